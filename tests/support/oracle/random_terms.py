"""Random agreements that make sense, from a seed. Written from the rules without seeing terms.py.

The keys of an agreement, a dict:

- form: "fixed" (has a last day), "open" (runs until noticed) or "" (unknown)
- valid_from: the first day in force, or None
- last_day, renewal_months: of a fixed one; None is unknown, and 0 months is not renewed
- during: a fixed one can be left inside a term too, on the days of counted_to
- counted_to: "day", "month", "quarter", "half_year", "year", "anniversary" (an open one) or "" (unknown)
- earliest_exit, notice_from: the bindings, or None; unclear_binding: one that nobody understands
- notice: ("months" or "days", number), or None when unknown; party_notice: the parties that have their own
- options: each has months, take_by, and taken_on or None
- given: None, or the party, received_on and out_on of a notice
- runs_on_to: a day until which it was decided to stay, or None
"""

from datetime import date, timedelta
from random import Random
from typing import Any

PARTIES = ("PLO", "Trifork")
FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
GRIDS = ("day", "month", "quarter", "half_year", "year")
ODD_DAYS = ((2, 28), (2, 29), (3, 1), (8, 30), (8, 31), (1, 30), (1, 1), (12, 31), (6, 30), (1, 31))


def any_day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def telling_day(random: Random, first: date = FIRST, last: date = LAST) -> date:
    """A day in that range, often one at the end or the beginning of a month, or near a leap day."""
    day = any_day(random, first, last)
    chance = random.random()
    if chance < 0.35:
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    elif chance < 0.5:
        day = day.replace(day=1)
    elif chance < 0.7:
        month, number = random.choice(ODD_DAYS)
        is_leap = day.year % 4 == 0
        day = date(day.year, month, 28 if (month, number) == (2, 29) and not is_leap else number)
    return min(max(day, first), last)


def random_notice(random: Random) -> tuple[str, int]:
    if random.random() < 0.6:
        return "months", random.choice((0, 1, 1, 2, 3, 3, 4, 6, 6, 9, 12, 18, 24))
    return "days", random.choice((0, 1, 14, 28, 30, 30, 31, 60, 90, 120, 180, 365))


def random_options(random: Random, last_day: date | None) -> list[dict[str, Any]]:
    """Up to three in a row, each taken by its own day; those taken are the first ones."""
    latest = LAST if last_day is None else last_day
    options = []
    may_be_taken = True
    earliest = max(FIRST, latest - timedelta(days=900))
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 3))):
        take_by = telling_day(random, earliest, max(earliest, latest))
        may_be_taken = may_be_taken and random.random() < 0.6
        taken_on = any_day(random, max(FIRST, take_by - timedelta(days=120)), take_by) if may_be_taken else None
        options.append({"months": random.choice((1, 6, 6, 12, 12, 24, 36)), "take_by": take_by, "taken_on": taken_on})
        earliest, latest = take_by, min(LAST, take_by + timedelta(days=400))
    return options


def random_given(random: Random) -> dict[str, Any]:
    received_on = random_day(random)
    out_on = telling_day(random, received_on, min(LAST, received_on + timedelta(days=600)))
    return {"party": random.choice(PARTIES), "received_on": received_on, "out_on": out_on}


def fixed_terms(random: Random, valid_from: date | None) -> dict[str, Any]:
    last_day = telling_day(random, valid_from or FIRST)
    during = random.random() < 0.4
    return {
        "last_day": last_day,
        "renewal_months": random.choice((0, 0, 0, 0, 0, 1, 2, 3, 4, 6, 6, 12, 12, 12, 24, 36, 60)),
        "during": during,
        "counted_to": random.choice(GRIDS) if during else "",
        "options": random_options(random, last_day),
    }


def make_unknown(random: Random, agreement: dict[str, Any]) -> None:
    """Take away one of the things that can be unknown."""
    what = random.choice(
        ("form", "notice", "notice", "counted_to", "last_day", "renewal_months", "valid_from", "binding")
    )
    if what == "binding":
        agreement["unclear_binding"] = True
    elif what in ("form", "counted_to"):
        agreement[what] = ""
    else:
        agreement[what] = None


def random_agreement(random: Random) -> dict[str, Any]:
    form = random.choice(("fixed", "open"))
    valid_from = telling_day(random, FIRST, date(2029, 12, 31)) if random.random() < 0.8 else None
    begins = valid_from or FIRST
    grids = GRIDS if valid_from is None else (*GRIDS, "anniversary", "anniversary")
    terms: dict[str, Any] = {
        "last_day": None,
        "renewal_months": None,
        "during": False,
        "counted_to": random.choice(grids),
        "options": [],
    }
    if form == "fixed":
        terms = fixed_terms(random, valid_from)
    agreement = {"form": form, "valid_from": valid_from, **terms} | {
        "earliest_exit": telling_day(random, begins) if random.random() < 0.35 else None,
        "notice_from": telling_day(random, begins) if random.random() < 0.3 else None,
        "notice": random_notice(random),
        "party_notice": {party: random_notice(random) for party in PARTIES if random.random() < 0.25},
        "given": random_given(random) if random.random() < 0.12 else None,
        "runs_on_to": telling_day(random, date(2026, 1, 1)) if random.random() < 0.2 else None,
        "unclear_binding": False,
    }
    if random.random() < 0.13:
        make_unknown(random, agreement)
    return agreement


def random_day(random: Random) -> date:
    return telling_day(random, date(2026, 1, 1), date(2030, 12, 31))
