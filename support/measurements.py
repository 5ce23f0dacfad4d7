"""Measured months of an agreement: saved, put right by a row that replaces another, taken back, and their history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

import danish
from accounts.models import User
from accounts.once import something_ended
from onepagers.models import Revision, Solution, Withdrawal
from onepagers.versions.withdrawing import withdraw
from support.measures import in_unit
from support.models import Agreement, Measurement
from support.saving import saving_agreement

Month = tuple[int, date]  # primary key of the target, first day


def counting(agreement: Agreement) -> dict[Month, Measurement]:
    """The row that counts of each month that is measured."""
    rows = Measurement.objects.filter(agreement=agreement, counts=True).select_related("target")
    return {(row.target_id, row.month): row for row in rows}


def add(agreement: Agreement, home: Solution, rows: Sequence[Measurement], *, by: User, note: str) -> list[Revision]:
    """Save new rows, all or none. Raises IntegrityError where a month has been measured or put right meanwhile."""
    with saving_agreement(agreement, home, by=by, note=note[:200], base=None) as work:
        for row in rows:
            row.agreement, row.solution, row.author, row.created_at = agreement, home, by, work.at
        Measurement.objects.bulk_create(rows)
        if any(row.replaces_id for row in rows):
            something_ended()
    return work.revisions


def take_back(row: Measurement, home: Solution, *, by: User) -> list[Revision]:
    """Let a row no longer count, and what it replaced count again. Raises IntegrityError where it doesn't any more."""
    note = f"Måling trukket tilbage: {row.target} i {danish.month(row.month)}"
    with saving_agreement(row.agreement, home, by=by, note=note[:200], base=None) as work:
        withdraw(row, by=by, at=work.at)
        something_ended()
    return work.revisions


@dataclass(frozen=True)
class Past:
    """A row of a month, and why it no longer counts: «rettet 3. december 2026 af LSS»; "" while it does."""

    row: Measurement
    ended: str

    @property
    def value(self) -> str:
        return in_unit(self.row.value, self.row.target.unit)

    @property
    def written_on(self) -> date:
        return timezone.localdate(self.row.created_at)


def history(agreement: Agreement) -> dict[Month, list[Past]]:
    """All rows of each month, newest first, also those that no longer count."""
    rows = list(
        Measurement.objects.filter(agreement=agreement)
        .select_related("author", "target")
        .order_by("-created_at", "-pk")
    )
    withdrawals = _withdrawals(row for row in rows if not row.counts)
    replacing = {row.replaces_id: row for row in reversed(rows) if row.replaces_id and row.pk not in withdrawals}
    months: dict[Month, list[Past]] = {}
    for row in rows:
        ended = ""
        if not row.counts:
            later = replacing.get(row.pk)
            withdrawal = withdrawals.get(row.pk)
            if withdrawal and not (later and later.created_at > withdrawal.created_at):
                ended = _when("trukket tilbage", withdrawal)
            elif later:
                ended = _when("rettet", later)
        months.setdefault((row.target_id, row.month), []).append(Past(row, ended))
    return months


def _withdrawals(rows: Iterable[Measurement]) -> dict[int, Withdrawal]:
    """The newest withdrawal of each row."""
    about = Withdrawal.objects.filter(
        table_name=Measurement._meta.db_table, row_id__in=[row.pk for row in rows]
    ).select_related("author")
    return {withdrawal.row_id: withdrawal for withdrawal in about.order_by("created_at", "pk")}


def _when(words: str, row: Measurement | Withdrawal) -> str:
    by = f" af {row.author.initials}" if row.author else ""
    return f"{words} {danish.long_date(timezone.localdate(row.created_at))}{by}"
