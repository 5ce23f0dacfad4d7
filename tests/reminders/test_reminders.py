"""Rows and mails: one mail a person a day that says what still holds when it is sent."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mails.models import Mail, MailOptOut
from onepagers.models import Colour
from reminders import reasons, todays_mails
from reminders.models import Reminder
from tests.factories import make_review, make_solution, make_user
from tests.reminders.reminding import (
    DUE,
    LATE,
    REVIEWED,
    at_hour,
    make_secretariat,
    make_stale,
    run,
    send,
    told,
    words,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture
def secretariat():
    return make_secretariat()


def test_whoever_has_done_the_job_hears_no_more():
    solution = make_stale()
    todays_mails.add_reminders(DUE)
    make_review(solution, on=DUE)

    assert todays_mails.write_mails(DUE) == []
    assert not Reminder.objects.exists()


def test_a_correction_that_makes_a_review_older_reminds_again():
    solution = make_stale()
    newer = make_review(solution, on=DUE)
    make_review(solution, on=date(2026, 9, 8), replaces=newer)
    assert run(LATE) == {solution.manager}


def test_a_new_manager_takes_over_the_reminder_and_the_old_one_hears_no_more():
    solution = make_stale()
    todays_mails.add_reminders(DUE)
    old, solution.manager = solution.manager, make_user()
    solution.save()

    assert run(DUE) == {solution.manager}
    assert run(DUE + timedelta(days=1)) == set()
    assert not Reminder.objects.filter(recipient=old).exists()


def test_a_row_whose_reason_no_app_has_any_more_is_taken_back(monkeypatch):
    make_stale()
    todays_mails.add_reminders(DUE)
    monkeypatch.setattr(reasons, "reasons", dict)
    assert todays_mails.write_mails(DUE) == []
    assert not Reminder.objects.exists()


def test_one_mail_gathers_all_that_is_a_persons_the_most_pressing_first():
    manager = make_user(initials="BJK", name="Bo Krag")
    make_stale("Søg speciallæge", slug="soeg", manager=manager)
    soon = make_solution("Video", slug="video", manager=manager)
    make_review(soon, on=date(2026, 10, 5), colour=Colour.YELLOW)  # due on Monday 4 January 2027

    assert run(LATE) == {manager}
    [mail] = Mail.objects.all()
    assert mail.subject == "To ting venter på dig: Søg speciallæge: vurdering overskredet"
    assert mail.message_id == f"<reminders-2026-12-28-{manager.pk}@plo.example>"
    assert words(mail) == (
        "Hej Bo. Du er systemforvalter for Søg speciallæge og Video.\n"
        "\n"
        "SØG SPECIALLÆGE: VURDERING OVERSKREDET\n"
        "Farven er grøn, men Søg speciallæge er ikke vurderet i 112 dage.\n"
        "Skulle være vurderet 7. december 2026.\n"
        "Vurdér Søg speciallæge: http://127.0.0.1:8000/loesninger/soeg/vurdering/\n"
        "\n"
        "VIDEO: VURDERING SENEST 4. JANUAR 2027\n"
        "Farven er gul siden 5. oktober 2026.\n"
        "Næste vurdering er om syv dage, mandag 4. januar 2027.\n"
        "Vurdér Video: http://127.0.0.1:8000/loesninger/video/vurdering/\n"
        "\n"
        "Er intet ændret, tager det ét klik at bekræfte farven.\n"
        "Du får højst én mail om dagen og ingen i weekender eller på helligdage.\n"
        "Vælg, hvilke mails du får: http://127.0.0.1:8000/konto/mails/\n"
    )
    assert set(Reminder.objects.values_list("mail", flat=True)) == {mail.pk}


def test_the_html_says_what_the_text_says_with_a_button_for_each_and_its_style_written_in(secretariat):
    solution = make_stale("<Søg & find>", slug="soeg-find", deputy=make_user())
    run(LATE)
    mail = Mail.objects.get(recipient=solution.manager)
    html = mail.html.replace("&nbsp;", " ")
    assert "&lt;Søg &amp; find&gt;: vurdering overskredet" in html
    assert "Stedfortræderen og sekretariatet har også fået besked." in html
    assert "<style" not in html
    assert '<a class="button" href="http://127.0.0.1:8000/loesninger/soeg-find/vurdering/" style="display: ' in html
    assert f"mailto:{secretariat.email}" in html
    assert "PLO it-portefølje, mandag 28. december 2026" in html
    assert "<Søg & find>: VURDERING OVERSKREDET".upper() in words(mail)


def test_the_deputy_and_the_secretariat_read_whose_job_it_is(secretariat):
    solution = make_stale(deputy=make_user())
    run(LATE)
    for recipient, greeting in [
        (solution.deputy, "Du er stedfortræder for Video."),
        (secretariat, "Sekretariatet får besked om Video."),
    ]:
        text = words(Mail.objects.get(recipient=recipient))
        assert greeting in text
        assert f"Systemforvalter er {solution.manager}." in text
        assert "Er du ikke længere systemforvalter?" not in text


def test_made_up_reviews_are_marked_as_demo_in_the_mail():
    solution = make_solution(review_interval=91)
    make_review(solution, on=REVIEWED, is_demo=True)
    run(DUE)
    [mail] = Mail.objects.all()
    assert "Demo: vurderinger, frister og personer er opdigtede." in mail.text
    assert "Demo: vurderinger, frister og personer er opdigtede." in mail.html


def test_what_comes_after_the_mail_of_the_day_is_sent_waits_for_the_next():
    manager = make_user()
    make_stale("Video", manager=manager)
    assert run(DUE) == {manager}
    make_stale("Aim", manager=manager)

    assert write(DUE) == []
    assert Reminder.objects.waiting(DUE).count() == 1
    assert run(DUE + timedelta(days=1)) == {manager}


def test_a_mail_never_tells_more_than_25_things_and_counts_the_rest(secretariat):
    for number in range(27):
        make_stale(f"Løsning {number:02}", slug=f"s{number}", manager=secretariat)
    run(LATE)
    [mail] = Mail.objects.all()
    assert mail.subject.startswith("27 ting venter på dig: ")
    assert words(mail).count("VURDERING OVERSKREDET") == 25
    assert "Og to ting mere, der haster mindre. Se dem i overblikket: http://127.0.0.1:8000/\n" in words(mail)
    assert Reminder.objects.filter(mail=mail).count() == 27


# What happens between writing and sending


def test_a_mail_for_a_job_that_is_done_meanwhile_is_withdrawn_and_the_log_says_so(mailoutbox):
    solution = make_stale()
    [mail] = write(DUE)
    make_review(solution, on=DUE)

    assert send(DUE) == set()

    assert mailoutbox == []
    mail.refresh_from_db()
    assert (mail.sent_at, mail.try_at, mail.withdrawn_at) == (None, None, todays_mails.morning(DUE))
    [event] = mail.events.all()
    assert (event.what, event.text) == ("withdrawn", "Det, den handlede om, gælder ikke længere.")
    assert not Reminder.objects.exists()


def test_a_mail_whose_reasons_are_partly_gone_says_only_what_is_left_under_the_same_message_id(mailoutbox):
    manager = make_user()
    done, left = make_stale("Aim", manager=manager), make_stale("Video", manager=manager)
    [mail] = write(DUE)
    make_review(done, on=DUE)

    assert send(DUE) == {manager}

    [message] = mailoutbox
    assert message.extra_headers["Message-ID"] == mail.message_id
    assert message.subject == "Video: vurdering i dag"
    assert "AIM" not in message.body
    assert "Aim" not in message.alternatives[0].content
    mail.refresh_from_db()
    assert mail.text == message.body
    assert [event.text for event in mail.events.all()] == ["Skrevet om, fordi noget var gjort."]
    assert [row.subject for row in Reminder.objects.all()] == [f"solution:{left.pk}"]


def test_a_mail_says_what_a_person_is_when_it_goes(mailoutbox):
    """The same row, other words: whoever was the deputy in the morning has the job itself when the server is back."""
    deputy = make_user(name="Bo Kær")
    solution = make_stale(deputy=deputy)
    was = solution.manager
    [mail] = [mail for mail in write(LATE) if mail.recipient == deputy]
    assert f"Systemforvalter er {was}." in words(mail)
    type(solution).objects.filter(pk=solution.pk).update(manager=deputy, deputy=was)

    send(at_hour(LATE, 9))

    mail.refresh_from_db()
    assert "Du er systemforvalter for Video." in words(mail)
    assert "Skrevet om, fordi noget var ændret." in [event.text for event in mail.events.all()]


def test_a_mail_that_may_have_arrived_keeps_its_old_words_in_the_log_and_says_nothing_new(mailoutbox, monkeypatch):
    manager = make_user()
    done, _ = make_stale("Aim", manager=manager), make_stale("Video", manager=manager)
    [mail] = write(DUE)
    with monkeypatch.context() as dying:
        dying.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):  # the worker is gone; it may have been sent
            send(DUE)
    make_review(done, on=DUE)
    make_stale("Ydelser", manager=manager)
    todays_mails.add_reminders(DUE)

    assert send(at_hour(DUE, 7, 30)) == {manager}

    [message] = mailoutbox
    assert message.extra_headers["Message-ID"] == mail.message_id
    assert message.subject == "Video: vurdering i dag"
    [event] = mail.events.all()
    assert event.text.startswith("Skrevet om, fordi noget var gjort. Den lød:\n\nTo ting venter på dig: ")
    assert "AIM: VURDERING I DAG" in event.text
    assert run(DUE + timedelta(days=1)) == {manager}  # what is new has a mail of its own


def test_what_comes_up_while_the_mail_server_is_down_is_taken_along_in_the_one_mail(monkeypatch, mailoutbox):
    """Down over three days and a ladder's step: one mail that says how things stand, and not three."""
    manager = make_user()
    make_stale("Video", manager=manager)
    other = make_solution("Aim", slug="aim", manager=manager)
    make_review(other, on=date(2026, 9, 9))  # due on 8 December
    with monkeypatch.context() as down:
        down.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse, raising=False)
        for on in (DUE, DUE + timedelta(days=1), DUE + timedelta(days=2)):
            assert run(on) == set()

    assert run(date(2026, 12, 10)) == {manager}

    [message] = mailoutbox
    assert message.extra_headers["Message-ID"] == f"<reminders-2026-12-07-{manager.pk}@plo.example>"
    assert message.subject == "To ting venter på dig: Video: vurdering overskredet"
    assert "torsdag 10. december 2026" in message.alternatives[0].content.replace("&nbsp;", " ").replace("\xa0", " ")
    assert Mail.objects.count() == 1
    assert run(date(2026, 12, 11)) == set()


