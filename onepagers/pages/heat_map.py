"""Twelve months of colours, from the reviews in a snapshot."""

from datetime import date
from typing import Any, NamedTuple

from danish import as_date
from danish.months import last_months
from onepagers.models.reviews import is_overdue

ABSENT = "absent"
MONTHS = 12


class Month(NamedTuple):
    """The status at the end of a month: a colour, None before the first review, ABSENT before the solution existed."""

    first_day: date
    state: str | None
    overdue: bool


def months(history: list[dict[str, Any]], on: date, active_from: date | str | None = None) -> list[Month]:
    """The twelve months up to and with that of `on`, oldest first.

    `history` is a snapshot's: rows of colour, reviewed_on and due_on (ISO text), oldest first. A month is judged on its
    last day, the current one on `on`.
    """
    begins = as_date(active_from) if active_from else date.min
    return [Month(first, *_standing(history, day, begins)) for first, day in last_months(on, MONTHS)]


def _standing(history: list[dict[str, Any]], day: date, begins: date) -> tuple[str | None, bool]:
    if day < begins:
        return ABSENT, False
    counting = next((row for row in reversed(history) if as_date(row["reviewed_on"]) <= day), None)
    if counting is None:
        return None, False
    return counting["colour"], is_overdue(counting["due_on"], day)
