"""The rules of reminders once more, as plainly as docs/design.md and each reason's own words have them: no database, no
query, no cleverness.

A day is looked at by itself: what there is to be said on it to whom, whether or not it was said before (that is for
plain_mail.py). People and things are plain names, a ladder is a table of days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from tests.faults.plain_days import (
    is_last_of_month,
    is_workday,
    last_of_month,
    months_later,
    workday_from,
    workday_until,
)

FOR_EVER = 800  # days that a test may last


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


@cache
def ends_of(first: date, renewed_by: int) -> list[date]:
    """The ends of terms for some years, each so many months after the first: a month's last day stays that."""
    ends = [months_later(first, renewed_by * times) for times in range(24)]
    return [last_of_month(end) for end in ends] if is_last_of_month(first) else ends


@dataclass
class PlainAgreement:
    """Its first last day in force is `ends_on`, and it is `renewed_by` so many months at a time: 0 not at all, None
    where nobody knows. One without a last day runs `until_end_of` a month, half a year or a year."""

    name: str
    solutions: list[Plain]
    ends_on: date | None = None
    renewed_by: int | None = None
    until_end_of: str = ""  # "month", "half_year" or "year"
    earliest: date | None = None  # it can't be left for a day before
    notice_months: int | None = None
    unclear: bool = False  # it binds until a day, in one of two meanings
    noticed: bool = False
    runs_on_to: date | None = None  # somebody decided not to leave it until then
    responsible: str | None = None
    oversight_due: date | None = None
    oversight_done: date | None = None
    promised: bool = False  # not made yet: what somebody said counts, and not its terms
    over: bool = False  # expired, terminated or not relevant, and nobody knows its terms

    def notice(self, on: date) -> date | None:
        """The last day on which notice can be received for the first end that it still reaches; None where nobody is
        told of it, for it comes often, or not at all, or isn't known, or has been thought of."""
        if self.notice_months is None or self.unclear or self.noticed or self.over:
            return None
        end = months_later(on, self.notice_months)  # notice of today isn't out before
        while not self.can_end(end) or (self.runs_on_to and end <= self.runs_on_to):
            end += timedelta(days=1)
            if (end - on).days > FOR_EVER:
                return None
        return self.last_for(end) if self.is_told(end) else None

    def is_told(self, end: date) -> bool:
        """What ends each month or each quarter is told of once: when a binding ends."""
        if self.until_end_of != "month":
            return self.renewed_by != 3
        if self.earliest is None:
            return False
        first = self.earliest
        while not self.can_end(first):
            first += timedelta(days=1)
        return end == first

    def can_end(self, day: date) -> bool:
        """Whether notice can bring it to an end on a day."""
        if self.earliest and day < self.earliest:
            return False
        tomorrow = day + timedelta(days=1)
        if self.until_end_of:
            months = {"month": range(1, 13), "half_year": (1, 7), "year": (1,)}[self.until_end_of]
            return tomorrow.day == 1 and tomorrow.month in months
        return self.ends_on is not None and bool(self.renewed_by) and day in ends_of(self.ends_on, self.renewed_by)

    def last_for(self, end: date) -> date:
        """The latest day from which so many months aren't past the end."""
        day = end
        while months_later(day, self.notice_months or 0) > end:
            day -= timedelta(days=1)
        return day

    def end_by_itself(self) -> date | None:
        return self.ends_on if self.renewed_by == 0 and not self.noticed and not self.over else None

    def is_over(self, on: date) -> bool:
        """Whether nobody need look at it any more."""
        end = self.end_by_itself()
        return self.over or (not self.promised and (self.noticed or (end is not None and end < on)))


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

    def whom_of(self, solutions: list[Plain], on: date, *, all_of_them: bool, owner: str | None) -> set[str]:
        """Those to tell for any of some solutions, as far as these are in the portfolio."""
        return {
            person
            for one in solutions
            if one.exists(on)
            for person in self.whom(one, all_of_them=all_of_them, owner=owner)
        }

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
    """180, 90, 30 and 7 days before the last working day to give notice, and on it; from the last week to all. Of two
    ends the later is told of when it is too late for the first."""
    for agreement in world.agreements:
        if last := agreement.notice(on):
            yield from told_of(world, agreement, on, "notice", last, (180, 90, 30, 7, 0))


def ends(world: World, on: date) -> Iterator[Telling]:
    """A year, half a year, 90 and 30 days before the last working day of what ends by itself."""
    for agreement in world.agreements:
        end = agreement.end_by_itself()
        if end and on <= end:
            yield from told_of(world, agreement, on, "end", end, (365, 180, 90, 30))


def told_of(
    world: World, agreement: PlainAgreement, on: date, kind: str, last: date, steps: tuple[int, ...]
) -> Iterator[Telling]:
    """On a day off it would be too late: the days are counted from the working day before."""
    days = {workday_from(workday_until(last) - timedelta(days=number)): number for number in steps}
    reached = newest(days, on)
    if reached is None:
        return
    day, before = reached[0], agreement.notice(reached[0]) if kind == "notice" else None
    if before and before < last:
        day = workday_from(before + timedelta(days=1))
    if day <= on:
        people = world.whom_of(agreement.solutions, on, all_of_them=reached[1] <= 7, owner=agreement.responsible)
        for person in people:
            yield Telling(person, kind, agreement.name, day, deadline=last)


def oversights(world: World, on: date) -> Iterator[Telling]:
    """30 and 7 days before oversight is due, on the day, and each thirty days until it is done; when late to all."""
    for agreement in world.agreements:
        due, done = agreement.oversight_due, agreement.oversight_done
        if due is None or (done and done >= due) or agreement.is_over(on):
            continue
        if reached := newest(calendar(due, (30, 7), 30), on):
            late, owner = reached[1] > 0, agreement.responsible
            for person in world.whom_of(agreement.solutions, on, all_of_them=late, owner=owner):
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


RULES = (reviews, actions, asks, notices, ends, oversights, questions, editions, managers)


def told(solution: Plain, on: date, secretariat: str) -> set[str]:
    """Who hears on the day that the solution is to be reviewed, where everybody is there and none was missed."""
    world = World(solutions=[solution], administrators=[secretariat])
    return {telling.person for telling in reviews(world, on) if telling.day == on}
