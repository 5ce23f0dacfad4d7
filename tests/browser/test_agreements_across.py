"""The pages about all agreements: under axe, on a phone, and on paper."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from onepagers.models import Solution
from support.models import AgreementNeed
from tests.browser.looking import LSS, settled, too_wide, violations
from tests.demo import load_demo
from tests.support.agreements import ENDING, RENEWED, ROLLING, YEARLY, make_agreement

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1440, 1180, 760, 375, 320)
PATHS = [
    "/aftaler/", "/aftaler/?inden=365&sorter=-part", "/aftaler/?part=findes-ikke", "/aftaler/aarshjul/",
    "/aftaler/mangler/", "/aftaler/mangler/video/", "/aftaler/leverandoerer/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def demo(transactional_db):
    on = timezone.localdate()
    load_demo(on)
    solutions = list(Solution.objects.order_by("pk"))
    for number in range(20):
        terms = (YEARLY, ROLLING, RENEWED, ENDING | {"valid_to": on + timedelta(days=20 * number + 1)})[number % 4]
        solution = solutions[number % len(solutions)]
        oversight = on + timedelta(days=30 * number - 60)
        make_agreement(
            solution, parties=["PLO", "Trifork"], scope=f"aftale {number}", oversight_due_on=oversight, **terms
        )
    AgreementNeed.objects.create(solution=solutions[0], kind="framework", verdict="needed")


def test_the_pages_keep_the_rules_and_fit_every_screen(log_in, live_server, complaints):
    page = log_in(LSS)
    for path in PATHS:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(live_server.url + path)
        settled(page)
        assert complaints == [], path
        assert violations(page) == [], path
        complaints.clear()
        assert too_wide(page, WIDTHS) == [], path


def test_the_year_wheel_is_one_a4_and_the_register_lies_across(log_in, live_server):
    page = log_in(LSS)
    page.goto(live_server.url + "/aftaler/aarshjul/")
    settled(page)
    wheel = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(wheel.pages) == 1
    assert [round(side / 72 * 25.4) for side in wheel.pages[0].mediabox[2:]] == [210, 297]
    assert "November 2027 24. nov. 2027" in wheel.pages[0].extract_text().replace("\n", " ")
    page.goto(live_server.url + "/aftaler/")
    settled(page)
    register = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert [round(side / 72 * 25.4) for side in register.pages[0].mediabox[2:]] == [297, 210]
    assert "Næste tilsyn" in register.pages[0].extract_text()


def test_what_a_solution_needs_is_said_in_its_line(log_in, live_server):
    page = log_in(LSS)
    page.goto(live_server.url + "/aftaler/mangler/")
    page.locator("#video a", has_text="Ret").click()
    page.get_by_label("Rammeaftale", exact=True).select_option(label="skal være der")
    page.get_by_role("button", name="Gem").click()
    expect(page.locator("#video")).to_contain_text("mangler")
