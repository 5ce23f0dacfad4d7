"""Who the solutions hang on: the one home of what makes an organisation a supplier of a solution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

import danish
from onepagers.models import Revision, Solution
from onepagers.parts import Facts
from support.agreement_terms import is_over
from support.models import Supplier

HANGING = ("sla", "operation", "support", "framework")  # the kinds of agreement that a solution runs on


def behind(snapshot: Facts, on: date) -> Iterator[tuple[Facts, str]]:
    """Yield each organisation that a solution hangs on, and why; once for each reason.

    It is its second or third line of support, party to an agreement that the solution runs on, or runs it. The first
    line answers the telephone, and may be as many as there are clinics' systems.
    """
    operator = snapshot["solution"].get("operator")
    if operator and operator["name"] not in settings.OWNERS:
        yield operator, "driver løsningen"
    for agreement in snapshot.get("agreements") or ():
        if agreement["kind"] in HANGING and not is_over(agreement, on):
            scope = f", {agreement['scope']}" if agreement["scope"] else ""
            for party in agreement["parties"]:
                if party["name"] not in settings.OWNERS:
                    yield party, f"{agreement['label']}{scope}"
    for line in snapshot.get("support") or ():
        for provider in line["providers"]:
            if line["level"] > 1 and provider["name"] not in settings.OWNERS:
                yield provider, f"{line['level']}. linje for {line['audience'].lower()}"


@dataclass(frozen=True)
class Hanging:
    """A solution that hangs on a supplier, and why."""

    name: str
    slug: str
    why: Sequence[str]


@dataclass(frozen=True)
class Concentration:
    """A supplier with the solutions that hang on it, and what is known of leaving it."""

    pk: int
    name: str
    solutions: Sequence[Hanging]
    substitutable: str = ""
    exit_agreement: bool | None = None

    @property
    def exit_words(self) -> str:
        return {True: "ja", False: "nej", None: "Ikke oplyst"}[self.exit_agreement]


def concentration(on: date) -> tuple[list[Concentration], int]:
    """Return the suppliers, the one with most solutions first, and how many solutions there are in the portfolio."""
    snapshots = _snapshots(on)
    names: dict[int, str] = {}
    hanging: dict[int, dict[str, list[str]]] = {}
    solutions = {snapshot["solution"]["slug"]: snapshot["solution"]["name"] for snapshot in snapshots}
    for snapshot in snapshots:
        for organisation, why in behind(snapshot, on):
            names[organisation["id"]] = organisation["name"]
            reasons = hanging.setdefault(organisation["id"], {}).setdefault(snapshot["solution"]["slug"], [])
            if why not in reasons:
                reasons.append(why)
    known = {supplier.organisation_id: supplier for supplier in Supplier.objects.filter(organisation__in=names)}
    suppliers = [_supplier(pk, names[pk], of_solution, solutions, known.get(pk)) for pk, of_solution in hanging.items()]
    suppliers.sort(key=lambda supplier: (-len(supplier.solutions), danish.sort_key(supplier.name)))
    return suppliers, len(snapshots)


def _supplier(
    pk: int, name: str, reasons: dict[str, list[str]], names: dict[str, str], known: Supplier | None
) -> Concentration:
    hanging = [Hanging(names[slug], slug, why) for slug, why in reasons.items()]
    hanging.sort(key=lambda solution: danish.sort_key(solution.name))
    about: dict[str, Any] = (
        {"substitutable": known.substitutable, "exit_agreement": known.exit_agreement} if known else {}
    )
    return Concentration(pk, name, hanging, **about)


def _snapshots(on: date) -> list[Facts]:
    """What the newest version of each solution in the portfolio says of those that it hangs on."""
    parts = ("solution", "support", "agreements")
    newest = Revision.objects.newest_each(on).filter(solution__in=Solution.objects.existing(on))
    return [dict(zip(parts, row, strict=True)) for row in newest.values_list(*(f"snapshot__{part}" for part in parts))]
