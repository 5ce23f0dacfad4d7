"""Taking back a whole save, rows and texts, as a new version of every page that it changed (docs/adr/0025)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.once import something_ended
from onepagers.models import (
    Action,
    Ask,
    Decision,
    Revision,
    RowChange,
    Section,
    Solution,
)
from onepagers.versions import snapshots
from onepagers.versions.reversing import Key, Written, models_by_table, reverse, written
from onepagers.versions.saving import saving, showing
from onepagers.writing.texts import refuse_too_long

NOTE = "Fortrudt: version {number} ({note})"


@dataclass(frozen=True)
class TakenBack:
    """The revisions that were made, none where nothing was left to take back, and in words what was left alone."""

    revisions: list[Revision]
    changed: list[str]
    may_not: list[str]
    closed: list[str]  # what would go back to somebody whose account is closed or may only read


def offered(revisions: Iterable[Revision], user: User, *, editable: bool) -> set[int]:
    """Return the numbers of those whose save this user may take back, of one solution that is `editable` by the user.

    What the saves of before 0.3.0 wrote is not known; and a solution's first version is the solution itself.
    """
    if not (editable or user.may_decide):
        return set()
    saves = {revision.save_of_id: revision.number for revision in revisions if revision.save_of_id}
    tables: dict[int, set[str]] = {}
    about = Coalesce(KT("after__table_name"), Cast("table_name", TextField()))  # a withdrawal is about another row
    changes = RowChange.objects.filter(save_of__in=saves).annotate(about=about)
    for save, table in changes.order_by().values_list("save_of", "about").distinct():
        tables.setdefault(save, set()).add(table)
    return {
        saves[save] for save, names in tables.items() if saves[save] > 1 and _may_some(names, user, editable=editable)
    }


def _may_some(tables: set[str], user: User, *, editable: bool) -> bool:
    decided = Decision._meta.db_table in tables
    if user.may_decide and (decided or tables & {Action._meta.db_table, Ask._meta.db_table}):
        return True
    return editable and (not decided or user.may_decide)


def take_back(revision: Revision, *, by: User, at: datetime) -> TakenBack:
    """Take back the save that made the revision, as far as nothing has changed since and the user may.

    Raises texts.TooLong, and nothing is written, where a page would not fit with its text of before.
    """
    if revision.save_of is None:
        raise ValueError(f"Nothing is known of how {revision} came about")
    rows = _without_new_solutions(written(revision.save_of.changes.all()), revision.save_of.revisions.all())
    ties = Ties(rows)
    concerned = {revision.solution_id, *revision.save_of.revisions.values_list("solution_id", flat=True)}
    concerned |= {pk for row in rows for pk in ties.solutions(row)} | {page.pk for page in showing(*_shared(rows))}
    solutions = list(Solution.objects.filter(pk__in=concerned))
    may = _may(by, ties)
    if any(row.model is Section for row in rows):
        _refuse_too_long(solutions, rows, may, by, at)
    note = NOTE.format(number=revision.number, note=revision.note or "uden bemærkning")[:200]
    with saving(solutions, by=by, note=note, at=at) as work:
        reversal = reverse(rows, may=may, by=by, at=at)
        something_ended()
    return TakenBack(work.revisions, *reversal.words())


def _without_new_solutions(rows: list[Written], revisions: Iterable[Revision]) -> list[Written]:
    """A solution that the save made stays with all that belongs to it."""
    new = {revision.solution_id for revision in revisions if revision.number == 1}
    ties = Ties(rows)
    return [row for row in rows if not (new and ties.solutions(row) and ties.solutions(row) <= new)]


def _refuse_too_long(
    solutions: list[Solution], rows: list[Written], may: Callable[[Written], bool], by: User, at: datetime
) -> None:
    """Try it, see how the pages would be, and take the trial back: no layout happens while rows are locked."""
    on = timezone.localdate(at)
    with transaction.atomic():
        ids = [solution.pk for solution in solutions]
        list(Solution.objects.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
        reverse(rows, may=may, by=by, at=at)
        after = {page.pk: snapshots.take(page, on) for page in snapshots.for_page(on).filter(pk__in=ids)}
        transaction.set_rollback(True)
    for pk, newest in Revision.objects.newest_of(solutions).items():
        if newest.snapshot["sections"] != after[pk]["sections"]:
            refuse_too_long(newest.snapshot, after[pk], on)


class Ties:
    """Which solutions the rows of a save belong to."""

    def __init__(self, rows: Iterable[Written]) -> None:
        self.rows: dict[Key, Written] = {row.key: row for row in rows}
        self._answers: dict[Key, set[int]] = {}

    def solutions(self, row: Written) -> set[int]:
        """Return the primary keys of the solutions that the row is about; none where it is shared by the portfolio. It
        is looked up once, before anything is taken back."""
        if row.key not in self._answers:
            self._answers[row.key] = self._find(row)
        return self._answers[row.key]

    def _find(self, row: Written) -> set[int]:
        if row.model is Solution:
            return {row.key[1]}
        if row.solution:
            return {row.solution}
        if parent := row.parent:
            if parent not in self.rows:
                self.rows[parent] = self._fetched(parent)
            return self.solutions(self.rows[parent])
        return self._sharing(row)

    def _fetched(self, key: Key) -> Written:
        model = models_by_table()[key[0]]
        values = model._default_manager.filter(pk=key[1]).values().first() or {}
        columns = {str(column.column): values.get(column.attname) for column in model._meta.concrete_fields}
        return Written(key, None, columns, 0, 0)

    def _sharing(self, row: Written) -> set[int]:
        """Those that share the row, as solutions do an agreement: now, or by what the save wrote."""
        pks: set[int] = set()
        for field in row.model._meta.many_to_many:
            through = field.remote_field.through
            if through and field.related_model is Solution and through._meta.auto_created:
                links = [link for link in self.rows.values() if link.model is through and link.parent == row.key]
                pks |= {link.solution for link in links if link.solution}
                sharing = Solution.objects.filter(**{field.related_query_name(): row.key[1]})
                pks |= set(sharing.values_list("pk", flat=True))
        return pks


def _shared(rows: Iterable[Written]) -> list[Model]:
    """What several pages may show, of what was written or had a part written: agreements, organisations, bodies."""
    keys = {row.parent or row.key for row in rows if not row.solution}
    return [models_by_table()[table](pk=pk) for table, pk in sorted(keys)]


def _may(user: User, ties: Ties) -> Callable[[Written], bool]:
    """Whether the user may take back a row: whoever may write it.

    Decisions are for those who record them; what the whole portfolio shares, its organisations and bodies, is only
    changed by administrators, but made by the way by anyone.
    """
    editable = set(Solution.objects.editable_by(user).values_list("pk", flat=True))
    followed = set(Solution.objects.followed_by(user).values_list("pk", flat=True))

    def may(row: Written) -> bool:
        if user.is_administrator:
            return True
        model = models_by_table()[row.values.get("table_name", row.key[0])]  # a withdrawal is about another row
        solutions = ties.solutions(row)
        if model is Decision:
            return user.may_decide
        if not solutions:
            return not (row.before and row.after)
        return bool(solutions & (followed if model in (Action, Ask) else editable))

    return may
