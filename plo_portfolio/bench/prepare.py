"""Make the database of one size ready. Says a session key of somebody who may read it, the path of a one-pager, and how
many solutions the portfolio has today: of so many made-up ones a few have left it.

    DATABASE_URL=… python -m plo_portfolio.bench.prepare SOLUTIONS YEARS

Last run's data are used again if they are of the same recipe and day; else the database is made anew.
"""

import os
import sys
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
    options = {"solutions": solutions, "years": years, "stdout": sys.stderr, "stderr": sys.stderr}
    try:
        call_command("load_scale", **options)
    except CommandError:  # of another day
        database(anew=True)
        call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
        call_command("load_scale", **options)
    _vacuum()
    if solutions == PORTFOLIO:
        _portfolio()
    print(*_reader())


def database(*, anew: bool = False) -> None:
    """Create the database that DATABASE_URL names, unless it is there; `anew` drops it first."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = unquote(url.path.strip("/"))
    with psycopg.connect(url._replace(path="/plo").geturl(), autocommit=True) as link:
        if anew:
            from django.db import connection

            connection.close()
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if anew or not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _vacuum() -> None:
    """So that PostgreSQL knows what it has, and doesn't find out while we measure."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _portfolio() -> None:
    """Print it, and put the same bytes among the static files, before the web server looks at what there is."""
    from django.conf import settings
    from django.utils import timezone

    from onepagers.pages import prerender

    file = prerender.portfolio(timezone.localdate())
    (settings.STATIC_ROOT / STATIC).write_bytes(file.read(0, file.size))


def _reader() -> tuple[str, str, int]:
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
    there = Solution.objects.existing(timezone.localdate())
    return session.session_key, there.order_by("pk").first().get_absolute_url(), there.count()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
