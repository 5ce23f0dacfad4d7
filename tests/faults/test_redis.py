"""Redis killed, emptied, frozen and restarted: the queue is a doorbell, and the database knows what is to be done."""

import time
from contextlib import contextmanager

import pytest
from django.test import Client

from mails.models import Mail
from mails.tasks import enqueue
from onepagers.models import Section
from plo_portfolio.celery import app
from reminders import tasks, todays_mails
from tests.factories import make_user
from tests.faults.processes import Celery, MailServer, RedisServer, redis_server, surroundings, wait_until
from tests.long import count
from tests.reminders.reminding import LATE, make_stale

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.server]
RESTARTS = count(5, 20)


@pytest.fixture
def mail_server():
    with MailServer().running() as server:
        yield server


@pytest.fixture
def redis(tmp_path):
    with redis_server(tmp_path / "redis") as server:
        yield server


@contextmanager
def queue_of(redis: RedisServer):
    """This process rings at that Redis too."""
    was = app.conf.broker_url
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = redis.url
    app.amqp._producer_pool = None
    app._pool = None
    try:
        yield
    finally:
        app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = was
        app.amqp._producer_pool = None
        app._pool = None


@contextmanager
def worker(redis: RedisServer, mail_server: MailServer, logs):
    environment = surroundings(REDIS_URL=redis.url, EMAIL_URL=mail_server.url)
    process = Celery.worker("worker", concurrency=2, environment=environment, logs=logs)
    try:
        process.wait_ready()
        yield process
    finally:
        process.end(force=True)


def sweep():
    return tasks.send_due_mails(todays_mails.morning(LATE).isoformat())


def test_a_redis_that_is_killed_and_emptied_with_work_queued_loses_no_mail(redis, mail_server, tmp_path):
    solutions = [make_stale(f"Løsning {number}", slug=f"s{number}") for number in range(30)]
    with queue_of(redis):
        assert sweep() == 30  # queued, and nobody takes it
        redis.kill(empty=True)
        redis.start()
        with redis.link() as link:
            assert link.llen("celery") == 0
        with worker(redis, mail_server, tmp_path):
            sweep()
            wait_until(lambda: len(mail_server.received) >= 30, 60)
            sweep()

    assert sorted(message.to for message in mail_server.received) == sorted(one.manager.email for one in solutions)
    assert not Mail.objects.unsent().exists()


def test_a_page_is_saved_within_five_seconds_while_redis_is_frozen(redis, settings, tmp_path):
    solution = make_stale()
    client = Client()
    client.force_login(solution.manager)
    data = {f"{section.kind}-body": "<p>Ny tekst.</p>" for section in solution.sections.all()}
    data |= {"base": solution.revisions.first().number, "note": "Rettet", "news-as_of": ""}
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": redis.url}}
    with queue_of(redis):
        redis.freeze()
        began = time.monotonic()
        response = client.post("/loesninger/video/tekst/", data)
        took = time.monotonic() - began
        redis.thaw()

    assert response.status_code == 302
    assert set(Section.objects.values_list("body", flat=True)) == {"<p>Ny tekst.</p>"}
    print(f"saved in {took:.1f} s")
    assert took < 5


def test_a_sweep_gives_up_on_a_frozen_redis_within_seconds_and_loses_nothing(redis):
    make_stale()
    with queue_of(redis):
        redis.freeze()
        began = time.monotonic()
        assert sweep() == 1
        took = time.monotonic() - began
        redis.thaw()
    print(f"gave up after {took:.1f} s")
    assert took < 10
    assert Mail.objects.unsent().count() == 1


@pytest.mark.long
def test_a_redis_that_is_restarted_again_and_again_is_consumed_from_within_ten_seconds_each_time(
    redis, mail_server, tmp_path
):
    person, waits = make_user(), []
    with queue_of(redis), worker(redis, mail_server, tmp_path):
        for number in range(RESTARTS):
            redis.stop() if number % 2 else redis.kill()
            redis.start()
            began = time.monotonic()
            done = Mail.objects.exclude(sent_at=None).count()
            mail = Mail.objects.create(
                recipient=person, kind="test", subject=f"Nr. {number}", text="Hej", message_id=f"<{number}@b>"
            )
            wait_until(lambda mail=mail: enqueue([mail.pk]), 10)
            wait_until(lambda done=done: Mail.objects.exclude(sent_at=None).count() > done, 15)
            waits.append(time.monotonic() - began)

    print(f"slowest {max(waits):.1f} s, median {sorted(waits)[RESTARTS // 2]:.1f} s")
    assert max(waits) < 10
    assert len(mail_server.received) == RESTARTS
