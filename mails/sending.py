"""Mail to people: `compose` writes the row, `send` puts it on its way. What the row says is what was sent.

No mail is lost when the queue is: one that is still to be sent is found in the table by its `try_at`.
An app that has mails written names a check for their kind (checks.py). It is asked about a few mails at a time, when
the connection to the mail server is open and the next thing is to send, so that what happened while they waited is
known. It may change the words, put the mail off (NotNow) or withdraw it (Withdrawn).
"""

import logging
import re
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from itertools import islice
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from mails.checks import Checks
from mails.models import Mail, MailEvent

log = logging.getLogger(__name__)

CLAIM_DURATION = timedelta(minutes=10)  # longer than any task may take (CELERY_TASK_TIME_LIMIT)
ASKED_TOGETHER = (
    5  # mails of which it is asked at once what still holds: the last goes some hundredths of a second later
)
BATCH_DURATION = timedelta(minutes=2)  # after it no mail is begun, so that the last one ends within that limit
RETRY_MINUTES = (5, 10, 20, 40)  # waits after the first failures; after those an hour each time
REFUSED_RETRY_PERIOD = timedelta(days=1)  # for an address that the server refuses
RETRY_PERIOD = timedelta(days=14)  # for any other failure: a mail server that is down costs nobody a mail


_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


class NotNow(Exception):  # noqa: N818 - an answer, not an error
    """The mail is not to be sent yet."""

    def __init__(self, until: datetime) -> None:
        self.until = until


class Unreachable(Exception):  # noqa: N818
    """No connection to the mail server."""


class CheckFailed(OSError):  # noqa: N818
    """The check of a mail raised an error: the mail waits, and the log has the error."""


class Withdrawn(Exception):  # noqa: N818 - an answer, not an error
    """The mail is not to be sent at all; says why, in Danish."""


def message_id(name: str) -> str:
    """A Message-ID: the same for every try of a mail, and never that of another mail."""
    return f"<{name}@{_domain(settings.DEFAULT_FROM_EMAIL)}>"


@lru_cache(maxsize=4)
def _domain(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2] or "localhost"


