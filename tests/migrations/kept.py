"""The data of a released version, kept as the rows of its tables: later migrations are tested on them.

    python -m tests.migrations.kept 0.2.0      writes the demo's rows to tests/migrations/0.2.0.json.gz

A file is written once, when the version is released, and never again.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

FOLDER = Path(__file__).parent
Tables = dict[str, list[dict[str, Any]]]

# Every app's migration at the version.
STATES = {
    "0.2.0": {
        app: "0001_initial"
        for app in ("accounts", "mails", "onepagers", "importing", "reminders", "editions", "support", "finance")
    }
}


def read(version: str) -> Tables:
    """Return the rows of each table, as PostgreSQL writes them in JSON."""
    tables: Tables = json.loads(gzip.decompress((FOLDER / f"{version}.json.gz").read_bytes()))
    return tables


def write(version: str, connection: BaseDatabaseWrapper) -> None:
    """Write all rows of our tables to the version's file."""
    tables: Tables = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.split("_")[0] not in STATES[version]:
                continue
            cursor.execute(f'SELECT coalesce(json_agg(r ORDER BY r::text), \'[]\')::text FROM "{table}" r')  # noqa: S608
            tables[table] = json.loads(cursor.fetchone()[0])
    packed = gzip.compress(json.dumps(tables, ensure_ascii=False, sort_keys=True).encode(), mtime=0)
    (FOLDER / f"{version}.json.gz").write_bytes(packed)


def insert(tables: Tables, connection: BaseDatabaseWrapper) -> None:
    """Insert the rows as they were, past triggers and the order of foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, rows in tables.items():
            cursor.execute(
                f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)',  # noqa: S608
                [json.dumps(rows)],
            )
        cursor.execute("SET session_replication_role = DEFAULT")


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection as default
    from django.utils import timezone

    from plo_portfolio.demo.content.loading import load

    call_command("migrate", verbosity=0)
    load(timezone.localdate())
    write(sys.argv[1], default)
