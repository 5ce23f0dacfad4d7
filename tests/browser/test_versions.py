"""Two versions chosen, compared and taken back, by keyboard, on a wide screen and a small one."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from onepagers.models import Section, Solution
from onepagers.versions.saving import saving
from tests.browser.looking import LSS, sideways, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())
    video = Solution.objects.get(slug="video")
    with saving([video], by=video.manager, note="Helt nyt"):
        Section.objects.filter(solution=video, kind="news").update(body="<p>Noget helt nyt.</p>")


def test_two_versions_are_chosen_compared_and_one_taken_back_by_keyboard(log_in, live_server, complaints):
    page = log_in(LSS)
    video = Solution.objects.get(slug="video")
    newest = video.revisions.first().number
    page.goto(f"{live_server.url}/loesninger/video/versioner/")
    page.get_by_label("Fra version 1", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Sammenlign de valgte").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Fra version 1 til version {newest}")).to_be_visible()
    page.get_by_role("button", name="Gendan teksten fra version 1", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text(f"gemt som version {newest + 1}").wait_for()
    page.get_by_role("button", name=f"Gendan teksten fra version {newest}", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text(f"gemt som version {newest + 2}").wait_for()

    sections = [revision.snapshot["sections"] for revision in video.revisions.all()[:3]]
    assert sections[0] == sections[2] != sections[1]
    assert complaints == []
    assert violations(page) == []


def test_what_is_gone_stands_beside_on_a_wide_screen_and_in_the_text_on_a_small_one(log_in, live_server, page):
    log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/sammenlign/")
    before, after = page.locator(".diff__then del").first, page.locator(".diff__now del").first
    expect(before).to_be_visible()
    expect(after).to_be_hidden()
    for width in (1179, 320):
        page.set_viewport_size({"width": width, "height": 900})
        expect(before).to_be_hidden()
        expect(after).to_be_visible()
        assert sideways(page) <= 0
    assert violations(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Sammenlign")).to_be_hidden()
