"""Two versions of one solution → what differs: the texts by word, the facts by field. Pure: no database, no clock.

Either may be the older one: an edition can hold an earlier version than the edition before it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode

import danish
from onepagers import findings
from onepagers.changes import text_diff, wording
from onepagers.changes.wording import MISSING
from onepagers.parts import REMOVED, Facts, Worded, Wording, registered

PROSE = 6  # words: facts from this length on are compared by word, shorter ones are read as a whole
CONTEXT = 1  # unchanged blocks that are shown on each side of a change
FOLDED = 2  # the fewest unchanged blocks that are folded away


@dataclass(frozen=True)
class Fact:
    """One field of one thing, then and now; a new or removed thing has no `field`. `colours` are the codes where
    the field is a status colour, and `runs` the words where both sides are prose. `kind` is the part of the snapshot,
    and `removed` what is said of a thing that isn't there any more."""

    what: str
    field: str
    then: str
    now: str
    colours: tuple[str | None, str | None] | None = None
    kind: str = ""
    removed: str = REMOVED

    @property
    def runs(self) -> tuple[text_diff.Run, ...]:
        prose = self.field and MISSING not in (self.then, self.now)
        if not prose or min(len(self.then.split()), len(self.now.split())) < PROSE:
            return ()
        return text_diff.compare_plain(self.then, self.now)


class Stretch(NamedTuple):
    """Rows that are shown, or unchanged ones that are `folded` away."""

    folded: bool
    rows: list[text_diff.Row]


@dataclass(frozen=True)
class Text:
    """A section whose words, month or choice of facts differ; without `stretches` its words are the same."""

    kind: str
    title: str
    facts: list[Fact]
    stretches: list[Stretch]


class Group(NamedTuple):
    title: str
    facts: list[Fact]


@dataclass(frozen=True)
class Comparison:
    """`unchanged` are the titles of sections that say the same; `lacking` the parts that one of the two has not,
    because it is of a time when that part was not written down."""

    texts: list[Text] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.texts or self.groups)

    @property
    def titles(self) -> list[str]:
        """What differs, by name: «Aktuelt», «Aftaler»."""
        return [f"«{text.title}»" for text in self.texts] + [group.title.lower() for group in self.groups]


def compare(then: Facts, now: Facts) -> Comparison:
    """What differs in `now`."""
    texts, unchanged = compare_texts(then, now)
    changed_groups = [group for group in groups(then, now) if group.facts]
    lacking = [known.title.lower() for part, known in wordings().items() if (part in then) != (part in now)]
    return Comparison(texts, unchanged, changed_groups, list(dict.fromkeys(lacking)))


def titles(then: Facts, now: Facts) -> list[str]:
    """What differs, by name, without comparing any words: for a list of many versions."""
    return named_texts(then, now) + [group.title.lower() for group in groups(then, now) if group.facts]


def address(slug: str, then: int, now: int) -> str:
    """The page that compares two versions of a solution, by their numbers."""
    return f"{reverse('onepagers:compare', args=[slug])}?{urlencode({'fra': then, 'til': now})}"


# Texts


def same_texts(then: Facts, now: Facts) -> bool:
    """Whether all sections say the same, of the same month and with the same choice of facts."""
    return _sections(then) == _sections(now)


def _sections(snapshot: Facts) -> dict[str, Facts]:
    return {section["kind"]: section for section in snapshot.get("sections", ())}


def _pairs(then: Facts, now: Facts) -> list[tuple[Facts | None, Facts | None]]:
    """Each section then and now, in the order of `now`, then those that are gone."""
    before, after = _sections(then), _sections(now)
    return [(before.get(kind), after.get(kind)) for kind in [*after, *(kind for kind in before if kind not in after)]]


def named_texts(then: Facts, now: Facts) -> list[str]:
    """The sections that differ, by name and without comparing any words: «Aktuelt» (gælder november 2026, før marts
    2026)."""
    return [_named_text(before, after) for before, after in _pairs(then, now) if before != after]


def _named_text(then: Facts | None, now: Facts | None) -> str:
    """A section that differs; where it isn't only its words, what else does."""
    section = now or then or {}
    if not (then and now):
        return f"«{section['title']}» ({'nyt afsnit' if now else 'udgået'})"
    notes = [
        f"{fact.field.lower()} {_inside(fact.now)}, før {_inside(fact.then)}" for fact in _section_facts(then, now)
    ]
    if notes and then["html"] != now["html"]:
        notes.insert(0, "teksten")
    return f"«{section['title']}»" + (f" ({'; '.join(notes)})" if notes else "")


