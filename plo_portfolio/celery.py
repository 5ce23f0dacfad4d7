"""Wiring: the Celery app. The queue only calls for work; what is to be done is a row in the database."""

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
def import_views(**_: Any) -> None:
    """Import every view before the worker's processes start.

    They share that memory, no first task waits for it, and the garbage collector leaves it out.
    """
    from django.urls import reverse

    reverse("onepagers:dashboard")
    gc.freeze()
