from datetime import date

import pytest

from accounts.models import Role
from onepagers.models import Action, Ask, Colour, Decision
from onepagers.operations.reviews import OpenAsk
from onepagers.overview import dashboard
from tests.factories import make_body, make_review, make_solution, make_user
from tests.markup import tight

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.server]
TODAY = date(2026, 11, 24)


@pytest.fixture
def board():
    return make_body("PLO's bestyrelse", decides_asks=True)


@pytest.fixture
def video(board):
    solution = make_solution("Video", slug="video", manager=make_user(initials="LSS"))
    make_review(solution, on=date(2026, 11, 2), colour=Colour.RED, ask="Giv mandat", decider=board)
    return solution


@pytest.fixture
def committee(as_user):
    return as_user(make_user(Role.COMMITTEE))


def decide(client, board, **fields):
    data = {"text": "Mandatet er givet", "body": board.pk, "decided_on": "2026-11-24"} | fields
    return client.post(f"/indstillinger/{Ask.objects.get().pk}/beslutning/", data)


def test_a_decision_answers_the_ask_and_stands_on_the_page_until_the_next_review(committee, board, video):
    response = decide(committee, board, action="Skriv aftalen", owner=video.manager.pk, due_on="2026-12-18")

    assert response.status_code == 302
    assert not Ask.objects.open(TODAY).exists()
    status = video.revisions.first().snapshot["status"]
    assert status["ask"]["answers"][0]["text"] == "Mandatet er givet"
    [action] = Decision.objects.get().actions.all()
    assert (action.text, action.owner, action.noted_on) == ("Skriv aftalen", video.manager, TODAY)


def test_a_postponed_ask_goes_on_waiting(committee, board, video):
    decide(committee, board, text="Mere viden først", postponed_to="2027-01-15")
    assert Ask.objects.open(TODAY).exists()
    assert Decision.objects.get().outcome == "postponed"
    assert "Udskudt til 15." in committee.get("/beslutninger/").content.decode()


def test_an_ask_was_open_on_every_day_until_its_answer(committee, board, video):
    decide(committee, board)
    assert not Ask.objects.open(date(2026, 11, 1)).exists()
    assert Ask.objects.open(date(2026, 11, 2)).exists()
    assert Ask.objects.open(date(2026, 11, 23)).exists()


