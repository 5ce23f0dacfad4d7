"""The year wheel: what happens to the agreements in the twelve months from a day on, month by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from danish.months import first_of_month, months_after, months_between
from support.events import Event, a_year_after, advice
from support.register import Row


@dataclass(frozen=True)
class Line:
    """One day of one agreement."""

    event: Event
    row: Row

    @property
    def advice(self) -> str:
        """What is said of a day that can't be moved and is no working day."""
        return advice(self.event.on, self.row.on) if self.event.kind in ("opsigelse", "option") else ""


@dataclass(frozen=True)
class Month:
    first_day: date
    lines: Sequence[Line]


@dataclass(frozen=True)
class Wheel:
    """`overdue` are the days that are passed and still wait; `months` all of a year, also those without any day."""

    overdue: Sequence[Line]
    months: Sequence[Month]

    @property
    def count(self) -> int:
        return len(self.overdue) + sum(len(month.lines) for month in self.months)


def wheel(rows: Iterable[Row], on: date) -> Wheel:
    last = a_year_after(on)
    lines = [Line(event, row) for row in rows for event in row.events if event.on <= last]
    lines.sort(key=lambda line: (line.event.on, line.row.name))
    firsts = [months_after(first_of_month(on), number) for number in range(months_between(on, last) + 1)]
    ahead = [line for line in lines if line.event.on >= on]
    months = [Month(first, [line for line in ahead if first_of_month(line.event.on) == first]) for first in firsts]
    return Wheel([line for line in lines if line.event.on < on], months)
