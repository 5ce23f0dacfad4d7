"""Days that are near the day of writing: «i morgen», «på fredag», «i weekenden», «d. 10.».

Only the month of writing is known, so they are counted from its last day: no later day can be meant.
"""

import re
from datetime import timedelta

from danish import WEEKDAYS
from danish.months import last_of_month, months_after
from danish.spans.shapes import (
    MONTH,
    YEAR,
    Reading,
    Span,
    month_named,
    month_span,
    next_year_with,
    numbers,
    reads,
    single_day,
)

_DATE_FOLLOWS = r"(?!,? (?:den |d\. ?)?\d|,? i uge|s\b|e\b)"
_HOURS = r"(?:formiddags?|eftermiddag|aften|nat)"


@reads(
    rf"\bi ?(?:over)?morgen(?: (?:tidlig|{_HOURS}))?\b{_DATE_FOLLOWS}"
    rf"|\bi {_HOURS}\b(?!s){_DATE_FOLLOWS}|\bsenere i dag\b"
)
def _next_day(match: re.Match[str], reading: Reading) -> Span | None:
    """«i eftermiddag», «i morgen», «i overmorgen»."""
    words = match["next_day"].lower()
    days = 2 if "overmorgen" in words else int("morgen" in words)
    return _from_now(reading, days)


_NEXT = r"(?:(?P<next_one>næste|kommende|førstkommende|nu på|på|senest|inden|(?<!dag )til) (?:på )?)"


@reads(rf"\b{_NEXT}(?:{'|'.join(WEEKDAYS)})(?: {_HOURS}| morgen)?\b{_DATE_FOLLOWS}")
def _next_weekday(match: re.Match[str], reading: Reading) -> Span | None:
    """«på fredag»; «næste fredag» may be the one after that."""
    words = match["next_weekday"].lower()
    number = next(number for number, name in enumerate(WEEKDAYS) if re.search(rf"\b{name}", words))
    if reading.as_of is None:
        return None
    month_ends = last_of_month(reading.as_of)
    return _from_now(reading, (number - month_ends.weekday() - 1) % 7 + 1 + 7 * words.startswith("næste"))


@reads(
    r"\b(?:(?:i|til|inden|før|efter) (?P<weekend>weekenden)|(?:næste|kommende|førstkommende) weekend)\b"
    r"(?!,? (?:i|den|d\.|efter|før) |,? \d)"
)
def _next_weekend(match: re.Match[str], reading: Reading) -> Span | None:
    """«i weekenden»: until a Sunday."""
    if reading.as_of is None:
        return None
    sunday = 7 - last_of_month(reading.as_of).isoweekday() % 7
    return _from_now(reading, sunday + 7 * match["next_weekend"].lower().startswith("næste"))


def _from_now(reading: Reading, days: int) -> Span | None:
    if reading.as_of is None:
        return None
    return reading.as_of, last_of_month(reading.as_of) + timedelta(days=days)


@reads(
    r"(?:(?<=\bd\. )|(?<=\bden )|(?<=\bd\.))\d{1,2}\."
    r"(?=$|[,;)!?]|\s(?:hvis|kl\.?|klokken|når|så|men|medmindre|såfremt|for at|om (?:formiddagen|aftenen))(?!\w))"
)
def _numbered_day(match: re.Match[str], reading: Reading) -> Span | None:
    """«Vi rykker igen d. 10.»: in the text's month or the next, as it may be written after the 10th."""
    if reading.as_of is None:
        return None
    day = numbers(match["numbered_day"])[0]
    month = months_after(reading.as_of, 1)
    span = single_day(month.year, month.month, day)
    return (reading.as_of, span[1]) if span else None


_ORDINALS = {"første": 0, "1.": 0, "anden": 1, "2.": 1, "tredje": 2, "3.": 2, "fjerde": 3, "4.": 3, "sidste": -1}
_NTH = rf"(?:{'|'.join(map(re.escape, _ORDINALS))})"


@reads(rf"\b{_NTH} (?:{'|'.join(WEEKDAYS)}|weekend|hverdag|arbejdsdag) i {MONTH}\b\.?(?:,? {YEAR})?(?!\w)")
def _nth_weekday(match: re.Match[str], reading: Reading) -> Span | None:
    """«første tirsdag i marts», «den sidste weekend i maj 2025»: a weekend is that of its Sunday."""
    which, name, *_ = match["nth_weekday"].lower().split()
    month = month_named(match["nth_weekday"].split(" i ")[1])
    year = re.search(YEAR, match["nth_weekday"])
    year_of = int(year[0]) if year else next_year_with(reading, month)
    if year_of is None:
        return None
    first, last = month_span(year_of, month)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if name in ("hverdag", "arbejdsdag"):
        days = [day for day in days if day.weekday() < 5]
    else:
        weekday = 6 if name == "weekend" else WEEKDAYS.index(name)
        days = [day for day in days if day.weekday() == weekday]
    day = days[_ORDINALS[which]]
    return (day - timedelta(days=1) if name == "weekend" else day), day
