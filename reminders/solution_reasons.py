"""The core's reasons to remind: reviews, actions, asks, missing managers, and addresses that refuse mail."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

import danish
from accounts.models import Role, User
from danish.workdays import workday_on_or_after
from mails.models import Mail
from onepagers.models import Action, Ask, Colour, Decision, Revision, Solution
from onepagers.models.reviews import is_overdue
from onepagers.notices import COMMITTEE, SECRETARIAT, Notice, Subjects, reason
from reminders.reasons import (
    Ladder,
    deadline,
    first_of,
    last_reached,
    narrowed,
    others_told,
    people,
    pks,
    secretariat,
    with_plan,
)

if TYPE_CHECKING:
    from reminders.reasons import PlannedSolution

UNKNOWN_BEGINNING = date(2026, 1, 1)  # of a solution without a version and without a first day


@reason(
    "stale_review",
    "Statusvurderinger",
    event="vurdering",
    about="Når en løsnings status snart skal vurderes, eller skulle have været det.",
    always="Dine egne løsninger, når vurderingen er overskredet.",
)
def stale_reviews(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Solutions whose review is due soon, today or overdue: the one who has the job, and later also the others.

    The first review is due some days after the solution came (settings.FIRST_REVIEW_DAYS).
    """
    solutions = narrowed(Solution.objects.existing(on), subjects, "solution").with_status(on)
    planned = list(with_plan(solutions, on))
    first_due = _first_due([solution for solution in planned if not solution.due_on])
    administrators = secretariat()
    for solution in planned:
        due_on, ladder = solution.due_on or first_due[solution.pk], Ladder.of(solution)
        reached = ladder.step(due_on, on)
        if reached is None or (solution.reviewed_on and reached[0] <= solution.reviewed_on):
            continue  # no step reached yet; or a short interval, and the review was made on the day of the step
        day, step = reached
        roles = people(solution, administrators, escalated=step >= ladder.escalate_after)
        heading, text, detail = _stale_words(solution, due_on, on)
        for person, role in roles.items():
            yield Notice(
                kind="stale_review",
                subject=f"solution:{solution.pk}",
                recipient=person,
                remind_on=day,
                role=role,
                solutions=(solution.pk,),
                name=solution.name,
                pressing=(on - due_on).days,
                must=person == first_of(roles) and is_overdue(due_on, on),
                page=("onepagers:review", solution.slug),
                button=f"Vurdér {solution.name}",
                hint="Er intet ændret, tager det ét klik at bekræfte farven." if solution.due_on else "",
                heading=heading,
                text=text,
                detail=f"{detail} {others_told(solution, person, roles)}".strip(),
            )


def _first_due(solutions: "list[PlannedSolution]") -> dict[int, date]:
    """When those that were never reviewed are due, by primary key: counted from the day that they came."""
    if not solutions:
        return {}
    first = Revision.objects.filter(solution__in=solutions).values_list("solution").annotate(Min("created_at"))
    written = {pk: timezone.localdate(at) for pk, at in first}
    wait = timedelta(days=settings.FIRST_REVIEW_DAYS)
    due_on = {}
    for solution in solutions:
        days = [day for day in (written.get(solution.pk), solution.active_from) if day]
        due_on[solution.pk] = workday_on_or_after(max(days, default=UNKNOWN_BEGINNING) + wait)
    return due_on


def _stale_words(solution: "PlannedSolution", due_on: date, on: date) -> tuple[str, str, str]:
    """Heading, text and detail."""
    days = (on - due_on).days
    long_due = danish.long_date(due_on)
    what = "vurdering" if solution.due_on else "første vurdering"
    if days > 0:
        heading, detail = f"{what} overskredet", f"Skulle være vurderet {long_due}."
    elif days == 0:
        heading, detail = f"{what} i dag", f"{_next(solution)} er i dag, {danish.weekday_date(due_on)}."
    else:
        heading, detail = f"{what} senest {long_due}", f"{_next(solution)} er {deadline(on, due_on)}."
    if not (solution.reviewed_on and solution.since):
        text = f"{solution.name} er ikke vurderet endnu."
    elif days > 0:
        age = danish.count((on - solution.reviewed_on).days, "dag", "dage")
        text = f"Farven er {_colour(solution)}, men {solution.name} er ikke vurderet i {age}."
    else:
        text = f"Farven er {_colour(solution)} siden {danish.long_date(solution.since)}."
    return f"{solution.name}: {heading}", text, detail