def write(template: str, recipient: User | None, *, subject: str, context: dict[str, Any]) -> dict[str, str]:
    """The words of a mail from `emails/TEMPLATE.txt` and `.html`: subject, text, html."""
    subject = " ".join(subject.split())[:250]
    context = {"recipient": recipient, "subject": subject, "site_url": settings.SITE_URL} | context
    text = render_to_string(f"emails/{template}.txt", context)
    html = _inliner.inline(render_to_string(f"emails/{template}.html", context))
    return {"subject": subject, "text": re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", "html": html}


def compose(
    kind: str,
    recipient: User,
    *,
    subject: str,
    template: str,
    context: dict[str, Any],
    message_id: str,
    at: datetime | None = None,
) -> Mail:
    """Write a mail and save it, to be sent. Raises IntegrityError when a mail with that Message-ID is written
    already."""
    at = at or timezone.now()
    return Mail.objects.create(
        recipient=recipient,
        kind=kind,
        message_id=message_id,
        created_at=at,
        try_at=at,
        day=timezone.localdate(at),
        **write(template, recipient, subject=subject, context=context),
    )


def rewrite(mail: Mail, words: dict[str, str], *, day: date, why: str, at: datetime) -> None:
    """Give a mail that is about to be sent other words under its old Message-ID.

    The log keeps the old words where the mail may have arrived already.
    """
    text = f"{why} Den lød:\n\n{mail.subject}\n\n{mail.text}" if mail.in_doubt else why
    MailEvent.objects.create(mail=mail, at=at, what=MailEvent.What.REWRITTEN, text=text)
    for name, value in (words | {"day": day}).items():
        setattr(mail, name, value)
    Mail.objects.filter(pk=mail.pk, sent_at=None).update(day=day, **words)


def compose_outside(
    kind: str,
    address: str,
    name: str,
    *,
    subject: str,
    template: str,
    context: dict[str, Any],
    message_id: str,
    at: datetime,
    attachments: Iterable[int] = (),
) -> Mail:
    """Write a mail to somebody who may have no account, with files (Attachment) by primary key.

    To be called in a transaction, so that no worker sends it without them. Raises IntegrityError as `compose`.
    """
    mail = Mail.objects.create(
        outside_address=address,
        outside_name=name,
        kind=kind,
        message_id=message_id,
        created_at=at,
        try_at=at,
        day=timezone.localdate(at),
        **write(template, None, subject=subject, context=context),
    )
    mail.attachments.set(attachments)
    return mail


def send_all(mail_ids: Iterable[int], at: datetime | None = None) -> int:
    """Send those of some mails that are still to be sent, over one connection. Returns how many were sent.

    May run twice, late and on two workers: each mail is claimed for CLAIM_DURATION just before it is sent. When the
    worker dies between sending a mail and noting it, that mail is sent once more with the same Message-ID. Those that
    are not reached in time are left for the sweep.
    """
    link = get_connection()
    ids, began, sent = iter(mail_ids), time.monotonic(), 0
    try:
        while group := list(islice(ids, ASKED_TOGETHER)):
            waiting = Mail.objects.to_send(at or timezone.now()).filter(pk__in=group).only("kind", "recipient_id")
            checks = Checks(list(waiting))
            for mail_id in group:
                if time.monotonic() - began > BATCH_DURATION.total_seconds():
                    return sent
                if mail := _claim(mail_id, at or timezone.now()):
                    sent += _send(mail, at, link=link, checks=checks)
    except Unreachable:  # the server is not asked again for each of them
        log.warning("the mail server can't be reached; the sweep will find what waits")
    finally:
        _close(link)
    return sent


def send(mail_id: int, at: datetime | None = None) -> bool:
    """Send one mail, unless it is sent, claimed or waits for its next try. Returns whether it was sent."""
    return bool(send_all([mail_id], at))


def _claim(mail_id: int, now: datetime) -> Mail | None:
    """The mail with its recipient, claimed for CLAIM_DURATION; None if it is not to be sent now or is claimed already.

    Of two workers that move `try_at` at the same time, the second finds it moved.
    """
    free = Mail.objects.to_send(now).filter(pk=mail_id)
    if not free.update(try_at=now + CLAIM_DURATION, attempts=F("attempts") + 1):
        return None
    return Mail.objects.select_related("recipient").get(pk=mail_id)


def _send(mail: Mail, at: datetime | None, *, link: BaseEmailBackend, checks: Checks) -> bool:
    """Send a claimed mail and note what became of it. Returns whether it was sent.

    Raises Unreachable when the link can't be opened, after the failure is noted.
    """
    now = at or timezone.now()
    if mail.recipient and not mail.recipient.is_active:
        _withdraw(mail, "Modtageren er ikke længere aktiv.", now)
        return False
    opened = False
    try:
        link.open()
        opened = True
        _run_check(checks, mail, now)
        _message(mail, link).send()
    except NotNow as answer:
        Mail.objects.filter(pk=mail.pk, sent_at=None).update(try_at=answer.until, attempts=F("attempts") - 1)
        return False
    except Withdrawn as answer:
        _withdraw(mail, str(answer), now)
        checks.forget()
        return False
    except (OSError, ValueError) as error:  # SMTPException is an OSError; ValueError: an address that can't be written
        _record_failure(mail, error, at or timezone.now(), arrived=opened and not _surely_not_delivered(error))
        checks.forget()
        _close(link)  # whatever state it is in
        if not opened:
            raise Unreachable from error
        return False
    if mail.failing_since:
        checks.forget()
    Mail.objects.filter(pk=mail.pk, sent_at=None).update(
        try_at=None,
        error="",
        failing_since=None,
        refused_since=None,
        sent_at=at or timezone.now(),
        address=mail.receiver_address,
    )
    return True


def retry_now(mails: Iterable[Mail], at: datetime) -> list[int]:
    """Let mails be tried at once, also those that are given up. Returns their ids, to be enqueued."""
    mails = list(mails)
    ids = [mail.pk for mail in mails]
    with transaction.atomic():
        for mail in mails:
            if mail.try_at is None:
                MailEvent.objects.create(mail=mail, at=at, what=MailEvent.What.ASKED)
        # A claimed mail is being sent, or is tried by itself when the claim has run out.
        unclaimed = Mail.objects.filter(pk__in=ids, sent_at=None, withdrawn_at=None)
        unclaimed = unclaimed.exclude(try_at__gt=at, try_at__lte=at + CLAIM_DURATION)
        unclaimed.update(try_at=at, failing_since=None, refused_since=None)
    return ids


def next_try(attempts: int, at: datetime, *, since: datetime, period: timedelta) -> datetime | None:
    """When a mail that failed at `at` is tried again; None when it has failed for the whole period."""
    if at - since >= period:
        return None
    return at + timedelta(minutes=RETRY_MINUTES[attempts - 1] if attempts <= len(RETRY_MINUTES) else 60)


def _run_check(checks: Checks, mail: Mail, at: datetime) -> None:
    """Raises NotNow, Withdrawn or CheckFailed."""
    try:
        checks.run(mail, at)
    except (NotNow, Withdrawn):
        raise
    except Exception as error:
        log.exception("the check of mail %s failed", mail.pk)
        raise CheckFailed(f"{type(error).__name__}: {error}") from error


def _message(mail: Mail, link: BaseEmailBackend) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.receiver_address],
        connection=link,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for file in mail.attachments.order_by("pk"):
        message.attach(file.name, bytes(file.content), file.content_type)
    return message


