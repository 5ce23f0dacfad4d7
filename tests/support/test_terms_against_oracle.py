"""Terms give the days that the oracle finds by trying one day after the other: on its table, and at random."""

from datetime import date
from random import Random
from typing import Any

import pytest

from danish.months import months_after
from support.terms import Given, Option, Period, Terms, advised_day
from tests.long import count
from tests.support.oracle import Agreement, days
from tests.support.oracle.cases import CASES
from tests.support.oracle.random_terms import PARTIES, random_agreement, random_day

SEED = 2026
AGREEMENTS = count(500, 20_000)
SHARES = 10  # tests that the random agreements are spread over, so that several processes can take them
DAYS = 3  # on which each of them is asked
ASKED = (None, *PARTIES)


def period(notice: tuple[str, int] | None) -> Period | None:
    return Period(notice[1], "months" if notice[0] == "months" else "days") if notice else None


def terms(agreement: Agreement) -> Terms:
    """The same agreement in the product's words."""
    own = {party: Period(number, unit) for party, (unit, number) in agreement["party_notice"].items()}
    return Terms(
        **agreement
        | {
            "notice": period(agreement["notice"]),
            "party_notice": own,
            "options": tuple(Option(**option) for option in agreement["options"]),
            "given": Given(**agreement["given"]) if agreement["given"] else None,
        }
    )


def ours(agreement: Agreement, on: date, party: str | None) -> dict[str, Any]:
    asked = terms(agreement)
    last, reminded = asked.last_notice_day(on, party), asked.reminded_of(on, party)
    horizon = months_after(on, 12 * days.YEARS_AHEAD)  # as far as the oracle looks
    return {
        "exits": [(end, legal) for end, legal in asked.exits(on, party) if end <= horizon],
        "out_if_noticed": asked.out_if_noticed(on, party),
        "last_notice_day": last,
        "advice": advised_day(last, on) if last else None,
        "ends_by_itself": asked.ends_by_itself(on),
        "state": asked.state(on),
        "options_ahead": asked.options_ahead(on),
        "rolling": asked.rolling,
        "reminded": reminded.notice_by if reminded else None,
    }


def oracles(agreement: Agreement, on: date, party: str | None) -> dict[str, Any]:
    last = days.last_notice_day(agreement, on, party)
    return {
        "exits": days.exits(agreement, on, party),
        "out_if_noticed": days.out_if_noticed(agreement, on, party),
        "last_notice_day": last,
        "advice": days.advice(last, on) if last else None,
        "ends_by_itself": days.ends_by_itself(agreement, on),
        "state": days.state(agreement, on),
        "options_ahead": days.options_ahead(agreement, on),
        "rolling": days.rolling(agreement, on),
        "reminded": days.reminded(agreement, on, party),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.words} – {case.on}")
def test_every_clause_of_the_lawyers_table_has_the_days_that_the_oracle_finds(case):
    for party in {case.party, *ASKED}:
        assert ours(case.agreement, case.on, party) == oracles(case.agreement, case.on, party), party


@pytest.mark.long
@pytest.mark.parametrize("share", range(SHARES))
def test_random_agreements_have_the_days_that_the_oracle_finds(share):
    for number in range(share, AGREEMENTS, SHARES):
        random = Random(SEED + number)  # noqa: S311 (nothing secret)
        agreement = random_agreement(random)
        for on in (random_day(random) for _ in range(DAYS)):
            for party in ASKED:
                assert ours(agreement, on, party) == oracles(agreement, on, party), (number, on, party, agreement)
