"""What a save says: that it is saved, what of the page can't be printed, and how it is taken back."""

import re
from datetime import date

import pytest

from accounts.models import Role
from finance.models import FundingSplit
from onepagers.models import Action, Ask, Decision, GovernanceBody, Revision
from onepagers.operations import decisions
from onepagers.pages import pdf
from tests.factories import make_body, make_organisation, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 11, 24)
HEAD = {"name": "Video", "category": "patient", "review_interval": "90", "active_from": "2026-01-01"}
SHARE = {"shares-0-payer": "PLO", "shares-0-size": "100", "shares-0-basis": "percent"}
ROWS = {"bodies-TOTAL_FORMS": 1, "bodies-INITIAL_FORMS": 0, "figures-TOTAL_FORMS": 0, "figures-INITIAL_FORMS": 0}


@pytest.fixture(autouse=True)
def every_page_fits(monkeypatch):
    monkeypatch.setattr(pdf, "measured", lambda snapshot, on: {"fits": True})


@pytest.fixture
def video():
    make_body("Udvalget", decides_asks=True)
    make_organisation("PLO")
    video = make_solution("Video", slug="video", manager=make_user(Role.ADMINISTRATOR, name="Lone Skov"))
    make_review(video, on=date(2026, 9, 1))
    return video


@pytest.fixture
def lone(as_user, video):
    return as_user(video.manager)


def save(client, video, kind, words, **fields):
    """Save these words as a user does who has the newest version before them; return the page after it."""
    body = GovernanceBody.objects.get().pk
    to_do = {"action": words, "owner": video.manager.pk, "due_on": "2026-12-15"}
    path, data = {
        "texts": ("loesninger/video/tekst/", {"news-body": f"<p>{words}</p>"}),
        "rows": ("loesninger/video/styring/", ROWS | {"bodies-0-body": "Udvalget", "bodies-0-task": words}),
        "details": ("loesninger/video/oplysninger/", HEAD | {"subtitle": words, "manager": video.manager.pk}),
        "review": (
            "loesninger/video/vurdering/",
            {"colour": "yellow", "cause": words, "consequence": "Venter", "action": "Ring", "reviewed_on": "2026-11-24"}
            | {"action_owner": video.manager.pk, "action_due_on": "2026-12-15"},
        ),
        "confirmation": ("loesninger/video/vurdering/uaendret/", {}),
        "decision": (
            "loesninger/video/beslutning/",
            {"outcome": "decided", "text": words, "body": body, "decided_on": "2026-11-24"},
        ),
        "ask": ("loesninger/video/indstilling/", {"text": words, "body": body}),
        "action": ("loesninger/video/handling/", to_do),
        "money": (
            "loesninger/video/oekonomi/ny/",
            SHARE | {"purpose": "operation", "note": words, "shares-TOTAL_FORMS": 1, "shares-INITIAL_FORMS": 0},
        ),
    }[kind]
    base = {"base": video.revisions.first().number}
    response = client.post(f"/{path}", base | data | fields, follow=True)
    assert response.redirect_chain, re.findall(r'<a href="#id[^>]*>[^<]*', response.text)
    return response.text


def message_of(page: str) -> str:
    return " ".join(page.partition('<ul class="messages">')[2].partition("</ul>")[0].split())


def undoing(page: str) -> list[str]:
    return re.findall(r'<form method="post" action="([^"]+/fortryd/)"', message_of(page))


KINDS = ["texts", "rows", "details", "review", "decision", "ask", "action", "money"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_save_names_the_signs_that_cannot_be_printed(lone, video, kind):
    assert "Tegnene ❌ og → kan ikke trykkes" in message_of(save(lone, video, kind, "Nyt ❌ →"))


@pytest.mark.parametrize("kind", [*KINDS, "confirmation"])
def test_a_save_is_taken_back_from_its_message(lone, video, kind):
    before = video.revisions.first().snapshot

    [address] = undoing(save(lone, video, kind, "Nyt"))

    number = video.revisions.first().number
    assert address == f"/loesninger/video/versioner/{number}/fortryd/"
    assert f"Version {number} er fortrudt" in lone.post(address, follow=True).text
    after = video.revisions.first().snapshot
    assert {key: after[key] for key in before if key != "refs"} == {key: before[key] for key in before if key != "refs"}


def test_a_finished_action_is_open_again_from_the_message(lone, video):
    action = decisions.take_on(video, decisions.Task("Ring", video.manager, date(2026, 12, 1)), on=TODAY, by=None)

    page = lone.post(f"/handlinger/{action.pk}/udfoert/", {"note": "Ringet"}, follow=True).text

    [address] = undoing(page)
    lone.post(address)
    assert Action.objects.open().get() == action


def test_what_changed_nothing_is_not_taken_back(lone, video):
    save(lone, video, "rows", "Nyt")
    row = video.governance.get()
    fields = {"bodies-INITIAL_FORMS": 1, "bodies-0-id": row.pk}

    page = save(lone, video, "rows", "Nyt", **fields)

    assert "Intet var ændret." in message_of(page)
    assert undoing(page) == []


def test_money_that_begins_later_is_no_version_yet_and_takes_no_other_back(lone, video):
    numbers = video.revisions.count()

    page = save(lone, video, "money", "Nyt", effective_from="2027-01-01")

    assert FundingSplit.objects.exists()
    assert video.revisions.count() == numbers
    assert "Økonomien er gemt." in message_of(page)
    assert undoing(page) == []


def test_the_button_is_for_those_who_may_take_the_save_back(as_user, video):
    reader = make_user(Role.READER)
    task = decisions.Task("Ring", reader, date(2026, 12, 1))
    action = decisions.take_on(video, task, on=TODAY, by=video.manager)

    page = as_user(reader).post(f"/handlinger/{action.pk}/udfoert/", {"note": "Ringet"}, follow=True).text

    assert "Handlingen er udført." in message_of(page)
    assert undoing(page) == []


def test_the_committee_takes_its_decision_back_from_the_message(as_user, video):
    [address] = undoing(save(as_user(make_user(Role.COMMITTEE)), video, "decision", "Vi venter"))
    assert as_user(make_user(Role.COMMITTEE)).post(address).status_code == 302
    assert not Decision.objects.in_force(TODAY).exists()
    assert not Ask.objects.exists()
    assert Revision.objects.filter(note__startswith="Fortrudt").exists()
