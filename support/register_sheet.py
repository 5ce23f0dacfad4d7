"""The register of agreements as an Excel workbook: the same rows in the same order, dates as dates."""

from collections.abc import Sequence
from datetime import date

import danish
from danish.workdays import workday_on_or_before
from onepagers.overview.spreadsheet import Column, book, lines
from onepagers.parts import Facts
from support.agreement_terms import COUNTED_TO
from support.register import Row
from support.terms import advised_day


def _party(party: Facts) -> str:
    return f"{party['name']} ({party['role']})" if party["role"] else str(party["name"])


def _advised(row: Row) -> date | None:
    legal = row.notice_by
    return advised_day(legal, row.on) if legal and workday_on_or_before(legal) != legal else legal


COLUMNS: list[Column[Row]] = [
    Column("Slags", 20, lambda row: row.label),
    Column("Hvad den dækker", 40, lambda row: row.facts["scope"] or None),
    Column("Parter", 28, lambda row: lines(_party(party) for party in row.parties)),
    Column("Løsninger", 24, lambda row: lines(solution.name for solution in row.solutions)),
    Column("Tilstand", 20, lambda row: row.state_words),
    Column("Opsiges senest", 12, lambda row: row.notice_by),
    Column("Helst senest", 12, _advised),
    Column("Næste udgang", 12, lambda row: row.next_exit.on if row.next_exit else None),
    Column("Ude, hvis vi opsiger i dag", 12, lambda row: row.out_if_noticed),
    Column("Slutter", 12, lambda row: row.ends_on),
    Column("Option senest", 12, lambda row: row.option_by),
    Column("Næste tilsyn", 12, lambda row: row.oversight_on),
    Column("Opsigelsen hviler på", 36, lambda row: row.basis or None),
    Column("Opsiges til", 20, lambda row: COUNTED_TO.get(row.terms.counted_to)),
    Column("Ikke oplyst", 36, lambda row: danish.and_list(row.missing) or None),
    Column("Følger", 28, lambda row: f"{row.follows['label']}, {row.follows['scope']}" if row.follows else None),
    Column("Aftaleansvarlig", 22, lambda row: (row.facts["responsible"] or {}).get("name")),
    Column("Journalnummer", 16, lambda row: row.facts["journal_number"] or None),
    Column("Bemærkning", 40, lambda row: row.facts["note"] or None),
]


def workbook(rows: Sequence[Row], on: date, *, about: Sequence[tuple[str, str]]) -> bytes:
    return book("Aftaler", COLUMNS, rows, on, about=about)
