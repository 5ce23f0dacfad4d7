"""Hours of the week as people type them: «hverdage 8.00–15.30», «lørdag 9–12 også helligdage». Pure.

It reads all that support.hours.week_in_words writes.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from onepagers.parts import Facts
from support.hours import DAYS, MIDNIGHT

MOST = 20  # rows
EXAMPLE = "fx hverdage 8.00–15.30"
_GROUPS = {
    "hverdage": (0, 1, 2, 3, 4),
    "hverdag": (0, 1, 2, 3, 4),
    "weekender": (5, 6),
    "weekenden": (5, 6),
    "weekend": (5, 6),
    "alle dage": tuple(range(7)),
    "alle ugens dage": tuple(range(7)),
    "hver dag": tuple(range(7)),
    "dagligt": tuple(range(7)),
}
_CLOCK = r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?"
_SPAN = rf"(?:{_CLOCK}\s*(?:-|–|—|til)\s*{_CLOCK}|(?P<all_day>døgnet rundt|hele døgnet))"
_HOLIDAYS = r"(?:,?\s*(?P<with>også|inkl\.|inklusive|(?P<without>ikke|undtagen|ekskl\.))\s+(?:på\s+)?helligdage)?"
_ROW = re.compile(rf"{_SPAN}{_HOLIDAYS}")
_LIST = re.compile(r"\s*(?:,|&|\+|\bog\b|\bsamt\b)\s*")
_RANGE = re.compile(r"\s*(?:-|–|—|\btil\b)\s*")


class HoursError(ValueError):
    """What is wrong, in Danish, for the field."""


def read_week(text: str) -> list[Facts]:
    """Return the rows of a week, as a snapshot has them, of lines or parts between semicolons.

    Raises HoursError.
    """
    rows: list[Facts] = []
    lines = re.split(r"[\n;]", text.replace("24/7", "alle dage døgnet rundt også helligdage"))
    for line in filter(None, map(str.strip, lines)):
        rows += _line(line)
    if len(rows) > MOST:
        raise HoursError(f"Skriv højst {MOST} tidsrum.")
    for earlier, later in combinations(rows, 2):
        shared = set(earlier["weekdays"]) & set(later["weekdays"])
        if shared and earlier["opens"] < later["closes"] and later["opens"] < earlier["closes"]:
            raise HoursError(f"To tidsrum overlapper hinanden {DAYS[min(shared)]}.")
    return rows


def _line(line: str) -> Iterator[Facts]:
    days: list[int] = []
    end = 0
    for match in _ROW.finditer(line.lower()):
        typed = re.sub(r"^\s*(?:,|og\b)?\s*|[\s:,]+$", "", line.lower()[end : match.start()])
        days = _days(typed, line) if typed else days
        if not days:
            raise HoursError(f"Skriv ugedagene foran klokkeslættet i «{line[:60]}», {EXAMPLE}.")
        yield {"weekdays": days, **_clocks(match, line), "holidays": bool(match["with"] and not match["without"])}
        end = match.end()
    if end == 0 or line[end:].strip(" ,."):
        raise HoursError(f"«{line[:60]}» kan ikke læses. Skriv ugedage og klokkeslæt, {EXAMPLE}.")


def _clocks(match: re.Match[str], line: str) -> Facts:
    if match["all_day"]:
        return {"opens": "00:00", "closes": MIDNIGHT}
    opens, closes = (_clock(match[hour], match[hour + 1], line) for hour in (1, 3))
    if closes == "24:00":
        closes = MIDNIGHT
    if closes <= opens:
        raise HoursError(f"I «{line[:60]}» slutter tidsrummet ikke, efter at det begynder.")
    return {"opens": opens, "closes": closes}


def _clock(hour: str, minute: str | None, line: str) -> str:
    hours, minutes = int(hour), int(minute or 0)
    if minutes > 59 or hours * 60 + minutes > 24 * 60:
        raise HoursError(f"Et klokkeslæt i «{line[:60]}» findes ikke.")
    return f"{hours:02}:{minutes:02}"


def _days(typed: str, line: str) -> list[int]:
    """The numbers of «hverdage», «man-tors», «mandag, onsdag og fredag»."""
    if typed in _GROUPS:
        return list(_GROUPS[typed])
    days: set[int] = set()
    for part in filter(None, _LIST.split(typed)):
        if part in _GROUPS:
            days |= set(_GROUPS[part])
            continue
        ends = [_day(word, line) for word in _RANGE.split(part)]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise HoursError(f"Ugedagene i «{line[:60]}» kan ikke læses, {EXAMPLE}.")
        days |= set(range(ends[0], ends[-1] + 1))
    return sorted(days)


def _day(word: str, line: str) -> int:
    """The number of «mandag», «mandage», «man.» or «ma»."""
    bare = word.rstrip(".")
    for number, name in enumerate(DAYS):
        if len(bare) >= 2 and (name.startswith(bare) or bare == f"{name}e"):
            return number
    raise HoursError(f"«{word[:30]}» er ingen ugedag.")
