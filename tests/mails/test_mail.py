from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, ProgrammingError, connection, transaction

from mails import sending
from mails.models import Mail, MailEvent
from mails.tasks import enqueue, send_mails
from tests.factories import DENMARK, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.server]

SEVEN = datetime(2026, 11, 24, 7, 0, tzinfo=DENMARK)


def write(recipient=None, name="a", **fields):
    """A mail that waits to be sent from now on."""
    defaults = {"kind": "test", "subject": "Emne", "text": "Hej", "html": "<p>Hej</p>"}
    return Mail.objects.create(
        recipient=recipient or make_user(), message_id=sending.message_id(name), **(defaults | fields)
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
    recipient = make_user(initials="BJK", name="Bo Krag")
    context = {"headline": "Én ting", "greeting": "Goddag. <b>", "notices": [], "on": SEVEN.date()}
    written = sending.compose(
        "test", recipient, subject="Emne\nog  mere", template="reminders", context=context, message_id="<a@b>"
    )
    assert (written.subject, written.recipient) == ("Emne og mere", recipient)
    assert written.text.startswith("Hej Bo. Goddag. <b>\n\n")
    assert '<h1 style="' in written.html
    assert "Goddag. &lt;b&gt;" in written.html


def test_a_second_mail_with_the_same_message_id_is_refused():
    write()
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_the_message_id_belongs_to_the_senders_domain(settings):
    settings.DEFAULT_FROM_EMAIL = "PLO <post@plo.example>"
    assert sending.message_id("reminders-2026-11-24-7") == "<reminders-2026-11-24-7@plo.example>"


def test_a_mail_goes_once_with_text_html_and_its_message_id(mailoutbox):
    written = write()
    assert sending.send(written.pk)
    assert not sending.send(written.pk)

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
        assert not sending.send(written.pk)
        assert not sending.send(written.pk)  # not before its time
    written.refresh_from_db()
    assert (written.sent_at, written.attempts, written.try_at) == (None, 1, SEVEN + timedelta(minutes=5))
    assert written.error == f"{type(error).__name__}: {error}"

    with time_machine.travel(SEVEN + timedelta(minutes=5), tick=False):
        assert sending.send(written.pk)
    [message] = mailoutbox
    assert message.extra_headers["Message-ID"] == written.message_id
    written.refresh_from_db()
    assert (written.attempts, written.error) == (2, "")


@pytest.mark.parametrize(
    ("error", "in_doubt"),
    [
        (SMTPRecipientsRefused({"a@b": (550, b"No such user")}), False),
        (SMTPDataError(554, b"Spam"), False),
        (ValueError("no address"), False),
        (SMTPServerDisconnected("Connection unexpectedly closed"), True),
        (TimeoutError("timed out"), True),
    ],
    ids=["recipient", "content", "unwritable", "cut off", "no answer"],
)
def test_a_mail_that_was_refused_certainly_did_not_arrive_and_one_that_was_cut_off_may_have(failing, error, in_doubt):
    failing.append(error)
    written = write()
    assert not sending.send(written.pk, SEVEN + timedelta(days=400))
    written.refresh_from_db()
    written.attempts += 1  # as for whoever tries next
    assert written.in_doubt is in_doubt


def test_a_mail_that_never_left_because_the_server_was_away_is_not_in_doubt(monkeypatch):
    def refuse(link):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse, raising=False)
    written = write()
    sending.send(written.pk)
    written.refresh_from_db()
    assert (written.attempts, written.refusals) == (1, 1)


def fail(written, error, moments):
    """Try at each of these moments with the same failure; returns those at which it was tried."""
    tried = []
    for moment in moments:
        before = Mail.objects.get(pk=written.pk).attempts
        sending.send(written.pk, moment)
        tried += [moment] if Mail.objects.get(pk=written.pk).attempts > before else []
    return tried


def always(error):
    def send(message, *args, **kwargs):
        raise error

    return send


def each_five_minutes(hours):
    return [SEVEN + timedelta(minutes=5 * step) for step in range(hours * 12 + 1)]


