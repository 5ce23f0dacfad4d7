"""The pages as people meet them: in a browser, by keyboard, on a phone, under a strict policy and under axe."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from onepagers.models import Solution
from plo_portfolio.demo.content.people import PASSWORD
from tests.browser.looking import LSS, settled, too_wide, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1180, 760, 375, 320)
PATHS = [
    "/mine-opgaver/", "/loesninger/video/oplysninger/",
    "/", "/loesninger/min-laege/", "/loesninger/soeg-speciallaege/", "/loesninger/video/versioner/",
    "/loesninger/video/versioner/1/", "/loesninger/video/tekst/", "/loesninger/video/vurdering/",
    "/loesninger/video/support/", "/loesninger/video/aftaler/", "/loesninger/video/oekonomi/",
    "/loesninger/video/oekonomi/ny/", "/loesninger/video/styring/", "/?dato=2026-06-01",
    "/?dato=x", "/?q=findes-ikke", "/aendringer/", "/udvikling/",
    "/opfoelgning/", "/beslutninger/", "/moede/video/", "/kalender/", "/konto/mails/",
    "/loesninger/video/paamindelser/", "/loesninger/video/historik/",
    "/loesninger/video/handling/", "/loesninger/video/sammenlign/", "/loesninger/min-laege/sammenlign/?fra=1",
    "/loesninger/video/sammenlign/?fra=2&til=2", "/import/",
    "/support/", "/support/?udbyder=PLSP", "/support/hvem/", "/support/hvem/?maalgruppe=klinikker&loesning=video",
    "/beredskab/", "/afhaengigheder/", "/loesninger/video/afhaengigheder/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


def test_no_page_breaks_a_rule_of_accessibility_or_of_the_policy(log_in, live_server, complaints):
    page = log_in(LSS)
    for path in PATHS:
        page.goto(live_server.url + path)
        settled(page)
        assert complaints == [], path
        assert violations(page) == [], path
        complaints.clear()  # axe itself tries inline styles, which the policy stops


def test_no_page_scrolls_sideways(log_in, live_server):
    page = log_in(LSS)
    for path in PATHS:
        page.goto(live_server.url + path)
        settled(page)
        assert too_wide(page, WIDTHS) == [], path


def test_a_text_is_edited_in_the_rich_editor_by_keyboard_and_becomes_a_version(log_in, live_server, complaints):
    page = log_in(LSS)
    video = Solution.objects.get(slug="video")
    before = video.revisions.first().number
    page.goto(f"{live_server.url}/loesninger/video/tekst/")
    news = page.get_by_role("textbox", name="Aktuelt")
    news.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("Ny linje med ")
    page.keyboard.press("Control+b")
    page.keyboard.type("fed skrift")
    page.get_by_label("Hvad har du ændret?").focus()
    page.keyboard.type("Tilføjet en linje")
    page.keyboard.press("Enter")
    page.get_by_text(f"Gemt som version {before + 1}.").wait_for()

    body = video.sections.get(kind="news").body
    assert "Ny linje med <strong>fed skrift</strong>" in body
    assert complaints == []
    assert violations(page) == []  # the page that says that it is saved
    unchanged = [section for section in video.revisions.first().snapshot["sections"] if section["kind"] != "news"]
    was = [section for section in video.revisions.all()[1].snapshot["sections"] if section["kind"] != "news"]
    assert unchanged == was  # opening the editor changes nothing by itself


def test_the_editors_buttons_speak_danish(log_in, live_server, page):
    log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/tekst/")
    section = page.get_by_role("region", name="Kort fortalt")
    for name in ("Fed", "Kursiv", "Punktopstilling", "Nummereret liste", "Link", "Fortryd", "Gentag"):
        expect(section.get_by_role("button", name=name, exact=True)).to_have_count(1)


@pytest.mark.parametrize(("width", "media"), [(1440, "screen"), (1024, "screen"), (1024, "print"), (718, "print")])
def test_the_heat_map_has_its_months_at_every_width_and_when_printed(log_in, live_server, width, media):
    page = log_in(LSS)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media=media)
    page.goto(live_server.url + "/")

    months = page.locator(".heatrow--head > span").first.or_(page.locator(".month-ends > span").first)
    assert any(month.is_visible() for month in months.all())


def test_a_hostile_paste_comes_out_clean(log_in, live_server, page, complaints):
    log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/tekst/")
    page.get_by_role("textbox", name="Udvikling").focus()
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.setData("text/html", `<p onclick="alert(1)">Fra <b>Word</b><script>alert(1)</script>
            <a href="javascript:alert(1)">link</a></p><ul><li>punkt</li></ul>`);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
    }""")
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    page.get_by_text("Gemt som version").wait_for()
    body = Solution.objects.get(slug="video").sections.get(kind="development").body
    assert "<strong>Word</strong>" in body
    assert "<ul><li><p>punkt" in body
    assert "alert" not in body


def test_what_a_review_lacks_is_shown_at_once_and_green_asks_for_no_reason(log_in, live_server, page):
    log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/vurdering/")
    page.get_by_role("radio", name="Grøn").check()
    assert not page.get_by_label("Årsag").is_visible()
    page.get_by_role("radio", name="Rød").check()
    assert page.get_by_label("Årsag").is_visible()
    for filled in ("Årsag", "Konsekvens"):  # what the last review said stands there
        page.get_by_label(filled).fill("")
    page.get_by_role("button", name="Gem vurderingen").click()
    summary = page.get_by_role("alert")
    assert summary.get_by_role("link").count() == 2  # an action is open already
    assert violations(page) == []
    summary.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.id || location.hash").endswith("id_cause")


def test_the_pages_work_without_javascript(browser, live_server, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/konto/login/?next=/loesninger/video/tekst/")
    page.get_by_label("E-mail").fill(LSS)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.locator("#id_news-body").fill("<p>Skrevet uden script.</p>")
    page.get_by_role("button", name=re.compile("Gem som version")).click()
    assert page.get_by_text("Skrevet uden script.").is_visible()
    page.goto(f"{live_server.url}/loesninger/video/vurdering/")
    page.get_by_role("button", name=re.compile("Uændret")).click()
    assert page.get_by_text("Bekræftet.").is_visible()
    context.close()
