"""What is typed and not saved yet: kept every few seconds, and found again after a crash or on another machine.

A form carries a signed note of whom it was handed to. With it the text is kept also when the session has run out or the
log-in was renewed meanwhile: it opens nothing else than that person's own draft of that solution, and shows nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

import danish
from accounts.models import User
from onepagers.models import Draft, Revision, SectionKind, Solution
from onepagers.versions.snapshots import Facts
from onepagers.writing import texts

SALT = "onepagers.writing.drafts"
HANDED_OUT = timedelta(days=30)  # that a form may lie open before the note in it has no effect
LONGEST = 2_000_000  # characters in all; no page is that long, but a paste can be
FIELDS = re.compile(rf"(?:{'|'.join(SectionKind.values)})-(?:body|as_of|show_facts|choice)|note|base")


class TooMuch(Exception):  # noqa: N818 - something to tell the writer, not a fault
    """What was typed is too long to be kept."""


@dataclass(frozen=True)
class Presence:
    """Somebody else who is writing on the page right now."""

    initials: str
    since: datetime
    titles: list[str]


def note_of(user: User, solution: Solution) -> str:
    """The note that the form carries."""
    return signing.dumps([user.pk, solution.pk], salt=SALT)


def writer(note: str, solution: Solution) -> User | None:
    """Whom the form was handed to, if they may still change the solution."""
    try:
        user, handed_out_for = signing.loads(note, salt=SALT, max_age=HANDED_OUT)
    except signing.BadSignature:
        return None
    found = User.objects.filter(pk=user, is_active=True).first() if handed_out_for == solution.pk else None
    return found if found and Solution.objects.editable_by(found).filter(pk=solution.pk).exists() else None


def keep(solution: Solution, user: User, posted: Mapping[str, str], at: datetime) -> Draft | None:
    """Keep what was posted as the user's draft; None, and no draft, where it says nothing that isn't saved already.

    A request that arrives after the text has been saved therefore brings no draft back. Raises TooMuch.
    """
    data = {name: posted[name] for name in posted if FIELDS.fullmatch(name)}
    if sum(map(len, data.values())) > LONGEST:
        raise TooMuch
    number = int(data["base"]) if data.get("base", "").isdigit() else 0
    changed = _changed(solution, data, number)
    if not changed:
        discard(solution, user)
        return None
    draft = Draft(
        user=user, solution=solution, data=data, base=number, changed=changed, begun_at=at, saved_at=at, seen_at=at
    )
    [kept] = Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "solution", "part"],
        update_fields=["data", "base", "changed", "saved_at", "seen_at"],
    )
    return kept


def _changed(solution: Solution, data: Mapping[str, str], number: int) -> list[str]:
    """What says something else than the version that the form started from, and than the newest."""
    newest = solution.revisions.first()
    base = newest if newest and newest.number == number else solution.revisions.filter(number=number).first()
    forms = texts.section_forms(solution, data, base)
    return texts.mine(forms, base, newest) + (["note"] if data.get("note", "").strip() else [])


def of(solution: Solution, user: User, newest: Revision | None) -> Draft | None:
    """The user's draft; one that says nothing new any more is cleared away."""
    draft = Draft.objects.filter(solution=solution, user=user).first()
    if draft and newest and newest.number != draft.base and not _changed(solution, draft.data, draft.base):
        draft.delete()
        return None
    return draft


def discard(solution: Solution, user: User) -> None:
    Draft.objects.filter(solution=solution, user=user).delete()


def others(solution: Solution, user: User, at: datetime) -> list[Presence]:
    """Who else is writing on the solution's page at the moment, the first to begin first."""
    titles = dict(SectionKind.choices)
    drafts = Draft.objects.filter(solution=solution).exclude(user=user).being_written(at)
    return [
        Presence(one.user.initials, one.begun_at, [titles[kind] for kind in one.changed if kind in titles])
        for one in drafts.select_related("user").defer("data").order_by("begun_at")
    ]


def told(present: list[Presence]) -> list[str]:
    """«LSS redigerer også lige nu «Aktuelt» (siden kl. 14.02).»"""
    return [
        f"{one.initials} redigerer også lige nu{_what(one)} (siden kl. {danish.clock(one.since)})." for one in present
    ]


def _what(one: Presence) -> str:
    return f" {danish.and_list([f'«{title}»' for title in one.titles])}" if one.titles else ""


def facts(draft: Draft, solution: Solution, base: Revision | None) -> Facts:
    """The sections of the draft as they would stand in a snapshot, for telling what is in it."""
    return {"sections": texts.facts(texts.section_forms(solution, draft.data, base))}