def refuse(link):
    raise ConnectionRefusedError


def test_a_mail_that_could_not_go_on_friday_waits_over_the_weekend(mailoutbox):
    make_stale()
    friday, saturday = date(2026, 12, 11), date(2026, 12, 12)
    [mail] = write(friday)
    assert send(at_hour(saturday, 9)) == set()
    mail.refresh_from_db()
    assert (mail.attempts, mail.try_at) == (0, todays_mails.morning(date(2026, 12, 14)))
    assert run(date(2026, 12, 14)) == {mail.recipient}
    assert Mail.objects.count() == 1


def test_a_mail_of_thursday_that_goes_on_friday_is_fridays_mail(mailoutbox):
    """What comes up after it on Friday waits for Monday: nobody gets two mails on one day."""
    manager = make_user()
    make_stale("Video", manager=manager)
    thursday, friday = date(2026, 12, 10), date(2026, 12, 11)
    write(thursday)
    assert send(at_hour(friday, 7)) == {manager}
    make_stale("Aim", manager=manager)

    todays_mails.write_due_mails(at_hour(friday, 8))
    assert send(at_hour(friday, 8)) == set()
    assert len(mailoutbox) == 1
    assert run(date(2026, 12, 14)) == {manager}
    assert len(mailoutbox) == 2


