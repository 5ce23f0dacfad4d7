"""What the overview and other lists show, as an Excel workbook: the same rows in the same order, dates as dates.

Whatever a reader typed stays text: a cause that begins with «=» is no formula, an address no link. The same rows on the
same day are the same bytes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Generic, TypeVar

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

import danish
from onepagers.overview.dashboard import Row
from onepagers.pages import heat_map
from onepagers.pages.palette import HEX, OVERDUE, WORDS

WASHES = {state: HEX[f"{state or 'none'}-wash"] for state in ("green", "yellow", "red", None)}
DATE = "dd-mm-yyyy"
Shown = TypeVar("Shown")  # what a line of a sheet is about


@dataclass(frozen=True)
class Column(Generic[Shown]):
    """`value` gives text, a date or None; `colour`, where the cell is filled, the state of the status."""

    title: str
    width: int
    value: Callable[[Shown], str | date | None]
    colour: Callable[[Shown], str | None] | None = None


COLUMNS: list[Column[Row]] = [
    Column("Løsning", 24, lambda row: row.name),
    Column("Kategori", 16, lambda row: row.category),
    Column("Farve", 14, lambda row: WORDS[row.solution.colour], lambda row: row.solution.colour),
    Column("Siden", 12, lambda row: row.solution.since),
    Column("Senest vurderet", 12, lambda row: row.solution.reviewed_on),
    Column("Næste vurdering", 12, lambda row: row.solution.due_on),
    Column("Vurdering overskredet", 12, lambda row: "ja" if row.overdue else "nej"),
    Column("Årsag", 48, lambda row: row.solution.cause),
    Column("Handling", 40, lambda row: lines(f"{action.text} ({action.owner.initials})" for action in row.actions)),
    Column("Handling senest", 12, lambda row: min((action.due_on for action in row.actions), default=None)),
    Column("Indstilling", 40, lambda row: lines(f"{ask.body.name}: {ask.text}" for ask in row.asks)),
    Column("Systemforvalter", 22, lambda row: row.manager["name"] if row.manager else None),
    Column("Skal følges op", 48, lambda row: lines(finding.text for finding in row.findings)),
]
HEADING = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "font_color": HEX["blue"]}


def workbook(rows: Sequence[Row], on: date, *, about: Sequence[tuple[str, str]]) -> bytes:
    """An .xlsx of the overview's rows as they are on a day."""
    months = [_month(index, month.first_day) for index, month in enumerate(heat_map.months([], on))]
    return book("Overblik", COLUMNS + months, rows, on, about=about)


def book(
    name: str, columns: Sequence[Column[Shown]], rows: Sequence[Shown], on: date, *, about: Sequence[tuple[str, str]]
) -> bytes:
    """An .xlsx with a sheet of rows. `about` are pairs of words for the second sheet: what was chosen."""
    file = BytesIO()
    workbook = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": "PLO it-portefølje", "author": "PLO", "created": _midnight(on)})
    _rows(workbook, name, columns, rows)
    _about(workbook, about)
    workbook.close()
    return file.getvalue()


def _rows(book: Workbook, name: str, columns: Sequence[Column[Shown]], rows: Sequence[Shown]) -> None:
    sheet = book.add_worksheet(name)
    formats = _Formats(book)
    heading = book.add_format(HEADING)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, heading)
    for line, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            fill = WASHES.get(column.colour(row)) if column.colour else None
            _write(sheet, line, place, column.value(row), formats, fill)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _month(index: int, first_day: date) -> Column[Row]:
    """The status of the solution at the end of one of the twelve months."""

    def state(row: Row) -> str | None:
        return row.months[index].state

    def word(row: Row) -> str:
        return WORDS[state(row)] + (f", {OVERDUE}" if row.months[index].overdue else "")

    return Column(danish.short_month_year(first_day).replace(danish.NBSP, " "), 11, word, state)


def _about(book: Workbook, about: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("Om arket")
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
    bold = book.add_format({"bold": True})
    for line, (name, text) in enumerate(about):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, text)


class _Formats:
    """One format for each look: by number format and fill."""

    def __init__(self, book: Workbook):
        self._book = book
        self._made: dict[tuple[str | None, str | None], Format] = {}

    def get(self, number: str | None, fill: str | None) -> Format:
        look = {"text_wrap": True, "valign": "top"}
        look |= {"num_format": number, "align": "left"} if number else {}
        look |= {"bg_color": fill} if fill else {}
        return self._made.setdefault((number, fill), self._book.add_format(look))


def _write(
    sheet: Worksheet, line: int, place: int, value: str | date | None, formats: _Formats, fill: str | None
) -> None:
    if isinstance(value, date):
        sheet.write_datetime(line, place, _midnight(value), formats.get(DATE, fill))
    elif value is None:
        sheet.write_blank(line, place, None, formats.get(None, fill))
    else:
        sheet.write_string(line, place, value.replace(danish.NBSP, " "), formats.get(None, fill))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Excel knows no time zones


def lines(texts: Iterable[str]) -> str | None:
    return "\n".join(texts) or None
