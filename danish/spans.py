"""How Danish phrases for a time are written, and which days each spans. Pure.

A span that the text can't tell is None, never a guess. Where a phrase has two readings, the later day counts: a promise
is broken only when it is broken under both. Sources: ISO 8601 for weeks and dates, the meteorological three-month
seasons; the rest is common usage.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from danish import MONTHS, NUMBERS

_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}
_SHORT_MONTH = r"(?:sept|jan|feb|mar|apr|jun|jul(?=\.)|aug|sep|okt|nov|dec)"  # «jul 2025» without a stop is Christmas
_MONTH = rf"(?:{'|'.join(MONTHS)}|{_SHORT_MONTH})"
_ORDINALS = {"første": 1, "1": 1, "anden": 2, "andet": 2, "2": 2, "tredje": 3, "3": 3, "fjerde": 4, "4": 4}
_ORDINAL = r"(?:første|anden|andet|tredje|fjerde|[1-4]\.)"
_YEAR = r"20\d\d"
_IN_YEAR = r"(?:,?\s+(?:i|af|år)?\s*|\s*[-/]\s*)"  # «uge 12, 2025», «første kvartal af 2025», «Q1/2025»
_SEASONS = {"forår": (3, 5), "sommer": (6, 8), "efterår": (9, 11), "vinter": (12, 2)}
_UNITS = {"dag": 1, "uge": 7}


@dataclass(frozen=True)
class Reading:
    """What a text is read with: the first day of the month that it is from, and the last day of each named period."""

    as_of: date | None = None
    periods: Mapping[str, date] | None = None


Span = tuple[date, date]


# Each kind of phrase: how it is written, and which days it spans

Reader = Callable[[re.Match[str], Reading], Span | None]
READERS: dict[str, Reader] = {}
SHAPES: list[str] = []


def _reads(shape: str) -> Callable[[Reader], Reader]:
    """Register the reader of a shape; its name is the name of the group that the shape becomes."""

    def register(reader: Reader) -> Reader:
        name = reader.__name__.lstrip("_")
        READERS[name] = reader
        SHAPES.append(f"(?P<{name}>{shape})")
        return reader

    return register


def _month_span(year: int, month: int, through: int | None = None) -> Span:
    first = date(year, month, 1)
    return first, end_of_month(date(year, through or month, 1))


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]


def _ordinal(text: str) -> int:
    """Return the number of «første», «2.» or «fjerde» at the beginning of a text."""
    return _ORDINALS[text.lower().replace(".", " ").split()[0]]


def _month_named(text: str) -> int:
    """Return the first month that a text names."""
    return _MONTH_NUMBERS[re.findall(rf"\b{_MONTH}", text.lower())[0]]


def _last_digits(text: str, at_least: int = 1) -> str:
    """Return the last number of a text as it is written; "" where the text has fewer than `at_least`."""
    numbers = re.findall(r"\d+", text)
    return numbers[-1] if len(numbers) >= at_least else ""


def _single_day(year: int, month: int, day: int) -> Span | None:
    try:
        return (date(year, month, day),) * 2
    except ValueError:
        return None


def _full_year(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _next_year_with(reading: Reading, month: int) -> int | None:
    """Return the year of a month that is named without one: the first such month in or after the text's own."""
    if reading.as_of is None:
        return None
    return reading.as_of.year + (month < reading.as_of.month)


@_reads(rf"\b{_YEAR}-\d\d-\d\d\b")
def _iso(match: re.Match[str], reading: Reading) -> Span | None:
    """ISO 8601: 2025-03-01."""
    year, month, day = map(int, match["iso"].split("-"))
    return _single_day(year, month, day)


@_reads(r"\b\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d\b(?!\.?\d)")
def _numeric(match: re.Match[str], reading: Reading) -> Span | None:
    """Day, month, year: 3.3.2025, 03.03.25, 3/3-2025."""
    day, month, year = re.split(r"[./-]", match["numeric"])
    return _single_day(_full_year(year), int(month), int(day))


