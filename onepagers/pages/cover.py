"""The first page of the portfolio: its purpose, the meaning of the colours, and each solution with status and page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

import danish
from onepagers.models import Category, Colour, Revision
from onepagers.models.reviews import is_overdue
from onepagers.pages import heat_map
from onepagers.versions.snapshots import Facts

TITLE = "PLO’s it-portefølje"
GROUPS = {**{category.value: category.label for category in Category}, "": "Kategori ikke oplyst"}
WORDS = {  # a colour of one solution, of several
    "red": ("rød", "røde"),
    "yellow": ("gul", "gule"),
    "green": ("grøn", "grønne"),
    None: ("ikke vurderet",) * 2,
}


def in_order(revisions: Iterable[Revision]) -> list[Revision]:
    """Category by category; within one as they come."""
    order = list(GROUPS)
    return sorted(revisions, key=lambda revision: order.index(revision.snapshot["solution"]["category"]))


def portfolio(revisions: Sequence[Revision], on: date) -> SafeString:
    """The cover and contents; `revisions` in the order of the pages that follow."""
    rows = [row(revision.snapshot, on) for revision in revisions]
    groups = [(label, [row for row in rows if row["category"] == category]) for category, label in GROUPS.items()]
    context = {
        "title": TITLE,
        "on": on,
        "solutions": danish.count(len(rows), "løsning", "løsninger"),
        "lead": lead(rows),
        "months": heat_map.months([], on),
        "groups": [(label, members) for label, members in groups if members],
        "colours": [Colour.GREEN.value, Colour.YELLOW.value, Colour.RED.value],
        "demo": any(row["demo"] for row in rows),
    }
    return render_to_string("onepagers/portfolio/_cover.html", context)


def lead(rows: Sequence[dict[str, Any]]) -> str:
    """«Af syv løsninger er én rød, tre gule og tre grønne. Én vurdering er overskredet: Søg speciallæge.»"""
    counts = Counter(row["colour"] for row in rows)
    clauses = [danish.count(counts[colour], *words) for colour, words in WORDS.items() if counts[colour]]
    if len(clauses) == 1:
        word = WORDS[rows[0]["colour"]][len(rows) > 1]
        sentences = [
            f"alle {danish.count(len(rows), '', 'løsninger')} er {word}" if len(rows) > 1 else f"den er {word}"
        ]
    else:
        sentences = [f"af {danish.count(len(rows), 'løsning', 'løsninger')} er {danish.and_list(clauses)}"]
    late = [row["name"].replace(" ", danish.NBSP) for row in rows if row["overdue"]]
    if late:
        review = danish.count(len(late), "vurdering", "vurderinger")
        sentences.append(f"{review} er overskredet: {danish.and_list(late)}")
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences)


def row(snapshot: Facts, on: date) -> dict[str, Any]:
    """The status of a solution on the day, as the table of all of them shows it."""
    status, solution = snapshot["status"], snapshot["solution"]
    return {
        "slug": solution["slug"],
        "name": solution["name"],
        "category": solution["category"],
        "colour": status and status["colour"],
        "since": status and status["since"],
        "due_on": status and status["due_on"],
        "overdue": is_overdue(status and status["due_on"], on),
        "months": heat_map.months(snapshot["history"], on, solution["active_from"]),
        "demo": bool(status and status["demo"]),
    }
