"""How fast reminders are written and sent, against as many bare mails of the same words; in a process of its own.

    DATABASE_URL=… python -m plo_portfolio.bench.mails ROUNDS

1,000 solutions whose review is three weeks late, each with five people to tell: a manager, a deputy and a secretariat
of three. That is 5,000 reminders in 2,003 mails. Prints as JSON how many seconds each round took our way, from the task
in the queue until the last mail is noted as sent by a worker with a process for each core; and as bare mails: written
beforehand, sent by Django one after another over a connection of their own, as `send_mail` does. The mail server is a
process on the loopback that says yes to everything.
"""

import asyncio
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from plo_portfolio.demo.run import Child
from plo_portfolio.devservers import embedded

SOLUTIONS, ON = 1000, date(2026, 12, 28)
MAILS = 3 + 2 * SOLUTIONS  # one to each person
# Of what bare mails take: each is asked about alone before it is sent, and in real life thirty people get mail.
NAME, GOAL = "Påmindelser til 5 personer om hver af 1.000 løsninger, sekunder", 4
QUEUE = "/9"  # the database of Redis
PATIENCE = 300  # seconds
ANSWERS = {b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Bye\r\n", b"EHLO": b"250 bench\r\n"}


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 bench\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        writer.write(ANSWERS.get(word, b"250 OK\r\n"))
        if word == b"DATA":
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 OK\r\n")
        if word == b"QUIT":
            break
    writer.close()


def _serve(port: Connection) -> None:
    """Run the mail server, and send the number of its port."""

    async def main() -> None:
        server = await asyncio.start_server(_talk, "127.0.0.1", 0, limit=10_000_000)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def main(rounds: int) -> None:
    embedded.setup()
    spawn = multiprocessing.get_context("spawn")
    near, far = spawn.Pipe()
    server = spawn.Process(target=_serve, args=[far], daemon=True)
    server.start()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{near.recv()}"
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=QUEUE).geturl()  # no other worker's
    import django

    from plo_portfolio.bench import prepare

    prepare.database()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    _portfolio()
    with _worker():
        measured = [(_by_worker(), _bare()) for _ in range(rounds)]
    server.terminate()
    server.join(10)
    print(json.dumps([(NAME, GOAL, measured, True)]))


@contextmanager
def _worker() -> Iterator[None]:
    """One that listens to an empty queue, with a process for each core as README has it."""
    from django.conf import settings
    from redis import Redis

    from plo_portfolio.celery import app

    Redis.from_url(settings.REDIS_URL).flushdb()
    arguments = ("celery", "-A", "plo_portfolio", "worker", "--without-mingle", "--without-gossip")
    worker = Child("Workeren", "mails-worker", *arguments)
    try:
        if not any(app.control.ping(timeout=0.5) for _ in range(60)):
            raise SystemExit(f"The worker doesn't answer: {worker.log}")
        yield
    finally:
        worker.ask_to_stop()
        worker.finish()


def _portfolio() -> None:
    """Write the solutions and people, unless they exist."""
    from accounts.models import Role, User
    from onepagers.models import Solution, StatusReview

    if Solution.objects.count() == SOLUTIONS:
        return
    people = User.objects.bulk_create(
        User(
            email=f"p{number}@plo.example",
            name=f"Person {number}",
            initials=f"P{number}",
            password="!",  # noqa: S106
            role=Role.ADMINISTRATOR if number < 3 else Role.MANAGER,
        )
        for number in range(MAILS)
    )
    solutions = Solution.objects.bulk_create(
        Solution(
            name=f"Løsning {number}", slug=f"s{number}", manager=people[3 + 2 * number], deputy=people[4 + 2 * number]
        )
        for number in range(SOLUTIONS)
    )
    due_on = ON - timedelta(days=21)
    StatusReview.objects.bulk_create(
        StatusReview(solution=solution, colour="green", reviewed_on=due_on - timedelta(days=90), due_on=due_on)
        for solution in solutions
    )


def _by_worker() -> float:
    """Seconds from the task in the queue until the last mail is noted as sent, by a worker."""
    from mails.models import Mail
    from reminders import todays_mails
    from reminders.tasks import send_due_mails

    _forget()
    began = time.perf_counter()
    send_due_mails.delay(todays_mails.morning(ON).isoformat())
    while Mail.objects.exclude(sent_at=None).count() < MAILS:
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit("The worker didn't send the mails")
        time.sleep(0.1)  # asking more often takes processor time from the sending
    took = time.perf_counter() - began
    _count()
    return took


def _forget() -> None:
    """Delete reminders and mails."""
    from mails.models import Mail
    from reminders.models import Reminder

    Reminder.objects.all().delete()
    Mail.objects.all().delete()


def _count() -> None:
    """Stop if any reminder or mail is missing, or there is one too many."""
    from mails.models import Mail
    from reminders.models import Reminder

    sent, mailed = Mail.objects.exclude(sent_at=None).count(), Reminder.objects.exclude(mail=None).count()
    if (sent, mailed, Mail.objects.count()) != (MAILS, 5 * SOLUTIONS, MAILS):
        raise SystemExit(f"{sent} mails of {Mail.objects.count()} went, with {mailed} reminders")


def _bare() -> float:
    """Seconds for the same words, addresses and number of mails."""
    from django.core.mail import send_mail

    from mails.models import Mail

    words = list(Mail.objects.values_list("subject", "text", "html", "address"))
    began = time.perf_counter()
    for subject, text, html, address in words:
        send_mail(subject, text, None, [address], html_message=html)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]))
