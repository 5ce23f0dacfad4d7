"""What readers ask for every day, printed before they ask: each solution's current page, and the portfolio.

A note in the store, under the hash of what a document depends on, says which document it is. So no list of what is to
be printed is needed. A save puts a task into the queue. What the queue loses, and what a new day brings, is found by
the periodic task (onepagers/tasks.py).
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from datetime import time as clock

from celery import current_app
from django.conf import settings
from django.core.cache import cache as memory
from django.db import connection
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from onepagers.models import Revision, Solution, locks
from onepagers.models.revisions import RevisionQuerySet
from onepagers.pages import cached_body, pdf
from onepagers.pages.pdf import Pdf, PdfError
from onepagers.parts import Facts
from typesetting import pdf_store

log = logging.getLogger(__name__)

AT_ONCE = 16  # pages between two looks at the clock
LONGEST = 200  # seconds of work, after which the rest is left to the next in line: a task has its limit
REMEMBERED = 26 * 60 * 60  # seconds that a note is kept in memory too
GIVEN_UP = 60 * 60  # seconds until a page that could not be printed is tried again
KEPT = timedelta(days=7)  # that a document or a size stays in the store
RUNG, RUNG_FOR = "ready:rung", 60  # seconds that a task is taken to wait in the queue


def one_pager(revision: Revision, on: date) -> pdf_store.StoredPdf:
    """The page of a revision as it reads on the day. Raises PdfError."""

    def make() -> tuple[Pdf, int]:
        document = pdf.one_pager(revision, on)
        return document, pdf.characters_over(revision.snapshot, on) if document.overflow else 0

    return _ready(_token("page", on, [revision]), make, _since([revision], on))


def portfolio(on: date) -> pdf_store.StoredPdf:
    """All pages of the day in one document. Raises PdfError."""
    revisions = list(newest(on).defer("snapshot"))
    return _ready(_token("portfolio", on, revisions), lambda: (_portfolio(on), 0), _since(revisions, on))


def overflow(revision: Revision, on: date) -> int:
    """About how many characters of a page that is longer than one A4 must go: 0 until it has been printed."""
    note = _note(_token("page", on, [revision]))
    return note["overflow"] if note else 0


def is_ready(on: date) -> bool:
    """Whether the portfolio of the day can be had without waiting."""
    return _is_ready(_token("portfolio", on, newest(on).defer("snapshot")))


def newest(on: date) -> RevisionQuerySet:
    """The revisions that make the portfolio on the day, in its order."""
    return Revision.objects.newest_each(on).filter(solution__in=Solution.objects.existing(on))


# In the background


def enqueue() -> None:
    """Tell a worker that there may be something to print, once until one comes. A Redis that doesn't answer is left
    alone, so that no save waits for it twice; then the periodic task finds what is missing."""
    try:
        if memory.add(RUNG, True, RUNG_FOR) and memory.get(RUNG):
            current_app.send_task("onepagers.tasks.print_pages")
    except (KombuError, RedisError, OSError) as error:
        log.warning("the broker doesn't answer; the pages wait: %s", error)


def make(on: date) -> int:
    """Print what isn't ready, unless another process does so. Returns how many documents.

    It looks again before it releases the lock, and once more after, so that nothing that was saved meanwhile is
    left for the clock to find.
    """
    memory.delete(RUNG)
    until, printed = time.monotonic() + LONGEST, 0
    while _missing(on):
        with locks.alone(locks.PRINTING) as acquired:
            if not acquired:
                return printed
            printed_now = _make(on, until)
        printed += printed_now
        if time.monotonic() > until:
            enqueue()
        if not printed_now or time.monotonic() > until:
            break
    return printed


def tidy(at: datetime) -> int:
    """Delete what was printed a while ago. Returns how many files were deleted."""
    return pdf_store.delete_old(at - KEPT)


def _make(on: date, until: float) -> int:
    printed = 0
    waiting = [pk for pk in _missing(on) if pk is not None]
    for start in range(0, len(waiting), AT_ONCE):
        revisions = list(Revision.objects.filter(pk__in=waiting[start : start + AT_ONCE]).select_related("solution"))
        with suppress(PdfError):  # which of them it was comes out when each is noted
            pdf.one_pagers(revisions, on)
        printed += sum(_print_one(revision, on) for revision in revisions)
        if time.monotonic() > until:
            return printed
    try:
        if None in _missing(on):
            portfolio(on)
            printed += 1
    except PdfError as error:
        _give_up(_token("portfolio", on, newest(on).defer("snapshot")), error)
    return printed


def _missing(on: date) -> list[int | None]:
    """The revisions whose page isn't ready, and None for the portfolio."""
    revisions = list(newest(on).defer("snapshot"))
    asked: list[tuple[int | None, str]] = [(revision.pk, _token("page", on, [revision])) for revision in revisions]
    if revisions:
        asked.append((None, _token("portfolio", on, revisions)))
    return [pk for pk, token in asked if not _is_ready(token) and not memory.get(f"given-up:{token}")]


def _print_one(revision: Revision, on: date) -> bool:
    token = _token("page", on, [revision])
    try:
        one_pager(revision, on)
    except PdfError as error:
        _give_up(token, error)
        return False
    if overflow(revision, on):
        _tell_readers()
    return True


def _give_up(token: str, error: PdfError) -> None:
    log.error("Not printed: %s", error)
    memory.set(f"given-up:{token}", True, GIVEN_UP)


def _tell_readers() -> None:
    """No row says that a page is too long, and pages on screen are cached until a commit (views/page_cache.py).
    A transaction that takes a number is enough."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


# Notes


def _token(kind: str, on: date, revisions: Iterable[Revision]) -> str:
    """The hash of all that a document depends on, without making its HTML."""
    facts = [(revision.digest, revision.number, revision.created_at.isoformat()) for revision in revisions]
    made_by = [cached_body.code_version(), pdf.stock().digest, settings.SITE_URL]
    return hashlib.sha256(json.dumps([kind, on.isoformat(), facts, made_by]).encode()).hexdigest()


def _ready(token: str, make: Callable[[], tuple[Pdf, int]], modified: datetime) -> pdf_store.StoredPdf:
    note = _note(token)
    if note is not None:
        file = pdf_store.StoredPdf(note["pdf"], note["size"], note["sha256"], modified)
        if file.exists():
            return file
    document, overflow = make()
    file = pdf_store.StoredPdf.of(document.key, document.bytes, modified)
    note = {"pdf": document.key, "size": file.size, "sha256": file.sha256, "overflow": overflow}
    if document.failed:  # tried again later
        log.error("Printed without some pages: %s", " ".join(document.failed))
    else:
        pdf_store.save(token, note)
    memory.set(f"note:{token}", note, GIVEN_UP if document.failed else REMEMBERED)
    return file


def _note(token: str) -> Facts | None:
    note = memory.get(f"note:{token}")
    if note is None and (note := pdf_store.read_facts(token)) is not None:
        memory.set(f"note:{token}", note, REMEMBERED)
    return note


def _is_ready(token: str) -> bool:
    note = _note(token)
    return note is not None and pdf_store.StoredPdf(note["pdf"], note["size"], note["sha256"]).exists()


def _portfolio(on: date) -> Pdf:
    return pdf.portfolio(list(newest(on)), on)


def _since(revisions: Sequence[Revision], on: date) -> datetime:
    """When the document became what it is: at the newest revision, or when the day began."""
    return max([timezone.make_aware(datetime.combine(on, clock())), *(revision.created_at for revision in revisions)])
