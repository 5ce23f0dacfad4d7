"""Reasons to remind about agreements: the last day to give notice, options, ends that come by themselves, oversight."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import cast

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

import danish
from accounts.models import User
from danish.workdays import workday_on_or_after, workday_on_or_before
from onepagers.models import Merges, Solution
from onepagers.notices import DEPUTY, MANAGER, OWNER, SECRETARIAT, Notice, Subjects, reason
from onepagers.parts import Facts, Refs
from reminders.reasons import deadline, last_reached, narrowed, people, secretariat
from support.access import works_with
from support.agreement_terms import basis_with_day, is_over, state_of, terms_of
from support.models import PROMISING, Agreement, Oversight
from support.snapshots import agreement_facts, agreement_prefetches
from support.terms import Exit, Terms, advised_day

ALL_TOLD = 7  # days before a deadline, from which deputies and the secretariat are told too


@reason(
    "last_notice",
    "Opsigelse af aftaler",
    event="opsigelse",
    about="Når sidste dag for at opsige en aftale nærmer sig: et halvt år, 90, 30 og 7 dage før og på dagen.",
)
def last_notice(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Agreements that can still be given notice: not those that can be left all the time, nor once it is decided."""
    for watched in _with_terms(on, subjects):
        if following := watched.terms.reminded_of(on):
            why, end = basis_with_day(watched.terms, following), danish.long_date(following.on)
            yield from _deadline(
                "last_notice",
                watched,
                on,
                following.notice_by,
                heading=f"sidste dag for opsigelse er {danish.long_date(following.notice_by)}",
                text=f"{_capital(why)}. Så slutter den {end}.",
                does="Den kan senest opsiges",
                follows=partial(_before, watched.terms, following),
            )


def _before(terms: Terms, following: Exit, day: date) -> date | None:
    """Return the last day of notice for the exit that was the next one on a day, where it was an earlier one."""
    earlier = terms.reminded_of(day)
    return earlier.notice_by if earlier and earlier.notice_by < following.notice_by else None


