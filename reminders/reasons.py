"""Why somebody is reminded: a reason is a small function from a day to everything that holds on it, told or not.

The core's are in core.py, the satellites register theirs (settings.REMINDER_REASONS). A reason knows
nothing of rows and mails: what it says once and no more is for __init__.py to see to.
"""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

import danish
from accounts.models import User
from danish.workdays import workday_on_or_after
from mails.models import MailOptOut
from onepagers.models import Solution
from reminders.models import ReminderPlan

log = logging.getLogger(__name__)

MANAGER, DEPUTY, OWNER = "systemforvalter", "stedfortræder", "ansvarlig"
SECRETARIAT, COMMITTEE, BOARD = "sekretariatet", "digitaliseringsudvalget", "bestyrelsen"

Subjects = Collection[str] | None  # text keys such as «solution:17»; None is all of them


@dataclass(frozen=True)
class Notice:
    """What one person must be told of one thing: from which day on, and in which words if it is said now."""

    kind: str
    subject: str  # a text key such as «solution:17»
    recipient: User
    remind_on: date  # the day of this reminder: another day is another reminder
    role: str  # why this person: MANAGER, DEPUTY, SECRETARIAT…
    name: str  # what it is about
    pressing: int  # the most pressing comes first in the mail: days past the deadline
    heading: str
    text: str
    detail: str
    button: str
    page: tuple[str, str | int]  # where the job is done: the name of a view, and its one argument
    hint: str = ""  # said once at the end of the mail, however many things it goes for
    at_once: bool = False  # a mail of its own that doesn't wait for the morning or a working day
    solutions: tuple[int, ...] = ()  # primary keys of those that it is about, for whoever else follows them
    must: bool = False  # reaches also who has said no to this kind: without them nobody would do it

    @property
    def key(self) -> tuple[str, str, int, date]:
        return self.kind, self.subject, self.recipient.pk, self.remind_on

    @cached_property
    def path(self) -> str:
        view, argument = self.page
        return reverse(view, args=[argument])

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.path


@dataclass(frozen=True)
class Reason:
    """`label` and `about` are what somebody reads who may say no to this kind; `always` says what comes all the same.
    One that is `at_once` is asked around the clock, and not only in the morning."""

    kind: str
    label: str
    about: str
    find: Callable[[date, Subjects], Iterator[Notice]]
    always: str = ""
    at_once: bool = False
    may_be_muted: bool = True
    do_not_call_in_templates: ClassVar = True

    def __call__(self, on: date, subjects: Subjects = None) -> Iterator[Notice]:
        return self.find(on, subjects)


def reason(
    kind: str, label: str, *, about: str, always: str = "", at_once: bool = False, may_be_muted: bool = True
) -> Callable[[Callable[[date, Subjects], Iterator[Notice]]], Reason]:
    """Make a reason of a function (day, subjects) → what holds on the day, of these subjects only if some are given."""
    return lambda find: Reason(kind, label, about, find, always, at_once, may_be_muted)


def reasons() -> dict[str, Reason]:
    """All reasons by their kind."""
    found = (reason for path in settings.REMINDER_REASONS for reason in import_string(path))
    return {reason.kind: reason for reason in found}


def holding(
    on: date, *, kinds: Collection[str] | None = None, subjects: Subjects = None, at_once: bool = False
) -> dict[tuple, Notice]:
    """All that must be told on the day, by the key of its row; of some kinds, subjects or only what goes at once."""
    asked = [
        reason
        for kind, reason in reasons().items()
        if (kinds is None or kind in kinds) and (reason.at_once or not at_once)
    ]
    notices = [notice for reason in asked for notice in reason(on, subjects) if notice.at_once or not at_once]
    muted = set(MailOptOut.objects.values_list("user_id", "kind")) if any(not notice.must for notice in notices) else ()
    return {notice.key: notice for notice in notices if notice.must or (notice.recipient.pk, notice.kind) not in muted}


def pks(subjects: Subjects, prefix: str) -> list[int] | None:
    """The primary keys of those subjects that begin with «prefix:»; None for all."""
    if subjects is None:
        return None
    parted = (subject.partition(":") for subject in subjects)
    return [int(pk) for name, _, pk in parted if name == prefix]


def narrowed(rows: Any, subjects: Subjects, prefix: str) -> Any:
    """A queryset, of these subjects only if some are given."""
    found = pks(subjects, prefix)
    return rows if found is None else rows.filter(pk__in=found)