def _next(solution: "PlannedSolution") -> str:
    return "Næste vurdering" if solution.due_on else "Første vurdering"


def _colour(solution: "PlannedSolution") -> str:
    return Colour(solution.colour).label.lower() if solution.colour else ""


@reason(
    "action_due",
    "Handlinger",
    event="handling",
    about="Når en handling, som du er ansvarlig for, snart har frist, eller fristen er overskredet.",
    always="Dine egne handlinger, når fristen er overskredet.",
)
def actions_due(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Open actions whose day is near, today or past: the one responsible, and later also the solution's manager, its
    deputy and the secretariat."""
    actions = narrowed(Action.objects.standing(on), subjects, "action")
    open_actions = list(actions.filter(solution__in=Solution.objects.existing(on)).select_related("owner"))
    solutions = with_plan(Solution.objects.all(), on).in_bulk({action.solution_id for action in open_actions})
    administrators = secretariat()
    for action in open_actions:
        solution = solutions[action.solution_id]
        ladder = Ladder.of(solution)
        reached = ladder.step(action.due_on, on)
        if reached is None or reached[0] < action.noted_on:
            continue  # no step reached yet, or noted after it: the one who has just taken it on knows
        day, step = reached
        roles = people(solution, administrators, escalated=step >= ladder.escalate_after, owner=action.owner)
        for person, role in roles.items():
            days = (on - action.due_on).days
            heading = "handling overskredet" if days > 0 else f"handling har frist {_when(days, action.due_on)}"
            whose = "" if person == action.owner else f" Ansvarlig er {action.owner}."
            yield Notice(
                kind="action_due",
                subject=f"action:{action.pk}",
                recipient=person,
                remind_on=day,
                role=role,
                name=solution.name,
                solutions=(solution.pk,),
                pressing=days,
                must=person == first_of(roles) and days > 0,
                heading=f"{solution.name}: {heading}",
                text=f"{action.text.rstrip('.')}.",
                detail=f"Fristen {'var' if days > 0 else 'er'} {deadline(on, action.due_on)}.{whose}",
                page=("onepagers:finish", action.pk),
                button="Markér som udført",
            )


def _when(days: int, day: date) -> str:
    return "i dag" if days == 0 else danish.long_date(day)


@reason(
    "ask_unanswered",
    "Indstillinger uden svar",
    about="Når en indstilling har ventet længe på en beslutning, eller en udsat skal tages op igen.",
)
def asks_unanswered(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Asks that have been open for settings.ASK_DAYS, or were put off until now: those who record decisions."""
    postponed = Decision.objects.in_force(on).filter(ask=OuterRef("pk"), outcome=Decision.Outcome.POSTPONED)
    asks = narrowed(Ask.objects.open(on), subjects, "ask").filter(solution__in=Solution.objects.existing(on))
    asks = asks.annotate(postponed_to=Subquery(postponed.values("postponed_to")[:1])).select_related("solution", "body")
    deciders = SimpleLazyObject(
        lambda: list(User.objects.filter(role__in=[Role.COMMITTEE, Role.ADMINISTRATOR], is_active=True).order_by("pk"))
    )
    for ask in asks:
        since = ask.postponed_to or ask.asked_on
        steps = range(0 if ask.postponed_to else settings.ASK_DAYS, max((on - since).days, 0) + 1, settings.ASK_DAYS)
        reached = last_reached(since, list(steps), on)
        if reached is None:
            continue
        heading = "udskudt indstilling tages op igen" if ask.postponed_to else "indstilling venter på svar"
        waited = danish.count((on - ask.asked_on).days, "dag", "dage")
        until = f" Udskudt til {danish.long_date(ask.postponed_to)}." if ask.postponed_to else ""
        for person in deciders:
            yield Notice(
                kind="ask_unanswered",
                subject=f"ask:{ask.pk}",
                recipient=person,
                remind_on=reached[0],
                role=COMMITTEE if person.role == Role.COMMITTEE else SECRETARIAT,
                name=ask.solution.name,
                solutions=(ask.solution_id,),
                pressing=(on - since).days - settings.ASK_DAYS,
                heading=f"{ask.solution.name}: {heading}",
                text=f"{ask.text.rstrip('.')}.",
                detail=f"{ask.body} skal beslutte det. Den har ventet i {waited}.{until}",
                page=("onepagers:decide", ask.pk),
                button="Notér beslutningen",
            )


@reason(
    "manager_gone",
    "Løsninger uden systemforvalter",
    about="Når en løsning mangler en systemforvalter, der kan træffes.",
    may_be_muted=False,
)
def managers_gone(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Solutions without an active manager: the secretariat, at once and then once a month."""
    without_manager = Q(manager=None) | Q(manager__is_active=False)
    solutions = narrowed(Solution.objects.existing(on), subjects, "solution").filter(without_manager)
    administrators = secretariat()
    first = on.replace(day=1)
    month = workday_on_or_after(first)
    since = month if month <= on else workday_on_or_after((first - timedelta(days=1)).replace(day=1))
    for solution in solutions.select_related("manager", "deputy"):
        deputy = solution.deputy if solution.deputy and solution.deputy.is_active else None
        for person in administrators:
            yield Notice(
                kind="manager_gone",
                subject=f"solution:{solution.pk}",
                recipient=person,
                remind_on=since,
                role=SECRETARIAT,
                name=solution.name,
                pressing=0,
                must=True,
                solutions=(solution.pk,),
                heading=f"{solution.name}: mangler en systemforvalter",
                text=others_told(solution, person, {}),
                detail=f"Stedfortræderen, {deputy}, får påmindelserne imens."
                if deputy
                else "Sekretariatet får påmindelserne, indtil der er valgt en ny.",
                page=("onepagers:edit_head", solution.slug),
                button="Vælg en systemforvalter",
            )


@reason(
    "undeliverable",
    "Mails, der ikke kommer frem",
    about="Når mails til en bruger har fejlet i et døgn.",
    may_be_muted=False,
)
def undeliverable(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Users to whom mails have failed since yesterday or longer while others are sent: the secretariat, once for each
    such stretch. A mail server that is down is not their business."""
    today = timezone.make_aware(datetime.combine(on, time()))
    sent_later = Mail.objects.filter(sent_at__gt=OuterRef("failing_since"))
    sent_later_to_them = sent_later.filter(recipient=OuterRef("recipient"))
    failing = Mail.objects.failing(today).filter(~Exists(sent_later_to_them), recipient__is_active=True)
    failing = failing.filter(Q(refused_since__isnull=False) | Exists(sent_later))
    if (keys := pks(subjects, "user")) is not None:
        failing = failing.filter(recipient__in=keys)
    administrators = secretariat()
    newest = failing.order_by("recipient_id", "-failing_since").distinct("recipient_id").select_related("recipient")
    for mail in newest:
        for person in administrators:
            if person == mail.recipient:
                continue
            since = timezone.localdate(mail.failing_since)
            yield Notice(
                kind="undeliverable",
                subject=f"user:{mail.recipient_id}",
                recipient=person,
                role=SECRETARIAT,
                remind_on=workday_on_or_after(since + timedelta(days=1)),
                name=mail.user.name,
                pressing=0,
                must=True,
                heading=f"{mail.user.name}: mails kommer ikke frem",
                text=f"Mails til {mail.user.email} har fejlet siden {danish.long_date(since)}.",
                detail=f"Serveren svarer: {mail.error[:160]}",
                page=("admin:accounts_user_change", mail.user.pk),
                button="Ret adressen",
            )


REASONS = (stale_reviews, actions_due, asks_unanswered, managers_gone, undeliverable)
