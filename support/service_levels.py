"""How a service target has been kept, month by month, from a snapshot's facts and a day. Pure.

A month counts when it is over. Missing are the months of the last two years that should have been measured: from when
the target is measured, or else from the first month that was, until it no longer is or the agreement has ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

import danish
from danish.months import first_of_month, last_of_month, months_after, months_between
from onepagers.parts import Facts
from support.agreement_terms import state_of, terms_of
from support.measures import in_unit

MONTHS = 24
State = Literal["kept", "broken", "missing", "outside"]
IN_WORDS: dict[State, str] = {
    "kept": "holdt",
    "broken": "brudt",
    "missing": "mangler",
    "outside": "skal ikke måles",
}


class Month(NamedTuple):
    """A month by its first day, and what was measured in it. "outside" is one that nobody has to measure."""

    first_day: date
    value: Decimal | None
    state: State


@dataclass(frozen=True)
class Record:
    """The last 24 months, oldest first; the running one is the last of them only where it is measured already."""

    months: Sequence[Month]

    @property
    def measured(self) -> list[Month]:
        return [month for month in self.months if month.value is not None]

    def of(self, state: State) -> list[Month]:
        return [month for month in self.months if month.state == state]


def promised(target: Facts) -> str:
    """«mindst 99,6 %»."""
    return f"{target['better']} {in_unit(target['target'], target['unit'])}"


def is_kept(target: Facts, value: Decimal) -> bool:
    """Whether a value is what was promised, or better: «mindst 99,60» is kept at 99,6."""
    return value <= Decimal(target["target"]) if target["better"] == "højst" else value >= Decimal(target["target"])


def record_of(agreement: Facts, target: Facts, on: date) -> Record:
    """Return how a target of an agreement was kept."""
    values = {danish.as_date(row["month"]): Decimal(row["value"]) for row in target["measured"]}
    running = first_of_month(on)
    newest = running if running in values else months_after(running, -1)
    first, last = _due(agreement, target, values, on)
    months = []
    for back in range(1 - MONTHS, 1):
        month = months_after(newest, back)
        value = values.get(month)
        if value is not None:
            state: State = "kept" if is_kept(target, value) else "broken"
        else:
            state = "missing" if first <= month <= last else "outside"
        months.append(Month(month, value, state))
    return Record(months)


def _due(agreement: Facts, target: Facts, values: dict[date, Decimal], on: date) -> tuple[date, date]:
    """Return the first and the last month that should be measured by a day; the last may lie before the first."""
    begins = target.get("measured_from")
    if begins:
        first = months_after(first_of_month(danish.as_date(begins) - timedelta(days=1)), 1)  # the first whole one
    elif values:
        first = min(values)
    else:
        return date.max, date.min
    ends = [on - timedelta(days=1)]
    if target.get("measured_to"):
        ends.append(danish.as_date(target["measured_to"]))
    if end := _end(agreement, on):
        ends.append(end)
    return first, _last_whole(min(ends))


def _end(agreement: Facts, on: date) -> date | None:
    """Return the last day on which the agreement promised anything; None while it does."""
    state = state_of(agreement, on)
    if state == "in_force":
        return None
    terms = terms_of(agreement)
    given = terms.noticed(on)
    if state in ("terminated", "expired") and (end := given.out_on if given else terms.ends_by_itself(on)):
        return end
    return date.min + timedelta(days=40)  # it promises nothing yet, or nobody knows when it ended


def _last_whole(day: date) -> date:
    """Return the newest month, by its first day, that is over at the end of the day."""
    return first_of_month(day) if day == last_of_month(day) else months_after(first_of_month(day), -1)


# In words


def standing_in_words(target: Facts, record: Record) -> str:
    """«målt 99,9 % i oktober 2026, brudt i 2 af 24 måneder, 1 måned mangler»; "" where nothing is measured or due."""
    measured, broken, missing = record.measured, record.of("broken"), record.of("missing")
    parts = []
    if newest := next(iter(target["measured"]), None):
        parts.append(f"målt {in_unit(newest['value'], target['unit'])} i {danish.month(newest['month'])}")
    if broken:
        parts.append(f"{len(broken)} af {_months(len(measured))} brudt")
    elif len(measured) > 1:
        parts.append(f"holdt i alle {_months(len(measured))}")
    if missing:
        parts.append(f"{_months(len(missing))} mangler")
    return ", ".join(parts)


def _months(number: int) -> str:
    return f"{number} {'måned' if number == 1 else 'måneder'}"


def months_in_words(months: Sequence[date]) -> str:
    """«marts 2026 og juli-september 2026» of months in order."""
    runs: list[list[date]] = []
    for month in months:
        if runs and months_between(runs[-1][-1], month) == 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return danish.and_list([_run(run) for run in runs])


def _run(run: Sequence[date]) -> str:
    first, last = run[0], run[-1]
    if first == last:
        return danish.month(first)
    if len(run) == 2:
        return danish.and_list([danish.month(month) for month in run])
    begins = danish.MONTHS[first.month - 1] if first.year == last.year else danish.month(first)
    return f"{begins} til {danish.month(last)}"
