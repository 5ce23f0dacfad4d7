"""Restoring the texts of an earlier version, as a new version.

Only the texts, however old. A whole save, with its rows, is taken back by `undoing`.
"""

from datetime import date, datetime

from accounts.models import User
from onepagers.forms import SectionForm
from onepagers.models import Revision, Section, Solution
from onepagers.versions.saving import Saving
from onepagers.versions.snapshots import Facts
from onepagers.writing.texts import changed, save_texts


class NotRestored(Exception):  # noqa: N818 - a situation with a way out, not an error
    """A section of that version could not be saved today; `messages` say why."""

    def __init__(self, messages: list[str]):
        super().__init__(" ".join(messages))
        self.messages = messages


def restore_texts(
    solution: Solution, revision: Revision, *, base: Revision | None, by: User, at: datetime, on: date
) -> Saving:
    """Save the sections of an earlier revision: text, month and choice of facts, as if they were typed.

    Raises NotRestored, texts.TooLong or Conflict: nothing is saved. Without a difference nothing is saved either.
    """
    forms = section_forms(solution, revision.snapshot)
    if errors := [str(message) for form in forms for messages in form.errors.values() for message in messages]:
        raise NotRestored(errors)
    if not changed(forms, base):
        return Saving(at)
    note = f"Teksten gendannet fra version {revision.number}"
    return save_texts(solution, forms, base=base, by=by, at=at, note=note, on=on)


def section_forms(solution: Solution, snapshot: Facts) -> list[SectionForm]:
    """Return the forms of the solution's sections, filled in from a snapshot; a section that it lacks is empty."""
    facts = {section["kind"]: section for section in snapshot["sections"]}
    sections = {section.kind: section for section in solution.sections.all()}
    for kind in facts.keys() - sections.keys():
        sections[kind] = Section(solution=solution, kind=kind, position=len(sections))
    return [_form(section, facts.get(kind)) for kind, section in sections.items()]


def _form(section: Section, facts: Facts | None) -> SectionForm:
    """Return a form bound to the facts. Facts that this kind of section has no field for are set on the row."""
    facts = facts or {"html": "", "as_of": None, "show_facts": True}
    section.as_of = date.fromisoformat(facts["as_of"]) if facts["as_of"] else None
    section.show_facts = facts["show_facts"]
    typed = {"body": facts["html"], "as_of": facts["as_of"] or "", "show_facts": "on" if facts["show_facts"] else ""}
    return SectionForm(
        {f"{section.kind}-{name}": value for name, value in typed.items()}, instance=section, prefix=section.kind
    )