def test_an_address_that_is_refused_is_tried_with_growing_waits_for_a_day_and_then_given_up(monkeypatch):
    refused = SMTPRecipientsRefused({"a@b": (550, b"No such user")})
    monkeypatch.setattr(EmailMultiAlternatives, "send", always(refused))
    written = write(try_at=SEVEN)
    tried = fail(written, refused, each_five_minutes(30))

    assert [(moment - SEVEN) / timedelta(minutes=1) for moment in tried[:6]] == [0, 5, 15, 35, 75, 135]
    assert timedelta(hours=24) <= tried[-1] - SEVEN <= timedelta(hours=25)
    written.refresh_from_db()
    assert (written.try_at, written.sent_at) == (None, None)
    events = list(written.events.values_list("what", flat=True))
    assert events == ["failed"] * len(tried) + ["given_up"]
    assert list(Mail.objects.given_up()) == [written]


@pytest.mark.parametrize("error", [ConnectionRefusedError(), SMTPRecipientsRefused({"a@b": (451, b"Try later")})])
def test_a_server_that_is_down_for_days_costs_nobody_a_mail(monkeypatch, mailoutbox, error):
    written = write(try_at=SEVEN)
    with monkeypatch.context() as down:
        down.setattr(EmailMultiAlternatives, "send", always(error))
        tried = fail(written, error, [SEVEN + timedelta(hours=hour) for hour in range(5 * 24)])
    assert len(tried) == 5 * 24
    assert sending.send(written.pk, SEVEN + timedelta(days=5))
    assert len(mailoutbox) == 1


def test_a_refusal_after_days_of_a_dead_server_has_its_own_day(monkeypatch):
    written = write(try_at=SEVEN)
    with monkeypatch.context() as down:
        down.setattr(EmailMultiAlternatives, "send", always(ConnectionRefusedError()))
        sending.send(written.pk, SEVEN)
    monkeypatch.setattr(EmailMultiAlternatives, "send", always(SMTPRecipientsRefused({"a@b": (550, b"No")})))
    sending.send(written.pk, SEVEN + timedelta(days=3))
    written.refresh_from_db()
    assert written.try_at == SEVEN + timedelta(days=3, minutes=10)


def test_after_two_weeks_nobody_tries_any_more_until_somebody_asks(monkeypatch, mailoutbox):
    written = write(try_at=SEVEN)
    with monkeypatch.context() as down:
        down.setattr(EmailMultiAlternatives, "send", always(ConnectionRefusedError()))
        for day in range(15):
            sending.send(written.pk, SEVEN + timedelta(days=day))
    assert list(Mail.objects.given_up()) == [written]

    late = SEVEN + timedelta(days=20)
    [again] = sending.retry_now(Mail.objects.given_up(), late)
    assert sending.send(again, late)
    assert written.events.last().what == "asked"


def test_a_server_that_cannot_be_reached_is_asked_once_and_not_for_every_mail(monkeypatch):
    def refuse(link):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse, raising=False)
    first, second = write(), write(name="b")
    assert sending.send_all([first.pk, second.pk]) == 0
    assert list(Mail.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0]


def test_where_a_mail_went_is_kept_though_the_person_has_another_address_later():
    written = write()
    sending.send(written.pk)
    was = written.recipient.email
    type(written.recipient).objects.update(email="ny@plo.example")
    written.refresh_from_db()
    assert written.address == was


def test_what_happened_to_a_mail_is_never_changed():
    event = MailEvent.objects.create(mail=write(), what="failed")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"):
        event.delete()


def test_a_mail_that_a_killed_worker_left_is_sent_ten_minutes_later(monkeypatch, mailoutbox):
    def die(*args, **kwargs):
        raise SystemExit

    with time_machine.travel(SEVEN, tick=False):
        written = write()
        with monkeypatch.context() as dying:
            dying.setattr(EmailMultiAlternatives, "send", die)
            with pytest.raises(SystemExit):
                sending.send(written.pk)
        assert not sending.send(written.pk)
    with time_machine.travel(SEVEN + timedelta(minutes=10), tick=False):
        assert sending.send(written.pk)
    assert len(mailoutbox) == 1


