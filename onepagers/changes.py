"""What changed in the portfolio between two days, from the snapshots of each. Pure: no database, no clock.

A snapshot that lacks a part (nothing was written down yet, or an older schema had no such part) is not compared in it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from onepagers import danish
from onepagers.models import Category
from onepagers.snapshots import Facts

MISSING = "Ikke oplyst"
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
    money: list[Change] = field(default_factory=list)
    agreements: list[Change] = field(default_factory=list)
    people: list[Change] = field(default_factory=list)
    uncompared: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        lists = (self.colours, self.came, self.went, self.decisions, self.money, self.agreements, self.people)
        return any(lists)


def between(then: Mapping[int, Facts], now: Mapping[int, Facts], *, since: date) -> Changes:
    """What is different in `now`; both map a solution's key to its snapshot, for those in the portfolio on the day.

    The colours on the way are those of the reviews after `since` in the later snapshot's history.
    """
    stayed = [key for key in now if key in then]
    written = [key for key in stayed if "funding" in then[key]]
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
        money=_compared(then, now, written, "funding", lambda row: (row["purpose"], row["scope"]), MONEY, _title),
        agreements=_compared(then, now, written, "agreements", lambda row: row["id"], AGREEMENT, _title),
        people=_compared(then, now, written, "solution", lambda row: "", HEAD, lambda row: ""),
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


# Money, agreements and people, field by field: the label that a reader sees, and how a row's value is worded

Worded = Callable[[Facts], str]


def _person(value: Facts | None) -> str:
    return f"{value['initials']}, {value['name']}" if value else MISSING


def _day(value: str | None) -> str:
    return danish.long_date(value) if value else MISSING


def _text(value: Any) -> str:
    return str(value) if value not in (None, "") else MISSING


def _total(split: Facts) -> str:
    """«knap 1 mio. kr. om året», «10.000 kr. pr. kommune»."""
    if split["total"] is None:
        return MISSING
    words = [split["qualifier"], danish.kroner(split["total"])]
    words += [f"pr. {split['unit_price_for']}"] if split["unit_price_for"] else []
    words += ["om året"] if split["yearly"] else []
    return " ".join(word for word in words if word)


def _payers(split: Facts) -> str:
    """«PLO 50 %, ISM via MedCom 50 %»."""
    return ", ".join(_share(share) for share in split["shares"]) or MISSING


def _share(share: Facts) -> str:
    who = share["payer"]["name"] + (f" via {share['via']['name']}" if share["via"] else "")
    size = {
        "percent": lambda: danish.percent(share["percent"]),
        "amount": lambda: danish.kroner(share["amount"]),
        "unknown": lambda: "(andel ikke afklaret)",
    }[share["basis"]]()
    return " ".join(word for word in (who, share["note"], size) if word)


def _parties(agreement: Facts) -> str:
    return ", ".join(
        f"{party['name']} ({party['role']})" if party["role"] else party["name"] for party in agreement["parties"]
    )


def _targets(agreement: Facts) -> str:
    return ", ".join(
        f"{row['name']} {row['better']} {danish.number(row['target'])} {row['unit']}".strip()
        for row in agreement["targets"]
    )


def _renewal(agreement: Facts) -> str:
    words = {
        "none": "ophører af sig selv", "month": "løbende til udgangen af en måned",
        "quarter": "løbende til udgangen af et kvartal", "year": "løbende til udgangen af et år",
        "periods": f"{agreement['renewal_months']} måneder ad gangen",
    }  # fmt: skip
    return words.get(agreement["renewal"], MISSING)


def _category(head: Facts) -> str:
    return Category(head["category"]).singular if head["category"] else MISSING


MONEY: dict[str, Worded] = {
    "Beløb": _total,
    "Betalere": _payers,
    "Periode": lambda row: _text(row["period"]),
    "Pulje": lambda row: _text(row["fund"]),
    "Gælder fra": lambda row: _day(row["effective_from"]),
    "Gælder til": lambda row: _day(row["effective_to"]),
    "Bemærkning": lambda row: _text(row["note"]),
}
AGREEMENT: dict[str, Worded] = {
    "Tilstand": lambda row: row["state_label"],
    "Hvad den dækker": lambda row: _text(row["scope"]),
    "Parter": lambda row: _parties(row) or MISSING,
    "Gælder fra": lambda row: _day(row["valid_from"]),
    "Gælder til": lambda row: _day(row["valid_to"]),
    "Bindende til": lambda row: _day(row["binding_until"]),
    "Opsigelse": lambda row: f"{row['notice_months']} måneder" if row["notice_months"] is not None else MISSING,
    "Forlængelse": _renewal,
    "Tilsyn udført": lambda row: _day(row["oversight_done_on"]),
    "Næste tilsyn": lambda row: _day(row["oversight_due_on"]),
    "Servicemål": lambda row: _targets(row) or MISSING,
    "Bemærkning": lambda row: _text(row["note"]),
}
HEAD: dict[str, Worded] = {
    "Navn": lambda head: head["name"],
    "Kategori": _category,
    "Systemforvalter": lambda head: _person(head["manager"]),
    "Stedfortræder": lambda head: _person(head["deputy"]),
}


def _title(row: Facts) -> str:
    return f"{row['label']}, {row['scope']}" if row["scope"] else row["label"]


def _compared(then, now, keys, part, same, words, title) -> list[Change]:
    """The differences in a part of the snapshots, in the order of its rows; those of a shared thing told once."""
    found: dict[tuple, list[str]] = {}
    for key in keys:
        if part not in then[key] or part not in now[key]:  # an older schema may lack a part
            continue
        name = now[key]["solution"]["name"]
        for change in _differences(_rows(then[key][part], same), _rows(now[key][part], same), words, title):
            found.setdefault(change, []).append(name)
    return [Change(sorted(names, key=danish.sort_key), *change[1:]) for change, names in found.items()]


def _rows(part: Facts | list[Facts], same: Callable[[Facts], Any]) -> dict[Any, Facts]:
    return {same(row): row for row in (part if isinstance(part, list) else [part])}


def _differences(then: dict[Any, Facts], now: dict[Any, Facts], words: dict[str, Worded], title: Worded):
    """(thing, title, field, then, now) of each; a thing that is new or gone is told in one line."""
    for place in [*now, *(place for place in then if place not in now)]:
        if place not in then:
            yield place, title(now[place]), "", "", _whole(now[place], words)
        elif place not in now:
            yield place, title(then[place]), "", _whole(then[place], words), ""
        else:
            for label, word in words.items():
                if (before := word(then[place])) != (after := word(now[place])):
                    yield place, title(now[place]), label, before, after


def _whole(row: Facts, words: dict[str, Worded]) -> str:
    """The first two fields of a row, as far as they are known."""
    told = [text for word in list(words.values())[:2] if (text := word(row)) != MISSING]
    return ". ".join(told) or MISSING
