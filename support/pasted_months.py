"""Measured months as they are pasted from a sheet: a month and a value on each line, or a column for each target.

Pure: text, targets and a day in; rows and everything that is wrong out, each with the number of its line.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

import danish
from onepagers.forms.fields import MonthField
from support.measures import MeasureError, in_unit, read_measure
from support.models import ServiceTarget

SEPARATORS = {"\t": "tabulator", ";": "semikolon", ",": "komma"}
MOST_LINES = 600
MONTH_WORDS = ("måned", "maaned", "periode", "dato")
VALUE_WORDS = ("", "værdi", "værdier", "måling", "målt", "målinger", "resultat", "tal", "procent", "%")
COMMA = " Er kommaet et decimalkomma, så brug semikolon eller tabulator."
Known = Mapping[tuple[int, date], Decimal]  # what is measured already, by target and month


@dataclass(frozen=True)
class PastedMonth:
    target: ServiceTarget
    month: date
    value: Decimal
    was: Decimal | None = None  # what it says today, where this corrects it

    @property
    def words(self) -> str:
        return in_unit(self.value, self.target.unit)

    @property
    def words_before(self) -> str:
        return "" if self.was is None else in_unit(self.was, self.target.unit)


@dataclass(frozen=True)
class Pasted:
    """What was read, in its order, and what is wrong: «Række 5: …». Rows count only where nothing is wrong."""

    rows: Sequence[PastedMonth] = ()
    errors: Sequence[str] = ()
    unchanged: int = 0  # months that say the same already


def read_pasted(
    text: str,
    targets: Sequence[ServiceTarget],
    *,
    on: date,
    known: Known,
    chosen: ServiceTarget | None = None,
    correcting: bool = False,
) -> Pasted:
    """Read what was pasted. `chosen` is the target that a single column of values is about, where its heading doesn't
    say. A month that is measured already is an error, unless `correcting`."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        return Pasted(errors=["Indsæt mindst én måned med sin værdi."])
    if len(lines) > MOST_LINES:
        return Pasted(errors=[f"Indsæt højst {MOST_LINES} rækker ad gangen."])
    separator, mixed = _separator(lines)
    if mixed:
        return Pasted(errors=[mixed])
    rows = [(number, _cells(line, separator)) for number, line in lines]
    heading = rows.pop(0)[1] if _is_heading(rows[0][1]) else None
    errors: list[str] = []
    columns = _columns(heading, rows, targets, chosen, errors)
    if columns is None:
        errors[-1] += COMMA if separator == "," and heading is None and len(rows[0][1]) > 2 else ""
        return Pasted(errors=errors)
    if not rows:
        return Pasted(errors=["Der er ingen måneder under overskriften."])
    reading = _Reading(columns, on, known, correcting=correcting, commas=separator == ",")
    for number, cells in rows:
        reading.read(number, cells)
    return Pasted(reading.rows, reading.errors, reading.unchanged)


def _separator(lines: Sequence[tuple[int, str]]) -> tuple[str, str]:
    """Return what the cells are parted by, and what is wrong where it isn't the same on all lines."""
    first: dict[str, int] = {}
    for number, line in lines:
        unquoted = re.sub(r'"[^"]*"', "", line)
        used = [sign for sign in "\t;" if sign in unquoted] or [sign for sign in "," if sign in unquoted]
        for sign in used:
            first.setdefault(sign, number)
    if len(first) > 1:
        ways = danish.and_list([f"{SEPARATORS[sign]} i række {number}" for sign, number in first.items()])
        return "", f"Rækkerne er skilt på flere måder: {ways}. Brug det samme skilletegn i dem alle."
    return next(iter(first), "\t"), ""


def _cells(line: str, separator: str) -> list[str]:
    cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _is_heading(cells: Sequence[str]) -> bool:
    if cells[:1] and cells[0].lower() in MONTH_WORDS:
        return True
    return not cells or (_month(cells[0]) is None and not re.search(r"\d", "".join(cells)))


