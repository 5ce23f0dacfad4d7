"""A solution comes, goes, comes back, and changes hands. Each makes a Revision of every page that shows it."""

import re
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

import danish
from accounts.models import User
from accounts.once import something_ended
from onepagers.models import Action, Governance, KeyFigure, Section, SectionKind, Solution
from onepagers.models.solutions import SECTION_HINTS, SLUG_LIMIT, STARTING
from onepagers.operations.responsibilities import with_held
from onepagers.versions.saving import saving, showing

RESERVED = {"ny"}  # addresses under /loesninger/ that are pages of their own
SUBHEADING = re.compile(r"<p><strong>[^<]{1,80}</strong></p>")
LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


class NotHandedOver(Exception):  # noqa: N818 - a situation to show, not a fault
    """What was to be handed over has changed meanwhile. The text is a sentence in Danish for the user."""


def slug_for(name: str) -> str:
    """A free address made from a name: «Søg speciallæge» → «soeg-speciallaege»."""
    limit = SLUG_LIMIT - 3
    stem = slugify(name.lower().translate(LETTERS))[:limit].strip("-") or "loesning"
    taken = RESERVED | set(Solution.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{number}" for number in range(2, 99))) if slug not in taken)


def create(solution: Solution, *, by: User, like: Solution | None = None, at: datetime | None = None) -> None:
    """Save a new solution, last in the portfolio, with six sections and its first Revision.

    The sections begin with a line that says what belongs there; or, `like` another solution, with its subheadings, the
    order of its sections, its governing bodies and the names of its key figures, and with none of what it says.
    """
    with transaction.atomic():
        last = Solution.objects.aggregate(last=Max("position"))["last"]
        solution.position = 0 if last is None else last + 1
        solution.save()
        with saving([solution], by=by, note="Oprettet", at=at):
            Section.objects.bulk_create(_sections(solution, like))
            if like:
                Governance.objects.bulk_create(
                    Governance(solution=solution, body=row.body, task=row.task, position=row.position)
                    for row in like.governance.select_related("body")
                )
                KeyFigure.objects.bulk_create(
                    KeyFigure(solution=solution, label=figure.label, unit=figure.unit, position=figure.position)
                    for figure in like.key_figures.all()
                )


def _sections(solution: Solution, like: Solution | None) -> list[Section]:
    if like is None:
        return [
            Section(solution=solution, kind=kind, body=f"<p>{STARTING}{SECTION_HINTS[kind]}</p>", position=position)
            for position, kind in enumerate(SectionKind)
        ]
    models = list(like.sections.all())
    lacking = [Section(kind=kind) for kind in SectionKind.values if kind not in {section.kind for section in models}]
    return [
        Section(
            solution=solution,
            kind=section.kind,
            body="".join(SUBHEADING.findall(section.body)),
            show_facts=section.show_facts,
            position=position,
        )
        for position, section in enumerate(models + lacking)
    ]


def retire(solution: Solution, on: date, *, by: User, why: str = "", at: datetime | None = None) -> None:
    """Take a solution out of the portfolio from a day on. Its page and all its versions stay."""
    note = f"Udgår af porteføljen {danish.long_date(on)}"
    with saving([solution], by=by, note=f"{note}: {why}"[:200] if why else note, at=at):
        Solution.objects.filter(pk=solution.pk).update(retired_on=on)


def bring_back(solution: Solution, *, by: User, at: datetime | None = None) -> None:
    """Undo `retire`."""
    with saving([solution], by=by, note="Tilbage i porteføljen", at=at):
        Solution.objects.filter(pk=solution.pk).update(retired_on=None)


def hand_over(
    person: User,
    *,
    manages: dict[int, User],
    stands_in_for: dict[int, User | None],
    actions: dict[int, User],
    by: User,
    close: bool,
    at: datetime | None = None,
) -> list[Solution]:
    """Give all that a person has to others, by primary key of solution and action, and maybe close their account: one
    transaction, one Revision of each page that shows it. Returns the solutions that lost their deputy, because the
    deputy is now the manager. Raises NotHandedOver, and nothing is written, if the person has got something new.
    """
    at = at or timezone.now()
    concerned = set(Solution.objects.filter(pk__in={*manages, *stands_in_for}))
    concerned |= set(Solution.objects.filter(actions__in=actions))
    concerned |= set(showing(person)) if close else set()
    with saving(concerned, by=by, note=f"Overdraget fra {person}", at=at):
        without = [
            solution
            for solution in Solution.objects.filter(pk__in=manages).select_related("deputy")
            if solution.deputy_id == manages[solution.pk].pk
        ]
        for pk, manager in manages.items():
            changes: dict[str, User | None] = {"manager": manager}
            if pk in {solution.pk for solution in without}:
                changes["deputy"] = None
            Solution.objects.filter(pk=pk, manager=person).update(**changes)
        for pk, deputy in stands_in_for.items():
            Solution.objects.filter(pk=pk, deputy=person).update(deputy=deputy)
        for pk, owner in actions.items():
            Action.objects.open().filter(pk=pk, owner=person).update(owner=owner)
        if actions:
            something_ended()
        if close:
            _close(person, timezone.localdate(at))
    return without


def _close(person: User, on: date) -> None:
    if any(with_held(User.objects.filter(pk=person.pk), on)):
        raise NotHandedOver(f"{person} har fået noget nyt imens. Se listen igen, og overdrag også det.")
    if person.is_administrator and not User.objects.administrators().exclude(pk=person.pk).exists():
        raise NotHandedOver("Der skal være mindst én aktiv administrator.")
    User.objects.filter(pk=person.pk).update(is_active=False)
