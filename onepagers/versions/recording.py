"""Having the database note which rows a save changes (models/saves.py)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from onepagers.models import Revision, Save


@contextmanager
def recording() -> Iterator[int]:
    """Note the changes of recorded rows in the block, for the Save whose primary key it yields; inside a transaction.

    One inside another is a part of it. Where no revision was made of it, nothing is kept.
    """
    if outer := _setting("current_setting('plo.save', TRUE)"):
        yield int(outer)
        return
    save = Save.objects.create()
    _setting("set_config('plo.save', %s, TRUE)", str(save.pk))
    yield save.pk  # where the block raises, the transaction takes all back, the setting too
    _setting("set_config('plo.save', '', TRUE)")
    if not Revision.objects.filter(save_of=save).exists():
        save.delete()


def _setting(expression: str, *parameters: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}", parameters)
        value: str | None = cursor.fetchone()[0]
    return value