def test_whoever_is_no_longer_active_gets_no_mail(mailoutbox):
    written = write(make_user(is_active=False))
    assert not sending.send(written.pk)
    written.refresh_from_db()
    assert (mailoutbox, written.try_at, written.error) == ([], None, "Modtageren er ikke længere aktiv.")


def test_a_mail_that_is_gone_is_no_error():
    assert not send_mails([0])


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_mail_send_it_once(mailoutbox):
    written, start, went = write(), Barrier(4), []

    def work():
        start.wait()
        went.append(sending.send(written.pk))
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

    def refuse(mail_ids, at):
        asked.append(mail_ids)
        raise ConnectionRefusedError

    monkeypatch.setattr(send_mails, "delay", refuse)
    assert not enqueue([1, 2, 3])
    assert asked == [[1, 2, 3]]


def test_a_task_never_runs_as_long_as_a_claim_lasts(settings):
    assert timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) < sending.CLAIM_DURATION


def test_a_mail_that_is_being_sent_is_not_taken_from_the_one_who_sends_it(mailoutbox):
    """«Send nu» in the middle of a batch."""
    first, second = write(try_at=SEVEN), write(name="b", try_at=SEVEN)
    assert sending._claim(first.pk, SEVEN) == first
    assert sending._claim(first.pk, SEVEN) is None

    just_after = SEVEN + timedelta(seconds=5)
    assert sending.retry_now(Mail.objects.unsent(), just_after) == [second.pk, first.pk]
    assert sending.send_all([first.pk, second.pk], just_after) == 1
    assert not sending.send(first.pk, SEVEN + sending.CLAIM_DURATION - timedelta(seconds=1))
    assert sending.send(first.pk, SEVEN + sending.CLAIM_DURATION)
    assert len(mailoutbox) == 2


def test_a_killed_worker_keeps_only_the_mail_that_it_was_sending(monkeypatch, mailoutbox):
    mails = [write(name=name, try_at=SEVEN) for name in "abc"]
    with monkeypatch.context() as dying:
        dying.setattr(EmailMultiAlternatives, "send", always(SystemExit()))
        with pytest.raises(SystemExit):
            sending.send_all([mail.pk for mail in mails], SEVEN)
    assert sending.send_all([mail.pk for mail in mails], SEVEN) == 2


def test_what_breaks_half_way_leaves_the_rest_to_others_and_closes_the_connection(failing, mailoutbox, monkeypatch):
    closed = []
    monkeypatch.setattr(sending, "_close", closed.append)
    mails = [write(name=name, try_at=SEVEN) for name in "abc"]
    failing.append(RuntimeError("Noget ingen ventede"))
    with pytest.raises(RuntimeError):
        sending.send_all([one.pk for one in mails], SEVEN)

    assert len(closed) == 1
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert sending.send_all([one.pk for one in mails], SEVEN) == 2


def test_a_slow_server_gets_no_more_mails_than_a_task_has_time_for(monkeypatch, mailoutbox, settings):
    clock = iter(range(0, 10_000, 50))
    # the module's own clock: others may ask what time it is
    monkeypatch.setattr(sending, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    mails = [write(name=name, try_at=SEVEN) for name in "abcde"]

    assert sending.send_all([one.pk for one in mails], SEVEN) == 2  # at 50 s and at 100 s
    assert sorted(Mail.objects.unsent().values_list("attempts", flat=True)) == [0, 0, 0]
    longest = sending.BATCH_DURATION + timedelta(seconds=4 * settings.EMAIL_TIMEOUT)  # EHLO, MAIL, RCPT, DATA
    assert longest < timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)


def test_a_mail_goes_to_the_address_that_a_person_has_when_it_goes(monkeypatch, mailoutbox):
    first, second, third = (write(name=name, try_at=SEVEN) for name in "abc")
    really_send = EmailMultiAlternatives.send

    def send(message, *args, **kwargs):
        people = type(first.recipient).objects
        people.filter(pk=second.recipient.pk).update(email="ny@plo.example")
        people.filter(pk=third.recipient.pk).update(is_active=False)
        return really_send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    assert sending.send_all([first.pk, second.pk, third.pk], SEVEN) == 2
    assert [message.to for message in mailoutbox] == [[first.recipient.email], ["ny@plo.example"]]
