"""Saving anything about a solution: rows and, in the same transaction, a Revision of every solution that shows them.

No layout happens here. How a page looks and whether it fits is asked before (a text that is too long is refused) or
found after, never while rows are locked.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from onepagers.models import Revision, Solution
from onepagers.parts import Facts
from onepagers.versions import snapshots
from onepagers.versions.recording import recording


class Conflict(Exception):  # noqa: N818 - a situation with a way out, not an error
    """Somebody else has changed the same part since the form was opened.

    `revision` is the solution's newest; `current` maps the path of each part that clashes to what it says there.
    """

    def __init__(self, revision: Revision, current: dict[str, Any]) -> None:
        super().__init__(f"{revision} changed {', '.join(current)}")
        self.revision = revision
        self.current = current


@dataclass
class Saving:
    """What `saving` hands to its block, and, when that has ended, the revisions that were made."""

    at: datetime
    revisions: list[Revision] = field(default_factory=list)


_after_saving: list[Callable[[], object]] = []


def after_saving(call: Callable[[], object]) -> None:
    """Have something called each time that a save which made a revision is committed."""
    if call not in _after_saving:
        _after_saving.append(call)


@contextmanager
def saving(
    solutions: Iterable[Solution],
    *,
    by: User | None,
    note: str = "",
    at: datetime | None = None,
    base: int | None = None,
    parts: Iterable[str] = (),
) -> Iterator[Saving]:
    """A transaction in which the block writes rows, and after which each solution has a Revision, if it changed.

    The solutions are locked in order of primary key before the block's first write. `base` is the number of the
    revision of the first solution that the form started from, and `parts` are the paths in the snapshot of what the
    form changes («sections.news», «funding»): if one of them has changed since, Conflict is raised and nothing is
    written; what others did to other parts is no hindrance. `at` is the moment, now if not given; dated rows
    that count on its day (Danish time) are in the snapshot.
    """
    at = at or timezone.now()
    with transaction.atomic(), recording() as save:
        solutions = list(solutions)
        ids = [solution.pk for solution in solutions]
        locked = list(Solution.objects.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk"))
        if base is not None:
            refuse_if_changed(solutions[0].revisions.first(), base, parts)
        work = Saving(at)
        yield work
        _check_constraints()
        work.revisions = _revise([solution.pk for solution in locked], by=by, note=note, at=at, save=save)
        if work.revisions:
            for call in _after_saving:
                transaction.on_commit(call, robust=True)


def _check_constraints() -> None:
    """Have the database check now what it checks at the end of the transaction, which may be another's (accounts.once):
    so that a refusal is met where the save is."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def showing(*things: models.Model) -> list[Solution]:
    """The solutions whose page shows any of these shared things, so that a change of them can be saved everywhere."""
    newest = Revision.objects.order_by("solution_id", "-number").distinct("solution_id").values("pk")
    shown = Q()
    for thing in things:
        shown |= Q(snapshot__refs__contains={thing._meta.model_name: [thing.pk]})
    return list(Solution.objects.filter(revisions__in=Revision.objects.filter(shown, pk__in=newest))) if shown else []


def touched(*rows: models.Model) -> set[Solution]:
    """Return the solutions whose page shows any of these saved rows, or is about to."""
    saved = [row for row in rows if row.pk]
    solutions = set(showing(*saved))
    for row in saved:
        if isinstance(row, Solution):
            solutions.add(row)
        elif hasattr(row, "solution"):
            solutions.add(row.solution)
        elif hasattr(row, "solutions"):
            solutions.update(row.solutions.all())
    return solutions


def part_of(snapshot: Facts | None, path: str) -> Any:
    """The part of a snapshot that a form is about: a key, or one row of it, which is named by its id or else its kind
    («sections.news», «agreements.17»)."""
    if snapshot is None:
        return None
    key, _, name = path.partition(".")
    value = snapshot.get(key)
    if name and isinstance(value, list):
        return next((item for item in value if str(item.get("id", item.get("kind"))) == name), None)
    return value


def refuse_if_changed(newest: Revision | None, base: int, parts: Iterable[str]) -> None:
    """Raise Conflict if one of the parts isn't in the newest revision of a locked solution what it was in `base`."""
    if newest is None or newest.number == base:
        return
    started = Revision.objects.filter(solution=newest.solution_id, number=base).first()
    was = started.snapshot if started else None
    current = {path: part_of(newest.snapshot, path) for path in parts}
    clashes = {path: value for path, value in current.items() if part_of(was, path) != value}
    if clashes:
        raise Conflict(newest, clashes)


def _revise(ids: list[int], *, by: User | None, note: str, at: datetime, save: int) -> list[Revision]:
    """Add a revision of each solution whose facts are not those of its newest one."""
    newest = {
        revision.solution_id: revision
        for revision in Revision.objects.filter(solution__in=ids)
        .order_by("solution_id", "-number")
        .distinct("solution_id")
        .defer("snapshot")
    }
    on = timezone.localdate(at)
    revisions = []
    for solution in snapshots.for_page(on).filter(pk__in=ids).order_by("pk"):
        snapshot = snapshots.take(solution, on)
        digest = snapshots.digest(snapshot)
        last = newest.get(solution.pk)
        if last is None or last.digest != digest:
            revisions.append(
                Revision(
                    solution=solution,
                    number=last.number + 1 if last else 1,
                    author=by,
                    created_at=at,
                    note=note,
                    snapshot=snapshot,
                    digest=digest,
                    save_of_id=save,
                )
            )
    return Revision.objects.bulk_create(revisions)
