"""Rules about how service targets are kept. Each is a pure function of a snapshot and a day.

A target that was broken in the newest measured month speaks for yellow: it is so now. What was broken before, and what
nobody has measured, is to be followed up and changes no colour.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import danish
from onepagers.parts import Facts, RuleResults, rule
from support.agreement_terms import state_of
from support.findings import _capital as capital
from support.findings import _named as named
from support.measures import in_unit
from support.service_levels import Month, Record, months_in_words, promised, record_of


def _promising(snapshot: Facts, on: date) -> Iterator[tuple[Facts, Facts, Record]]:
    """Yield each service target of an agreement that still promises something: agreement, target, how it was kept."""
    for agreement in snapshot.get("agreements", ()):
        if state_of(agreement, on) in ("in_force", "terminated"):
            for target in agreement["targets"]:
                yield agreement, target, record_of(agreement, target, on)


@rule(
    "support.F12",
    "Servicemål brudt",
    yellow=True,
    where="support:edit_agreements",
    row=True,
    means="Leverandøren leverede ikke det aftalte i den seneste måned, der er målt.",
    todo="Tag det op med leverandøren, og skriv, hvad der sker.",
)
def target_broken(snapshot: Facts, on: date) -> RuleResults:
    """The newest measured month was broken. Whether it happened before is the next rule."""
    for agreement, target, record in _promising(snapshot, on):
        newest = record.measured[-1:]
        if newest and newest[0].state == "broken":
            yield _broken(agreement, target, newest, f"aftalt er {promised(target)}")


@rule(
    "support.F13",
    "Servicemål brudt tidligere",
    where="support:edit_agreements",
    row=True,
    means="Målet er brudt inden for to år, men holdt i den seneste måned, der er målt, eller brudt igen.",
    todo="Hold øje med, om det gentager sig, og tag det op på næste driftsmøde.",
)
def target_broken_before(snapshot: Facts, on: date) -> RuleResults:
    for agreement, target, record in _promising(snapshot, on):
        earlier = [month for month in record.measured[:-1] if month.state == "broken"]
        if earlier:
            yield _broken(agreement, target, earlier, f"{len(earlier)} af {len(record.measured)} målte måneder")


def _broken(agreement: Facts, target: Facts, months: Sequence[Month], note: str) -> tuple[str, str]:
    shown = [
        f"{in_unit(month.value or Decimal(), target['unit'])} i {danish.month(month.first_day)}"
        for month in months[-3:]
    ]
    before = f"{danish.count(len(months) - 3, 'måned', 'måneder')} før det" if len(months) > 3 else ""
    values = danish.and_list([*reversed(shown), before] if before else shown[::-1])
    key = f"{agreement['id']}: {months[-1].first_day:%Y-%m}: {target['name']}"
    return key, f"{capital(named(agreement))}: {target['name']} var {values}; {note}"


@rule(
    "support.F14",
    "Måling mangler",
    where="support:edit_agreements",
    row=True,
    means="Ingen kan se, om servicemålet blev holdt.",
    todo="Skriv månedens tal ind, eller skriv, hvornår målet ikke længere måles.",
)
def measurement_missing(snapshot: Facts, on: date) -> RuleResults:
    for agreement, target, record in _promising(snapshot, on):
        missing = [month.first_day for month in record.of("missing")]
        if missing:
            yield (
                f"{agreement['id']}: {missing[0]:%Y-%m} {missing[-1]:%Y-%m}: {target['name']}",
                f"{capital(named(agreement))}: {target['name']} er ikke oplyst for {months_in_words(missing)}",
            )


RULES = (target_broken, target_broken_before, measurement_missing)
