"""Page 1 of an edition, «Ændret siden sidst»: facts from the snapshots of two editions, and the HTML of those facts.

Pure: no database, no clock. The facts are JSON, since they are kept with the edition and read again by the next one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

import danish
from editions import change_lists
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
    """A one-pager of the edition: number and snapshot of its version, and the number of the newest one that day."""

    solution: int
    number: int
    snapshot: Facts
    newest: int

    @property
    def numbered(self) -> Facts:
        """The snapshot with its number, as `portfolio.between` reads it."""
        return self.snapshot | {"version": self.number}


def facts(
    pages: Sequence[Page], on: date, *, then: Mapping[int, Facts] | None, before: Facts | None, left_out: Iterable[str]
) -> Facts:
    """Return what page 1 says on the cut-off day `on`.

    `then` maps solutions to the snapshots of the edition before, with the `version`'s number, and `before` is what its
    page 1 said; both are None if there is none. `left_out` are solutions in the portfolio without a page.
    """
    now = {page.solution: page.numbered for page in pages}
    slugs = {page.solution: page.snapshot["solution"]["slug"] for page in pages}
    since = danish.as_date(before["cut_off"]) if before else on
    changes = portfolio.between(then, now, since=since) if then is not None else Changes()
    rows = [_row(page, on) for page in pages]
    asks = [ask for page in pages for ask in _asks(page.snapshot)]
    return {
        "cut_off": on.isoformat(),
        "lead": _lead(rows, changes, asks, before),
        "counts": _counts(rows),
        "counts_then": before["counts"] if before else None,
        "asks": sorted(asks, key=lambda ask: (danish.sort_key(ask["body"]), danish.sort_key(ask["name"]))),
        "colours": [_colour(change, slugs[change.key]) for change in changes.colours],
        "decisions": [
            {"slug": slugs[decided.key], "name": decided.name, **decided.decision} for decided in changes.decisions
        ],
        "passed": [promise for page in pages for promise in _passed(page.snapshot, on, before)],
        "texts": _texts(changes, slugs),
        "differences": change_lists.groups(changes, slugs),
        "unchanged": changes.unchanged,
        "named": change_lists.named(changes) if before else None,
        "came": changes.came,
        "went": changes.went,
        "uncompared": changes.uncompared,
        "left_out": sorted(left_out, key=danish.sort_key),
        "earlier": [
            {"name": page.snapshot["solution"]["name"], "number": page.number, "newest": page.newest}
            for page in pages
            if page.number != page.newest
        ],
        "rows": rows,
    }


def _texts(changes: Changes, slugs: Mapping[int, str]) -> list[Facts]:
    """The sections that changed, by solution, with the address of the comparison."""
    return [
        {
            "slug": slugs[text.solution.key],
            "name": text.solution.name,
            "titles": text.titles,
            "comparison": f"{settings.SITE_URL}{text.solution.comparison}" if text.solution.comparison else "",
        }
        for text in changes.texts
    ]


def html(page_facts: Facts, frame: Mapping[str, Any]) -> SafeString:
    """Return page 1 as HTML.

    `frame` is what is printed around the facts: the edition's label, title, dates and introduction, and the editions
    that it is compared with and replaces, each with its label and dates.
    """
    on = danish.as_date(page_facts["cut_off"])
    groups = [
        (label, [row for row in page_facts["rows"] if row["category"] == key]) for key, label in cover.GROUPS.items()
    ]
    context = {
        **page_facts,
        "frame": frame,
        "on": on,
        "first": page_facts["counts_then"] is None,
        "all_changes": _all_changes(frame["before"]["cut_off"], on) if frame["before"] else "",
        "lead": format_html_join("", "{}", ((_strong(text, strong),) for text, strong in page_facts["lead"])),
        "groups": [
            (label, [{**row, "months": [_month(month) for month in row["months"]]} for row in rows])
            for label, rows in groups
            if rows
        ],
        "months": heat_map.months([], on),
        "counted": [_counted(page_facts, colour) for colour in COLOURS],
        "demo": _made_up(page_facts),
    }
    return render_to_string("editions/_front_page.html", context)


def _all_changes(since: date, on: date) -> str:
    """Return the address of «Hvad er ændret?» between two cut-off dates."""
    days = {"siden": since.isoformat(), "dato": on.isoformat()}
    return f"{settings.SITE_URL}{reverse('onepagers:changes')}?{urlencode(days)}"


def _strong(text: str, strong: bool) -> SafeString | str:
    return format_html_join("", "<b>{}</b>", [(text,)]) if strong else text


def _counted(page_facts: Facts, colour: str | None) -> tuple[str | None, int, str, int | None]:
    """Return a colour, how many have it, the word for that number, and how many had it in the edition before."""
    number, before = page_facts["counts"][colour or "none"], page_facts["counts_then"]
    return colour, number, cover.WORDS[colour][number != 1], before and before[colour or "none"]


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
    """Return the open asks; `otherwise` is the consequence that the solution's status names."""
    status, solution = snapshot["status"], snapshot["solution"]
    return [
        {
            "slug": solution["slug"],
            "name": solution["name"],
            "body": ask["body"],
            "text": ask["text"],
            "asked_on": ask["asked_on"],
            "postponed_to": next((answer["postponed_to"] for answer in ask["answers"] if answer["postponed_to"]), None),
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
                "text": action["text"],
                "initials": action["owner"]["initials"],
                "due_on": action["due_on"],
                "done_on": action["done_on"],
            }
            for action in actions
        ],
    }


