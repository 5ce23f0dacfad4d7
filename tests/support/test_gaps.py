"""Which agreements a solution lacks: «mangler» only where somebody said that it is needed."""

import re
from datetime import date

import pytest

from accounts.models import Role
from onepagers.changes.comparing import compare
from onepagers.findings import find
from onepagers.writing.undoing import take_back
from support.gaps import Cell
from support.models import AgreementNeed
from tests.demo import load_demo
from tests.factories import at, make_solution, make_user
from tests.markup import words_of
from tests.support.agreements import ROLLING, make_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("states", "verdict", "words"),
    [
        ((), "", "Ikke oplyst"), ((), "needed", "mangler"), ((), "not_relevant", "ikke relevant"),
        (("in_force",), "needed", "i kraft"), (("in_force", "in_force"), "", "2 i kraft"),
        (("outstanding",), "needed", "udestår"), (("negotiating",), "", "under forhandling"),
        (("in_force", "outstanding"), "", "1 i kraft, 1 udestår"), (("terminated",), "needed", "opsagt"),
        (("expired",), "", "Ikke oplyst"), (("expired",), "needed", "mangler"),
        (("not_relevant",), "", "ikke relevant"), (("not_relevant",), "needed", "mangler"),
    ],
)  # fmt: skip
def test_a_cell_says_what_there_is(states, verdict, words):
    assert Cell("sla", "SLA", states, verdict).words.replace("\N{NO-BREAK SPACE}", " ") == words


def line(client, slug):
    html = client.get("/aftaler/mangler/").content.decode()
    row = re.search(rf'<tr id="{slug}">(.*?)</tr>', html, re.DOTALL)[1]
    return [words_of(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)][:6]


@pytest.fixture
def manager():
    return make_user()


@pytest.fixture
def video(manager):
    return make_solution("Video", slug="video", manager=manager)


def post(client, video, **fields):
    data = {"base": video.revisions.first().number} | {name.replace("_", "-"): text for name, text in fields.items()}
    return client.post("/aftaler/mangler/video/", data)


def test_what_a_solution_needs_is_saved_as_a_version_found_worded_and_taken_back(as_user, manager, video):
    client, before = as_user(manager), video.revisions.first().snapshot
    assert (
        post(client, video, sla_verdict="needed", dpa_verdict="not_relevant", dpa_reason="Ingen data").status_code
        == 302
    )
    assert line(client, "video")[:3] == [
        "SLA: mangler",
        "Databehandleraftale: ikke relevant Ingen data",
        "Rammeaftale: Ikke oplyst",
    ]
    revision = video.revisions.first()
    assert (revision.number, revision.note) == (2, "Behov for aftaler rettet")
    [group] = compare(before, revision.snapshot).groups
    assert [(fact.what, fact.now) for fact in group.facts] == [
        ("Databehandleraftale", "ikke relevant. Ingen data"), ("SLA", "skal være der"),
    ]  # fmt: skip
    [missing] = [finding for finding in find(revision.snapshot, TODAY) if finding.code == "support.F20"]
    assert (missing.text, missing.yellow) == ("SLA mangler", True)

    post(client, video, dpa_verdict="not_relevant", dpa_reason="Ingen data")
    assert line(client, "video")[0] == "SLA: Ikke oplyst"
    take_back(video.revisions.first(), by=manager, at=at(TODAY))
    assert line(client, "video")[0] == "SLA: mangler"


def test_what_is_needed_and_under_way_or_there_is_not_missing(as_user, manager, video):
    AgreementNeed.objects.create(solution=video, kind="sla", verdict="needed")
    AgreementNeed.objects.create(solution=video, kind="support", verdict="needed")
    make_agreement(video, state="outstanding")
    make_agreement(video, kind="support", **ROLLING)
    assert line(as_user(manager), "video")[0] == "SLA: udestår"
    assert "support.F20" not in {finding.code for finding in find(video.revisions.first().snapshot, TODAY)}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sla_verdict": "not_relevant"}, "Skriv, hvorfor aftalen ikke er relevant."),
        ({"sla_reason": "Fordi"}, "Vælg, om den skal være der eller ikke er relevant."),
        ({"sla_verdict": "x"}, "Vælg en af mulighederne."),
        ({"sla_verdict": "needed", "sla_reason": "x" * 201}, "Skriv højst 200 tegn."),
    ],
)
def test_bad_input_is_one_line_at_the_field_and_nothing_is_saved(as_user, manager, video, fields, message):
    answer = post(as_user(manager), video, dpa_verdict="needed", **fields)
    assert answer.status_code == 422
    assert message in words_of(answer.content.decode())
    assert not AgreementNeed.objects.exists()


def test_two_who_say_what_is_needed_at_once(as_user, manager, video):
    stale = {"base": video.revisions.first().number, "sla-verdict": "needed"}
    post(as_user(manager), video, dpa_verdict="needed")
    answer = as_user(make_user(Role.ADMINISTRATOR)).post("/aftaler/mangler/video/", stale)
    assert answer.status_code == 422
    words = words_of(answer.content.decode())
    assert "En anden har rettet her imens" in words
    assert "Databehandleraftale: skal være der" in words  # what the other said
    assert [need.kind for need in AgreementNeed.objects.all()] == ["dpa"]
    again = as_user(make_user(Role.ADMINISTRATOR)).post(
        "/aftaler/mangler/video/", stale | {"seen": video.revisions.first().number}
    )
    assert again.status_code == 302
    assert [need.kind for need in AgreementNeed.objects.all()] == ["sla"]


def test_the_demo_has_one_outstanding_and_none_missing(reader):
    load_demo(TODAY)
    answer = reader.get("/aftaler/mangler/")
    assert (answer.context["under_way"], answer.context["missing"]) == (1, 0)
    assert "Ingen aftaler mangler, én er på vej" in words_of(answer.content.decode())
    assert line(reader, "video")[0] == "SLA: 1 i kraft, 1 udestår"
