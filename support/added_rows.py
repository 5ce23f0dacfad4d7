"""What happens to an agreement, added row by row: noted, taken back, and released to readers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from django.utils import timezone

import danish
from accounts.models import User
from onepagers.models import Revision, Solution, Withdrawal
from onepagers.versions.withdrawing import withdraw
from support.models import (
    Agreement,
    AgreementDocument,
    AgreementRow,
    Continuation,
    NoticeGiven,
    OptionTaken,
    Oversight,
)
from support.saving import saving_agreement

QUIET = "Aftale rettet"  # the note of a version that readers see, of what they may not see yet
KINDS: dict[str, type[AgreementRow]] = {
    "opsigelse": NoticeGiven,
    "loeber-videre": Continuation,
    "option": OptionTaken,
}
TAKEN_BACK = KINDS | {"dokument": AgreementDocument, "tilsyn": Oversight}  # each on a page of its own
HIDING = (NoticeGiven, Oversight)  # what readers see when the secretariat has released it

RELATED = {"opsigelse": ["party__merged_into"], "option": ["option"]}


def add(row: AgreementRow, home: Solution, *, by: User, note: str, base: int | None) -> list[Revision]:
    """Save a new row about an agreement. Raises Conflict where the agreement has changed since `base`."""
    with saving_agreement(row.agreement, home, by=by, note=note, base=base) as work:
        row.solution, row.author, row.created_at = home, by, work.at
        row.save(force_insert=True)
    return work.revisions


def take_back(row: AgreementRow, home: Solution, *, by: User) -> list[Revision]:
    """Let a row no longer count, and what it replaced count again. Raises IntegrityError where it doesn't any more."""
    note = QUIET if isinstance(row, NoticeGiven) else f"Trukket tilbage: {row.words_when_withdrawn()}"
    with saving_agreement(row.agreement, home, by=by, note=note[:200], base=None) as work:
        withdraw(row, by=by, at=work.at)
    return work.revisions


def release(notice: NoticeGiven, home: Solution, *, by: User) -> list[Revision]:
    """Let readers see that notice was given, by a row that replaces it."""
    released = NoticeGiven(
        agreement=notice.agreement,
        party=notice.party,
        received_on=notice.received_on,
        out_on=notice.out_on,
        document=notice.document,
        released=True,
        replaces=notice,
    )
    return add(released, home, by=by, note="Opsigelse frigivet til læsere", base=None)


@dataclass(frozen=True)
class Added:
    """An added row as the history of an agreement tells it. `ended` says why it no longer counts, "" while it does."""

    kind: str
    row: AgreementRow
    what: str
    ended: str


def history(agreement: Agreement, *, released: bool) -> list[Added]:
    """Return all rows that were added, newest first, also those that no longer count. Only what is released, if so."""
    rows: list[tuple[str, AgreementRow]] = []
    for kind, model in KINDS.items():
        about = model._default_manager.filter(agreement=agreement)
        about = about.select_related("author", "replaces", *RELATED.get(kind, ()))
        rows += [(kind, row) for row in about.order_by("-created_at", "-pk") if not (released and _is_hidden(row))]
    ends = ends_of([row for _, row in rows])
    all_rows = [
        Added(
            kind,
            row,
            f"Frigivet til læsere: opsagt af {row.party.left}"
            if isinstance(row, NoticeGiven) and row.is_release and not released
            else in_words(row),
            ends[row],
        )
        for kind, row in rows
    ]
    return sorted(all_rows, key=lambda added: (added.row.created_at, added.row.pk), reverse=True)


def ends_of(rows: Sequence[AgreementRow]) -> dict[AgreementRow, str]:
    """Return why each of an agreement's rows no longer counts: «Rettet 3. maj 2027 af AB»; "" while it does."""
    withdrawals = {key: newest for key, newest in _withdrawals(rows).items() if not newest.reinstates}
    standing = [row for row in rows if row.replaces_id and _key(row) not in withdrawals]
    replacing = {(type(row), row.replaces_id): row for row in standing}
    return {row: _ended(row, withdrawals.get(_key(row)), replacing.get((type(row), row.pk))) for row in rows}


def is_taken_back(row: AgreementRow) -> bool:
    """Whether the row doesn't count because somebody took it back, and not because a newer one took its place."""
    newest = _withdrawals([row]).get(_key(row))
    return not row.counts and newest is not None and not newest.reinstates


def in_words(row: AgreementRow) -> str:
    """«Opsagt af Trifork, modtaget 3. maj 2027; sidste dag i kraft 31. december 2027»."""
    if isinstance(row, NoticeGiven):
        out = danish.long_date(row.out_on)
        return f"Opsagt af {row.party.left}, modtaget {danish.long_date(row.received_on)}; sidste dag i kraft {out}"
    if isinstance(row, Continuation):
        until, on = danish.long_date(row.until), danish.long_date(row.decided_on)
        return f"Løber videre til {until}, besluttet af {row.decided_by} {on}"
    if isinstance(row, OptionTaken):
        months = danish.count(row.option.months, "måned", "måneder")
        return f"Option på {months} brugt {danish.long_date(row.taken_on)}"
    return str(row)


def may_be_taken_back(row: AgreementRow, user: User) -> bool:
    """Whether somebody who may change the agreement may take the row back: what was released, only the secretariat."""
    return row.counts and (user.is_administrator or not (isinstance(row, HIDING) and row.released))


def _is_release(row: AgreementRow) -> TypeGuard[NoticeGiven | Oversight]:
    return isinstance(row, HIDING) and row.is_release


def _is_hidden(row: AgreementRow) -> bool:
    """Whether readers don't see the row: what isn't released, and what no longer is."""
    return isinstance(row, NoticeGiven) and not (row.released and (row.counts or not row.is_release))


def _withdrawals(rows: Iterable[AgreementRow]) -> dict[tuple[str, int], Withdrawal]:
    """The newest withdrawal of each row."""
    pks: dict[str, list[int]] = {}
    for row in rows:
        pks.setdefault(row._meta.db_table, []).append(row.pk)
    newest: dict[tuple[str, int], Withdrawal] = {}
    for table, of_table in pks.items():
        about = Withdrawal.objects.filter(table_name=table, row_id__in=of_table).select_related("author")
        for withdrawal in about.order_by("created_at", "pk"):
            newest[table, withdrawal.row_id] = withdrawal
    return newest


def _key(row: AgreementRow) -> tuple[str, int]:
    return row._meta.db_table, row.pk


def _ended(row: AgreementRow, withdrawal: Withdrawal | None, replacing: AgreementRow | None) -> str:
    if row.counts:
        return ""
    if replacing:
        words = "Erstattet" if isinstance(row, AgreementDocument) else "Rettet"
        return "" if _is_release(replacing) else _when(words, replacing)
    return _when("Trukket tilbage", withdrawal) if withdrawal else "Tæller ikke længere"


def _when(words: str, row: AgreementRow | Withdrawal) -> str:
    on = danish.long_date(timezone.localdate(row.created_at))
    return f"{words} {on}{f' af {row.author.initials}' if row.author else ''}"
