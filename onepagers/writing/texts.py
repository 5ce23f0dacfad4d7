"""Saving the texts of a page: only changed sections, only if the page still fits, never over another user's text."""

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


class TooLong(Exception):  # noqa: N818 - a situation with a way out, not an error
    """The page would not fit on A4 at the smallest type. `characters` is about how many are too many."""

    def __init__(self, characters: int):
        super().__init__(f"{characters} characters too many")
        self.characters = characters


def section_forms(
    solution: Solution, data: Mapping[str, Any] | None = None, base: Revision | None = None
) -> list[SectionForm]:
    """Return a form for each section, prefixed by its kind. Where the data contain a choice between two texts, the
    other text is that of `base`, the version that the form starts from."""
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
    """Return the path of the form's section in a snapshot."""
    return f"sections.{form.instance.kind}"


def changed(forms: Sequence[SectionForm], base: Revision | None) -> list[SectionForm]:
    """Return the valid forms whose section differs from the revision that they start from."""
    snapshot = base.snapshot if base else None
    return [form for form in forms if form.facts() != part_of(snapshot, path(form))]


def changed_kinds(forms: Sequence[SectionForm], base: Revision | None, newest: Revision | None) -> list[str]:
    """Return the kinds of the sections that this user has changed, valid or not.

    They differ both from the version that the form starts from and from the newest one, or have an open choice between
    two texts.
    """
    snapshots = [revision.snapshot if revision else None for revision in (base, newest)]
    return [
        form.instance.kind
        for form in forms
        if not form.is_valid()
        or form.theirs
        or form.facts() not in [part_of(snapshot, path(form)) for snapshot in snapshots]
    ]


def facts(forms: Sequence[SectionForm]) -> list[Facts]:
    """Return the sections as facts of a snapshot, as far as the typed values can be read."""
    for form in forms:
        form.full_clean()
    return [form.facts() for form in forms]


def rebased(
    solution: Solution, data: Mapping[str, Any], base: Revision | None, newest: Revision
) -> tuple[dict[str, Any], list[str]]:
    """Return the posted fields of a form that starts from the newest version, and the kinds that both users changed.

    Sections that this user has not touched get the other user's text. Where both have changed a section, both texts are
    shown with a choice between them (the field «choice»).
    """
    typed = dict(data.items())
    forms = section_forms(solution, typed, base)
    touched = changed_kinds(forms, base, newest)
    clashes = []
    for form in forms:
        kind, saved = form.instance.kind, part_of(newest.snapshot, path(form))
        typed.pop(f"{kind}-choice", None)
        if kind not in touched or form.takes_theirs:
            typed.pop(f"{kind}-show_facts", None)
            typed |= _fields(form.instance, saved)
        elif saved != part_of(base.snapshot if base else None, path(form)):
            clashes.append(kind)
            typed[f"{kind}-choice"] = ""  # nothing is chosen until somebody chooses
    return typed | {"base": str(newest.number)}, clashes


def _fields(section: Section, facts: Facts | None) -> dict[str, Any]:
    """Return the fields that the section's form would post with these facts."""
    facts = facts or {"html": "", "as_of": None, "show_facts": True}
    as_of = danish.month(facts["as_of"]) if facts["as_of"] else ""
    fields = {f"{section.kind}-body": facts["html"], f"{section.kind}-as_of": as_of}
    return fields | ({f"{section.kind}-show_facts": "on"} if facts["show_facts"] else {})


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
    """Save the changed sections of valid forms as one revision. Raises TooLong or Conflict: nothing is saved."""
    changed_forms = changed(forms, base)
    if newest := solution.revisions.first():
        changed_forms = changed(changed_forms, newest)  # two users who have written the same are no conflict
        if changed_forms:
            refuse_too_long(newest.snapshot, with_sections(newest.snapshot, changed_forms), on)
    number = base.number if base else 0
    with saving([solution], by=by, at=at, note=note, base=number, parts=[path(form) for form in changed_forms]) as work:
        for form in changed_forms:
            form.save()
    return work


def with_sections(snapshot: Facts, forms: Sequence[SectionForm]) -> Facts:
    """Return the snapshot with the sections of these forms, for a preview and for the fit."""
    sections = {form.instance.kind: form.facts() for form in forms}
    return snapshot | {"sections": [sections.get(section["kind"], section) for section in snapshot["sections"]]}


def refuse_too_long(before: Facts, after: Facts, on: date) -> None:
    """Raise TooLong if the page does not fit after the change, unless it did not fit before and the change shortens it.

    If the renderer does not answer, the text is saved all the same: losing it would be worse. The page says «for lang».
    """
    try:
        long, earlier = pdf.measured(after, on), pdf.measured(before, on)
        if not long["fits"] and (earlier["fits"] or long["overflow"] >= earlier["overflow"]):
            raise TooLong(pdf.over(long))
    except pdf.PdfError:
        log.exception("The page could not be measured before saving its text")
