"""The demo as rows: written once for each day in a process, and put back where another test asks for it again.

`load` itself is tested in tests/plo_portfolio/demo. What is put back has the keys that it had the first time: the
sequences never go back, so no other row has them.
"""

from datetime import date
from functools import cache

from django.apps import apps
from django.db import connection, transaction

from accounts.models import User
from onepagers.models import Organisation
from plo_portfolio.demo.content.loading import load

_saved: dict[date, dict[str, bytes]] = {}  # by table, as COPY writes it


def load_demo(on: date) -> None:
    """The demo as it looks on the day, in a database without solutions."""
    if User.objects.exists() or Organisation.objects.exists():  # the demo uses what it finds
        load(on)
    elif on in _saved:
        _put_back(_saved[on])
    else:
        load(on)
        _saved[on] = _taken()


@cache
def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    of_django = ("django_content_type", "auth_permission")  # always there
    return sorted({model._meta.db_table for model in models if model._meta.managed} - {*of_django})


def _taken() -> dict[str, bytes]:
    taken = {}
    with connection.cursor() as cursor:
        for table in _tables():
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                if rows := b"".join(bytes(part) for part in copy):
                    taken[table] = rows
    return taken


def _put_back(saved: dict[str, bytes]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the triggers have seen these rows once
        for table, rows in saved.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        cursor.execute("SET LOCAL session_replication_role = origin")
