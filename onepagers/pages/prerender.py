"""What readers ask for every day, printed before they ask: each solution's page as it stands, and the portfolio.

Whether something is ready is asked of the shelf: a note under the hash of what a document depends on says which one it
is. So nothing needs to be remembered about what is to be printed. The queue is told after a save, as a doorbell; what
it loses, and what a new day brings, the clock finds by looking (onepagers/tasks.py).
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
from onepagers.pages import cached_body, pdf
from onepagers.pages.pdf import Pdf, PdfError
from typesetting import pdf_store

log = logging.getLogger(__name__)

AT_ONCE = 16  # pages between two looks at the clock
LONGEST = 200  # seconds of work, after which the rest is left to the next in line: a task has its limit
REMEMBERED = 26 * 60 * 60  # seconds that a note is kept in memory too
GIVEN_UP = 60 * 60  # seconds until a page that could not be printed is tried again
KEPT = timedelta(days=7)  # that what nothing refers to any more stays on the shelf
RUNG, RUNG_FOR = "ready:rung", 60  # the bell has been rung, and nobody has come yet; seconds


def one_pager(revision: Revision, on: date) -> pdf_store.StoredPdf:
    """The page of a revision as it reads on the day. Raises PdfError."""
    return _ready(_token("page", on, [revision]), lambda: pdf.one_pager(revision, on), _since([revision], on))


def portfolio(on: date) -> pdf_store.StoredPdf:
    """All pages of the day in one document. Raises PdfError."""
    revisions = list(newest(on).defer("snapshot"))
    return _ready(_token("portfolio", on, revisions), lambda: _portfolio(on), _since(revisions, on))


def overflow(revision: Revision, on: date) -> int:
    """How many characters of the page are too many for one A4, as far as is known: 0 until it has been printed."""
    told = _note(_token("page", on, [revision]))
    return told["overflow"] if told else 0


def is_ready(on: date) -> bool:
    """Whether the portfolio of the day can be had without waiting."""
    return _is_ready(_token("portfolio", on, newest(on).defer("snapshot")))


def newest(on: date):
    """The revisions that make the portfolio on the day, in its order."""
    return Revision.objects.newest_each(on).filter(solution__in=Solution.objects.existing(on))


# In the background


def enqueue() -> None:
    """Tell a worker that there may be something to print, once until one comes. A Redis that doesn't answer is left
    alone, so that nobody who saves waits for it twice; then the clock finds what is missing."""
    try:
        if memory.add(RUNG, True, RUNG_FOR) and memory.get(RUNG):
            current_app.send_task("onepagers.tasks.print_pages")
    except (KombuError, RedisError, OSError) as error:
        log.warning("the broker doesn't answer; the pages wait: %s", error)


def make(on: date) -> int:
    """Print what isn't ready, if nobody else is at it. Returns how many documents.

    Whoever is at it looks again before it lets go, and once more after, so that nothing that was saved meanwhile is
    left for the clock to find.
    """
    memory.delete(RUNG)
    until, made = time.monotonic() + LONGEST, 0
    while _missing(on):
        with locks.alone(locks.PRINTING) as mine:
            if not mine:
                return made
            now = _make(on, until)
        made += now
        if time.monotonic() > until:
            enqueue()
        if not now or time.monotonic() > until:
            break
    return made


def tidy(on: date, at: datetime) -> int:
    """Clear the shelf of what was printed a while ago and isn't used today. Returns how many files went."""
    wanted = pdf.fit_keys(newest(on), on)
    return pdf_store.delete_unused(wanted, at - KEPT)


def _make(on: date, until: float) -> int:
    made = 0
    waiting = [pk for pk in _missing(on) if pk is not None]
    for start in range(0, len(waiting), AT_ONCE):
        revisions = list(Revision.objects.filter(pk__in=waiting[start : start + AT_ONCE]).select_related("solution"))
        with suppress(PdfError):  # which of them it was comes out when each is noted
            pdf.one_pagers(revisions, on)
        made += sum(_print_one(revision, on) for revision in revisions)
        if time.monotonic() > until:
            return made
    try:
        if None in _missing(on):
            portfolio(on)
            made += 1
    except PdfError as error:
        _give_up(_token("portfolio", on, newest(on).defer("snapshot")), error)
    return made


def _missing(on: date) -> list[int | None]:
    """The revisions whose page isn't ready, and None for the portfolio."""
    revisions = list(newest(on).defer("snapshot"))
    asked = [(one.pk, _token("page", on, [one])) for one in revisions]
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
    """That a page is too long stands on no row, and pages on screen are kept until something is committed (keeping.py).
    A transaction that takes a number is enough."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


# Notes


def _token(kind: str, on: date, revisions: Iterable[Revision]) -> str:
    """The hash of all that a document depends on, without making its HTML."""
    facts = [(one.digest, one.number, one.created_at.isoformat()) for one in revisions]
    made_by = [cached_body.code_version(), pdf.stock().digest, settings.SITE_URL]
    return hashlib.sha256(json.dumps([kind, on.isoformat(), facts, made_by]).encode()).hexdigest()


def _ready(token: str, make: Callable[[], Pdf], modified: datetime) -> pdf_store.StoredPdf:
    told = _note(token)
    if told is not None:
        file = pdf_store.StoredPdf(told["pdf"], told["size"], told["sha256"], modified)
        if file.exists():
            return file
    made = make()
    file = pdf_store.StoredPdf.of(made.key, made.bytes, modified)
    told = {"pdf": made.key, "size": file.size, "sha256": file.sha256, "overflow": made.overflow}
    pdf_store.save(token, told)
    memory.set(f"note:{token}", told, REMEMBERED)
    return file


def _note(token: str) -> dict | None:
    told = memory.get(f"note:{token}")
    if told is None and (told := pdf_store.read_facts(token)) is not None:
        memory.set(f"note:{token}", told, REMEMBERED)
    return told


def _is_ready(token: str) -> bool:
    told = _note(token)
    return bool(told) and pdf_store.StoredPdf(told["pdf"], told["size"], told["sha256"]).exists()


def _portfolio(on: date) -> Pdf:
    return pdf.portfolio(list(newest(on)), on)


def _since(revisions: Sequence[Revision], on: date) -> datetime:
    """When the document became what it is: at the newest revision, or when the day began."""
    return max([timezone.make_aware(datetime.combine(on, clock())), *(one.created_at for one in revisions)])
