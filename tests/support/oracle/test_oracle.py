"""The oracle says what a lawyer reads out of the clauses, and its own parts agree on random agreements."""

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest

from tests.support.oracle import Case, days
from tests.support.oracle.cases import CASES
from tests.support.oracle.random_terms import PARTIES, random_agreement, random_day

KINDS = {"earliest", "notice_from", "options", "ends", "renewed", "open", "anniversary", "runs_on", "given", "party"}


def answers(case: Case) -> dict[str, Any]:
    """What the oracle says to each thing that the case expects, under the names of the table."""
    agreement, on, party = case.agreement, case.on, case.party
    found = days.exits(agreement, on, party)
    last = days.last_notice_day(agreement, on, party)
    said = {
        "first": found[: len(case.expected.get("first", []))],
        "all": found,
        "out": days.out_if_noticed(agreement, on, party),
        "last": last,
        "advice": None if last is None else days.advice(last, on),
        "ends": days.ends_by_itself(agreement, on),
        "state": days.state(agreement, on),
        "ahead": days.options_ahead(agreement, on),
        "rolling": days.rolling(agreement, on),
        "reminded": days.reminded(agreement, on, party),
    }
    return {name: said[name] for name in case.expected}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.words} – {case.on} {case.party or ''}".strip())
def test_the_oracle_reads_a_clause_as_a_lawyer_does(case: Case) -> None:
    assert answers(case) == case.expected


def test_the_table_has_ten_cases_of_each_kind() -> None:
    counted = Counter(kind for case in CASES for kind in case.kinds)
    assert set(counted) == KINDS | {"unknown"}
    assert min(counted.values()) >= 10, counted


@pytest.mark.parametrize(
    "sunday", ["2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01"]
)
def test_easter_is_when_the_almanac_says(sunday: str) -> None:
    assert days.easter(int(sunday[:4])) == date.fromisoformat(sunday)


ADVISED = [
    ("2026-04-06", "2026-04-01"),  # Easter Monday, back over Easter to Wednesday
    ("2026-05-14", "2026-05-13"),  # Ascension Day
    ("2026-05-25", "2026-05-22"),  # Whit Monday
    ("2026-05-01", "2026-05-01"),  # 1 May is a working day
    ("2026-06-05", "2026-06-04"),  # Grundlovsdag
    ("2027-01-01", "2026-12-30"),  # New Year's Day, and the day before it
    ("2023-05-05", "2023-05-04"),  # the last Store Bededag
    ("2024-04-26", "2024-04-26"),  # no longer a day off
]


@pytest.mark.parametrize(("day", "advised"), ADVISED)
def test_advice_goes_back_to_a_working_day(day: str, advised: str) -> None:
    legal = date.fromisoformat(day)
    assert days.advice(legal, date(2020, 1, 1)) == date.fromisoformat(advised)
    assert days.advice(legal, legal) == legal


@pytest.mark.parametrize("seed", range(100))
def test_the_answers_hang_together(seed: int) -> None:
    random = Random(seed)  # noqa: S311 (nothing secret)
    agreement, on = random_agreement(random), random_day(random)
    assert agreement == random_agreement(Random(seed))  # noqa: S311 (the same)
    for party in (None, *PARTIES):
        found = days.exits(agreement, on, party)
        assert all(on <= legal <= end for end, legal in found)
        assert found == sorted(set(found))
        out = days.out_if_noticed(agreement, on, party)
        assert out in (None, *(end for end, _ in found[:1]))
        last = days.last_notice_day(agreement, on, party)
        assert days.reminded(agreement, on, party) in (None, last)
        if agreement["runs_on_to"] is None:
            assert last in ([legal for _, legal in found[:1]] or [None])
    if days.state(agreement, on) in ("terminated", "expired"):
        assert days.exits(agreement, on) == []
        assert days.options_ahead(agreement, on) == []
