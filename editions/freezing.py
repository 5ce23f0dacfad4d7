"""Make an edition final, once and for ever: a job (a Freezing row) that a worker does as a whole or not at all.

A job may be asked for twice, run late and be killed. The row says what to do. An advisory lock says that a worker is at
it, and ends with the worker's connection.
"""

import hashlib
import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from editions.drafts import Contents, EditionError, bodies, contents, front, too_long
from editions.models import Edition, EditionPage, Freezing
from onepagers.models import locks
from onepagers.pages import pdf
from onepagers.pages.pdf import PdfError

log = logging.getLogger(__name__)

ATTEMPTS = 3  # a job that has killed its worker this often is given up
GONE = "Programmet gik ned undervejs tre gange. Prøv igen, og sig det til administratoren, hvis det bliver ved."
BROKEN = "Noget gik galt, og udgaven er stadig en kladde. Prøv igen, og sig det til administratoren."


def ask(edition: Edition, *, by: User) -> Freezing:
    """Ask for the edition to be made final: one job however many ask, and a failed job begins again.

    The caller calls a worker when this is committed.
    """
    job, _ = Freezing.objects.get_or_create(edition=edition, defaults={"asked_by": by})
    fresh = {"asked_by": by, "asked_at": timezone.now(), "failure": "", "ended_at": None, "attempts": 0}
    Freezing.objects.filter(pk=job.pk).exclude(failure="").update(**fresh, done=0, total=0, step="")
    job.refresh_from_db()
    return job


def waiting() -> list[int]:
    """Return the primary keys of the editions whose job has not ended, oldest job first."""
    return list(Freezing.objects.filter(ended_at=None).order_by("asked_at").values_list("edition_id", flat=True))


def freeze(edition_id: int) -> bool:
    """Make an edition final if that is asked for and no other worker is at it. Returns whether it was done here.

    One edition at a time, so that the numbers of a year have no gap. A failure is written in the job, and the edition
    stays a draft.
    """
    with locks.alone(locks.FREEZING) as acquired:
        job = Freezing.objects.filter(edition_id=edition_id, ended_at=None).first() if acquired else None
        if job is None:
            return False
        if job.attempts >= ATTEMPTS:
            return _fail(job, GONE)
        Freezing.objects.filter(pk=job.pk).update(attempts=F("attempts") + 1)
        try:
            _freeze(Edition.objects.select_related("replaces").get(pk=edition_id), job)
        except (EditionError, PdfError) as error:
            return _fail(job, str(error))
        except Exception:
            log.exception("edition %s was not made final", edition_id)
            return _fail(job, BROKEN)
        return True


def _fail(job: Freezing, why: str) -> bool:
    Freezing.objects.filter(pk=job.pk).update(failure=why[:500], ended_at=timezone.now())
    return False


def _freeze(edition: Edition, job: Freezing) -> None:
    at = job.asked_at  # what is printed must not change because a worker died and the job was done again
    draft = contents(edition, timezone.localdate(at))
    report = _progress(job, len(draft.sheets) + 3)
    report("Samler versionerne")
    if draft.stops:
        raise EditionError(" ".join(f"{name}: {why}" if name else why for name, why in draft.stops))
    _refuse_too_long(edition, draft, report)
    report("Opgør, hvad der er ændret")
    _number(edition)
    edition.frozen_at, edition.frozen_by = at, job.asked_by
    edition.compared_with = Edition.objects.before(edition)
    edition.facts, edition.html = front(edition, draft, edition.label)
    printed = list(bodies(edition, [revision for _, revision in draft.printable], edition.label))
    report("Sætter siderne sammen til én PDF")
    title = f"{edition.label}: {edition.title}"
    bound = pdf.bound(
        title, edition.html, printed, edition.cut_off, created=at.isoformat(timespec="seconds"), whole=True
    )
    edition.pdf, edition.page_count = bound.bytes, bound.pages
    edition.sha256 = hashlib.sha256(bound.bytes).hexdigest()
    first = bound.pages - sum(laid["pages"] for laid in bound.sheets) + 1
    pages: list[EditionPage] = []
    for (sheet, revision), (_, html), laid in zip(draft.printable, printed, bound.sheets, strict=True):
        if laid["pages"] != 1:
            raise EditionError(f"{sheet.name}: {too_long(pdf.characters_over(revision.snapshot, edition.cut_off))}")
        page = sheet.page
        page.revision, page.html, page.size, page.form = revision, html, laid["size"], laid["form"]
        page.page_number = first + len(pages)
        pages.append(page)
    _store(edition, pages, job)


def _number(edition: Edition) -> None:
    """Give the edition its year and the next number in it."""
    year = edition.meeting_on.year
    last = Edition.objects.filter(year=year).aggregate(Max("number"))["number__max"]
    edition.year, edition.number = year, (last or 0) + 1


def _refuse_too_long(edition: Edition, draft: Contents, report: Callable[[str], None]) -> None:
    """Raise EditionError with the pages that don't fit or can't be made: what the board saw is never made again."""
    stops = []
    for sheet, revision in draft.printable:
        report(f"Sætter {sheet.name} op")
        try:
            if not pdf.fit(revision.snapshot, edition.cut_off).fits:
                stops.append(f"{sheet.name}: {too_long(pdf.characters_over(revision.snapshot, edition.cut_off))}")
        except PdfError as error:
            stops.append(f"{sheet.name}: {error}")
    if stops:
        raise EditionError(" ".join(stops))


def _progress(job: Freezing, total: int) -> Callable[[str], None]:
    """Return a function that writes the next step in the job, for the bar in the browser."""
    steps = iter(range(total + 1))

    def report(step: str) -> None:
        Freezing.objects.filter(pk=job.pk).update(step=step[:120], done=next(steps), total=total)

    return report


def _store(edition: Edition, pages: list[EditionPage], job: Freezing) -> None:
    """Save all in one transaction, pages first: once the edition is final, a trigger refuses them."""
    with transaction.atomic():
        stored = Edition.objects.select_for_update().get(pk=edition.pk)
        if stored.is_final:
            return
        if stored.changed_at != edition.changed_at:
            raise EditionError("Kladden blev ændret undervejs. Se den igennem, og gør den endelig igen.")
        EditionPage.objects.bulk_update(pages, ["revision", "html", "size", "form", "page_number"])
        edition.save(
            update_fields=[
                "year",
                "number",
                "frozen_at",
                "frozen_by",
                "compared_with",
                "facts",
                "html",
                "pdf",
                "page_count",
                "sha256",
            ]
        )
        Freezing.objects.filter(pk=job.pk).update(
            step="Udgaven er endelig", done=F("total"), ended_at=timezone.now(), failure=""
        )
