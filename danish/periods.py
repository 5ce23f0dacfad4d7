"""Find the times that a Danish text names, and the last day of each.

The words before a time say which part of it is meant: «primo», «inden», «ved udgangen af». They are read here; the
times themselves are read in danish/spans.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from danish.spans import READERS, SHAPES, Reading, Span, add_months, end_of_month, named_period

__all__ = ["Phrase", "Reading", "find_phrases", "named_period"]


@dataclass(frozen=True)
class Phrase:
    """A time in a text: its words, where they start and end, and its last day.

    `last_day` is None where neither the text nor the table of periods says.
    """

    text: str
    start: int
    end: int
    last_day: date | None


def find_phrases(text: str, reading: Reading) -> Iterator[Phrase]:
    """Yield the times of a text in order; a longer reading wins over a shorter one inside it."""
    position = 0
    pattern = _pattern(tuple(sorted(reading.periods or ())))
    while match := pattern.search(text, position):
        position = match.end()
        kind = next(name for name in READERS if match[name] is not None)
        lead = _lead(text[: match.start()])
        if lead.kind == "open":  # «tidligst i 2025», «efter 1. maj», «siden 2023»: no last day
            continue
        if kind == "year" and not lead.text and not match["part"]:  # «2023 pris»
            continue
        if kind in ("bare_month", "bare_quarter", "bare_season") and not lead.text and not match["part"]:
            continue
        if kind == "period" and not _is_deadline(lead, match):
            continue
        span = READERS[kind](match, reading)
        start = match.start() - len(lead.text)
        part = "ultimo" if match[0].lower().startswith("årets") else (match["part"] or "").strip().lower()
        last_day = _last_day(span, lead, part) if span else None
        yield Phrase(text[start : match.end()].strip(" ,"), start, match.end(), last_day)


# The words before a time: which part of it is meant


@dataclass(frozen=True)
class _Lead:
    """The preposition before a time."""

    kind: str  # "", "before", "within" or "open"
    text: str  # verbatim, with the blank after it


_LEADS = re.compile(
    r"(?P<open>\b(?:tidligst(?: i| fra)?|efter|siden|ikke før|oprindeligt?) (?:den |d\. )?)$"
    r"|(?P<within>\b(?:inden for|i løbet af|senest(?: i| den| ved)?|indenfor|fra og med|til og med) (?:den |d\. )?)$"
    r"|(?P<before>\b(?:inden|før|forud for) (?:den |d\. )?)$"
    r"|(?P<at>\b(?:i|til|fra|ved|for|på|af|over|omkring|om|pr\.|per|ca\.|under|den|d\.) (?:den |d\. )?)$",
    re.IGNORECASE,
)
_PARTS = {  # words for a part of a time
    "first": r"primo|(?:starten|begyndelsen) af|først på|tidligt? (?:i|på)",
    "middle": r"medio|midten af|midt (?:i|på)",
    "last": r"ultimo|(?:udgangen|slutningen|udløbet|afslutningen|enden) af|sidst (?:i|på)|sent (?:i|på)|sen(?= )",
}
_PART_OF = r"(?P<part>\b(?:" + "|".join(_PARTS.values()) + r")\s+)?"


def _lead(text_before: str) -> _Lead:
    match = _LEADS.search(text_before)
    if not match:
        return _Lead("", "")
    kind = match.lastgroup or ""
    return _Lead({"at": ""}.get(kind, kind), match[0])


def _last_day(span: Span, lead: _Lead, part_words: str) -> date:
    """Return the last day of the part that is meant.

    Primo, medio and ultimo are the first, second and last third. No rule fixes their length, but ten days of a month is
    the most common use. By the same measure they are a month of a quarter, two of a half-year, four of a year.
    """
    first, last = span
    part = next((name for name, words in _PARTS.items() if part_words and re.fullmatch(words, part_words)), "")
    if part in ("first", "middle"):
        return _third(first, last, 1 if part == "first" else 2)
    if lead.kind == "before" and not part:
        return first - timedelta(days=1)
    return last


def _third(first: date, last: date, number: int) -> date:
    """Return the last day of the first third of a span, or of the second."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months >= 3:
        return end_of_month(add_months(first, months * number // 3 - 1))
    if months == 1 and (last - first).days > 20:
        return first.replace(day=10 * number)
    return first + (last - first) * number // 3


def _is_deadline(lead: _Lead, match: re.Match[str]) -> bool:
    """Tell «inden udgangen af OK22» and «når OK22 udløber» from «betales via OK22»."""
    ends = re.search(r"(?:slutter|udløber|ophører|er slut|udløb)$", match["period"])
    return bool(match["part"] or ends or lead.kind in ("before", "within") or "perioden" in match["period"])


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern of all shapes, with the names of the periods in the table."""
    alternatives = "".join(f"|{re.escape(name)}" for name in names)
    return re.compile(_PART_OF + "(?:" + "|".join(SHAPES).replace("NAMES", alternatives) + ")", re.IGNORECASE)
