"""Reminders from the command to the mailbox, through real worker processes, a real queue and a real mail server."""

import email
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from redis import Redis

from accounts.models import Role
from mails.models import Heartbeat, Mail
from plo_portfolio.celery import app
from reminders import tasks
from tests.factories import make_review, make_solution, make_user

pytestmark = pytest.mark.server
ROOT = Path(__file__).resolve().parents[2]
REDIS_DATABASE = 7  # a queue of our own on the server that the tests use


class Mailbox:
    """What the mail server has received."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 OK"

    def wait_for(self, count, seconds=30):
        until = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1)  # and nothing more than those
        return self.messages


@pytest.fixture
def mailbox():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mailbox = Mailbox()
    mailbox.url = f"smtp://127.0.0.1:{port}"
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    yield mailbox
    server.stop()


@pytest.fixture
def queue_url():
    url = urlsplit(settings.REDIS_URL)._replace(path=f"/{REDIS_DATABASE}").geturl()
    with Redis.from_url(url) as redis:
        redis.flushdb()
        yield url
        redis.flushdb()


@pytest.fixture
def surroundings(transactional_db, mailbox, queue_url):
    """The environment of a process that works on the test's database, queue and mail server."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return os.environ | {
        "DATABASE_URL": database,
        "REDIS_URL": queue_url,
        "EMAIL_URL": mailbox.url,
        "DJANGO_SETTINGS_MODULE": "plo_portfolio.settings",
    }


@contextmanager
def workers(count, surroundings, logs):
    """Celery workers as processes; ready when the block begins, gone when it has ended."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "plo_portfolio",
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "INFO",
    ]
    paths = [logs / f"worker{number}.log" for number in range(count)]
    running = []
    try:
        for path in paths:
            with path.open("w") as log:
                running.append(
                    subprocess.Popen([*command, "-n", path.stem], cwd=ROOT, env=surroundings, stdout=log, stderr=log)
                )
        until = time.monotonic() + 60
        while not all(" ready." in path.read_text() for path in paths):
            said = "".join(path.read_text() for path in paths)
            assert all(process.poll() is None for process in running), said
            assert time.monotonic() < until, said
            time.sleep(0.05)
        yield
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(30)


def queue_reminders(surroundings):
    """The command as a process of its own."""
    command = [sys.executable, "manage.py", "queue_reminders", "--on", "2026-12-28"]
    return subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def late_solutions():
    """Three solutions of two managers, three weeks late; returns all who must hear of it."""
    administrator, deputy, manager, other = make_user(Role.ADMINISTRATOR), make_user(), make_user(), make_user()
    for slug, owner in [("video", manager), ("aim", manager), ("min-laege", other)]:
        solution = make_solution(slug, slug=slug, manager=owner, deputy=deputy, review_interval=91)
        make_review(solution, on=date(2026, 9, 7))
    return {person.email for person in (administrator, deputy, manager, other)}


@pytest.mark.slow
def test_two_workers_and_two_runs_on_a_day_give_one_mail_a_person(surroundings, mailbox, tmp_path):
    people = late_solutions()
    with workers(2, surroundings, tmp_path):
        for process in [queue_reminders(surroundings), queue_reminders(surroundings)]:
            _, complaint = process.communicate(timeout=60)
            assert (process.returncode, complaint) == (0, "")
        assert queue_reminders(surroundings).communicate(timeout=60)[0] == "0 påmindelser, 0 mails sat i kø.\n"
        received = mailbox.wait_for(len(people))

    assert sorted(message["To"] for message in received) == sorted(people)
    assert {message["Message-ID"] for message in received} == set(Mail.objects.values_list("message_id", flat=True))
    assert not Mail.objects.filter(sent_at=None).exists()
    assert Heartbeat.objects.get(name="worker")  # a worker tells that it is there, before any clock has rung


@pytest.mark.slow
def test_mails_written_while_the_queue_was_gone_are_sent_by_the_next_sweep(surroundings, mailbox, tmp_path):
    people = late_solutions()
    process = queue_reminders(surroundings | {"REDIS_URL": "redis://127.0.0.1:1/0"})
    said, complaint = process.communicate(timeout=60)
    assert said == "9 påmindelser, 4 mails sat i kø.\n"
    assert "Køen svarer ikke. Mailene er gemt og sendes, når den svarer igen." in complaint

    with workers(1, surroundings, tmp_path), app.connection_for_write(surroundings["REDIS_URL"]) as queue:
        tasks.send_due_mails.apply_async(["2026-12-28T07:05:00+01:00"], connection=queue)
        received = mailbox.wait_for(len(people))

    assert sorted(message["To"] for message in received) == sorted(people)
