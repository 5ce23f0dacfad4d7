"""The rules of reminders once more, as plainly as docs/design.md and each reason's own words have them: no database, no
query, no cleverness.

A day is looked at by itself: what there is to be said on it to whom, whether or not it was said before (that is for
plain_mail.py). People and things are plain names, holidays a table that somebody typed, a ladder a table of days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

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
FOR_EVER = 800  # days that a test may last


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in DAYS_OFF


def workday_from(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_until(day: date) -> date:
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def months_later(day: date, number: int) -> date:
    """The same day some months later, or earlier; the last of the month where that month has no such day."""
    year, month = day.year, day.month
    for _ in range(abs(number)):
        month += 1 if number > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    last = 31 if month in (1, 3, 5, 7, 8, 10, 12) else 30 if month != 2 else 29 if year % 4 == 0 else 28
    return date(year, month, min(day.day, last))


# Ladders


@dataclass(frozen=True)
class Ladder:
    before: int
    every: int
    escalate_after: int


USUAL = Ladder(before=7, every=7, escalate_after=14)


@cache
def calendar(deadline: date, before: tuple[int, ...], every: int, first: int = 0) -> dict[date, int]:
    """The working days of a deadline's reminders, each with its days past it; of two that fall together the later."""
    days = {}
    for step in [*(-number for number in before), *range(first, FOR_EVER, every)]:
        days[workday_from(deadline + timedelta(days=step))] = step
    return days


def newest(days: dict[date, int], on: date) -> tuple[date, int] | None:
    """The last reminder that has come: who missed those before it hears once."""
    come = [day for day in days if day <= on]
    return (max(come), days[max(come)]) if come else None


# What there is


@dataclass
class PlainAction:
    name: str
    owner: str
    due_on: date
    noted_on: date
    done_on: date | None = None


@dataclass
class Plain:
    """A solution as the rules know it."""

    name: str
    manager: str | None
    deputy: str | None
    interval: int
    came_on: date
    ended_on: date | None = None
    reviews: list[date] = field(default_factory=list)
    actions: list[PlainAction] = field(default_factory=list)
    ladders: list[tuple[date, Ladder]] = field(default_factory=list)  # from a day on, in the order of the days

    def exists(self, on: date) -> bool:
        return self.came_on <= on and (self.ended_on is None or on < self.ended_on)

    def reviewed_on(self, on: date) -> date | None:
        return max((day for day in self.reviews if day <= on), default=None)

    def due_on(self, on: date) -> date:
        """So many days after the last review; a fortnight after it came if there was none."""
        reviewed = self.reviewed_on(on)
        return workday_from(reviewed + timedelta(days=self.interval) if reviewed else self.came_on + timedelta(days=14))

    def ladder(self, on: date) -> Ladder:
        ladder = USUAL
        for day, own in self.ladders:
            if day <= on:
                ladder = own
        return ladder

    def reminder(self, deadline: date, on: date) -> tuple[date, bool] | None:
        """The day of the last reminder by this solution's ladder, and whether more people are told."""
        ladder = self.ladder(on)
        reached = newest(calendar(deadline, (ladder.before,), ladder.every), on)
        return reached and (reached[0], reached[1] >= ladder.escalate_after)


@dataclass
class PlainAsk:
    name: str
    solution: Plain
    asked_on: date
    decisions: list[date | None] = field(default_factory=list)  # the day that it was put off to, None for an answer

    @property
    def answered(self) -> bool:
        return None in self.decisions


