"""Rules that PostgreSQL keeps: by trigger where a constraint can't look at other rows or at the row before."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import pgtrigger
from django.db import models

# SQL about a new review: its own action, or one that wasn't done on its day; its own ask; one that stood unanswered.
ACTION_OF_REVIEW = (
    "EXISTS (SELECT 1 FROM onepagers_action a WHERE a.solution_id = NEW.solution_id "
    "AND (a.done_on IS NULL OR a.done_on > NEW.reviewed_on OR a.review_id = NEW.id))"
)
ASK_OF_REVIEW = "EXISTS (SELECT 1 FROM onepagers_ask a WHERE a.review_id = NEW.id)"
ASKED = (
    "EXISTS (SELECT 1 FROM onepagers_ask a WHERE a.solution_id = NEW.solution_id AND a.counts "
    "AND a.asked_on <= NEW.reviewed_on AND NOT EXISTS (SELECT 1 FROM onepagers_decision d "
    "WHERE d.ask_id = a.id AND d.counts AND d.outcome = 'decided' AND d.decided_on {answered} NEW.reviewed_on))"
)
ASK_AT_DAYS_START, ASK_AT_DAYS_END = ASKED.format(answered="<"), ASKED.format(answered="<=")
STILL_COUNTS = "EXISTS (SELECT 1 FROM onepagers_statusreview r WHERE r.id = NEW.id AND r.counts)"


class DanishDay(models.Func):
    """The day in Denmark of a moment. TruncDate would do, but its ZoneInfo can't be written in a migration."""

    template = "(%(expressions)s AT TIME ZONE 'Europe/Copenhagen')::date"
    output_field = models.DateField()


class Sha256(models.Func):
    """The SHA-256 of some bytes as 64 hex digits, counted by the database itself."""

    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = models.CharField(max_length=64)


def append_only() -> pgtrigger.Trigger:
    """Rows are added, never edited and never removed; a mistake is corrected by a new row that replaces the old one."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def refuse(
    name: str, *, when: str, message: str, deferred: bool = False, operation: pgtrigger.Operation = pgtrigger.Insert
) -> pgtrigger.Trigger:
    """Refuse an inserted row (or what `operation` says) when the SQL condition `when` holds (it may use NEW).

    `message` is what the user reads. Raises check_violation, so Django reports an IntegrityError as for any other
    constraint. A deferred trigger looks when the transaction commits, so that a row and those that it requires
    can be written one after another.
    """
    quoted = message.replace("'", "''").replace("%", "%%")
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After if deferred else pgtrigger.Before,
        timing=pgtrigger.Deferred if deferred else None,
        func=f"IF {when} THEN RAISE EXCEPTION '{quoted}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;",
    )


def replaces_same(table: str, name: str, message: str) -> pgtrigger.Trigger:
    """A row can only replace a row with the same value in the foreign key `name`: of the same solution, say."""
    return refuse(
        f"replaces_same_{name}",
        when=f"NEW.replaces_id IS NOT NULL AND NEW.{name}_id <> "
        f"(SELECT {name}_id FROM {table} WHERE id = NEW.replaces_id)",
        message=message,
    )


def same_solution(table: str) -> pgtrigger.Trigger:
    return replaces_same(table, "solution", "Rettelsen skal gælde den samme løsning.")


def counting_append_only(*, generated: Sequence[str] = ()) -> pgtrigger.Trigger:
    """As `append_only`, but other triggers may change `counts`: they do it for a row that replaces or withdraws.

    Columns that the database has `generated` from the others are still empty before an update (PostgreSQL's manual,
    «Generated Columns»), and say nothing that the others don't.
    """
    left_out = f"'{{{','.join(['counts', *generated])}}}'::text[]" if generated else "'counts'"
    same = f"to_jsonb(OLD) - {left_out} = to_jsonb(NEW) - {left_out}"
    return pgtrigger.Trigger(
        name="append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND {same} THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
        """,
    )


def replacing(table: str) -> pgtrigger.Trigger:
    """A row that replaces another takes its place: of the two only the new one counts. A row that no longer counts
    can't be replaced, so two users can't correct the same row."""
    return pgtrigger.Trigger(
        name="replaces_a_row_that_counts",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        condition=pgtrigger.Condition("NEW.replaces_id IS NOT NULL"),
        func=f"""
            UPDATE {table} SET counts = FALSE WHERE id = NEW.replaces_id AND counts;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'Det er rettet imens. Genindlæs siden.' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """,
    )


def counted(table: str) -> list[pgtrigger.Trigger]:
    """The triggers of rows with `counts` and `replaces`."""
    return [counting_append_only(), same_solution(table), replacing(table), recorded(added=True)]


class CountingRow(models.Model):
    """A row that is added, never edited. It counts until a row replaces it or a Withdrawal takes it out of force;
    only the database changes `counts`."""

    counts = models.BooleanField("tæller", default=True, editable=False)

    if TYPE_CHECKING:  # each has a solution, and a row that it `replaces`
        solution_id: int

    class Meta:
        abstract = True

    def words_when_withdrawn(self) -> str:
        """How the row is named, to every reader, where it has been taken back: «beslutning: Fortsæt»."""
        return f"{self._meta.verbose_name}: {self}"


@runtime_checkable
class NamedInWords(Protocol):
    """A row that says nothing without what it is a part of: «nøgletal «downloads i alt»», and not «værdi «11»»."""

    def in_words(self) -> str: ...


def recorded(*, added: bool = False, without: str = "") -> pgtrigger.Trigger:
    """Note each change of a row that a save makes (models/saves.py), so that the save can be taken back.

    Every table that a snapshot shows has it. Of rows that are only `added`, it notes that they were, `without` a column
    of bytes: a file isn't stored twice.
    """
    row = f"to_jsonb(NEW) - '{without}'" if without else "to_jsonb(NEW)"
    return pgtrigger.Trigger(
        name="recorded",
        operation=pgtrigger.Insert if added else pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        func=f"""
            IF coalesce(current_setting('plo.save', TRUE), '') <> '' AND OLD IS DISTINCT FROM NEW THEN
                INSERT INTO onepagers_rowchange (save_id, table_name, row_id, before, after) VALUES (
                    current_setting('plo.save')::bigint, TG_TABLE_NAME, coalesce(NEW.id, OLD.id),
                    to_jsonb(OLD), {row}
                );
            END IF;
            RETURN NULL;
        """,
    )


def no_circle(table: str, column: str, *, name: str, message: str) -> pgtrigger.Trigger:
    """Refuse a row that refers to itself by a column of its own table, also by way of other rows."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        when=pgtrigger.After,
        condition=pgtrigger.Condition(f"NEW.{column} IS NOT NULL"),
        func=f"""
            IF EXISTS (
                WITH RECURSIVE followed(id) AS (
                    SELECT NEW.{column}
                    UNION
                    SELECT a.{column} FROM {table} a JOIN followed f ON a.id = f.id
                    WHERE a.{column} IS NOT NULL
                ) SELECT 1 FROM followed WHERE id = NEW.id
            ) THEN
                RAISE EXCEPTION '{message}'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """,
    )
