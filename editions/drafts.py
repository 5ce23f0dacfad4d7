"""An edition: what a draft would hold, what stands in its way, and its page 1. freezing.py makes it final."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString

import danish
from editions import front_page
from editions.models import Edition, EditionPage, Freezing
from onepagers.models import Revision, Solution
from onepagers.pages import cover, onepager, pdf, prerender
from onepagers.pages.pdf import Pdf

CHANGEABLE = ("title", "meeting_on", "agenda_item", "confidential", "cut_off", "introduction")


class EditionError(Exception):
    """An edition can't be made final. The text is for the secretary: which pages, and why."""


@dataclass(frozen=True)
class Sheet:
    """A page that an edition would hold: `revision` is the chosen version or the newest on the cut-off date, None where
    there is none; `newest` is the number of that newest one."""

    page: EditionPage
    solution: Solution
    revision: Revision | None
    newest: int | None

    @property
    def name(self) -> str:
        return self.revision.snapshot["solution"]["name"] if self.revision else self.solution.name


@dataclass
class Contents:
    """What an edition would hold on its cut-off date. `stops` keep it from being made final, `notes` are worth knowing;
    both are (solution's name, sentence). `left_out` are the names of solutions in the portfolio without a page."""

    sheets: list[Sheet] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    stops: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


def begin(edition: Edition) -> None:
    """Save a new draft with a page of every solution in the portfolio on the cut-off date; one that replaces another
    has that one's pages in that one's order."""
    solutions = list(Solution.objects.existing(edition.cut_off).order_by("position", "pk"))
    if edition.replaces_id:
        wanted = list(edition.replaces.pages.values_list("solution_id", flat=True))
        solutions = sorted((one for one in solutions if one.pk in wanted), key=lambda one: wanted.index(one.pk))
    else:
        order = list(cover.GROUPS)
        solutions.sort(key=lambda one: order.index(one.category))
    with transaction.atomic():
        edition.save()
        EditionPage.objects.bulk_create(
            EditionPage(edition=edition, solution=solution, position=place) for place, solution in enumerate(solutions)
        )


def change(edition: Edition, pages: Sequence[EditionPage], *, at: datetime) -> None:
    """Save a changed draft with these pages in place of those it had. EditionError when it is being made final."""
    with transaction.atomic():
        now = Edition.objects.select_for_update().get(pk=edition.pk)
        if now.is_final or Freezing.objects.filter(edition=now, ended_at=None).exists():
            raise EditionError("Udgaven er ved at blive gjort endelig og kan ikke ændres.")
        edition.changed_at = at
        edition.save(update_fields=[*CHANGEABLE, "changed_at"])
        EditionPage.objects.filter(edition=edition).delete()
        EditionPage.objects.bulk_create(pages)


def contents(edition: Edition, today: date) -> Contents:
    """What the draft would hold now, in five queries however many pages it has."""
    rows = list(edition.pages.select_related("solution", "chosen"))
    newest = {
        one.solution_id: one
        for one in Revision.objects.newest_each(edition.cut_off).filter(solution__in=[row.solution_id for row in rows])
    }
    made = Contents()
    for row in rows:
        last = newest.get(row.solution_id)
        made.sheets.append(Sheet(row, row.solution, row.chosen or last, last.number if last else None))
    existing = Solution.objects.existing(edition.cut_off)
    made.left_out = list(existing.exclude(pk__in=[row.solution_id for row in rows]).values_list("name", flat=True))
    if not rows:
        made.stops.append(("", "Udgaven har ingen sider. Vælg mindst én løsning."))
    if edition.cut_off > today:
        made.stops.append(("", f"Skæringsdatoen {danish.long_date(edition.cut_off)} er ikke nået endnu."))
    # How long a page is doesn't depend on the day, and of the newest versions it is known (ready.py).
    printed = set(Revision.objects.newest_each(today).values_list("pk", flat=True))
    for sheet in made.sheets:
        _look_at(sheet, edition, made)
        if sheet.revision and sheet.revision.pk in printed and (over := prerender.overflow(sheet.revision, today)):
            made.stops.append((sheet.name, too_long(over)))
    return made


def _look_at(sheet: Sheet, edition: Edition, made: Contents) -> None:
    until = danish.long_date(edition.cut_off)
    if sheet.revision is None:
        made.stops.append(
            (sheet.name, f"Der er ingen version den {until}. Tag løsningen ud, eller vælg en senere dato.")
        )
        return
    if timezone.localdate(sheet.revision.created_at) > edition.cut_off:
        made.stops.append((sheet.name, f"Den valgte version er nyere end skæringsdatoen {until}. Vælg en anden."))
    elif sheet.revision.number != sheet.newest:
        told = f"Version {sheet.revision.number} er valgt; den nyeste er version {sheet.newest}. Det står på side 1."
        made.notes.append((sheet.name, told))
    status = sheet.revision.snapshot["status"]
    if status is None:
        made.notes.append((sheet.name, "Løsningen er endnu ikke vurderet."))
    elif edition.cut_off > danish.as_date(status["due_on"]):
        due = danish.long_date(status["due_on"])
        made.notes.append((sheet.name, f"Vurderingen er overskredet; den skulle være lavet {due}."))


def too_long(overflow: int) -> str:
    """What the secretary reads about a page that has so many characters too many."""
    return (
        f"Siden er for lang: ca. {danish.number(overflow)} tegn skal ud. "
        "Forkort teksten, eller vælg en tidligere version."
    )


# The paper


def front(edition: Edition, made: Contents, label: str) -> tuple[dict, SafeString]:
    """Page 1: its facts, and its HTML with `label` as the edition's name."""
    before = Edition.objects.before(edition)
    then = None
    if before:
        rows = before.pages.values_list("solution_id", "revision__snapshot")
        then = dict(rows)
    shown = [
        front_page.Page(sheet.solution.pk, sheet.revision.number, sheet.revision.snapshot, sheet.newest or 0)
        for sheet in made.sheets
        if sheet.revision
    ]
    before_facts = before and {**before.facts, "meeting_on": before.meeting_on.isoformat()}
    said = front_page.facts(shown, edition.cut_off, then=then, before=before_facts, left_out=made.left_out)
    digests = "".join(sheet.revision.digest for sheet in made.sheets if sheet.revision)
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
    return said, front_page.html(said, frame)


def bodies(edition: Edition, sheets: Sequence[Sheet], label: str) -> Iterator[SafeString]:
    """The HTML of each page as it stands in the edition."""
    line = f"{label}{' · Fortroligt' if edition.confidential else ''}"
    for sheet in sheets:
        revision = sheet.revision
        yield onepager.body(revision.snapshot, edition.cut_off, version=revision.number, edition=line)


def preview(edition: Edition, today: date) -> Pdf:
    """The draft as a PDF as it would be now. Raises PdfError."""
    made = contents(edition, today)
    sheets = [sheet for sheet in made.sheets if sheet.revision]
    label = "Kladde, ikke endelig"
    _, cover = front(edition, made, label)
    full = [(one.revision.snapshot, html) for one, html in zip(sheets, bodies(edition, sheets, label), strict=True)]
    return pdf.bound(
        edition.title, cover, full, edition.cut_off, created=edition.changed_at.isoformat(timespec="seconds")
    )
