"""The queue: a doorbell for rows that stand in the database, never the only place where work is known."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from kombu.transport import TRANSPORT_ALIASES

from plo_portfolio.devservers import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plo_portfolio.settings")
embedded.setup()
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "plo_portfolio.broker:Transport"
app = Celery("plo_portfolio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def read_all(**_: Any) -> None:
    """Read every view before the processes are made: they share the memory, none begins its first task with it, and
    Python doesn't look for garbage in it again and again."""
    from django.urls import reverse

    reverse("onepagers:dashboard")
    gc.freeze()
