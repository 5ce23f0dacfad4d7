"""Rows in a browser: typed, added, moved, removed and saved by keyboard and without script, and under axe."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from onepagers.models import Organisation, Solution
from onepagers.versions.saving import saving
from plo_portfolio.demo.content.people import PASSWORD
from tests.browser.looking import LSS, sideways, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)
SUPPORT = "/loesninger/min-laege/support/"
GOVERNANCE = "/loesninger/min-laege/styring/"


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


def support_lines():
    facts = Solution.objects.get(slug="min-laege").revisions.first().snapshot["support"]
    return [(row["audience"], row["level"], [one["name"] for one in row["providers"]]) for row in facts]


def test_rows_are_added_moved_removed_and_saved_by_keyboard_alone(log_in, live_server, complaints):
    page = log_in(LSS)
    page.goto(live_server.url + SUPPORT)
    before = support_lines()
    page.get_by_role("button", name="Tilføj supportlinje").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Læger")  # the first field of the new row has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("sundhed.dk")
    page.keyboard.press("Escape")
    new = page.get_by_role("group", name="Ny supportlinje").last
    new.get_by_role("button", name="Flyt Ny supportlinje op").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    expect(page.get_by_text(f"Ny supportlinje er nu nummer {len(before) - 1} af {len(before) + 1}")).to_have_count(1)
    page.get_by_role("group", name="Borgere, 1. linje").get_by_label("Fjern").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("group", name="Borgere, 1. linje").get_by_label("Hvem hjælper?")).not_to_be_visible()
    assert complaints == []  # before axe, which tries inline styles and reads style sheets from elsewhere
    assert violations(page) == []
    page.get_by_label("Hvad har du ændret?").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Gemt som version").wait_for()

    expected = [row for row in before if row[:2] != ("Borgere", 1)]
    expected.insert(len(before) - 3, ("Læger", 1, ["sundhed.dk"]))
    assert support_lines() == expected
    assert page.url.endswith(SUPPORT)
    assert violations(page) == []


def notice_months():
    facts = Solution.objects.get(slug="video").revisions.first().snapshot["agreements"]
    return {agreement["id"]: agreement["notice_months"] for agreement in facts}


def with_number_inputs(route):
    """A page whose counts are inputs of the sort that browsers and scripts like to change."""
    answer = route.fetch()
    counts = re.compile(r'<input[^>]*name="rows-\d+-notice_months"[^>]*>')
    body = counts.sub(lambda match: match[0].replace('type="text"', 'type="number"'), answer.text())
    route.fulfill(response=answer, body=body)


def test_no_key_and_no_button_writes_a_number_that_nobody_typed(log_in, live_server):
    """Agreements have no order. The arrows belong to rows with a place, and write that place alone."""
    video = Solution.objects.get(slug="video")
    months = (3, 6, 12, None, 1, 2, 4)
    with saving([video], by=None):
        for agreement, number in zip(video.agreements.order_by("pk"), months, strict=False):
            agreement.notice_months = number
            agreement.save()
    before = notice_months()
    assert len(before) >= 3
    page = log_in(LSS)
    page.route("**/aftaler/", with_number_inputs)
    page.goto(f"{live_server.url}/loesninger/video/aftaler/")
    for number in range(page.locator("[data-row] details summary").count()):
        page.locator("[data-row] details summary").nth(number).click()
    assert page.locator("input[type=number]").count() >= len(before)
    assert page.get_by_role("button", name="Flyt ").count() == 0
    for field in page.get_by_label("Opsigelse, måneder").all():
        field.focus()
        page.mouse.wheel(0, 100)
    page.get_by_role("button", name="Tilføj").first.click()  # a new, empty row
    page.get_by_label("Hvad har du ændret?").fill("Intet")
    page.get_by_role("button", name="Gem som version").click()
    page.locator(".messages").wait_for()
    assert notice_months() == before


def test_taking_a_row_away_is_undone_by_taking_the_cross_off(log_in, live_server):
    page = log_in(LSS)
    page.goto(live_server.url + SUPPORT)
    row = page.get_by_role("group", name="Borgere, 1. linje")
    row.get_by_label("Fjern").check()
    expect(row.get_by_text("fjernes, når du gemmer")).to_be_visible()
    row.get_by_label("Fjern").uncheck()
    expect(row.get_by_label("Hvem hjælper?")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1440])
def test_an_unknown_organisation_is_made_on_the_spot_and_the_states_break_no_rule(
    log_in, live_server, complaints, width
):
    page = log_in(LSS)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + SUPPORT)
    page.get_by_role("group", name="Borgere, 1. linje").get_by_role("combobox", name="Hvem hjælper?").fill("Netcompany")
    page.get_by_role("button", name="Gem som version").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
    assert sideways(page) <= 0
    page.get_by_label("Opret «Netcompany»").check()
    page.get_by_role("button", name="Gem som version").click()
    page.get_by_text("Gemt som version").wait_for()
    assert Organisation.objects.filter(name="Netcompany").count() == 1
    assert support_lines()[0][2] == ["Netcompany"]


@pytest.mark.parametrize("width", [320, 1440])
def test_a_conflict_shows_both_and_breaks_no_rule(log_in, live_server, width):
    page = log_in(LSS)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + SUPPORT)
    solution = Solution.objects.get(slug="min-laege")
    with saving([solution], by=None):
        solution.support_lines.filter(level=1).update(note="Ring til dem")
    page.get_by_role("group", name="Borgere, 1. linje").get_by_label("Bemærkning").fill("Skriv til dem")
    page.get_by_role("button", name="Gem som version").click()
    page.get_by_text("En anden har rettet her imens").wait_for()
    assert page.get_by_text("Ring til dem").first.is_visible()
    assert (
        page.get_by_role("group", name="Borgere, 1. linje").get_by_label("Bemærkning").input_value() == "Skriv til dem"
    )
    assert violations(page) == []
    assert sideways(page) <= 0


def test_unsaved_rows_are_not_left_without_a_word(log_in, live_server):
    page = log_in(LSS)
    page.goto(live_server.url + SUPPORT)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Bemærkning").first.fill("Ikke gemt")
    page.get_by_role("link", name="Siden", exact=True).click()
    page.wait_for_url("**/min-laege/")
    assert asked == ["beforeunload"]


def test_rows_work_without_javascript(browser, live_server, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/konto/login/?next={SUPPORT}")
    page.get_by_label("E-mail").fill(LSS)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    before = support_lines()
    page.get_by_role("button", name="Tilføj supportlinje").click()
    new = page.get_by_role("group", name="Ny supportlinje")
    new.get_by_label("For", exact=True).fill("Læger")
    new.get_by_label("Linje", exact=True).select_option("1")
    new.get_by_label("Plads").fill("1")
    last = page.get_by_role("group", name=f"{before[-1][0]}, {before[-1][1]}. linje")
    last.get_by_label("Fjern").check()
    assert not last.get_by_label("Hvem hjælper?").is_visible()
    page.get_by_role("button", name="Gem som version").click()
    assert page.get_by_text("Gemt som version").is_visible()
    assert support_lines() == [("Læger", 1, []), *before[:-1]]
    context.close()


@pytest.mark.parametrize("width", [320, 1440])
def test_a_new_value_of_a_key_figure_shows_its_change_on_the_page(log_in, live_server, width):
    page = log_in(LSS)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + GOVERNANCE)
    row = page.get_by_role("group", name="unikke brugere")
    row.get_by_label("Ny værdi").fill("2,8")
    row.get_by_label("Måned").fill("november 2026")
    page.get_by_role("button", name="Gem som version").click()
    page.get_by_text("Gemt som version").wait_for()
    expect(page.get_by_role("group", name="unikke brugere")).to_contain_text("op 0,2 mio. siden december 2024")
    assert violations(page) == []
    page.goto(f"{live_server.url}/loesninger/min-laege/")
    assert page.get_by_role("img", name="2,6 mio. i december 2024, 2,8 mio. i november 2026").is_visible()
    assert sideways(page) <= 0
    assert violations(page) == []
