"""What happens to a check of an agreement, row by row: noted, put right, followed up, released to readers."""

from datetime import date
from typing import Any

from accounts.models import User
from onepagers.models import Revision, Solution
from support import added_rows
from support.models import Agreement, AgreementDocument, Oversight
from support.saving import saving_agreement

COPIED = (
    "done_on",
    "how",
    "done_by",
    "conclusion",
    "conclusion_note",
    "document",
    "follow_up",
    "follow_up_owner",
    "follow_up_on",
    "follow_up_done_on",
    "released",
)


def plan(agreement: Agreement, home: Solution, *, by: User, base: int | None, **fields: Any) -> list[Revision]:
    """Write how often an agreement is checked, and by which concept. Raises Conflict as `saving` does."""
    with saving_agreement(agreement, home, by=by, note="Tilsyn planlagt", base=base) as work:
        _set(agreement, **fields)
    return work.revisions


def note(
    row: Oversight, home: Solution, *, by: User, document: AgreementDocument | None, **plan: Any
) -> list[Revision]:
    """Save a check, or one that replaces another, with a new document; `plan` are fields of the agreement that change
    with it. It stands in the way of nobody's changes; the database refuses to replace a row that no longer counts."""
    words = "Tilsyn rettet" if row.replaces_id else "Tilsyn noteret"
    with saving_agreement(row.agreement, home, by=by, note=words, base=None) as work:
        if document is not None:
            document.solution, document.author, document.created_at = home, by, work.at
            document.save(force_insert=True)
            row.document = document
        row.solution, row.author, row.created_at = home, by, work.at
        row.save(force_insert=True)
        _set(row.agreement, **plan)
    return work.revisions


def follow_up_done(row: Oversight, home: Solution, *, on: date, by: User) -> list[Revision]:
    """Note that what a check left to do is done."""
    return added_rows.add(_copy(row, follow_up_done_on=on), home, by=by, note="Opfølgning på tilsyn udført", base=None)


def release(row: Oversight, home: Solution, *, by: User) -> list[Revision]:
    """Let readers see what a check showed."""
    return added_rows.add(_copy(row, released=True), home, by=by, note="Tilsyn frigivet til læsere", base=None)


def _copy(row: Oversight, **fields: Any) -> Oversight:
    """Return a row that replaces another and says the same, but for some fields."""
    same = {name: getattr(row, name) for name in COPIED}
    return Oversight(agreement=row.agreement, replaces=row, **(same | fields))


def _set(agreement: Agreement, **fields: Any) -> None:
    changed = [name for name, value in fields.items() if getattr(agreement, name) != value]
    for name in changed:
        setattr(agreement, name, fields[name])
    if changed:
        agreement.save(update_fields=changed)