def _inside(words: str) -> str:
    """Words as they are written in the middle of a sentence."""
    return f"{words[:1].lower()}{words[1:]}"


def compare_texts(then: Facts, now: Facts) -> tuple[list[Text], list[str]]:
    """The sections of two snapshots that differ, and the titles of those that don't."""
    texts, unchanged = [], []
    for section_then, section_now in _pairs(then, now):
        section = section_now or section_then or {}
        kind, title = section["kind"], section["title"]
        if section_then == section_now:
            unchanged.append(title)
            continue
        rows = text_diff.compare(
            section_then["html"] if section_then else "", section_now["html"] if section_now else ""
        )
        changed = any(row.changed for row in rows)
        facts = _section_facts(section_then, section_now)
        if changed or facts:
            texts.append(Text(kind, title, facts, _stretches(rows) if changed else []))
        else:
            unchanged.append(title)
    return texts, unchanged


def _section_facts(then: Facts | None, now: Facts | None) -> list[Fact]:
    words: dict[str, Worded] = {
        "Overskrift": lambda section: section["title"],
        "Gælder": lambda section: danish.month(section["as_of"]) if section["as_of"] else "Ingen måned",
        "Tabeller og søjler": lambda section: "vises" if section["show_facts"] else "vises ikke",
    }
    blank = {"as_of": None, "show_facts": True, "title": (then or now or {}).get("title")}
    before, after = then or blank, now or blank
    return [Fact("", label, word(before), word(after)) for label, word in words.items() if word(before) != word(after)]


def _stretches(rows: list[text_diff.Row]) -> list[Stretch]:
    """The changed rows with their neighbours, and what is far from any change folded away."""
    changed = [place for place, row in enumerate(rows) if row.changed]
    near = {place + step for place in changed for step in range(-CONTEXT, CONTEXT + 1)}
    stretches: list[Stretch] = []
    for far, group in groupby(enumerate(rows), key=lambda item: item[0] not in near):
        stretch = [row for _, row in group]
        folded = far and len(stretch) >= FOLDED
        if stretches and not folded and not stretches[-1].folded:
            stretches[-1].rows.extend(stretch)
        else:
            stretches.append(Stretch(folded, stretch))
    return stretches


# Facts


def _whole(name: str) -> Callable[[Facts], list[Facts]]:
    return lambda snapshot: snapshot[name]


def _nothing(row: Facts) -> str:
    return ""


def _accepted_title(row: Facts) -> str:
    rule = findings.by_code().get(row["code"])
    return rule.title if rule else row["code"]


OWN: dict[str, Wording] = {
    "status": Wording(
        "Status",
        lambda snapshot: [snapshot["status"] or wording.NO_STATUS],
        same=_nothing,
        called=_nothing,
        words=wording.STATUS,
        place=10,
    ),
    "history": Wording(
        "Status",
        _whole("history"),
        same=lambda row: row["reviewed_on"],
        called=lambda row: f"Vurdering {danish.long_date(row['reviewed_on'])}",
        words=wording.REVIEW,
        place=20,
    ),
    "decisions": Wording(
        "Beslutninger",
        _whole("decisions"),
        same=lambda row: (row["decided_on"], row["body"], row["text"]),
        called=lambda row: f"Beslutning {danish.long_date(row['decided_on'])}",
        words=wording.DECISION,
        place=30,
    ),
    "waiting": Wording(
        "Venter på beslutning",
        lambda snapshot: snapshot["waiting"]["asks"],
        same=lambda row: (row["asked_on"], row["body"], row["text"]),
        called=lambda row: f"Indstilling {danish.long_date(row['asked_on'])}",
        words=wording.WAITING_ASK,
        place=40,
        removed="Venter ikke længere",
    ),
    "actions": Wording(
        "Øvrige handlinger",
        lambda snapshot: snapshot["waiting"]["actions"],
        same=lambda row: row["text"],
        called=lambda row: "Handling",
        words=wording.WAITING_ACTION,
        place=50,
        removed="Ikke længere åben",
    ),
    "key_figures": Wording(
        "Nøgletal",
        _whole("key_figures"),
        same=lambda row: row["label"],
        called=lambda row: row["label"],
        words=wording.KEY_FIGURE,
        place=60,
        ordered=True,
    ),
    "governance": Wording(
        "Styring",
        _whole("governance"),
        same=lambda row: row["body"],
        called=lambda row: row["body"],
        words=wording.GOVERNANCE,
        place=70,
        ordered=True,
    ),
    "solution": Wording(
        "Navn og ansvar",
        lambda snapshot: [snapshot["solution"]],
        same=_nothing,
        called=_nothing,
        words=wording.HEAD,
        place=110,
    ),
    "accepted": Wording(
        "Accepterede opfølgningspunkter",
        _whole("accepted"),
        same=lambda row: (row["code"], row["key"]),
        called=_accepted_title,
        words=wording.ACCEPTED,
        place=120,
    ),
    "periods": Wording(
        "Perioder, som teksten nævner",
        lambda snapshot: [{"name": name, "ends_on": day} for name, day in snapshot["periods"].items()],
        same=lambda row: row["name"],
        called=lambda row: row["name"],
        words=wording.PERIOD,
        place=130,
    ),
}
WITHIN = {"actions": "waiting"}  # shown by itself, but a part of another key of the snapshot
# How a snapshot is read, what it shows, what is compared by word, and what the portfolio adds to a snapshot.
ELSEWHERE = {"schema", "refs", "sections", "version", "counting"}


