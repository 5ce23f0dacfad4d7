"""Rules that PostgreSQL keeps: by trigger where a constraint can't look at other rows or at the row before."""

import pgtrigger
from django.db import models


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


def same_solution(table: str) -> pgtrigger.Trigger:
    """A row can only replace a row of the same solution."""
    return refuse(
        "replaces_same_solution",
        when="NEW.replaces_id IS NOT NULL AND NEW.solution_id <> "
        f"(SELECT solution_id FROM {table} WHERE id = NEW.replaces_id)",
        message="Rettelsen skal gælde den samme løsning.",
    )
