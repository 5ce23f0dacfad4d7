"""Page 1 of an edition, «Ændret siden sidst»: facts from the snapshots of two editions, and the HTML of those facts.

Pure: no database, no clock. The facts are JSON, since they are kept with the edition and read again by the next one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

import danish
from onepagers import findings
from onepagers.changes import portfolio
from onepagers.changes.portfolio import Changes, ColourChange
from onepagers.findings import onepager_rules as rules
from onepagers.models import Colour
from onepagers.pages import cover, heat_map
from onepagers.versions.snapshots import Facts

NAMED = 4  # colour changes that the sentence names one by one; of more only those that turned red
COLOURS = (Colour.RED.value, Colour.YELLOW.value, Colour.GREEN.value, None)


@dataclass(frozen=True)
class Page:
    """A one-pager of the edition: the version that stands in it, and the newest one where that was left for it."""

    solution: int
    number: int
    snapshot: Facts
    newest: int


def facts(
    pages: Sequence[Page], on: date, *, then: Mapping[int, Facts] | None, before: Facts | None, left_out: Iterable[str]
) -> Facts:
    """What page 1 says on the cut-off day `on`. `then` maps solutions to the snapshots of the edition before, None when
    there is none, and `before` is what its page 1 said; `left_out` are solutions in the portfolio without a page."""
    now = {page.solution: page.snapshot for page in pages}
    slugs = {page.solution: page.snapshot["solution"]["slug"] for page in pages}
    since = danish.as_date(before["cut_off"]) if before else on
    found = portfolio.between(then, now, since=since) if then is not None else Changes()
    rows = [_row(page, on) for page in pages]
    asks = [ask for page in pages for ask in _asks(page.snapshot)]
    return {
        "cut_off": on.isoformat(),
        "lead": _lead(rows, found, asks, before),
        "counts": _counts(rows),
        "counts_then": before["counts"] if before else None,
        "asks": sorted(asks, key=lambda ask: (danish.sort_key(ask["body"]), danish.sort_key(ask["name"]))),
        "colours": [_colour(change, slugs[change.key]) for change in found.colours],
        "decisions": [{"slug": slugs[one.key], "name": one.name, **one.decision} for one in found.decisions],
        "passed": [promise for page in pages for promise in _passed(page.snapshot, on, before)],
        "differences": [
            {"title": group.title, "rows": [asdict(change) for change in group.rows]}
            for group in found.facts
            if group.key != "solution"
        ],
        "came": found.came,
        "went": found.went,
        "uncompared": found.uncompared,
        "left_out": sorted(left_out, key=danish.sort_key),
        "earlier": [
            {"name": page.snapshot["solution"]["name"], "number": page.number, "newest": page.newest}
            for page in pages
            if page.number != page.newest
        ],
        "rows": rows,
    }


def html(said: Facts, frame: Mapping[str, Any]) -> SafeString:
    """Page 1 as a cover. `frame` is what stands around it: the edition's label, title, dates, introduction, and the
    editions that it is compared with and replaces, each with its label and dates."""
    on = danish.as_date(said["cut_off"])
    groups = [(label, [row for row in said["rows"] if row["category"] == key]) for key, label in cover.GROUPS.items()]
    context = {
        **said,
        "frame": frame,
        "on": on,
        "first": said["counts_then"] is None,
        "lead": format_html_join("", "{}", ((_strong(text, strong),) for text, strong in said["lead"])),
        "groups": [
            (label, [{**row, "months": [_month(month) for month in row["months"]]} for row in rows])
            for label, rows in groups
            if rows
        ],
        "months": heat_map.months([], on),
        "counted": [_counted(said, colour) for colour in COLOURS],
        "demo": _made_up(said),
    }
    return render_to_string("onepagers/portfolio/_front_page.html", context)


def _strong(text: str, strong: bool) -> SafeString | str:
    return format_html_join("", "<b>{}</b>", [(text,)]) if strong else text


def _counted(said: Facts, colour: str | None) -> tuple[str | None, int, str, int | None]:
    """A colour, how many have it, the word for so many, and how many had it then."""
    number, then = said["counts"][colour or "none"], said["counts_then"]
    return colour, number, cover.WORDS[colour][number != 1], then and then[colour or "none"]


def _month(month: Sequence[Any]) -> heat_map.Month:
    return heat_map.Month(danish.as_date(month[0]), month[1], month[2])


def _row(page: Page, on: date) -> Facts:
    row = cover.row(page.snapshot, on)
    return row | {"months": [(month.first_day.isoformat(), month.state, month.overdue) for month in row["months"]]}


def _counts(rows: Sequence[Facts]) -> dict[str, int]:
    counted = Counter(row["colour"] or "none" for row in rows)
    return {colour or "none": counted[colour or "none"] for colour in COLOURS} | {
        "overdue": sum(row["overdue"] for row in rows),
        "all": len(rows),
    }


def _asks(snapshot: Facts) -> list[Facts]:
    """What waits for a decision; `otherwise` is what the solution's status says will happen."""
    status, solution = snapshot["status"], snapshot["solution"]
    return [
        {
            "slug": solution["slug"],
            "name": solution["name"],
            "body": ask["body"],
            "text": ask["text"],
            "asked_on": ask["asked_on"],
            "postponed_to": next((one["postponed_to"] for one in ask["answers"] if one["postponed_to"]), None),
            "otherwise": status["consequence"] if status else "",
        }
        for ask in rules.open_asks(snapshot)
    ]


