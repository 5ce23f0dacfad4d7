"""When somebody is reminded of an agreement: the last day to give notice, options, ends that come by themselves, and
oversight."""

from datetime import date

import pytest

from mails.models import Mail
from support.models import Agreement, Continuation, NoticeGiven, OptionTaken, Oversight
from support.reasons import agreement_ends, last_notice
from tests.factories import make_organisation, make_review, make_solution, make_user
from tests.reminders.reminding import days, make_secretariat, run, told_around, words

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


RENEWED = {"form": "fixed", "valid_to": date(2027, 6, 30), "renewal": "periods", "renewal_months": 12}
KNOWN = RENEWED | {"notice_months": 3}  # 31 March 2027, a Wednesday: all its days serve the end of June


def follow(agreement, row, **fields):
    """A row about the agreement."""
    return row.objects.create(agreement=agreement, solution=agreement.solutions.first(), **fields)


def test_the_last_day_to_give_notice_is_told_at_five_steps_and_from_the_last_week_to_all(solution, secretariat):
    agree(solution, **KNOWN)
    everybody = {solution.manager, solution.deputy, secretariat}
    steps = [date(2026, 10, 2), date(2027, 1, 3), date(2027, 3, 1), date(2027, 3, 24), date(2027, 3, 31)]

    sent = told_around(*steps, date(2027, 4, 1), date(2027, 4, 7))

    assert sent == {
        date(2026, 10, 2): {solution.manager},
        date(2027, 1, 4): {solution.manager},  # 90 days before is New Year's Eve
        date(2027, 3, 1): {solution.manager},
        date(2027, 3, 24): everybody,
        date(2027, 3, 31): everybody,
    }
    mail = Mail.objects.filter(recipient=solution.manager, subject__contains="opsigelse").earliest("created_at")
    assert mail.subject == "Video: sidste dag for opsigelse er 31. marts 2027"
    said = words(mail)
    assert "SLA, Drift. 3 måneder til udløbet af en periode: skal være modtaget senest 31. marts 2027." in said
    assert "Så slutter den 30. juni 2027." in said
    assert "Se aftalen: http://127.0.0.1:8000/loesninger/video/aftaler/\n" in mail.text


def test_half_a_year_before_is_told_also_where_that_is_the_last_day_before_it(solution):
    """The 15th of February is the last day for one exit, and 180 days before the last working day for the next one."""
    agree(solution, form="fixed", valid_to=date(2027, 5, 15), renewal="periods", renewal_months=6, notice_months=3)
    told = {
        (notice.remind_on, notice.heading.rpartition(" er ")[2].replace("\N{NO-BREAK SPACE}", " "))
        for on in days(date(2027, 2, 10), date(2027, 2, 20))
        for notice in last_notice(on)
        if notice.remind_on > date(2027, 2, 10)
    }
    assert told == {(date(2027, 2, 15), "15. februar 2027"), (date(2027, 2, 16), "15. august 2027")}


def test_whoever_is_responsible_for_the_agreement_is_told_and_not_the_manager(solution):
    agree(solution, **KNOWN, responsible=(anna := make_user()))
    assert run(date(2027, 3, 1)) == {anna}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"form": "open", "counted_to": "month", "notice_months": 3}, False),
        ({"form": "open", "counted_to": "half_year", "notice_months": 3}, True),
        (KNOWN | {"renewal_months": 3}, False),
        (KNOWN | {"renewal_months": 4}, True),
        # the first exit after a binding, also of what can be left each month after that
        ({"form": "open", "counted_to": "month", "notice_months": 3, "earliest_exit": date(2027, 6, 30)}, True),
        ({"form": "open", "counted_to": "month", "notice_months": 3, "notice_from": date(2027, 2, 28)}, False),
        ({"form": "open", "counted_to": "month", "notice_months": 3, "notice_from": date(2027, 3, 31)}, True),
        ({"form": "open", "counted_to": "year", "notice_months": 9, "binding_until": date(2027, 12, 31)}, False),
        ({"form": "open", "counted_to": "", "notice_months": 3}, False),
    ],
)
def test_what_can_be_left_all_the_time_or_is_not_known_sends_nothing(solution, fields, told):
    agree(solution, **fields)
    assert bool(run(date(2027, 3, 24))) is told


def test_nothing_is_sent_once_notice_is_given_or_it_is_decided_to_let_it_run_on(solution):
    noticed, running, untouched = (agree(solution, scope=scope, **KNOWN) for scope in "ABC")
    plo = make_organisation("PLO")
    follow(noticed, NoticeGiven, party=plo, received_on=date(2027, 3, 1), out_on=date(2027, 6, 30))
    follow(running, Continuation, until=date(2027, 6, 30), decided_by="Udvalget", decided_on=date(2027, 3, 1))
    run(date(2027, 3, 24))
    said = words(Mail.objects.get(recipient=solution.manager))
    assert [f"SLA, {one.scope}." in said for one in (noticed, running, untouched)] == [False, False, True]


