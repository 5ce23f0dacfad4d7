"""Added rows count until one replaces them or they are withdrawn, and only the database decides that."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from finance.models import FundingSplit
from onepagers.models import Ask, Colour, Decision, StatusReview, Withdrawal
from onepagers.versions.withdrawing import withdraw
from tests.factories import at, make_body, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.server]
TODAY = date(2026, 11, 24)


def take_back(row, **fields):
    return withdraw(row, by=make_user(), at=at(TODAY), **fields)


def review(solution, replaces=None):
    return make_review(solution, on=date(2026, 3, 2), replaces=replaces)


def ask(solution, replaces=None):
    body = make_body()
    return Ask.objects.create(solution=solution, body=body, text="Giv mandat", asked_on=TODAY, replaces=replaces)


def decision(solution, replaces=None):
    body = make_body()
    return Decision.objects.create(solution=solution, body=body, text="Ja", decided_on=TODAY, replaces=replaces)


def split(solution, replaces=None):
    return FundingSplit.objects.create(
        solution=solution, purpose="app", total=Decimal(100), created_at=at(TODAY), replaces=replaces
    )


KINDS = pytest.mark.parametrize("make", [review, ask, decision, split])


def counting(row):
    return list(type(row).objects.filter(counts=True))


@KINDS
def test_the_first_of_its_kind_can_be_withdrawn_and_taken_into_force_again(make):
    row = make(make_solution())
    take_back(row)
    assert counting(row) == []
    take_back(row, reinstates=True)
    assert counting(row) == [row]


@KINDS
def test_what_a_withdrawn_row_replaced_counts_again_and_can_be_corrected_again(make):
    solution = make_solution()
    old = make(solution)
    new = make(solution, old)
    assert counting(old) == [new]
    take_back(new)
    assert counting(old) == [old]
    third = make(solution, old)
    assert counting(old) == [third]
    with pytest.raises(IntegrityError, match="rettet imens"), transaction.atomic():
        take_back(new, reinstates=True)  # its place is taken
    assert counting(old) == [third]


@KINDS
def test_a_row_is_replaced_or_withdrawn_once(make):
    solution = make_solution()
    old = make(solution)
    new = make(solution, old)
    for refused in (lambda: make(solution, old), lambda: take_back(old), lambda: take_back(old, reinstates=True)):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()
    take_back(new)
    with pytest.raises(IntegrityError), transaction.atomic():
        take_back(new)
    assert counting(old) == [old]


@KINDS
def test_nobody_else_changes_what_counts(make):
    row = make(make_solution())
    for change in ({"counts": False}, {"solution": make_solution()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    take_back(row)
    with pytest.raises(DatabaseError), transaction.atomic():
        Withdrawal.objects.all().delete()


def test_a_withdrawal_is_of_a_row_of_the_same_solution():
    row = review(make_solution())
    other = make_solution()
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.create(
            solution=other, table_name=StatusReview._meta.db_table, row_id=row.pk, what="x", created_at=at(TODAY)
        )


def test_the_history_says_what_was_withdrawn_by_whom_and_when(reader):
    solution = make_solution("Video", slug="video")
    make_review(solution, on=date(2026, 3, 2), colour=Colour.YELLOW)
    withdraw(StatusReview.objects.get(), by=make_user(name="Kim Berg"), at=at(TODAY))
    page = " ".join(reader.get("/loesninger/video/historik/").content.decode().split())
    assert "<b>Tæller ikke længere.</b> Trukket tilbage." in page
    assert "Statusvurdering: Gul 02.03.2026" in page
    assert "<td>Kim Berg</td>" in page
