"""Making editions final, by the clock and as soon as somebody asks."""

import logging

from celery import shared_task
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from editions import freezing
from mails.tasks import enqueue
from reminders import todays_mails

log = logging.getLogger(__name__)


@shared_task(
    expires=60, time_limit=60 * 60
)  # hundreds of pages; what is printed is kept, and the next try goes on from there
def freeze_editions() -> int:
    """Make final what is asked for, one edition after another, and tell its readers at once. Returns how many were
    made."""
    made = sum(freezing.freeze(pk) for pk in freezing.waiting())
    if made:
        enqueue(mail.pk for mail in todays_mails.write_immediate_mails())
    return made


def ring_for_editions() -> bool:
    """Ask a worker to make editions final. False when the broker doesn't answer: then the clock finds what is asked."""
    try:
        freeze_editions.delay()
    except (KombuError, RedisError, OSError) as error:
        log.warning("the broker doesn't answer; the edition waits: %s", error)
        return False
    return True
