"""When somebody hears that a review is due, and who: the ladder on working days."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from accounts.models import Role, User
from danish.workdays import is_workday
from mails.models import Mail
from onepagers.models import Solution
from reminders import reasons
from reminders.models import Reminder, ReminderPlan
from tests.factories import make_review, make_solution, make_user
from tests.reminders.reminding import (
    DUE,
    LATE,
    REVIEWED,
    days,
    make_secretariat,
    make_stale,
    run,
    told,
    told_around,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture
def secretariat():
    return make_secretariat()


# The ladder


def test_half_a_year_of_one_neglected_review_day_by_day(secretariat):
    deputy = make_user()
    solution = make_stale(deputy=deputy)
    manager = solution.manager
    everybody = {manager, deputy, secretariat}

    sent = told(date(2026, 10, 1), date(2027, 3, 31))

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
    assert reasons.newest_step(due_on, on, before=7, every=7) == step


def test_the_ladder_is_a_setting(settings, secretariat):
    settings.REMINDER_LADDER = {"before": 14, "every": 30, "escalate_after": 30}
    solution = make_stale()
    sent = told(date(2026, 11, 20), date(2027, 1, 31))
    assert sent == {
        date(2026, 11, 23): {solution.manager},
        date(2026, 12, 7): {solution.manager},
        date(2027, 1, 6): {solution.manager, secretariat},
    }


def test_a_week_without_a_run_is_caught_up_with_one_mail(secretariat):
    solution = make_stale()
    assert run(date(2026, 11, 30)) == {solution.manager}

    sent = told(date(2026, 12, 17), date(2026, 12, 20))

    assert sent == {date(2026, 12, 17): {solution.manager}}
    assert [row.due for row in Reminder.objects.filter(recipient=solution.manager)] == [
        date(2026, 11, 30),
        date(2026, 12, 14),
    ]


def test_nothing_is_sent_on_days_off_and_all_of_it_on_the_next_working_day():
    solution = make_stale()
    run(date(2026, 12, 7))
    successor = make_user()
    solution.manager = successor
    solution.save()

    sent = told(date(2026, 12, 12), date(2026, 12, 14))

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
    assert "no active user can be reminded of video" in caplog.text

    administrator = make_user(Role.ADMINISTRATOR)
    assert run(DUE + timedelta(days=1)) == {administrator}
    assert solution.manager not in {row.recipient for row in Reminder.objects.all()}


def test_an_administrator_who_is_also_the_manager_hears_of_it_once(secretariat):
    make_stale(manager=secretariat)
    assert run(LATE) == {secretariat}
    [mail] = Mail.objects.all()
    assert words(mail).count("VIDEO: VURDERING OVERSKREDET") == 1
    assert "Du er systemforvalter for Video." in words(mail)


def test_a_retired_solution_reminds_nobody():
    make_stale("Retired", retired_on=date(2026, 12, 1))
    assert run(LATE) == set()


def test_a_deputy_takes_the_place_of_a_manager_who_is_gone_and_the_secretariat_hears_after_fourteen_days(secretariat):
    deputy = make_user()
    solution = make_stale(deputy=deputy)
    run(date(2026, 11, 2))
    User.objects.filter(pk=solution.manager_id).update(is_active=False)

    sent = told(date(2026, 11, 30), date(2026, 12, 31))

    assert sent == {
        date(2026, 11, 30): {deputy, secretariat},  # the secretariat: that the manager is gone
        date(2026, 12, 1): {secretariat},  # and again at the beginning of each month
        date(2026, 12, 7): {deputy},
        date(2026, 12, 14): {deputy},
        date(2026, 12, 21): {deputy, secretariat},
        date(2026, 12, 28): {deputy, secretariat},
    }


# What was never reviewed


def test_a_solution_that_was_never_reviewed_is_due_a_fortnight_after_it_came(secretariat):
    solution = make_solution("Ny", slug="ny", created=date(2026, 10, 1))

    sent = told(date(2026, 10, 1), date(2026, 11, 5))

    assert sent == {
        date(2026, 10, 8): {solution.manager},
        date(2026, 10, 15): {solution.manager},
        date(2026, 10, 22): {solution.manager},
        date(2026, 10, 29): {solution.manager, secretariat},
        date(2026, 11, 5): {solution.manager, secretariat},
    }
    mail = Mail.objects.filter(recipient=solution.manager).earliest("sent_at")
    assert mail.subject == "Ny: første vurdering senest 15. oktober 2026"
    assert "Ny er ikke vurderet endnu.\nFørste vurdering er om syv dage, torsdag 15. oktober 2026.\n" in words(mail)
    assert "ét klik" not in mail.text


def test_a_new_solution_counts_from_the_day_that_it_joins_the_portfolio():
    solution = make_solution(created=date(2026, 10, 1), active_from=date(2026, 12, 1))
    assert told(date(2026, 10, 1), date(2026, 12, 8)) == {date(2026, 12, 8): {solution.manager}}


def test_a_solution_of_which_nothing_is_known_counts_from_the_first_day_of_2026():
    solution = Solution.objects.create(name="Gammel", slug="gammel", manager=make_user())
    assert not solution.revisions.exists()
    assert told_around(date(2026, 1, 8), date(2026, 1, 15))[date(2026, 1, 8)] == {solution.manager}


# A ladder of one's own


def test_a_solution_can_have_its_own_ladder_from_a_day_on_and_go_back(secretariat):
    solution = make_stale()
    own = {"before": 30, "every": 14, "escalate_after": 14}
    ReminderPlan.objects.create(solution=solution, effective_from=date(2026, 11, 1), **own)
    ReminderPlan.objects.create(solution=solution, effective_from=date(2026, 12, 22))

    sent = told(date(2026, 10, 1), date(2026, 12, 29))

    assert sent == {
        date(2026, 11, 9): {solution.manager},  # 30 days before is a Saturday
        date(2026, 12, 7): {solution.manager},
        date(2026, 12, 21): {solution.manager, secretariat},
        date(2026, 12, 28): {solution.manager, secretariat},  # as in the settings
    }


@pytest.mark.parametrize("numbers", [(0, 7, 14), (7, 0, 14), (61, 7, 14), (7, 61, 14), (7, 7, 91), (7, None, None)])
def test_a_ladder_is_whole_and_bounded(numbers):
    plan = dict(zip(("before", "every", "escalate_after"), numbers, strict=True))
    with pytest.raises(IntegrityError):
        ReminderPlan.objects.create(solution=make_solution(), effective_from=DUE, **plan)
