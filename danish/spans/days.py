"""Days by their numbers: 2025-03-01, 3/3-25, «den 3. marts», and weeks."""

import re
from datetime import date, timedelta

from danish import WEEKDAYS
from danish.months import months_after
from danish.spans.shapes import (
    IN_YEAR,
    MONTH,
    NO_COUNT,
    TO,
    YEAR,
    Reading,
    Span,
    full_year,
    last_digits,
    month_named,
    next_year_with,
    numbers,
    reads,
    single_day,
)


@reads(rf"\b{YEAR}-\d\d-\d\d\b")
def _iso(match: re.Match[str], reading: Reading) -> Span | None:
    """ISO 8601: 2025-03-01."""
    year, month, day = numbers(match["iso"])
    return single_day(year, month, day)


@reads(
    r"(?<!\d[.,:])\b\d{1,2}(?:[./-]\d{1,2}[./-]\s?'?(?:20)?\d\d(?!/)|/\d{1,2}\s(?:20\d\d|'\d\d)|\.\s\d{1,2}\.\s20\d\d)\b(?!\.?\d)"
)
def _numeric(match: re.Match[str], reading: Reading) -> Span | None:
    """Day, month, year: 3.3.2025, 03.03.25, 3/3-2025, 3/3 2025."""
    day, month, year = re.findall(r"\d+", match["numeric"])
    return single_day(full_year(year), int(month), int(day))


@reads(
    r"(?<![\d/.,])(?!24/7)\d{1,2}/\d{1,2}(?![.,]?\d)"
    r"(?=[.;:,)!?]|$|\s?[-–]\s?\d{1,2}/|\s(?:i|på|med|kl|for|og|til|hos|\w+s)\b)"
    r"|(?:(?<=frist )|(?<=fristen )|(?<=deadline )|(?<=deadlinen )|(?<=mødet )|(?<=møde ))\d{1,2}/\d{1,2}\b(?!/?\d)"
    r"|(?<=\ber )(?!24/7)\d{1,2}/\d{1,2}\b(?!/?\d|\s(?:af|del)\b)"
    r"|(?:(?<=\bd\. )|(?<=\bden )|(?<=\bpr\. ))\d{1,2}[/.]\d{1,2}\b(?!\.?\d|/)"
    r"|(?:(?<=\bfra )|(?<=\btil )|(?<=\binden )|(?<=\bsenest ))"
    r"\d{1,2}(?:/\d{1,2}\b(?!/?\d|\s(?:af|del)\b)|\.\d{1,2}\.(?!\d))"
)
def _slashed(match: re.Match[str], reading: Reading) -> Span | None:
    """Day and month: «1/4», «pr. 1.4.»: the first one in or after the text's month. «1/4 af» is a quarter of."""
    day, month = numbers(match["slashed"])
    year = next_year_with(reading, month)
    return single_day(year, month, day) if year else None


_DATED = "|".join(rf"(?<={word}: )" for word in ("frist", "deadline", "dato", "møde", "start", "slut", "senest"))
_NUMBERED = (  # what has a number with a stop in it
    *("version", "udgave", "release", "niveau", "punkt", "afsnit", "kapitel", "bilag"),
    *("til", "på", "over", "under", "er", "og", "med", "i", "fra", "om", "for", "ca.", "af"),
)


@reads(
    rf"(?:(?<=[a-zæøå] )|{_DATED}){''.join(rf'(?<!{word} )' for word in _NUMBERED)}"
    r"\d{1,2}\.\d{1,2}(?=\.?$|\. kl)"
)
def _dotted(match: re.Match[str], reading: Reading) -> Span | None:
    """«får adgang 10.3.» at the end of a sentence; «version 10.3» is none."""
    day, month = numbers(match["dotted"])
    year = next_year_with(reading, month)
    return single_day(year, month, day) if year else None


@reads(r"\b\d{1,2}\. (?:ds\.?|dennes|(?:i )?(?P<which_month>denne|næste|indeværende) måned)(?!\w)")
def _day_of_month(match: re.Match[str], reading: Reading) -> Span | None:
    """«d. 20. ds.», «den 1. i næste måned»."""
    if reading.as_of is None:
        return None
    month = months_after(reading.as_of, int((match["which_month"] or "").lower() == "næste"))
    return single_day(month.year, month.month, numbers(match["day_of_month"])[0])


_YEAR_OF_DAY = rf"(?:,? {YEAR}| '?\d\d{NO_COUNT}(?! ?(?:pct|kr|mio)))?"


@reads(rf"\b\d{{1,2}}\.?{TO}\d{{1,2}}\. ?{MONTH}\b\.?{_YEAR_OF_DAY}")
def _days(match: re.Match[str], reading: Reading) -> Span | None:
    """«3.-5. marts 2025», «1. og 2. april»."""
    text = match["days"]
    first, last = numbers(text)[:2]
    known_year = _year_of(text, reading, 3)
    if not known_year:
        return None
    month = month_named(text)
    begins, ends = single_day(known_year, month, first), single_day(known_year, month, last)
    return (begins[0], ends[1]) if begins and ends else None


@reads(rf"\b\d{{1,2}}(?:\. ?| ){MONTH}\b\.?{_YEAR_OF_DAY}")
def _dated(match: re.Match[str], reading: Reading) -> Span | None:
    """«den 3. marts 2025»; without a year the first 3 March in or after the text's month."""
    text = match["dated"]
    known_year = _year_of(text, reading, 2)
    return single_day(known_year, month_named(text), numbers(text)[0]) if known_year else None


def _year_of(text: str, reading: Reading, at_least: int) -> int | None:
    year = last_digits(text, at_least)
    return full_year(year) if year else next_year_with(reading, month_named(text))


@reads(rf"\b(?:{'|'.join(WEEKDAYS)}) i uge \d{{1,2}}(?:{IN_YEAR}{YEAR})?\b")
def _weekday(match: re.Match[str], reading: Reading) -> Span | None:
    """«fredag i uge 22»."""
    text = match["weekday"].lower()
    week, *year = numbers(text)
    years = year or ([reading.as_of.year, reading.as_of.year + 1] if reading.as_of else [])
    back = timedelta(days=6 - next(number for number, name in enumerate(WEEKDAYS) if text.startswith(name)))
    days = [sunday - back for year_of in years if (sunday := week_end(year_of, week))]
    day = next((day for day in days if not reading.as_of or day >= reading.as_of or year), None)
    return (day, day) if day else None


@reads(rf"\bu(?:ge(?:rne)?|\.)\s\d{{1,2}}(?:, \d{{1,2}}(?=,| og))*(?:{TO}(?:uge\s)?\d{{1,2}}\b)?(?:{IN_YEAR}{YEAR})?\b")
def _week(match: re.Match[str], reading: Reading) -> Span | None:
    """ISO 8601: a week ends on Sunday. Without a year the first such week in or after the text's month."""
    weeks = numbers(match["week"])
    year = weeks.pop() if weeks[-1] > 2000 else None
    if year is None and reading.as_of:
        sunday = week_end(reading.as_of.year, weeks[-1])
        year = reading.as_of.year + (sunday is not None and sunday < reading.as_of)
    last = week_end(year, weeks[-1]) if year else None
    first = week_end(year, weeks[0]) if year else None
    return (first - timedelta(days=6), last) if first and last else None


def week_end(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 7)
    except ValueError:
        return None
