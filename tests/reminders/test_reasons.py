"""Why people are reminded, beside a stale review: actions, asks, managers gone, addresses that fail, editions."""

from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMultiAlternatives

from accounts.models import Role, User
from editions import questions
from editions.models import EditionView
from editions.readers import Reader
from mails import sending
from mails.models import Mail, MailOptOut
from onepagers.models import Ask, Decision
from onepagers.operations import decisions
from reminders import todays_mails
from reminders.models import Reminder
from reminders.reasons import reasons
from reminders.solution_reasons import actions_due
from tests.factories import make_body, make_edition, make_review, make_solution, make_user
from tests.reminders.reminding import at_hour, make_secretariat, run, send, told, told_around, words

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 9, 7)


@pytest.fixture
def secretariat():
    return make_secretariat()


@pytest.fixture
def solution():
    """Reviewed so that no reminder of a review comes into the way."""
    solution = make_solution("Video", slug="video", deputy=make_user(), review_interval=366)
    make_review(solution, on=MONDAY)
    return solution


def take_on(solution, due_on, owner=None, on=MONDAY):
    task = decisions.Task("Indhent svar fra SDS.", owner or make_user(name="Ane", initials="ANE"), due_on)
    return decisions.take_on(solution, task, on=on, by=None)


def the_mail(user):
    return Mail.objects.filter(recipient=user).latest("created_at")


# Actions


def test_whoever_is_responsible_for_an_action_hears_before_on_the_day_and_weekly_and_then_the_others_too(
    solution, secretariat
):
    action = take_on(solution, date(2026, 12, 7))
    owner, everybody = action.owner, {action.owner, solution.manager, solution.deputy, secretariat}

    assert told(date(2026, 11, 25), date(2026, 12, 28)) == {
        date(2026, 11, 30): {owner},
        date(2026, 12, 7): {owner},
        date(2026, 12, 14): {owner},
        date(2026, 12, 21): everybody,
        date(2026, 12, 28): everybody,
    }
    first = Mail.objects.filter(recipient=owner).earliest("created_at")
    assert first.subject == "Video: handling har frist 7. december 2026"
    assert f"Hej {owner.first_name}. Du er ansvarlig for én handling i Video.\n" in words(first)
    assert "Indhent svar fra SDS.\nFristen er om syv dage, mandag 7. december 2026.\n" in words(first)
    assert f"Markér som udført: http://127.0.0.1:8000/handlinger/{action.pk}/udfoert/\n" in words(first)
    assert "Fristen var for 21 dage siden, mandag 7. december 2026. Ansvarlig er Ane (ANE).\n" in words(
        the_mail(secretariat)
    )


@pytest.mark.parametrize(
    ("on", "heading", "must"),
    [(7, "handling har frist i dag", False), (8, "handling overskredet", True)],
)
def test_an_action_is_overdue_from_the_day_after_its_deadline(solution, on, heading, must):
    take_on(solution, date(2026, 12, 7))
    [notice] = actions_due(date(2026, 12, on))
    assert (notice.heading, notice.must) == (f"Video: {heading}", must)


def test_an_action_that_is_done_is_told_of_no_more(solution):
    action = take_on(solution, date(2026, 12, 7))
    decisions.finish(action, note="Svar modtaget", on=date(2026, 12, 1), by=None)
    assert told(date(2026, 12, 2), date(2026, 12, 21)) == {}


def test_an_action_that_is_due_at_once_is_told_on_the_day_and_not_when_it_is_noted(solution):
    action = take_on(solution, date(2026, 12, 7), on=date(2026, 12, 3))
    assert told(date(2026, 12, 3), date(2026, 12, 8)) == {date(2026, 12, 7): {action.owner}}


def test_an_action_that_is_noted_on_the_day_of_a_step_is_told_that_day(solution):
    action = take_on(solution, date(2026, 12, 7), on=date(2026, 11, 30))  # seven days before
    assert told(date(2026, 11, 30), date(2026, 12, 6)) == {date(2026, 11, 30): {action.owner}}