def _columns(
    heading: Sequence[str] | None,
    rows: Sequence[tuple[int, Sequence[str]]],
    targets: Sequence[ServiceTarget],
    chosen: ServiceTarget | None,
    errors: list[str],
) -> list[ServiceTarget] | None:
    """Return the target of each column of values; None, and why, where nobody can tell."""
    named = [_named(name, targets) for name in (heading or ())[1:]]
    if len(named) == 1 and (named[0] is None or chosen is None or named[0] == chosen):
        name = (heading or ())[1]
        if chosen and named[0] is None and name.lower().strip(" :.") not in VALUE_WORDS:
            errors.append(f"Overskriften «{name[:60]}» er ikke et af aftalens servicemål.")
            return None
        if target := named[0] or chosen:
            return [target]
    elif len(named) == 1:
        errors.append(f"Overskriften siger «{(heading or ())[1]}», men du har valgt «{chosen}».")
        return None
    elif len(named) > 1:
        unknown = [name for name, target in zip((heading or ())[1:], named, strict=True) if target is None]
        errors += [f"Overskriften «{name[:60]}» er ikke et af aftalens servicemål." for name in unknown]
        found = [target for target in named if target]
        errors += [f"Servicemålet «{target}» har to kolonner." for target in {t for t in found if found.count(t) > 1}]
        return None if errors else found
    if max((len(cells) for _, cells in rows), default=0) > 2:
        errors.append("Skriv i første række, hvilket servicemål hver kolonne er: Måned, og derefter målenes navne.")
        return None
    if chosen is None:
        errors.append("Vælg, hvilket servicemål tallene hører til.")
        return None
    return [chosen]


def _named(name: str, targets: Sequence[ServiceTarget]) -> ServiceTarget | None:
    """The target of a heading: «Oppetid», «oppetid (%)», «Oppetid i %»."""
    for target in targets:
        ways = {target.name, f"{target.name} ({target.unit})", f"{target.name} {target.unit}"}
        ways.add(f"{target.name} i {target.unit}")
        if " ".join(name.split()).casefold() in {" ".join(way.split()).casefold() for way in ways}:
            return target
    return None


class _Reading:
    """Reads line after line, and remembers where each month stood."""

    def __init__(
        self, columns: Sequence[ServiceTarget], on: date, known: Known, *, correcting: bool, commas: bool
    ) -> None:
        self.columns, self.on, self.known = columns, on, known
        self.correcting, self.commas = correcting, commas
        self.rows: list[PastedMonth] = []
        self.errors: list[str] = []
        self.unchanged = 0
        self.lines: dict[date, int] = {}

    def read(self, number: int, cells: Sequence[str]) -> None:
        wrong = self._wrong_shape(cells)
        month = _month(cells[0]) if cells else None
        if not wrong and month is None:
            wrong.append(f"«{cells[0][:40]}» er ikke en måned. Skriv fx januar 2026.")
        if month is not None:
            if month in self.lines:
                wrong.append(f"{danish.month(month)} står også i række {self.lines[month]}.")
            elif why := why_not_measured(month, self.on):
                wrong.append(why)
            self.lines.setdefault(month, number)
        for target, cell in zip(self.columns, cells[1:], strict=False):
            if cell:
                wrong += self._value(target, month, cell)
        self.errors += [f"Række {number}: {text}" for text in wrong]

    def _wrong_shape(self, cells: Sequence[str]) -> list[str]:
        if len(cells) > len(self.columns) + 1:
            comma = COMMA if self.commas else ""
            return [f"Der er {len(cells)} kolonner, men overskriften har {len(self.columns) + 1}.{comma}"]
        return [] if any(cells[1:]) else ["Værdien mangler."]

    def _value(self, target: ServiceTarget, month: date | None, cell: str) -> list[str]:
        about = f"{target}: " if len(self.columns) > 1 else ""
        try:
            value = read_measure(cell, target.unit)
        except MeasureError as error:
            return [f"{about}{error}"]
        if month is None:
            return []
        was = self.known.get((target.pk, month))
        if was is not None and not self.correcting:
            return [f"{about}{measured_already(target, month, was)}"]
        if was == value:
            self.unchanged += 1
        else:
            self.rows.append(PastedMonth(target, month, value, was))
        return []


def why_not_measured(month: date, on: date) -> str:
    """Return why a month can't have been measured on a day; "" where it can."""
    return f"{danish.month(month)} ligger ude i fremtiden." if month > on else ""


def measured_already(target: ServiceTarget, month: date, value: Decimal) -> str:
    return f"{danish.month(month)} er allerede målt: {in_unit(value, target.unit)}."


def _month(text: str) -> date | None:
    try:
        return MonthField(required=False).clean(text)
    except ValidationError:
        return None
