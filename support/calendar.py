"""Deadlines of agreements for people's own calendars."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

import danish
from onepagers.parts import Calendar, Deadline, Facts, SavedFacts
from support.models import PROMISING

# The fact that holds the day, what its event is called, and what it says.
EVENTS = (
    ("opsigelse", "latest_notice_on", "sidste rettidige opsigelse", "Aftalen skal senest opsiges i dag"),
    ("tilsyn", "oversight_due_on", "tilsyn", "Næste tilsyn skal senest være udført i dag"),
)


def deadlines(saved: Sequence[SavedFacts]) -> Iterator[Deadline]:
    """Yield one event for each day of an agreement, however many solutions it is about."""
    shown: dict[int, list[tuple[SavedFacts, Facts]]] = {}
    for row in saved:
        for agreement in row.facts:
            if agreement["state"] in PROMISING:
                shown.setdefault(agreement["id"], []).append((row, agreement))
    for pk, rows in shown.items():
        newest, agreement = max(rows, key=lambda pair: pair[0].created_at)
        parties = danish.and_list([party["name"] for party in agreement["parties"]])
        label = f"{agreement['label']} ({parties})" if parties else agreement["label"]
        names = danish.and_list([row.name for row, _ in rows])
        for kind, key, does, says in EVENTS:
            if agreement[key]:
                yield Deadline(
                    f"{kind}-{pk}",
                    danish.as_date(agreement[key]),
                    f"{names}: {does}",
                    f"{label}. {says}.",
                    reverse("onepagers:solution", args=[rows[0][0].slug]),
                    newest.created_at,
                )


AGREEMENTS = Calendar("agreements", deadlines)
