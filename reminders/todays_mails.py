"""Tell people in time (docs/design.md, Reminders): a reason gives notices, a row remembers each, a mail gathers them.

`add_reminders` adds a row for each notice that has none. `write_mails` deletes the rows that wait for a notice which is
no longer given, and writes one mail a day to each person. `still_true` looks at mails that are about to be sent:
what is done by then is taken out, and a mail that says nothing any more is withdrawn. All may run twice, late and on
two workers: a row is unique, and so is the Message-ID of a person's mail of the day.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

import danish
from accounts.models import User
from danish.workdays import is_workday, workday_on_or_after
from mails.checks import Check
from mails.models import Mail
from mails.sending import NotNow, Withdrawn, message_id, rewrite
from onepagers.notices import Notice, NoticeKey
from reminders import digests
from reminders.models import Reminder
from reminders.reasons import current_notices

log = logging.getLogger(__name__)

CHUNK_SIZE = 50  # people whose mails are written in one transaction
KEY_FIELDS = ("kind", "subject", "recipient", "due")  # of a row: the same as the key of its notice
DAILY, AT_ONCE = "reminders", "at_once"  # kinds of mail


def row_key(row: Reminder) -> NoticeKey:
    return row.kind, row.subject, row.recipient_id, row.due


def write_due_mails(at: datetime, *, written: Callable[[list[Mail]], object] | None = None) -> list[Mail]:
    """Write all mails that are due at a moment: those at once always, those of the day on a working day from
    settings.REMINDER_HOUR on.

    Returns the mails, still to be sent. `written` is called with each chunk of those of the day, so that the first can
    be sent while the last are written.
    """
    on = timezone.localdate(at)
    if not is_workday(on) or timezone.localtime(at).hour < settings.REMINDER_HOUR:
        return write_immediate_mails(at=at)
    waiting = list(Reminder.objects.waiting(on))
    notices = current_notices(on)
    add_reminders(on, notices)
    return write_mails(on, at=at, waiting=waiting, notices=notices, written=written)


def add_reminders(on: date, notices: dict[NoticeKey, Notice] | None = None) -> int:
    """Add the rows that are missing. Returns how many."""
    notices = current_notices(on) if notices is None else notices
    rows = Reminder.objects.filter(due__in={notice.remind_on for notice in notices.values()})
    known = set(rows.values_list(*KEY_FIELDS)) if notices else set()
    missing = sorted(notices.keys() - known)  # in one order, so that two workers don't wait for each other
    Reminder.objects.bulk_create(
        (Reminder(kind=kind, subject=subject, recipient_id=person, due=due) for kind, subject, person, due in missing),
        ignore_conflicts=True,  # another worker may add the same now
        batch_size=1000,
    )
    return len(missing)


def write_mails(
    on: date,
    *,
    at: datetime | None = None,
    waiting: list[Reminder] | None = None,
    notices: dict[NoticeKey, Notice] | None = None,
    written: Callable[[list[Mail]], object] | None = None,
) -> list[Mail]:
    """Write one mail to each person for whom rows wait, and a mail of its own for each notice at once.

    Returns the mails, still to be sent. `waiting` are rows that were read before `notices`: a row is younger than its
    notice. A person gets one mail a day: what comes later waits for the next day, or is taken along by a mail that is
    not sent yet. On days off only mails at once are written.
    """
    at = at or morning(on)
    waiting = list(Reminder.objects.waiting(on)) if waiting is None else waiting
    notices = current_notices(on) if notices is None else notices
    if outdated := [row.pk for row in waiting if row_key(row) not in notices]:
        Reminder.objects.waiting(on).filter(pk__in=outdated).delete()
    keys = Reminder.objects.waiting(on).order_by("recipient_id").values_list(*KEY_FIELDS)
    to_tell = [notices[key] for key in keys if key in notices]
    mails = _write_at_once([notice for notice in to_tell if notice.at_once], on, at)
    if is_workday(on):
        mails += _write_daily([notice for notice in to_tell if not notice.at_once], on, at, written)
    return mails


def write_immediate_mails(subject: str | None = None, *, at: datetime | None = None) -> list[Mail]:
    """Write the mails that don't wait for the morning, about all subjects or one such as «question:7».

    Returns the mails: the caller, who has saved what they are about, enqueues them after the commit. Otherwise the next
    sweep finds them.
    """
    at = at or timezone.now()
    on = timezone.localdate(at)
    notices = current_notices(on, subjects=[subject] if subject else None, at_once=True)
    if not notices:
        return []
    add_reminders(on, notices)
    rows = Reminder.objects.waiting(on).filter(kind__in={notice.kind for notice in notices.values()})
    return _write_at_once([notices[row_key(row)] for row in rows if row_key(row) in notices], on, at)


# When a mail is about to be sent


def still_true(mails: Sequence[Mail], at: datetime) -> Check:
    """Ask what still holds of some mails that are about to be sent, and return the check of each (mails/checks.py).

    The rows are read before the notices: a row is younger than its notice.
    """
    on = timezone.localdate(at)
    waiting = Q(mail=None, recipient__in={mail.recipient_id for mail in mails}, due__lte=on)
    rows = list(Reminder.objects.filter(Q(mail__in=mails) | waiting).order_by("pk"))
    notices = current_notices(on, kinds={row.kind for row in rows}, subjects={row.subject for row in rows})
    return partial(_bring_up_to_date, rows=rows, notices=notices, context=digests.common_context())


def _bring_up_to_date(
    mail: Mail, at: datetime, *, rows: list[Reminder], notices: dict[NoticeKey, Notice], context: dict[str, Any]
) -> None:
    """Check that what a mail says still holds, and bring it up to date.

    Raises Withdrawn when nothing is left to say, NotNow on a day off. What has come up since it was written is taken
    along, unless the mail may have arrived already: then its repeat says nothing new, and what is new waits for another
    mail.
    """
    on = timezone.localdate(at)
    if mail.kind == DAILY and not is_workday(on):
        raise NotNow(morning(workday_on_or_after(on)))
    rows = [row for row in rows if row.mail_id == mail.pk or _may_take_along(mail, row)]
    valid = [row for row in rows if row_key(row) in notices and notices[row_key(row)].at_once == (mail.kind == AT_ONCE)]
    outdated = [row for row in rows if row_key(row) not in notices]
    new = [row for row in valid if row.mail_id is None]
    words = {}
    if valid:
        words = digests.words([notices[row_key(row)] for row in valid], mail.user, on, context)
    with transaction.atomic():
        Reminder.objects.filter(pk__in=[row.pk for row in outdated]).delete()
        if Reminder.objects.waiting(on).filter(pk__in=[row.pk for row in new]).update(mail=mail) < len(new):
            raise NotNow(at)  # another worker has just taken some of them
        if words and (mail.day != on or any(getattr(mail, name) != value for name, value in words.items())):
            rewrite(mail, words, day=on, why=_why(outdated, new, mail, on), at=at)
    if not valid:
        doubt = " En kopi kan være nået frem." if mail.in_doubt else ""
        raise Withdrawn(f"Det, den handlede om, gælder ikke længere.{doubt}")


def _may_take_along(mail: Mail, row: Reminder) -> bool:
    return mail.kind == DAILY and not mail.in_doubt and row.mail_id is None and row.recipient_id == mail.recipient_id


def _why(outdated: list[Reminder], new: list[Reminder], mail: Mail, on: date) -> str:
    what = [text for rows, text in ((outdated, "noget var gjort"), (new, "mere var kommet til")) if rows]
    other = "noget var ændret" if mail.day == on else "dagen er en anden"
    return f"Skrevet om, fordi {' og '.join(what) or other}."


# What a day will bring


def preview(on: date) -> list[tuple[User, list[Notice]]]:
    """The recipients of a day's mails and what they would read, if nobody does anything; nothing is written."""
    notices = [notice for notice in current_notices(on).values() if not notice.at_once]
    rows = Reminder.objects.exclude(mail=None).filter(due__in={notice.remind_on for notice in notices})
    mailed = {row_key(row) for row in rows}
    by_person: dict[User, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.key not in mailed and notice.remind_on <= on:
            by_person[notice.recipient].append(notice)
    in_order = sorted(by_person.items(), key=lambda item: danish.sort_key(item[0].name))
    return [(person, digests.most_pressing(to_tell)) for person, to_tell in in_order]


def morning(on: date) -> datetime:
    """When the mails of a day are written, Danish time."""
    return timezone.make_aware(datetime.combine(on, time(settings.REMINDER_HOUR)))


# Writing


def daily_message_id(person_pk: int, on: date) -> str:
    """The Message-ID of a person's mail of the day."""
    return message_id(f"reminders-{on}-{person_pk}")


def _notice_message_id(notice: Notice) -> str:
    """The Message-ID of a mail about one notice."""
    return message_id(f"{notice.kind}-{notice.subject.replace(':', '-')}-{notice.recipient.pk}-{notice.remind_on}")


def _write_daily(
    notices: list[Notice], on: date, at: datetime, written: Callable[[list[Mail]], object] | None
) -> list[Mail]:
    by_person: dict[User, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_person[notice.recipient].append(notice)
    served = _served_today({person.pk for person in by_person}, on)
    by_message_id = {
        daily_message_id(person.pk, on): to_tell for person, to_tell in by_person.items() if person.pk not in served
    }
    context = digests.common_context() if by_message_id else {}
    mails: list[Mail] = []
    for start in range(0, len(by_message_id), CHUNK_SIZE):
        chunk = dict(list(by_message_id.items())[start : start + CHUNK_SIZE])
        chunk_mails = _write(chunk, kind=DAILY, on=on, at=at, context=context)
        if chunk_mails and written:
            written(chunk_mails)
        mails += chunk_mails
    return mails


def _served_today(people: set[int], on: date) -> set[int]:
    """Primary keys of those of the people who get no new mail today.

    They have had one, or an earlier one is still to be sent and takes everything along.
    """
    if not people:
        return set()
    midnight = timezone.make_aware(datetime.combine(on, time()))
    today = Q(sent_at__gte=midnight, sent_at__lt=midnight + timedelta(days=1))
    mails = Mail.objects.filter(kind=DAILY, recipient__in=people)
    ids = [daily_message_id(pk, on) for pk in people]
    mails = mails.filter(Q(try_at__isnull=False) | today | Q(message_id__in=ids))
    return set(mails.values_list("recipient_id", flat=True))


def _write_at_once(notices: list[Notice], on: date, at: datetime) -> list[Mail]:
    context = digests.common_context() if notices else {}
    mails: list[Mail] = []
    for notice in notices:
        mails += _write({_notice_message_id(notice): [notice]}, kind=AT_ONCE, on=on, at=at, context=context)
    return mails


def _write(
    by_message_id: dict[str, list[Notice]], *, kind: str, on: date, at: datetime, context: dict[str, Any]
) -> list[Mail]:
    """Write a mail with each Message-ID, each to another person, and tie the rows to it.

    No mail is written where another worker has the rows or wrote it first.
    """
    try:
        with transaction.atomic():
            return _write_and_tie(by_message_id, kind=kind, on=on, at=at, context=context)
    except IntegrityError:
        log.info("%s is written already", " or ".join(by_message_id))
    if len(by_message_id) == 1:
        [(name, notices)] = by_message_id.items()
        return _restore_withdrawn(name, notices, on=on, at=at)
    mails: list[Mail] = []
    for name, notices in by_message_id.items():
        mails += _write({name: notices}, kind=kind, on=on, at=at, context=context)
    return mails


def _write_and_tie(
    by_message_id: dict[str, list[Notice]], *, kind: str, on: date, at: datetime, context: dict[str, Any]
) -> list[Mail]:
    notices = {notice.key: (name, notice) for name, to_tell in by_message_id.items() for notice in to_tell}
    people = {to_tell[0].recipient for to_tell in by_message_id.values()}
    # Another worker waits here, always in this order, and finds the rows taken: a person's rows are never divided.
    waiting = Reminder.objects.waiting(on).filter(recipient__in=people).order_by("recipient_id", "pk")
    taken: list[int] = []
    free: dict[str, list[Notice]] = defaultdict(list)
    for row in waiting.select_for_update():
        if row_key(row) in notices:
            name, notice = notices[row_key(row)]
            free[name].append(notice)
            taken.append(row.pk)
    mails = Mail.objects.bulk_create(
        Mail(
            recipient=to_tell[0].recipient,
            kind=kind,
            message_id=name,
            day=on,
            created_at=at,
            try_at=at,
            **digests.words(to_tell, to_tell[0].recipient, on, context),
        )
        for name, to_tell in free.items()
    )
    mail_of_row = Mail.objects.filter(message_id__in=free, recipient=OuterRef("recipient"))
    Reminder.objects.filter(pk__in=taken).update(mail=Subquery(mail_of_row.values("pk")))
    return mails


def _restore_withdrawn(name: str, notices: list[Notice], *, on: date, at: datetime) -> list[Mail]:
    """The mail with that Message-ID, if it was withdrawn, now that its notices are given again.

    Returns no mail if another worker has just written it. Its words are looked at when it is sent.
    """
    keys = {notice.key for notice in notices}
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(message_id=name, withdrawn_at__isnull=False).first()
        if mail is None:
            return []
        rows = Reminder.objects.waiting(on).filter(recipient=mail.recipient_id).select_for_update()
        Reminder.objects.filter(pk__in=[row.pk for row in rows if row_key(row) in keys]).update(mail=mail)
        Mail.objects.filter(pk=mail.pk).update(withdrawn_at=None, error="", try_at=at)
    mail.refresh_from_db()
    return [mail]