@dataclass
class PlainAgreement:
    """`ends_on` is where its fixed or binding period ends; `renewed_by` so many months at a time, where it is."""

    name: str
    solutions: list[Plain]
    ends_on: date | None = None
    notice_months: int | None = None
    renewed_by: int | None = None
    oversight_due: date | None = None
    oversight_done: date | None = None
    over: bool = False  # expired, terminated or not relevant

    def notice(self, on: date) -> date | None:
        """Whole months before its end, or before the first for which it isn't too late where it is renewed."""
        if self.ends_on is None or self.notice_months is None:
            return None
        times, last = 0, months_later(self.ends_on, -self.notice_months)
        while self.renewed_by and last < on:
            times += 1
            last = months_later(months_later(self.ends_on, times * self.renewed_by), -self.notice_months)
        return last

    def last_notice(self, on: date) -> date | None:
        """On a day off it would be too late: the working day before."""
        last = self.notice(on)
        return last and workday_until(last)


@dataclass
class PlainEdition:
    name: str
    final_on: date
    solutions: list[Plain]
    opened: set[str] = field(default_factory=set)
    replaced: bool = False


@dataclass
class PlainQuestion:
    name: str
    solution: Plain | None  # None: about the edition as a whole
    asker: str | None  # None: somebody with a link
    asked_on: date
    answered: bool = False


@dataclass(frozen=True)
class Telling:
    """That one person is to hear of one thing since a working day; since another day it is another telling. `own` is
    somebody's job, and late: it reaches also who wants no mails of the kind."""

    person: str
    kind: str
    thing: str
    day: date
    own: bool = field(default=False, compare=False)
    deadline: date | None = field(default=None, compare=False)  # as the mail says it


@dataclass
class World:
    """All that there is, and the people: those who are `gone` have no account any more."""

    solutions: list[Plain] = field(default_factory=list)
    asks: list[PlainAsk] = field(default_factory=list)
    agreements: list[PlainAgreement] = field(default_factory=list)
    editions: list[PlainEdition] = field(default_factory=list)
    questions: list[PlainQuestion] = field(default_factory=list)
    administrators: list[str] = field(default_factory=list)
    committee: list[str] = field(default_factory=list)
    board: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    muted: set[tuple[str, str]] = field(default_factory=set)  # (person, kind)

    def here(self, *people: str | None) -> list[str]:
        return [person for person in people if person and person not in self.gone]

    @property
    def secretariat(self) -> list[str]:
        return self.here(*self.administrators)

    def whom(self, solution: Plain, *, all_of_them: bool, owner: str | None = None) -> list[str]:
        """The first who is there of whoever has taken it on, the manager and the deputy, else the secretariat; or all
        of them. The first in the list has the job."""
        there = self.here(owner, solution.manager, solution.deputy)
        if all_of_them or not there:
            return list(dict.fromkeys(there + self.secretariat))
        return there[:1]

    def whom_of(self, solutions: list[Plain], on: date, *, all_of_them: bool) -> set[str]:
        """Those to tell for any of some solutions, as far as these are in the portfolio."""
        return {person for one in solutions if one.exists(on) for person in self.whom(one, all_of_them=all_of_them)}

    def everything(self, on: date) -> list[Telling]:
        """All that there is to be said on a day, also to who doesn't want to hear it."""
        return [telling for rule in RULES for telling in rule(self, on)]

    def is_wanted(self, telling: Telling) -> bool:
        return telling.own or (telling.person, telling.kind) not in self.muted


# Who is to hear what


def reviews(world: World, on: date) -> Iterator[Telling]:
    """Before the review is due, on the day and then again and again. Nobody is reminded of what they did that day."""
    for solution in world.solutions:
        due_on, reviewed = solution.due_on(on), solution.reviewed_on(on)
        reminder = solution.reminder(due_on, on)
        if not solution.exists(on) or reminder is None or (reviewed and reminder[0] <= reviewed):
            continue
        people = world.whom(solution, all_of_them=reminder[1])
        for person in people:
            yield Telling(person, "review", solution.name, reminder[0], own=person == people[0] and on > due_on)


