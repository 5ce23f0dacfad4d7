"""A review begins with what is open: each action and each ask is kept, changed or ended; none is made twice."""

from datetime import date

import pytest

from accounts.models import Role
from onepagers.models import Action, Ask, Colour, StatusReview, Withdrawal
from onepagers.operations import decisions, reviews
from tests.factories import make_body, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.server]
TODAY = date(2026, 11, 24)
PATH = "/loesninger/video/vurdering/"


@pytest.fixture
def board():
    return make_body("PLO's bestyrelse", decides_asks=True)


@pytest.fixture
def video(board):
    solution = make_solution("Video", slug="video", manager=make_user(name="Lone Skov", initials="LSS"))
    make_review(solution, on=date(2026, 8, 3), colour=Colour.RED, action="Ring", ask="Giv mandat", decider=board)
    return solution


@pytest.fixture
def lone(as_user, video):
    return as_user(video.manager)


def typed(client):
    """What a browser posts of the page as it opens."""
    form = client.get(PATH).context["form"]
    data = {}
    for part in (form, *form.actions, *form.asks):
        for field in part:
            value = field.value()
            if value not in (None, "", False):
                data[field.html_name] = value.isoformat() if isinstance(value, date) else value
    return data


def judge(client, **fields):
    """Open the form and save it with these fields; `action__x` and `ask__x` are those of the only row."""
    names = {"action": Action.objects.open().first(), "ask": Ask.objects.filter(counts=True).first()}
    changes = {}
    for name, value in fields.items():
        kind, _, field = name.partition("__")
        changes[f"{kind}-{names[kind].pk}-{field}" if field else name] = value
    return client.post(PATH, typed(client) | {"colour": "red", "reason_below": "Kendt"} | changes)


def status(solution):
    return solution.revisions.first().snapshot["status"]


def errors(response):
    assert response.status_code == 422
    return [error["text"] for error in response.context["errors"]]


@pytest.mark.parametrize("colour", ["red", "yellow", "green"])
def test_nothing_is_changed_where_nothing_is_chosen(lone, video, colour):
    before = status(video)
    assert judge(lone, colour=colour).status_code == 302
    assert (Action.objects.get().text, Action.objects.get().done_on) == ("Ring", None)
    assert Ask.objects.get().counts
    now = status(video)
    assert now["colour"] == colour
    assert now["reviewed_on"] == "2026-11-24"
    assert (now["actions"], now["ask"], now["nothing_to_decide"]) == (before["actions"], before["ask"], False)
    assert not Withdrawal.objects.exists()


def test_after_three_reviews_one_action_and_one_ask_are_open_and_an_answer_closes_it(lone, video, board):
    for _ in range(3):
        judge(lone)
    assert Action.objects.count() == Ask.objects.count() == 1
    decisions.decide(video, ask=Ask.objects.get(), body=board, text="Ja", on=TODAY, by=None)
    assert not Ask.objects.open(TODAY).exists()


def test_an_old_post_without_the_rows_keeps_them(lone, video):
    fields = {"colour": "yellow", "cause": "x", "consequence": "y", "base": 2}
    assert lone.post(PATH, fields).status_code == 302
    assert Action.objects.get().text == "Ring"
    assert Ask.objects.open(TODAY).exists()


