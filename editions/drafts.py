"""An edition: what a draft would hold, what stands in its way, and its page 1. freezing.py makes it final."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString

import danish
from accounts.once import something_ended
from editions import front_page
from editions.models import Edition, EditionPage, Freezing
from onepagers.models import Revision, Solution
from onepagers.models.reviews import is_overdue
from onepagers.pages import cover, onepager, pdf, prerender
from onepagers.pages.pdf import Pdf
from onepagers.versions.snapshots import Facts

CHANGEABLE = ("title", "meeting_on", "agenda_item", "confidential", "cut_off", "introduction")


class EditionError(Exception):
    """An edition can't be made final. The text is for the secretary: which pages, and why."""


@dataclass(frozen=True)
class Sheet:
    """A page that an edition would hold.

    `revision` is the chosen version, or the newest on the cut-off date; None if there is none. `newest` is the number
    of that newest version.
    """

    page: EditionPage
    solution: Solution
    revision: Revision | None
    newest: int | None

    @property
    def name(self) -> str:
        return self.revision.snapshot["solution"]["name"] if self.revision else self.solution.name


@dataclass
class Contents:
    """What an edition would hold on its cut-off date.

    `stops` keep it from being made final, `notes` are worth knowing; both are (solution's name, sentence). `left_out`
    are the names of solutions in the portfolio without a page.
    """

    sheets: list[Sheet] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    stops: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def printable(self) -> list[tuple[Sheet, Revision]]:
        """The pages that have a version, with it."""
        return [(sheet, sheet.revision) for sheet in self.sheets if sheet.revision]


def begin(edition: Edition) -> None:
    """Save a new draft with a page of every solution in the portfolio on the cut-off date.

    A draft that replaces another edition begins with that edition's pages, in its order.
    """
    solutions = list(Solution.objects.existing(edition.cut_off).order_by("position", "pk"))
    if edition.replaces:
        keys = list(edition.replaces.pages.values_list("solution_id", flat=True))
        solutions = [solution for solution in solutions if solution.pk in keys]
        solutions.sort(key=lambda solution: keys.index(solution.pk))
    else:
        order = list(cover.GROUPS)
        solutions.sort(key=lambda solution: order.index(solution.category))
    with transaction.atomic():
        edition.save()
        EditionPage.objects.bulk_create(
            EditionPage(edition=edition, solution=solution, position=place) for place, solution in enumerate(solutions)
        )


def change(edition: Edition, pages: Sequence[EditionPage], *, at: datetime) -> None:
    """Save a changed draft, with these pages in place of its old ones. Raises EditionError while it is made final."""
    with transaction.atomic():
        stored = Edition.objects.select_for_update().get(pk=edition.pk)
        if stored.is_final or Freezing.objects.filter(edition=stored, ended_at=None).exists():
            raise EditionError("Udgaven er ved at blive gjort endelig og kan ikke ændres.")
        edition.changed_at = at
        edition.save(update_fields=[*CHANGEABLE, "changed_at"])
        EditionPage.objects.filter(edition=edition).delete()
        EditionPage.objects.bulk_create(pages)
        something_ended()


def contents(edition: Edition, today: date) -> Contents:
    """Return what the draft would hold now, in five queries however many pages it has."""
    rows = list(edition.pages.select_related("solution", "chosen"))
    solutions = [row.solution_id for row in rows]
    newest = {
        revision.solution_id: revision
        for revision in Revision.objects.newest_each(edition.cut_off).filter(solution__in=solutions)
    }
    draft = Contents()
    for row in rows:
        last = newest.get(row.solution_id)
        draft.sheets.append(Sheet(row, row.solution, row.chosen or last, last.number if last else None))
    existing = Solution.objects.existing(edition.cut_off)
    draft.left_out = list(existing.exclude(pk__in=solutions).values_list("name", flat=True))
    if not rows:
        draft.stops.append(("", "Udgaven har ingen sider. Vælg mindst én løsning."))
    if edition.cut_off > today:
        draft.stops.append(("", f"Skæringsdatoen {danish.long_date(edition.cut_off)} er ikke nået endnu."))
    # Whether a page is too long today is known for the versions that are newest today (prerender.py).
    printed = set(Revision.objects.newest_each(today).values_list("pk", flat=True))
    for sheet in draft.sheets:
        _check(sheet, edition, draft)
        if sheet.revision and sheet.revision.pk in printed and (over := prerender.overflow(sheet.revision, today)):
            draft.stops.append((sheet.name, too_long(over)))
    return draft


