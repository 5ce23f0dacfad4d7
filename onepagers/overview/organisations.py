"""The organisations of the portfolio: what each is to it, and how many solutions show it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Q

import danish
from accounts.models import User
from onepagers.models import GovernanceBody, Merges, Organisation, Revision, Solution
from onepagers.parts import Line, OrganisationRow, OrganisationSection


class Listed(NamedTuple):
    """An organisation with all its other names, and the number of solutions whose page shows it."""

    organisation: Organisation
    names: list[str]
    solutions: int


def listed(on: date, words: str = "") -> list[Listed]:
    """The organisations of which some name has all the words, by the Danish alphabet, in three queries. One that is
    merged into another is found as that one."""
    organisations = list(Organisation.objects.prefetch_related("former_names"))
    merges = Merges(_merges(organisations))
    names: dict[int, list[str]] = defaultdict(list)
    for one in organisations:
        own = [] if one.merged_into_id is None else [one.name]
        names[merges.left(one.pk)] += [*own, one.full_name, *(former.name for former in one.former_names.all())]
    shown = _shown(on, merges)
    rows = [
        Listed(one, list(dict.fromkeys(filter(None, names[one.pk]))), len(shown[one.pk]))
        for one in organisations
        if one.merged_into_id is None
    ]
    chosen = [row for row in rows if _has(words, [row.organisation.name, *row.names])]
    return sorted(chosen, key=lambda row: danish.sort_key(row.organisation.name))


def _merges(organisations: list[Organisation]) -> Iterator[dict[str, object]]:
    by_pk = {one.pk: one for one in organisations}
    for one in organisations:
        if into := by_pk.get(one.merged_into_id or 0):
            yield {"of": one.pk, "id": into.pk, "name": into.name, "full_name": into.full_name}


def _has(words: str, names: list[str]) -> bool:
    text = " ".join(names).casefold()
    return all(word in text for word in words.casefold().split())


def _shown(on: date, merges: Merges) -> dict[int, set[int]]:
    """By organisation, the solutions of the portfolio whose page shows it."""
    shown: dict[int, set[int]] = defaultdict(set)
    newest = Revision.objects.newest_each(on).filter(solution__in=Solution.objects.existing(on)).order_by()
    for solution, pks in newest.values_list("solution_id", "snapshot__refs__organisation"):
        for pk in pks or ():
            shown[merges.left(pk)].add(solution)
    return shown


def shown(revision: Revision) -> list[Organisation]:
    """The organisations that a page names."""
    pks = Revision.objects.filter(pk=revision.pk).values_list("snapshot__refs__organisation", flat=True)[0]
    return sorted(Organisation.objects.standing().filter(pk__in=pks or ()), key=lambda one: danish.sort_key(one.name))


def of_organisation(organisation: Organisation, on: date, user: User) -> Iterator[OrganisationSection]:
    """What it runs, what it owns, and where it decides."""
    solutions, keys = Solution.objects.existing(on), organisation.keys
    run = [_row(solution) for solution in solutions.filter(operator__in=keys)]
    owned = [_row(solution) for solution in solutions.filter(owner__in=keys)]
    yield OrganisationSection("Driver", run, 10)
    yield OrganisationSection("Ejer", owned, 20)
    yield OrganisationSection("Er med til at bestemme", _bodies(keys, on), 30)


def _row(solution: Solution) -> OrganisationRow:
    return OrganisationRow(solution.name, solution.get_absolute_url())


def _bodies(keys: list[int], on: date) -> list[OrganisationRow]:
    existing = set(Solution.objects.existing(on).values_list("pk", flat=True))
    sits_in = GovernanceBody.objects.filter(Q(chair__in=keys) | Q(members__in=keys)).distinct()
    return [
        OrganisationRow(
            body.name,
            notes=[note for note in ("formand" if body.chair_id in keys else "deltager", body.meetings) if note],
            links=[
                Line(row.solution.name, row.solution.get_absolute_url())
                for row in body.governance.all()
                if row.solution_id in existing
            ],
        )
        for body in sits_in.prefetch_related("governance__solution")
    ]
