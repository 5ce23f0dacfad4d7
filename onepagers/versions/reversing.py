"""Taking back what a save wrote, row by row, where it still stands as the save left it.

A column goes back to what it said before, if it still says what the save wrote; a row that the save made is removed,
or withdrawn where rows are only added; one that it removed is put back with its own key. What has changed since is left
alone, and named; so is what would go back to somebody whose account is closed by now, or may only read.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.db.models import CASCADE, BinaryField, ForeignKey, ForeignObjectRel, Model, Q, prefetch_related_objects

from accounts.models import User
from onepagers.models import Action, RowChange, Solution, Withdrawal
from onepagers.models.rules import CountingRow, NamedInWords
from onepagers.versions.withdrawing import withdraw

Row = dict[str, Any]  # its columns, as PostgreSQL writes them in JSON
Key = tuple[str, int]  # table and primary key
PLACES = {"position"}  # a row that was only moved is the same row


@dataclass(frozen=True)
class Written:
    """All that a save did to one row: how it was before, and as the save left it."""

    key: Key
    before: Row | None
    after: Row | None
    first: int  # primary keys of the first and the last RowChange of the row
    last: int

    @property
    def model(self) -> type[Model]:
        return models_by_table()[self.key[0]]

    @property
    def is_made(self) -> bool:
        return self.before is None

    @property
    def values(self) -> Row:
        return self.after or self.before or {}

    def targets(self) -> Iterator[tuple["ForeignKey[Any, Any]", Key]]:
        """Yield the rows that this one refers to, each with the column."""
        for column in foreign_keys(self.model):
            if (pk := self.values.get(column.column)) is not None:
                yield column, (column.related_model._meta.db_table, pk)

    @property
    def solution(self) -> int | None:
        """The primary key of the solution that the row is of, where it says so itself."""
        return next((key[1] for column, key in self.targets() if column.related_model is Solution), None)

    @property
    def parent(self) -> Key | None:
        """The row that this one is a part of, as a party is of its agreement."""
        parents = (key for column, key in self.targets() if column.remote_field.on_delete is CASCADE)
        return next((key for key in parents if key[0] != Solution._meta.db_table), None)

    @property
    def origins(self) -> set[Key]:
        """The rows without which this one would not be: what it is a part of, and the review that set it going."""
        added = {key for column, key in self.targets() if issubclass(column.related_model, CountingRow)}
        return added | ({self.parent} if self.parent else set())

    def columns(self) -> list[str]:
        """The columns that the save changed."""
        before, after = self.before or {}, self.after or {}
        return [name for name in before if name in after and before[name] != after[name]]

    def instance(self) -> Model:
        """The row as the save left it, or as it was before it was removed; not that of today."""
        columns = self.model._meta.concrete_fields
        return recorded_proxies().get(self.model, self.model)(
            **{one.attname: one.to_python(self.values.get(str(one.column))) for one in columns}
        )


@dataclass(frozen=True)
class Reversal:
    """What was left alone: rows that have changed since, or that the user may not take back, and single columns that
    have changed since, or would go to somebody who can't have them."""

    changed: list[Written]
    forbidden: list[Written]
    columns: list[tuple[str, Written]]
    closed: list[tuple[str, Written]]

    def words(self) -> tuple[list[str], list[str], list[str]]:
        """Return what has changed since, what the user may not take back, and what would go to a closed account:
        «telefon i supportlinje «Borgere …»»."""
        single = [*self.columns, *self.closed]
        names = _names([*self.changed, *self.forbidden, *(row for _, row in single)])
        changed = [names[row.key] for row in self.changed]
        changed += [f"{column} i {names[row.key]}" for column, row in self.columns]
        closed = [f"{column} i {names[row.key]}" for column, row in self.closed]
        return changed, [names[row.key] for row in self.forbidden], closed


@cache
def models_by_table() -> dict[str, type[Model]]:
    return {
        model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy
    }


@cache
def recorded_proxies() -> dict[type[Model], type[Model]]:
    """The proxies that give Django's own classes of relations their trigger and their words."""
    proxies = (model for model in apps.get_models() if model._meta.proxy)
    return {model: proxy for proxy in proxies if (model := proxy._meta.concrete_model) and model._meta.auto_created}


@cache
def foreign_keys(model: type[Model]) -> list["ForeignKey[Any, Any]"]:
    return [column for column in model._meta.concrete_fields if isinstance(column, ForeignKey)]


def written(changes: Iterable[RowChange]) -> list[Written]:
    """Return what a save did to each row, in the order in which it began with them."""
    of_rows: dict[Key, list[RowChange]] = {}
    for change in changes:
        of_rows.setdefault((change.table_name, change.row_id), []).append(change)
    rows = [Written(key, steps[0].before, steps[-1].after, steps[0].pk, steps[-1].pk) for key, steps in of_rows.items()]
    return [row for row in rows if (row.before or row.after) and row.key[0] in models_by_table()]


