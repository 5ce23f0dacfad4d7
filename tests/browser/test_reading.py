"""A final edition in a real browser: printed by it as the PDF is, and read by whoever has nothing but a link."""

import re
from collections import Counter
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from editions import drafts, freezing, questions, readers
from editions.models import Edition, Question, ReadReceipt
from editions.readers import Reader
from tests.browser.looking import LSS, settled, too_wide, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition(transactional_db):
    """The demo's edition, made final as it is."""
    on = timezone.localdate()
    load_demo(on)
    edition = Edition(title="Bestyrelsesmøde", meeting_on=on, cut_off=on, author=User.objects.administrators()[0])
    drafts.begin(edition)
    freezing.ask(edition, by=edition.author)
    assert freezing.freeze(edition.pk), edition.freezing.failure
    return Edition.objects.get(pk=edition.pk)


@pytest.fixture
def link(edition, live_server, settings):
    """The address of a personal link to it."""
    settings.SITE_URL = live_server.url
    until = readers.default_last_day(edition, timezone.localdate())
    return readers.make_links(edition, [("Mette Holm", "")], until, edition.author)[0]


def letters(page) -> Counter:
    """All that stands on a page of a PDF, wherever its lines are broken and its words parted."""
    return Counter(re.sub(r"[\s\N{SOFT HYPHEN}-]", "", page.extract_text()))


def test_a_browser_prints_the_pages_of_the_pdf(edition, log_in, live_server, page):
    log_in(LSS)
    page.goto(f"{live_server.url}/udgaver/{edition.pk}/")
    settled(page)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)

    ours, browsers = PdfReader(BytesIO(edition.pdf)).pages, PdfReader(BytesIO(printed)).pages
    assert len(browsers) == len(ours) == edition.page_count
    for number, (one, other) in enumerate(zip(ours, browsers, strict=True), 1):
        assert letters(one) == letters(other), number
        assert [round(float(side)) for side in other.mediabox[2:]] == [595, 842]


def test_a_link_is_enough_to_read_to_say_so_and_to_ask(edition, link, page, complaints):
    page.goto(link.address)
    page.get_by_role("button", name="Set").click()
    page.get_by_text("Du har set den").wait_for()
    page.wait_for_load_state()  # the page is long, and nobody types while it comes
    page.get_by_text("Stil et spørgsmål om Video").click()
    page.locator("#video ~ .asked").get_by_label("Dit spørgsmål").fill("Hvornår er SLA’en klar?")
    page.get_by_role("button", name="Send spørgsmål om Video").click()
    page.wait_for_url("**#spoergsmaal-*")
    assert page.get_by_text("Venter på svar.").is_visible()

    assert complaints == []
    assert ReadReceipt.objects.get().link == link.link
    assert Question.objects.get().solution.slug == "video"
    assert not any("session" in cookie["name"] for cookie in page.context.cookies())


def test_no_other_site_is_told_the_address_of_a_link(edition, link, page):
    told = []
    page.context.route(
        lambda address: urlsplit(address).hostname not in ("localhost", "127.0.0.1"),
        lambda route: (told.append(route.request.all_headers()), route.fulfill(body="Et andet sted")),
    )
    page.goto(link.address)
    page.locator("#min-laege").get_by_role("link", name="minlaegeapp.dk").first.click()
    page.get_by_text("Et andet sted").wait_for()

    assert told
    assert not any("referer" in headers for headers in told)


def test_a_link_reads_without_javascript(edition, link, browser, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(link.address)
    page.get_by_role("button", name="Set").click()
    page.get_by_role("button", name="Fortryd").click()
    assert page.get_by_role("button", name="Set").is_visible()
    assert not ReadReceipt.objects.exists()
    context.close()


def test_pages_about_reading_break_no_rule_and_never_scroll_sideways(edition, link, log_in, live_server, complaints):
    video = edition.pages.get(solution__slug="video").solution
    asker = Reader(link=link.link)
    answered = questions.ask(edition, asker, video, "Hvornår er SLA’en klar? " + "Så længe har vi ventet på den. " * 20)
    questions.answer(answered, "Til marts. " * 40, edition.author)
    waiting = questions.ask(edition, asker, None, "Hvem har skrevet " + "a" * 300 + "?")
    closed = readers.make_links(edition, [("Ib", "ib@laege.example")], timezone.localdate(), edition.author)[0]
    readers.close(closed.link, timezone.now())
    page = log_in(edition.author.email)
    addresses = [link.address, closed.address, f"{live_server.url}/laes/findes-ikke/"] + [
        f"{live_server.url}{path}"
        for path in (
            f"/udgaver/{edition.pk}/",
            f"/udgaver/{edition.pk}/laesere/",
            "/spoergsmaal/",
            f"/spoergsmaal/{waiting.pk}/",
            f"/spoergsmaal/{answered.pk}/",
        )
    ]
    for address in addresses:
        page.goto(address)
        settled(page)
        expected = [line for line in complaints if "404" in line or "410" in line]
        assert complaints == expected, address
        assert violations(page) == [], address
        assert too_wide(page, (320, 375, 1440)) == [], address
        complaints.clear()  # axe itself tries inline styles, which the policy stops


def test_new_links_are_copied_with_a_button(edition, log_in, live_server, page, complaints):
    log_in(edition.author.email)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/udgaver/{edition.pk}/laesere/")
    page.get_by_label("Hvem skal have et link?").fill("Mette Holm <mh@laege.example>\nOle Hansen")
    page.get_by_role("button", name="Lav links").click()
    page.get_by_role("button", name="Kopiér").first.click()
    page.get_by_role("button", name="Kopieret").wait_for()

    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("Mette Holm").input_value()
    assert page.get_by_role("link", name="Skriv mail til Mette Holm").get_attribute("href").startswith("mailto:mh")
    assert complaints == []
    assert violations(page) == []
