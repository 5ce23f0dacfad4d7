"""Seasons, holidays and the turn of the year, with and without a year."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter

from danish.months import last_of_month
from danish.spans.shapes import MEETING, YEAR, Reading, Span, first_ending_in_or_after, full_year, next_year_with, reads

_SEASONS = {"forår": (3, 5), "sensommer": (8, 9), "sommer": (6, 8), "efterår": (9, 11), "vinter": (12, 2)}
_SEASON = r"(?:forår|sensommer|sommer|efterår|vinter)"
_TWO_YEARS = rf"(?:\s?/\s?(?:{YEAR}|\d\d)\b)?"


@reads(rf"\bårsskiftet(?:\s{YEAR}(?:\s?[/-]\s?(?:{YEAR}|\d\d)\b)?|\s\d\d/\d\d\b)?")
def _turn(match: re.Match[str], reading: Reading) -> Span | None:
    """«årsskiftet 2024/25» is the night between: until 1 January 2025. «årsskiftet 2025» is the later of two nights."""
    years = re.findall(r"\d{4}|\d\d", match["turn"])
    if years:
        year = full_year(years[-1]) + (len(years) == 1)
    elif reading.as_of:
        year = reading.as_of.year + 1
    else:
        return None
    return date(year, 1, 1), date(year, 1, 1)


@reads(rf"\b{_SEASON}(?:en|et)?(?:\s(?:i\s|af\s)?{YEAR}{_TWO_YEARS}|\s\d\d/\d\d\b|\s'\d\d\b)")
def _season(match: re.Match[str], reading: Reading) -> Span:
    """Spring is March to May, summer June to August, autumn September to November, winter December to February.

    Late summer is until the middle of September.

    The winter of a year begins in its December, unless two years are named.
    """
    years = re.findall(r"\d{4}|\d\d", match["season"])
    first, last = _season_named(match["season"])
    return _season_span(full_year(years[-1]) - (len(years) == 2), first, last)


@reads(
    rf"\b(?:{_SEASON}(?:en|et)\b|{_SEASON}s?{MEETING}\w*"
    rf"|(?:(?<=til )|(?<=tidlige )|(?<=sene )|(?<=\bi )|(?<=inden )|(?<=før )){_SEASON}\b(?! ?\d)"
    rf"|(?P<which>næste|kommende|førstkommende)\s{_SEASON}(?:en|et)?\b)"
)
def _bare_season(match: re.Match[str], reading: Reading) -> Span | None:
    """«til foråret»: the first one that ends in or after the text's month; «næste forår» is next year's."""
    first, last = _season_named(match["bare_season"])
    if (match["which"] or "").lower() == "næste":
        return _season_span(reading.as_of.year + 1, first, last) if reading.as_of else None
    year = next_year_with(reading, last)
    return _season_span(year - (last < first), first, last) if year else None


def _season_named(text: str) -> tuple[int, int]:
    return next(months for name, months in _SEASONS.items() if name in text.lower())


def _season_span(year: int, first: int, last: int) -> Span:
    ends = last_of_month(date(year + (last < first), last, 1))
    return date(year, first, 1), ends.replace(day=15) if (first, last) == _SEASONS["sensommer"] else ends


def _from_easter(first: int, last: int) -> Callable[[int], Span]:
    return lambda year: (easter(year) + timedelta(days=first), easter(year) + timedelta(days=last))


def _fixed(month: int, first: int, last: int) -> Callable[[int], Span]:
    return lambda year: (date(year, month, first), date(year, month, last))


def _weeks(first: int, last: int) -> Callable[[int], Span]:
    return lambda year: (date.fromisocalendar(year, first, 1), date.fromisocalendar(year, last, 7))


def _summer_holiday(year: int) -> Span:
    """From the last Saturday of June (the school act) to the second Sunday of August, when most schools begin."""
    june = date(year, 6, 30)
    second_sunday = date(year, 8, 14) - timedelta(days=date(year, 8, 14).isoweekday() % 7)
    return june - timedelta(days=(june.weekday() - 5) % 7), second_sunday


_FEASTS: dict[str, Callable[[int], Span]] = {  # the longer name first
    r"påskeferien?": _from_easter(-8, 1),
    r"påskeugen?": _from_easter(-6, 1),
    r"påskedagene": _from_easter(-3, 1),
    r"påskelørdag": _from_easter(-1, -1),
    r"påskesøndag": _from_easter(0, 0),
    r"palmesøndag": _from_easter(-7, -7),
    r"skærtorsdag": _from_easter(-3, -3),
    r"langfredag": _from_easter(-2, -2),
    r"påsken?": _from_easter(-3, 1),
    r"fastelavn": _from_easter(-49, -49),
    r"(?:(?:kristi|kr\.)\s)?himmelfartsferien?": _from_easter(39, 42),
    r"(?:kristi|kr\.)\s?himmelfart(?:sdag)?": _from_easter(39, 39),
    r"pinse(?:ferien|n)?": _from_easter(49, 50),
    r"grundlovsdag": _fixed(6, 5, 5),
    r"(?:sankt|skt\.|sct\.)\s?hans(?:aften)?": _fixed(6, 23, 23),
    r"(?:1\.|første) påskedag": _from_easter(0, 0),
    r"(?:2\.|anden) påskedag": _from_easter(1, 1),
    r"(?:1\.|første) pinsedag": _from_easter(49, 49),
    r"(?:2\.|anden) pinsedag": _from_easter(50, 50),
    r"(?:1\.|første) juledag": _fixed(12, 25, 25),
    r"(?:2\.|anden) juledag": _fixed(12, 26, 26),
    r"nytårsdag": lambda year: (date(year, 1, 1), date(year, 1, 1)),
    r"(?:helligtrekongers?|hellig tre konger)": _fixed(1, 6, 6),
    r"mortensaften": _fixed(11, 10, 10),
    r"skolestart": lambda year: (_summer_holiday(year)[1] + timedelta(days=1),) * 2,
    r"sommerferien?": _summer_holiday,
    r"vinterferien?": _weeks(7, 8),  # the seventh week in most of the country, the eighth in some
    r"efterårsferien?": _weeks(42, 42),
    r"juleferien?": lambda year: (date(year, 12, 21), date(year + 1, 1, 2)),
    r"lillejuleaften": _fixed(12, 23, 23),
    r"juleaften": _fixed(12, 24, 24),
    r"juledagene": _fixed(12, 24, 26),
    r"mellemdagene": _fixed(12, 27, 31),
    r"nytårsaften": _fixed(12, 31, 31),
    r"jul(?:en)?": _fixed(12, 24, 26),
    r"nytår(?:et)?": lambda year: (date(year + 1, 1, 1), date(year + 1, 1, 1)),
}


@reads(
    r"(?<!\bgod )(?<!\bgodt )(?<!\bglædelig )"
    rf"\b(?:næste\s|kommende\s)?(?:{'|'.join(_FEASTS)})(?:\s(?:i\s)?(?:{YEAR}|'\d\d))?\b(?!\s?\d)"
)
def _feast(match: re.Match[str], reading: Reading) -> Span | None:
    """«til jul» is until the second day of Christmas, «nytår 2025» until the first of January after it.

    Easter's days are counted from dateutil's Easter Sunday.
    """
    words = re.sub(r"^(?:næste|kommende)\s", "", match["feast"].lower())
    name = re.sub(r"\s(?:i\s)?'?\d+$", "", words)
    span = next(span for shape, span in _FEASTS.items() if re.fullmatch(shape, name))
    if year := re.search(r"\d+$", words):
        return span(full_year(year[0]))
    if name.startswith(("nytår", "juleferie")) and reading.as_of:
        return span(reading.as_of.year)
    return first_ending_in_or_after(reading, span)
