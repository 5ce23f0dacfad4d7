"""What changed in the portfolio between two days, from the snapshots of each. Pure: no database, no clock.

A snapshot that lacks a part (nothing was written down yet, or an older schema had no such part) is not compared in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import danish
from onepagers.changes import comparing, wording
from onepagers.parts import Facts

ORDER = {"red": 0, "yellow": 1, "green": 2, None: 3}


class Step(NamedTuple):
    """A colour, None for not reviewed, and the day of the review that gave it; None on the first day."""

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


class Shown(NamedTuple):
    """A solution that has changed, and the address that compares its two versions; empty where there are not two."""

    key: int
    name: str
    comparison: str


class Change(NamedTuple):
    """One field of one thing, for all the solutions that show it. A new or removed thing has no field; `removed` is
    what is said of the latter. `kind` is the part of the snapshot."""

    solutions: list[Shown]
    kind: str
    what: str
    field: str
    then: str
    now: str
    removed: str


class Changed(NamedTuple):
    """What changed in the facts under one heading."""

    title: str
    rows: list[Change]


class ChangedTexts(NamedTuple):
    """The sections of one solution that changed, by name: «Aktuelt» (nyt afsnit)."""

    solution: Shown
    titles: list[str]


@dataclass(frozen=True)
class Decided:
    key: int
    name: str
    decision: Facts


@dataclass(frozen=True)
class Changes:
    """`facts` has every heading, also those without changes. `uncompared` are the names of those of which nothing was
    written down on the first day."""

    colours: list[ColourChange] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)
    decisions: list[Decided] = field(default_factory=list)
    texts: list[ChangedTexts] = field(default_factory=list)
    facts: list[Changed] = field(default_factory=list)
    uncompared: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.colours, self.came, self.went, self.decisions, self.texts, self.changed))

    @property
    def changed(self) -> list[Changed]:
        """The headings with changes."""
        return [group for group in self.facts if group.rows]

    @property
    def unchanged(self) -> list[str]:
        """The headings without: «penge», «aftaler»."""
        return [group.title.lower() for group in self.facts if not group.rows]


def between(then: Mapping[int, Facts], now: Mapping[int, Facts], *, since: date) -> Changes:
    """What is different in `now`; both map a solution's key to its snapshot, for those in the portfolio on the day.

    Beside what a version holds, a snapshot may have `version`, its number, and `counting`: the status, history and
    decisions that count on the day, where they aren't those of the version. The colours on the way are those of the
    reviews after `since` in the later snapshot's history.
    """
    stayed = [key for key in now if key in then]
    written = [key for key in stayed if "schema" in then[key] and "schema" in now[key]]
    colours = [change for key in stayed if (change := _colour(key, then[key], now[key], since))]
    decisions = [decided for key in now for decided in _decisions(key, then.get(key, {}), now[key], since)]
    shown = {key: _shown(key, then[key], now[key]) for key in written}
    texts = [
        ChangedTexts(shown[key], titles) for key in written if (titles := comparing.named_texts(then[key], now[key]))
    ]
    return Changes(
        colours=sorted(colours, key=lambda change: (ORDER[change.path[-1].colour], danish.sort_key(change.name))),
        came=_names(now[key] for key in now if key not in then),
        went=_names(then[key] for key in then if key not in now),
        decisions=sorted(decisions, key=lambda decided: decided.decision["decided_on"], reverse=True),
        texts=sorted(texts, key=lambda text: danish.sort_key(text.solution.name)),
        facts=_facts(then, now, shown, {change.key for change in colours}, decisions),
        uncompared=_names(now[key] for key in stayed if key not in written),
    )


def _shown(key: int, then: Facts, now: Facts) -> Shown:
    numbers = {snapshot["version"]: snapshot for snapshot in (then, now) if "version" in snapshot}
    address = comparing.address(now["solution"]["slug"], *numbers) if len(numbers) == 2 else ""
    return Shown(key, now["solution"]["name"], address)


def _names(snapshots: Iterable[Facts]) -> list[str]:
    return sorted((snapshot["solution"]["name"] for snapshot in snapshots), key=danish.sort_key)


def _counting(snapshot: Facts) -> Facts:
    return snapshot.get("counting", snapshot)


def _colour(key: int, then: Facts, now: Facts, since: date) -> ColourChange | None:
    was, status = _counting(then).get("status"), _counting(now).get("status")
    steps = [Step(was["colour"] if was else None, None)]
    for row in _counting(now).get("history", []):
        if danish.as_date(row["reviewed_on"]) > since:
            steps.append(Step(row["colour"], danish.as_date(row["reviewed_on"])))
    steps.append(Step(status["colour"], danish.as_date(status["reviewed_on"])) if status else Step(None, None))
    path = [step for place, step in enumerate(steps) if place == 0 or step.colour != steps[place - 1].colour]
    return ColourChange(key, now["solution"]["name"], path, was, status) if len(path) > 1 else None


def _decisions(key: int, then: Facts, now: Facts, since: date) -> list[Decided]:
    """Those that were not there then: taken since, or written down since."""
    before = _counting(then).get("decisions")
    return [
        Decided(key, now["solution"]["name"], decision)
        for decision in _counting(now).get("decisions", [])
        if (decision not in before if before is not None else danish.as_date(decision["decided_on"]) > since)
    ]


def _facts(
    then: Mapping[int, Facts],
    now: Mapping[int, Facts],
    shown: Mapping[int, Shown],
    coloured: set[int],
    decisions: Iterable[Decided],
) -> list[Changed]:
    """The differences in all parts of the snapshots, under their headings; those of a shared thing only once.

    What the colours and the decisions say by themselves is left out.
    """
    known = comparing.OWN["decisions"]
    listed = {
        (decided.key, known.called(decided.decision), wording.whole(decided.decision, known.words))
        for decided in decisions
    }
    titles: dict[str, dict[tuple[str, ...], list[Shown]]] = {known.title: {} for known in comparing.wordings().values()}
    for key, solution in shown.items():
        for title, facts in comparing.groups(then[key], now[key]):
            for fact in facts:
                of_colour = fact.kind == "status" and fact.field in wording.COLOUR_FIELDS and key in coloured
                if of_colour or (fact.kind == "decisions" and (key, fact.what, fact.now) in listed):
                    continue
                change = (fact.kind, fact.what, fact.field, fact.then, fact.now, fact.removed)
                titles.setdefault(title, {}).setdefault(change, []).append(solution)
    return [
        Changed(title, [Change(sorted(solutions, key=_by_name), *change) for change, solutions in changes.items()])
        for title, changes in titles.items()
    ]


def _by_name(shown: Shown) -> str:
    return danish.sort_key(shown.name)
