"""What the shapes of times share: the register of their readers, and the pieces that they are written with."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from danish import MONTHS
from danish.months import last_of_month

MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)}
MONTH_NUMBERS |= {name[:3]: number for name, number in MONTH_NUMBERS.items()} | {"sept": 9}
SHORT_MONTH = r"(?:sept|jan|feb|mar|apr|jun|jul(?=\.)|aug|sep|okt|nov|dec)"  # «jul 2025» without a stop is Christmas
MONTH = rf"(?:{'|'.join(MONTHS)}|{SHORT_MONTH})"
ORDINAL = r"(?:første|anden|andet|tredje|fjerde|sidste|[1-4]\.)"
MEETING = r"(?:møde|release|udgave|version|opdatering|udgivelse|leverance|samling)"  # «novembermødet»
YEAR = r"20\d\d"
IN_YEAR = r"(?:,?\s+(?:i|af|år)?\s*|\s*[-/]\s*)"  # «uge 12, 2025», «første kvartal af 2025», «Q1/2025»
TO = r"(?:\s?[-–/+&]\s?|\s(?:og|til og med|til|eller)\s)"  # between the first and the last of a range
# After the two digits of a year comes no more of a number, no unit, and nothing that could be counted.
NO_COUNT = (
    r"(?![.:,]?\d|\s?%|\s?-\w)"
    r"(?!\s(?!(?:og|eller|men|til|i|på|hos|med|for|af|ved|kl|som|der|\w+s|skal|vil|bør|kan|er|har|får|bliver|blev|var"
    r"|begynder|starter|kommer|går|sker|overgår|udløber|lukker|åbner)\b)[a-zæøå])"
)

_ORDINALS = {"første": 1, "1": 1, "anden": 2, "andet": 2, "2": 2, "tredje": 3, "3": 3, "fjerde": 4, "4": 4}
_ORDINALS |= {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True)
class Reading:
    """What a text is read with: the first day of the month that it is from, and the last day of each named period."""

    as_of: date | None = None
    periods: Mapping[str, date] | None = None


Span = tuple[date, date]
Reader = Callable[[re.Match[str], Reading], Span | None]
READERS: dict[str, Reader] = {}
SHAPES: list[str] = []


def reads(shape: str) -> Callable[[Reader], Reader]:
    """Register the reader of a shape; its name is the name of the group that the shape becomes."""

    def register(reader: Reader) -> Reader:
        name = reader.__name__.lstrip("_")
        READERS[name] = reader
        SHAPES.append(f"(?P<{name}>{shape})")
        return reader

    return register


def month_span(year: int, month: int, through: int | None = None) -> Span:
    first = date(year, month, 1)
    return first, last_of_month(date(year, through or month, 1))


def numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]


def ordinals(text: str, last: int) -> list[int]:
    """Return the numbers of «første», «2.», «fjerde» in a text; «sidste» is the `last` of them in a year."""
    words = re.findall(r"første|anden|andet|tredje|fjerde|sidste|[1-4]|\biii|\bii|\biv|\bi(?=\.?\s?kv)", text.lower())
    return [last if word == "sidste" else _ORDINALS[word] for word in words]


def month_named(text: str) -> int:
    """Return the first month that a text names."""
    return MONTH_NUMBERS[re.findall(rf"\b(?:{MONTH}|jul)", text.lower())[0]]


def last_digits(text: str, at_least: int = 1) -> str:
    """Return the last number of a text as it is written; "" where the text has fewer than `at_least`."""
    digits = re.findall(r"\d+", text)
    return digits[-1] if len(digits) >= at_least else ""


def single_day(year: int, month: int, day: int) -> Span | None:
    try:
        return (date(year, month, day),) * 2
    except ValueError:
        return None


def full_year(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def next_year_with(reading: Reading, month: int) -> int | None:
    """Return the year of a month that is named without one: the first such month in or after the text's own."""
    if reading.as_of is None:
        return None
    return reading.as_of.year + (month < reading.as_of.month)


def first_ending_in_or_after(reading: Reading, span: Callable[[int], Span]) -> Span | None:
    """Return the first yearly span that hasn't ended before the text's month."""
    if reading.as_of is None:
        return None
    year = reading.as_of.year
    return next(days for days in (span(year - 1), span(year), span(year + 1)) if days[1] >= reading.as_of)