def test_an_agreement_that_follows_another_sends_no_mail_of_its_own(solution):
    other = make_solution("Aim", slug="aim", position=99, review_interval=366)
    make_review(other, on=date(2026, 9, 7))
    followed = agree(other, scope="Fulgt", **KNOWN)
    agree(solution, kind="dpa", form="follows", follows=followed)
    assert run(date(2027, 3, 1)) == {other.manager}


def test_an_end_that_comes_by_itself_is_told_a_year_half_a_year_90_and_30_days_before(solution):
    agree(solution, form="fixed", renewal="none", valid_to=date(2027, 12, 31))  # counted from the 30th, a working day
    told = {notice.remind_on for on in days(date(2026, 12, 1), date(2028, 1, 9)) for notice in agreement_ends(on)}

    assert told == {date(2026, 12, 30), date(2027, 7, 5), date(2027, 10, 1), date(2027, 11, 30)}  # 3 July is a Saturday
    run(date(2026, 12, 30))
    mail = Mail.objects.get()
    assert mail.subject == "Video: aftalen udløber 31. december 2027"
    assert "Den forlænges ikke af sig selv: forny den, eller udbyd den igen." in words(mail)


def test_an_option_is_told_until_it_is_taken(solution):
    agreement = agree(solution, form="fixed", renewal="none", valid_to=date(2029, 12, 31))
    option = agreement.options.create(months=12, take_by=date(2027, 3, 31))
    assert run(date(2027, 3, 1)) == {solution.manager}
    assert Mail.objects.get().subject == "Video: option skal bruges senest 31. marts 2027"
    follow(agreement, OptionTaken, option=option, taken_on=date(2027, 3, 2))
    assert run(date(2027, 3, 24)) == set()


def test_an_agreement_of_several_solutions_is_told_each_manager_as_their_own(solution):
    """With the way to a page that they may edit, and the same agreement's other solutions in the heading."""
    other = make_solution("Aim", slug="aim", position=99, review_interval=366, deputy=solution.manager)
    make_review(other, on=date(2026, 9, 7))
    agree(solution, other, **KNOWN)

    assert run(date(2026, 12, 30)) >= {solution.manager, other.manager}

    for one, own, path in ((solution.manager, "Video", "video"), (other.manager, "Aim", "aim")):
        said = words(Mail.objects.get(recipient=one))
        assert f"Du er systemforvalter for {own}." in said
        assert f"/loesninger/{path}/aftaler/\n" in said
        assert "Video og Aim: sidste dag for opsigelse" in Mail.objects.get(recipient=one).subject


def test_a_deadline_on_a_holiday_is_told_as_the_working_day_before(solution):
    agree(solution, **KNOWN | {"valid_to": date(2027, 6, 26)})  # 26 March 2027 is Good Friday, the 25th is free too
    run(date(2027, 3, 17))
    said = words(Mail.objects.latest("created_at"))
    assert "Den kan senest opsiges om syv dage, onsdag 24. marts 2027. Fredag 26. marts 2027 er en fridag." in said


@pytest.mark.parametrize("fields", [{"state": "not_relevant", "state_reason": "gratis"}, {"notice_months": None}])
def test_what_is_not_relevant_or_says_no_notice_is_not_told_of(solution, fields):
    agree(solution, **KNOWN | fields)
    assert told_around(date(2027, 3, 1), date(2027, 3, 23)) == {}


def test_an_agreement_of_several_solutions_is_one_reminder_for_each_person(solution):
    manager = solution.manager
    other = make_solution("Aim", slug="aim", manager=manager, review_interval=366)
    make_review(other, on=date(2026, 9, 7))
    agree(solution, other, **KNOWN)
    assert run(date(2027, 3, 1)) == {manager}
    assert Mail.objects.get().subject == "Video og Aim: sidste dag for opsigelse er 31. marts 2027"


def test_an_agreement_of_retired_solutions_reminds_nobody(solution, secretariat):
    solution.retired_on = date(2027, 1, 1)
    solution.save()
    agree(solution, **KNOWN)
    assert run(date(2027, 3, 23)) == set()


def test_oversight_is_told_before_on_the_day_and_each_month_until_it_is_done(solution, secretariat):
    agreement = agree(solution, kind="dpa", oversight_due_on=date(2026, 12, 7))
    everybody = {solution.manager, solution.deputy, secretariat}

    steps = [date(2026, 11, 7), date(2026, 11, 10), date(2026, 11, 30), date(2026, 12, 7), date(2027, 1, 6)]
    assert told_around(*steps) == {
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

    follow(agreement, Oversight, done_on=date(2027, 2, 2))
    assert told_around(date(2027, 2, 5), date(2027, 3, 8)) == {}