@_reads(rf"\b\d{{1,2}}\. ?{_MONTH}\b\.?(?: {_YEAR}| '?\d\d(?![.:,]?\d|%)(?! ?(?:pct|%|kr|mio)))?")
def _dated(match: re.Match[str], reading: Reading) -> Span | None:
    """«den 3. marts 2025»; without a year the first 3 March in or after the text's month."""
    day, month, year = _numbers(match["dated"])[0], _month_named(match["dated"]), _last_digits(match["dated"], 2)
    known_year = _full_year(year) if year else _next_year_with(reading, month)
    return _single_day(known_year, month, day) if known_year else None


@_reads(rf"\b{_MONTH}\.?(?: {_YEAR})?(?:\s?[-–/]\s?|\s(?:og|til|eller)\s){_MONTH}\.?\s{_YEAR}\b")
def _months(match: re.Match[str], reading: Reading) -> Span:
    """«januar-marts 2025», «maj eller juni 2025», «november 2024 til februar 2025»: until the end of the last."""
    words = re.findall(rf"{_MONTH}\b|{_YEAR}", match["months"], re.IGNORECASE)
    *names, year = words
    first, last = _MONTH_NUMBERS[names[0].lower()], _MONTH_NUMBERS[names[-1].lower()]
    first_year = int(names[1]) if len(names) == 3 else int(year) - (first > last)
    return date(first_year, first, 1), end_of_month(date(int(year), last, 1))


@_reads(
    rf"\b(?:{_MONTH}\.?(?: i)?\s{_YEAR}|{_SHORT_MONTH}\.\s?'?\d\d(?![.:,]?\d|%)|{_MONTH}\s'\d\d"
    rf"|{_SHORT_MONTH}\s\d\d(?![.:,]?\d|%)(?! ?[a-zæøå]))\b"
)
def _month(match: re.Match[str], reading: Reading) -> Span:
    """«marts 2025», and as the customer writes it «dec.24»."""
    return _month_span(_full_year(_last_digits(match["month"])), _month_named(match["month"]))


@_reads(
    rf"\b(?:[QK][1-4](?:\s?(?:[-–/]|og|eller)\s?[QK]?[1-4])?{_IN_YEAR}(?:{_YEAR}|'?\d\d\b)"
    rf"|[1-4]Q\s?(?:{_YEAR}|\d\d)|{_YEAR}\s?Q[1-4]"
    rf"|{_ORDINAL}(?:\s?(?:[-–/]|og|eller|til)\s?{_ORDINAL})?\s(?:kvartal|kvt\.?|kv\.){_IN_YEAR}{_YEAR})\b"
)
def _quarter(match: re.Match[str], reading: Reading) -> Span:
    """«Q1 2025», «1. kvartal 2025», «første kvartal af 2025», «Q1-Q2 2025»: until the end of the (last) quarter."""
    text = match["quarter"].lower()
    year = next(iter(re.findall(_YEAR, text) or re.findall(r"\d\d$", text)))
    rest = text.replace(year, "", 1)
    numbers = [int(digit) for digit in re.findall(r"[1-4]", rest)]
    numbers = numbers or [_ORDINALS[word] for word in re.findall(r"første|anden|andet|tredje|fjerde", rest)]
    return _month_span(_full_year(year), numbers[0] * 3 - 2, numbers[-1] * 3)


@_reads(rf"\b(?:H[12]\s?{_YEAR}|{_ORDINAL}\s?(?:halvår|halvdel)(?:et)?{_IN_YEAR}{_YEAR}|{_YEAR}\s?H[12])\b")
def _half(match: re.Match[str], reading: Reading) -> Span:
    """«1. halvår 2025», «anden halvdel af 2025», «H1 2025»."""
    text = match["half"].lower()
    [year] = re.findall(_YEAR, text)
    number = 2 if re.search(r"2|and", text.replace(year, "")) else 1
    return _month_span(int(year), number * 6 - 5, number * 6)


