"""The oracle itself: what follows from an agreement's terms, found by trying one day after the other.

Slow and plain on purpose. Written from the rules without seeing terms.py. An agreement is a dict; see `random_terms`
for its keys.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

Agreement = dict[str, Any]
Notice = tuple[str, int]

ONE_DAY = timedelta(days=1)
YEARS_AHEAD = 40
MOST_EXITS = 8
# The months that begin on the day after a day of the grid.
NEXT_MONTHS = {"month": tuple(range(1, 13)), "quarter": (1, 4, 7, 10), "half_year": (1, 7), "year": (1,)}


# Days and months


@cache
def last_of_month(day: date) -> date:
    """Walk on until tomorrow is in another month."""
    while (day + ONE_DAY).month == day.month:
        day += ONE_DAY
    return day


@lru_cache(maxsize=200_000)
def months_later(day: date, months: int) -> date:
    """The same day of the month, so many months on, clipped to the end of that month."""
    first = day.replace(day=1)
    for _ in range(months):
        first = last_of_month(first) + ONE_DAY
    return first.replace(day=min(day.day, last_of_month(first).day))


def moved(end: date, months: int) -> date:
    """An end of a term, so many months on: the last day of a month stays the last day of a month."""
    later = months_later(end, months)
    return last_of_month(later) if end == last_of_month(end) else later


@lru_cache(maxsize=10_000)
def renewed_ends(first: date, months: int, until: date) -> frozenset[date]:
    """The first end and each that renewal makes of it, every one counted from the first."""
    ends = set()
    total = 0
    while (end := moved(first, total)) <= until:
        ends.add(end)
        total += months
    return frozenset(ends)


# Notice


def serves(received: date, notice: Notice, end: date) -> bool:
    """Whether notice received that day is long enough for that end."""
    unit, number = notice
    expires = months_later(received, number) if unit == "months" else received + timedelta(days=number)
    return expires <= end


@lru_cache(maxsize=200_000)
def legal_last_day(end: date, notice: Notice) -> date:
    """Walk back from the end to the latest day on which notice still serves it."""
    day = end
    while not serves(day, notice, end):
        day -= ONE_DAY
    return day


def notice_of(agreement: Agreement, party: str | None) -> Notice | None:
    own: dict[str, Notice] = agreement["party_notice"]
    return own[party] if party in own else agreement["notice"]


def is_noticed(agreement: Agreement, on: date) -> bool:
    given = agreement["given"]
    return given is not None and on >= given["received_on"]


# What is known


def uses_grid(agreement: Agreement) -> bool:
    """Whether `counted_to` decides anything."""
    return agreement["form"] == "open" or (agreement["form"] == "fixed" and agreement["during"])


def is_form_unknown(agreement: Agreement) -> bool:
    """Whether not even that is known which tells how the agreement comes to an end."""
    if agreement["form"] == "fixed":
        return agreement["last_day"] is None or agreement["renewal_months"] is None
    return agreement["form"] != "open"


def are_exits_unknown(agreement: Agreement, party: str | None) -> bool:
    if is_form_unknown(agreement) or agreement["unclear_binding"] or notice_of(agreement, party) is None:
        return True
    if not uses_grid(agreement):
        return False
    return agreement["counted_to"] == "" or (agreement["counted_to"] == "anniversary" and not agreement["valid_from"])


# Ends and exits


def is_taken(option: dict[str, Any], on: date) -> bool:
    return option["taken_on"] is not None and option["taken_on"] <= on


def first_end(agreement: Agreement, on: date) -> date:
    """The last day of the first term, moved by the options taken by that day, all of their months at once."""
    months = sum(option["months"] for option in agreement["options"] if is_taken(option, on))
    return moved(agreement["last_day"], months)


def own_end(agreement: Agreement, on: date) -> date | None:
    """The day on which an agreement that isn't renewed ends, whatever else is unknown and whether noticed or not."""
    if is_form_unknown(agreement) or agreement["form"] == "open" or agreement["renewal_months"] != 0:
        return None
    return first_end(agreement, on)


def has_ended_by_itself(agreement: Agreement, on: date) -> bool:
    end = own_end(agreement, on)
    return end is not None and on > end


def is_on_grid(counted_to: str, valid_from: date | None, day: date) -> bool:
    if counted_to == "day":
        return True
    tomorrow = day + ONE_DAY
    if counted_to != "anniversary":
        return tomorrow.day == 1 and tomorrow.month in NEXT_MONTHS[counted_to]
    assert valid_from is not None
    if (valid_from.month, valid_from.day) == (2, 29):
        return (day.month, day.day) == (2, 28)
    return (tomorrow.month, tomorrow.day) == (valid_from.month, valid_from.day)


def is_place_for_exit(agreement: Agreement, on: date, day: date) -> bool:
    """Whether the form of the agreement, as it is on the day `on`, allows it to end on that day by notice."""
    gridded = uses_grid(agreement) and is_on_grid(agreement["counted_to"], agreement["valid_from"], day)
    if agreement["form"] == "open":
        return gridded
    end = own_end(agreement, on)
    if end is not None:
        return gridded and day < end
    ends = renewed_ends(first_end(agreement, on), agreement["renewal_months"], date(on.year + YEARS_AHEAD + 1, 1, 1))
    return gridded or day in ends


