"""Telling people in time (DESIGN.md, Reminders): a reason says who must hear what, a row remembers it, a mail gathers.

`queue` adds a row for what has none. `gather` takes back the rows that wait for a reason which no longer holds, and
writes one mail a day to each person. `Standing` is asked when a mail is about to go: what is done by then is taken
out, and a mail that says nothing any more is withdrawn. All may run twice, late and on two workers: a row is
unique, and so is the Message-ID of a person's mail of the day.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

import danish
from accounts.models import User
from danish.workdays import is_workday, workday_on_or_after
from mails.models import Mail
from mails.sending import NotNow, Withdrawn, message_id, rewrite
from reminders import digests
from reminders.models import Reminder
from reminders.reasons import Notice, holding

log = logging.getLogger(__name__)

TOGETHER = 50  # people whose mails are written in one go
KEY = ("kind", "subject", "recipient", "due")  # what a row is known by
DAILY, AT_ONCE = "reminders", "at_once"  # kinds of mail


def key(row: Reminder) -> tuple[str, str, int, date]:
    return row.kind, row.subject, row.recipient_id, row.due


def run(at: datetime, *, ready: Callable[[list[Mail]], Any] | None = None) -> list[Mail]:
    """All that is to happen at a moment: what goes at once always, the mails of the day on a working day from
    settings.REMINDER_HOUR on. Returns the mails that were written; they are still to be sent. `ready` is told of those
    of the day as they come, so that the first leave while the last are written."""
    on = timezone.localdate(at)
    if not is_workday(on) or timezone.localtime(at).hour < settings.REMINDER_HOUR:
        return tell_at_once(at=at)
    waiting = list(Reminder.objects.waiting(on))
    holds = holding(on)
    queue(on, holds)
    return gather(on, at=at, waiting=waiting, holds=holds, ready=ready)


def queue(on: date, holds: dict[tuple, Notice] | None = None) -> int:
    """Add the rows that are missing. Returns how many."""
    holds = holding(on) if holds is None else holds
    rows = Reminder.objects.filter(due__in={notice.remind_on for notice in holds.values()})
    known = set(rows.values_list(*KEY)) if holds else set()
    missing = sorted(holds.keys() - known)  # in one order, so that two workers don't wait for each other
    Reminder.objects.bulk_create(
        (Reminder(kind=kind, subject=subject, recipient_id=person, due=due) for kind, subject, person, due in missing),
        ignore_conflicts=True,  # another worker may add the same now
        batch_size=1000,
    )
    return len(missing)


def gather(
    on: date,
    *,
    at: datetime | None = None,
    waiting: list[Reminder] | None = None,
    holds: dict[tuple, Notice] | None = None,
    ready: Callable[[list[Mail]], Any] | None = None,
) -> list[Mail]:
    """Write one mail to each person for whom something waits, and what goes at once in mails of its own; return them,
    still to be sent. `waiting` are rows that were read before `holds`: a row is younger than its reason.

    Nobody gets a second mail of the same day: what comes later waits for the next, or for an earlier mail that isn't
    sent yet. None but those at once are written on days off.
    """
    at = at or moment(on)
    waiting = list(Reminder.objects.waiting(on)) if waiting is None else waiting
    holds = holding(on) if holds is None else holds
    if gone := [row.pk for row in waiting if key(row) not in holds]:
        Reminder.objects.waiting(on).filter(pk__in=gone).delete()
    still = Reminder.objects.waiting(on).order_by("recipient_id").values_list(*KEY)
    held = [holds[row] for row in still if row in holds]
    mails = _write_at_once([notice for notice in held if notice.at_once], on, at)
    if not is_workday(on):
        return mails
    theirs: dict[User, list[Notice]] = defaultdict(list)
    for notice in held:
        if not notice.at_once:
            theirs[notice.recipient].append(notice)
    served = _served(theirs, on)
    waiting_people = [(person, notices) for person, notices in theirs.items() if person not in served]
    around = digests.surroundings() if waiting_people else {}
    for start in range(0, len(waiting_people), TOGETHER):
        chunk = waiting_people[start : start + TOGETHER]
        written = _claim(
            [(daily_id(person, on), notices) for person, notices in chunk], kind=DAILY, on=on, at=at, around=around
        )
        if written and ready:
            ready(written)
        mails += written
    return mails


def tell_at_once(subject: str | None = None, *, at: datetime | None = None) -> list[Mail]:
    """Write the mails that don't wait for the morning, about all subjects or one such as «question:7», and return them:
    whoever has saved what they are about rings for them when it is committed. Without that the sweep finds them."""
    at = at or timezone.now()
    on = timezone.localdate(at)
    holds = holding(on, subjects=[subject] if subject else None, at_once=True)
    if not holds:
        return []
    queue(on, holds)
    rows = Reminder.objects.waiting(on).filter(kind__in={notice.kind for notice in holds.values()})
    return _write_at_once([holds[key(row)] for row in rows if key(row) in holds], on, at)


class Standing:
    """What settings.MAIL_CHECKS asks of a mail that is about to be sent: whether what it says still holds.

    Raises Withdrawn when nothing is left to say, NotNow on a day off. What has come up since is taken along, unless the
    mail may have arrived already: then its repeat says nothing new, and what is new waits for another mail.
    """

    def __init__(self, batch: Sequence[Mail]) -> None:
        """The batch is of no use here: each mail is looked at when it is sent."""

    def __call__(self, mail: Mail, at: datetime) -> None:
        on = timezone.localdate(at)
        if mail.kind == DAILY and not is_workday(on):
            raise NotNow(moment(workday_on_or_after(on)))
        rows = _rows_for(mail, on)
        holds = _holding_of(rows, on)
        said = [row for row in rows if key(row) in holds and holds[key(row)].at_once == (mail.kind != DAILY)]
        gone = [row for row in rows if key(row) not in holds]
        new = [row for row in said if row.mail_id is None]
        words = {}
        if said:
            words = digests.words([holds[key(row)] for row in said], mail.recipient, on, digests.surroundings())
        with transaction.atomic():
            Reminder.objects.filter(pk__in=[row.pk for row in gone]).delete()
            if Reminder.objects.waiting(on).filter(pk__in=[row.pk for row in new]).update(mail=mail) < len(new):
                raise NotNow(at)  # another worker has just taken some of them
            if said and (mail.day != on or any(getattr(mail, name) != value for name, value in words.items())):
                rewrite(mail, words, day=on, why=_why(gone, new, mail, on), at=at)
        if not said:
            doubt = " En kopi kan være nået frem." if mail.in_doubt else ""
            raise Withdrawn(f"Det, den handlede om, gælder ikke længere.{doubt}")


def _rows_for(mail: Mail, on: date) -> list[Reminder]:
    """The rows of the mail, and those that it may take along."""
    rows = Q(mail=mail)
    if mail.kind == DAILY and not mail.in_doubt:
        rows |= Q(mail=None, recipient=mail.recipient_id, due__lte=on)
    return list(Reminder.objects.filter(rows).order_by("pk"))


def _holding_of(rows: Iterable[Reminder], on: date) -> dict[tuple, Notice]:
    """What holds of these rows' subjects, and maybe of others that have the same name."""
    return holding(on, kinds={row.kind for row in rows}, subjects={row.subject for row in rows})


