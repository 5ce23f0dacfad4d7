from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from accounts.models import Mail, Role, User
from accounts.tasks import send_mail
from onepagers import reminders, tasks
from onepagers.models import Colour, Reminder
from onepagers.workdays import is_workday
from plo_portfolio.celery import app
from tests.factories import at, make_review, make_solution, make_user

pytestmark = pytest.mark.django_db

REVIEWED = date(2026, 9, 7)  # a Monday, so that the next review is due on Monday 7 December 2026
DUE = date(2026, 12, 7)
LATE = date(2026, 12, 28)  # three weeks later: also the deputy and the secretariat


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

    monkeypatch.setattr(send_mail, "delay", refuse)


@pytest.fixture
def secretariat():
    return make_user(Role.ADMINISTRATOR, name="Sekretariatet", initials="SEK")


def make_stale(name="Video", **fields):
    """A solution whose review is due on DUE."""
    fields = {"slug": name.lower().replace(" ", "-")} | fields
    solution = make_solution(name, review_interval=91, **fields)
    make_review(solution, on=REVIEWED)
    return solution


def run(on):
    """What happens on a day; returns who gets a mail."""
    reminders.queue(on)
    return {mail.recipient for mail in reminders.gather(on)}


def days(first, last):
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def words(mail):
    return mail.text.replace("\N{NO-BREAK SPACE}", " ")


# The ladder


def test_half_a_year_of_one_neglected_review_day_by_day(secretariat):
    deputy = make_user()
    solution = make_stale(deputy=deputy)
    manager = solution.manager
    everybody = {manager, deputy, secretariat}

    sent = {on: told for on in days(date(2026, 10, 1), date(2027, 3, 31)) if (told := run(on))}

    assert sent == {
        date(2026, 11, 30): {manager},  # seven days before
        date(2026, 12, 7): {manager},  # on the day
        date(2026, 12, 14): {manager},  # weekly
        date(2026, 12, 21): everybody,  # after fourteen days
        date(2026, 12, 28): everybody,
        date(2027, 1, 4): everybody,
        date(2027, 1, 11): everybody,
        date(2027, 1, 18): everybody,
        date(2027, 1, 25): everybody,
        date(2027, 2, 1): everybody,
        date(2027, 2, 8): everybody,
        date(2027, 2, 15): everybody,
        date(2027, 2, 22): everybody,
        date(2027, 3, 1): everybody,
        date(2027, 3, 8): everybody,
        date(2027, 3, 15): everybody,
        date(2027, 3, 22): everybody,
        date(2027, 3, 30): everybody,  # the 29th is Easter Monday
    }


@pytest.mark.parametrize(
    ("due_on", "on", "step"),
    [
        (date(2026, 12, 7), date(2026, 11, 29), None),
        (date(2026, 12, 7), date(2026, 11, 30), (date(2026, 11, 30), -7)),
        (date(2026, 12, 7), date(2026, 12, 6), (date(2026, 11, 30), -7)),
        (date(2026, 12, 7), date(2026, 12, 7), (date(2026, 12, 7), 0)),
        (date(2026, 12, 31), date(2026, 12, 24), None),  # Christmas Eve and all that follows
        (date(2026, 12, 31), date(2026, 12, 27), None),
        (date(2026, 12, 31), date(2026, 12, 28), (date(2026, 12, 28), -7)),
        (date(2026, 12, 31), date(2027, 1, 3), (date(2026, 12, 28), -7)),  # New Year's Eve, a Friday off, a weekend
        (date(2026, 12, 31), date(2027, 1, 4), (date(2027, 1, 4), 0)),
        (date(2027, 5, 29), date(2027, 6, 4), (date(2027, 5, 31), 0)),  # 5 June is a Saturday
        (date(2027, 5, 29), date(2027, 6, 6), (date(2027, 5, 31), 0)),
        (date(2027, 5, 29), date(2027, 6, 7), (date(2027, 6, 7), 7)),
        (date(2026, 1, 5), date(2026, 12, 28), (date(2026, 12, 28), 357)),  # forgotten for a year
    ],
)
def test_the_ladder_steps_on_working_days(due_on, on, step):
    assert reminders.newest_step(due_on, on, before=7, every=7) == step


