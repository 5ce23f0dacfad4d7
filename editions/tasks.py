"""Make editions final: at fixed intervals, and as soon as it is asked for."""

import logging

from celery import shared_task
from django.apps import apps
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from editions import freezing
from mails.tasks import enqueue

log = logging.getLogger(__name__)


# The limit allows hundreds of pages. Printed pages are kept, and the next try goes on from there.
@shared_task(expires=60, time_limit=60 * 60)
def freeze_editions() -> int:
    """Make the editions final that wait for it, one after another, and mail their readers. Returns how many it made."""
    finished = sum(freezing.freeze(pk) for pk in freezing.waiting())
    if finished and apps.is_installed("reminders"):
        from reminders import todays_mails

        enqueue(mail.pk for mail in todays_mails.write_immediate_mails())
    return finished


def ring_for_editions() -> bool:
    """Ask a worker to make editions final. Returns False if the broker doesn't answer; beat calls again."""
    try:
        freeze_editions.delay()
    except (KombuError, RedisError, OSError) as error:
        log.warning("the broker doesn't answer; the edition waits: %s", error)
        return False
    return True
