"""A solution is made, changes its head, leaves the portfolio and comes back."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import Role
from onepagers import findings
from onepagers.models import Governance, KeyFigure, SectionKind, Solution
from onepagers.versions.saving import saving
from tests.factories import make_body, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.server]
TODAY = date(2026, 11, 24)


@pytest.fixture
def office(as_user):
    return as_user(make_user(Role.ADMINISTRATOR, name="Eva Sand"))


@pytest.fixture
def video():
    return make_solution("Video", slug="video", manager=make_user(name="Lone Skov"), deputy=make_user(name="Bo Kær"))


def make(client: Client, **fields):
    return client.post("/loesninger/ny/", {"name": "Søg speciallæge", "review_interval": 90} | fields)


def head(client: Client, solution: Solution, **fields):
    """Post the head as the page shows it, with some fields changed."""
    data = {name: getattr(solution, name) for name in ("name", "subtitle", "code", "platform", "category", "audience")}
    data |= {"review_interval": solution.review_interval, "deputy": solution.deputy_id or ""}
    data |= {"manager": solution.manager_id or "", "base": solution.revisions.first().number}
    return client.post(f"/loesninger/{solution.slug}/oplysninger/", data | fields)


def test_a_new_solution_gets_an_address_of_its_name_six_sections_and_a_version_and_leads_to_its_texts(office):
    manager = make_user()
    response = make(office, manager=manager.pk, active_from="2026-12-01")

    solution = Solution.objects.get(slug="soeg-speciallaege")
    assert response.headers["Location"] == "/loesninger/soeg-speciallaege/tekst/"
    assert [section.kind for section in solution.sections.all()] == SectionKind.values
    revision = solution.revisions.get()
    assert (revision.number, revision.note, revision.author.name) == (1, "Oprettet", "Eva Sand")
    assert revision.snapshot["solution"]["manager"]["id"] == manager.pk
    assert solution.active_from == date(2026, 12, 1)


def test_what_the_sections_begin_with_says_what_belongs_there_and_is_found_until_it_is_written(office, as_user):
    make(office)
    snapshot = Solution.objects.get().revisions.get().snapshot
    assert "Hvad løsningen er, og hvem den er for." in snapshot["sections"][0]["html"]
    assert [one.text for one in findings.find(snapshot, TODAY) if one.code == "core.F09"] == [
        "Hjælpeteksten står endnu i «Kort fortalt», «Hvem bestemmer og betaler?», «Aktuelt», «Support», "
        "«Drift og vedligehold» og «Udvikling»"
    ]


def test_a_new_solution_like_another_has_its_structure_and_none_of_what_it_says(office):
    model = make_solution("AIM", text="<p><strong>Pris</strong></p><p>Hemmeligt tal: 7.</p>")
    model.sections.filter(kind="support").update(show_facts=False, position=9)
    Governance.objects.create(solution=model, body=make_body("Styregruppen"), task="Styrer")
    KeyFigure.objects.create(solution=model, label="brugere", unit="mio.")

    make(office, like=model.pk)

    new = Solution.objects.get(slug="soeg-speciallaege")
    assert [(one.kind, one.body, one.show_facts) for one in new.sections.all()][-1] == (
        "support",
        "<p><strong>Pris</strong></p>",
        False,
    )
    assert "Hemmeligt" not in str(new.revisions.get().snapshot)
    assert (new.governance.get().body.name, new.key_figures.get().label) == ("Styregruppen", "brugere")


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("ny", "Den adresse bruges allerede af systemet."),
        ("video", "En anden løsning har den adresse."),
        ("Ærø!", "Brug kun a-z, tal og bindestreger."),
    ],
)
def test_an_address_that_cannot_be_is_refused_beside_its_field(office, video, slug, told):
    response = make(office, slug=slug)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert Solution.objects.count() == 1


def test_a_name_whose_address_is_taken_gets_the_next_one(office, video):
    make(office, name="Video")
    make(office, name="Ny")
    assert set(Solution.objects.values_list("slug", flat=True)) == {"video", "video-2", "ny-2"}


def test_the_deputy_of_a_new_solution_is_another_than_its_manager(office):
    person = make_user()
    response = make(office, manager=person.pk, deputy=person.pk)
    assert "Stedfortræderen skal være en anden end systemforvalteren." in response.content.decode()


def test_a_retired_solution_leaves_the_portfolio_on_its_day_and_can_come_back(office, as_user, video):
    office.post("/loesninger/video/udgaar/", {"on": "2026-11-24", "why": "Erstattet af AIM"})
    assert not Solution.objects.existing(TODAY).exists()
    assert Solution.objects.existing(date(2026, 11, 23)).exists()
    assert video.revisions.first().note == "Udgår af porteføljen 24.\N{NO-BREAK SPACE}november 2026: Erstattet af AIM"
    assert office.get("/loesninger/video/").status_code == 200
    assert "Udgået" in office.get("/loesninger/").content.decode()

    assert as_user(video.manager).post("/loesninger/video/tilbage/").status_code == 403
    office.post("/loesninger/video/tilbage/")
    assert Solution.objects.existing(TODAY).exists()
    assert video.revisions.first().snapshot["solution"]["retired_on"] is None


def test_a_solution_does_not_leave_before_it_came(office, video):
    Solution.objects.filter(pk=video.pk).update(active_from=date(2026, 6, 1))
    response = office.post("/loesninger/video/udgaar/", {"on": "2026-05-01"})
    assert "Løsningen kom først til" in response.content.decode()
    assert response.status_code == 422


def test_a_manager_changes_the_head_and_the_deputy_and_not_who_is_manager(as_user, video):
    other = make_user(name="Kim Berg")
    client = as_user(video.manager)
    assert 'name="manager"' not in client.get("/loesninger/video/oplysninger/").content.decode()

    head(client, video, subtitle="på mobil og pc", deputy=other.pk, manager=other.pk)

    video.refresh_from_db()
    assert (video.subtitle, video.deputy, video.manager.name) == ("på mobil og pc", other, "Lone Skov")
    assert video.revisions.first().snapshot["solution"]["deputy"]["id"] == other.pk


def test_the_secretariat_appoints_the_manager_and_comes_back_to_where_it_was(office, video):
    other = make_user()
    response = head(office, video, manager=other.pk, next="/loesninger/")
    assert response.headers["Location"] == "/loesninger/"
    assert Solution.objects.get(manager=other) == video


def test_a_way_back_to_another_site_is_not_taken(office, video):
    assert head(office, video, name="V", next="https://example.com/").headers["Location"] == "/loesninger/video/"


def test_when_two_change_the_head_the_second_sees_what_the_first_wrote_and_loses_nothing(as_user, video):
    head(as_user(video.deputy), video, subtitle="Den førstes", code="07.00")
    response = head(as_user(video.manager), video, base=1, subtitle="Den andens")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Bo Kær har rettet i version 2" in page
    assert "<dd>Den førstes</dd>" in page
    assert 'value="Den andens"' in page
    assert 'value="07.00"' in page  # what the second didn't touch is as the first left it
    assert head(as_user(video.manager), video, base=2, subtitle="Den andens").status_code == 302


def test_the_head_is_saved_although_the_texts_have_changed_meanwhile(as_user, video):
    with saving([video], by=video.deputy):
        video.sections.filter(kind="news").update(body="<p>Nyt.</p>")
    assert head(as_user(video.manager), video, base=1, subtitle="Ny").status_code == 302


@pytest.mark.parametrize("days", ["6", "367", ""])
def test_the_interval_between_reviews_is_a_week_to_a_year(as_user, video, days):
    response = head(as_user(video.manager), video, review_interval=days)
    assert response.status_code == 422


def test_a_page_that_nobody_has_a_manager_for_leads_the_secretariat_to_the_choice(office, video):
    Solution.objects.filter(pk=video.pk).update(manager=None)
    assert "/loesninger/video/oplysninger/?next=" in office.get("/mine-opgaver/").content.decode()
