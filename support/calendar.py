"""Days of agreements for people's own calendars."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

import danish
from accounts.models import User
from onepagers.parts import Calendar, Deadline, Facts, SavedFacts
from support.events import events
from support.models import Agreement
from support.register import rows


def deadlines(saved: Sequence[SavedFacts], on: date, user: User) -> Iterator[Deadline]:
    """Yield one event for each day of an agreement, however many solutions it is about; as the register has them."""
    shown: dict[int, list[tuple[SavedFacts, Facts]]] = {}
    for row in saved:
        for agreement in row.facts:
            shown.setdefault(agreement["id"], []).append((row, agreement))
    known = _known({pk for pk, pairs in shown.items() if any(facts.get("withheld") for _, facts in pairs)}, on, user)
    for pk, pairs in shown.items():
        newest, agreement = max(pairs, key=lambda pair: pair[0].created_at)
        parties = danish.and_list([party["name"] for party in agreement["parties"]])
        label = f"{agreement['label']} ({parties})" if parties else agreement["label"]
        names = danish.and_list([row.name for row, _ in pairs])
        for event in events(known.get(pk, agreement), on):
            number = f"-{event.number}" if event.number > 1 else ""
            yield Deadline(
                f"{event.kind}-{pk}{number}",
                event.on,
                f"{names}: {event.does}",
                f"{label}. {event.says}",
                reverse("onepagers:solution", args=[pairs[0][0].slug]),
                newest.created_at,
            )


def _known(pks: set[int], on: date, user: User) -> dict[int, Facts]:
    """Return what the user may know of agreements of which a snapshot withholds something."""
    return {row.pk: row.facts for row in rows(user, on, Agreement.objects.filter(pk__in=pks))} if pks else {}


AGREEMENTS = Calendar("agreements", deadlines)
