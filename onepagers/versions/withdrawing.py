"""Taking an added row out of force, by a row that says so; the database does the rest (models/withdrawals.py)."""

from datetime import datetime

from accounts.models import User
from onepagers.models import Withdrawal
from onepagers.models.rules import CountingRow


def withdraw(row: CountingRow, *, by: User | None, at: datetime, reinstates: bool = False) -> Withdrawal:
    """Let a row no longer count, and what it replaced count again; or, where it `reinstates`, the other way round.

    Raises IntegrityError where another row has taken its place meanwhile.
    """
    return Withdrawal.objects.create(
        solution_id=row.solution_id,
        table_name=row._meta.db_table,
        row_id=row.pk,
        reinstates=reinstates,
        what=row.words_when_withdrawn()[:300],
        author=by,
        created_at=at,
    )
