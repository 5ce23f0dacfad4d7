"""What a reader has chosen to see of the agreements, as the address says it: filters and order. Unknown words choose
nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import danish
from support.agreement_terms import STATES
from support.models import Agreement
from support.register import Row

ORDERS: dict[str, str] = {  # of the columns, in the words of the address
    "aftale": "Aftale",
    "part": "Parter",
    "loesning": "Løsninger",
    "tilstand": "Tilstand",
    "opsigelse": "Opsiges senest",
    "udgang": "Næste udgang",
    "tilsyn": "Næste tilsyn",
}
WITHIN = ("90", "180", "365")  # days
STATE_WORDS = {value: str(label) for value, label in Agreement.State.choices} | STATES
PARAMETERS = {
    "kind": "slags",
    "party": "part",
    "state": "tilstand",
    "solution": "loesning",
    "within": "inden",
    "order": "sorter",
}


@dataclass(frozen=True)
class Selection:
    """What is chosen, in the words of the address; empty where nothing is. An order may have a «-» before it."""

    kind: str = ""
    party: str = ""
    state: str = ""
    solution: str = ""
    within: str = ""
    order: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Selection":
        given = {name: query.get(parameter, "").strip() for name, parameter in PARAMETERS.items()}
        known = {"kind": Agreement.Kind.values, "state": STATE_WORDS, "within": WITHIN}
        for name, values in known.items():
            if given[name] not in values:
                given[name] = ""
        if given["order"].removeprefix("-") not in ORDERS:
            given["order"] = ""
        return cls(**given)

    def address(self, **changes: str) -> str:
        """«?slags=sla&sorter=part», with some choices changed; «?» alone when nothing is chosen."""
        changed = replace(self, **changes)
        chosen = {parameter: getattr(changed, name) for name, parameter in PARAMETERS.items()}
        return "?" + urlencode({parameter: value for parameter, value in chosen.items() if value})

    @property
    def filtered(self) -> bool:
        return any((self.kind, self.party, self.state, self.solution, self.within))

    def unfiltered(self) -> "Selection":
        return Selection(order=self.order)

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        """Those that are chosen, in the chosen order; else the one whose next day comes first."""
        chosen = sorted((row for row in rows if self._matches(row)), key=_KEYS["aftale"])
        key = _KEYS.get(self.order.removeprefix("-"), _next_day)
        if not self.order.startswith("-"):
            return sorted(chosen, key=lambda row: (_empty(key(row)), key(row)))
        known = [row for row in chosen if not _empty(key(row))]
        return sorted(known, key=key, reverse=True) + [row for row in chosen if _empty(key(row))]

    def _matches(self, row: Row) -> bool:
        return (
            (not self.kind or row.facts["kind"] == self.kind)
            and (not self.party or any(party["name"].casefold() == self.party.casefold() for party in row.parties))
            and (not self.state or row.state == self.state)
            and (not self.solution or any(solution.slug == self.solution for solution in row.solutions))
            and (not self.within or any(day <= row.on + timedelta(days=int(self.within)) for day in row.days))
        )

    def columns(self) -> list[dict[str, str]]:
        """Return the heads of the table: word, where it leads, and how it is sorted in the words of ARIA."""
        heads = []
        for name, word in ORDERS.items():
            sort = {name: "ascending", f"-{name}": "descending"}.get(self.order, "")
            heads.append(
                {"word": word, "sort": sort, "address": self.address(order=f"-{name}" if self.order == name else name)}
            )
        return heads


def _empty(value: Any) -> bool:
    """Whether there is nothing to sort by: such rows come last, whichever way it is sorted."""
    return value in (date.max, "", [])


def _next_day(row: Row) -> date:
    return min(row.days, default=date.max)


_KEYS: dict[str, Callable[[Row], Any]] = {
    "aftale": lambda row: (danish.sort_key(row.label), danish.sort_key(row.facts["scope"]), row.pk),
    "part": lambda row: [danish.sort_key(party["name"]) for party in row.parties],
    "loesning": lambda row: [danish.sort_key(solution.name) for solution in row.solutions],
    "tilstand": lambda row: danish.sort_key(row.state_words),
    "opsigelse": lambda row: row.notice_by or row.ends_on or date.max,
    "udgang": lambda row: row.out_on or (row.next_exit.on if row.next_exit else row.ends_on) or date.max,
    "tilsyn": lambda row: row.oversight_on or date.max,
}


def choices(rows: Iterable[Row]) -> dict[str, list[tuple[str, str]]]:
    """Return the choices of each field of the filter that some row has, as (value, word)."""
    rows = list(rows)
    kinds, states = {row.facts["kind"] for row in rows}, {row.state for row in rows}
    solutions = {solution.slug: solution.name for row in rows for solution in row.solutions}
    parties = sorted({party["name"] for row in rows for party in row.parties}, key=danish.sort_key)
    return {
        "kinds": [(value, str(label)) for value, label in Agreement.Kind.choices if value in kinds],
        "states": [(value, word) for value, word in STATE_WORDS.items() if value in states],
        "solutions": sorted(solutions.items(), key=lambda pair: danish.sort_key(pair[1])),
        "parties": [(name, name) for name in parties],
        "within": [(days, f"inden for {days} dage") for days in WITHIN],
    }
