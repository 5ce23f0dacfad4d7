from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from onepagers.models import Colour, Revision, Solution, StatusReview
from tests.factories import at, make_body, make_confirmation, make_review, make_solution

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def status(solution, on):
    return Solution.objects.with_status(on).get(pk=solution.pk)


def make_and_commit(*arguments, **fields):
    """A review as it would be at the end of its transaction, when PostgreSQL has looked at what stands beside it."""
    review = make_review(*arguments, **fields)
    commit_checks()
    return review


def commit_checks():
    """Ask PostgreSQL now what it would ask at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_the_newest_review_on_or_before_a_day_counts():
    solution = make_solution()
    make_review(solution, on=date(2026, 1, 5))
    make_review(solution, on=date(2026, 3, 2), colour=Colour.YELLOW)
    make_review(solution, on=date(2026, 6, 1), colour=Colour.YELLOW)

    assert status(solution, date(2026, 1, 4)).colour is None
    assert status(solution, date(2026, 3, 1)).colour == Colour.GREEN
    june = status(solution, date(2026, 7, 1))
    assert (june.colour, june.reviewed_on, june.since) == (Colour.YELLOW, date(2026, 6, 1), date(2026, 3, 2))


def test_a_correction_replaces_a_review_which_then_no_longer_counts_but_is_still_there():
    solution = make_solution()
    wrong = make_review(solution, on=date(2026, 1, 5), colour=Colour.YELLOW)
    make_review(solution, on=date(2026, 1, 5), replaces=wrong)

    assert status(solution, date(2026, 2, 1)).colour == Colour.GREEN
    assert StatusReview.objects.count() == 2


def test_the_next_review_is_due_after_the_interval_on_a_working_day():
    solution = make_solution(review_interval=90)
    review = make_review(solution, on=date(2026, 11, 2))  # 90 days later is Sunday 31 January
    assert review.due_on == date(2027, 2, 1)


def test_rows_are_neither_changed_nor_removed_by_anyone():
    review = make_review(make_solution(), on=date(2026, 1, 5))
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusReview.objects.filter(pk=review.pk).update(cause="ændret")
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.all().delete()


@pytest.mark.parametrize("colour", [Colour.YELLOW, Colour.RED])
@pytest.mark.parametrize("missing", ["cause", "consequence", "action"])
def test_the_database_refuses_yellow_and_red_without_cause_consequence_and_action(colour, missing):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_and_commit(make_solution(), on=date(2026, 1, 5), colour=colour, **{missing: ""})


def test_red_asks_somebody_to_decide_or_says_that_nothing_is_to_be_decided():
    board = make_body("PLO's bestyrelse")
    asking = make_review(make_solution(), on=date(2026, 1, 5), colour=Colour.RED, ask="Giv mandat", decider=board)
    silent = make_review(make_solution(), on=date(2026, 1, 5), colour=Colour.RED)
    commit_checks()
    assert (asking.nothing_to_decide, silent.nothing_to_decide) == (False, True)

    StatusReview.objects.create(
        solution=silent.solution,
        colour="red",
        cause="x",
        consequence="y",
        reviewed_on=date(2026, 2, 1),
        due_on=date(2026, 3, 1),
        created_at=at(date(2026, 2, 1)),
    )
    with pytest.raises(IntegrityError):
        commit_checks()


def test_a_review_is_neither_in_the_future_nor_before_the_one_that_counts():
    solution = make_solution()
    make_review(solution, on=date(2026, 3, 2))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_review(solution, on=date(2026, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusReview.objects.create(
            solution=solution,
            colour="green",
            reviewed_on=date(2026, 4, 2),
            due_on=date(2026, 5, 1),
            created_at=at(date(2026, 4, 1), 23),
        )


def test_unchanged_can_be_confirmed_three_times_in_a_row_and_keeps_the_colours_beginning():
    solution = make_solution()
    make_review(solution, on=date(2026, 1, 5), colour=Colour.YELLOW)
    for month in (2, 3, 4):
        make_confirmation(solution, on=date(2026, month, 2))
    with pytest.raises(ValidationError, match="tre gange"):
        make_confirmation(solution, on=date(2026, 5, 4))
    commit_checks()
    assert status(solution, date(2026, 5, 4)).since == date(2026, 1, 5)


def test_unchanged_cannot_be_confirmed_while_an_action_is_overdue():
    solution = make_solution()
    make_review(solution, on=date(2026, 1, 5), colour=Colour.YELLOW, action_due_on=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="frist"):
        make_confirmation(solution, on=date(2026, 2, 2))


def test_every_review_makes_a_revision_that_shows_it():
    solution = make_solution()
    make_review(solution, on=date(2026, 3, 2), colour=Colour.YELLOW, cause="Svar mangler")
    newest = solution.revisions.first()
    assert (newest.number, newest.snapshot["status"]["cause"]) == (2, "Svar mangler")
    assert newest.note == "Status gul"


def test_a_second_unchanged_is_refused_too_when_the_action_of_the_review_is_overdue():
    solution = make_solution()
    make_review(solution, on=date(2026, 1, 5), colour=Colour.YELLOW, action_due_on=date(2026, 3, 1))
    make_confirmation(solution, on=date(2026, 2, 2))  # the action hangs on the review and not on this
    with pytest.raises(ValidationError, match="frist"):
        make_confirmation(solution, on=date(2026, 3, 2))
    assert make_confirmation(solution, on=date(2026, 3, 1)).confirmation == 2  # its last day isn't past it