def test_a_check_that_fails_is_seen_in_the_log_and_the_mail_waits(monkeypatch, mailoutbox):
    make_stale()
    [mail] = write(DUE)
    with monkeypatch.context() as broken:
        broken.setattr(todays_mails, "current_notices", lambda *args, **named: 1 / 0)
        assert send(DUE) == set()
    mail.refresh_from_db()
    assert mail.error == "CheckFailed: ZeroDivisionError: division by zero"
    assert send(at_hour(DUE, 8)) == {mail.recipient}


# Fewer mails


def test_who_wants_fewer_mails_gets_fewer_but_still_hears_of_their_own_overdue_reviews(secretariat):
    solution = make_stale(deputy=make_user())
    for user in (solution.manager, solution.deputy, secretariat):
        MailOptOut.objects.create(user=user, kind="stale_review")

    only = {solution.manager}
    sent = told(date(2026, 11, 30), date(2026, 12, 14))
    assert sent == {date(2026, 12, 8): only, date(2026, 12, 14): only}
    assert run(LATE) == {solution.manager}


def test_what_somebody_says_no_to_is_taken_out_of_a_mail_that_waits(mailoutbox):
    solution = make_stale()
    write(DUE)
    MailOptOut.objects.create(user=solution.manager, kind="stale_review")
    assert send(DUE) == set()


# Preview


def test_a_preview_says_what_a_day_will_bring_and_writes_nothing(secretariat):
    solution = make_stale()
    run(date(2026, 11, 30))
    assert todays_mails.preview(date(2026, 12, 1)) == []

    [(person, [notice])] = todays_mails.preview(DUE)

    assert (person, notice.heading) == (solution.manager, "Video: vurdering i dag")
    assert Reminder.objects.count() == Mail.objects.count() == 1


# Many at once


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_row_and_one_mail_for_each():
    manager = make_user()
    for name in ("Video", "Aim", "Ydelser"):
        make_stale(name, manager=manager, deputy=make_user())
    start, mails = Barrier(4), []

    def work():
        start.wait()
        todays_mails.add_reminders(LATE)
        mails.extend(todays_mails.write_mails(LATE))
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mails) == Mail.objects.count() == 4  # the manager and three deputies
    assert Reminder.objects.count() == 6
    assert not Reminder.objects.waiting(LATE).exists()


def test_queueing_asks_as_often_for_thirty_solutions_as_for_three():
    manager = make_user()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            todays_mails.add_reminders(LATE)
            todays_mails.write_mails(LATE)
        return len(captured)

    for number in range(3):
        make_stale(f"Few {number}", manager=manager, deputy=make_user())
    few = queries()
    for number in range(30):
        make_stale(f"Many {number}", manager=manager)
    Reminder.objects.all().delete()
    Mail.objects.all().delete()
    assert queries() == few
