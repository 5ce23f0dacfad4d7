"""Two versions chosen, compared and taken back, by keyboard, on a wide screen and a small one."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from onepagers.models import Action, Ask, Colour, GovernanceBody, Section, Solution
from onepagers.versions.saving import saving
from support.models import Agreement
from tests.browser.looking import LSS, sideways, violations
from tests.demo import load_demo
from tests.factories import make_review

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


def test_a_whole_save_of_agreements_is_taken_back_on_all_pages_that_show_them(log_in, live_server, complaints):
    with saving(Solution.objects.all(), by=None, note="Delt"):
        shared = Agreement.objects.filter(solutions__slug="video").first()
        shared.solutions.add(Solution.objects.get(slug="min-laege"))
    video, other = (Solution.objects.get(slug=slug) for slug in ("video", "min-laege"))
    before = [solution.revisions.first().snapshot for solution in (video, other)]
    page = log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/aftaler/")
    row = page.get_by_role("group", name=str(shared)).first
    row.get_by_text("Løbetid, opsigelse, forlængelse og tilsyn").click()
    row.get_by_label("Opsigelse, måneder").fill("11")
    row.get_by_label("Bemærkning").fill("Skrevet ved en fejl")
    page.get_by_role("button", name="Gem som version").click()
    page.get_by_text("Gemt som version").wait_for()
    wrong = video.revisions.first().number
    assert "Skrevet ved en fejl" in str(other.revisions.first().snapshot["agreements"])

    page.goto(f"{live_server.url}/loesninger/video/versioner/")
    button = page.get_by_role("button", name=f"Fortryd denne gemning version {wrong}", exact=True)
    button.focus()
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.get_by_text(f"Version {wrong} er fortrudt og gemt som version {wrong + 1}.").wait_for()
    expect(page.get_by_text("Det gælder også Min Læge.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"Fra version {wrong} til version {wrong + 1}")).to_be_visible()
    assert [solution.revisions.first().snapshot for solution in (video, other)] == before
    assert complaints == []
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{live_server.url}/loesninger/video/versioner/{wrong}/")
    expect(page.get_by_role("button", name="Fortryd denne gemning")).to_be_visible()
    assert sideways(page) <= 0


def test_a_second_review_begins_with_what_is_open_and_makes_none_of_it_twice(log_in, live_server, complaints):
    video = Solution.objects.get(slug="video")
    board = GovernanceBody.objects.filter(decides_asks=True).first()
    Action.objects.open().filter(solution=video).update(done_on=timezone.localdate(), done_note="Gjort")
    on = timezone.localdate()
    make_review(video, on=on, colour=Colour.RED, action="Ring til dem", ask="Giv et mandat", decider=board)
    page = log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/vurdering/")
    action = page.get_by_role("group", name="Handling: Ring til dem")
    ask = page.get_by_role("group", name="Indstilling: Giv et mandat")
    for row in (action, ask):
        expect(row.get_by_role("radio", name="Behold")).to_be_checked()
    expect(action.get_by_label("Hvad kom der ud af det?")).to_be_hidden()
    page.get_by_role("radio", name="Rød").check()
    page.get_by_label("Ingen beslutning ønskes").check()
    assert violations(page) == []
    page.get_by_role("button", name="Gem vurderingen").click()
    page.get_by_role("alert").get_by_text("En indstilling er åben").wait_for()
    assert violations(page) == []

    page.get_by_label("Ingen beslutning ønskes").uncheck()
    action.get_by_text("Ret teksten, den ansvarlige eller fristen").click()
    action.get_by_label("Handling").fill("Ring til dem igen")
    ask.get_by_role("radio", name="Ændr").check()
    ask.get_by_label("Indstilling").fill("Giv et mandat og penge")
    page.set_viewport_size({"width": 320, "height": 800})
    assert sideways(page) <= 0
    page.get_by_role("button", name="Gem vurderingen").click()
    page.get_by_text("Vurderingen er gemt.").wait_for()
    assert [row.text for row in Action.objects.open().filter(review__solution=video)] == ["Ring til dem igen"]
    asked_here = Ask.objects.open(on).filter(solution=video, text__startswith="Giv et mandat")
    assert [row.text for row in asked_here] == ["Giv et mandat og penge"]
    assert video.revisions.first().snapshot["status"]["ask"]["text"] == "Giv et mandat og penge"
    expect(page.get_by_text("Ring til dem igen")).to_have_count(1)
    assert [complaint for complaint in complaints if "422" not in complaint] == []
