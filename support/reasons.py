"""Reasons to remind about agreements: the last day to give notice, and oversight."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

import danish
from accounts.models import User
from onepagers.models import Solution
from onepagers.notices import DEPUTY, MANAGER, SECRETARIAT, Notice, Subjects, reason
from reminders.reasons import deadline, last_reached, narrowed, people, secretariat
from support.models import PROMISING, Agreement


@reason(
    "last_notice",
    "Opsigelse af aftaler",
    event="opsigelse",
    about="Når sidste dag for at opsige en aftale nærmer sig: 90, 30 og 7 dage før.",
)
def last_notice(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Agreements that can still be given notice: whoever has the solutions, at the last of settings.NOTICE_STEPS also
    the deputies and the secretariat. The day itself has moved to a working day already."""
    watched = Agreement.objects.filter(state__in=PROMISING, notice_months__isnull=False)
    with_end = watched.filter(Q(valid_to__isnull=False) | Q(binding_until__isnull=False))
    steps, administrators = [-days for days in settings.NOTICE_STEPS], secretariat()
    for agreement, solutions in _about(with_end, on, subjects):
        latest = agreement.latest_notice_on(on)
        if latest is None or latest < on:
            continue
        reached = last_reached(latest, steps, on)
        if reached is None:
            continue
        recipients = _people(solutions, administrators, escalated=reached[1] == steps[-1])
        for person, (role, own) in recipients.items():
            yield Notice(
                kind="last_notice",
                subject=f"agreement:{agreement.pk}",
                recipient=person,
                remind_on=reached[0],
                role=role,
                name=_names(own),
                solutions=tuple(solution.pk for solution in solutions),
                pressing=(on - latest).days,
                heading=f"{_names(solutions)}: sidste dag for opsigelse er {danish.long_date(latest)}",
                text=f"{_named(agreement)}.",
                detail=f"Den kan senest opsiges {deadline(on, latest)}.",
                page=_page(own),
                button="Se aftalen",
            )


@reason(
    "oversight_due",
    "Tilsyn med aftaler",
    event="tilsyn",
    about="Når et tilsyn med en databehandler eller leverandør snart skal være udført, eller skulle have været det.",
)
def oversight_due(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Agreements whose oversight is due and not done: before, on the day, and then every 30 days until it is; from then
    on also the deputies and the secretariat."""
    watched = Agreement.objects.filter(state__in=PROMISING, oversight_due_on__lte=on + timedelta(days=90))
    undone = watched.filter(Q(oversight_done_on=None) | Q(oversight_done_on__lt=F("oversight_due_on")))
    before: list[int] = settings.OVERSIGHT_LADDER["before"]
    every: int = settings.OVERSIGHT_LADDER["every"]
    administrators = secretariat()
    for agreement, solutions in _about(undone, on, subjects):
        due_on = cast(date, agreement.oversight_due_on)  # asked for by the query
        days = (on - due_on).days
        steps = [*(-step for step in before), *range(0, max(days, 0) + 1, every)]
        reached = last_reached(due_on, steps, on)
        if reached is None:
            continue
        heading = "tilsyn overskredet" if days > 0 else f"tilsyn senest {danish.long_date(due_on)}"
        for person, (role, own) in _people(solutions, administrators, escalated=reached[1] > 0).items():
            yield Notice(
                kind="oversight_due",
                subject=f"agreement:{agreement.pk}",
                recipient=person,
                remind_on=reached[0],
                role=role,
                name=_names(own),
                solutions=tuple(solution.pk for solution in solutions),
                pressing=days,
                heading=f"{_names(solutions)}: {heading}",
                text=f"{_named(agreement)}.",
                detail=f"Tilsynet {'skulle' if days > 0 else 'skal'} være udført {deadline(on, due_on)}.",
                page=_page(own),
                button="Skriv datoen ind",
            )


def _about(
    agreements: "QuerySet[Agreement]", on: date, subjects: Subjects
) -> Iterator[tuple[Agreement, list[Solution]]]:
    """Agreements with those of their solutions that are in the portfolio; without one there is nobody to tell."""
    existing = Solution.objects.existing(on)
    own = existing.filter(pk=OuterRef("solutions"))
    with_people = existing.select_related("manager", "deputy").order_by("position", "pk")
    watched = narrowed(agreements, subjects, "agreement").filter(Exists(own)).distinct()
    for agreement in watched.prefetch_related("parties__organisation", Prefetch("solutions", with_people)):
        yield agreement, list(agreement.solutions.all())


def _people(
    solutions: list[Solution], administrators: list[User], *, escalated: bool
) -> dict[User, tuple[str, list[Solution]]]:
    """Return who is reminded of some solutions: each person once, in their first role, with its solutions."""
    roles_of: dict[User, dict[str, list[Solution]]] = {}
    for solution in solutions:
        for person, role in people(solution, administrators, escalated=escalated).items():
            roles_of.setdefault(person, {}).setdefault(role, []).append(solution)
    first = (MANAGER, DEPUTY, SECRETARIAT)
    return {person: next((role, roles[role]) for role in first if role in roles) for person, roles in roles_of.items()}


def _names(solutions: list[Solution]) -> str:
    names = [solution.name for solution in solutions]
    return danish.and_list(names) if len(names) < 4 else f"{names[0]} og {len(names) - 1} andre"


def _named(agreement: Agreement) -> str:
    """«SLA, Drift (Trifork og PLO)»."""
    parties = danish.and_list([str(party) for party in agreement.parties.all()])
    return f"{agreement} ({parties})" if parties else str(agreement)


def _page(solutions: list[Solution]) -> tuple[str, str]:
    return "support:edit_agreements", solutions[0].slug


REASONS = (last_notice, oversight_due)
