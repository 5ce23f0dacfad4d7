"""What runs by the clock, and by hand: the sweep, the command, the night."""

from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from kombu.exceptions import OperationalError

from mails.models import Mail
from mails.tasks import send_mails
from onepagers import tasks as onepagers_tasks
from plo_portfolio.celery import app
from reminders import tasks, todays_mails
from reminders.models import Reminder
from tests.factories import at, make_review, make_solution
from tests.reminders.reminding import LATE, at_hour, make_secretariat, make_stale

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture
def at_once():
    """Celery's tasks run where they are called."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def broken_queue(monkeypatch):
    """A broker that refuses."""

    def refuse(*args):
        raise OperationalError("Connection refused")

    monkeypatch.setattr(send_mails, "delay", refuse)


@pytest.fixture
def secretariat():
    return make_secretariat()


def sweep(*moments):
    return [tasks.send_due_mails(moment.isoformat()) for moment in moments]


@time_machine.travel("2026-12-28 08:00+01:00", tick=False)
def test_an_overdue_solution_gives_its_manager_one_mail_however_often_we_run(at_once, mailoutbox):
    solution = make_stale()

    tasks.send_due_mails()
    tasks.send_due_mails()

    [message] = mailoutbox
    assert message.to == [solution.manager.email]
    assert message.extra_headers["Message-ID"] == Mail.objects.get().message_id


def test_the_mails_of_the_day_are_written_from_seven_on_also_when_nothing_ran_then(at_once, mailoutbox):
    make_stale()
    assert sweep(at_hour(LATE, 0), at_hour(LATE, 6, 55)) == [0, 0]
    assert sweep(at_hour(LATE, 15, 5), at_hour(LATE, 15, 10)) == [1, 0]
    assert len(mailoutbox) == 1


def test_a_day_off_writes_none(at_once, mailoutbox):
    make_stale()
    assert sweep(at_hour(date(2026, 12, 26), 12)) == [0]
    assert not Reminder.objects.exists()


def test_a_broken_queue_stops_nothing_and_the_sweep_sends_later(at_once, broken_queue, monkeypatch, mailoutbox):
    make_stale()
    assert sweep(at_hour(LATE, 7)) == [1]
    assert mailoutbox == []

    monkeypatch.undo()
    assert sweep(at_hour(LATE, 7, 5), at_hour(LATE, 7, 10)) == [1, 0]
    assert len(mailoutbox) == 1


def test_the_first_mails_leave_while_the_last_are_written_and_none_is_rung_for_twice(monkeypatch, mailoutbox):
    """Three people, one at a time: how many mails stood in the table at each ring."""
    for name in ("Video", "Klinikbeskeder", "AIM"):
        make_stale(name)
    rung = []
    monkeypatch.setattr(todays_mails, "CHUNK_SIZE", 1)
    monkeypatch.setattr(send_mails, "delay", lambda ids, _: rung.append((len(ids), Mail.objects.count())))

    assert sweep(at_hour(LATE, 7)) == [3]
    assert rung == [(1, 1), (1, 2), (1, 3)]
    assert sweep(at_hour(LATE, 7, 5)) == [3]  # nobody came: the queue has lost them
    assert rung[3:] == [(3, 3)]


def test_a_broker_that_does_not_answer_is_asked_once_a_sweep(monkeypatch):
    for name in ("Video", "AIM"):
        make_stale(name)
    asked = []

    def refuse(*args):
        asked.append(args)
        raise OperationalError("Connection refused")

    monkeypatch.setattr(todays_mails, "CHUNK_SIZE", 1)
    monkeypatch.setattr(send_mails, "delay", refuse)
    assert sweep(at_hour(LATE, 7)) == [2]
    assert len(asked) == 1


def test_the_command_says_what_it_did(at_once, mailoutbox, capsys, secretariat):
    make_stale()
    call_command("queue_reminders", on="2026-12-28")
    call_command("queue_reminders", on="2026-12-28")
    assert capsys.readouterr().out == "2 påmindelser, 2 mails sat i kø.\n0 påmindelser, 0 mails sat i kø.\n"
    assert len(mailoutbox) == 2


def test_the_command_says_what_waits_on_a_day_off(at_once, mailoutbox, capsys):
    make_stale()
    call_command("queue_reminders", on="2026-12-26")
    said = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")
    assert (
        said == "1 påmindelse, 0 mails sat i kø.\n1 venter til mandag 28. december 2026: der sendes kun på hverdage.\n"
    )
    assert mailoutbox == []


def test_the_command_says_in_a_line_that_the_queue_does_not_answer(broken_queue, capsys):
    make_stale()
    call_command("queue_reminders", on="2026-12-28")
    output = capsys.readouterr()
    assert output.out == "1 påmindelse, 1 mail sat i kø.\n"
    assert output.err == "Køen svarer ikke. Mailene er gemt og sendes, når den svarer igen.\n"


@pytest.mark.parametrize("text", ["i morgen", "2026-02-30", "31-12-2026", "", "0001-01-01", "9999-12-31"])
def test_a_date_that_is_none_gives_one_line(text):
    with pytest.raises(SystemExit, match=f"«{text}» er ikke en dato. Skriv den som 2027-01-31."):
        call_command("queue_reminders", on=text)


def test_a_dated_row_that_takes_effect_makes_a_revision_that_night():
    solution, other = make_solution(), make_solution()
    with connection.cursor() as cursor:  # a review written ahead, which no form lets through
        cursor.execute("ALTER TABLE onepagers_statusreview DROP CONSTRAINT review_is_not_in_the_future")
    make_review(solution, on=date(2026, 3, 2))
    solution.reviews.create(
        colour="green", reviewed_on=date(2026, 6, 1), due_on=date(2026, 9, 1), created_at=at(date(2026, 3, 2))
    )
    number = solution.revisions.first().number

    with time_machine.travel(at(date(2026, 5, 31), 0), tick=False):
        assert onepagers_tasks.revise_dated_rows() == 0
    with time_machine.travel(at(date(2026, 6, 1), 0), tick=False):
        assert onepagers_tasks.revise_dated_rows() == 1
        assert onepagers_tasks.revise_dated_rows() == 0

    newest = solution.revisions.first()
    assert (newest.number, newest.note, newest.author) == (number + 1, "Dato passeret", None)
    assert newest.snapshot["status"]["reviewed_on"] == "2026-06-01"
    assert other.revisions.count() == 1
