"""What changed in the portfolio between two days, from the snapshots of each. Pure: no database, no clock.

A snapshot that lacks a part (nothing was written down yet, or an older schema had no such part) is not compared in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import danish
from onepagers.changes.comparing import wordings
from onepagers.changes.wording import differences, rows
from onepagers.parts import Facts, Wording

ORDER = {"red": 0, "yellow": 1, "green": 2, None: 3}


class Step(NamedTuple):
    """A colour, None for not reviewed, and the day of the review that gave it; on the first day none is told."""

    colour: str | None
    day: date | None


@dataclass(frozen=True)
class ColourChange:
    """`path` is the colours from the first day to the last one; the first and the last are alike where a solution came
    back to its colour. `then` and `now` are the snapshots' statuses."""

    key: int
    name: str
    path: list[Step]
    then: Facts | None
    now: Facts | None


@dataclass(frozen=True)
class Change:
    """One field of one thing, for all the solutions that show it. A thing that is new or gone has no field."""

    names: list[str]
    what: str
    field: str
    then: str
    now: str


class FactChanges(NamedTuple):
    """What changed in the facts under one key of the snapshots, with the heading that it stands under."""

    key: str
    anchor: str
    title: str
    rows: list[Change]


@dataclass(frozen=True)
class Decided:
    key: int
    name: str
    decision: Facts


@dataclass(frozen=True)
class Changes:
    """`uncompared` are the names of those of which nothing was written down on the first day."""

    colours: list[ColourChange] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    decisions: list[Decided] = field(default_factory=list)
    facts: list["FactChanges"] = field(default_factory=list)
    uncompared: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        lists = (self.colours, self.came, self.went, self.decisions)
        return any(lists) or any(group.rows for group in self.facts)

    @property
    def compared(self) -> list[str]:
        """What is compared of the facts that a version holds: «penge», «aftaler»."""
        return [group.title.lower() for group in self.facts if group.key != "solution"]


def between(then: Mapping[int, Facts], now: Mapping[int, Facts], *, since: date) -> Changes:
    """What is different in `now`; both map a solution's key to its snapshot, for those in the portfolio on the day.

    The colours on the way are those of the reviews after `since` in the later snapshot's history.
    """
    stayed = [key for key in now if key in then]
    written = [key for key in stayed if "schema" in then[key]]
    return Changes(
        colours=sorted(
            (change for key in stayed if (change := _colour(key, then[key], now[key], since))),
            key=lambda change: (ORDER[change.path[-1].colour], danish.sort_key(change.name)),
        ),
        came=_names(now[key] for key in now if key not in then),
        went=_names(then[key] for key in then if key not in now),
        decisions=sorted(
            (decided for key in now for decided in _decisions(key, then.get(key, {}), now[key], since)),
            key=lambda one: one.decision["decided_on"],
            reverse=True,
        ),
        facts=[
            FactChanges(key, words.anchor, words.title, _compared(then, now, written, key, words))
            for key, words in wordings().items()
            if words.summary
        ],
        uncompared=_names(now[key] for key in stayed if key not in written),
    )


def _names(snapshots: Iterable[Facts]) -> list[str]:
    return sorted((snapshot["solution"]["name"] for snapshot in snapshots), key=danish.sort_key)


def _colour(key: int, then: Facts, now: Facts, since: date) -> ColourChange | None:
    was, status = then.get("status"), now.get("status")
    steps = [Step(was["colour"] if was else None, None)]
    for row in now.get("history", []):
        if danish.as_date(row["reviewed_on"]) > since:
            steps.append(Step(row["colour"], danish.as_date(row["reviewed_on"])))
    steps.append(Step(status["colour"], danish.as_date(status["reviewed_on"])) if status else Step(None, None))
    path = [step for place, step in enumerate(steps) if place == 0 or step.colour != steps[place - 1].colour]
    return ColourChange(key, now["solution"]["name"], path, was, status) if len(path) > 1 else None


def _decisions(key: int, then: Facts, now: Facts, since: date) -> list[Decided]:
    """Those that were not there then: taken since, or written down since."""
    before = then.get("decisions")
    return [
        Decided(key, now["solution"]["name"], decision)
        for decision in now.get("decisions", [])
        if (decision not in before if before is not None else danish.as_date(decision["decided_on"]) > since)
    ]


def _compared(
    then: Mapping[int, Facts], now: Mapping[int, Facts], keys: Iterable[int], part: str, words: Wording
) -> list[Change]:
    """The differences in a part of the snapshots, in the order of its rows; those of a shared thing told once."""
    found: dict[tuple, list[str]] = {}
    for key in keys:
        if part not in then[key] or part not in now[key]:  # an older schema may lack a part
            continue
        name = now[key]["solution"]["name"]
        for change in differences(
            rows(words.rows(then[key]), words.same), rows(words.rows(now[key]), words.same), words.summary, words.called
        ):
            found.setdefault(change, []).append(name)
    return [Change(sorted(names, key=danish.sort_key), *change[1:]) for change, names in found.items()]
