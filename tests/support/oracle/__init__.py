"""An independent oracle for the terms of agreements, and the words that its table is written in.

Written from the rules without seeing terms.py.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

Agreement = dict[str, Any]


@dataclass(frozen=True)
class Case:
    kinds: tuple[str, ...]
    words: str
    agreement: Agreement
    on: date
    party: str | None
    expected: dict[str, Any]


def dated(value: Any) -> Any:
    """The same value with real dates in it."""
    if isinstance(value, dict):
        return {key: dated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [dated(inner) for inner in value]
    if isinstance(value, str) and re.fullmatch(r"[\d/-]+", value):
        days = tuple(date.fromisoformat(day) for day in value.split("/"))
        return days if len(days) == 2 else days[0]
    return value


BLANK: Agreement = {
    "form": "",
    "valid_from": None,
    "last_day": None,
    "renewal_months": None,
    "during": False,
    "counted_to": "",
    "earliest_exit": None,
    "notice_from": None,
    "notice": None,
    "party_notice": {},
    "options": [],
    "given": None,
    "runs_on_to": None,
    "unclear_binding": False,
}


def opened(counted_to: str, notice: tuple[str, int] | None, **terms: Any) -> Agreement:
    return BLANK | {"form": "open", "counted_to": counted_to, "notice": notice} | terms


def fixed(last_day: str | None, renewal: int | None, notice: tuple[str, int] | None, **terms: Any) -> Agreement:
    return BLANK | {"form": "fixed", "last_day": last_day, "renewal_months": renewal, "notice": notice} | terms


def during(last_day: str, renewal: int, notice: tuple[str, int] | None, counted_to: str, **terms: Any) -> Agreement:
    return fixed(last_day, renewal, notice, during=True, counted_to=counted_to, **terms)


def m(number: int) -> tuple[str, int]:
    return "months", number


def d(number: int) -> tuple[str, int]:
    return "days", number


def option(months: int, take_by: str, taken_on: str | None = None) -> dict[str, Any]:
    return {"months": months, "take_by": take_by, "taken_on": taken_on}


def given(party: str, received_on: str, out_on: str) -> dict[str, Any]:
    return {"party": party, "received_on": received_on, "out_on": out_on}


def at(on: str, party: str | None = None, **expected: Any) -> tuple[str, str | None, dict[str, Any]]:
    return on, party, expected


def clause(kinds: str, words: str, agreement: Agreement, *asked: tuple[str, str | None, dict[str, Any]]) -> list[Case]:
    return [
        Case(tuple(kinds.split()), words, dated(agreement), dated(on), party, dated(expected))
        for on, party, expected in asked
    ]
