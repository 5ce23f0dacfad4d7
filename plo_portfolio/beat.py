"""Celery's beat, which also tells that it is alive."""

import logging
import time

from celery.beat import PersistentScheduler

log = logging.getLogger(__name__)

PAUSE = 30.0  # seconds between signs of life


class Scheduler(PersistentScheduler):
    """Notes in the database that it rings: the queue can't tell who is silent, beat or the worker."""

    noted = 0.0

    def tick(self, *args, **kwargs) -> float:
        wait = super().tick(*args, **kwargs)
        if time.monotonic() - self.noted >= PAUSE:
            self.noted = time.monotonic()
            self.note()
        return min(wait, PAUSE)

    def note(self) -> None:
        from django.db import DatabaseError, close_old_connections
        from django.utils import timezone

        from mails.models import Heartbeat

        try:
            close_old_connections()
            Heartbeat.record("beat", timezone.now())
        except DatabaseError as error:  # beat goes on ringing: the queue may be well
            log.warning("no sign of life could be noted: %s", error)
