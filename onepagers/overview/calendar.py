"""The deadlines of the solutions that a user follows, as an iCalendar file that their own calendar fetches regularly.

Reviews, and what other apps put into the snapshots, come from the newest of these; actions and postponed decisions from
their rows. An event keeps its UID when it moves, and its DTSTAMP is when the solution was last saved: the same data are
the same bytes.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from icalendar import Calendar, Event

import danish
from accounts.models import Role, User
from onepagers import parts
from onepagers.models import Action, Ask, Colour, Decision, Revision, Solution
from onepagers.models.solutions import SolutionQuerySet
from onepagers.parts import Deadline, Facts, SavedFacts

NAME = "PLO it-portefølje"
REFRESH = timedelta(hours=6)


def followed(user: User) -> SolutionQuerySet:
    """The solutions whose deadlines a user gets: for a manager those they manage or are deputy of, for others all."""
    return Solution.objects.editable_by(user) if user.role == Role.MANAGER else Solution.objects.all()


def deadlines(user: User, on: date) -> list[Deadline]:
    """All deadlines of a user, earliest first, in four queries however many there are."""
    followed_pks = set(followed(user).existing(on).values_list("pk", flat=True))
    actions = list(_actions(user, followed_pks, on))
    revisions = _revisions(followed_pks | {action.solution_id for action in actions}, on)
    stamps = {revision["solution_id"]: revision["created_at"] for revision in revisions}
    shown = [revision for revision in revisions if revision["solution_id"] in followed_pks]
    deadlines_of_all = [
        *_reviews(shown),
        *_of_parts(shown, on, user),
        *(_action(action, stamps) for action in actions if action.solution_id in stamps),
        *(_postponed(decision, stamps) for decision in _decisions(followed_pks, on) if decision.solution_id in stamps),
    ]
    return sorted(deadlines_of_all, key=lambda deadline: (deadline.on, deadline.uid))


def as_ical(deadlines: list[Deadline], *, demo: bool) -> bytes:
    """RFC 5545: one all-day event a deadline."""
    calendar = Calendar()
    calendar.add("prodid", "-//PLO//Portefolje//DA")
    calendar.add("version", "2.0")
    calendar.add("name", f"{NAME} (demo)" if demo else NAME)
    calendar.add("x-wr-calname", f"{NAME} (demo)" if demo else NAME)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for deadline in deadlines:
        event = Event()
        event.add("uid", f"{deadline.uid}@plo-portefolje")
        event.add("dtstamp", deadline.stamp)
        event.add("dtstart", deadline.on)
        event.add("dtend", deadline.on + timedelta(days=1))
        event.add("summary", deadline.summary)
        event.add("description", f"{deadline.description}\n{settings.SITE_URL}{deadline.path}")
        event.add("url", f"{settings.SITE_URL}{deadline.path}")
        event.add("transp", "TRANSPARENT")  # the day stays free in people's calendars
        calendar.add_component(event)
    return calendar.to_ical()


def _revisions(solutions: set[int], on: date) -> list[Facts]:
    """Of each solution what the calendar says of its newest snapshot."""
    fields = {
        "name": "snapshot__solution__name",
        "slug": "snapshot__solution__slug",
        "due_on": "snapshot__status__due_on",
        "colour": "snapshot__status__colour",
        **{calendar.key: f"snapshot__{calendar.key}" for calendar in _calendars()},
    }
    rows = (
        Revision.objects.newest_each(on)
        .filter(solution__in=solutions)
        .values_list("solution_id", "created_at", *fields.values())
    )
    return [dict(zip(("solution_id", "created_at", *fields), row, strict=True)) for row in rows]


def _path(slug: str) -> str:
    return reverse("onepagers:solution", args=[slug])


def _reviews(revisions: list[Facts]) -> Iterator[Deadline]:
    for row in revisions:
        if row["due_on"]:
            yield Deadline(
                f"vurdering-{row['solution_id']}",
                danish.as_date(row["due_on"]),
                f"{row['name']}: statusvurdering",
                f"Status skal senest vurderes i dag. Farven er {Colour(row['colour']).label.lower()}.",
                _path(row["slug"]),
                row["created_at"],
            )


def _of_parts(revisions: list[Facts], on: date, user: User) -> Iterator[Deadline]:
    """What the other apps' facts in the newest snapshots say must be done."""
    for calendar in _calendars():
        saved = [SavedFacts(row["name"], row["slug"], row["created_at"], row[calendar.key] or []) for row in revisions]
        yield from calendar.deadlines(saved, on, user)


def _calendars() -> list[parts.Calendar]:
    return [calendar for part in parts.registered() for calendar in part.calendars]


def _actions(user: User, solutions: set[int], on: date) -> QuerySet[Action]:
    """The open actions that the user owns, and those of the solutions."""
    own = Q(owner=user) | Q(solution__in=solutions)
    return Action.objects.standing(on).filter(own).select_related("owner", "solution")


def _action(action: Action, stamps: dict[int, datetime]) -> Deadline:
    return Deadline(
        f"handling-{action.pk}",
        action.due_on,
        f"{action.solution.name}: {action.text} ({action.owner.initials})",
        f"Handling. Ansvarlig: {action.owner.name}.",
        action.solution.get_absolute_url(),
        stamps[action.solution_id],
    )


def _decisions(solutions: set[int], on: date) -> QuerySet[Decision]:
    """The newest postponement of each ask that is still open, and those that answered no ask."""
    postponed = Decision.objects.in_force(on).filter(outcome=Decision.Outcome.POSTPONED)
    newer = Q(decided_on__gt=OuterRef("decided_on")) | Q(decided_on=OuterRef("decided_on"), pk__gt=OuterRef("pk"))
    later = postponed.filter(newer, ask=OuterRef("ask"))
    still = Q(ask=None) | Q(ask__in=Ask.objects.open(on))
    return postponed.filter(still, ~Exists(later), solution__in=solutions).select_related("solution", "ask", "body")


def _postponed(decision: Decision, stamps: dict[int, datetime]) -> Deadline:
    """The day that a postponed decision says, which the database demands of it."""
    if decision.postponed_to is None:
        raise ValueError(f"{decision} is not postponed")
    uid = f"indstilling-{decision.ask_id}" if decision.ask_id else f"beslutning-{decision.pk}"
    what = "indstilling" if decision.ask_id else "beslutning"
    return Deadline(
        uid,
        decision.postponed_to,
        f"{decision.solution.name}: udskudt {what} tages op igen",
        f"{decision.body.name}: {decision.ask.text if decision.ask else decision.text}",
        decision.solution.get_absolute_url(),
        stamps[decision.solution_id],
    )