def reverse(rows: list[Written], *, may: Callable[[Written], bool], by: User | None, at: datetime) -> Reversal:
    """Take back the rows, of locked solutions, within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # so that each row is refused by itself
    now = _now(rows)
    forbidden = {row.key for row in rows if not may(row)}
    left, closed = _left(rows, now, forbidden), _closed(rows, now)
    columns: dict[Key, list[str]] = {}
    failed: set[Key] = set()
    for row in sorted(rows, key=lambda row: -row.last):
        if row.key in left:
            continue
        try:
            with transaction.atomic():
                columns[row.key] = _take_back(row, now.get(row.key), by, at, closed[row.key])
        except DatabaseError:  # something else has taken its place, or needs it
            failed.add(row.key)
    named = [row for row in rows if row.key in left | failed and not row.origins & (left | failed)]
    return Reversal(
        changed=[row for row in named if row.key not in forbidden],
        forbidden=[row for row in named if row.key in forbidden],
        columns=[(column, row) for row in rows for column in columns.get(row.key, ())],
        closed=[
            (label, row) for row in rows if row.key not in left | failed for label in _labels(row, closed[row.key])
        ],
    )


def _names(rows: Iterable[Written]) -> dict[Key, str]:
    """Return what each row is called: «supportlinje «Borgere, 1. linje»»; and that it is a part of what is gone."""
    instances = {row.key: row.instance() for row in rows}
    words = {}
    for model in {type(instance) for instance in instances.values()}:
        same = {key: instance for key, instance in instances.items() if type(instance) is model}
        prefetch_related_objects(list(same.values()), *(column.name for column in foreign_keys(model)))
        for key, instance in same.items():
            is_removed = _fill_in_what_is_removed(instance)
            kind = str(model._meta.verbose_name)
            try:
                in_words = instance.in_words() if isinstance(instance, NamedInWords) else f"{kind} «{instance}»"
                words[key] = f"{in_words}, som er fjernet siden" if is_removed else in_words
            except ObjectDoesNotExist:  # it was named for a row that is gone
                words[key] = kind
    return words


def _fill_in_what_is_removed(instance: Model) -> bool:
    """Let a row refer to rows as they were before they were removed. Returns whether any was."""
    is_removed = False
    for column in foreign_keys(type(instance)):
        pk = getattr(instance, column.attname)
        if pk is not None and column.get_cached_value(instance, None) is None:
            table = column.related_model._meta.db_table
            if last := RowChange.objects.filter(table_name=table, row_id=pk).order_by("-pk").first():
                row = Written((table, pk), last.before, last.after, last.pk, last.pk)
                setattr(instance, column.name, row.instance())
                is_removed = True
    return is_removed


def _now(rows: Iterable[Written]) -> dict[Key, Row]:
    """Return the rows as they are."""
    keys: dict[str, list[int]] = {}
    for row in rows:
        keys.setdefault(row.key[0], []).append(row.key[1])
    now = {}
    with connection.cursor() as cursor:
        for table, ids in keys.items():
            name = connection.ops.quote_name(table)
            columns = models_by_table()[table]._meta.concrete_fields
            files = [column.column for column in columns if isinstance(column, BinaryField)]  # never recorded
            cursor.execute(
                f"SELECT id, (to_jsonb(t) - %s::text[])::text FROM {name} t WHERE id = ANY(%s)",  # noqa: S608
                [files, ids],
            )
            now.update({(table, pk): json.loads(text) for pk, text in cursor.fetchall()})
    return now


def _left(rows: list[Written], now: dict[Key, Row], forbidden: set[Key]) -> set[Key]:
    """Return the rows that are left alone: the forbidden ones, and those that have changed, with their parts."""
    left, made = set(forbidden), {row.key for row in rows if row.is_made}
    for row in sorted(rows, key=lambda row: row.first):
        current = now.get(row.key)
        removed_since = current is None and row.after is not None and not row.is_made
        touched = row.is_made and current is not None and _is_touched(row, current, made)
        if removed_since or touched or (row.is_made and row.origins & left):
            left.add(row.key)
    # Parts that were replaced, as parties are: the old ones only come back where the new ones are still there.
    stale = {(row.key[0], row.parent) for row in rows if row.is_made and (row.key in left or row.key not in now)}
    back = [row for row in rows if row.parent and row.after is None and row.key not in now]
    return left | {row.key for row in back if (row.key[0], row.parent) in stale}


def _is_touched(row: Written, current: Row, made: set[Key]) -> bool:
    """Whether others have changed a row since it was made, or refer to it."""
    if issubclass(row.model, CountingRow):
        if not current["counts"]:
            replacing = Q(("replaces", row.key[1]), counts=True)
            return row.model._default_manager.filter(replacing).exists()
    elif any(current[name] != value for name, value in (row.after or {}).items() if name not in PLACES):
        return True
    return any(_referring(row, made))


def _referring(row: Written, made: set[Key]) -> Iterator[bool]:
    """Yield, for each relation to the row, whether a row that the save didn't make uses it."""
    for relation in row.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many and relation.field.name != "replaces":
            model = relation.related_model
            others = model._base_manager.filter(**{relation.field.name: row.key[1]})
            others = others.exclude(pk__in=[pk for table, pk in made if table == model._meta.db_table])
            yield (others.filter(counts=True) if issubclass(model, CountingRow) else others).exists()


