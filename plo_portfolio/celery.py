"""The queue: a doorbell for rows that stand in the database, never the only place where work is known."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

from plo_portfolio import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plo_portfolio.settings")
embedded.setup()
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "plo_portfolio.broker:Transport"
app = Celery("plo_portfolio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