def wordings() -> dict[str, Wording]:
    """Return how the parts of a snapshot are worded, the core's and the other apps', in the order of their headings."""
    known = OWN | {key: words for part in registered() for key, words in part.wording.items()}
    return dict(sorted(known.items(), key=lambda item: item[1].place))


def groups(then: Facts, now: Facts) -> list[Group]:
    """The facts that differ under their headings, in the order in which they are shown; also headings without any."""
    by_title: dict[str, list[Fact]] = {}
    for name, part in wordings().items():
        by_title.setdefault(part.title, []).extend(_facts(name, part, then, now))
    by_title["Rækkefølge"] = _order(then, now)
    known = {*wordings(), *ELSEWHERE}
    by_title["Andet"] = [  # a part that this module has no words for is still not passed over
        Fact(name, "Indhold", "som før", "ændret", kind=name)
        for name in now
        if name in then and name not in known and then[name] != now[name]
    ]
    return [Group(title, facts) for title, facts in by_title.items()]


def _facts(name: str, part: Wording, then: Facts, now: Facts) -> Iterator[Fact]:
    key = WITHIN.get(name, name)
    if key not in then or key not in now or then[key] == now[key]:
        return
    before, after = wording.rows(part.rows(then), part.same), wording.rows(part.rows(now), part.same)
    for place, what, label, value_then, value_now in wording.differences(before, after, part.words, part.called):
        if name == "history" and not _both_remember(then, now, (after.get(place) or before[place])["reviewed_on"]):
            continue
        colours = (before[place]["colour"], after[place]["colour"]) if label == "Farve" else None
        yield Fact(what, label, value_then, value_now, colours, name, part.removed)
    stayed = [
        [row for place, row in side.items() if place in other] for side, other in ((before, after), (after, before))
    ]
    names_then, names_now = ([part.called(row) for row in rows] for rows in stayed)
    if part.ordered and sorted(names_then) == sorted(names_now) and names_then != names_now:
        yield Fact("", "Rækkefølge", ", ".join(names_then), ", ".join(names_now), kind=name)


def _both_remember(then: Facts, now: Facts, reviewed_on: str) -> bool:
    """Whether a review that only one of two histories has is new or removed. They reach back some 13 months from the
    newest review, so what is older than the other's first is only forgotten. The newest is shown by the status."""
    first = max((snapshot["history"][0]["reviewed_on"] for snapshot in (then, now) if snapshot["history"]), default="")
    newest = {snapshot["status"]["reviewed_on"] for snapshot in (then, now) if snapshot.get("status")}
    return reviewed_on >= first and reviewed_on not in newest


def _order(then: Facts, now: Facts) -> list[Fact]:
    """The sections that both have, where their order differs."""
    before, after = _sections(then), _sections(now)
    if [kind for kind in before if kind in after] == [kind for kind in after if kind in before]:
        return []
    titles_then, titles_now = (", ".join(section["title"] for section in side.values()) for side in (before, after))
    return [Fact("Afsnit", "Rækkefølge", titles_then, titles_now, kind="sections")]
