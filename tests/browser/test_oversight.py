"""A systemforvalter enters a check of an agreement in a browser, with a document, and reads the plan's proposal."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from danish.months import months_after
from onepagers.models import Solution
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementDocument, Oversight
from tests.browser.looking import LSS
from tests.browser.test_agreements import is_in_order
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)
PDF = {"name": "Revisionserklæring 2026.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"}


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


def test_a_manager_enters_a_check_with_a_document(log_in, live_server, complaints):
    video = Solution.objects.get(slug="video")
    with saving([video], by=None):
        agreement = Agreement.objects.create(kind="dpa", scope="video")
        agreement.solutions.add(video)
    today = timezone.localdate()
    page = log_in(LSS)
    page.goto(f"{live_server.url}/aftaler/{agreement.pk}/")
    is_in_order(page)
    page.get_by_role("link", name="Tilsyn, plan og opfølgning").click()
    page.get_by_label("A. Hvor mange personer").select_option("over_10000")
    for letter, points in (("B", "3"), ("C", "0"), ("D", "0")):
        page.get_by_label(f"{letter}. ").fill(points)
    page.get_by_label("Højst så mange måneder imellem").fill("12")
    page.get_by_role("button", name="Vis, hvad det giver").click()
    page.get_by_text("Seks point giver koncept 3–6.").wait_for()
    is_in_order(page)
    page.get_by_label("Koncept").select_option("5")
    page.get_by_role("button", name="Gem planen").click()
    page.get_by_text("Planen er gemt.").wait_for()

    page.get_by_role("link", name="Nyt tilsyn").click()
    is_in_order(page)
    page.get_by_label("Hvordan").fill("revisionserklæring gennemgået")
    page.get_by_label("Konklusion", exact=True).select_option("remarks")
    page.get_by_label("Nyt dokument").set_input_files(PDF)
    page.get_by_label("Opfølgning", exact=True).fill("Slet gamle konti")
    page.get_by_role("button", name="Gem tilsynet").click()
    page.get_by_role("alert").wait_for()  # who, and when
    is_in_order(page)
    complaints.clear()  # of the answer 422, and of axe's own inline styles
    page.get_by_label("Nyt dokument").set_input_files(PDF)
    page.get_by_label("Ansvarlig for opfølgningen").select_option(index=1)
    page.get_by_label("Opfølgning senest").fill((today + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Gem tilsynet").click()
    page.get_by_text("Tilsynet er gemt.").wait_for()

    check = Oversight.objects.get(agreement=agreement)
    assert (check.conclusion, check.follow_up, check.document.name) == (
        "remarks",
        "Slet gamle konti",
        "Revisionserklæring 2026.pdf",
    )
    assert Agreement.objects.get(pk=agreement.pk).oversight_due_on == months_after(today, 12)
    assert complaints == []
    is_in_order(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Revisionserklæring 2026.pdf").click()
    assert download.value.suggested_filename == "Revisionserklæring 2026.pdf"
    assert download.value.path().read_bytes() == PDF["buffer"]
    page.get_by_role("button", name="Opfølgning udført").click()
    page.get_by_text("Opfølgningen er noteret som udført.").wait_for()

    page.goto(f"{live_server.url}/aftaler/{agreement.pk}/dokumenter/")
    is_in_order(page)
    page.get_by_label("Ny version af").select_option(label="Revisionserklæring 2026.pdf")
    page.get_by_label("Dokument", exact=True).set_input_files({**PDF, "name": "Ny.pdf"})
    page.get_by_role("button", name="Gem dokumentet").click()
    expect(page.get_by_text("Erstattet")).to_be_visible()
    assert AgreementDocument.objects.get(counts=True).name == "Ny.pdf"
    is_in_order(page)
