"""Which split counts on a day, what the database holds, and what the snapshot says."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from finance.models import FundingShare, FundingSplit, Purpose
from onepagers.versions import snapshots
from onepagers.versions.saving import saving
from tests.factories import make_organisation, make_solution

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def split(solution, purpose="operation", **fields):
    return FundingSplit.objects.create(solution=solution, purpose=purpose, **fields)


def pay(split, payer=None, basis="percent", **fields):
    return FundingShare.objects.create(split=split, payer=payer or make_organisation(), basis=basis, **fields)


def check_now():
    """Ask PostgreSQL now what it would ask at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def counting(on=TODAY):
    return [row.note for row in FundingSplit.objects.in_force(on)]


# Which counts


def test_one_counts_for_each_solution_purpose_and_scope():
    one, other = make_solution(), make_solution()
    for solution, purpose, scope in ((one, "app", ""), (one, "app", "iOS"), (one, "support", ""), (other, "app", "")):
        split(solution, purpose, scope=scope, note=f"{purpose}{scope}")
    assert sorted(counting()) == ["app", "app", "appiOS", "support"]


def test_the_newest_beginning_counts_from_its_own_day_on():
    solution = make_solution()
    split(solution, note="altid")
    split(solution, note="fra 2025", effective_from=date(2025, 1, 1))
    split(solution, note="fra 2026", effective_from=date(2026, 1, 1))
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [counting(day) for day in days] == [["altid"], ["fra 2025"], ["fra 2025"], ["fra 2026"]]


def test_of_two_from_the_same_day_the_one_written_last_counts():
    solution = make_solution()
    for note in ("først", "sidst"):
        split(solution, note=note, effective_from=date(2025, 1, 1))
    assert counting() == ["sidst"]


def test_one_that_is_corrected_counts_on_no_day():
    solution = make_solution()
    old = split(solution, note="forkert", effective_from=date(2025, 1, 1))
    split(solution, note="rettet", effective_from=date(2026, 1, 1), replaces=old)
    assert counting(date(2025, 6, 1)) == []
    assert counting() == ["rettet"]


def test_one_that_has_ended_counts_no_more_and_the_one_before_it_does_not_come_back():
    solution = make_solution()
    split(solution, note="før")
    split(solution, note="nu", effective_from=date(2026, 1, 1), effective_to=TODAY)
    assert counting(TODAY) == ["nu"]
    assert counting(date(2026, 11, 25)) == []


def test_they_come_in_their_order():
    solution = make_solution()
    for position, purpose in ((2, "app"), (0, "support"), (1, "outreach")):
        split(solution, purpose, position=position, note=purpose)
    assert counting() == ["support", "outreach", "app"]
    assert [row.note for row in solution.funding_splits.all()] == ["support", "outreach", "app"]


def test_a_split_is_called_by_its_purpose_and_scope():
    assert str(FundingSplit(purpose="outreach")) == "Udbredelse"
    assert str(FundingSplit(purpose="operation", scope="Kontakt Læge")) == "Drift, Kontakt Læge"
    assert str(FundingShare(payer=make_organisation("PLO"))) == "PLO"
    assert [purpose.label for purpose in Purpose] == [
        "App", "Infrastruktur", "Drift", "Videreudvikling", "Udvikling", "Support", "Udbredelse",
    ]  # fmt: skip


# What the database refuses


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"purpose": "frokost"}, "Ukendt formål."),
        ({"total": Decimal(-1)}, "Beløbet kan ikke være negativt."),
        ({"effective_from": date(2026, 1, 2), "effective_to": date(2026, 1, 1)},
         "Posten kan ikke slutte, før den begynder."),
    ],
)  # fmt: skip
def test_a_split_that_makes_no_sense_is_refused_by_form_and_database_alike(fields, words):
    wrong = FundingSplit(solution=make_solution(), **({"purpose": "app"} | fields))
    with pytest.raises(ValidationError) as told:
        wrong.validate_constraints()
    assert told.value.messages == [words]
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()


@pytest.mark.parametrize(
    "fields",
    [
        {"total": Decimal(0)},
        {"effective_from": TODAY, "effective_to": TODAY},
        {"effective_to": TODAY},
        {"effective_from": TODAY},
    ],
)
def test_nothing_and_a_single_day_are_allowed(fields):
    row = FundingSplit(solution=make_solution(), purpose="app", **fields)
    row.validate_constraints()
    row.save()


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({"basis": "percent", "percent": 100}, True),
        ({"basis": "percent", "percent": 0}, False),
        ({"basis": "percent", "percent": Decimal("100.01")}, False),
        ({"basis": "percent"}, False),
        ({"basis": "percent", "percent": 100, "amount": 1}, False),
        ({"basis": "amount"}, False),
        ({"basis": "amount", "amount": Decimal("0.01")}, True),
        ({"basis": "amount", "amount": 0}, False),
        ({"basis": "amount", "percent": 100}, False),
        ({"basis": "amount", "amount": 1, "percent": 100}, False),
        ({"basis": "unknown"}, True),
        ({"basis": "unknown", "percent": 100}, False),
        ({"basis": "unknown", "amount": 1}, False),
        ({"basis": "gave", "amount": 1}, False),
    ],
)
def test_a_share_is_what_its_basis_says(fields, allowed):
    share = FundingShare(split=split(make_solution()), payer=make_organisation(), **fields)
    if allowed:
        share.validate_constraints()
        share.save()
        return
    with pytest.raises(ValidationError) as told:
        share.validate_constraints()
    assert told.value.messages == ["Skriv enten procent eller beløb, eller vælg «ikke afklaret»."]
    with pytest.raises(IntegrityError), transaction.atomic():
        share.save()


