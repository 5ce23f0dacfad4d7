"""«Opfølgning» and the review: what is found is shown, accepted until a day, or dismissed until it changes."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Role
from onepagers import findings
from onepagers.models import AcceptedFinding, Section
from onepagers.versions.saving import saving
from tests.factories import at, make_confirmation, make_solution, make_user
from tests.onepagers.example_pages import TODAY

pytestmark = pytest.mark.server


@pytest.fixture
def video():
    """A solution whose news have no month, and whose first line nobody knows."""
    solution = make_solution("Video", slug="video")
    with saving([solution], by=None, at=at(date(2026, 1, 1))):
        Section.objects.filter(solution=solution, kind="news").update(body="<p>Klar i Q1 2025.</p>", as_of="2026-10-01")
    return solution


ADDRESS = "/opfoelgning/accepter/?loesning=video&regel=core.F01&punkt=news%3A+i+q1+2025"


@pytest.mark.django_db
@time_machine.travel("2026-11-24 12:00+01:00", tick=False)
def test_a_finding_is_accepted_with_a_reason_and_a_day_and_can_be_opened_again(client, video):
    client.force_login(video.manager)
    assert "Klar i Q1 2025." in client.get("/opfoelgning/").content.decode()

    assert client.post(ADDRESS, {"reason": "", "until": "2026-11-23"}).status_code == 422
    assert client.post(ADDRESS, {"reason": "Ny plan i januar", "until": "2027-01-31"}).status_code == 302

    page = client.get("/opfoelgning/").content.decode()
    assert "Klar i Q1 2025." not in page
    assert "Ny plan i januar" in page
    assert "Skal følges op" not in client.get("/loesninger/video/").content.decode()
    assert client.get(ADDRESS).status_code == 404

    client.post(f"/opfoelgning/accepteret/{AcceptedFinding.objects.get().pk}/tilbage/")
    assert "Klar i Q1 2025." in client.get("/opfoelgning/").content.decode()
    assert video.revisions.first().note == "Opfølgningspunkt åbnet igen"
    accepted = AcceptedFinding.objects.get()
    assert timezone.localtime(accepted.created_at) == timezone.localtime()
    assert accepted.ended_on == date(2026, 11, 24)


def write_news(solution, html):
    with saving([solution], by=None, at=at(TODAY)):
        Section.objects.filter(solution=solution, kind="news").update(body=html)


def test_a_finding_that_rests_on_a_sentence_is_dismissed_and_another_is_accepted():
    assert findings.Finding("core.F01", "a", "Aftalt", sentence="Klar i Q1 2025.").verb == "Afvis"
    assert findings.Finding("core.F02", "a", "Gammelt").verb == "Acceptér"


@pytest.mark.django_db
@time_machine.travel("2026-11-24 12:00+01:00", tick=False)
def test_a_promise_shows_its_sentence_and_is_dismissed_with_a_reason_until_that_changes(client, video):
    client.force_login(video.manager)
    review = client.get("/loesninger/video/vurdering/").content.decode()
    assert "«Klar i Q1 2025.»" in review
    assert ADDRESS.replace("&", "&amp;") in review.replace("%20", "+")
    assert "Det bygger på: «Klar i Q1 2025.»" in client.get(ADDRESS).content.decode()

    assert client.post(ADDRESS, {"reason": "", "until": ""}).status_code == 422
    back = "/loesninger/video/vurdering/"
    response = client.post(ADDRESS, {"reason": "Det er målet for målingen", "until": "", "next": back}, follow=True)
    assert response.redirect_chain == [(back, 302)]
    assert "Punktet er afvist. Det vises igen, hvis sætningen ændres." in response.content.decode()
    assert "Taler for mindst gul" not in response.content.decode()
    row = AcceptedFinding.objects.get()
    assert (row.sentence, row.until, row.reason) == ("Klar i Q1 2025.", None, "Det er målet for målingen")
    page = client.get("/opfoelgning/").content.decode()
    assert "Det er målet for målingen" in page
    assert "Sætningen ændres" in page

    write_news(video, "<p>Løsningen er i drift.</p><p>Klar i Q1 2025.</p>")  # what stands beside it may change
    assert "Taler for mindst gul" not in client.get("/opfoelgning/").content.decode()

    write_news(video, "<p>Version 2 er klar i Q1 2025.</p>")
    page = client.get("/opfoelgning/").content.decode()
    assert "«Version 2 er klar i Q1 2025.»" in page
    assert "Taler for mindst gul" in page
    assert "Det er målet for målingen" not in page


@pytest.mark.django_db
@time_machine.travel("2026-11-24 12:00+01:00", tick=False)
def test_what_rests_on_no_sentence_is_accepted_until_a_day(client, video):
    client.force_login(video.manager)
    with saving([video], by=None, at=at(TODAY)):
        Section.objects.filter(solution=video, kind="news").update(as_of=None)
    address = "/opfoelgning/accepter/?loesning=video&regel=core.F03&punkt=news"
    assert client.post(address, {"reason": "Kommer", "until": ""}).status_code == 422
    assert client.post(address, {"reason": "Kommer", "until": "2026-12-31"}).status_code == 302


@pytest.mark.django_db
@time_machine.travel("2026-11-24 12:00+01:00", tick=False)
def test_only_those_who_may_change_the_page_and_the_committee_accept(client, video):
    allowed = {}
    for role in Role.values:
        client.force_login(make_user(role))
        allowed[role] = client.get(ADDRESS).status_code == 200
    assert allowed == {"reader": False, "committee": True, "manager": False, "administrator": True}


@pytest.mark.django_db
@time_machine.travel("2026-11-24 12:00+01:00", tick=False)
def test_the_list_can_be_asked_for_one_rule_and_tells_all_rules(client, video):
    client.force_login(make_user(Role.READER))
    page = client.get("/opfoelgning/?regel=core.F03").content.decode()
    assert "Klar i Q1 2025." not in page
    for rule in (*findings.rules(), *findings.portfolio_rules(), findings.BELOW):
        assert rule.title in page
        assert rule.todo in page


@pytest.mark.django_db
@time_machine.travel("2026-11-24 12:00+01:00", tick=False)
def test_green_against_what_is_found_needs_a_reason_which_the_page_then_shows(client, video):
    client.force_login(video.manager)
    page = client.get("/loesninger/video/vurdering/").content.decode()
    assert "Taler for mindst gul" in page
    assert "Kræver en begrundelse" in page

    green = {"colour": "green", "base": 2}
    response = client.post("/loesninger/video/vurdering/", green)
    assert response.status_code == 422
    assert "selv om punkterne taler for mindst gul" in response.content.decode()

    client.post("/loesninger/video/vurdering/", green | {"reason_below": "Piloten begyndte, teksten rettes i morgen."})
    assert "Piloten begyndte, teksten rettes i morgen." in client.get("/loesninger/video/").content.decode()
    make_confirmation(video, on=TODAY + timedelta(days=1))
    assert video.reviews.first().below_findings_reason == "Piloten begyndte, teksten rettes i morgen."
