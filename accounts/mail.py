"""Mail to people: `compose` writes the row, `send` puts it on its way. What the row says is what was sent.

Nothing here is lost when the queue is: a mail that nobody sends is found in the table by its `try_at`.
"""

import logging
import re
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Mail, User

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)  # more than any task may take (CELERY_TASK_TIME_LIMIT)
WAITS = (5, 10, 20, 40)  # minutes after the first failures; then an hour each time
TRIES = 52  # two days in all: a mail server that is down over a day costs nobody a mail

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


def message_id(name: str) -> str:
    """A Message-ID that is the same however often the mail is tried, and never that of another mail."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{name}@{domain}>"


def compose(
    kind: str, recipient: User, *, subject: str, template: str, context: dict[str, Any], message_id: str
) -> Mail:
    """Write a mail from `emails/TEMPLATE.txt` and `.html` and save it, to be sent. Raises IntegrityError when a mail
    with that Message-ID is written already."""
    subject = " ".join(subject.split())[:250]
    context = {"recipient": recipient, "subject": subject, "site_url": settings.SITE_URL} | context
    text = render_to_string(f"emails/{template}.txt", context)
    html = render_to_string(f"emails/{template}.html", context)
    return Mail.objects.create(
        recipient=recipient, kind=kind, subject=subject, message_id=message_id, html=_inliner.inline(html),
        text=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
    )  # fmt: skip


def send(mail_id: int) -> bool:
    """Send one mail, unless it is sent, is being sent or waits for its next try. Returns whether it went.

    May run twice, late and on two workers: whoever moves `try_at` ahead has the mail for as long as CLAIM. When the
    worker dies between sending and saying so, the mail goes once more with the same Message-ID.
    """
    at = timezone.now()
    mine = Mail.objects.to_send(at).filter(pk=mail_id).update(try_at=at + CLAIM, attempts=F("attempts") + 1)
    if not mine:
        return False
    mail = Mail.objects.select_related("recipient").get(pk=mail_id)
    if not mail.recipient.is_active:
        _remember(mail, error="Modtageren er ikke længere aktiv.", try_at=None)
        return False
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.recipient.email],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except (OSError, ValueError) as error:  # SMTPException is an OSError; ValueError: an address that can't be written
        log.warning("mail %s was not sent: %s", mail.pk, error)
        _remember(mail, error=f"{type(error).__name__}: {error}"[:500], try_at=next_try(mail.attempts, timezone.now()))
        return False
    _remember(mail, error="", try_at=None, sent_at=timezone.now())
    return True


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When a mail that failed just now is tried again; None when it has been tried for long enough."""
    if attempts >= TRIES:
        return None
    return at + timedelta(minutes=WAITS[attempts - 1] if attempts <= len(WAITS) else 60)


def _remember(mail: Mail, **fields) -> None:
    Mail.objects.filter(pk=mail.pk, sent_at=None).update(**fields)