def test_an_action_of_somebody_who_left_is_the_managers(solution):
    action = take_on(solution, date(2026, 12, 7))
    User.objects.filter(pk=action.owner_id).update(is_active=False)
    assert run(date(2026, 12, 7)) == {solution.manager}


# Asks


@pytest.fixture
def ask(solution):
    body = make_body("Styregruppen")
    return decisions.ask(solution, body=body, text="Giv mandat til udbud.", on=date(2026, 10, 1), by=None)


def test_an_ask_that_waits_for_thirty_days_reminds_those_who_decide_and_again_each_thirty(ask, secretariat):
    committee = make_user(Role.COMMITTEE)
    assert told_around(date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)) == {
        date(2026, 11, 2): {committee, secretariat},  # 31 October is a Saturday
        date(2026, 11, 30): {committee, secretariat},
    }
    mail = the_mail(committee)
    assert "Digitaliseringsudvalget får besked om Video.\n" in words(mail)
    assert "VIDEO: INDSTILLING VENTER PÅ SVAR\nGiv mandat til udbud.\n" in words(mail)
    assert "Styregruppen skal beslutte det. Den har ventet i 60 dage.\n" in words(mail)
    assert f"/indstillinger/{ask.pk}/beslutning/" in mail.text


def test_an_ask_that_was_put_off_comes_back_on_its_day(ask, solution, secretariat):
    decisions.decide(
        solution,
        body=ask.body,
        ask=ask,
        text="Vi venter.",
        on=date(2026, 10, 8),
        postponed_to=date(2026, 12, 7),
        by=None,
    )
    assert told_around(date(2026, 11, 2), date(2026, 12, 1), date(2026, 12, 7)) == {date(2026, 12, 7): {secretariat}}
    assert the_mail(secretariat).subject == "Video: udskudt indstilling tages op igen"


def test_an_answered_ask_is_told_of_no_more(ask, solution, secretariat):
    todays_mails.add_reminders(date(2026, 11, 2))
    decisions.decide(solution, body=ask.body, ask=ask, text="Ja.", on=date(2026, 11, 2), by=None)
    assert run(date(2026, 11, 2)) == set()
    assert (Ask.objects.count(), Decision.objects.count(), Reminder.objects.count()) == (1, 1, 0)


# What nobody takes care of


def test_a_solution_without_a_manager_is_told_to_the_secretariat_when_seen_and_then_each_month(solution, secretariat):
    solution.manager = None
    solution.save()
    assert told_around(date(2026, 9, 24), date(2026, 10, 1), date(2026, 11, 1)) == {
        date(2026, 9, 23): {secretariat},
        date(2026, 10, 1): {secretariat},
        date(2026, 11, 2): {secretariat},  # the 1st is a Sunday
    }
    assert "VIDEO: MANGLER EN SYSTEMFORVALTER\nLøsningen har ingen systemforvalter.\n" in words(the_mail(secretariat))
    assert "/loesninger/video/oplysninger/" in the_mail(secretariat).text


def test_an_address_that_fails_for_a_day_is_shown_to_the_secretariat_once(solution, secretariat, monkeypatch):
    really = EmailMultiAlternatives.send

    def refuse(message, *args, **kwargs):
        if message.to == [solution.manager.email]:
            raise SMTPRecipientsRefused({message.to[0]: (550, b"No such user")})
        return really(message, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    day = date(2027, 9, 1)  # a week before the next review
    sent = {}
    for hour in [*range(30), *range(24 * 7, 24 * 8 + 3)]:
        moment = at_hour(day, 7) + timedelta(hours=hour)
        todays_mails.write_due_mails(moment)
        if people := send(moment):
            sent[moment] = people

    told_again = at_hour(date(2027, 9, 9), 7)  # a day after the next step of the ladder
    assert sent == {at_hour(date(2027, 9, 2), 7): {secretariat}, told_again: {secretariat}}
    mail = Mail.objects.filter(recipient=secretariat).earliest("created_at")
    assert mail.subject == f"{solution.manager.name}: mails kommer ikke frem"
    assert f"Mails til {solution.manager.email} har fejlet siden 1. september 2027.\n" in words(mail)
    assert "No such user" in mail.text
    assert {mail.recipient for mail in Mail.objects.given_up()} == {solution.manager}


def test_a_server_that_takes_nobodys_mail_is_not_everybodys_wrong_address(solution, secretariat, monkeypatch):
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse_all, raising=False)
    assert told(date(2027, 9, 1), date(2027, 9, 10)) == {}
    assert {row.kind for row in Reminder.objects.all()} == {"stale_review"}


