"""The times that a Danish text names → the last day of each. Which part of a time is meant stands before it: «primo»,
«inden», «ved udgangen af». How the times themselves are written is in danish/spans.py.
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
    """A time in a text: its words and place, and the last day of it, None where the text and the table don't say."""

    text: str
    start: int
    end: int
    last_day: date | None


def find_phrases(text: str, reading: Reading) -> Iterator[Phrase]:
    """The times of a text in its order; longer readings win over shorter ones inside them."""
    place = 0
    pattern = _pattern(tuple(sorted(reading.periods or ())))
    while match := pattern.search(text, place):
        place = match.end()
        kind = next(name for name in READERS if match[name] is not None)
        lead = _lead(text[: match.start()], match["of"] or "")
        if lead.kind == "open":  # «tidligst i 2025», «efter 1. maj», «siden 2023»: nothing that can pass
            continue
        if kind == "year" and not lead.text and not match["of"]:  # «2023 pris»
            continue
        if kind in ("bare_month", "bare_quarter", "bare_season") and not lead.text and not match["of"]:
            continue
        if kind == "period" and not _is_deadline(lead, match):
            continue
        span = READERS[kind](match, reading)
        start = match.start() - len(lead.text)
        of = "ultimo" if match[0].lower().startswith("årets") else (match["of"] or "").strip().lower()
        last = _last_day(span, lead, of) if span else None
        yield Phrase(text[start : match.end()].strip(" ,"), start, match.end(), last)


# What stands before: which part of the time is meant


@dataclass(frozen=True)
class _Lead:
    kind: str  # "", "before", "within" or "open"
    text: str  # as it stands, with the blank after it


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
_OF = r"(?P<of>\b(?:" + "|".join(_PARTS.values()) + r")\s+)?"


def _lead(before: str, of: str) -> _Lead:
    match = _LEADS.search(before)
    if not match:
        return _Lead("", "")
    kind = match.lastgroup or ""
    return _Lead({"at": ""}.get(kind, kind), match[0])


def _last_day(span: Span, lead: _Lead, of: str) -> date:
    """Primo, medio and ultimo are the first, second and last third: no rule fixes their length, but ten days of a month
    is what is most used. By the same measure they are a month of a quarter, two of a half-year, four of a year."""
    first, last = span
    part = next((name for name, words in _PARTS.items() if of and re.fullmatch(words, of)), "")
    if part in ("first", "middle"):
        return _third(first, last, 1 if part == "first" else 2)
    if lead.kind == "before" and not part:
        return first - timedelta(days=1)
    return last


def _third(first: date, last: date, number: int) -> date:
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months >= 3:
        return end_of_month(add_months(first, months * number // 3 - 1))
    if months == 1 and (last - first).days > 20:
        return first.replace(day=10 * number)
    return first + (last - first) * number // 3


def _is_deadline(lead: _Lead, match: re.Match[str]) -> bool:
    """«inden udgangen af OK22», «når OK22 udløber»; but not «betales via OK22»."""
    ends = re.search(r"(?:slutter|udløber|ophører|er slut|udløb)$", match["period"])
    return bool(match["of"] or ends or lead.kind in ("before", "within") or "perioden" in match["period"])


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """All shapes, the names of the periods in the table among them."""
    known = "".join(f"|{re.escape(name)}" for name in names)
    return re.compile(_OF + "(?:" + "|".join(SHAPES).replace("NAMES", known) + ")", re.IGNORECASE)
