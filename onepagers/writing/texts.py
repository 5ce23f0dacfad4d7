"""Saving the texts of a page: only what was changed, only if the page still fits, and never over another's words."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import danish
from accounts.models import User
from onepagers.forms import SectionForm
from onepagers.models import Revision, Section, Solution
from onepagers.pages import pdf
from onepagers.versions.saving import Saving, part_of, saving
from onepagers.versions.snapshots import Facts

log = logging.getLogger(__name__)


class TooLong(Exception):  # noqa: N818 - something to tell the writer, not a fault
    """The page wouldn't fit on A4 at the smallest type. `characters` is about how much has to go."""

    def __init__(self, characters: int):
        super().__init__(f"{characters} characters too many")
        self.characters = characters


def section_forms(
    solution: Solution, data: Mapping[str, Any] | None = None, base: Revision | None = None
) -> list[SectionForm]:
    """A form for each section, prefixed by its kind. Where the data say that a choice between two texts is to be made,
    the other one is that of the version that the form starts from."""
    snapshot = base.snapshot if base else None
    return [
        SectionForm(
            data,
            instance=section,
            prefix=section.kind,
            theirs=part_of(snapshot, f"sections.{section.kind}") if f"{section.kind}-choice" in (data or ()) else None,
        )
        for section in solution.sections.all()
    ]


def path(form: SectionForm) -> str:
    """Where the form's section stands in a snapshot."""
    return f"sections.{form.instance.kind}"


def changed(forms: Sequence[SectionForm], base: Revision | None) -> list[SectionForm]:
    """The valid forms whose section says something else than it did in the revision that they started from."""
    was = base.snapshot if base else None
    return [form for form in forms if form.facts() != part_of(was, path(form))]


def mine(forms: Sequence[SectionForm], base: Revision | None, newest: Revision | None) -> list[str]:
    """The kinds of the sections that this writer has changed, valid or not: they say what neither the version that
    the form started from nor the newest says, or a choice between two texts is still to be made."""
    return [
        form.instance.kind
        for form in forms
        if not form.is_valid()
        or form.theirs
        or form.facts() not in [part_of(one.snapshot if one else None, path(form)) for one in (base, newest)]
    ]


def facts(forms: Sequence[SectionForm]) -> list[Facts]:
    """The sections as they would stand in a snapshot, as far as what is typed can be read."""
    for form in forms:
        form.full_clean()
    return [form.facts() for form in forms]


def rebased(
    solution: Solution, data: Mapping[str, Any], base: Revision | None, newest: Revision
) -> tuple[dict[str, Any], list[str]]:
    """The typed fields as a form that starts from the newest version, and the kinds that both have changed.

    What this writer didn't touch says what the other one saved; of what both changed, both are shown (the field
    «choice»), so that saving once more is a choice made with open eyes.
    """
    typed = dict(data.items())
    forms = section_forms(solution, typed, base)
    touched = mine(forms, base, newest)
    clashes = []
    for form in forms:
        kind, theirs = form.instance.kind, part_of(newest.snapshot, path(form))
        typed.pop(f"{kind}-choice", None)
        if kind not in touched or form.takes_theirs:
            typed.pop(f"{kind}-show_facts", None)
            typed |= _fields(form.instance, theirs)
        elif theirs != part_of(base.snapshot if base else None, path(form)):
            clashes.append(kind)
            typed[f"{kind}-choice"] = "mine"
    return typed | {"base": str(newest.number)}, clashes


def _fields(section: Section, theirs: Facts | None) -> dict[str, Any]:
    """The form's fields as they are posted when a section says this."""
    theirs = theirs or {"html": "", "as_of": None, "show_facts": True}
    as_of = danish.month(theirs["as_of"]) if theirs["as_of"] else ""
    fields = {f"{section.kind}-body": theirs["html"], f"{section.kind}-as_of": as_of}
    return fields | ({f"{section.kind}-show_facts": "on"} if theirs["show_facts"] else {})


def save_texts(
    solution: Solution,
    forms: Sequence[SectionForm],
    *,
    base: Revision | None,
    by: User,
    at: datetime,
    note: str,
    on: date,
) -> Saving:
    """Save the changed sections of valid forms as one revision. Raises TooLong or revisions.Conflict: nothing saved."""
    ours = changed(forms, base)
    if newest := solution.revisions.first():
        ours = changed(ours, newest)  # two who have written the same have nothing to choose between
        if ours:
            refuse_too_long(newest.snapshot, with_sections(newest.snapshot, ours), on)
    number = base.number if base else 0
    with saving([solution], by=by, at=at, note=note, base=number, parts=[path(form) for form in ours]) as work:
        for form in ours:
            form.save()
    return work


def with_sections(snapshot: Facts, forms: Sequence[SectionForm]) -> Facts:
    """The snapshot as it would be with the sections of these forms: what a preview and the fit are made from."""
    ours = {form.instance.kind: form.facts() for form in forms}
    return snapshot | {"sections": [ours.get(section["kind"], section) for section in snapshot["sections"]]}


def refuse_too_long(before: Facts, after: Facts, on: date) -> None:
    """Raise TooLong if the page after the change doesn't fit, unless it didn't before and the change shortens it.

    If the renderer can't answer, the text is saved all the same: to lose it would be worse; the page says «for lang».
    """
    try:
        if pdf.measured(after, on)["fits"]:
            return
        fit, was = pdf.fit(after, on), pdf.fit(before, on)
    except pdf.PdfError:
        log.exception("The page could not be fitted before saving its text")
        return
    if not fit.fits and (was.fits or fit.overflow_characters >= was.overflow_characters):
        raise TooLong(fit.overflow_characters)
