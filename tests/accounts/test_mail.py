from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, connection, transaction

from accounts import mail
from accounts.models import Mail
from accounts.tasks import ring, send_mail
from tests.factories import DENMARK, make_user

pytestmark = pytest.mark.django_db

SEVEN = datetime(2026, 11, 24, 7, 0, tzinfo=DENMARK)


def write(recipient=None, name="a", **fields):
    """A mail that waits to be sent from now on."""
    defaults = {"kind": "test", "subject": "Emne", "text": "Hej", "html": "<p>Hej</p>"}
    return Mail.objects.create(
        recipient=recipient or make_user(), message_id=mail.message_id(name), **(defaults | fields)
    )


@pytest.fixture
def failing(monkeypatch):
    """Sending raises what the test puts here, one for each try; then it goes through."""
    errors, really_send = [], EmailMultiAlternatives.send

    def send(message, *args, **kwargs):
        if errors:
            raise errors.pop(0)
        return really_send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    return errors


def test_a_mail_is_written_from_its_templates_with_its_style_inside():
    recipient = make_user(initials="BJK")
    context = {"headline": "Én ting", "greeting": "Goddag. <b>", "dues": [], "on": SEVEN.date()}
    written = mail.compose(
        "test", recipient, subject="Emne\nog  mere", template="reminders", context=context, message_id="<a@b>"
    )
    assert (written.subject, written.recipient) == ("Emne og mere", recipient)
    assert written.text.startswith("Hej BJK. Goddag. <b>\n\n")
    assert '<h1 style="' in written.html
    assert "Goddag. &lt;b&gt;" in written.html


def test_a_second_mail_with_the_same_message_id_is_refused():
    write()
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_the_message_id_belongs_to_the_senders_domain(settings):
    settings.DEFAULT_FROM_EMAIL = "PLO <post@plo.example>"
    assert mail.message_id("reminders-2026-11-24-7") == "<reminders-2026-11-24-7@plo.example>"


def test_a_mail_goes_once_with_text_html_and_its_message_id(mailoutbox):
    written = write()
    assert mail.send(written.pk)
    assert not mail.send(written.pk)

    [message] = mailoutbox
    assert message.to == [written.recipient.email]
    assert message.message()["Message-ID"] == written.message_id
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert (message.body, [part.content for part in message.alternatives]) == ("Hej", ["<p>Hej</p>"])
    written.refresh_from_db()
    assert (written.sent_at is not None, written.try_at, written.attempts, written.error) == (True, None, 1, "")


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("Connection refused"),
        TimeoutError("timed out"),
        SMTPServerDisconnected("Connection unexpectedly closed"),
        SMTPRecipientsRefused({"a@b": (550, b"No such user")}),
    ],
)
def test_a_failure_is_noted_and_the_mail_tried_again_with_the_same_message_id(failing, mailoutbox, error):
    failing.append(error)
    with time_machine.travel(SEVEN, tick=False):
        written = write()
        assert not mail.send(written.pk)
        assert not mail.send(written.pk)  # not before its time
    written.refresh_from_db()
    assert (written.sent_at, written.attempts, written.try_at) == (None, 1, SEVEN + timedelta(minutes=5))
    assert written.error == f"{type(error).__name__}: {error}"

    with time_machine.travel(SEVEN + timedelta(minutes=5), tick=False):
        assert mail.send(written.pk)
    [message] = mailoutbox
    assert message.extra_headers["Message-ID"] == written.message_id
    written.refresh_from_db()
    assert (written.attempts, written.error) == (2, "")


def test_the_waits_grow_to_an_hour_and_end_after_two_days():
    waits = []
    for attempts in range(1, mail.TRIES):
        waits.append((mail.next_try(attempts, SEVEN) - SEVEN) / timedelta(minutes=1))
    assert waits[:6] == [5, 10, 20, 40, 60, 60]
    assert timedelta(days=1.9) < timedelta(minutes=sum(waits)) < timedelta(days=2.1)
    assert mail.next_try(mail.TRIES, SEVEN) is None


def test_a_mail_that_a_killed_worker_left_is_sent_ten_minutes_later(monkeypatch, mailoutbox):
    def die(*args, **kwargs):
        raise SystemExit

    with time_machine.travel(SEVEN, tick=False):
        written = write()
        with monkeypatch.context() as dying:
            dying.setattr(EmailMultiAlternatives, "send", die)
            with pytest.raises(SystemExit):
                mail.send(written.pk)
        assert not mail.send(written.pk)
    with time_machine.travel(SEVEN + timedelta(minutes=10), tick=False):
        assert mail.send(written.pk)
    assert len(mailoutbox) == 1


def test_whoever_is_no_longer_active_gets_no_mail(mailoutbox):
    written = write(make_user(is_active=False))
    assert not mail.send(written.pk)
    written.refresh_from_db()
    assert (mailoutbox, written.try_at, written.error) == ([], None, "Modtageren er ikke længere aktiv.")


def test_a_mail_that_is_gone_is_no_error():
    assert not send_mail(0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_mail_send_it_once(mailoutbox):
    written, start, went = write(), Barrier(4), []

    def work():
        start.wait()
        went.append(mail.send(written.pk))
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(went) == [False, False, False, True]
    assert len(mailoutbox) == 1


def test_a_queue_that_does_not_answer_is_asked_once_and_not_for_every_mail(monkeypatch):
    asked = []

    def refuse(mail_id):
        asked.append(mail_id)
        raise ConnectionRefusedError

    monkeypatch.setattr(send_mail, "delay", refuse)
    assert not ring([1, 2, 3])
    assert asked == [1]


def test_a_task_never_runs_as_long_as_a_claim_lasts(settings):
    assert timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) < mail.CLAIM
