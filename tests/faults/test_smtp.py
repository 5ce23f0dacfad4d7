"""A mail server that refuses, hangs, cuts off, is busy for a day, or knows one address no more."""

import time
from datetime import date, timedelta

import pytest

from mails import sending
from mails.models import Mail
from reminders import todays_mails
from tests.factories import make_user
from tests.faults.processes import MailServer, free_port
from tests.reminders.reminding import DUE, at_hour, make_secretariat, make_stale, write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def server(settings):
    with MailServer().running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def live(first, hours):
    """Sweep each five minutes of the first hour, and then once an hour, which is as often as anything is tried."""
    for minutes in [*range(0, 60, 5), *range(60, hours * 60, 60)]:
        at = first + timedelta(minutes=minutes)
        todays_mails.write_due_mails(at)
        sending.send_all(list(Mail.objects.to_send(at).values_list("pk", flat=True)), at)


def log_of(mail):
    return list(mail.events.values_list("what", "text"))


def test_a_server_that_refuses_the_connection_gets_the_mail_when_it_is_back(server, settings):
    make_stale()
    [written] = write(DUE)
    settings.EMAIL_PORT = free_port()
    live(at_hour(DUE, 7), 1)
    written.refresh_from_db()
    assert (written.attempts, written.sent_at) == (4, None)  # at 7.00, 7.05, 7.15 and 7.35
    assert all(text == "ConnectionRefusedError: [Errno 111] Connection refused" for _, text in log_of(written))

    settings.EMAIL_PORT = server.port
    live(at_hour(DUE, 8), 1)
    assert [message.message_id for message in server.received] == [written.message_id]


def test_a_server_that_hangs_is_left_after_the_timeout_and_the_mail_may_come_again(server, settings):
    make_stale()
    [written] = write(DUE)
    settings.EMAIL_TIMEOUT, server.hang = 1, 3
    began = time.monotonic()
    assert not sending.send(written.pk, at_hour(DUE, 7))
    assert time.monotonic() - began < 3
    written.refresh_from_db()
    assert log_of(written) == [("failed", written.error)]
    assert "SMTPServerDisconnected" in written.error

    server.hang = 0
    assert sending.send(written.pk, at_hour(DUE, 8))


def test_a_server_that_cuts_off_after_the_text_gets_it_again_with_the_same_message_id(server):
    make_stale()
    [written] = write(DUE)
    server.drop = True
    assert not sending.send(written.pk, at_hour(DUE, 7))
    server.drop = False
    assert sending.send(written.pk, at_hour(DUE, 8))
    first, second = server.received
    assert first.message_id == second.message_id == written.message_id
    assert first.text == second.text
    assert [what for what, _ in log_of(written)] == ["failed"]


def test_a_server_that_is_busy_for_a_day_costs_nobody_a_mail(server):
    solutions = [make_stale(f"Løsning {number}", slug=f"s{number}") for number in range(5)]
    server.busy = True
    live(at_hour(DUE, 7), 24)
    assert server.received == []
    assert Mail.objects.unsent().count() == 5
    server.busy = False
    live(at_hour(DUE + timedelta(days=1), 7), 2)

    assert sorted(message.to for message in server.received) == sorted(one.manager.email for one in solutions)
    assert {message.message_id for message in server.received} == set(Mail.objects.values_list("message_id", flat=True))
    assert {"451" in text for found in Mail.objects.all() for what, text in log_of(found) if what == "failed"} == {True}


def test_one_address_that_is_refused_keeps_nobody_else_waiting_and_is_given_up_after_a_day(server):
    secretariat, gone, well = make_secretariat(), make_user(), make_user()
    make_stale("Aim", manager=gone)
    make_stale("Video", manager=well)
    server.refuse = {gone.email}
    live(at_hour(DUE, 7), 28)

    assert [message.to for message in server.received] == [well.email, secretariat.email]
    [given_up] = Mail.objects.given_up()
    assert given_up.recipient == gone
    log = log_of(given_up)
    assert 24 <= len(log) <= 30
    assert log[-1] == ("given_up", "")
    assert "550" in log[0][1]
    assert server.received[1].subject == f"{gone.name}: mails kommer ikke frem"
    assert Mail.objects.filter(recipient=gone, day__gte=date(2026, 12, 9)).count() == 0