@_reads(rf"\b{_ORDINAL}\s?tertial{_IN_YEAR}{_YEAR}\b")
def _tertial(match: re.Match[str], reading: Reading) -> Span:
    """«2. tertial 2025»: four months."""
    year, number = _numbers(match["tertial"])[-1], _ordinal(match["tertial"])
    return _month_span(year, number * 4 - 3, number * 4)


@_reads(rf"\bårsskiftet(?:\s{_YEAR}(?:\s?[/-]\s?(?:{_YEAR}|\d\d)\b)?|\s\d\d/\d\d\b)?")
def _turn(match: re.Match[str], reading: Reading) -> Span | None:
    """«årsskiftet 2024/25» is the night between: until 1 January 2025. «årsskiftet 2025» is the later of two nights."""
    years = re.findall(r"\d{4}|\d\d", match["turn"])
    if years:
        year = _full_year(years[-1]) + (len(years) == 1)
    elif reading.as_of:
        year = reading.as_of.year + 1
    else:
        return None
    return date(year, 1, 1), date(year, 1, 1)


@_reads(rf"\b(?:forår|sommer|efterår|vinter)(?:en|et)?(?:\s(?:i\s)?{_YEAR})(?:\s?/\s?(?:{_YEAR}|\d\d)\b)?")
def _season(match: re.Match[str], reading: Reading) -> Span:
    """Spring is March to May, summer June to August, autumn September to November, winter December to February.

    The winter of a year begins in its December, unless two years are named.
    """
    years = re.findall(r"\d{4}|\d\d", match["season"])
    first, last = next(months for name, months in _SEASONS.items() if match["season"].lower().startswith(name))
    return _season_span(_full_year(years[-1]) - (len(years) == 2), first, last)


def _season_span(year: int, first: int, last: int) -> Span:
    return date(year, first, 1), end_of_month(date(year + (last < first), last, 1))


@_reads(rf"\buge\s\d{{1,2}}(?:\s?(?:[-–]|og|til)\s?\d{{1,2}})?(?:{_IN_YEAR}{_YEAR})?\b")
def _week(match: re.Match[str], reading: Reading) -> Span | None:
    """ISO 8601: a week ends on Sunday. Without a year the first such week in or after the text's month."""
    numbers = _numbers(match["week"])
    year = numbers.pop() if numbers[-1] > 2000 else None
    if year is None and reading.as_of:
        sunday = _week_end(reading.as_of.year, numbers[-1])
        year = reading.as_of.year + (sunday is not None and sunday < reading.as_of)
    last = _week_end(year, numbers[-1]) if year else None
    first = _week_end(year, numbers[0]) if year else None
    return (first - timedelta(days=6), last) if first and last else None


def _week_end(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 7)
    except ValueError:
        return None


@_reads(rf"\b(?:jul(?:en)?|nytår(?:et)?)(?:\s{_YEAR})?\b")
def _feast(match: re.Match[str], reading: Reading) -> Span | None:
    """«til jul» is until the second day of Christmas, «nytår 2025» until the first of January after it."""
    words = match["feast"].lower().split()
    year = int(words[1]) if len(words) > 1 else reading.as_of.year if reading.as_of else None
    if year is None:
        return None
    return (date(year, 12, 24), date(year, 12, 26)) if words[0].startswith("jul") else (date(year + 1, 1, 1),) * 2


@_reads(rf"(?<![\d.,/])\b{_YEAR}\s?[-–]\s?(?:{_YEAR}|\d\d)\b(?![-.]?\d)")
def _years(match: re.Match[str], reading: Reading) -> Span:
    """«2024-2026»: until the end of the last year."""
    first, last = re.findall(r"\d+", match["years"])
    return date(int(first), 1, 1), date(_full_year(last), 12, 31)


@_reads(rf"(?<![\d.,/-])\b{_YEAR}\b(?![-/.,]?\d)(?!\s?(?:kr|mio|pct|%|-))")
def _year(match: re.Match[str], reading: Reading) -> Span:
    """«i 2025», «i løbet af 2025»: until its last day."""
    return date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31)


