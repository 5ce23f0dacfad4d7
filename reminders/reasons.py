"""Reasons to remind: a reason is a small function from a day to all notices that hold on it, mailed or not.

Apps register their reasons (onepagers/parts.py); those about a solution itself are in solution_reasons.py. A reason
knows nothing of rows and mails: todays_mails.py sees to it that a notice is mailed once.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject

import danish
from accounts.models import User
from danish.workdays import workday_on_or_after
from mails.models import MailOptOut
from onepagers.models import Solution
from onepagers.notices import DEPUTY, MANAGER, OWNER, SECRETARIAT, Notice, NoticeKey, Reason, Subjects
from onepagers.parts import registered
from reminders.models import ReminderPlan

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Plan(TypedDict):
        plan: dict[str, int] | None

    class _PlanAndStatus(_Plan):
        colour: str | None
        reviewed_on: date | None
        due_on: date | None
        since: date | None

    PlannedSolution = WithAnnotations[Solution, _PlanAndStatus]

log = logging.getLogger(__name__)

Rows = TypeVar("Rows", bound=QuerySet[Any])


def reasons() -> dict[str, Reason]:
    """All reasons by their kind."""
    return {reason.kind: reason for part in registered() for reason in part.reasons}


def current_notices(
    on: date, *, kinds: Collection[str] | None = None, subjects: Subjects = None, at_once: bool = False
) -> dict[NoticeKey, Notice]:
    """All notices that reasons give on the day, by key: of some kinds or subjects only, or only those at once."""
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


def narrowed(rows: Rows, subjects: Subjects, prefix: str) -> Rows:
    """A queryset, of these subjects only if some are given."""
    keys = pks(subjects, prefix)
    return rows if keys is None else rows.filter(pk__in=keys)


# The ladder: some days before, on the day, and then every so many days until the job is done


@dataclass(frozen=True)
class Ladder:
    """Days from a deadline to each reminder, and after which of them more people are reminded."""

    before: int
    every: int
    escalate_after: int

    @classmethod
    def of(cls, solution: "PlannedSolution") -> "Ladder":
        """The solution's own ladder (`plan`, of `with_plan`), else that of the settings."""
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
    """Of steps in days from a deadline, in rising order, the last whose working day has come, and its days."""
    moved = ((workday_on_or_after(due_on + timedelta(days=step)), step) for step in reversed(steps))
    return next(((day, step) for day, step in moved if day <= on), None)


def ladder_days(due_on: date, ladder: Ladder, on: date, number: int = 6) -> list[tuple[date, bool]]:
    """The working days of the next reminders about a review that is not made, and whether more people get them."""
    steps = [-ladder.before, *range(0, 400, ladder.every)]
    days = ((workday_on_or_after(due_on + timedelta(days=step)), step) for step in steps)
    return [(day, step >= ladder.escalate_after) for day, step in days if day >= on][:number]


def with_plan(solutions: QuerySet[Solution], on: date) -> "QuerySet[PlannedSolution]":
    """Solutions (`with_status`) with `plan`, their own ladder if they have one, and with manager and deputy."""
    planned = solutions.annotate(plan=ReminderPlan.objects.of_outer_solution(on)).select_related("manager", "deputy")
    return cast("QuerySet[PlannedSolution]", planned)


# Who is reminded


def secretariat() -> list[User]:
    """The administrators, fetched once, when they are needed."""
    return cast("list[User]", SimpleLazyObject(lambda: list(User.objects.administrators().order_by("pk"))))


def people(
    solution: Solution, secretariat: list[User], *, escalated: bool, owner: User | None = None
) -> dict[User, str]:
    """The recipients of a reminder about the solution, each with their role.

    The first active one of the owner, the manager, the deputy and the secretariat; when escalated, all of them.
    """
    roles: dict[User, str] = {}
    for person, role in ((owner, OWNER), (solution.manager, MANAGER), (solution.deputy, DEPUTY)):
        if person and person.is_active and (escalated or not roles):
            roles.setdefault(person, role)
    if escalated or not roles:
        roles |= {person: SECRETARIAT for person in secretariat if person not in roles}
    if not roles:
        log.warning("no active user can be reminded of %s", solution.slug)
    return roles


def first_of(roles: dict[User, str]) -> User | None:
    """The one of `people` who has the job."""
    return next(iter(roles), None)


def others_told(solution: Solution, person: User, roles: dict[User, str]) -> str:
    """For the one who has the job: who else is reminded. For the others: who has it, or that nobody has."""
    if person == first_of(roles) and roles[person] != SECRETARIAT:
        titles = {MANAGER: "systemforvalteren", DEPUTY: "stedfortræderen", SECRETARIAT: "sekretariatet"}
        other_roles = {role for other, role in roles.items() if other != person}
        others = [title for role, title in titles.items() if role in other_roles]
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