def _closed(rows: Iterable[Written], now: dict[Key, Row]) -> dict[Key, list[str]]:
    """Return, for each row, the columns that would go back to somebody who can't have them any more; and those that
    can't go back because of that: a deputy who took over as the manager stays the manager, and can't be both. An action
    of theirs isn't open again either."""
    able = set(User.objects.able().values_list("pk", flat=True))
    closed: dict[Key, list[str]] = {}
    for row in rows:
        before, after, current = row.before or {}, row.after or {}, now.get(row.key, {})
        people = {str(column.column) for column in foreign_keys(row.model) if column.related_model is User}
        back = [name for name in row.columns() if name in people and current.get(name) == after[name]]
        unable = [name for name in back if before[name] is not None and before[name] not in able]
        staying = {current[name] for name in unable}
        closed[row.key] = unable + [name for name in back if name not in unable and before[name] in staying - {None}]
        if row.model is Action:
            owner = before if "owner_id" in back and "owner_id" not in closed[row.key] else current or before
            closed[row.key] += [] if owner.get("owner_id") in able else _opening(row, current)
    return closed


def _opening(row: Written, current: Row) -> list[str]:
    """Return the columns without which an action would be open again: all of one that was removed; none where it was
    done before, or isn't done any more."""
    if not row.before or row.before["done_on"]:
        return []
    if row.after is None:
        return [] if current else ["owner_id"]
    return ["done_on", "done_note"] if current.get("done_on") and current["done_on"] == row.after["done_on"] else []


def _take_back(row: Written, current: Row | None, by: User | None, at: datetime, closed: list[str]) -> list[str]:
    """Take back one row. Returns its columns that have changed since, in words."""
    if row.model is Withdrawal:
        _reverse_withdrawal(row, by, at)
    elif row.is_made and issubclass(row.model, CountingRow):
        if current and current["counts"]:
            withdraw(_fetched(row.model, row.key[1]), by=by, at=at)
    elif row.is_made:
        if current and not _is_added(row):
            _execute("DELETE FROM {table} WHERE id = %s", row, [row.key[1]])
    elif row.after is None:
        if current is None and not closed:
            _insert(row)
    elif current:
        return _restore_columns(row, current, closed)
    return []


def _is_added(row: Written) -> bool:
    """Whether rows of its table are only added, and go with the row that they are a part of: shares of a split."""
    return any(trigger.name == "append_only" for trigger in getattr(row.model._meta, "triggers", ()))


def _reverse_withdrawal(row: Written, by: User | None, at: datetime) -> None:
    """Undo a withdrawal, if the row that it was about still counts, or doesn't, as it says."""
    target = _fetched(models_by_table()[row.values["table_name"]], row.values["row_id"])
    if target.counts == row.values["reinstates"]:
        withdraw(target, by=by, at=at, reinstates=not target.counts)


def _fetched(model: type[Model], pk: int) -> CountingRow:
    row = model._default_manager.filter(pk=pk)[0]
    if not isinstance(row, CountingRow):
        raise TypeError(f"{row} can't be withdrawn")
    return row


def _restore_columns(row: Written, current: Row, closed: list[str]) -> list[str]:
    before, after = row.before or {}, row.after or {}
    back = [name for name in row.columns() if name in current and current[name] == after[name] and name not in closed]
    if back:
        names = [connection.ops.quote_name(name) for name in back]
        old = ", ".join(f"old.{name}" for name in names)
        _execute(
            f"UPDATE {{table}} SET ({', '.join(names)}) = ROW({old}) FROM onepagers_rowchange c, "  # noqa: S608
            "LATERAL jsonb_populate_record(NULL::{table}, c.before) old WHERE c.id = %s AND {table}.id = %s",
            row,
            [row.first, row.key[1]],
        )
    since = [
        name for name in row.columns() if name not in PLACES and current.get(name) not in (after[name], before[name])
    ]
    return _labels(row, since)


def _labels(row: Written, columns: Iterable[str]) -> list[str]:
    labels = {column.column: str(column.verbose_name) for column in row.model._meta.concrete_fields}
    return [labels.get(name, name) for name in columns]


def _insert(row: Written) -> None:
    """Put a row back with its own key, from the change that noted how it was at first."""
    present = {column.column for column in row.model._meta.concrete_fields}
    names = ", ".join(connection.ops.quote_name(name) for name in row.before or {} if name in present)
    _execute(
        f"INSERT INTO {{table}} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{{table}}, "  # noqa: S608
        "(SELECT before FROM onepagers_rowchange WHERE id = %s))",
        row,
        [row.first],
    )


def _execute(sql: str, row: Written, parameters: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=connection.ops.quote_name(row.key[0])), parameters)
