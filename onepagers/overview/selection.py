"""What a reader has chosen to see of the portfolio, as the address says it: day, filters, order.

Nothing here touches the database; unknown words in an address choose nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError

import danish
from onepagers.forms.fields import YEARS, AnyDateField
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


PARAMETERS = {  # of the address, which a reader sees
    "day": "dato",
    "colour": "farve",
    "category": "kategori",
    "manager": "forvalter",
    "supplier": "leverandoer",
    "overdue": "overskredet",
    "words": "q",
    "order": "sorter",
}


@dataclass(frozen=True)
class Selection:
    """What is chosen, in the words of the address; empty where nothing is."""

    day: str = ""
    colour: str = ""
    category: str = ""
    manager: str = ""
    supplier: str = ""
    overdue: str = ""
    words: str = ""
    order: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Selection":
        given = {name: query.get(parameter, "").strip() for name, parameter in PARAMETERS.items()}
        for name, known in (("colour", COLOURS), ("category", CATEGORIES), ("order", ORDERS), ("overdue", ("1",))):
            if given[name] not in known:
                given[name] = ""
        return cls(**given)

    def address(self, **changes: str) -> str:
        """«?farve=roed&sorter=navn», with some choices changed; «?» alone when nothing is chosen."""
        changed = replace(self, **changes)
        chosen = {parameter: getattr(changed, name) for name, parameter in PARAMETERS.items()}
        return "?" + urlencode({parameter: value for parameter, value in chosen.items() if value})

    @property
    def filtered(self) -> bool:
        return any((self.colour, self.category, self.manager, self.supplier, self.overdue, self.words))

    def unfiltered(self) -> "Selection":
        return Selection(day=self.day, order=self.order)

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        """Those that are chosen, in the chosen order; `rows` come most pressing first."""
        chosen = [row for row in rows if self._matches(row)]
        return sorted(chosen, key=_KEYS[self.order]) if self.order else chosen

    def _matches(self, row: Row) -> bool:
        return (
            (not self.colour or row.solution.colour == COLOURS[self.colour])
            and (not self.category or row.head["category"] == CATEGORIES[self.category])
            and (not self.manager or (row.manager is not None and same(row.manager["initials"], self.manager)))
            and (not self.supplier or any(same(name, self.supplier) for name in row.suppliers))
            and (not self.overdue or row.overdue)
            and (not self.words or self._has_words(row))
        )

    def _has_words(self, row: Row) -> bool:
        manager = row.manager or {"initials": "", "name": ""}
        text = f"{row.name} {row.solution.cause or ''} {manager['initials']} {manager['name']}".casefold()
        return all(word in text for word in self.words.casefold().split())


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
        day = AnyDateField().clean(text)
    except ValidationError:
        return None, f"«{text}» er ikke en dato. Skriv den som {today:%d.%m.%Y}."
    if day > today or day.year >= YEARS.stop:
        return None, f"{danish.long_date(day).capitalize()} ligger ude i fremtiden. Vælg en dag til og med i dag."
    if day < EARLIEST:
        return None, f"Vælg en dag fra {danish.long_date(EARLIEST)} og frem."
    return day, ""
