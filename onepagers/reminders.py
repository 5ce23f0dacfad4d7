"""Telling people in time (DESIGN.md, Reminders): a reason says who must hear what, a row remembers it, a mail gathers.

A reason is a function from a day to everything that holds on that day, told or not: settings.REMINDER_REASONS names
them. `queue` adds a row for what has none. `gather` takes back the rows that wait for a reason which no longer holds,
and writes one mail a day to each person from what the reasons say at that moment. Both may run twice, late and on two
workers: a row is unique, and so is the Message-ID of a person's mail of the day.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.mail import compose, message_id
from accounts.models import Mail, User
from onepagers import danish
from onepagers.models import Colour, Reminder, Solution, StatusReview
from onepagers.workdays import is_workday, workday_on_or_after

log = logging.getLogger(__name__)

MANAGER, DEPUTY, SECRETARIAT = "systemforvalter", "stedfortræder", "sekretariatet"
NAMED_AT_MOST = 4  # things that the greeting names; more are counted


@dataclass(frozen=True)
class Due:
    """That one person must hear of one thing, since when, and in which words if they hear it now."""

    kind: str
    subject: str  # a text key such as «solution:17»
    recipient: User
    due: date  # the day of this reminder: another day is another reminder
    role: str  # why this person: MANAGER, DEPUTY or SECRETARIAT
    name: str  # what it is about
    pressing: int  # the most pressing comes first in the mail: days past the deadline
    heading: str
    text: str
    detail: str
    button: str
    path: str  # of the page where the job is done
    hint: str = ""  # said once at the end of the mail, however many things it goes for

    @property
    def key(self) -> tuple[str, str, int, date]:
        return self.kind, self.subject, self.recipient.pk, self.due

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.path


def holding(on: date) -> dict[tuple, Due]:
    """All that must be told on the day, by the key of its row."""
    reasons = [import_string(path) for path in settings.REMINDER_REASONS]
    return {due.key: due for reason in reasons for due in reason(on)}


def key(row: Reminder) -> tuple[str, str, int, date]:
    return row.kind, row.subject, row.recipient_id, row.due


def queue(on: date) -> int:
    """Add the rows that are missing. Returns how many."""
    holds = holding(on)
    rows = Reminder.objects.filter(due__in={due.due for due in holds.values()})
    known = {key(row) for row in rows}
    missing = sorted(holds.keys() - known)  # in one order, so that two workers don't wait for each other
    Reminder.objects.bulk_create(
        (Reminder(kind=kind, subject=subject, recipient_id=person, due=due) for kind, subject, person, due in missing),
        ignore_conflicts=True,  # another worker may add the same now
        batch_size=1000,
    )
    return len(missing)


def gather(on: date) -> list[Mail]:
    """Write one mail to each person for whom something waits, and return them; they are still to be sent.

    Nobody gets a second mail of the same day: what comes later waits for the next. None are written on days off.
    """
    holds = holding(on)
    waiting = list(Reminder.objects.waiting(on).order_by("recipient_id"))
    gone = [row.pk for row in waiting if key(row) not in holds]
    Reminder.objects.waiting(on).filter(pk__in=gone).delete()
    if not is_workday(on):
        return []
    ids = {row.recipient_id: message_id(f"reminders-{on}-{row.recipient_id}") for row in waiting if key(row) in holds}
    written = set(Mail.objects.filter(message_id__in=ids.values()).values_list("message_id", flat=True))
    people = {due.recipient.pk: due.recipient for due in holds.values()}
    surroundings = _surroundings()
    mails = [
        _gather_for(people[person], on, holds, name, surroundings)
        for person, name in ids.items()
        if name not in written
    ]
    return [mail for mail in mails if mail]


def _gather_for(recipient: User, on: date, holds: dict, name: str, surroundings: dict) -> Mail | None:
    """One person's mail of the day; None if another worker has the rows or was first with the mail."""
    try:
        with transaction.atomic():
            waiting = Reminder.objects.waiting(on).filter(recipient=recipient).select_for_update(skip_locked=True)
            rows = [row for row in waiting if key(row) in holds]
            if not rows:
                return None
            mail = _write([holds[key(row)] for row in rows], recipient, on, name, surroundings)
            Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(mail=mail)
            return mail
    except IntegrityError:
        log.info("%s is written by another worker", name)
        return None


def _write(dues: list[Due], recipient: User, on: date, name: str, surroundings: dict) -> Mail:
    dues = sorted(dues, key=lambda due: (-due.pressing, danish.sort_key(due.name)))
    headline = f"{danish.count(len(dues), 'ting', 'ting').capitalize()} venter på dig"
    return compose(
        "reminders",
        recipient,
        subject=dues[0].heading if len(dues) == 1 else f"{headline}: {dues[0].heading}",
        template="reminders",
        message_id=name,
        context={
            "headline": headline,
            "preheader": " ".join(due.text for due in dues[:2]),
            "greeting": greeting(dues),
            "dues": dues,
            "on": on,
            "hints": list(dict.fromkeys(due.hint for due in dues if due.hint)),
            "is_manager": any(due.role == MANAGER for due in dues),
            **surroundings,
        },
    )


def _surroundings() -> dict:
    """What stands under every mail of a run."""
    return {
        "demo": StatusReview.objects.filter(is_demo=True).exists(),
        "secretariat": User.objects.administrators().order_by("pk").first(),
    }


