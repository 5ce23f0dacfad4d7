"""The core's reasons to remind: what is due, what nobody has answered, and what nobody takes care of."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

import danish
from accounts.models import Role, User
from danish.workdays import workday_on_or_after
from mails.models import Mail
from onepagers.models import Action, Ask, Colour, Decision, Revision, Solution
from reminders.reasons import (
    COMMITTEE,
    SECRETARIAT,
    Ladder,
    Notice,
    Subjects,
    deadline,
    first_of,
    last_reached,
    narrowed,
    others_told,
    people,
    pks,
    reason,
    secretariat,
    with_plan,
)

UNKNOWN_BEGINNING = date(2026, 1, 1)  # of a solution without a version and without a first day


@reason(
    "stale_review",
    "Statusvurderinger",
    about="Når en løsnings status snart skal vurderes, eller skulle have været det.",
    always="Dine egne løsninger, når vurderingen er overskredet.",
)
def stale_reviews(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Solutions whose review is due soon, today or overdue: whoever has the job, and later also the others. One that
    was never reviewed is due some days after it came (settings.FIRST_REVIEW_DAYS)."""
    solutions = narrowed(Solution.objects.existing(on), subjects, "solution").with_status(on)
    found = list(with_plan(solutions, on))
    first_due = _first_due([solution for solution in found if not solution.due_on])
    administrators = secretariat()
    for solution in found:
        due_on, ladder = solution.due_on or first_due[solution.pk], Ladder.of(solution)
        reached = ladder.step(due_on, on)
        if reached is None or (solution.reviewed_on and reached[0] <= solution.reviewed_on):
            continue  # no step reached yet; or a short interval: nobody is reminded of what they did that very day
        day, step = reached
        told = people(solution, administrators, escalated=step >= ladder.escalate_after)
        heading, text, detail = _stale_words(solution, due_on, on)
        for person, role in told.items():
            yield Notice(
                kind="stale_review",
                subject=f"solution:{solution.pk}",
                recipient=person,
                remind_on=day,
                role=role,
                solutions=(solution.pk,),
                name=solution.name,
                pressing=(on - due_on).days,
                must=person == first_of(told) and on > due_on,
                page=("onepagers:review", solution.slug),
                button=f"Vurdér {solution.name}",
                hint="Er intet ændret, tager det ét klik at bekræfte farven." if solution.due_on else "",
                heading=heading,
                text=text,
                detail=f"{detail} {others_told(solution, person, told)}".strip(),
            )


def _first_due(solutions: list[Solution]) -> dict[int, date]:
    """When those that were never reviewed should be, by primary key: counted from the day that they came."""
    if not solutions:
        return {}
    first = Revision.objects.filter(solution__in=solutions).values_list("solution").annotate(Min("created_at"))
    written = {pk: timezone.localdate(at) for pk, at in first}
    known = {one.pk: [day for day in (written.get(one.pk), one.active_from) if day] for one in solutions}
    began = {pk: max(days, default=UNKNOWN_BEGINNING) for pk, days in known.items()}
    wait = timedelta(days=settings.FIRST_REVIEW_DAYS)
    return {pk: workday_on_or_after(day + wait) for pk, day in began.items()}


def _stale_words(solution: Solution, due_on: date, on: date) -> tuple[str, str, str]:
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
    if not solution.due_on:
        text = f"{solution.name} er ikke vurderet endnu."
    elif days > 0:
        age = danish.count((on - solution.reviewed_on).days, "dag", "dage")
        text = f"Farven er {_colour(solution)}, men {solution.name} er ikke vurderet i {age}."
    else:
        text = f"Farven er {_colour(solution)} siden {danish.long_date(solution.since)}."
    return f"{solution.name}: {heading}", text, detail


def _next(solution: Solution) -> str:
    return "Næste vurdering" if solution.due_on else "Første vurdering"


def _colour(solution: Solution) -> str:
    return Colour(solution.colour).label.lower()


@reason(
    "action_due",
    "Handlinger",
    about="Når en handling, som du er ansvarlig for, snart har frist, eller fristen er overskredet.",
    always="Dine egne handlinger, når fristen er overskredet.",
)
def actions_due(on: date, subjects: Subjects = None) -> Iterator[Notice]:
    """Actions that aren't done and have their day soon, today or behind them: whoever is responsible, and later also
    the solution's manager, its deputy and the secretariat."""
    actions = narrowed(Action.objects.standing(on), subjects, "action")
    found = list(actions.filter(solution__in=Solution.objects.existing(on)).select_related("owner"))
    solutions = with_plan(Solution.objects.all(), on).in_bulk({action.solution_id for action in found})
    administrators = secretariat()
    for action in found:
        solution = solutions[action.solution_id]
        ladder = Ladder.of(solution)
        reached = ladder.step(action.due_on, on)
        if reached is None or reached[0] < action.noted_on:
            continue  # no step reached yet, or noted after it: whoever took it on a moment ago knows
        day, step = reached
        told = people(solution, administrators, escalated=step >= ladder.escalate_after, owner=action.owner)
        for person, role in told.items():
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
                must=person == first_of(told) and days > 0,
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
    """Asks that have been open for long (settings.ASK_DAYS), or were put off until now: those who record decisions."""
    postponed = Decision.objects.counting(on).filter(ask=OuterRef("pk"), outcome=Decision.Outcome.POSTPONED)
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
    """Solutions without a manager who can be reached: the secretariat, once a month, as soon as it is seen."""
    gone = Q(manager=None) | Q(manager__is_active=False)
    solutions = narrowed(Solution.objects.existing(on), subjects, "solution").filter(gone)
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
    """People to whom mails have failed since yesterday or longer, though the server takes others': the secretariat,
    once for each such time. A server that takes nobody's is no matter of theirs."""
    today = timezone.make_aware(datetime.combine(on, time()))
    others = Mail.objects.filter(sent_at__gt=OuterRef("failing_since"))
    theirs = others.filter(recipient=OuterRef("recipient"))
    failing = Mail.objects.failing(today).filter(~Exists(theirs), recipient__is_active=True)
    failing = failing.filter(Q(refused_since__isnull=False) | Exists(others))
    if (found := pks(subjects, "user")) is not None:
        failing = failing.filter(recipient__in=found)
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
                name=mail.recipient.name,
                pressing=0,
                must=True,
                heading=f"{mail.recipient.name}: mails kommer ikke frem",
                text=f"Mails til {mail.recipient.email} har fejlet siden {danish.long_date(since)}.",
                detail=f"Serveren svarer: {mail.error[:160]}",
                page=("admin:accounts_user_change", mail.recipient_id),
                button="Ret adressen",
            )


REASONS = (stale_reviews, actions_due, asks_unanswered, managers_gone, undeliverable)
