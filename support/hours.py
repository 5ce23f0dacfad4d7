"""Hours of the week: when somebody answers, and when a service target counts. Pure: facts and a moment."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import danish
from danish.workdays import is_holiday
from onepagers.parts import Facts

DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MIDNIGHT = "23:59"  # how a row that lasts until the end of the day is stored
LOOKED_AHEAD = 60  # days; no run of holidays hides a weekday for longer
NAMED = {(0, 1, 2, 3, 4): "hverdage", (5, 6): "weekender", tuple(range(7)): "alle dage"}


def week_in_words(hours: Sequence[Facts]) -> str:
    """«hverdage 8.00–15.30, fredag 8.00–12.00»; "" where nothing is told."""
    return ", ".join(_row(row) for row in hours)


def _row(row: Facts) -> str:
    closes = "24.00" if row["closes"] == MIDNIGHT else _clock(row["closes"])
    clock = f"{_clock(row['opens'])}–{closes}"
    if (row["opens"], row["closes"]) == ("00:00", MIDNIGHT):
        clock = "døgnet rundt"
    return f"{_weekdays(tuple(row['weekdays']))} {clock}{', også helligdage' if row['holidays'] else ''}"


def _weekdays(days: tuple[int, ...]) -> str:
    """«hverdage», «mandag-torsdag», «mandag og onsdag»."""
    if days in NAMED:
        return NAMED[days]
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
    return danish.and_list([DAYS[day] for day in days])


def _clock(value: str) -> str:
    """«8.00» of «08:00»."""
    return value.lstrip("0").replace(":", ".") if not value.startswith("00") else value[1:].replace(":", ".")


def is_open(hours: Sequence[Facts], at: datetime) -> bool | None:
    """Whether somebody answers at a moment in Danish time; None where no hours are told: that is never «lukket»."""
    if not hours:
        return None
    return any(
        time.fromisoformat(row["opens"]) <= at.time()
        and (at.time() < time.fromisoformat(row["closes"]) or row["closes"] == MIDNIGHT)
        for row in _rows_of(hours, at.date())
    )


def opens_next(hours: Sequence[Facts], at: datetime) -> tuple[date, time] | None:
    """When hours begin after a moment; None where that isn't within LOOKED_AHEAD days."""
    for ahead in range(LOOKED_AHEAD):
        day = at.date() + timedelta(days=ahead)
        opening = [time.fromisoformat(row["opens"]) for row in _rows_of(hours, day)]
        later = [clock for clock in opening if ahead or clock > at.time()]
        if later:
            return day, min(later)
    return None


def answers_in_words(hours: Sequence[Facts], at: datetime) -> str:
    """«Åbent nu», «Lukket nu, åbner mandag kl. 8.00»; "" where no hours are told."""
    open_now = is_open(hours, at)
    if open_now is None:
        return ""
    if open_now:
        return "Åbent nu"
    opening = opens_next(hours, at)
    if opening is None:
        return "Lukket nu"
    day, clock = opening
    ahead = (day - at.date()).days
    words = f"{DAYS[day.weekday()]} " if ahead < len(DAYS) else f"{danish.weekday_date(day)} "
    return f"Lukket nu, åbner {words if ahead else ''}kl. {_clock(f'{clock:%H:%M}')}"


def _rows_of(hours: Sequence[Facts], day: date) -> list[Facts]:
    """The rows that count on a day. A holiday closes what isn't said to be open then, also on a Saturday or Sunday."""
    off = is_holiday(day)
    return [row for row in hours if day.weekday() in row["weekdays"] and (row["holidays"] or not off)]
