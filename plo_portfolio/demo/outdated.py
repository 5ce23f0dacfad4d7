"""Whether a demo's database was made by an older version of the product, whose migrations this one doesn't have.

Version 0.1.0 was never released, and its migrations were begun again for 0.2.0. From then on a migration is never
rewritten, and `migrate` brings every database up to date.
"""

from django.db import connection
from django.db.migrations.loader import MigrationLoader


def is_outdated() -> bool:
    """Return whether the database has migrations that this version doesn't know, and lacks some that it has.

    A database that lacks none is a newer version's: nothing is replaced there.
    """
    loader = MigrationLoader(connection)
    known, applied = set(loader.disk_migrations), set(loader.applied_migrations)
    return bool(applied - known) and bool(known - applied)
