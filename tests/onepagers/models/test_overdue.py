"""A thing is in time on the day that it is due, and overdue from the day after, wherever it is seen."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from onepagers.findings import onepager_rules
from onepagers.models import Action, Solution
from onepagers.models.reviews import is_overdue, overdue_since
from onepagers.overview import history
from onepagers.overview.dashboard import Row
from onepagers.pages import cover, heat_map, onepager
from onepagers.templatetags import navigation
from support import findings as support_findings
from tests.factories import make_solution, make_user

REVIEWED = date(2026, 7, 1)
DUE = date(2026, 10, 1)


def snapshot(due):
    status = {
        "colour": "green",
        "since": REVIEWED.isoformat(),
        "reviewed_on": REVIEWED.isoformat(),
        "due_on": due.isoformat(),
        "cause": "",
        "consequence": "",
        "actions": [{"text": "Skriv til PLSP", "owner": None, "due_on": due.isoformat(), "done_on": None}],
        "ask": None,
        "demo": False,
    }
    row = {name: status[name] for name in ("colour", "reviewed_on", "due_on")}
    solution = {"slug": "video", "name": "Video", "category": "", "active_from": None}
    return {"solution": solution, "status": status, "history": [row]}


def agreement(due):
    names = ("id", "kind", "label", "scope", "parties", "valid_to")
    return dict.fromkeys(names, "") | {"state": "in_force", "oversight_due_on": due.isoformat()}


def row(due, on):
    solution = Solution(name="Video")
    solution.due_on = due
    return Row(solution, {}, None, (), [], [], [], [], on)


def last_span(due, on):
    review = SimpleNamespace(colour="green", reviewed_on=REVIEWED, due_on=due)
    return history.spans([review], None, on)[-1]


def counted_month(due, on):
    review = history._Review(REVIEWED, "green", due)
    month = history.Month(on.replace(day=1), on)
    history._count(Solution(name="Video"), [REVIEWED], [review], month)
    return month


PLACES = {
    "the rule": is_overdue,
    "the rule, from a snapshot": lambda due, on: is_overdue(due.isoformat(), on),
    "the status of a page": lambda due, on: onepager._status(snapshot(due), on)["overdue"],
    "the cover": lambda due, on: cover.row(snapshot(due), on)["overdue"],
    "the heat map": lambda due, on: heat_map.months(snapshot(due)["history"], on)[-1].overdue,
    "the overview": lambda due, on: row(due, on).overdue,
    "the tasks of a person": lambda due, on: navigation.overdue(row(due, on).solution, on),
    "the history of a solution": lambda due, on: last_span(due, on).overdue,
    "the history of the portfolio": lambda due, on: counted_month(due, on).overdue_in_all,
    "an action": lambda due, on: Action(due_on=due).is_overdue(on),
    "the finding of an action": lambda due, on: list(onepager_rules.overdue_actions.find(snapshot(due), on)),
    "the finding of an oversight": lambda due, on: list(
        support_findings.oversight_overdue.find({"agreements": [agreement(due)]}, on)
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_in_time_on_the_day_and_overdue_from_the_day_after(place):
    overdue = PLACES[place]
    assert not overdue(DUE, DUE - timedelta(days=1))
    assert not overdue(DUE, DUE)
    assert overdue(DUE, DUE + timedelta(days=1))
    assert overdue(DUE, DUE + timedelta(days=40))


def test_overdue_since_is_the_first_day_of_it():
    assert overdue_since(DUE) == overdue_since("2026-10-01") == date(2026, 10, 2)
    assert onepager._status(snapshot(DUE), DUE + timedelta(days=5))["overdue_since"] == date(2026, 10, 2)
    assert onepager._status(snapshot(DUE), DUE)["overdue_since"] is None


def test_overdue_days_are_counted_from_the_day_after():
    assert [last_span(DUE, DUE + timedelta(days=days)).overdue for days in (-1, 0, 1, 2)] == [0, 0, 1, 2]
    assert last_span(REVIEWED - timedelta(days=9), REVIEWED + timedelta(days=2)).overdue == 3


def test_what_is_due_on_no_day_or_on_the_last_of_all_days_is_never_overdue():
    assert not is_overdue(None, DUE)
    assert not is_overdue(date.max, DUE)
    assert not row(None, DUE).overdue


@pytest.mark.django_db
def test_the_database_and_the_row_agree_about_an_overdue_action():
    owner = make_user()
    solution = make_solution("Video", manager=owner)
    late = [Action(due_on=DUE - timedelta(days=days), done_on=done) for days in (-1, 0, 1) for done in (None, DUE)]
    for place, action in enumerate(late):
        action.solution, action.owner, action.text, action.noted_on = solution, owner, f"Handling {place}", REVIEWED
        action.save()

    assert [action.pk for action in Action.objects.overdue(DUE)] == [late[4].pk]
    assert [action.pk for action in late if action.is_overdue(DUE)] == [late[4].pk]