def test_what_a_corrected_review_asked_goes_on_until_it_is_ended(board, video):
    wrong, ended = video.reviews.get(), OpenAsk(Ask.objects.get())
    right = make_review(video, on=date(2026, 11, 2), replaces=wrong)
    assert [ask["text"] for ask in video.revisions.first().snapshot["waiting"]["asks"]] == ["Giv mandat"]
    make_review(video, on=date(2026, 11, 2), replaces=right, open_asks=(ended,))
    assert not Ask.objects.open(TODAY).exists()
    assert video.revisions.first().snapshot["waiting"]["asks"] == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": ""}, "Skriv, hvad der er besluttet."),
        ({"body": ""}, "Vælg, hvem der har besluttet det."),
        ({"decided_on": "2026-11-25"}, "En beslutning kan ikke ligge ude i fremtiden."),
        ({"decided_on": "2026-11-01"}, "Beslutningen kan ikke være ældre end indstillingen."),
        ({"postponed_to": "2026-11-24"}, "Datoen skal ligge efter mødet."),
        ({"action": "Skriv aftalen"}, "Vælg, hvem der er ansvarlig."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(committee, board, video, fields, told):
    response = decide(committee, board, **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert "Mandatet er givet" in page or "text" in fields
    assert not Decision.objects.exists()


def test_a_record_is_put_right_by_a_new_one_that_counts_in_its_place(committee, board, video):
    decide(
        committee, board, text="Mandatet er givt", action="Skriv aftalen", owner=video.manager.pk, due_on="2026-12-18"
    )
    old = Decision.objects.get()
    path = f"/beslutninger/{old.pk}/ret/"
    form = committee.get(path).content.decode()
    assert ("Mandatet er givt" in form, "Skriv aftalen" in form, "2026-12-18" in form) == (True, True, True)

    data = {"text": "Mandatet er givet", "body": board.pk, "decided_on": "2026-11-24"}
    task = {"action": "Skriv aftalen", "owner": video.manager.pk, "due_on": "2026-12-11"}
    assert committee.post(path, data | task).status_code == 302

    [new] = Decision.objects.in_force(TODAY)
    assert (new.text, new.replaces, new.ask) == ("Mandatet er givet", old, old.ask)
    assert [action.due_on for action in Action.objects.standing(TODAY).exclude(decision=None)] == [date(2026, 12, 11)]
    assert committee.get(path).status_code == 404
    assert "Mandatet er givt" not in committee.get("/beslutninger/").content.decode()
    assert "Mandatet er givt" in str(video.revisions.all()[1].snapshot["decisions"])


def test_an_ask_is_answered_once(committee, board, video):
    decide(committee, board)
    response = committee.get(f"/indstillinger/{Ask.objects.get().pk}/beslutning/", follow=True)
    assert "er besvaret. Er svaret forkert" in response.content.decode()
    decide(committee, board, text="Og igen")
    assert Decision.objects.count() == 1


def test_what_is_noted_at_a_meeting_is_a_version_and_stands_on_the_page(committee, board, video):
    committee.post("/loesninger/video/indstilling/", {"text": "Bevilg resten", "body": board.pk})
    decide_data = {"action": "Ring til Region Nord", "owner": video.manager.pk, "due_on": "2026-12-01"}
    committee.post("/loesninger/video/handling/", decide_data)

    page = committee.get("/loesninger/video/").content.decode()
    assert f"<b>Indstilling til {board}:</b> Bevilg resten" in tight(page).replace("</b>", "</b> ").replace(
        "&#x27;", "'"
    )
    assert "<b>Handling:</b> Ring til Region Nord" in page
    assert page.count("Giv mandat") == 1  # the status says its own

    action = Action.objects.get(text="Ring til Region Nord")
    numbers = video.revisions.count()
    committee.post(f"/handlinger/{action.pk}/udfoert/", {"note": "Ringet"})
    assert video.revisions.count() == numbers + 1
    assert "Ring til Region Nord" not in committee.get("/loesninger/video/").content.decode()


def test_what_was_done_by_mistake_is_opened_again_from_the_list(as_user, video):
    owner, action = as_user(video.manager), Action.objects.get()
    owner.post(f"/handlinger/{action.pk}/udfoert/", {"note": "Aftalen er skrevet"})
    page = owner.get("/beslutninger/").content.decode()
    assert f'action="/handlinger/{action.pk}/aaben/"' in page
    assert "Aftalen er skrevet" in page


def test_the_order_of_a_meeting_stays_though_a_decision_changes_what_presses(committee, board, video):
    other = make_solution("Aim", slug="aim")
    make_review(other, on=date(2026, 11, 3), colour=Colour.YELLOW)
    make_review(make_solution("Min Læge", slug="min-laege"), on=date(2026, 11, 3))
    make_review(video, on=date(2026, 11, 20), colour=Colour.YELLOW)
    first = committee.get("/moede/").url
    order = ["video", "aim", "min-laege"] if "video" in first else ["aim", "video", "min-laege"]
    decide(committee, board)
    decide_data = {"text": "Bevilg resten", "body": board.pk}
    committee.post("/loesninger/min-laege/indstilling/", decide_data)

    for number, slug in enumerate(order, 1):
        page = committee.get(f"/moede/{slug}/").content.decode()
        assert f"{number} af 3" in page


def test_an_action_is_done_with_a_note_by_its_owner_and_can_be_opened_again(as_user, video):
    owner, action = as_user(video.manager), Action.objects.get()
    assert owner.post(f"/handlinger/{action.pk}/udfoert/", {"note": ""}).status_code == 422
    owner.post(f"/handlinger/{action.pk}/udfoert/", {"note": "Aftalen er skrevet"})
    action.refresh_from_db()
    assert (action.done_on, action.done_note) == (TODAY, "Aftalen er skrevet")
    assert video.revisions.first().note == "Handling udført: Det ordnes"

    owner.post(f"/handlinger/{action.pk}/aaben/")
    action.refresh_from_db()
    assert action.done_on is None


def test_actions_stand_from_the_day_they_are_noted_until_they_are_done(as_user, video):
    action = Action.objects.get()
    as_user(video.manager).post(f"/handlinger/{action.pk}/udfoert/", {"note": "Gjort"})
    standing = [Action.objects.standing(date(2026, 11, day)).exists() for day in (1, 2, 23, 24)]
    assert standing == [False, True, True, False]


def test_one_returns_to_where_one_was_but_never_to_a_foreign_address(committee, board, video):
    assert decide(committee, board, next="/moede/video/").url == "/moede/video/"
    other = committee.post(
        "/loesninger/video/indstilling/", {"text": "Mere", "body": board.pk, "next": "https://elsewhere.example/"}
    )
    assert other.url == "/beslutninger/"


def test_the_meeting_goes_through_the_solutions_in_order_of_need_and_ends_with_the_minutes(committee, board, video):
    make_review(make_solution("Aim", slug="aim"), on=date(2026, 11, 2))
    assert committee.get("/moede/").url == "/moede/video/"
    first, last = (tight(committee.get(f"/moede/{slug}/").content.decode()) for slug in ("video", "aim"))
    assert 'rel="next" href="/moede/aim/"' in first
    assert "Notér beslutningen" in first
    assert 'rel="prev" href="/moede/video/"' in last
    assert 'rel="next" href="/referat/2026-11-24/"' in last
    assert [row.solution.name for row in dashboard.rows(TODAY)] == ["Video", "Aim"]


def test_a_reader_sees_the_meeting_but_is_offered_nothing_to_write(reader, video):
    page = reader.get("/moede/video/").content.decode()
    assert "Notér" not in page
    assert "Ny handling" not in page


def test_the_minutes_say_what_was_taken_down_that_day_on_screen_and_on_paper(committee, board, video):
    decide(committee, board, action="Skriv aftalen", owner=video.manager.pk, due_on="2026-12-18")
    committee.post("/loesninger/video/indstilling/", {"text": "Flere penge", "body": board.pk})
    committee.post(
        "/loesninger/video/handling/", {"action": "Ring til PLSP", "owner": video.manager.pk, "due_on": "2026-12-01"}
    )
    page = committee.get("/referat/2026-11-24/").content.decode()
    for text in ("Mandatet er givet", "Skriv aftalen", "Flere penge", "Ring til PLSP"):
        assert text in page
    assert "Mandatet er givet" not in committee.get("/referat/2026-11-23/").content.decode()
    assert committee.get("/referat/2026-11-24/pdf/").content.startswith(b"%PDF")
    assert committee.get("/referat/2026-11-25/").status_code == 404
