"""An edition whose worker is killed in the middle, with real workers, a real beat and a real queue."""

import hashlib
import os
import signal
from datetime import date

import pytest

from accounts.models import Role
from editions import drafts, freezing, tasks
from editions.models import Edition, Freezing
from onepagers.models import Colour
from plo_portfolio.celery import app
from tests.factories import make_review, make_solution, make_user
from tests.faults.processes import Celery, redis_server, surroundings, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.server]
SECONDS = 60


@pytest.fixture
def edition():
    for number in range(6):
        make_review(make_solution(f"Løsning {number}"), on=date(2026, 10, 5), colour=Colour.RED)
    draft = Edition(
        title="Møde", meeting_on=date(2026, 11, 11), cut_off=date(2026, 11, 2), author=make_user(Role.ADMINISTRATOR)
    )
    drafts.begin(draft)
    return draft


@pytest.fixture
def started(tmp_path):
    """Starts workers and beats on a queue of their own, and ends them all."""
    running = []
    with redis_server(tmp_path / "redis") as redis:
        environment = surroundings(REDIS_URL=redis.url, PLO_VAR=str(tmp_path / "var"))

        def start(kind, name, **more):
            process = getattr(Celery, kind)(name, environment=environment, logs=tmp_path, **more)
            running.append(process)
            return process

        start.queue = redis.url
        yield start
        for process in running:
            process.end(force=True)


def begin(edition, started):
    """A worker in the middle of making the edition final."""
    freezing.ask(edition, by=edition.author)
    worker = started("worker", "first", concurrency=1)
    worker.wait_ready()
    with app.connection_for_write(started.queue) as queue:
        tasks.freeze_editions.apply_async(connection=queue)
    wait_until(lambda: Freezing.objects.get().done >= 2 or ended(), SECONDS)
    assert not ended(), Freezing.objects.get().failure
    return worker


def ended():
    return Freezing.objects.get().ended_at is not None


def whole():
    edition = Edition.objects.get()
    assert edition.is_final, edition.freezing.failure
    assert edition.pages.exclude(html="").count() == 6
    assert hashlib.sha256(edition.pdf).hexdigest() == edition.sha256
    assert edition.freezing.attempts == 2


def test_when_all_of_a_worker_is_killed_the_clock_has_another_one_make_it_whole_within_a_minute(edition, started):
    begin(edition, started).end(force=True)
    assert not ended()
    started("worker", "second", concurrency=1)
    started("beat", "beat")

    wait_until(ended, SECONDS)

    whole()


def test_when_the_process_that_does_the_job_is_killed_the_worker_does_it_again(edition, started):
    worker = begin(edition, started)
    for child in worker.children():
        os.kill(child, signal.SIGKILL)
    assert not ended()

    wait_until(ended, SECONDS)

    whole()
