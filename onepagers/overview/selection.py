"""What a reader has chosen to see of the portfolio, as the address says it: day, filters, order.

Nothing here touches the database; unknown words in an address choose nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError

import danish
from onepagers.forms.fields import DateField
from onepagers.models import Category
from onepagers.overview.dashboard import Row

EARLIEST = date(2000, 1, 1)
COLOURS = {"roed": "red", "gul": "yellow", "groen": "green", "ingen": None}
CATEGORIES = {"patient": "patient", "klinik": "clinic", "kvalitet": "quality", "ukendt": ""}
ORDERS = {
    "": "mest presserende",
    "farve": "farve",
    "naeste": "næste vurdering",
    "kategori": "kategori",
    "forvalter": "systemforvalter",
    "leverandoer": "leverandør",
    "navn": "navn",
}


@dataclass(frozen=True)
class Selection:
    """The fields are the names in the address, which a reader sees."""

    dato: str = ""
    farve: str = ""
    kategori: str = ""
    forvalter: str = ""
    leverandoer: str = ""
    overskredet: str = ""
    q: str = ""
    sorter: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Selection":
        given = {field.name: query.get(field.name, "").strip() for field in fields(cls)}
        for name, known in (("farve", COLOURS), ("kategori", CATEGORIES), ("sorter", ORDERS), ("overskredet", ("1",))):
            if given[name] not in known:
                given[name] = ""
        return cls(**given)

    def address(self, **changes: str) -> str:
        """«?farve=roed&sorter=navn», with some fields changed; «?» alone when nothing is chosen."""
        changed = replace(self, **changes)
        chosen = {field.name: getattr(changed, field.name) for field in fields(changed)}
        return "?" + urlencode({name: value for name, value in chosen.items() if value})

    @property
    def filtered(self) -> bool:
        return any((self.farve, self.kategori, self.forvalter, self.leverandoer, self.overskredet, self.q))

    def unfiltered(self) -> "Selection":
        return Selection(dato=self.dato, sorter=self.sorter)

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        """Those that are chosen, in the chosen order; `rows` come most pressing first."""
        chosen = [row for row in rows if self._matches(row)]
        return sorted(chosen, key=_KEYS[self.sorter]) if self.sorter else chosen

    def _matches(self, row: Row) -> bool:
        return (
            (not self.farve or row.solution.colour == COLOURS[self.farve])
            and (not self.kategori or row.head["category"] == CATEGORIES[self.kategori])
            and (not self.forvalter or (row.manager is not None and same(row.manager["initials"], self.forvalter)))
            and (not self.leverandoer or any(same(name, self.leverandoer) for name in row.suppliers))
            and (not self.overskredet or row.overdue)
            and (not self.q or self._has_words(row))
        )

    def _has_words(self, row: Row) -> bool:
        manager = row.manager or {"initials": "", "name": ""}
        text = f"{row.name} {row.solution.cause or ''} {manager['initials']} {manager['name']}".casefold()
        return all(word in text for word in self.q.casefold().split())


# What each order but the most pressing looks at; among equals that one stays, and who has nothing to show comes last.
_KEYS: dict[str, Callable[[Row], Any]] = {
    "farve": lambda row: list(COLOURS.values()).index(row.solution.colour),
    "naeste": lambda row: row.solution.due_on or date.max,
    "kategori": lambda row: [*Category.values, ""].index(row.head["category"]),
    "forvalter": lambda row: (row.manager is None, danish.sort_key(row.manager["name"] if row.manager else "")),
    "leverandoer": lambda row: (not row.suppliers, sorted(map(danish.sort_key, row.suppliers))),
    "navn": lambda row: danish.sort_key(row.name),
}


def same(text: str, other: str) -> bool:
    return text.casefold() == other.casefold()


def managers(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """(initials, name) of those who manage one of the rows."""
    there = {row.manager["initials"]: row.manager["name"] for row in rows if row.manager}
    return sorted(there.items(), key=lambda manager: danish.sort_key(manager[0]))


def suppliers(rows: Iterable[Row]) -> list[str]:
    return sorted({name for row in rows for name in row.suppliers}, key=danish.sort_key)


def read_day(text: str, today: date) -> tuple[date | None, str]:
    """The day that was typed, as 2026-03-01 or 01.03.2026, and what to say of it when it can't be shown."""
    if not text:
        return None, ""
    try:
        day = DateField().clean(text)
    except ValidationError:
        return None, f"«{text}» er ikke en dato. Skriv den som {today:%d.%m.%Y}."
    if day > today:
        return None, f"{danish.long_date(day).capitalize()} ligger ude i fremtiden. Vælg en dag til og med i dag."
    if day < EARLIEST:
        return None, f"Vælg en dag fra {danish.long_date(EARLIEST)} og frem."
    return day, ""
