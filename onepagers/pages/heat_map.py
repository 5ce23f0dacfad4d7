"""Twelve months of colours, as the reviews in a snapshot tell them."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from danish import as_date

ABSENT = "absent"
MONTHS = 12


class Month(NamedTuple):
    """How a solution stood at the end of a month: a colour, None before its first review, ABSENT before it existed."""

    first_day: date
    state: str | None
    overdue: bool


def months(history: list[dict[str, Any]], on: date, active_from: date | str | None = None) -> list[Month]:
    """The twelve months up to and with that of `on`, oldest first.

    `history` is a snapshot's: rows of colour, reviewed_on and due_on (ISO text), oldest first. A month is judged on its
    last day, the current one on `on`.
    """
    begins = as_date(active_from) if active_from else date.min
    firsts = [_first_day(on, back) for back in range(MONTHS - 1, -1, -1)]
    days = [following - timedelta(days=1) for following in firsts[1:]] + [on]
    return [Month(first, *_standing(history, day, begins)) for first, day in zip(firsts, days, strict=True)]


def overdue_since(due_on: date | str) -> date:
    """The first day on which a review that was due is overdue."""
    return as_date(due_on) + timedelta(days=1)


def _first_day(on: date, months_back: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 - months_back, 12)
    return date(year, month + 1, 1)


def _standing(history: list[dict[str, Any]], day: date, begins: date) -> tuple[str | None, bool]:
    if day < begins:
        return ABSENT, False
    counting = next((row for row in reversed(history) if as_date(row["reviewed_on"]) <= day), None)
    if counting is None:
        return None, False
    return counting["colour"], day > as_date(counting["due_on"])