# The ladder: some days before, on the day, and then every so many days until the job is done


@dataclass(frozen=True)
class Ladder:
    """Days from a deadline to each reminder, and from which of them more people are told."""

    before: int
    every: int
    escalate_after: int

    @classmethod
    def of(cls, solution: Solution) -> "Ladder":
        """The one that somebody has set for this solution (`plan`, of `with_plan`), else that of the settings."""
        plan = solution.plan if solution.plan and solution.plan["every"] else settings.REMINDER_LADDER
        return cls(**plan)

    def step(self, due_on: date, on: date) -> tuple[date, int] | None:
        return newest_step(due_on, on, before=self.before, every=self.every)


def newest_step(due_on: date, on: date, *, before: int, every: int) -> tuple[date, int] | None:
    """The last reminder of the ladder up to the day: its date, moved to a working day, and its days past `due_on`.

    Only the last: when days have been missed, one reminder catches up.
    """
    return last_reached(due_on, [-before, *range(0, max((on - due_on).days, 0) + 1, every)], on)


def last_reached(due_on: date, steps: list[int], on: date) -> tuple[date, int] | None:
    """Of steps in days from a deadline, in rising order, the last whose working day is come, and its days."""
    moved = ((workday_on_or_after(due_on + timedelta(days=step)), step) for step in reversed(steps))
    return next(((day, step) for day, step in moved if day <= on), None)


def ladder_days(solution: Solution, ladder: Ladder, on: date, number: int = 6) -> list[tuple[date, bool]]:
    """The working days of the next reminders about a review that nobody makes, and whether more people are told."""
    steps = [-ladder.before, *range(0, 400, ladder.every)]
    days = ((workday_on_or_after(solution.due_on + timedelta(days=step)), step) for step in steps)
    return [(day, step >= ladder.escalate_after) for day, step in days if day >= on][:number]


def with_plan(solutions: Any, on: date) -> Any:
    """Solutions with `plan`, the ladder that somebody has set, and the people who are told."""
    return solutions.annotate(plan=ReminderPlan.objects.of_outer_solution(on)).select_related("manager", "deputy")


# Who is told


def secretariat() -> list[User]:
    """The administrators, fetched when somebody asks for them and then no more."""
    return SimpleLazyObject(lambda: list(User.objects.administrators().order_by("pk")))


def people(
    solution: Solution, secretariat: list[User], *, escalated: bool, owner: User | None = None
) -> dict[User, str]:
    """Whom a reminder about the solution goes to, and as what: the first who can be reached of whoever has taken it
    on, the manager, the deputy, and the secretariat; when escalated, all of them."""
    told: dict[User, str] = {}
    for person, role in ((owner, OWNER), (solution.manager, MANAGER), (solution.deputy, DEPUTY)):
        if person and person.is_active and (escalated or not told):
            told.setdefault(person, role)
    if escalated or not told:
        told |= {person: SECRETARIAT for person in secretariat if person not in told}
    if not told:
        log.warning("nobody can be told of %s", solution.slug)
    return told


def first_of(told: dict[User, str]) -> User | None:
    """Whose job it is, of those that `people` found."""
    return next(iter(told), None)


def others_told(solution: Solution, person: User, told: dict[User, str]) -> str:
    """To whoever has the job: who else was told. To the others: who has it, or that nobody has."""
    if person == first_of(told) and told[person] != SECRETARIAT:
        titles = {MANAGER: "systemforvalteren", DEPUTY: "stedfortræderen", SECRETARIAT: "sekretariatet"}
        roles = {role for other, role in told.items() if other != person}
        others = [title for role, title in titles.items() if role in roles]
        sentence = f"{danish.and_list(others)} har også fået besked."
        return sentence[0].upper() + sentence[1:] if others else ""
    if solution.manager is None:
        return "Løsningen har ingen systemforvalter."
    if not solution.manager.is_active:
        return f"Systemforvalteren, {solution.manager}, er ikke længere aktiv."
    return f"Systemforvalter er {solution.manager}."


def deadline(on: date, day: date) -> str:
    """«om syv dage, mandag 7. december 2026», «i dag», «for to dage siden, lørdag 5. december 2026»."""
    days = (day - on).days
    age = danish.count(abs(days), "dag", "dage")
    when = "i dag" if days == 0 else f"om {age}" if days > 0 else f"for {age} siden"
    return f"{when}, {danish.weekday_date(day)}"
