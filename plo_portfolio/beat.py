"""Wiring: Celery's beat, which also writes signs of life in the database."""

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler

log = logging.getLogger(__name__)

PAUSE = 30.0  # seconds between signs of life


class Scheduler(PersistentScheduler):
    """A scheduler with a heartbeat: from the queue alone nothing shows which is silent, beat or the worker."""

    noted = 0.0  # when, on the monotonic clock

    def tick(self, *args: Any, **kwargs: Any) -> float:
        wait: float = super().tick(*args, **kwargs)
        if time.monotonic() - self.noted >= PAUSE:
            self.noted = time.monotonic()
            self.note()
        return min(wait, PAUSE)

    def note(self) -> None:
        """Write the sign of life."""
        from django.db import DatabaseError, close_old_connections
        from django.utils import timezone

        from mails.models import Heartbeat

        try:
            close_old_connections()
            Heartbeat.record("beat", timezone.now())
        except DatabaseError as error:  # beat goes on: the queue may be well
            log.warning("no sign of life could be noted: %s", error)
