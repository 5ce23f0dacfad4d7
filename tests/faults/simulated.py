"""The product's queue with a clock of its own: what a test starts as workers and beats to live through a year.

    celery -A tests.faults.simulated worker | beat

Each beat rings once a second; a worker then sweeps at the moment that the file SIMULATED_CLOCK tells. All tasks are
the product's own: time is an argument of them.
"""

import os
from pathlib import Path

from celery import shared_task

from plo_portfolio.celery import app

CLOCK = Path(os.environ["SIMULATED_CLOCK"])


@shared_task(name="simulated.tick", expires=3)
def tick() -> int:
    from reminders.tasks import send_due_mails  # Celery reads this module before Django's apps are loaded

    return send_due_mails(CLOCK.read_text())


app.conf.beat_schedule = {"tick": {"task": "simulated.tick", "schedule": 1.0}}
app.conf.beat_max_loop_interval = 0.2
app.conf.beat_scheduler = "celery.beat:Scheduler"  # in memory: two of them have no file in common