def actions(world: World, on: date) -> Iterator[Telling]:
    """The same for an action that isn't done: whoever has taken it on, who needn't be told of what they just noted."""
    for solution in world.solutions:
        for action in solution.actions:
            done = action.done_on is not None and action.done_on <= on
            reminder = solution.reminder(action.due_on, on)
            if not solution.exists(on) or done or reminder is None or reminder[0] < action.noted_on:
                continue
            people = world.whom(solution, all_of_them=reminder[1], owner=action.owner)
            for person in people:
                own = person == people[0] and on > action.due_on
                yield Telling(person, "action", action.name, reminder[0], own=own)


def asks(world: World, on: date) -> Iterator[Telling]:
    """An ask without an answer each thirty days; one that was put off on the day it was put off to, and so on."""
    for ask in world.asks:
        if ask.answered or not ask.solution.exists(on):
            continue
        days = calendar(ask.decisions[-1], (), 30) if ask.decisions else calendar(ask.asked_on, (), 30, first=30)
        if reached := newest(days, on):
            for person in world.here(*world.committee, *world.administrators):
                yield Telling(person, "ask", ask.name, reached[0])


def notices(world: World, on: date) -> Iterator[Telling]:
    """90, 30 and 7 days before the last day to give notice; the last time to all."""
    for agreement in world.agreements:
        last = agreement.last_notice(on)
        if last is None or on > last or agreement.over:
            continue
        days = {workday_from(last - timedelta(days=number)): number for number in (90, 30, 7)}
        if reached := newest(days, on):
            for person in world.whom_of(agreement.solutions, on, all_of_them=reached[1] == 7):
                yield Telling(person, "notice", agreement.name, reached[0], deadline=last)


def oversights(world: World, on: date) -> Iterator[Telling]:
    """30 and 7 days before oversight is due, on the day, and each thirty days until it is done; when late to all."""
    for agreement in world.agreements:
        due, done = agreement.oversight_due, agreement.oversight_done
        if due is None or (done and done >= due) or agreement.over:
            continue
        if reached := newest(calendar(due, (30, 7), 30), on):
            for person in world.whom_of(agreement.solutions, on, all_of_them=reached[1] > 0):
                yield Telling(person, "oversight", agreement.name, reached[0])


def questions(world: World, on: date) -> Iterator[Telling]:
    """A question that has waited for a week, and each week; after two all of them. About a whole edition: the
    secretariat's."""
    for question in world.questions:
        reached = newest(calendar(question.asked_on, (), 7, first=7), on)
        if question.answered or reached is None:
            continue
        people = world.secretariat
        if question.solution:
            people = world.whom(question.solution, all_of_them=reached[1] >= 14)
        for person in people:
            yield Telling(person, "question", question.name, reached[0])


def editions(world: World, on: date) -> Iterator[Telling]:
    """An edition that is final, for a fortnight, to the board and the committee as long as they haven't opened it."""
    for edition in world.editions:
        if edition.replaced or not edition.final_on <= on <= edition.final_on + timedelta(days=14):
            continue
        for person in world.here(*world.board, *world.committee):
            if person not in edition.opened:
                yield Telling(person, "edition", edition.name, edition.final_on)


def managers(world: World, on: date) -> Iterator[Telling]:
    """A solution that nobody manages: the secretariat, when it is seen and on the first working day of each month."""
    month = on
    while not is_workday(month) or any(is_workday(month.replace(day=day)) for day in range(1, month.day)):
        month -= timedelta(days=1)
    for solution in world.solutions:
        if solution.exists(on) and not world.here(solution.manager):
            for person in world.secretariat:
                yield Telling(person, "manager", solution.name, month, own=True)


RULES = (reviews, actions, asks, notices, oversights, questions, editions, managers)


def told(solution: Plain, on: date, secretariat: str) -> set[str]:
    """Who hears on the day that the solution is to be reviewed, where everybody is there and none was missed."""
    world = World(solutions=[solution], administrators=[secretariat])
    return {telling.person for telling in reviews(world, on) if telling.day == on}
