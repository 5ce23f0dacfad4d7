"""What an undone save says about people: nobody gets anything back whose account is closed by now."""

from datetime import date

import pytest
from django.db.models import Q

from accounts.models import Role, User
from onepagers.models import Action, Solution, StatusReview
from onepagers.operations import decisions, lifecycle, reviews
from onepagers.operations.reviews import Judgement, OpenAction
from onepagers.pages import pdf
from onepagers.versions.saving import saving
from tests.factories import at, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.server]
TODAY = date(2026, 11, 24)
CLOSED = "Ladt i fred, fordi kontoen er lukket eller kun kan læse: "


@pytest.fixture(autouse=True)
def every_page_fits(monkeypatch):
    monkeypatch.setattr(pdf, "measured", lambda snapshot, on: {"fits": True})


@pytest.fixture
def lone():
    return make_user(name="Lone Skov", initials="LSS")


@pytest.fixture
def office(as_user):
    return as_user(make_user(Role.ADMINISTRATOR))


def handed_over(person, to, **fields):
    """Give all that a person has to another, in one save of all pages, and close the account."""
    lifecycle.hand_over(
        person,
        manages={solution.pk: to for solution in Solution.objects.filter(manager=person)},
        stands_in_for=dict.fromkeys(Solution.objects.filter(deputy=person).values_list("pk", flat=True), None),
        actions={action.pk: to for action in Action.objects.filter(owner=person)},
        by=User.objects.administrators().first(),
        close=fields.get("close", True),
    )


def undo(client, solution, number=None):
    number = number or solution.revisions.first().number
    response = client.post(f"/loesninger/{solution.slug}/versioner/{number}/fortryd/", follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def people(solution):
    return Solution.objects.values_list("manager__name", "deputy__name").get(pk=solution.pk)


def test_a_closed_account_gets_nothing_back_and_that_is_said(office, lone):
    video = make_solution("Video", slug="video", manager=lone)
    other = make_solution("Hjertet", slug="hjertet", manager=make_user(name="Bo"), deputy=lone)
    Action.objects.create(solution=video, text="Ring", owner=lone, due_on=TODAY, noted_on=TODAY)
    handed_over(lone, make_user(name="Ida Holm"))

    answer = undo(office, video)

    assert answer.startswith("Intet er fortrudt. " + CLOSED)
    for name in ("systemforvalter i løsning «Video»", "stedfortræder i løsning «Hjertet»", "i handling «Ring»"):
        assert name in answer
    assert "Rettet siden" not in answer
    assert people(video) == ("Ida Holm", None)
    assert people(other) == ("Bo", None)
    assert Action.objects.get().owner.name == "Ida Holm"
    assert not Solution.objects.filter(Q(manager__is_active=False) | Q(deputy__is_active=False)).exists()


def test_an_open_account_gets_all_back(office, lone):
    video = make_solution("Video", slug="video", manager=lone)
    handed_over(lone, make_user(name="Ida Holm"), close=False)
    assert undo(office, video) == "Version 2 er fortrudt og gemt som version 3."
    assert people(video) == ("Lone Skov", None)


def test_an_account_that_may_only_read_by_now_gets_nothing_back(office, lone):
    video = make_solution("Video", slug="video", manager=lone)
    handed_over(lone, make_user(name="Ida Holm"), close=False)
    User.objects.filter(pk=lone.pk).update(role=Role.READER)
    assert CLOSED + "systemforvalter i løsning «Video»." in undo(office, video)
    assert people(video) == ("Ida Holm", None)


def test_a_deputy_who_took_over_stays_the_manager_and_is_not_the_deputy_too(office, lone):
    ida = make_user(name="Ida Holm")
    video = make_solution("Video", slug="video", manager=lone, deputy=ida)
    handed_over(lone, ida)
    answer = undo(office, video)
    assert answer == f"Intet er fortrudt. {CLOSED}systemforvalter i løsning «Video» og stedfortræder i løsning «Video»."
    assert people(video) == ("Ida Holm", None)


def test_what_else_the_save_changed_goes_back(office, lone):
    video = make_solution("Video", slug="video", manager=lone, subtitle="Før")
    ida = make_user(name="Ida Holm")
    with saving([video], by=lone, note="Rettet", at=at(TODAY)):
        Solution.objects.update(manager=ida, subtitle="Efter")
    User.objects.filter(pk=lone.pk).update(is_active=False)
    assert (
        undo(office, video)
        == f"Version 2 er fortrudt og gemt som version 3. {CLOSED}systemforvalter i løsning «Video»."
    )
    video.refresh_from_db()
    assert (video.manager, video.subtitle) == (ida, "Før")


@pytest.mark.parametrize("gone", [{"is_active": False}, {"role": Role.READER}])
def test_an_action_of_somebody_who_is_gone_is_not_open_again(office, lone, gone):
    video = make_solution("Video", slug="video", manager=make_user(name="Bo Kær"))
    action = decisions.take_on(video, decisions.Task("Ring", lone, TODAY), on=TODAY, by=lone)
    decisions.finish(action, note="Ringet", on=TODAY, by=lone)
    User.objects.filter(pk=lone.pk).update(**gone)

    assert CLOSED + "udført den i handling «Ring»" in undo(office, video)
    assert not Action.objects.open().exists()

    answer = office.post(f"/handlinger/{action.pk}/aaben/", follow=True).text
    assert "Handlingen kan ikke åbnes igen: Lone Skovs konto er lukket eller kan kun læse." in answer
    assert not Action.objects.open().exists()


def test_an_action_that_was_given_to_somebody_else_since_is_open_again(office, lone):
    video = make_solution("Video", slug="video", manager=make_user(name="Bo Kær"))
    action = decisions.take_on(video, decisions.Task("Ring", lone, TODAY), on=TODAY, by=lone)
    decisions.finish(action, note="Ringet", on=TODAY, by=lone)
    Action.objects.update(owner=video.manager)
    User.objects.filter(pk=lone.pk).update(is_active=False)

    assert CLOSED not in undo(office, video)
    assert Action.objects.open().get().owner == video.manager


def test_what_a_review_says_is_done_stays_done_with_the_review_taken_back(office, lone):
    video = make_solution("Video", slug="video", manager=make_user(name="Bo Kær"))
    action = decisions.take_on(video, decisions.Task("Ring", lone, TODAY), on=TODAY, by=lone)
    done = OpenAction(action, "Ring", lone, TODAY, "Ringet")
    reviews.record(video, Judgement("green", open_actions=(done,)), by=lone, on=TODAY)
    User.objects.filter(pk=lone.pk).update(is_active=False)

    assert CLOSED + "udført den i handling «Ring»" in undo(office, video)
    assert not Action.objects.open().exists()
    assert StatusReview.objects.newest(video, TODAY) is None


def test_an_action_that_was_taken_back_does_not_come_back_to_somebody_who_is_gone(office, lone):
    video = make_solution("Video", slug="video", manager=make_user(name="Bo Kær"))
    decisions.take_on(video, decisions.Task("Ring", lone, TODAY), on=TODAY, by=lone)
    undo(office, video)
    User.objects.filter(pk=lone.pk).update(is_active=False)

    assert CLOSED + "ansvarlig i handling «Ring»" in undo(office, video)
    assert not Action.objects.exists()
