"""Oversight of agreements: what the guidance proposes, checks that are noted, followed up and released to readers."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from onepagers.findings import apply
from onepagers.writing.undoing import take_back
from support import findings
from support.models import Agreement, AgreementDocument, Oversight
from support.oversight_guidance import QUESTIONS, concepts_for, points_of, proposal
from support.reasons import follow_up_due
from support.wording import AGREEMENT
from tests.factories import at, make_solution, make_user
from tests.support.entering import make_agreement
from tests.support.test_documents import PDF, as_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(TODAY), tick=False):
        yield


@pytest.fixture
def video():
    return make_solution("Video", slug="video", manager=make_user(), deputy=make_user())


@pytest.fixture
def agreement(video):
    return make_agreement(video, kind="dpa", scope="", parties=(("PLO", {}), ("Trifork", {})))


def path(agreement, *more):
    return "/".join(["/aftaler", str(agreement.pk), "tilsyn", *map(str, more), ""])


def base(video):
    return video.revisions.first().number


def note(user, agreement, **fields):
    return as_user(user).post(path(agreement, "nyt"), {"done_on": "2026-11-20", **fields})


FOLLOW_UP = {"follow_up": "Slet gamle konti", "follow_up_on": "2026-12-01"}


def check(user, agreement, **fields):
    """A check that is noted."""
    assert note(user, agreement, **fields).status_code == 302
    return Oversight.objects.latest("pk")


def facts(video):
    [agreement] = video.revisions.first().snapshot["agreements"]
    return agreement


# The guidance


@pytest.mark.parametrize(
    ("points", "concepts"),
    [(1, "1–6"), (2, "1–6"), (3, "2–6"), (4, "2–6"), (5, "3–6"), (6, "3–6"), (7, "5–6"), (9, "5–6"), (10, "5–6")],
)
def test_the_points_give_the_concepts_of_the_guidance(points, concepts):
    assert f"{concepts_for(points)[0]}–{concepts_for(points)[-1]}" == concepts
    assert proposal(points).endswith(f"giver koncept {concepts}")


def test_the_scale_ends_at_ten_points():
    assert not concepts_for(11)
    assert not concepts_for(0)


@pytest.mark.parametrize(("persons", "points"), [("under_1000", 1), ("1000_10000", 2), ("over_10000", 3)])
def test_how_many_people_there_are_gives_points_and_nothing_is_summed_before_all_is_answered(persons, points):
    answers = {"persons": persons, "sensitive": 3, "protected": 0, "special": 1}
    assert points_of(answers) == points + 4
    for question in QUESTIONS:
        assert points_of({key: value for key, value in answers.items() if key != question.key}) is None


# The plan

ANSWERS = {"persons": "over_10000", "sensitive": "3", "protected": "0", "special": "0"}


def test_what_follows_from_the_answers_is_proposed_and_nothing_is_saved(video, agreement):
    check(video.manager, agreement, done_on="2026-03-01")
    page = as_user(video.manager).post(path(agreement), ANSWERS | {"months": "12", "foreslaa": "1"})
    assert page.status_code == 200
    said = page.text.replace("\xa0", " ")
    assert "Seks point giver koncept 3–6." in said
    assert "Næste tilsyn foreslås 1. marts 2027." in said
    assert 'value="2027-03-01"' in said
    assert Agreement.objects.get().oversight_points is None
    assert Agreement.objects.get().oversight_due_on is None


def test_a_person_chooses_another_concept_and_day_than_those_proposed(video, agreement):
    chosen = ANSWERS | {"concept": "2", "months": "12", "due_on": "2027-06-01", "base": base(video)}
    assert as_user(video.manager).post(path(agreement), chosen).status_code == 302
    saved = Agreement.objects.get()
    assert (saved.oversight_points, saved.oversight_concept, saved.oversight_months) == (6, 2, 12)
    assert saved.oversight_due_on == date(2027, 6, 1)
    assert "Koncept 2 er ikke et af dem." in as_user(video.manager).get(path(agreement)).text
    words = AGREEMENT["Tilsynsplan"](facts(video))
    assert words == "6 point (A 3, B 3, C 0, D 0), koncept 2, højst tolv måneder imellem"

    take_back(video.revisions.first(), by=video.manager, at=at(TODAY, 13))
    undone = Agreement.objects.get()
    assert (undone.oversight_points, undone.oversight_concept, undone.oversight_answers) == (None, None, {})
    assert undone.oversight_due_on is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sensitive": "7", "protected": "1"}, "Det er 11 point. Vejledningens skala går til 10."),
        ({"sensitive": "8"}, "Skriv point fra 0 til 7."),
        ({"months": "0"}, "Skriv måneder fra 1 til 600."),
        ({"months": "601"}, "Skriv måneder fra 1 til 600."),
        ({"concept": "7"}, "7"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_a_line(video, agreement, fields, message):
    page = as_user(video.manager).post(path(agreement), ANSWERS | fields)
    assert page.status_code == 422
    assert message in page.text
    assert Agreement.objects.get().oversight_answers == {}


def test_only_processors_are_asked_the_questions_of_the_guidance(video):
    sla = make_agreement(video)
    assert "Koncept" not in as_user(video.manager).get(path(sla)).text
    assert as_user(video.manager).post(path(sla), {"months": "6", "due_on": "2027-01-01"}).status_code == 302


# Checks


def test_a_check_is_noted_with_a_document_and_the_next_day(video, agreement):
    file = SimpleUploadedFile("Erklæring.pdf", PDF)
    fields = {"how": "revisionserklæring gennemgået", "conclusion": "remarks", "due_on": "2027-11-20", "file": file}
    done = check(video.manager, agreement, done_by="Sekretariatet", conclusion_note="To mangler", **fields)
    document = AgreementDocument.objects.get()
    assert done.document == document
    assert Agreement.objects.get().oversight_due_on == date(2027, 11, 20)
    page = as_user(video.deputy).get(path(agreement)).text
    assert "revisionserklæring gennemgået" in page
    assert f"/aftaler/{agreement.pk}/dokumenter/{document.pk}/" in page

    take_back(video.revisions.first(), by=video.manager, at=at(TODAY, 13))
    assert not Oversight.objects.filter(counts=True).exists()
    assert not AgreementDocument.objects.filter(counts=True).exists()
    assert Agreement.objects.get().oversight_due_on is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"done_on": "2026-11-25"}, "Et tilsyn kan ikke være udført ude i fremtiden."),
        ({"done_on": ""}, "Skriv en dato"),
        ({"due_on": "2026-11-20"}, "Det næste tilsyn skal ligge efter dette."),
        ({"follow_up": "Slet"}, "Vælg, hvem der er ansvarlig."),
        ({"follow_up_on": "2026-12-01"}, "Skriv, hvad der skal gøres."),
        ({"file": SimpleUploadedFile("a.pdf", b"GIF8")}, "Filen skal være en PDF"),
    ],
)
def test_a_check_that_cannot_be_is_refused_with_a_line_and_nothing_is_half_saved(video, agreement, fields, message):
    answer = note(video.manager, agreement, **fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert not Oversight.objects.exists()
    assert not AgreementDocument.objects.exists()


def test_a_file_that_was_dropped_for_its_size_is_not_taken_for_none(video, agreement):
    answer = note(video.manager, agreement, file=SimpleUploadedFile("a.pdf", PDF + bytes(22_000_000)))
    assert "Filen er for stor" in answer.text
    assert not Oversight.objects.exists()


def test_only_those_who_work_with_the_agreement_can_have_something_to_follow_up(video, agreement):
    for user, allowed in (
        (make_user(Role.READER), False),
        (make_solution("Aim", slug="aim").manager, False),
        (make_user(Role.COMMITTEE), True),
        (video.deputy, True),
    ):
        answer = note(video.manager, agreement, **FOLLOW_UP, follow_up_owner=user.pk)
        assert (answer.status_code == 302) is allowed


def test_the_conclusion_is_hidden_from_readers_until_the_secretariat_releases_it(video, agreement):
    secretariat, reader = make_user(Role.ADMINISTRATOR), make_user(Role.READER)
    fields = {"how": "besøg", "conclusion": "critical", "conclusion_note": "Logning mangler", **FOLLOW_UP}
    done = check(video.manager, agreement, follow_up_owner=video.deputy.pk, **fields)

    def pages(user):
        client = as_user(user)
        return "".join(
            client.get(address).text
            for address in (
                f"/aftaler/{agreement.pk}/",
                "/loesninger/video/",
                "/loesninger/video/historik/",
                "/opfoelgning/",
            )
        )

    words = ("kritiske", "Logning mangler", "Slet gamle konti")
    assert "besøg" in pages(reader).lower()
    assert not [word for word in words if word in pages(reader)]
    assert not [word for word in words if word in str(video.revisions.first().snapshot)]
    assert all(word in as_user(make_user(Role.COMMITTEE)).get(f"/aftaler/{agreement.pk}/").text for word in words)
    assert as_user(video.manager).post(path(agreement, done.pk, "frigiv")).status_code == 403
    assert as_user(secretariat).post(path(agreement, done.pk, "frigiv")).status_code == 302
    assert all(word in pages(reader) for word in words)

    released = Oversight.objects.get(counts=True)
    assert as_user(video.manager).post(path(agreement, released.pk, "ret")).status_code == 403
    fortryd = f"/aftaler/{agreement.pk}/tilsyn/{released.pk}/fortryd/"
    assert as_user(video.manager).post(fortryd).status_code == 403
    assert as_user(secretariat).post(fortryd).status_code == 302
    assert "conclusion" not in facts(video)["oversights"][0]
    assert "Logning mangler" not in as_user(reader).get(f"/aftaler/{agreement.pk}/").text


def test_a_check_is_put_right_by_a_row_that_replaces_it_and_stays_hidden(video, agreement):
    wrong = check(video.manager, agreement, conclusion="no_remarks", due_on="2027-05-01")
    before = base(video)
    answer = as_user(video.deputy).post(
        path(agreement, wrong.pk, "ret"), {"done_on": "2026-11-19", "conclusion": "remarks", "base": before}
    )
    assert answer.status_code == 302
    right = Oversight.objects.get(counts=True)
    assert (right.replaces, right.conclusion, right.released) == (wrong, "remarks", False)
    assert base(video) == before + 1
    assert Agreement.objects.get().oversight_due_on == date(2027, 5, 1)
    assert "Rettet 24." in as_user(video.manager).get(path(agreement)).text
    assert as_user(video.manager).get(path(agreement, wrong.pk, "ret")).status_code == 404


def test_a_hidden_conclusion_alone_that_is_changed_makes_a_version_that_can_be_undone(video, agreement):
    wrong = check(video.manager, agreement, conclusion="no_remarks")
    as_user(video.manager).post(path(agreement, wrong.pk, "ret"), {"done_on": "2026-11-20", "conclusion": "critical"})
    take_back(video.revisions.first(), by=video.manager, at=at(TODAY, 13))
    assert Oversight.objects.get(counts=True) == wrong


# What is followed up


def test_a_follow_up_is_told_to_its_owner_until_it_is_done(video, agreement):
    owner = make_user(Role.COMMITTEE)
    done = check(video.manager, agreement, **FOLLOW_UP, follow_up_owner=owner.pk)

    def told(on):
        return {notice.recipient for notice in follow_up_due(on)}

    assert told(date(2026, 10, 30)) == set()
    assert told(date(2026, 11, 2)) == {owner}
    [notice] = follow_up_due(date(2026, 12, 1))
    assert notice.recipient == owner
    assert notice.heading.replace("\xa0", " ") == "Video: opfølgning på tilsyn senest 1. december 2026"
    assert "Slet gamle konti" in notice.text
    assert notice.path == path(agreement)
    assert told(date(2027, 1, 4)) >= {owner, video.manager, video.deputy}

    for user, status in ((make_user(Role.READER), 404), (make_user(Role.COMMITTEE), 403)):
        assert (
            as_user(user).post(path(agreement, done.pk, "opfoelgning"), {"done_on": "2026-11-24"}).status_code == status
        )
    late = as_user(owner).post(path(agreement, done.pk, "opfoelgning"), {"done_on": "2026-11-25"})
    assert late.status_code == 422
    assert as_user(owner).post(path(agreement, done.pk, "opfoelgning"), {"done_on": "2026-11-24"}).status_code == 302
    assert Oversight.objects.get(counts=True).follow_up_done_on == date(2026, 11, 24)
    assert told(date(2026, 12, 1)) == set()


def test_an_owner_who_no_longer_works_with_the_agreement_is_not_told(video, agreement):
    deputy = video.deputy
    check(video.manager, agreement, **FOLLOW_UP, follow_up_owner=deputy.pk)
    video.deputy = None
    video.save()
    assert {notice.recipient for notice in follow_up_due(date(2026, 12, 1))} == {video.manager}


def test_a_follow_up_that_is_overdue_is_a_finding_once_it_is_released(video, agreement):
    done = check(video.manager, agreement, **FOLLOW_UP, follow_up_owner=video.manager.pk)

    def codes(on):
        snapshot = video.revisions.first().snapshot
        return {finding.code for rule in findings.RULES for finding in apply(rule, snapshot, on)}

    assert "support.F16" not in codes(date(2026, 12, 2))
    as_user(make_user(Role.ADMINISTRATOR)).post(path(agreement, done.pk, "frigiv"))
    assert "support.F16" not in codes(date(2026, 12, 1))
    assert "support.F16" in codes(date(2026, 12, 2))
    released = Oversight.objects.get(counts=True)
    as_user(video.manager).post(path(agreement, released.pk, "opfoelgning"), {"done_on": "2026-11-24"})
    assert "support.F16" not in codes(date(2026, 12, 2))
    assert facts(video)["oversights"][0]["follow_up_done_on"] == "2026-11-24"


def test_a_check_that_was_done_since_its_day_is_not_overdue(video, agreement):
    Agreement.objects.update(oversight_due_on=date(2026, 11, 1), form="open", counted_to="month", notice_months=1)
    check(video.manager, agreement, due_on="")
    Agreement.objects.update(oversight_due_on=date(2026, 11, 1))
    page = as_user(video.manager).get(path(agreement)).text
    assert "skulle være udført" not in page
    assert "Næste tilsyn er ikke fastsat." in page


def test_the_page_costs_the_same_however_many_checks_there_are(video, agreement):
    client, costs = as_user(video.manager), []
    for size in (2, 12):
        for _ in range(Oversight.objects.count(), size):
            check(video.manager, agreement, file=SimpleUploadedFile("a.pdf", PDF))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(agreement)).text.count('class="check"') == size
        costs.append(len(queries))
        assert not any('"content"' in query["sql"] for query in queries.captured_queries)
    assert costs[0] == costs[1]