def _surely_not_delivered(error: Exception) -> bool:
    """Whether the mail did not arrive for sure: the server refused it, or it could not be written."""
    return isinstance(error, (SMTPRecipientsRefused, SMTPResponseException, CheckFailed, ValueError))


def _is_address_refused(error: Exception) -> bool:
    """Whether the address is at fault: the server refuses it for good, or it is no address."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, ValueError)


def _record_failure(mail: Mail, error: Exception, at: datetime, *, arrived: bool) -> None:
    """Note a failed try and when the next one is. `arrived` is whether the mail may have reached its reader."""
    message = f"{type(error).__name__}: {error}"[:500]
    log.warning("mail %s was not sent: %s", mail.pk, message)
    since = mail.failing_since or at
    refused_since = (mail.refused_since or at) if _is_address_refused(error) else None
    period = REFUSED_RETRY_PERIOD if refused_since else RETRY_PERIOD
    try_at = next_try(mail.attempts, at, since=refused_since or since, period=period)
    with transaction.atomic():
        MailEvent.objects.create(mail=mail, at=at, what=MailEvent.What.FAILED, text=message)
        if try_at is None:
            MailEvent.objects.create(mail=mail, at=at, what=MailEvent.What.GIVEN_UP)
        Mail.objects.filter(pk=mail.pk, sent_at=None).update(
            error=message,
            try_at=try_at,
            failing_since=since,
            refused_since=refused_since,
            refusals=F("refusals") + (0 if arrived else 1),
        )


def _withdraw(mail: Mail, why: str, at: datetime) -> None:
    with transaction.atomic():
        MailEvent.objects.create(mail=mail, at=at, what=MailEvent.What.WITHDRAWN, text=why)
        Mail.objects.filter(pk=mail.pk, sent_at=None).update(try_at=None, withdrawn_at=at, error=why)


def _close(link: BaseEmailBackend) -> None:
    try:
        link.close()
    except OSError as error:  # it was closed already
        log.info("the connection to the mail server ended: %s", error)
