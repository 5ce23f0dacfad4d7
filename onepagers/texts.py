"""Saving the texts of a page: only what was changed, only if the page still fits, and never over another's words."""

import logging
from collections.abc import Sequence
from datetime import date, datetime

from onepagers import pdf
from onepagers.forms import SectionForm
from onepagers.models import Revision, Solution
from onepagers.revisions import Saving, part_of, saving

log = logging.getLogger(__name__)


class TooLong(Exception):  # noqa: N818 - something to tell the writer, not a fault
    """The page wouldn't fit on A4 at the smallest type. `characters` is about how much has to go."""

    def __init__(self, characters: int):
        super().__init__(f"{characters} characters too many")
        self.characters = characters


def path(form: SectionForm) -> str:
    """Where the form's section stands in a snapshot."""
    return f"sections.{form.instance.kind}"


def changed(forms: Sequence[SectionForm], base: Revision | None) -> list[SectionForm]:
    """The valid forms whose section says something else than it did in the revision that they started from."""
    was = base.snapshot if base else None
    return [form for form in forms if form.facts() != part_of(was, path(form))]


def save_texts(
    solution: Solution, forms: Sequence[SectionForm], *, base: Revision | None, by, at: datetime, note: str, on: date
) -> Saving:  # fmt: skip
    """Save the changed sections of valid forms as one revision. Raises TooLong or revisions.Conflict: nothing saved."""
    mine = changed(forms, base)
    if newest := solution.revisions.first():
        refuse_too_long(newest.snapshot, with_sections(newest.snapshot, mine), on)
    number = base.number if base else 0
    with saving([solution], by=by, at=at, note=note, base=number, parts=[path(form) for form in mine]) as work:
        for form in mine:
            form.save()
    return work


def with_sections(snapshot: dict, forms: Sequence[SectionForm]) -> dict:
    """The snapshot as it would be with the sections of these forms: what a preview and the fit are made from."""
    ours = {form.instance.kind: form.facts() for form in forms}
    return snapshot | {"sections": [ours.get(section["kind"], section) for section in snapshot["sections"]]}


def refuse_too_long(before: dict, after: dict, on: date) -> None:
    """Raise TooLong if the page after the change doesn't fit, unless it didn't before and the change shortens it.

    If the renderer can't answer, the text is saved all the same: to lose it would be worse; the page says «for lang».
    """
    try:
        fit = pdf.fit(after, on)
        if fit.fits:
            return
        was = pdf.fit(before, on)
    except pdf.PdfError:
        log.exception("The page could not be fitted before saving its text")
        return
    if was.fits or fit.overflow_characters >= was.overflow_characters:
        raise TooLong(fit.overflow_characters)
