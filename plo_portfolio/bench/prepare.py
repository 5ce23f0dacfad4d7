"""Make the database of one size ready.

    DATABASE_URL=… python -m plo_portfolio.bench.prepare SOLUTIONS YEARS

Prints a session key of a user who may read it, the path of a one-pager, and how many solutions the portfolio has
today: of the made-up ones a few have left it. The last run's data are used again if they have the same recipe and day;
else the database is made again.
"""

import os
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from plo_portfolio.devservers import embedded

EMAIL = "maaling@plo.example"
PORTFOLIO = 7  # solutions in the portfolio that is downloaded
STATIC = "bench.pdf"  # a static file of its size


def main(solutions: int, years: int) -> None:
    embedded.setup()
    database()
    import django

    django.setup()
    from django.core.management import CommandError, call_command

    from plo_portfolio.demo.run import collect_static

    collect_static()
    call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    options: dict[str, Any] = {"solutions": solutions, "years": years, "stdout": sys.stderr, "stderr": sys.stderr}
    try:
        call_command("load_scale", **options)
    except CommandError:  # of another day
        database(fresh=True)
        call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
        call_command("load_scale", **options)
    _vacuum()
    if solutions == PORTFOLIO:
        _portfolio()
    print(*_reader())


def database(*, fresh: bool = False) -> None:
    """Create the database that DATABASE_URL names, unless it is there; `fresh` drops it first."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = unquote(url.path.strip("/"))
    with psycopg.connect(url._replace(path="/plo").geturl(), autocommit=True) as link:
        if fresh:
            from django.db import connection

            connection.close()
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if fresh or not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _vacuum() -> None:
    """Give PostgreSQL its statistics now, and not during the measurement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _portfolio() -> None:
    """Make the portfolio's PDF, and a static file of the same bytes, before the web server lists its static files."""
    from django.conf import settings
    from django.utils import timezone

    from onepagers.pages import prerender

    file = prerender.portfolio(timezone.localdate())
    (settings.STATIC_ROOT / STATIC).write_bytes(file.read(0, file.size))


def _reader() -> tuple[str, str, int]:
    """Return the session key, the path of a one-pager, and how many solutions there are."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore
    from django.utils import timezone

    from accounts.models import Role, User
    from onepagers.models import Solution

    user, _ = User.objects.get_or_create(
        email=EMAIL, defaults={"name": "Måling", "initials": "M", "role": Role.READER, "password": "!"}
    )
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    solutions = Solution.objects.existing(timezone.localdate())
    return str(session.session_key), solutions.earliest("pk").get_absolute_url(), solutions.count()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
