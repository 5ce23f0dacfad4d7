"""What the queue does with mails. The queue is only a doorbell: the table knows what is to be sent."""

import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from mails import sending
from mails.models import Heartbeat

log = logging.getLogger(__name__)

BATCH = 50  # mails that one task sends over one connection


@shared_task(expires=300)  # by then the next sweep has asked for them again
def send_mails(mail_ids: list[int], at: str | None = None) -> int:
    """Send those mails that are still to be sent. Returns how many were sent.

    A failure is noted in its row, and a later sweep tries again. `at` is an ISO moment to take for now.
    """
    return sending.send_all(mail_ids, datetime.fromisoformat(at) if at else None)


@shared_task(expires=55)
def record_heartbeat() -> None:
    """Each minute, and when a worker begins: it takes what the queue has, and the database can be written to."""
    Heartbeat.record("worker", timezone.now())


@worker_ready.connect
def _record_first_heartbeat(**_: Any) -> None:
    """Do not wait for the clock: until the first heartbeat the health page says that there is no worker."""
    record_heartbeat.delay()


def enqueue(mail_ids: Iterable[int], at: datetime | None = None) -> bool:
    """Ask the workers to send these mails; call it when the rows are committed.

    Returns False as soon as the broker does not answer: the next sweep asks for the mails then.
    """
    ids, moment = iter(mail_ids), at.isoformat() if at else None
    try:
        while batch := list(islice(ids, BATCH)):
            send_mails.delay(batch, moment)
    except (KombuError, RedisError, OSError) as error:
        log.warning("the broker doesn't answer; the sweep will send what waits: %s", error)
        return False
    return True


class MailQueue:
    """Enqueues mails as they are written, as long as the broker answers.

    `mail_ids` are all that it was asked to enqueue; what the broker did not take, the next sweep finds.
    """

    def __init__(self, at: datetime | None = None) -> None:
        self.at, self.answers = at, True
        self.mail_ids: set[int] = set()

    def enqueue(self, mail_ids: Iterable[int]) -> None:
        ids = list(mail_ids)
        self.mail_ids.update(ids)
        self.answers = self.answers and enqueue(ids, self.at)
