"""Whole months: from a day to another, and how many lie between two days."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, or earlier where `months` is negative.

    Where that month is too short, it is its last day: a month after 31 January is 28 or 29 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_between(earlier: date, later: date) -> int:
    """Return how many months the calendar has turned between two days: from 31 January to 1 February it is one."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def last_months(day: date, number: int) -> list[tuple[date, date]]:
    """Return the first and the last day of each of some months, oldest first; the newest month ends on `day`."""
    firsts = [months_after(first_of_month(day), back) for back in range(1 - number, 1)]
    return [(first, min(last_of_month(first), day)) for first in firsts]
