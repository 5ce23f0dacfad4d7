"""Days of agreements for people's own calendars."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

import danish
from onepagers.parts import Calendar, Deadline, Facts, SavedFacts
from support.events import events


def deadlines(saved: Sequence[SavedFacts], on: date) -> Iterator[Deadline]:
    """Yield one event for each day of an agreement, however many solutions it is about."""
    shown: dict[int, list[tuple[SavedFacts, Facts]]] = {}
    for row in saved:
        for agreement in row.facts:
            shown.setdefault(agreement["id"], []).append((row, agreement))
    for pk, rows in shown.items():
        newest, agreement = max(rows, key=lambda pair: pair[0].created_at)
        parties = danish.and_list([party["name"] for party in agreement["parties"]])
        label = f"{agreement['label']} ({parties})" if parties else agreement["label"]
        names = danish.and_list([row.name for row, _ in rows])
        for event in events(agreement, on):
            number = f"-{event.number}" if event.number > 1 else ""
            yield Deadline(
                f"{event.kind}-{pk}{number}",
                event.on,
                f"{names}: {event.does}",
                f"{label}. {event.says}",
                reverse("onepagers:solution", args=[rows[0][0].slug]),
                newest.created_at,
            )


AGREEMENTS = Calendar("agreements", deadlines)