def refuse_all(link):
    raise ConnectionRefusedError


# Editions


def test_a_final_edition_is_told_at_once_to_those_who_read_it_and_not_to_who_has_opened_it(solution):
    reader, committee, seen = make_user(Role.READER), make_user(Role.COMMITTEE), make_user(Role.READER)
    edition = make_edition([solution])
    EditionView.objects.create(edition=edition, user=seen, what="page")
    at = edition.frozen_at + timedelta(minutes=1)

    mails = todays_mails.write_immediate_mails(f"edition:{edition.pk}", at=at)

    assert {mail.recipient for mail in mails} == {reader, committee}
    assert todays_mails.write_immediate_mails(at=at) == []
    assert send(at) == {reader, committee}
    mail = Mail.objects.get(recipient=reader)
    assert mail.subject == f"{edition.label} er klar"
    assert f"Læs udgaven: http://127.0.0.1:8000/udgaver/{edition.pk}/\n" in mail.text
    assert "én mail om dagen" not in mail.text


def test_who_opens_an_edition_before_the_mail_has_left_gets_none(solution, mailoutbox):
    reader, edition = make_user(Role.READER), make_edition([solution])
    at = edition.frozen_at + timedelta(minutes=1)
    todays_mails.write_immediate_mails(at=at)
    EditionView.objects.create(edition=edition, user=reader, what="pdf")
    assert send(at) == set()
    assert Mail.objects.get().withdrawn_at == at


def test_who_wants_news_of_editions_after_all_gets_the_mail_that_was_withdrawn(solution, mailoutbox):
    reader, edition = make_user(Role.READER), make_edition([solution])
    at = edition.frozen_at + timedelta(minutes=1)
    todays_mails.write_immediate_mails(at=at)
    muted = MailOptOut.objects.create(user=reader, kind="final_edition")
    assert send(at) == set()
    muted.delete()

    later = at + timedelta(minutes=5)
    [mail] = todays_mails.write_immediate_mails(at=later)
    assert send(later) == {reader}
    assert [message.extra_headers["Message-ID"] for message in mailoutbox] == [mail.message_id]
    assert Mail.objects.count() == 1


def test_a_question_that_waits_for_a_week_is_reminded_of_and_its_mail_is_not_sent_when_it_is_answered(
    solution, secretariat, mailoutbox
):
    edition, member = make_edition([solution]), make_user(Role.READER)
    question = questions.ask(edition, Reader(user=member), solution, "Hvornår?")
    questions.answer(question, "I morgen.", by=solution.manager)
    asked = Mail.objects.filter(kind="question")
    sending.send_all(asked.values_list("pk", flat=True))
    assert {found.error for found in asked} == {"Spørgsmålet er besvaret."}

    other = edition.questions.create(
        user=member, solution=solution, text="Og hvad koster det?", asked_at=at_hour(MONDAY, 9)
    )
    everybody = {solution.manager, solution.deputy, secretariat, edition.author}
    assert told(MONDAY, MONDAY + timedelta(days=14)) == {
        MONDAY + timedelta(days=7): {solution.manager},
        MONDAY + timedelta(days=14): everybody,
    }
    assert f"/spoergsmaal/{other.pk}/" in the_mail(secretariat).text


def test_every_reason_can_be_told_by_its_name():
    assert set(reasons()) == {
        "stale_review",
        "action_due",
        "ask_unanswered",
        "manager_gone",
        "undeliverable",
        "final_edition",
        "question_unanswered",
        "last_notice",
        "option_ends",
        "agreement_ends",
        "oversight_due",
        "follow_up_due",
    }
