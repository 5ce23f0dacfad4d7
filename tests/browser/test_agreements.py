"""A systemforvalter enters an agreement in a browser, with all that it has."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from onepagers.models import Solution
from support.models import Agreement
from tests.browser.looking import LSS, settled, too_wide, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1180, 760, 320)


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


def is_in_order(page):
    settled(page)
    assert violations(page) == []
    size = page.viewport_size
    assert too_wide(page, WIDTHS) == []
    page.set_viewport_size(size)


def enter_party(page, number, name, role, notice="", unit=""):
    row = page.locator("[data-row]").nth(number)
    row.get_by_label("Part", exact=True).fill(name)
    row.get_by_label("Rolle").fill(role)
    if notice:
        row.get_by_label("Eget opsigelsesvarsel").fill(notice)
        row.get_by_label("Varslet er i").select_option(unit)


def test_a_manager_enters_an_agreement_with_four_parties_and_notice_to_the_end_of_a_quarter(
    log_in, live_server, complaints
):
    video = Solution.objects.get(slug="video")
    page = log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/aftaler/")
    page.get_by_role("link", name="Ny aftale med vilkår, flere parter og optioner").click()
    assert page.get_by_label("Video").is_checked()
    page.get_by_label("Slags").select_option("operation")
    page.get_by_label("Gælder", exact=True).fill("drift af video")
    page.get_by_role("button", name="Tilføj part").click()
    page.get_by_role("button", name="Tilføj part").click()
    enter_party(page, 0, "PLO", "kunde")
    enter_party(page, 1, "Trifork", "leverandør", "3", "months")
    enter_party(page, 2, "MedCom", "kunde")
    enter_party(page, 3, "Netdrift", "underleverandør")
    page.get_by_label("Løbetid").select_option("open")
    expect(page.get_by_label("Sidste dag i kraft")).not_to_be_visible()
    expect(page.get_by_role("heading", name="Optioner")).not_to_be_visible()
    page.get_by_label("Opsigelsesvarsel", exact=True).fill("6")
    page.get_by_label("Opsiges til", exact=True).select_option("quarter")
    page.get_by_role("button", name="Gem aftalen").click()

    page.get_by_role("alert").wait_for()  # a unit is lacking, and one name is new
    is_in_order(page)
    complaints.clear()  # of the answer 422, and of axe's own inline styles
    page.get_by_label("Opret «Netdrift»").check()
    page.get_by_label("Varslet er i").last.select_option("months")
    page.get_by_role("button", name="Gem aftalen").click()
    page.get_by_text("Gemt som version").wait_for()

    agreement = Agreement.objects.get(scope="drift af video")
    assert page.url.endswith(f"/aftaler/{agreement.pk}/")
    parties = [(str(party), party.role, party.notice_months) for party in agreement.parties.all()]
    assert parties == [
        ("PLO", "kunde", None),
        ("Trifork", "leverandør", 3),
        ("MedCom", "kunde", None),
        ("Netdrift", "underleverandør", None),
    ]
    assert page.get_by_text("6 måneder til udgangen af et kvartal: skal være modtaget senest").is_visible()
    assert page.get_by_text("Opsiger vi i dag, er vi ude den").is_visible()
    assert complaints == []
    is_in_order(page)

    page.get_by_text("Opsigelse modtaget eller afgivet").click()
    page.get_by_label("Opsagt af").select_option(label="Trifork")
    page.get_by_role("button", name="Gem opsigelsen").click()
    page.get_by_text("Efter vilkårene er den sidste dag").wait_for()
    is_in_order(page)
    page.get_by_role("button", name="Gem opsigelsen").click()
    page.get_by_text("Det er gemt.").wait_for()
    assert page.get_by_text("Opsagt af Trifork").first.is_visible()
    is_in_order(page)
    page.get_by_role("button", name="Fortryd: Opsagt af Trifork").click()
    page.get_by_text("Det er trukket tilbage.").wait_for()
    assert page.get_by_text("Opsiger vi i dag, er vi ude den").is_visible()
    page.get_by_role("link", name="Ret aftalen").click()
    is_in_order(page)
    snapshot = video.revisions.first().snapshot
    assert [row["given"] for row in snapshot["agreements"] if row["id"] == agreement.pk] == [None]