def test_a_payer_stands_once_in_a_split_by_each_who_passes_it_on():
    row, payer, via = split(make_solution()), make_organisation(), make_organisation()
    pay(row, payer, "unknown")
    pay(row, payer, "unknown", via=via)
    for again in ({}, {"via": via}):
        with pytest.raises(ValidationError, match="Betaleren står allerede"):
            FundingShare(split=row, payer=payer, basis="unknown", **again).validate_constraints()
        with pytest.raises(IntegrityError), transaction.atomic():
            pay(row, payer, "unknown", **again)
    pay(split(make_solution()), payer, "unknown")


@pytest.mark.parametrize(
    ("total", "shares", "allowed"),
    [
        (None, [("percent", "60"), ("percent", "40")], True),
        (None, [("percent", "60"), ("percent", "39.99")], False),
        (None, [("percent", "60"), ("percent", "40.01")], False),
        (None, [("percent", "60"), ("unknown", None)], True),
        (None, [("percent", "100"), ("unknown", None)], True),
        (None, [("percent", "60"), ("percent", "41"), ("unknown", None)], False),
        (10, [("amount", "6"), ("amount", "4")], True),
        (10, [("amount", "6"), ("amount", "3.99")], False),
        (10, [("amount", "6"), ("amount", "4.01")], False),
        (10, [("amount", "6"), ("unknown", None)], True),
        (10, [("amount", "11"), ("unknown", None)], False),
        (10, [("amount", "6"), ("percent", "10")], True),
        (10, [("amount", "11"), ("percent", "10")], False),
        (None, [("amount", "6")], True),
        (10, [("unknown", None)], True),
        (10, [("percent", "100")], True),
    ],
)
def test_the_database_holds_that_shares_make_the_whole_or_leave_room_for_what_is_not_known(total, shares, allowed):
    def save():
        row = split(make_solution(), total=total)
        for basis, size in shares:
            pay(row, basis=basis, **({basis: Decimal(size)} if size else {}))
        check_now()

    if allowed:
        save()
    else:
        with pytest.raises(IntegrityError, match="skal give"), transaction.atomic():
            save()


def test_a_split_corrects_only_one_of_the_same_solution_and_only_once():
    solution = make_solution()
    old = split(solution)
    with pytest.raises(DatabaseError), transaction.atomic():
        split(make_solution(), replaces=old)
    split(solution, replaces=old)
    with pytest.raises(IntegrityError), transaction.atomic():
        split(solution, replaces=old)


def test_neither_splits_nor_shares_are_removed():
    row = split(make_solution())
    share = pay(row, basis="unknown")
    for thing in (share, row):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(thing).objects.filter(pk=thing.pk).delete()


# What the snapshot says


def test_the_snapshot_says_all_of_a_split_and_its_shares_in_their_order():
    solution, plo, ism, medcom = make_solution(), *(make_organisation(name) for name in ("PLO", "ISM", "MedCom"))
    with saving([solution], by=None):
        whole = split(solution, "outreach", position=0)
        part = split(
            solution, "operation", scope="Video", total=Decimal(10), qualifier="ca.", period="2026", yearly=True,
            unit_price_for="kommune", fund="OK22", part_of=whole, note="aftalt", effective_from=date(2026, 1, 1),
            effective_to=date(2026, 12, 31), position=1,
        )  # fmt: skip
        pay(part, ism, "amount", amount=Decimal(4), via=medcom, position=1)
        pay(part, plo, "amount", amount=Decimal(6), note="resten", position=0)
        check_now()

    facts = snapshots.take(snapshots.for_page(TODAY).get(pk=solution.pk), TODAY)

    first, second = facts["funding"]
    assert {first[name] for name in ("total", "part_of", "effective_from", "effective_to")} == {None}
    assert (first["id"], first["label"], first["shares"], first["yearly"]) == (whole.pk, "Udbredelse", [], False)
    shares = second.pop("shares")
    assert second == {
        "id": part.pk, "purpose": "operation", "label": "Drift", "scope": "Video", "total": "10.00", "qualifier": "ca.",
        "period": "2026", "yearly": True, "unit_price_for": "kommune", "fund": "OK22", "part_of": "Udbredelse",
        "note": "aftalt", "effective_from": "2026-01-01", "effective_to": "2026-12-31",
    }  # fmt: skip
    assert [(one["payer"]["name"], one["basis"], one["amount"], one["percent"], one["note"]) for one in shares] == [
        ("PLO", "amount", "6.00", None, "resten"),
        ("ISM", "amount", "4.00", None, ""),
    ]
    assert (shares[0]["via"], shares[1]["via"]["name"]) == (None, "MedCom")
    assert facts["refs"]["organisation"] == sorted([plo.pk, ism.pk, medcom.pk])


def test_the_snapshot_is_of_its_day():
    solution = make_solution()
    split(solution, note="nu")
    split(solution, note="senere", effective_from=date(2027, 1, 1))
    for day, note in ((TODAY, "nu"), (date(2027, 1, 1), "senere")):
        facts = snapshots.take(snapshots.for_page(day).get(pk=solution.pk), day)
        assert [row["note"] for row in facts["funding"]] == [note]