def _colour(change: ColourChange, slug: str) -> Facts:
    was, status = change.then, change.now
    actions = status["actions"] if status else []
    return {
        "slug": slug,
        "name": change.name,
        "path": [(step.colour, step.day and step.day.isoformat()) for step in change.path],
        "cause": status["cause"] if status else "",
        "left": was["cause"]
        if was and was["colour"] != "green" and change.path[0].colour != change.path[-1].colour
        else "",
        "actions": [
            {
                "text": one["text"],
                "initials": one["owner"]["initials"],
                "due_on": one["due_on"],
                "done_on": one["done_on"],
            }
            for one in actions
        ],
    }


def _passed(snapshot: Facts, on: date, before: Facts | None) -> list[Facts]:
    """Promises whose date has passed and that nobody has let stand; new are those that the edition before lacked."""
    solution = snapshot["solution"]
    known = {(one["slug"], one["key"]) for one in before["passed"]} if before else set()
    last_days = {key[: findings.KEY_LIMIT]: promise.last_day for key, promise in rules.promised(snapshot)}
    return [
        {
            "slug": solution["slug"],
            "name": solution["name"],
            "key": one.key,
            "quote": one.quote,
            "ended_on": last_days[one.key].isoformat(),
            "new": before is not None and (solution["slug"], one.key) not in known,
        }
        for one in findings.open_findings(snapshot, on)
        if one.code == rules.passed_promises.code
    ]


# The sentence to read aloud: parts of text, and whether each is strong

Parts = list[tuple[str, bool]]


def _lead(rows: Sequence[Facts], found: Changes, asks: Sequence[Facts], before: Facts | None) -> Parts:
    parts = _first(rows) if before is None else _changed(rows, found.colours, before)
    for word, names in (("er kommet til", found.came), ("er gået ud", found.went)):
        if names:
            parts.append((f" {danish.and_list(names)} {word}.", False))
    return [*parts, *_asked(asks), *_loose(rows)]


def _first(rows: Sequence[Facts]) -> Parts:
    return [(f"Det er den første udgave. {cover.lead([{**row, 'overdue': False} for row in rows])}", False)]


def _changed(rows: Sequence[Facts], colours: Sequence[ColourChange], before: Facts) -> Parts:
    since = f"siden udgaven {danish.long_date(before['meeting_on'])}"
    if not colours:
        return [(f"Ingen af {danish.count(len(rows), 'løsning', 'løsninger')} har skiftet farve {since}.", False)]
    many = f"{danish.count(len(colours), '', '').strip()} af {danish.count(len(rows), 'løsning', 'løsninger')}"
    begun = f"{many[0].upper()}{many[1:]} har skiftet farve {since}"
    named = colours if len(colours) <= NAMED else [one for one in colours if one.path[-1].colour == Colour.RED]
    if not named:
        return [(f"{begun}, ingen til rød.", False)]
    parts: Parts = [(f"{begun}: ", False)]
    for place, change in enumerate(named):
        parts.append((f"{change.name.replace(' ', danish.NBSP)} {_became(change)}", True))
        last = place == len(named) - 1
        parts.append((". " if last else ", og " if place == len(named) - 2 else ", ", False))
    parts[-1] = (".", False)
    return parts


def _became(change: ColourChange) -> str:
    first, last = change.path[0].colour, change.path[-1].colour
    words = {"green": "grøn", "yellow": "gul", "red": "rød"}
    if last is None:
        return "er ikke længere vurderet"
    if first is None:
        return f"er nu vurderet {words[last]}"
    if first == last:
        through = danish.and_list(list(dict.fromkeys(words[step.colour] for step in change.path[1:-1] if step.colour)))
        return f"har været {through} og er igen {words[last]}"
    if last == "red" or first == "green":
        return f"er blevet {words[last]}"
    return f"er gået fra {words[first]} til {words[last]}"


def _asked(asks: Sequence[Facts]) -> Parts:
    bodies = Counter(ask["body"] for ask in asks)
    told = [
        f"{body} bedes træffe {danish.count(number, 'beslutning', 'beslutninger')}"
        for body, number in sorted(bodies.items(), key=lambda item: (-item[1], danish.sort_key(item[0])))
    ]
    return [(f" {sentence[0].upper()}{sentence[1:]}.", False) for sentence in told]


def _loose(rows: Sequence[Facts]) -> Parts:
    """What the colours can't be believed about: overdue reviews, and solutions that have none."""
    late = [row["name"].replace(" ", danish.NBSP) for row in rows if row["overdue"]]
    none = [row["name"].replace(" ", danish.NBSP) for row in rows if row["colour"] is None]
    told = []
    if late:
        word = "Vurderingen" if len(late) == 1 else "Vurderingerne"
        told.append(
            f"{word} af {_names(late)} er overskredet"
            if len(late) <= NAMED
            else f"{len(late)} vurderinger er overskredet"
        )
    if none:
        told.append(f"{_names(none)} er endnu ikke vurderet")
    return [(f" {', og '.join(told)}.", False)] if told else []


def _names(names: list[str]) -> str:
    return danish.and_list(names) if len(names) <= NAMED else danish.count(len(names), "løsning", "løsninger")


def _made_up(said: Facts) -> str:
    made_up = ["farver", "vurderinger"] if any(row["demo"] for row in said["rows"]) else []
    made_up += ["beslutninger"] if any(one["demo"] for one in said["decisions"]) else []
    made_up += ["navne"] if made_up else []
    return f"{danish.and_list(made_up)} er opdigtede" if made_up else ""
