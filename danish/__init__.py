"""Dates, months, numbers and sums in Danish. Pages, paper and mails all write them with these functions."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT_MONTHS = ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.")
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
NUMBERS = ("nul", "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv")
NBSP = "\N{NO-BREAK SPACE}"


def as_date(value: date | str) -> date:
    """Return a date; ISO text, as snapshots hold it, is parsed."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def long_date(value: date | str) -> str:
    """«12. oktober 2026»."""
    day = as_date(value)
    return f"{day.day}.{NBSP}{MONTHS[day.month - 1]} {day.year}"


def short_date(value: date | str) -> str:
    """«12. okt. 2026», for tables; no line breaks inside it."""
    day = as_date(value)
    return f"{day.day}.{NBSP}{SHORT_MONTHS[day.month - 1]}{NBSP}{day.year}"


def weekday_date(value: date | str) -> str:
    """«mandag 1. februar 2027»."""
    return f"{WEEKDAYS[as_date(value).weekday()]} {long_date(value)}"


def month(value: date | str) -> str:
    """«december 2024»."""
    day = as_date(value)
    return f"{MONTHS[day.month - 1]} {day.year}"


def short_month_year(value: date | str) -> str:
    """«dec. 2024»."""
    day = as_date(value)
    return f"{SHORT_MONTHS[day.month - 1]}{NBSP}{day.year}"


def clock(at: datetime) -> str:
    """«14.02», the local time in Denmark."""
    return f"{timezone.localtime(at):%H.%M}"


def date_and_clock(at: datetime, now: datetime) -> str:
    """«kl. 14.02» on the same day, else «23. november 2026 kl. 14.02»."""
    day = timezone.localdate(at)
    return f"{'' if day == timezone.localdate(now) else f'{long_date(day)} '}kl. {clock(at)}"


def number(value: Decimal | int | str) -> str:
    """«1.234,5»: dots between thousands, a comma before decimals, no zeros at the end."""
    whole, _, decimals = f"{Decimal(value):,f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def kroner(value: Decimal | str) -> str:
    """«1,2 mio. kr.» from a million, else «10.000 kr.»; never rounded."""
    amount = Decimal(value)
    if amount >= 1_000_000 and amount % 10_000 == 0:
        return f"{number(amount / 1_000_000)}{NBSP}mio.{NBSP}kr."
    return f"{number(amount)}{NBSP}kr."


def percent(value: Decimal | str) -> str:
    """«50 %», with a space."""
    return f"{number(value)}{NBSP}%"


def count(quantity: int, singular: str, plural: str, *, gender: str = "n") -> str:
    """«én vurdering», «to beslutninger», «13 løsninger»; `gender` "t" makes a single one «ét»."""
    word = str(quantity) if quantity >= len(NUMBERS) else NUMBERS[quantity]
    if quantity == 1 and gender == "t":
        word = "ét"
    return f"{word} {singular if quantity == 1 else plural}"


def and_list(items: list[str]) -> str:
    """«a, b og c»."""
    return " og ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def sort_key(name: str) -> str:
    """Return a key that sorts æ, ø and å after z, in every locale."""
    return re.sub("[æøå]", lambda match: {"æ": "{", "ø": "|", "å": "}"}[match[0]], name.lower())
