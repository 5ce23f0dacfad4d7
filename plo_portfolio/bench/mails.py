"""How fast reminders are written and sent, against as many bare mails of the same words; in a process of its own.

    DATABASE_URL=… python -m plo_portfolio.bench.mails ROUNDS

1,000 solutions whose review is three weeks late, each with five people to tell: a manager, a deputy and a secretariat
of three. That is 5,000 reminders in 2,003 mails. Says as JSON how many seconds each round took our way, from the
reasons to the mail server's answer, and as bare mails: written beforehand, sent by Django one after another over a
connection of their own, as `send_mail` does. The mail server is a process on the loopback that says yes to everything.
"""

import asyncio
import json
import multiprocessing
import sys
import time
from datetime import date, timedelta

from plo_portfolio import embedded

SOLUTIONS, ON = 1000, date(2026, 12, 28)
NAME, GOAL = "Påmindelser til 5 personer om hver af 1.000 løsninger, sekunder", 1.5  # of what bare mails take
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


def _serve(port) -> None:
    async def main() -> None:
        server = await asyncio.start_server(_talk, "127.0.0.1", 0, limit=10_000_000)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def main(rounds: int) -> None:
    embedded.setup()
    import django

    from plo_portfolio.bench import prepare

    prepare.database()
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=[theirs], daemon=True)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", ours.recv()
    _portfolio()
    try:
        measured = []
        for _ in range(rounds):
            seconds, words = _our_way()
            measured.append((seconds, _bare(words)))
        print(json.dumps([(NAME, GOAL, measured, True)]))
    finally:
        server.terminate()
        server.join(10)


def _portfolio() -> None:
    """The rows, unless they are there; what was mailed is forgotten."""
    from accounts.models import Role, User
    from onepagers.models import Solution, StatusReview

    if Solution.objects.count() == SOLUTIONS:
        return
    people = User.objects.bulk_create(
        User(email=f"p{number}@plo.example", name=f"Person {number}", initials=f"P{number}", password="!",  # noqa: S106
             role=Role.ADMINISTRATOR if number < 3 else Role.MANAGER)
        for number in range(3 + 2 * SOLUTIONS)
    )  # fmt: skip
    solutions = Solution.objects.bulk_create(
        Solution(name=f"Løsning {number}", slug=f"s{number}", manager=people[3 + 2 * number],
                 deputy=people[4 + 2 * number])
        for number in range(SOLUTIONS)
    )  # fmt: skip
    due_on = ON - timedelta(days=21)
    StatusReview.objects.bulk_create(
        StatusReview(solution=solution, colour="green", reviewed_on=due_on - timedelta(days=90), due_on=due_on)
        for solution in solutions
    )


def _our_way() -> tuple[float, list[tuple[str, str, str, str]]]:
    """Seconds from the reasons to the last answer, and the words of the mails."""
    from accounts import mail
    from accounts.models import Mail
    from accounts.tasks import BATCH
    from onepagers import reminders
    from onepagers.models import Reminder

    Reminder.objects.all().delete()
    Mail.objects.all().delete()
    at = reminders.moment(ON)
    began = time.perf_counter()
    reminders.run(at)
    ids = list(Mail.objects.to_send(at).values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):  # as the tasks do it
        mail.send_all(ids[start : start + BATCH], at)
    took = time.perf_counter() - began
    sent = Mail.objects.exclude(sent_at=None)
    if len(ids) != 3 + 2 * SOLUTIONS or sent.count() != len(ids) or Reminder.objects.count() != 5 * SOLUTIONS:
        raise SystemExit(f"{sent.count()} of {len(ids)} mails went, of {Reminder.objects.count()} reminders")
    return took, list(sent.values_list("subject", "text", "html", "address"))


def _bare(words: list[tuple[str, str, str, str]]) -> float:
    """Seconds."""
    from django.core.mail import send_mail

    began = time.perf_counter()
    for subject, text, html, address in words:
        send_mail(subject, text, None, [address], html_message=html)
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]))
