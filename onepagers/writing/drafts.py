"""Drafts: typed text that is not saved yet. It is stored every few seconds, for after a crash or for another machine.

A form has a signed note of the user it was made for. With the note the text is stored even if the session has run
out or the log-in was renewed. The note only lets that user's own draft of that solution be written, and shows nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

import danish
from accounts.models import User
from onepagers.forms.fields import posted_number
from onepagers.models import Draft, Revision, SectionKind, Solution
from onepagers.writing import texts

SALT = "onepagers.writing.drafts"
NOTE_VALID = timedelta(days=30)  # how long a form may be open before its note has no effect
LIMIT = 2_000_000  # characters in all; no page is that long, but pasted text can be
FIELDS = re.compile(rf"(?:{'|'.join(SectionKind.values)})-(?:body|as_of|show_facts|choice)|note|base")


class TooMuch(Exception):  # noqa: N818 - a situation with a way out, not an error
    """The typed text is too long for a draft."""


@dataclass(frozen=True)
class Presence:
    """Another user who is editing the page right now, since when, and which sections."""

    initials: str
    since: datetime
    titles: list[str]


def note_of(user: User, solution: Solution) -> str:
    """Return the signed note for the user's form."""
    return signing.dumps([user.pk, solution.pk], salt=SALT)


def writer(note: str, solution: Solution) -> User | None:
    """Return the user that the form was made for, if they may still change the solution."""
    try:
        user_pk, solution_pk = signing.loads(note, salt=SALT, max_age=NOTE_VALID)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_pk, is_active=True).first() if solution_pk == solution.pk else None
    return user if user and Solution.objects.editable_by(user).filter(pk=solution.pk).exists() else None


def keep(solution: Solution, user: User, posted: Mapping[str, str], at: datetime) -> Draft | None:
    """Store the posted fields as the user's draft; return None, without a draft, where all of it is saved already.

    So a request that arrives after the text was saved does not bring the draft back. Raises TooMuch.
    """
    data = {name: posted[name] for name in posted if FIELDS.fullmatch(name)}
    if sum(map(len, data.values())) > LIMIT:
        raise TooMuch
    number = posted_number(data.get("base")) or 0
    changed = _changed(solution, data, number)
    if not changed:
        discard(solution, user)
        return None
    draft = Draft(
        user=user, solution=solution, data=data, base=number, changed=changed, begun_at=at, saved_at=at, seen_at=at
    )
    [stored] = Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "solution", "part"],
        update_fields=["data", "base", "changed", "saved_at", "seen_at"],
    )
    return stored


def _changed(solution: Solution, data: Mapping[str, str], number: int) -> list[str]:
    """Return the fields that differ from both the version that the form starts from and the newest one."""
    newest = solution.revisions.first()
    base = newest if newest and newest.number == number else solution.revisions.filter(number=number).first()
    forms = texts.section_forms(solution, data, base)
    return texts.changed_kinds(forms, base, newest) + (["note"] if data.get("note", "").strip() else [])


def of(solution: Solution, user: User, newest: Revision | None) -> Draft | None:
    """Return the user's draft. A draft that is saved by now is deleted."""
    draft = Draft.objects.filter(solution=solution, user=user).first()
    if draft and newest and newest.number != draft.base and not _changed(solution, draft.data, draft.base):
        draft.delete()
        return None
    return draft


def discard(solution: Solution, user: User) -> None:
    Draft.objects.filter(solution=solution, user=user).delete()


def others(solution: Solution, user: User, at: datetime) -> list[Presence]:
    """Return the other users who are editing the solution's page, in the order in which they began."""
    titles = dict(SectionKind.choices)
    drafts = Draft.objects.filter(solution=solution).exclude(user=user).being_written(at)
    return [
        Presence(draft.user.initials, draft.begun_at, [titles[kind] for kind in draft.changed if kind in titles])
        for draft in drafts.select_related("user").defer("data").order_by("begun_at")
    ]


def sentences(present: list[Presence]) -> list[str]:
    """«LSS redigerer også lige nu «Aktuelt» (siden kl. 14.02).»"""
    return [
        f"{user.initials} redigerer også lige nu{_sections(user)} (siden kl. {danish.clock(user.since)})."
        for user in present
    ]


def _sections(user: Presence) -> str:
    return f" {danish.and_list([f'«{title}»' for title in user.titles])}" if user.titles else ""