@_reads(
    r"\b(?:(?:i|dette|indeværende) år|næste år|årets (?:udgang|slutning|udløb)|året ud"
    r"|(?:(?<=på )|(?<=løbet af ))året)\b"
)
def _this_year(match: re.Match[str], reading: Reading) -> Span | None:
    """«i år», «året», «næste år»: counted from the year of the text's month."""
    if reading.as_of is None:
        return None
    year = reading.as_of.year + ("næste" in match["this_year"].lower())
    return _month_span(year, 1, 12)


@_reads(r"\bnæste (?:måned|kvartal|halvår)\b")
def _following(match: re.Match[str], reading: Reading) -> Span | None:
    """«næste kvartal»: the one after the quarter of the text's month."""
    if reading.as_of is None:
        return None
    size = {"måned": 1, "kvartal": 3, "halvår": 6}[match["following"].lower().split()[1]]
    first = add_months(date(reading.as_of.year, (reading.as_of.month - 1) // size * size + 1, 1), size)
    return first, end_of_month(add_months(first, size - 1))


@_reads(
    r"\b(?:om|inden for|indenfor) (?:de |det )?(?:næste |kommende )?(?:\d{1,2}|"
    + "|".join(NUMBERS[1:])
    + r"|et|en|et halvt) (?:dage?|uger?|måned(?:er)?|år)\b"
)
def _within(match: re.Match[str], reading: Reading) -> Span | None:
    """«om seks måneder», «inden for de næste to år»: counted from the end of the text's month."""
    if reading.as_of is None:
        return None
    *_, number, unit = match["within"].lower().split()
    if number == "halvt":
        return reading.as_of, end_of_month(add_months(reading.as_of, 6))
    size = int(number) if number.isdigit() else {"et": 1, "en": 1}.get(number) or NUMBERS.index(number)
    if unit.startswith(("dag", "uge")):
        return reading.as_of, end_of_month(reading.as_of) + timedelta(days=size * _UNITS[unit[:3]])
    return reading.as_of, end_of_month(add_months(reading.as_of, size * (12 if unit == "år" else 1)))


@_reads(rf"\b(?:{_MONTH})\b(?! ?\d)")
def _bare_month(match: re.Match[str], reading: Reading) -> Span | None:
    """«i marts»: the first March in or after the text's month."""
    month = _MONTH_NUMBERS[match["bare_month"].lower()]
    year = _next_year_with(reading, month)
    return _month_span(year, month) if year else None


@_reads(rf"\b(?:[QK][1-4]|{_ORDINAL}\s?kvartal)\b")
def _bare_quarter(match: re.Match[str], reading: Reading) -> Span | None:
    """«i Q1»: the first one that ends in or after the text's month."""
    word = match["bare_quarter"].lower()
    number = int(word[1]) if word[0] in "qk" else _ordinal(word)
    year = _next_year_with(reading, number * 3)
    return _month_span(year, number * 3 - 2, number * 3) if year else None


@_reads(r"\b(?:foråret|sommeren|efteråret|vinteren)\b")
def _bare_season(match: re.Match[str], reading: Reading) -> Span | None:
    """«til foråret»: the first one that ends in or after the text's month."""
    first, last = next(months for name, months in _SEASONS.items() if match["bare_season"].lower().startswith(name))
    year = _next_year_with(reading, last)
    return _season_span(year - (last < first), first, last) if year else None


@_reads(
    r"\b(?P<name>OK[ -]?\d\dNAMES)\b(?:-perioden)?(?:\s(?:slutter|udløber|ophører|er slut|udløb)\b)?"
    r"(?![- ]?(?:midler|krav))"
)
def _period(match: re.Match[str], reading: Reading) -> Span | None:
    """«OK22»: the table of named periods says when it ends; without it there is no answer."""
    last_days = {named_period(name): day for name, day in (reading.periods or {}).items()}
    last_day = last_days.get(named_period(match["name"]))
    return (last_day, last_day) if last_day else None


def named_period(name: str) -> str:
    """Return the one name of «OK 22», «ok-22» and «OK22»."""
    return re.sub(r"[\s-]", "", name).upper()