@reason(
    "option_ends",
    "Optioner i aftaler",
    event="option",
    about="Når en option på at forlænge en aftale snart skal bruges: et halvt år, 90, 30 og 7 dage før og på dagen.",
)
def option_ends(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """The next option of an agreement that nobody has taken."""
    for watched in _with_terms(on, subjects):
        for day in watched.terms.options_ahead(on)[:1]:
            yield from _deadline(
                "option_ends",
                watched,
                on,
                day,
                heading=f"option skal bruges senest {danish.long_date(day)}",
                text="Aftalen kan forlænges. Bruges optionen ikke, slutter den som aftalt.",
                does="Optionen skal senest bruges",
            )


@reason(
    "agreement_ends",
    "Aftaler, der udløber",
    event="udloeb",
    about="Når en aftale ophører af sig selv: et år, et halvt år, 90 og 30 dage før.",
)
def agreement_ends(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Agreements that nothing renews."""
    for watched in _with_terms(on, subjects):
        end = watched.terms.ends_by_itself(on)
        if end and end >= on:
            yield from _deadline(
                "agreement_ends",
                watched,
                on,
                end,
                heading=f"aftalen udløber {danish.long_date(end)}",
                text="Den forlænges ikke af sig selv: forny den, eller udbyd den igen.",
                does="Den slutter",
                steps=settings.END_STEPS,
            )


def _deadline(
    kind: str,
    watched: "Watched",
    on: date,
    legal: date,
    *,
    heading: str,
    text: str,
    does: str,
    steps: Sequence[int] = (),
    follows: Callable[[date], date | None] = lambda day: None,
) -> Iterator[Notice]:
    """Notices of a day that can't be moved, on a ladder before the working day on which it is best done.

    `follows` gives the earlier deadline that was the next one on a day: only after it is anybody told of this one.
    """
    ladder = [-days for days in steps or settings.NOTICE_STEPS]
    reached = last_reached(workday_on_or_before(legal), ladder, on)
    if reached is None:
        return
    earlier = follows(reached[0])
    remind_on = workday_on_or_after(earlier + timedelta(days=1)) if earlier else reached[0]
    if remind_on > on:
        return
    for person, (role, own) in watched.people(escalated=reached[1] >= -ALL_TOLD).items():
        yield Notice(
            kind=kind,
            subject=f"agreement:{watched.agreement.pk}",
            recipient=person,
            remind_on=remind_on,
            role=role,
            name=_names(own),
            solutions=tuple(solution.pk for solution in watched.solutions),
            pressing=(on - legal).days,
            heading=f"{_names(watched.solutions)}: {heading}",
            text=f"{_named(watched)}. {text}",
            detail=f"{does} {_best(legal, on)}",
            page=_page(own),
            button="Se aftalen",
        )


def _best(legal: date, on: date) -> str:
    """«om syv dage, mandag 7. december 2026.», and that the legal day is no working day where it is none."""
    best = advised_day(legal, on)
    advice = f" {_capital(danish.weekday_date(legal))} er en fridag." if best != legal else ""
    return f"{deadline(on, best)}.{advice}"


@reason(
    "oversight_due",
    "Tilsyn med aftaler",
    event="tilsyn",
    about="Når et tilsyn med en databehandler eller leverandør snart skal være udført, eller skulle have været det.",
)
def oversight_due(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Agreements whose oversight is due and not done: before, on the day, and then every 30 days until it is; from then
    on also the deputies and the secretariat."""
    rows = Agreement.objects.filter(oversight_due_on__lte=on + timedelta(days=90))
    done = Oversight.objects.filter(agreement=OuterRef("pk"), counts=True, done_on__gte=OuterRef("oversight_due_on"))
    undone = rows.filter(~Exists(done))
    for watched in _about(undone, on, subjects):
        if state_of(watched.facts, on) not in PROMISING:
            continue
        due_on = cast(date, watched.agreement.oversight_due_on)  # asked for by the query
        late = due_on < on
        yield from _until_done(
            "oversight_due",
            watched,
            on,
            due_on,
            subject=f"agreement:{watched.agreement.pk}",
            heading="tilsyn overskredet" if late else f"tilsyn senest {danish.long_date(due_on)}",
            text=f"{_named(watched)}.",
            detail=f"Tilsynet {'skulle' if late else 'skal'} være udført {deadline(on, due_on)}.",
            page=("support:agreement", watched.agreement.pk),
            button="Se aftalen",
        )


@reason(
    "follow_up_due",
    "Opfølgning på tilsyn",
    event="opfoelgning",
    about="Når det, et tilsyn viste, snart skal være bragt i orden af dig, eller skulle have været det.",
)
def follow_up_due(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """What checks left to do and isn't done, told to its owner on the same ladder as oversight. The mail says what it
    is, also before the secretariat has released it, for those who get it work with the agreement."""
    checks = Oversight.objects.filter(counts=True, follow_up_done_on=None, follow_up_on__lte=on + timedelta(days=90))
    of_agreements: dict[int, list[Oversight]] = {}
    for check in narrowed(checks, subjects, "oversight").select_related("follow_up_owner"):
        of_agreements.setdefault(check.agreement_id, []).append(check)
    for watched in _about(Agreement.objects.filter(pk__in=of_agreements), on, None):
        for check in of_agreements[watched.agreement.pk]:
            owner, due_on = check.follow_up_owner, cast(date, check.follow_up_on)  # the database keeps both
            late = due_on < on
            yield from _until_done(
                "follow_up_due",
                replace(watched, owner=owner if owner and works_with(owner, watched.agreement) else None),
                on,
                due_on,
                subject=f"oversight:{check.pk}",
                heading=f"opfølgning på tilsyn {'overskredet' if late else f'senest {danish.long_date(due_on)}'}",
                text=f"{check.follow_up} ({_named(watched)}, tilsyn {danish.long_date(check.done_on)}).",
                detail=f"Det {'skulle' if late else 'skal'} være gjort {deadline(on, due_on)}.",
                page=("support:oversight", watched.agreement.pk),
                button="Se tilsynet",
            )


def _until_done(
    kind: str,
    watched: "Watched",
    on: date,
    due_on: date,
    *,
    subject: str,
    heading: str,
    text: str,
    detail: str,
    page: tuple[str, int],
    button: str,
) -> Iterator[Notice]:
    """Notices of a day on the ladder of oversight: before, on it, and then every so often until it is done."""
    before: list[int] = settings.OVERSIGHT_LADDER["before"]
    every: int = settings.OVERSIGHT_LADDER["every"]
    days = (on - due_on).days
    reached = last_reached(due_on, [*(-step for step in before), *range(0, max(days, 0) + 1, every)], on)
    if reached is None:
        return
    for person, (role, own) in watched.people(escalated=reached[1] > 0).items():
        yield Notice(
            kind=kind,
            subject=subject,
            recipient=person,
            remind_on=reached[0],
            role=role,
            name=_names(own),
            solutions=tuple(solution.pk for solution in watched.solutions),
            pressing=days,
            heading=f"{_names(watched.solutions)}: {heading}",
            text=text,
            detail=detail,
            page=page,
            button=button,
        )


@dataclass(frozen=True)
class Watched:
    """An agreement with those of its solutions that are in the portfolio, and who can be told of it."""

    agreement: Agreement
    solutions: list[Solution]
    administrators: list[User]
    facts: Facts
    owner: User | None  # who has the job, before the solutions' own people

    @property
    def terms(self) -> Terms:
        return terms_of(self.facts)

    def people(self, *, escalated: bool) -> dict[User, tuple[str, list[Solution]]]:
        """Return the owner, else the solutions' own people: each once, in their first
        role, with the solutions that they are told of."""
        roles_of: dict[User, dict[str, list[Solution]]] = {}
        for solution in self.solutions:
            roles = people(solution, self.administrators, escalated=escalated, owner=self.owner)
            for person, role in roles.items():
                roles_of.setdefault(person, {}).setdefault(role, []).append(solution)
        order = (OWNER, MANAGER, DEPUTY, SECRETARIAT)
        return {
            person: next((role, roles[role]) for role in order if role in roles) for person, roles in roles_of.items()
        }


def _with_terms(on: date, subjects: Subjects) -> Iterator[Watched]:
    """Agreements that still hold and have terms of their own. One that follows another has no mail of its own."""
    for watched in _about(Agreement.objects.filter(form__in=(Agreement.Form.FIXED, Agreement.Form.OPEN)), on, subjects):
        if not is_over(watched.facts, on):
            yield watched


def _about(agreements: "QuerySet[Agreement]", on: date, subjects: Subjects) -> Iterator[Watched]:
    """Without a solution in the portfolio there is nobody to tell."""
    existing = Solution.objects.existing(on)
    own = existing.filter(pk=OuterRef("solutions"))
    with_people = existing.select_related("manager", "deputy").order_by("position", "pk")
    watched = narrowed(agreements, subjects, "agreement").filter(Exists(own)).distinct()
    administrators, merges = secretariat(), Merges()
    for agreement in watched.prefetch_related(*agreement_prefetches(), Prefetch("solutions", with_people)):
        facts = agreement_facts(agreement, Refs(merges), released=False)
        yield Watched(agreement, list(agreement.solutions.all()), administrators, facts, agreement.responsible)


def _names(solutions: list[Solution]) -> str:
    names = [solution.name for solution in solutions]
    return danish.and_list(names) if len(names) < 4 else f"{names[0]} og {len(names) - 1} andre"


def _named(watched: Watched) -> str:
    """«SLA, Drift (Trifork og PLO)»."""
    parties = danish.and_list([party["name"] for party in watched.facts["parties"]])
    return f"{watched.agreement} ({parties})" if parties else str(watched.agreement)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _page(solutions: list[Solution]) -> tuple[str, str]:
    return "support:edit_agreements", solutions[0].slug


REASONS = (last_notice, option_ends, agreement_ends, oversight_due, follow_up_due)