def _check(sheet: Sheet, edition: Edition, draft: Contents) -> None:
    """Add what stops or is worth knowing about one page."""
    until = danish.long_date(edition.cut_off)
    if sheet.revision is None:
        draft.stops.append(
            (sheet.name, f"Der er ingen version den {until}. Tag løsningen ud, eller vælg en senere dato.")
        )
        return
    if timezone.localdate(sheet.revision.created_at) > edition.cut_off:
        draft.stops.append((sheet.name, f"Den valgte version er nyere end skæringsdatoen {until}. Vælg en anden."))
    elif sheet.revision.number != sheet.newest:
        earlier = f"Version {sheet.revision.number} er valgt; den nyeste er version {sheet.newest}. Det står på side 1."
        draft.notes.append((sheet.name, earlier))
    status = sheet.revision.snapshot["status"]
    if status is None:
        draft.notes.append((sheet.name, "Løsningen er endnu ikke vurderet."))
    elif is_overdue(status["due_on"], edition.cut_off):
        due = danish.long_date(status["due_on"])
        draft.notes.append((sheet.name, f"Vurderingen er overskredet; den skulle være lavet {due}."))


def too_long(overflow: int) -> str:
    """Return the sentence about a page that is `overflow` characters too long."""
    return (
        f"Siden er for lang: ca. {danish.number(Decimal(overflow))} tegn skal ud. "
        "Forkort teksten, eller vælg en tidligere version."
    )


# The paper


def front(edition: Edition, draft: Contents, label: str) -> tuple[Facts, SafeString]:
    """Return the facts of page 1, and its HTML with `label` as the edition's name."""
    before = Edition.objects.before(edition)
    pages = [
        front_page.Page(sheet.solution.pk, revision.number, revision.snapshot, sheet.newest or 0)
        for sheet, revision in draft.printable
    ]
    page_facts = front_page.facts(
        pages,
        edition.cut_off,
        then=_pages_of(before) if before else None,
        before={**(before.facts or {}), "meeting_on": before.meeting_on.isoformat()} if before else None,
        left_out=draft.left_out,
    )
    digests = "".join(revision.digest for _, revision in draft.printable)
    frame = {
        "label": label,
        "title": edition.title,
        "agenda_item": edition.agenda_item,
        "confidential": edition.confidential,
        "meeting_on": edition.meeting_on,
        "introduction": edition.introduction,
        "before": before and {"label": before.label, "meeting_on": before.meeting_on, "cut_off": before.cut_off},
        "replaces": edition.replaces
        and {
            "label": edition.replaces.label,
            "made_on": timezone.localdate(edition.replaces.frozen_at),
        },
        "address": onepager.address(edition.get_absolute_url()),
        "digest": hashlib.sha256(digests.encode()).hexdigest()[:16],
    }
    return page_facts, front_page.html(page_facts, frame)


def _pages_of(edition: Edition) -> dict[int, Facts]:
    """Return the snapshots of a final edition by their solutions, each with the number of its version."""
    rows = edition.pages.values_list("solution_id", "revision__number", "revision__snapshot")
    return {solution: {**snapshot, "version": number} for solution, number, snapshot in rows}


def bodies(edition: Edition, revisions: Iterable[Revision], label: str) -> Iterator[tuple[Facts, SafeString]]:
    """Yield the snapshot of each page and its HTML as it reads in the edition."""
    line = f"{label}{' · Fortroligt' if edition.confidential else ''}"
    for revision in revisions:
        html = onepager.body(revision.snapshot, edition.cut_off, version=revision.number, edition=line)
        yield revision.snapshot, html


def preview(edition: Edition, today: date) -> Pdf:
    """Return the draft as a PDF, as it would be now. Raises PdfError."""
    draft = contents(edition, today)
    label = "Kladde, ikke endelig"
    _, cover_html = front(edition, draft, label)
    sheets = list(bodies(edition, [revision for _, revision in draft.printable], label))
    changed_at = edition.changed_at.isoformat(timespec="seconds")
    return pdf.bound(edition.title, cover_html, sheets, edition.cut_off, created=changed_at)