def test_the_ladder_is_a_setting(settings, secretariat):
    settings.REMINDER_LADDER = {"before": 14, "every": 30, "escalate_after": 30}
    solution = make_stale()
    sent = {on: told for on in days(date(2026, 11, 20), date(2027, 1, 31)) if (told := run(on))}
    assert sent == {
        date(2026, 11, 23): {solution.manager},
        date(2026, 12, 7): {solution.manager},
        date(2027, 1, 6): {solution.manager, secretariat},
    }


def test_a_week_without_a_run_is_caught_up_with_one_mail(secretariat):
    solution = make_stale()
    assert run(date(2026, 11, 30)) == {solution.manager}

    sent = {on: told for on in days(date(2026, 12, 17), date(2026, 12, 20)) if (told := run(on))}

    assert sent == {date(2026, 12, 17): {solution.manager}}
    assert [row.due for row in Reminder.objects.filter(recipient=solution.manager)] == [
        date(2026, 11, 30), date(2026, 12, 14),
    ]  # fmt: skip


def test_nothing_is_sent_on_days_off_and_all_of_it_on_the_next_working_day():
    solution = make_stale()
    run(date(2026, 12, 7))
    successor = make_user()
    solution.manager = successor
    solution.save()

    sent = {on: told for on in days(date(2026, 12, 12), date(2026, 12, 14)) if (told := run(on))}

    assert sent == {date(2026, 12, 14): {successor}}
    assert not any(is_workday(on) for on in days(date(2026, 12, 12), date(2026, 12, 13)))


def test_a_short_interval_reminds_nobody_of_what_they_did_the_same_day():
    solution = make_solution(review_interval=7)
    make_review(solution, on=REVIEWED)
    assert run(REVIEWED) == set()
    assert run(REVIEWED + timedelta(days=7)) == {solution.manager}


# Whom


def test_without_a_manager_who_can_be_reached_the_secretariat_is_told_at_once(secretariat):
    orphan, left = make_stale("Orphan"), make_stale("Left")
    orphan.manager = None
    orphan.save()
    User.objects.filter(pk=left.manager_id).update(is_active=False)

    assert run(DUE) == {secretariat}
    [mail] = Mail.objects.all()
    assert "Løsningen har ingen systemforvalter." in words(mail)
    assert f"Systemforvalteren, {left.manager}, er ikke længere aktiv." in words(mail)


def test_when_nobody_can_be_told_it_is_logged_and_told_when_somebody_can(caplog):
    solution = make_stale()
    User.objects.update(is_active=False)
    assert run(DUE) == set()
    assert "nobody can be told that video must be reviewed" in caplog.text

    administrator = make_user(Role.ADMINISTRATOR)
    assert run(DUE + timedelta(days=1)) == {administrator}
    assert solution.manager not in {row.recipient for row in Reminder.objects.all()}


def test_an_administrator_who_is_also_the_manager_hears_of_it_once(secretariat):
    make_stale(manager=secretariat)
    assert run(LATE) == {secretariat}
    [mail] = Mail.objects.all()
    assert words(mail).count("VIDEO: VURDERING OVERSKREDET") == 1
    assert "Du er systemforvalter for Video." in words(mail)


def test_retired_and_never_reviewed_solutions_remind_nobody():
    make_stale("Retired", retired_on=date(2026, 12, 1))
    make_solution("New")
    assert run(LATE) == set()


# What no longer holds


def test_whoever_has_done_the_job_hears_no_more():
    solution = make_stale()
    reminders.queue(DUE)
    make_review(solution, on=DUE)

    assert reminders.gather(DUE) == []
    assert not Reminder.objects.exists()


def test_a_correction_that_makes_a_review_older_reminds_again():
    solution = make_stale()
    newer = make_review(solution, on=DUE)
    make_review(solution, on=date(2026, 9, 8), replaces=newer)
    assert run(LATE) == {solution.manager}


