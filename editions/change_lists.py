"""What changed since the edition before (`portfolio.between`) as the tables of page 1 and the lines of a mail. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

import danish
from onepagers.changes.portfolio import Change, Changed, Changes
from onepagers.pages import cover
from onepagers.versions.snapshots import Facts

ROWS = 12  # of a table on page 1; what is more stands in «Hvad er ændret?»
THINGS = 8  # that the mail names under one heading; of more it says how many
LINES = 40  # of the mail, one a solution


def groups(changes: Changes, slugs: Mapping[int, str]) -> list[Facts]:
    """Return the headings with changes; one row is one thing with all its fields, and `more` are the rows left out."""
    return [_group(group, slugs) for group in changes.changed]


def _group(group: Changed, slugs: Mapping[int, str]) -> Facts:
    rows = [
        {
            "solutions": [{"name": shown.name, "slug": slugs[shown.key]} for shown in fields[0].solutions],
            "what": what,
            "fields": [
                {"field": change.field, "then": change.then, "now": change.now, "removed": change.removed}
                for change in fields
            ],
        }
        for (_, what), fields in _things(group.rows)
    ]
    left_out = len(rows) - ROWS
    return {
        "title": group.title,
        "rows": rows[:ROWS],
        "more": danish.count(left_out, "ændring", "ændringer") if left_out > 0 else "",
    }


def _things(rows: Sequence[Change]) -> list[tuple[tuple[list[int], str], list[Change]]]:
    """Return the changes of one thing together, in the order given."""
    together = groupby(rows, key=lambda row: ([shown.key for shown in row.solutions], row.what))
    return [(key, list(fields)) for key, fields in together]


def named(changes: Changes) -> list[str]:
    """Return a line a solution, which names all that has changed and no values, since a mail may be read by others:
    «Video: farven (grøn → rød), «Aktuelt» og penge (Drift: beløb)»."""
    parts: dict[str, list[str]] = defaultdict(list)
    for colour in changes.colours:
        first, last = (cover.WORDS[step.colour][0] for step in (colour.path[0], colour.path[-1]))
        parts[colour.name].append(f"farven ({first} → {last})" if first != last else f"farven (igen {last})")
    for decided in changes.decisions:
        parts[decided.name].append(f"beslutningen {danish.long_date(decided.decision['decided_on'])}")
    for text in changes.texts:
        parts[text.solution.name] += text.titles
    for group in changes.changed:
        by_solution: dict[str, list[str]] = defaultdict(list)
        for row in group.rows:
            for shown in row.solutions:
                by_solution[shown.name].append(_thing(row))
        for name, things in by_solution.items():
            parts[name].append(f"{group.title.lower()} ({_few(things)})")
    lines = [f"{name}: {danish.and_list(parts[name])}" for name in sorted(parts, key=danish.sort_key)]
    lines = [
        *(f"{name} er kommet til" for name in changes.came),
        *(f"{name} er gået ud" for name in changes.went),
        *lines,
    ]
    left_out = len(lines) - LINES
    more = [f"Og {danish.count(left_out, 'løsning', 'løsninger')} mere, se side 1"] if left_out > 0 else []
    return lines[:LINES] + more


def _thing(row: Change) -> str:
    """«Drift: beløb», «Drift», «årsag»."""
    return f"{row.what}: {row.field.lower()}" if row.what and row.field else row.what or row.field.lower()


def _few(things: Sequence[str]) -> str:
    return ", ".join(things) if len(things) <= THINGS else danish.count(len(things), "ændring", "ændringer")
