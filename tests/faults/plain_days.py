"""Days as plainly as a calendar has them: holidays are a table that somebody typed, months are walked."""

from datetime import date, timedelta

# Danish days off that aren't Saturdays or Sundays, as calendars say, from the end of 2025 to the middle of 2029
DAYS_OFF = {
    date(year, month, day)
    for year, days in {
        2025: [(12, 24), (12, 25), (12, 26), (12, 31)],
        2026: [(1, 1), (4, 2), (4, 3), (4, 6), (5, 14), (5, 25), (6, 5), (12, 24), (12, 25), (12, 31)],
        2027: [(1, 1), (3, 25), (3, 26), (3, 29), (5, 6), (5, 17), (12, 24), (12, 31)],
        2028: [(1, 1), (4, 13), (4, 14), (4, 17), (5, 25), (6, 5), (12, 25), (12, 26)],
        2029: [(1, 1), (3, 29), (3, 30), (4, 2), (5, 10), (5, 21), (6, 5)],
    }.items()
    for month, day in days
}


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in DAYS_OFF


def workday_from(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_until(day: date) -> date:
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def months_later(day: date, number: int) -> date:
    """The same day some months later, or earlier; the last of the month where that month has no such day."""
    year, month = day.year, day.month
    for _ in range(abs(number)):
        month += 1 if number > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    last = 31 if month in (1, 3, 5, 7, 8, 10, 12) else 30 if month != 2 else 29 if year % 4 == 0 else 28
    return date(year, month, min(day.day, last))


def is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def last_of_month(day: date) -> date:
    while not is_last_of_month(day):
        day += timedelta(days=1)
    return day
