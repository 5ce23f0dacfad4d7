"""Making an edition final, once and for ever: a job (a Freezing row) that a worker does, all of it or nothing.

It may be asked for twice, run late and be killed: the row says what is to be done, an advisory lock says who is at it,
and the lock goes with the connection.
"""

import hashlib
import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from editions.drafts import Contents, EditionError, bodies, contents, front, too_long
from editions.models import Edition, EditionPage, Freezing
from onepagers.models import locks
from onepagers.pages import pdf
from onepagers.pages.pdf import PdfError

log = logging.getLogger(__name__)

ATTEMPTS = 3  # a job that killed its worker so often is given up
GONE = "Programmet gik ned undervejs tre gange. Prøv igen, og sig det til administratoren, hvis det bliver ved."
BROKEN = "Noget gik galt, og udgaven er stadig en kladde. Prøv igen, og sig det til administratoren."


def ask(edition: Edition, *, by) -> Freezing:
    """Write down that the edition is to be made final, once however many ask; one that failed is asked for anew. The
    caller rings for a worker when this is committed."""
    job, _ = Freezing.objects.get_or_create(edition=edition, defaults={"asked_by": by})
    again = {"asked_by": by, "asked_at": timezone.now(), "failure": "", "ended_at": None, "attempts": 0}
    Freezing.objects.filter(pk=job.pk).exclude(failure="").update(**again, done=0, total=0, step="")
    job.refresh_from_db()
    return job


def waiting() -> list[int]:
    """The editions whose job has not ended, oldest first."""
    return list(Freezing.objects.filter(ended_at=None).order_by("asked_at").values_list("edition_id", flat=True))


def freeze(edition_id: int) -> bool:
    """Make an edition final, if that is asked for and nobody is at it. Returns whether it was done here.

    One at a time, so that the numbers of a year have no gap. Whatever goes wrong is written in the job, and the edition
    stays the draft that it was.
    """
    with locks.alone(locks.FREEZING) as mine:
        job = Freezing.objects.filter(edition_id=edition_id, ended_at=None).first() if mine else None
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
    made = contents(edition, timezone.localdate(at))
    tell = _teller(job, len(made.sheets) + 3)
    tell("Samler versionerne")
    if made.stops:
        raise EditionError(" ".join(f"{name}: {why}" if name else why for name, why in made.stops))
    _refuse_what_is_too_long(edition, made, tell)
    number = (Edition.objects.filter(year=edition.meeting_on.year).aggregate(Max("number"))["number__max"] or 0) + 1
    tell("Opgør, hvad der er ændret")
    edition.year, edition.number, edition.frozen_at, edition.frozen_by = (
        edition.meeting_on.year,
        number,
        at,
        job.asked_by,
    )
    edition.compared_with = Edition.objects.before(edition)
    edition.facts, edition.html = front(edition, made, edition.label)
    written = list(bodies(edition, made.sheets, edition.label))
    tell("Sætter siderne sammen til én PDF")
    full = [(sheet.revision.snapshot, html) for sheet, html in zip(made.sheets, written, strict=True)]
    title = f"{edition.label}: {edition.title}"
    bound = pdf.bound(title, edition.html, full, edition.cut_off, created=at.isoformat(timespec="seconds"))
    edition.pdf, edition.page_count = bound.bytes, bound.pages
    edition.sha256 = hashlib.sha256(bound.bytes).hexdigest()
    place = bound.pages - sum(one["pages"] for one in bound.sheets) + 1
    for sheet, html, laid in zip(made.sheets, written, bound.sheets, strict=True):
        if laid["pages"] != 1:
            raise EditionError(f"{sheet.name}: {too_long(laid['overflow_characters'])}")
        page = sheet.page
        page.revision, page.html, page.size, page.form = sheet.revision, html, laid["size"], laid["form"]
        page.page_number = place
        place += 1
    _store(edition, [sheet.page for sheet in made.sheets], job)


def _refuse_what_is_too_long(edition: Edition, made: Contents, tell: Callable[[str], None]) -> None:
    long = []
    for sheet in made.sheets:
        tell(f"Sætter {sheet.name} op")
        try:
            fit = pdf.fit(sheet.revision.snapshot, edition.cut_off)
        except PdfError as error:
            raise EditionError(f"{sheet.name}: {error}") from error
        if not fit.fits:
            long.append(f"{sheet.name}: {too_long(fit.overflow_characters)}")
    if long:
        raise EditionError(" ".join(long))


def _teller(job: Freezing, total: int) -> Callable[[str], None]:
    """Says in the job what is being done, for the bar in the browser."""
    steps = iter(range(total + 1))

    def tell(step: str) -> None:
        Freezing.objects.filter(pk=job.pk).update(step=step[:120], done=next(steps), total=total)

    return tell


def _store(edition: Edition, sheets: list[EditionPage], job: Freezing) -> None:
    """Everything in one transaction, pages first: when the edition is final, a trigger lets nothing more in."""
    with transaction.atomic():
        now = Edition.objects.select_for_update().get(pk=edition.pk)
        if now.is_final:
            return
        if now.changed_at != edition.changed_at:
            raise EditionError("Kladden blev ændret undervejs. Se den igennem, og gør den endelig igen.")
        EditionPage.objects.bulk_update(sheets, ["revision", "html", "size", "form", "page_number"])
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