def test_a_new_manager_takes_over_the_reminder_and_the_old_one_hears_no_more():
    solution = make_stale()
    reminders.queue(DUE)
    old, solution.manager = solution.manager, make_user()
    solution.save()

    assert run(DUE) == {solution.manager}
    assert run(DUE + timedelta(days=1)) == set()
    assert not Reminder.objects.filter(recipient=old).exists()


def test_a_row_whose_reason_is_gone_from_the_settings_is_taken_back(settings):
    make_stale()
    reminders.queue(DUE)
    settings.REMINDER_REASONS = []
    assert reminders.gather(DUE) == []
    assert not Reminder.objects.exists()


# One mail a person a day


def test_one_mail_gathers_all_that_is_a_persons_the_most_pressing_first():
    manager = make_user(initials="BJK")
    make_stale("Søg speciallæge", slug="soeg", manager=manager)
    soon = make_solution("Video", slug="video", manager=manager)
    make_review(soon, on=date(2026, 10, 5), colour=Colour.YELLOW)  # due on Monday 4 January 2027

    assert run(LATE) == {manager}
    [mail] = Mail.objects.all()
    assert mail.subject == "To ting venter på dig: Søg speciallæge: vurdering overskredet"
    assert mail.message_id == f"<reminders-2026-12-28-{manager.pk}@plo.example>"
    assert words(mail) == (
        "Hej BJK. Du er systemforvalter for Søg speciallæge og Video.\n"
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


def test_what_comes_after_the_mail_of_the_day_waits_for_the_next():
    manager = make_user()
    make_stale("Video", manager=manager)
    assert run(DUE) == {manager}
    make_stale("Aim", manager=manager)

    assert run(DUE) == set()
    assert Reminder.objects.waiting(DUE).count() == 1
    assert run(DUE + timedelta(days=1)) == {manager}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_row_and_one_mail_for_each():
    manager = make_user()
    for name in ("Video", "Aim", "Ydelser"):
        make_stale(name, manager=manager, deputy=make_user())
    start, mails = Barrier(4), []

    def work():
        start.wait()
        reminders.queue(LATE)
        mails.extend(reminders.gather(LATE))
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
            reminders.queue(LATE)
            reminders.gather(LATE)
        return len(captured)

    for number in range(3):
        make_stale(f"Few {number}", manager=manager, deputy=make_user())
    few = queries()
    for number in range(30):
        make_stale(f"Many {number}", manager=manager)
    Reminder.objects.all().delete()
    Mail.objects.all().delete()
    assert queries() == few


# The task, the sweep and the command


@time_machine.travel("2026-12-28 08:00+01:00", tick=False)
def test_an_overdue_solution_gives_its_manager_one_mail_however_often_we_run(at_once, mailoutbox):
    solution = make_stale()

    tasks.queue_reminders()
    tasks.queue_reminders()

    [message] = mailoutbox
    assert message.to == [solution.manager.email]
    assert message.extra_headers["Message-ID"] == Mail.objects.get().message_id


def test_a_broken_queue_stops_nothing_and_the_sweep_sends_later(at_once, broken_queue, monkeypatch, mailoutbox):
    make_stale()
    assert tasks.queue_reminders(LATE.isoformat()) == 1
    assert mailoutbox == []

    monkeypatch.undo()
    assert tasks.sweep() == 1
    assert tasks.sweep() == 0
    assert len(mailoutbox) == 1


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


# The night


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
        assert tasks.revise_dated_rows() == 0
    with time_machine.travel(at(date(2026, 6, 1), 0), tick=False):
        assert tasks.revise_dated_rows() == 1
        assert tasks.revise_dated_rows() == 0

    newest = solution.revisions.first()
    assert (newest.number, newest.note, newest.author) == (number + 1, "Dato passeret", None)
    assert newest.snapshot["status"]["reviewed_on"] == "2026-06-01"
    assert other.revisions.count() == 1
