"""Deadlines of agreements for people's own calendars."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

import danish
from onepagers.parts import Calendar, Deadline, Facts, SavedFacts
from support.agreement_terms import basis_with_day, oversight_due, state_of, terms_of
from support.models import PROMISING


def deadlines(saved: Sequence[SavedFacts], on: date) -> Iterator[Deadline]:
    """Yield one event for each day of an agreement, however many solutions it is about."""
    shown: dict[int, list[tuple[SavedFacts, Facts]]] = {}
    for row in saved:
        for agreement in row.facts:
            if state_of(agreement, on) in PROMISING:
                shown.setdefault(agreement["id"], []).append((row, agreement))
    for pk, rows in shown.items():
        newest, agreement = max(rows, key=lambda pair: pair[0].created_at)
        parties = danish.and_list([party["name"] for party in agreement["parties"]])
        label = f"{agreement['label']} ({parties})" if parties else agreement["label"]
        names = danish.and_list([row.name for row, _ in rows])
        for kind, day, does, says in _events(agreement, on):
            yield Deadline(
                f"{kind}-{pk}",
                day,
                f"{names}: {does}",
                f"{label}. {says}",
                reverse("onepagers:solution", args=[rows[0][0].slug]),
                newest.created_at,
            )


def _events(agreement: Facts, on: date) -> Iterator[tuple[str, date, str, str]]:
    """Yield what happens to an agreement: a word for the uid, the day, what it is, and a sentence."""
    terms = terms_of(agreement)
    if not agreement.get("follows"):
        if following := terms.reminded_of(on):
            yield "opsigelse", following.notice_by, "sidste rettidige opsigelse", f"{basis_with_day(terms, following)}."
        end = terms.ends_by_itself(on)
        if end and end >= on:
            yield "udloeb", end, "aftalen udløber", "Forny den, eller udbyd den igen inden da."
        for day in terms.options_ahead(on)[:1]:
            yield "option", day, "option skal bruges senest", "Ellers forlænges aftalen ikke."
    if due := oversight_due(agreement):
        yield "tilsyn", due, "tilsyn", "Næste tilsyn skal senest være udført i dag."


AGREEMENTS = Calendar("agreements", deadlines)