def _why(gone: list[Reminder], new: list[Reminder], mail: Mail, on: date) -> str:
    what = [text for rows, text in ((gone, "noget var gjort"), (new, "mere var kommet til")) if rows]
    other = "noget var ændret" if mail.day == on else "dagen er en anden"
    return f"Skrevet om, fordi {' og '.join(what) or other}."


def preview(on: date) -> list[tuple[User, list[Notice]]]:
    """Whom the mails of a day would go to and what they would say, as things stand; nothing is written."""
    notices = [notice for notice in holding(on).values() if not notice.at_once]
    told = {
        key(row) for row in Reminder.objects.exclude(mail=None).filter(due__in={notice.remind_on for notice in notices})
    }
    theirs: dict[User, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.key not in told and notice.remind_on <= on:
            theirs[notice.recipient].append(notice)
    in_order = sorted(theirs.items(), key=lambda item: danish.sort_key(item[0].name))
    return [(person, digests.most_pressing(notices)) for person, notices in in_order]


def moment(on: date) -> datetime:
    """When the mails of a day are written, Danish time."""
    return timezone.make_aware(datetime.combine(on, time(settings.REMINDER_HOUR)))


def daily_id(person: User | int, on: date) -> str:
    """The Message-ID of a person's mail of the day; the person also by primary key."""
    return message_id(f"reminders-{on}-{person.pk if isinstance(person, User) else person}")


def _served(people: Iterable[User], on: date) -> set[User]:
    """Those of the people who get no mail today: they have had one, or an earlier one is still to be sent and will take
    all of it along."""
    people = {person.pk: person for person in people}
    if not people:
        return set()
    begins = timezone.make_aware(datetime.combine(on, time()))
    today = Q(sent_at__gte=begins, sent_at__lt=begins + timedelta(days=1))
    mails = Mail.objects.filter(kind=DAILY, recipient__in=people)
    mails = mails.filter(Q(try_at__isnull=False) | today | Q(message_id__in=[daily_id(pk, on) for pk in people]))
    return {people[pk] for pk in mails.values_list("recipient_id", flat=True)}


def _write_at_once(notices: list[Notice], on: date, at: datetime) -> list[Mail]:
    around = digests.surroundings() if notices else {}
    return [
        mail
        for notice in notices
        for mail in _claim([(_own_id(notice), [notice])], kind=AT_ONCE, on=on, at=at, around=around)
    ]


def _own_id(notice: Notice) -> str:
    """The Message-ID of a mail about one thing alone."""
    return message_id(f"{notice.kind}-{notice.subject.replace(':', '-')}-{notice.recipient.pk}-{notice.remind_on}")


def _claim(wanted: list[tuple[str, list[Notice]]], *, kind: str, on: date, at: datetime, around: dict) -> list[Mail]:
    """Write a mail for each (Message-ID, what it says) and tie the rows to it; none where another worker has the rows
    or was first. All are of other people."""
    by_key = {notice.key: (name, notice) for name, notices in wanted for notice in notices}
    people = {notices[0].recipient for _, notices in wanted}
    try:
        with transaction.atomic():
            # Another worker waits here, always in this order, and finds the rows taken: a person's are never divided.
            waiting = Reminder.objects.waiting(on).filter(recipient__in=people).order_by("recipient_id", "pk")
            rows: dict[str, list[Reminder]] = defaultdict(list)
            for row in waiting.select_for_update():
                if key(row) in by_key:
                    rows[by_key[key(row)][0]].append(row)
            mails = Mail.objects.bulk_create(
                _mail([by_key[key(row)][1] for row in theirs], name, kind=kind, on=on, at=at, around=around)
                for name, theirs in rows.items()
            )
            told = Reminder.objects.filter(pk__in=[row.pk for theirs in rows.values() for row in theirs])
            written = Mail.objects.filter(message_id__in=rows, recipient=OuterRef("recipient"))
            told.update(mail=Subquery(written.values("pk")))
            return mails
    except IntegrityError:
        log.info("%s is written already", " or ".join(name for name, _ in wanted))
    if len(wanted) == 1:
        return _take_up(*wanted[0], on=on, at=at)
    each = (_claim([one], kind=kind, on=on, at=at, around=around) for one in wanted)
    return [mail for found in each for mail in found]


def _take_up(name: str, notices: list[Notice], *, on: date, at: datetime) -> list[Mail]:
    """A mail that was withdrawn because its reason no longer held, when it holds again; none if another worker has just
    written it. Its words are looked at when it is sent."""
    keys = {notice.key for notice in notices}
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(message_id=name, withdrawn_at__isnull=False).first()
        if mail is None:
            return []
        rows = Reminder.objects.waiting(on).filter(recipient=mail.recipient_id).select_for_update()
        Reminder.objects.filter(pk__in=[row.pk for row in rows if key(row) in keys]).update(mail=mail)
        Mail.objects.filter(pk=mail.pk).update(withdrawn_at=None, error="", try_at=at)
    mail.refresh_from_db()
    return [mail]


def _mail(notices: list[Notice], name: str, *, kind: str, on: date, at: datetime, around: dict) -> Mail:
    person = notices[0].recipient
    words = digests.words(notices, person, on, around)
    return Mail(recipient=person, kind=kind, message_id=name, day=on, created_at=at, try_at=at, **words)
