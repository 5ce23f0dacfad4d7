"""kill -9, again and again: nothing is lost, nobody is nagged."""

import os
import random
import re
import signal
import time
from collections import Counter
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Semaphore, Thread

import pytest
from django.db import connection

from mails.models import Mail
from reminders import todays_mails
from tests.faults.plain_days import is_workday
from tests.faults.plain_rules import told
from tests.faults.portfolio import Portfolio
from tests.faults.processes import Celery, MailServer, redis_server, surroundings, wait_until
from tests.long import count
from tests.reminders.reminding import at_hour, days

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.long, pytest.mark.server]

FIRST = date(2027, 1, 1)
LAST = FIRST + timedelta(days=count(74, 364))  # ten weeks, or all of the year
KILLS, KILLS_A_DAY = count(20, 100), count(6, 3)  # most of them while mails are on their way
NEAR = 2.0  # seconds from the check to the server's clock, with 12 processes on two cores


class Clock:
    """The simulated moment, in a file that is replaced whole."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def set(self, moment) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(moment.isoformat())
        new.replace(self.path)


class Killer(Thread):
    """Kills a process at random moments until it has killed enough; starts anew what nobody else does."""

    def __init__(self, start, seed: int, pause: float) -> None:
        super().__init__(daemon=True)
        self.start_one, self.pause = start, pause
        self.random = random.Random(seed)  # noqa: S311
        self.running = {name: start(name) for name in ("beat1", "beat2", "worker1", "worker2")}
        self.kills: Counter[str] = Counter()
        self.ready_before: Counter[str] = Counter()
        self.ready_since: dict[tuple[str, int], float] = {}
        self.enough = Event()
        self.planned = Semaphore(0)  # so many for each day, however slow the machine is

    def run(self) -> None:
        while not self.enough.wait(self.random.expovariate(1 / self.pause)):
            if not self.planned.acquire(timeout=1):
                continue
            for name, process in self.running.items():  # as systemd would
                if process.process.poll() is not None:
                    self.renew(name)
            name = self.random.choice(list(self.running))
            if name.startswith("worker") and not self.settled(name):
                self.planned.release()
                continue  # Celery ends when it loses a child while it starts, and a start takes seconds: no test of us
            children = self.running[name].children()
            if self.random.random() < 0.06:
                self.renew(name)
                self.kills[f"a whole {name[:-1]}"] += 1
            elif children and name.startswith("worker"):
                with suppress(ProcessLookupError):
                    os.kill(self.random.choice(children), signal.SIGKILL)
                    self.kills["a process of a worker's"] += 1

    def settled(self, name: str) -> bool:
        """Whether a worker has been ready for a second."""
        if self.running[name].said().count(" ready.") <= self.ready_before[name]:
            return False
        return time.monotonic() - self.ready_since.setdefault((name, self.ready_before[name]), time.monotonic()) > 1

    def renew(self, name: str) -> None:
        self.running[name].end(force=True)
        self.ready_before[name] = self.running[name].said().count(" ready.")
        self.running[name] = self.start_one(name)

    def stop(self) -> None:
        self.enough.set()
        if self.ident:
            self.join(60)
        for process in self.running.values():
            process.end(force=True)


def named(message) -> set[str]:
    return set(re.findall(r"^Vurdér (.+?):", message.text, re.MULTILINE))


def test_a_year_with_many_kills_loses_nothing_and_repeats_only_what_a_kill_cut_off(tmp_path):
    with ExitStack() as stack:
        server = stack.enter_context(MailServer().running())
        redis = stack.enter_context(redis_server(tmp_path / "redis"))
        clock = Clock(tmp_path / "clock")
        clock.set(at_hour(FIRST, 0))
        environment = surroundings(REDIS_URL=redis.url, EMAIL_URL=server.url, SIMULATED_CLOCK=str(clock.path))
        started = {"environment": environment, "logs": tmp_path, "app": "tests.faults.simulated"}

        def start(name: str) -> Celery:
            if name.startswith("beat"):
                return Celery.beat(name, **started)
            return Celery.worker(name, concurrency=4, **started)

        portfolio = Portfolio(size=50, seed=3, intervals=(63, 91), mondays=True)
        emails = {"secretariat": portfolio.secretariat.email}
        killer = Killer(start, seed=4, pause=0.4)
        stack.callback(killer.stop)
        for name in ("worker1", "worker2"):
            killer.running[name].wait_ready()
        killer.start()

        required, allowed, reviewed, waited = set(), set(), {}, []
        chance = random.Random(5)  # noqa: S311
        for on in days(FIRST, LAST):
            before = {name: told(plain, on, emails["secretariat"]) for name, plain in portfolio.plain.items()}
            allowed |= {(on, person, name) for name, people in before.items() for person in people}
            if not is_workday(on):
                continue
            began, moment = time.monotonic(), at_hour(on, 7)
            clock.set(moment)
            if not quiet(on):
                killer.planned.release(KILLS_A_DAY)
            jobs = [name for name, plain in portfolio.plain.items() if reviews_today(plain, on, chance)]
            while not quiet(on) or jobs:
                time.sleep(0.1)
                if jobs:  # while the mails of the day are on their way
                    name = jobs.pop()
                    portfolio.review(name, on)
                    reviewed[on, name] = time.time()
                moment += timedelta(seconds=12)  # a claim lasts for five real seconds, more than a batch takes
                clock.set(min(moment, at_hour(on, 23)))
                assert time.monotonic() - began < 120, f"{on} isn't done: {list(Mail.objects.unsent().values())}"
            waited.append(time.monotonic() - began)
            after = {name: told(plain, on, emails["secretariat"]) for name, plain in portfolio.plain.items()}
            required |= {(on, person, name) for name, people in after.items() for person in people}
        killer.planned.release(4 * KILLS)  # about half of them choose a beat, which has no process of its own to kill
        wait_until(lambda: killer.kills.total() >= KILLS, 120)
        killer.stop()

        judge(server, required, allowed, reviewed, killer.kills, waited)


def reviews_today(plain, on, chance) -> bool:
    """People review on Mondays, so that a year has some fifty days with many mails and not 230 with a few."""
    late = (on - plain.due_on(on)).days
    return on.weekday() == 0 and chance.random() < (0.03 if late < -7 else 0.2 if late < 0 else 0.4)


def quiet(on) -> bool:
    """Whether all of the day is told and sent."""
    return (
        not todays_mails.preview(on) and not Mail.objects.unsent().exists()
    )  # in this order: a mail is written between


def judge(server, required, allowed, reviewed, kills, waited) -> None:
    day = {mail.message_id: mail.day for mail in Mail.objects.all()}
    got, done_before, near = Counter(), [], []
    for message in server.received:
        on = day[message.message_id]
        got[message.message_id] += 1
        for name in named(message):
            done = reviewed.get((on, name))
            if done and done < message.at:
                done_before.append((on, name, round(message.at - done, 3)))
    told_of = {(day[message.message_id], message.to, name) for message in server.received for name in named(message)}
    repeats = sum(got.values()) - len(got)
    near = [found for found in done_before if found[2] < NEAR]
    print(
        f"\n{len(server.received)} mails, {len(told_of)} reminders, {len(reviewed)} reviews meanwhile, "
        f"{dict(kills)} = {kills.total()} kills, {repeats} repeats, lost {len(required - told_of)}, "
        f"too many {len(told_of - allowed)}, done before {sorted(found[2] for found in done_before)}, "
        f"withdrawn {Mail.objects.exclude(withdrawn_at=None).count()}, slowest day {max(waited):.1f} s"
        f"\nlost {sorted(required - told_of)}\ntoo many {sorted(told_of - allowed)}"
    )
    assert kills.total() >= KILLS
    assert required - told_of == set()
    assert told_of - allowed == set()
    assert [found for found in done_before if found not in near] == []
    assert repeats <= kills.total()
    of_a_day = Counter((day[message_id], Mail.objects.get(message_id=message_id).recipient_id) for message_id in got)
    assert set(of_a_day.values()) == {1}
    connection.close()
