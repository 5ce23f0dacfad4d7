"""One at a time across all processes: advisory locks of PostgreSQL.

A lock ends with its connection, so a killed process blocks no other. The connection must last as long as the work
(docs/adr/0010)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

Lock = tuple[int, int]
FREEZING, PRINTING = (0x504C4F, 1), (0x504C4F, 2)  # the first number is used by no other program


@contextmanager
def alone(lock: Lock) -> Iterator[bool]:
    """Hold the lock for as long as the block runs; False, without waiting, where another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", lock)
        acquired = cursor.fetchone()[0]
    try:
        yield acquired
    finally:
        if acquired:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock)


def is_held(lock: Lock) -> bool:
    """Whether a living process has it right now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            lock,
        )
        return cursor.fetchone()[0]
