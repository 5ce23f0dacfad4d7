"""The rules of reminders once more, as plainly as they are written in DESIGN.md: no database, no query, no cleverness.

Days are looked at one by one, holidays are a table that somebody typed, and a ladder is a list of days.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

# Danish days off that aren't Saturdays or Sundays, as a calendar of 2026, 2027 and 2028 says
DAYS_OFF = {
    date(year, month, day)
    for year, days in {
        2026: [(1, 1), (4, 2), (4, 3), (4, 6), (5, 14), (5, 25), (6, 5), (12, 24), (12, 25), (12, 31)],
        2027: [(1, 1), (3, 25), (3, 26), (3, 29), (5, 6), (5, 17), (12, 24), (12, 31)],
        2028: [(1, 1), (4, 13), (4, 14), (4, 17), (5, 25), (6, 5), (12, 25), (12, 26)],
    }.items()
    for month, day in days
}


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in DAYS_OFF


def workday_from(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


@dataclass
class Plain:
    """A solution as the rules know it. People are plain names."""

    name: str
    manager: str
    deputy: str | None
    interval: int
    reviews: list[date] = field(default_factory=list)
    actions: list["PlainAction"] = field(default_factory=list)

    def due_on(self, on: date) -> date | None:
        done = [day for day in self.reviews if day <= on]
        return workday_from(max(done) + timedelta(days=self.interval)) if done else None


@dataclass
class PlainAction:
    name: str
    owner: str
    due_on: date
    noted_on: date
    done_on: date | None = None


def told(solution: Plain, on: date, secretariat: str) -> set[str]:
    """Who hears on the day that the solution is to be reviewed."""
    due_on = solution.due_on(on)
    reviewed = max((day for day in solution.reviews if day <= on), default=None)
    return _told(due_on, reviewed, on, [solution.manager, solution.deputy, secretariat])


def told_of_action(action: PlainAction, solution: Plain, on: date, secretariat: str) -> set[str]:
    """Who hears on the day that an action is to be done."""
    if on < action.noted_on or (action.done_on and action.done_on <= on):
        return set()
    before = action.noted_on - timedelta(days=1)
    return _told(action.due_on, before, on, [action.owner, solution.manager, solution.deputy, secretariat])


def _told(due_on: date | None, not_until_after: date | None, on: date, people: list[str | None]) -> set[str]:
    """Seven days before, on the day, then weekly the first; from the fourteenth day on all of them."""
    if due_on is None or not is_workday(on) or on <= not_until_after:
        return set()
    hears: set[str] = set()
    for step in [-7, *range(0, 800, 7)]:
        if workday_from(due_on + timedelta(days=step)) == on:
            hears = {person for person in people if person} if step >= 14 else {people[0]}
    return hears