def _passed(snapshot: Facts, on: date, before: Facts | None) -> list[Facts]:
    """Return the promises whose date has passed and that nobody has accepted; `new` ones the edition before lacked."""
    solution = snapshot["solution"]
    known = {(promise["slug"], promise["key"]) for promise in before["passed"]} if before else set()
    last_days = {
        key[: findings.KEY_LIMIT]: promise.last_day for key, promise in rules.promised(snapshot) if promise.last_day
    }
    return [
        {
            "slug": solution["slug"],
            "name": solution["name"],
            "key": finding.key,
            "quote": finding.quote,
            "ended_on": last_days[finding.key].isoformat(),
            "new": before is not None and (solution["slug"], finding.key) not in known,
        }
        for finding in findings.open_findings(snapshot, on)
        if finding.code == rules.passed_promises.code
    ]


# The sentence to read aloud, as parts: (text, whether it is strong)

Parts = list[tuple[str, bool]]


def _lead(rows: Sequence[Facts], changes: Changes, asks: Sequence[Facts], before: Facts | None) -> Parts:
    parts = _first(rows) if before is None else _changed(rows, changes.colours, before)
    for word, names in (("er kommet til", changes.came), ("er gået ud", changes.went)):
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
    opening = f"{many[0].upper()}{many[1:]} har skiftet farve {since}"
    red = [change for change in colours if change.path[-1].colour == Colour.RED]
    named = colours if len(colours) <= NAMED else red
    if not named:
        return [(f"{opening}, ingen til rød.", False)]
    parts: Parts = [(f"{opening}: ", False)]
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
    sentences = [
        f"{body} bedes træffe {danish.count(number, 'beslutning', 'beslutninger')}"
        for body, number in sorted(bodies.items(), key=lambda item: (-item[1], danish.sort_key(item[0])))
    ]
    return [(f" {sentence[0].upper()}{sentence[1:]}.", False) for sentence in sentences]


def _loose(rows: Sequence[Facts]) -> Parts:
    """Return where the colours are uncertain: overdue reviews, and solutions without one."""
    late = [row["name"].replace(" ", danish.NBSP) for row in rows if row["overdue"]]
    none = [row["name"].replace(" ", danish.NBSP) for row in rows if row["colour"] is None]
    clauses = []
    if late:
        word = "Vurderingen" if len(late) == 1 else "Vurderingerne"
        clauses.append(
            f"{word} af {_names(late)} er overskredet"
            if len(late) <= NAMED
            else f"{len(late)} vurderinger er overskredet"
        )
    if none:
        clauses.append(f"{_names(none)} er endnu ikke vurderet")
    return [(f" {', og '.join(clauses)}.", False)] if clauses else []


def _names(names: list[str]) -> str:
    return danish.and_list(names) if len(names) <= NAMED else danish.count(len(names), "løsning", "løsninger")


def _made_up(page_facts: Facts) -> str:
    """Return the sentence about what the demo has invented; empty outside it."""
    made_up = ["farver", "vurderinger"] if any(row["demo"] for row in page_facts["rows"]) else []
    made_up += ["beslutninger"] if any(decision["demo"] for decision in page_facts["decisions"]) else []
    made_up += ["navne"] if made_up else []
    return f"{danish.and_list(made_up)} er opdigtede" if made_up else ""
