"""The secretariat's side: drafts, their pages, and asking for one to be made final."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from editions import drafts, freezing, tasks
from editions.models import Edition, Freezing
from onepagers.models import Colour
from tests.editions.publishing import freeze_without_printing
from tests.factories import make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.server]
TODAY = "2026-11-24"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY} 09:00+01:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """How often a worker was asked for; none comes."""
    calls = []
    monkeypatch.setattr(tasks, "ring_for_editions", lambda: calls.append(1))
    return calls


@pytest.fixture
def secretary(as_user):
    return as_user(make_user(Role.ADMINISTRATOR))


@pytest.fixture
def two():
    video, aim = make_solution("Video", slug="video", position=1), make_solution("AIM", slug="aim", position=2)
    make_review(video, on=date(2026, 10, 5), colour=Colour.RED)
    return video, aim


GIVEN = {
    "title": "Bestyrelsesmøde",
    "meeting_on": "2026-12-03",
    "cut_off": TODAY,
    "agenda_item": "",
    "introduction": "",
}


def begin(secretary, **fields):
    secretary.post("/udgaver/ny/", GIVEN | fields)
    return Edition.objects.drafts().latest("pk")


def test_a_draft_is_made_in_one_form_and_holds_the_whole_portfolio(secretary, two):
    page = secretary.get("/udgaver/ny/").content.decode()
    assert 'value="2026-11-24"' in page  # today is suggested

    edition = begin(secretary)

    assert [page.solution.name for page in edition.pages.all()] == ["Video", "AIM"]
    page = secretary.get(f"/udgaver/{edition.pk}/kladde/").content.decode()
    assert "Klar til at blive gjort endelig" in page
    assert "Løsningen er endnu ikke vurderet." in page
    assert "Porteføljen i dag" in page  # page 1 as it would be


@pytest.mark.parametrize(("wrong", "message"), [
    ({"title": ""}, "Giv udgaven en titel"),
    ({"meeting_on": "snart"}, "Skriv en dato, fx 18.12.2026"),
    ({"cut_off": "2026-12-04"}, "Skæringsdatoen kan ikke ligge efter mødet."),
    ({"introduction": f"<p>{'x' * 4000}</p>"}, "Indledningen er for lang til side 1."),
])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_is_still_there(secretary, wrong, message):
    answer = secretary.post("/udgaver/ny/", GIVEN | {"agenda_item": "punkt 7"} | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in page
    assert "punkt 7" in page
    assert not Edition.objects.exists()


def pages_of(edition, **changed):
    """What the form of the draft posts, with some of it changed."""
    answers = {
        "aim-included": "on",
        "aim-position": "2",
        "aim-chosen": "",
        "video-included": "on",
        "video-position": "1",
        "video-chosen": "",
    }
    return {name: value for name, value in (GIVEN | answers | changed).items() if value is not None}


def test_pages_are_left_out_put_in_another_order_and_shown_in_an_earlier_version(secretary, two):
    video, _ = two
    edition = begin(secretary)
    first = video.revisions.last()

    secretary.post(
        f"/udgaver/{edition.pk}/kladde/ret/",
        pages_of(
            edition,
            **{
                "aim-position": "1",
                "video-position": "2",
                "video-chosen": str(first.pk),
            },
        ),
    )
    assert [(page.solution.name, page.chosen) for page in edition.pages.all()] == [("AIM", None), ("Video", first)]
    page = secretary.get(f"/udgaver/{edition.pk}/kladde/").content.decode()
    assert "Version 1 er valgt; den nyeste er version 2." in page
    form = secretary.get(f"/udgaver/{edition.pk}/kladde/ret/").content.decode()
    assert re.search(rf'<option value="{first.pk}" selected>', form)

    secretary.post(f"/udgaver/{edition.pk}/kladde/ret/", pages_of(edition, **{"aim-included": None}))
    assert [page.solution.name for page in edition.pages.all()] == ["Video"]
    assert "Ikke med: AIM." in secretary.get(f"/udgaver/{edition.pk}/kladde/").content.decode()


@pytest.mark.parametrize(("wrong", "message"), [
    ({"video-chosen": "999999"}, "Den version er ikke fra før skæringsdatoen. Vælg en anden."),
    ({"video-position": "først"}, "Skriv et tal."),
])  # fmt: skip
def test_a_wrong_version_or_number_is_said_beside_its_field(secretary, two, wrong, message):
    edition = begin(secretary)
    answer = secretary.post(f"/udgaver/{edition.pk}/kladde/ret/", pages_of(edition, **wrong))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert edition.pages.count() == 2


def test_a_draft_without_pages_says_what_to_do_and_is_not_made_final(secretary, two, rung):
    edition = begin(secretary)
    edition.pages.all().delete()
    assert "Vælg mindst én løsning" in secretary.get(f"/udgaver/{edition.pk}/kladde/").content.decode()
    secretary.post(f"/udgaver/{edition.pk}/kladde/endelig/")
    assert not Freezing.objects.exists()
    assert rung == []


def test_whoever_makes_it_final_follows_the_job_and_ends_at_the_edition(
    secretary, as_user, two, rung, django_capture_on_commit_callbacks
):
    edition = begin(secretary)
    other = as_user(make_user(Role.ADMINISTRATOR))
    with django_capture_on_commit_callbacks(execute=True):
        for client in (secretary, other):
            answer = client.post(f"/udgaver/{edition.pk}/kladde/endelig/")
            assert answer.url == f"/udgaver/{edition.pk}/kladde/fremdrift/"
    assert Freezing.objects.count() == 1
    Freezing.objects.update(done=3, total=9, step="Sætter Video op")
    assert "Sætter Video op" in secretary.get(answer.url).content.decode()  # also after a reload
    assert secretary.get(answer.url + "?format=json").json() == {
        "percent": 33,
        "step": "Sætter Video op",
        "ended": False,
    }
    assert secretary.get(f"/udgaver/{edition.pk}/kladde/").url == answer.url
    refusal = secretary.post(f"/udgaver/{edition.pk}/kladde/ret/", pages_of(edition)).content.decode()
    assert "Udgaven er ved at blive gjort endelig og kan ikke ændres." in refusal

    Freezing.objects.all().delete()
    final = freeze_without_printing(edition)

    assert secretary.get(answer.url).url == final.get_absolute_url()
    assert secretary.get(f"/udgaver/{edition.pk}/kladde/").url == final.get_absolute_url()
    assert len(rung) >= 2


def test_a_failure_is_told_on_the_draft_and_it_can_be_tried_again(secretary, two, monkeypatch):
    edition = begin(secretary)
    monkeypatch.setattr(drafts.pdf, "fit", lambda snapshot, on: drafts.pdf.Fit(8.0, "plain", False, 190))
    monkeypatch.setattr(drafts.pdf, "characters_over", lambda snapshot, on: 340)
    job = freezing.ask(edition, by=edition.author)
    freezing.freeze(edition.pk)

    assert secretary.get(f"/udgaver/{edition.pk}/kladde/fremdrift/").url == f"/udgaver/{edition.pk}/kladde/"
    page = secretary.get(f"/udgaver/{edition.pk}/kladde/").content.decode()
    assert "Udgaven blev ikke gjort endelig" in page
    assert "Video: Siden er for lang: ca. 340 tegn skal ud." in page
    assert freezing.ask(edition, by=edition.author).pk == job.pk
    assert Freezing.objects.get().ended_at is None


def test_a_discarded_draft_can_be_taken_back(secretary, two):
    edition = begin(secretary)
    page = secretary.post(f"/udgaver/{edition.pk}/kladde/kasser/", follow=True).content.decode()
    assert "Kasserede kladder" in page
    assert not Edition.objects.drafts().exists()
    secretary.post(f"/udgaver/{edition.pk}/kladde/fortryd/")
    assert Edition.objects.drafts().get() == edition


def test_a_new_edition_that_replaces_an_old_one_begins_with_its_pages(secretary, two):
    old = begin(secretary)
    old.pages.filter(solution__slug="aim").delete()
    old = freeze_without_printing(old)
    assert old.label in secretary.get(f"/udgaver/ny/?erstatter={old.pk}").content.decode()

    secretary.post(f"/udgaver/ny/?erstatter={old.pk}", GIVEN)
    new = Edition.objects.drafts().get()
    assert new.replaces == old
    assert [page.solution.slug for page in new.pages.all()] == ["video"]
    assert Edition.objects.get(pk=old.pk).replacement is None  # not before it is final
    again = secretary.post(f"/udgaver/ny/?erstatter={old.pk}", GIVEN)
    assert "Der er allerede en udgave, der erstatter den." in again.content.decode()

    freeze_without_printing(new)
    assert "Erstattet af" in secretary.get("/udgaver/").content.decode()
    assert secretary.get(f"/udgaver/ny/?erstatter={old.pk}").status_code == 404


def test_readers_see_the_final_ones_and_no_draft(reader, secretary, two):
    edition = begin(secretary, title="Hemmelig kladde")
    assert "Hemmelig kladde" not in reader.get("/udgaver/").content.decode()
    assert "Sekretariatet laver dem før hvert møde." in reader.get("/udgaver/").content.decode()
    freeze_without_printing(edition)
    assert "Bestyrelsesudgave 2026-1" in reader.get("/udgaver/").content.decode()


def test_the_queries_of_draft_and_form_are_the_same_for_two_and_forty_solutions(secretary, two):
    def queries(path):
        with CaptureQueriesContext(connection) as counted:
            assert secretary.get(path).status_code == 200
        return len(counted)

    paths = ["/udgaver/{}/kladde/", "/udgaver/{}/kladde/ret/", "/udgaver/"]
    few = begin(secretary)
    before = [queries(path.format(few.pk)) for path in paths]
    for number in range(38):
        make_review(make_solution(f"Løsning {number}"), on=date(2026, 9, 1), colour=Colour.RED)
    many = begin(secretary)
    assert [queries(path.format(many.pk)) for path in paths] == before
    for _ in range(5):
        begin(secretary)
    for _ in range(3):
        freeze_without_printing(begin(secretary))
    assert queries("/udgaver/") == before[-1]