def greeting(dues: Iterable[Due]) -> str:
    """«Du er systemforvalter for Video og Min Læge. Sekretariatet får besked om 12 løsninger.»"""
    order = [MANAGER, DEPUTY, SECRETARIAT]
    named: dict[str, str] = {}
    for role, group in groupby(sorted(dues, key=lambda due: order.index(due.role)), key=lambda due: due.role):
        names = list(dict.fromkeys(due.name for due in group))
        many = len(names) > NAMED_AT_MOST
        named[role] = danish.count(len(names), "løsning", "løsninger") if many else danish.and_list(names)
    own = [f"{role} for {names}" for role, names in named.items() if role != SECRETARIAT]
    sentences = [f"Du er {danish.and_list(own)}."] if own else []
    if SECRETARIAT in named:
        sentences.append(f"Sekretariatet får besked om {named[SECRETARIAT]}.")
    return " ".join(sentences)


STALE_REVIEW = "stale_review"


def newest_step(due_on: date, on: date, *, before: int, every: int) -> tuple[date, int] | None:
    """The last reminder of the ladder up to the day: its date, moved to a working day, and its days past `due_on`.

    Only the last: when days have been missed, one reminder catches up.
    """
    steps = [-before, *range(0, max((on - due_on).days, 0) + 1, every)]
    moved = ((workday_on_or_after(due_on + timedelta(days=step)), step) for step in reversed(steps))
    return next(((day, step) for day, step in moved if day <= on), None)


def stale_reviews(on: date) -> Iterator[Due]:
    """Solutions whose review is due soon, today or overdue: the manager, and later also the deputy and the secretariat
    (settings.REMINDER_LADDER). A solution that was never reviewed has no date to keep, and is not here."""
    ladder = settings.REMINDER_LADDER
    soon = on + timedelta(days=ladder["before"])
    solutions = Solution.objects.existing(on).with_status(on).filter(due_on__lte=soon)
    secretariat = list(User.objects.administrators().order_by("pk"))
    for solution in solutions.select_related("manager", "deputy"):
        found = newest_step(solution.due_on, on, before=ladder["before"], every=ladder["every"])
        if found is None or found[0] <= solution.reviewed_on:
            continue  # no step reached yet; or a short interval: nobody is reminded of what they did that very day
        day, step = found
        told = people(solution, secretariat, escalated=step >= ladder["escalate_after"])
        if not told:
            log.warning("nobody can be told that %s must be reviewed", solution.slug)
        for person, role in told.items():
            yield Due(
                kind=STALE_REVIEW, subject=f"solution:{solution.pk}", recipient=person, due=day, role=role,
                name=solution.name, pressing=(on - solution.due_on).days,
                path=reverse("onepagers:review", args=[solution.slug]), button=f"Vurdér {solution.name}",
                hint="Er intet ændret, tager det ét klik at bekræfte farven.",
                **_stale_words(solution, role, told, on),
            )  # fmt: skip


def people(solution: Solution, secretariat: list[User], *, escalated: bool) -> dict[User, str]:
    """Whom a reminder about the solution goes to, and as what. Without a manager who can be reached, the secretariat
    is told at once."""
    roles = {solution.manager: MANAGER, solution.deputy: DEPUTY}
    told = {person: roles[person] for person in solution.people_told(escalated=escalated)}
    if escalated or solution.manager not in told:
        told |= {person: SECRETARIAT for person in secretariat if person not in told}
    return told


def _stale_words(solution: Solution, role: str, told: dict[User, str], on: date) -> dict[str, str]:
    days = (on - solution.due_on).days
    colour = Colour(solution.colour).label.lower()
    due_on = danish.long_date(solution.due_on)
    standing = f"Farven er {colour} siden {danish.long_date(solution.since)}"
    if days > 0:
        age = danish.count((on - solution.reviewed_on).days, "dag", "dage")
        heading = "vurdering overskredet"
        text = f"Farven er {colour}, men {solution.name} er ikke vurderet i {age}."
        detail = f"Skulle være vurderet {due_on}."
    else:
        heading = "vurdering i dag" if days == 0 else f"vurdering senest {due_on}"
        text = f"{standing}."
        left = (
            "Næste vurdering er i dag" if days == 0 else f"Næste vurdering er om {danish.count(-days, 'dag', 'dage')}"
        )
        detail = f"{left}, {danish.weekday_date(solution.due_on)}."
    return {
        "heading": f"{solution.name}: {heading}",
        "text": text,
        "detail": f"{detail} {_others_told(solution, role, told)}".strip(),
    }


def _others_told(solution: Solution, role: str, told: dict[User, str]) -> str:
    """To the manager: who else was told. To the others: who the manager is, if there is one who can be reached."""
    if role == MANAGER:
        titles = {DEPUTY: "stedfortræderen", SECRETARIAT: "sekretariatet"}
        others = [title for other, title in titles.items() if other in told.values()]
        return f"{danish.and_list(others).capitalize()} har også fået besked." if others else ""
    if solution.manager is None:
        return "Løsningen har ingen systemforvalter."
    if not solution.manager.is_active:
        return f"Systemforvalteren, {solution.manager}, er ikke længere aktiv."
    return f"Systemforvalter er {solution.manager}."
