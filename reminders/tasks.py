"""What runs by the clock (settings.CELERY_BEAT_SCHEDULE): write what is due, and send what waits."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from mails.models import Mail
from mails.tasks import MailQueue
from reminders import todays_mails

log = logging.getLogger(__name__)


@shared_task(expires=600)
def send_due_mails(at: str | None = None) -> int:
    """Each five minutes: write what is due by now, and ask for every mail that is still to be sent, whether it is new,
    the queue has lost it, or a worker died. Returns how many there are. `at` is an ISO moment to take for now."""
    now = datetime.fromisoformat(at) if at else timezone.now()
    queue = MailQueue(now if at else None)
    try:
        todays_mails.write_due_mails(now, written=lambda mails: queue.enqueue(mail.pk for mail in mails))
    except Exception:  # what is written already is to be sent all the same
        log.exception("the reminders of %s could not be written", now)
    waiting = Mail.objects.to_send(now).exclude(pk__in=queue.mail_ids).order_by("try_at", "pk")
    queue.enqueue(waiting.values_list("pk", flat=True))
    return len(queue.mail_ids)