def test_an_action_is_put_in_other_words_in_place(lone, video):
    other = make_user(name="Bo Kær")
    judge(lone, action__text="Ring igen", action__owner=str(other.pk), action__due_on="2026-12-24")
    action = Action.objects.get()
    assert (action.text, action.owner, action.due_on) == ("Ring igen", other, date(2026, 12, 24))
    assert [row["text"] for row in status(video)["actions"]] == ["Ring igen"]
    assert "Ring igen" not in str(video.revisions.all()[1].snapshot)  # the version knows how it was


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"action__text": ""}, "Skriv, hvad der skal gøres."),
        ({"action__due_on": "i morgen"}, "Skriv en dato, fx 18.12.2026"),
        ({"action__owner": ""}, "Vælg, hvem der er ansvarlig."),
        ({"action__choice": "done"}, "Skriv kort, hvad der kom ud af det."),
        ({"action__choice": "noget"}, "noget"),
        ({"ask__choice": "change", "ask__text": ""}, "Skriv, hvad der skal besluttes."),
        ({"ask__choice": "change", "ask__body": "999999"}, "999999"),
        ({"nothing_to_decide": "on"}, "En indstilling er åben. Vælg «Ikke længere ønsket» ved den"),
        ({"ask__choice": "end"}, "Sæt kryds her, eller skriv en ny indstilling."),
        ({"action": "ring"}, "Den handling er allerede åben."),
        ({"ask": "Giv  mandat"}, "Den indstilling er allerede åben."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(lone, video, fields, message):
    response = judge(lone, **fields)
    assert any(message in text for text in errors(response))
    assert StatusReview.objects.count() == 1
    page = response.content.decode()
    assert all(f'id="{error["id"]}"' in page for error in response.context["errors"] if error["id"])


def test_a_done_action_is_done_with_its_note_and_a_new_one_is_needed_only_for_yellow_and_red(lone, video):
    done = {"action__choice": "done", "action__note": "Ringet"}
    assert "Skriv, hvad I gør ved det." in errors(judge(lone, **done))
    new = {"action": "Skriv", "action_owner": video.manager.pk, "action_due_on": "2026-12-18"}
    assert judge(lone, **done, **new).status_code == 302
    assert [(row.text, row.done_on, row.done_note) for row in Action.objects.order_by("pk")] == [
        ("Ring", TODAY, "Ringet"),
        ("Skriv", None, ""),
    ]
    assert [row["text"] for row in status(video)["actions"]] == ["Skriv"]
    assert judge(lone, **done, colour="green").status_code == 302
    assert not Action.objects.open().exists()


def test_an_ask_that_is_changed_is_a_new_one_in_the_place_of_the_old(lone, video):
    judge(lone, ask__choice="change", ask__text="Giv mandat og penge")
    old, new = Ask.objects.order_by("pk")
    assert (old.counts, new.counts, new.replaces, new.body) == (False, True, old, old.body)
    assert status(video)["ask"]["text"] == "Giv mandat og penge"
    assert len(video.revisions.first().snapshot["waiting"]["asks"]) == 1


def test_an_ask_that_is_wanted_no_more_is_withdrawn_and_the_history_says_so(as_user, lone, video):
    assert judge(lone, ask__choice="end", nothing_to_decide="on").status_code == 302
    assert not Ask.objects.open(TODAY).exists()
    now = status(video)
    assert (now["ask"], now["nothing_to_decide"]) == (None, True)
    page = " ".join(lone.get("/loesninger/video/historik/").content.decode().split())
    assert "Indstilling: Giv mandat" in page
    assert "Giv mandat <b>Tæller ikke længere.</b>" in page
    committee = as_user(make_user(Role.COMMITTEE))
    answer = committee.get(f"/indstillinger/{Ask.objects.get().pk}/beslutning/", follow=True)
    assert "er trukket tilbage eller ændret" in answer.content.decode()


def test_a_new_ask_can_take_the_place_of_one_that_is_ended(lone, video, board):
    judge(lone, ask__choice="end", ask="Giv penge", decider=board.pk)
    assert [ask.text for ask in Ask.objects.open(TODAY)] == ["Giv penge"]
    assert status(video)["ask"]["text"] == "Giv penge"


def test_what_a_decision_or_a_meeting_set_going_is_asked_about_too(lone, video, board):
    judge(lone, action__choice="done", action__note="Ringet", colour="green")
    decisions.decide(
        video, body=board, text="Ja", on=TODAY, by=None, task=decisions.Task("Skriv", video.manager, date(2026, 12, 1))
    )
    decisions.ask(video, body=board, text="Giv penge", on=TODAY, by=None)
    page = lone.get(PATH).content.decode()
    assert "Handling: Skriv" in page
    assert "Indstilling: Giv penge" in page
    assert judge(lone, colour="yellow", cause="x", consequence="y").status_code == 302


def test_another_who_reviewed_at_the_same_moment_stands_beside_the_form(lone, video, monkeypatch):
    record = reviews.record_form

    def after_another(*args, **kwargs):
        make_review(video, on=TODAY, colour=Colour.YELLOW)
        return record(*args, **kwargs)

    monkeypatch.setattr(reviews, "record_form", after_another)
    response = judge(lone, colour="green")
    assert "En anden har vurderet imens" in " ".join(errors(response))
    assert response.context["newest"] == StatusReview.objects.newest(video, TODAY)
    assert response.context["newest"].colour == Colour.YELLOW


def test_another_who_changed_what_is_open_meanwhile_is_a_conflict(lone, video, board):
    data = typed(lone) | {"colour": "red"}
    decisions.ask(video, body=board, text="Giv penge", on=TODAY, by=None)
    response = lone.post(PATH, data)
    assert "En anden har vurderet imens" in " ".join(errors(response))
    assert "Indstilling: Giv penge" in response.content.decode()


def test_unchanged_waits_for_an_overdue_action_of_any_review(lone, video):
    Action.objects.update(due_on=date(2026, 9, 1))
    judge(lone)
    lone.post(f"{PATH}uaendret/", {"base": video.revisions.first().number})
    assert StatusReview.objects.count() == 2


def test_a_review_with_all_that_it_settled_is_taken_back(lone, video):
    before = video.revisions.first().snapshot
    new = {"action": "Skriv", "action_owner": video.manager.pk, "action_due_on": "2026-12-18"}
    judge(lone, action__choice="done", action__note="Ringet", ask__choice="change", ask__text="Mere", **new)
    lone.post(f"/loesninger/video/versioner/{video.revisions.first().number}/fortryd/")
    assert video.revisions.first().snapshot == before
    assert Action.objects.get().done_on is None
    assert [ask.text for ask in Ask.objects.open(TODAY)] == ["Giv mandat"]
