"""Danish working days."""

from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.conf import settings


@lru_cache(maxsize=16)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=year))


def is_holiday(day: date) -> bool:
    """Tell whether a day is a public holiday or one of settings.OPTIONAL_HOLIDAYS, whichever weekday it falls on."""
    return day in _holidays(day.year) or (day.month, day.day) in settings.OPTIONAL_HOLIDAYS


def is_workday(day: date) -> bool:
    """Tell whether a day is Monday to Friday, and no holiday."""
    return day.weekday() < 5 and not is_holiday(day)


def workday_on_or_after(day: date) -> date:
    """Return the working day that a reminder or a due date on a day off moves to."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_on_or_before(day: date) -> date:
    """Return the working day that a notice deadline on a day off moves to: later is too late."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day
