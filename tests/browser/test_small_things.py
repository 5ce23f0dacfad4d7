"""Small things that people stumble on, each tried in a real browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from onepagers.models import Action, Section, Solution
from tests.browser.looking import LSS, violations
from tests.demo import load_demo
from tests.factories import make_edition, make_user

pytestmark = pytest.mark.django_db(transaction=True)
IN_SIGHT = "node => { const box = node.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


def test_more_closes_on_escape_and_on_a_click_outside(log_in, live_server, complaints):
    page = log_in(Role.ADMINISTRATOR)
    page.goto(f"{live_server.url}/")
    menu, summary = page.locator(".nav-more"), page.get_by_text("Mere", exact=True)
    summary.click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")
    assert complaints == []


def test_the_link_dialog_speaks_danish(log_in, live_server, complaints):
    page = log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/tekst/")
    text = page.locator(".ProseMirror").first
    text.click()
    page.keyboard.press("Control+a")
    page.locator(".prose-menubar button[data-name=link]").first.click()
    dialog = page.locator("dialog[open]")
    words = dialog.inner_text()
    for word in ("Link", "Adresse", "Titel", "Gem", "Fortryd"):
        assert word in words
    for word in ("Edit", "URL", "Title", "Update", "Cancel"):
        assert word not in words
    assert complaints == []


def test_the_current_tab_and_the_status_are_told_in_forced_colours(log_in, live_server):
    page = log_in(LSS)
    page.emulate_media(forced_colors="active")
    for path, of in (("/loesninger/video/", ".tabs a"), ("/", ".nav-main > a")):
        page.goto(live_server.url + path)
        line = "node => getComputedStyle(node).borderBottomColor"
        current = page.locator(f"{of}[aria-current]").first.evaluate(line)
        others = {tab.evaluate(line) for tab in page.locator(f"{of}:not([aria-current])").all()}
        assert current not in others
        assert len(others) == 1
    page.goto(f"{live_server.url}/loesninger/video/")
    band = page.locator(".band").first
    assert band.evaluate("node => getComputedStyle(node).forcedColorAdjust") == "none"
    assert band.evaluate("node => getComputedStyle(node).borderLeftColor") not in ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


def test_page_down_scrolls_in_the_meeting_and_the_arrow_goes_on(log_in, live_server):
    page = log_in(Role.COMMITTEE)
    page.set_viewport_size({"width": 1000, "height": 500})
    page.goto(f"{live_server.url}/moede/video/")
    page.keyboard.press("PageDown")
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") > 0
    assert page.url.endswith("/moede/video/")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda address: "/moede/video/" not in address)


def test_what_is_said_after_a_question_is_in_sight(log_in, live_server):
    edition = make_edition(list(Solution.objects.all()))
    page = log_in(Role.READER)
    page.goto(f"{live_server.url}/udgaver/{edition.pk}/")
    asking = page.locator("form:has(textarea[name=text])").last
    asking.locator("xpath=ancestor::details").locator("summary").click()
    asking.locator("textarea").fill("Hvornår er den klar?")
    asking.get_by_role("button").click()
    page.wait_for_url("**#spoergsmaal-*")
    said = page.get_by_text("Spørgsmålet er sendt.")
    expect(said).to_be_visible()
    page.wait_for_timeout(800)  # it glides there
    assert page.evaluate("scrollY") > 200
    assert said.evaluate(IN_SIGHT)


def test_mend_begins_in_the_section(log_in, live_server):
    page = log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/tekst/#afsnit-development")
    text = page.locator("#afsnit-development .ProseMirror")
    expect(text).to_be_focused()
    page.wait_for_timeout(500)
    assert page.locator("#afsnit-development h2").evaluate(IN_SIGHT)


def test_who_else_writes_is_in_sight_wherever_one_writes(log_in, live_server):
    page = log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/tekst/#afsnit-development")
    expect(page.locator("#afsnit-development .ProseMirror")).to_be_focused()
    page.locator("[data-present]").evaluate("node => node.innerHTML = '<p class=notice>En anden skriver.</p>'")
    assert page.get_by_text("En anden skriver.").evaluate(IN_SIGHT)


def test_links_of_the_preview_are_told_by_more_than_their_colour(log_in, live_server):
    Section.objects.filter(solution__slug="video", kind="news").update(
        body='<p>Se mere om det på <a href="https://plo.example/">vores side</a>, som er åben for alle.</p>'
    )
    page = log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/tekst/")
    link = page.locator("[data-sheet] a", has_text="vores side")
    assert "underline" in link.evaluate("node => getComputedStyle(node).textDecorationLine")
    assert not [line for line in violations(page) if line.startswith("link-in-text-block")]


def test_people_on_a_phone_have_words_for_what_is_missing(log_in, live_server):
    page = log_in(Role.ADMINISTRATOR)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/personer/")
    for row in page.locator("table.duties tbody tr").all():
        words = row.inner_text()
        assert "–" not in words
        assert "Systemforvalter for" in words or "har" in words


@pytest.mark.parametrize(("language", "kind"), [("en-US", "text"), ("da-DK", "date")])
def test_a_date_reads_the_danish_way_in_an_english_browser_and_a_danish_one_has_its_calendar(
    browser, live_server, language, kind
):
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    context = browser.new_context(locale=language)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/loesninger/video/handling/")
    day = page.get_by_label("Udført senest")
    expect(day).to_have_attribute("type", kind)
    page.get_by_label("Handling").fill("Ring til PLSP")
    page.get_by_label("Ansvarlig").select_option(index=1)
    day.fill("2027-01-05" if kind == "date" else "5.1.2027")
    page.get_by_role("button", name="Gem handlingen").click()
    page.get_by_text("Handlingen er noteret.").wait_for()
    assert Action.objects.get(text="Ring til PLSP").due_on.isoformat() == "2027-01-05"
    context.close()