def bound_exits(agreement: Agreement, on: date, party: str | None, start: date) -> Iterator[tuple[date, date]]:
    """Each exit from `start` that the bindings allow, and its legal last day, passed or not, at most 40 years on."""
    notice = notice_of(agreement, party)
    if notice is None or are_exits_unknown(agreement, party):
        return
    valid_from, earliest, notice_from = agreement["valid_from"], agreement["earliest_exit"], agreement["notice_from"]
    floor = max(day for day in (start, valid_from, earliest, notice_from) if day is not None)
    horizon = months_later(on, YEARS_AHEAD * 12)
    own = own_end(agreement, on)
    if own is not None:
        horizon = min(horizon, own)
    day = floor
    while day <= horizon:
        if is_place_for_exit(agreement, on, day):
            legal = legal_last_day(day, notice)
            if notice_from is None or legal >= notice_from:
                yield day, legal
        day += ONE_DAY


def reachable(agreement: Agreement, on: date, party: str | None) -> Iterator[tuple[date, date]]:
    """Each exit that notice can still be given for on that day."""
    if is_noticed(agreement, on) or has_ended_by_itself(agreement, on):
        return
    for end, legal in bound_exits(agreement, on, party, on):
        if legal >= on:
            yield end, legal


# What is asked


def exits(agreement: Agreement, on: date, party: str | None = None) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for exit_and_legal in reachable(agreement, on, party):
        found.append(exit_and_legal)
        if len(found) == MOST_EXITS:
            break
    return found


def out_if_noticed(agreement: Agreement, on: date, party: str | None = None) -> date | None:
    """When one is out if notice is received exactly that day."""
    notice = notice_of(agreement, party)
    if notice is None or (agreement["notice_from"] is not None and on < agreement["notice_from"]):
        return None
    return next((end for end, _ in reachable(agreement, on, party) if serves(on, notice, end)), None)


def first_after_decision(agreement: Agreement, on: date, party: str | None) -> tuple[date, date] | None:
    runs_on_to = agreement["runs_on_to"]
    for end, legal in reachable(agreement, on, party):
        if runs_on_to is None or end > runs_on_to:
            return end, legal
    return None


def last_notice_day(agreement: Agreement, on: date, party: str | None = None) -> date | None:
    found = first_after_decision(agreement, on, party)
    return None if found is None else found[1]


def ends_by_itself(agreement: Agreement, on: date) -> date | None:
    return None if is_noticed(agreement, on) else own_end(agreement, on)


def state(agreement: Agreement, on: date) -> str:
    if is_noticed(agreement, on):
        return "terminated" if on <= agreement["given"]["out_on"] else "expired"
    if is_form_unknown(agreement):
        return "unknown"
    if agreement["valid_from"] is not None and on < agreement["valid_from"]:
        return "not_begun"
    return "expired" if has_ended_by_itself(agreement, on) else "in_force"


def options_ahead(agreement: Agreement, on: date) -> list[date]:
    if agreement["form"] != "fixed" or is_noticed(agreement, on) or has_ended_by_itself(agreement, on):
        return []
    return [
        option["take_by"] for option in agreement["options"] if not is_taken(option, on) and option["take_by"] >= on
    ]


def rolling(agreement: Agreement, on: date) -> bool:
    """Whether it can be left so often that no mail is sent. The day doesn't matter."""
    if uses_grid(agreement) and agreement["counted_to"] in ("day", "month", "quarter"):
        return True
    months = agreement["renewal_months"]
    return agreement["form"] == "fixed" and months is not None and 1 <= months <= 3


def reminded(agreement: Agreement, on: date, party: str | None = None) -> date | None:
    """The legal last day that mails are about."""
    if not rolling(agreement, on):
        return last_notice_day(agreement, on, party)
    bindings = [day for day in (agreement["earliest_exit"], agreement["notice_from"]) if day is not None]
    if not bindings:
        return None
    first_of_all = next(bound_exits(agreement, on, party, min(bindings)), None)
    first_now = next(reachable(agreement, on, party), None)
    if first_now is None or first_now != first_of_all:
        return None
    end, legal = first_now
    return legal if agreement["runs_on_to"] is None or end > agreement["runs_on_to"] else None


# Working days


@cache
def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus."""
    golden = year % 19
    century = year // 100
    skipped = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = skipped - (skipped // 28) * (1 - (29 // (skipped + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


@cache
def days_off(year: int) -> frozenset[date]:
    """The Danish days off that aren't a Saturday or Sunday by themselves."""
    fixed = {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)}
    # Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday; and the fourth Friday after Easter.
    around_easter = [-3, -2, 1, 39, 50] + ([26] if year <= 2023 else [])
    return frozenset(
        {date(year, month, day) for month, day in fixed}
        | {easter(year) + timedelta(days=days) for days in around_easter}
    )


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in days_off(day.year)


def advice(legal: date, on: date) -> date:
    """The working day on or before the legal day while there is one to come, else the legal day itself."""
    day = legal
    while day >= on:
        if is_working_day(day):
            return day
        day -= ONE_DAY
    return legal
