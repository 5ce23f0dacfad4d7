"""Months: «marts 2025», «marts 25», 03/2025, «januar-marts 2025», «i marts»."""

import re
from datetime import date

from danish import MONTHS
from danish.months import last_of_month
from danish.spans.shapes import (
    MEETING,
    MONTH,
    MONTH_NUMBERS,
    NO_COUNT,
    SHORT_MONTH,
    TO,
    YEAR,
    Reading,
    Span,
    full_year,
    last_digits,
    month_named,
    month_span,
    next_year_with,
    numbers,
    reads,
)


@reads(rf"\b{MONTH}\.?(?: {YEAR})?{TO}{MONTH}\.?\s{YEAR}\b")
def _months(match: re.Match[str], reading: Reading) -> Span:
    """«januar-marts 2025», «maj eller juni 2025», «november 2024 til februar 2025»: until the end of the last."""
    words = re.findall(rf"{MONTH}\b|{YEAR}", match["months"], re.IGNORECASE)
    *names, year = words
    first, last = MONTH_NUMBERS[names[0].lower()], MONTH_NUMBERS[names[-1].lower()]
    first_year = int(names[1]) if len(names) == 3 else int(year) - (first > last)
    return date(first_year, first, 1), last_of_month(date(int(year), last, 1))


@reads(
    rf"\b(?:{MONTH}\.?(?: i|,)?\s{YEAR}|{SHORT_MONTH}\.\s?'?\d\d(?![.:,]?\d|%)|{MONTH}[\s-]?'\d\d"
    rf"|{SHORT_MONTH}\s\d\d(?![.:,]?\d|%)(?! ?[a-zæøå])|{MONTH}[\s/-](?:2\d|3\d){NO_COUNT}|{MONTH}[/-]{YEAR})\b"
)
def _month(match: re.Match[str], reading: Reading) -> Span:
    """«marts 2025», «marts 25», and as the customer writes it «dec.24»."""
    return month_span(full_year(last_digits(match["month"])), month_named(match["month"]))


@reads(rf"(?<![\d/.,-])(?:(?:0[1-9]|1[0-2])[./-]|[1-9]/){YEAR}\b(?![-/.]?\d)")
def _numbered_month(match: re.Match[str], reading: Reading) -> Span:
    """03/2025, 3/2025, 03-2025."""
    month, year = numbers(match["numbered_month"])
    return month_span(year, month)


@reads(rf"(?<![\d/.,-]){YEAR}[-/](?:0[1-9]|1[0-2])\b(?![-/.]?\d)")
def _iso_month(match: re.Match[str], reading: Reading) -> Span:
    """ISO 8601: 2025-09."""
    year, month = numbers(match["iso_month"])
    return month_span(year, month)


@reads(rf"\b(?:{'|'.join(MONTHS)})-?{MEETING}\w*")
def _month_of_meeting(match: re.Match[str], reading: Reading) -> Span | None:
    """«på bestyrelsens novembermøde», «septemberreleasen»."""
    month = month_named(match["month_of_meeting"])
    year = next_year_with(reading, month)
    return month_span(year, month) if year else None


@reads(rf"\b(?!jul\.){MONTH}\b(?! ?\d)")
def _bare_month(match: re.Match[str], reading: Reading) -> Span | None:
    """«i marts»: the first March in or after the text's month."""
    month = month_named(match["bare_month"])
    year = next_year_with(reading, month)
    return month_span(year, month) if year else None
