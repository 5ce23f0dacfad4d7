"""When somebody is reminded of an agreement: the last day to give notice, and oversight."""

from datetime import date

import pytest

from mails.models import Mail
from support.models import Agreement
from tests.factories import make_review, make_solution, make_user
from tests.reminders.reminding import make_secretariat, run, told_around, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretariat():
    return make_secretariat()


@pytest.fixture
def solution():
    solution = make_solution("Video", slug="video", review_interval=366, deputy=make_user())
    make_review(solution, on=date(2026, 9, 7))
    return solution


def agree(*solutions, **fields):
    agreement = Agreement.objects.create(**({"kind": "sla", "scope": "Drift"} | fields))
    agreement.solutions.set(solutions)
    return agreement


def test_the_last_day_to_give_notice_is_told_90_30_and_7_days_before_and_the_last_time_to_all(solution, secretariat):
    agree(solution, valid_to=date(2027, 6, 30), notice_months=3)  # 30 March 2027; the 29th is Easter Monday

    sent = told_around(date(2026, 12, 30), date(2027, 3, 1), date(2027, 3, 23), date(2027, 3, 30), date(2027, 4, 6))

    assert sent == {
        date(2026, 12, 30): {solution.manager},
        date(2027, 3, 1): {solution.manager},  # a Sunday before
        date(2027, 3, 23): {solution.manager, solution.deputy, secretariat},
    }
    mail = Mail.objects.filter(recipient=solution.manager).latest("created_at")
    assert mail.subject == "Video: sidste dag for opsigelse er 30. marts 2027"
    assert "SLA, Drift.\nDen kan senest opsiges om syv dage, tirsdag 30. marts 2027.\n" in words(mail)
    assert "Se aftalen: http://127.0.0.1:8000/loesninger/video/aftaler/\n" in mail.text


def test_an_agreement_of_several_solutions_is_told_each_manager_as_their_own(solution):
    """With the way to a page that they may edit, and the same agreement's other solutions in the heading."""
    other = make_solution("Aim", slug="aim", position=99, review_interval=366, deputy=solution.manager)
    make_review(other, on=date(2026, 9, 7))
    agree(solution, other, valid_to=date(2027, 6, 30), notice_months=3)

    assert run(date(2026, 12, 30)) >= {solution.manager, other.manager}

    for one, own, path in ((solution.manager, "Video", "video"), (other.manager, "Aim", "aim")):
        said = words(Mail.objects.get(recipient=one))
        assert f"Du er systemforvalter for {own}." in said
        assert f"/loesninger/{path}/aftaler/\n" in said
        assert "Video og Aim: sidste dag for opsigelse" in Mail.objects.get(recipient=one).subject


def test_a_deadline_on_a_holiday_is_told_as_the_working_day_before(solution):
    agree(solution, valid_to=date(2027, 6, 26), notice_months=3)  # 26 March 2027 is Good Friday, the 25th is free too
    run(date(2027, 3, 17))
    assert "onsdag 24. marts 2027" in words(Mail.objects.latest("created_at"))


@pytest.mark.parametrize("fields", [{"state": "terminated"}, {"state": "expired"}, {"notice_months": None}])
def test_what_is_over_or_says_no_notice_is_not_told_of(solution, fields):
    agree(solution, **({"valid_to": date(2027, 6, 30), "notice_months": 3} | fields))
    assert told_around(date(2027, 3, 1), date(2027, 3, 23)) == {}


def test_an_agreement_of_several_solutions_is_one_reminder_for_each_person(solution):
    manager = solution.manager
    other = make_solution("Aim", slug="aim", manager=manager, review_interval=366)
    make_review(other, on=date(2026, 9, 7))
    agree(solution, other, valid_to=date(2027, 6, 30), notice_months=3)
    assert run(date(2027, 3, 1)) == {manager}
    assert Mail.objects.get().subject == "Video og Aim: sidste dag for opsigelse er 30. marts 2027"


def test_an_agreement_of_retired_solutions_reminds_nobody(solution, secretariat):
    solution.retired_on = date(2027, 1, 1)
    solution.save()
    agree(solution, valid_to=date(2027, 6, 30), notice_months=3)
    assert run(date(2027, 3, 23)) == set()


def test_oversight_is_told_before_on_the_day_and_each_month_until_it_is_done(solution, secretariat):
    agreement = agree(solution, kind="dpa", oversight_due_on=date(2026, 12, 7))
    everybody = {solution.manager, solution.deputy, secretariat}

    days = [date(2026, 11, 7), date(2026, 11, 10), date(2026, 11, 30), date(2026, 12, 7), date(2027, 1, 6)]
    assert told_around(*days) == {
        date(2026, 11, 9): {solution.manager},  # 30 days before is a Saturday
        date(2026, 11, 30): {solution.manager},
        date(2026, 12, 7): {solution.manager},
        date(2027, 1, 6): everybody,
    }
    before, on_the_day = Mail.objects.filter(recipient=solution.manager).order_by("created_at")[1:3]
    assert before.subject == "Video: tilsyn senest 7. december 2026"
    assert "Tilsynet skal være udført om syv dage, mandag 7. december 2026.\n" in words(before)
    assert "Tilsynet skal være udført i dag, mandag 7. december 2026.\n" in words(on_the_day)
    mail = Mail.objects.filter(recipient=secretariat).latest("created_at")
    assert mail.subject == "Video: tilsyn overskredet"
    assert "Tilsynet skulle være udført for 30 dage siden, mandag 7. december 2026.\n" in words(mail)

    Agreement.objects.filter(pk=agreement.pk).update(oversight_done_on=date(2027, 2, 2))
    assert told_around(date(2027, 2, 5), date(2027, 3, 8)) == {}
