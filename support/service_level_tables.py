"""What the pages of an agreement show of its service targets: the words, the strip of months, and the table of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onepagers.parts import Facts
from support.measurements import Month, Past
from support.measures import in_unit
from support.models import Agreement, Measurement
from support.service_levels import Record, State, is_kept, record_of, standing_in_words
from support.wording import target_in_words


@dataclass(frozen=True)
class Row:
    """A month of the table. `row` is the measurement that counts, and `past` what was said before, in words."""

    first_day: date
    value: str
    state: State
    row: Measurement | None
    past: Sequence[str]


@dataclass(frozen=True)
class Table:
    name: str
    promise: str
    standing: str
    record: Record
    rows: Sequence[Row]  # newest first


def tables(facts: Facts, history: Mapping[Month, Sequence[Past]], agreement: Agreement, on: date) -> list[Table]:
    """A table for each target of an agreement, from its facts, the day, and all rows of each month."""
    keys = {target.name: target.pk for target in agreement.targets.all()}
    shown = []
    for target in facts["targets"]:
        record = record_of(facts, target, on)
        of_target = {month: past for (pk, month), past in history.items() if pk == keys[target["name"]]}
        words, standing = target_in_words(target), standing_in_words(target, record)
        shown.append(Table(target["name"], words, standing, record, _rows(target, record, of_target)))
    return shown


def _rows(target: Facts, record: Record, history: Mapping[date, Sequence[Past]]) -> list[Row]:
    states: dict[date, State] = {month.first_day: month.state for month in record.months if month.state != "outside"}
    rows = []
    for month in sorted({*states, *history}, reverse=True):
        past = history.get(month, ())
        row = next((one.row for one in past if one.row.counts), None)
        state = states.get(month, "outside")
        if row and month not in states:  # from before the strip
            state = "kept" if is_kept(target, row.value) else "broken"
        value = in_unit(row.value, target["unit"]) if row else ""
        before = [f"{one.value}, {one.ended}" for one in past if one.ended]
        rows.append(Row(month, value, state, row, before))
    return rows
