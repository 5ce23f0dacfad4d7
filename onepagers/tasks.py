"""What runs by the clock (settings.CELERY_BEAT_SCHEDULE). Each may run twice, late and on two workers.

What nobody took in time expires, for the clock has asked again: a worker that was away doesn't begin with a week of it.
"""

import logging
from datetime import date, datetime

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from accounts.models import Mail
from accounts.tasks import Bell, ring
from onepagers import reminders
from onepagers.editions import freezing
from onepagers.models import Solution
from onepagers.printing import ready
from onepagers.revisions import saving

log = logging.getLogger(__name__)


@shared_task(expires=600)
def sweep(at: str | None = None) -> int:
    """Each five minutes: write what is due by now, and ask for every mail that is still to be sent, whether it is new,
    the queue has lost it, or a worker died. Returns how many there are. `at` is an ISO moment to take for now."""
    now = datetime.fromisoformat(at) if at else timezone.now()
    bell = Bell(now if at else None)
    try:
        reminders.run(now, ready=lambda mails: bell.ring(mail.pk for mail in mails))
    except Exception:  # what is written already is to be sent all the same
        log.exception("the reminders of %s could not be written", now)
    waiting = Mail.objects.to_send(now).exclude(pk__in=bell.rung).order_by("try_at", "pk")
    bell.ring(waiting.values_list("pk", flat=True))
    return len(bell.rung)


@shared_task
def revise_dated_rows(on: str | None = None) -> int:
    """Give each solution a revision if a dated row took effect or ended, so that its page says so. Returns how many.

    One at a time, so that nobody who saves waits for more than one page; one that fails doesn't stop the others.
    """
    day = date.fromisoformat(on) if on else timezone.localdate()
    made = 0
    for solution in Solution.objects.existing(day).order_by("pk"):
        try:
            with saving([solution], by=None, note="Dato passeret") as work:
                pass
            made += len(work.revisions)
        except Exception:
            log.exception("no revision of %s tonight", solution.slug)
    return made


@shared_task(expires=600)
def print_pages(on: str | None = None) -> int:
    """Print what of today isn't ready: rung for after each save, and by the clock, which finds what the queue lost and
    what a new day or month brings. Returns how many documents."""
    return ready.make(date.fromisoformat(on) if on else timezone.localdate())


@shared_task
def tidy_pages() -> int:
    """Clear away printed pages that nothing refers to any more. Returns how many files went."""
    return ready.tidy(timezone.localdate(), timezone.now())


@shared_task(
    expires=60, time_limit=60 * 60
)  # hundreds of pages; what is printed is kept, and the next try goes on from there
def freeze_editions() -> int:
    """Make final what is asked for, one edition after another, and tell its readers at once. Returns how many were
    made."""
    made = sum(freezing.freeze(pk) for pk in freezing.waiting())
    if made:
        ring(mail.pk for mail in reminders.tell_at_once())
    return made


def ring_for_editions() -> bool:
    """Ask a worker to make editions final. False when the broker doesn't answer: then the clock finds what is asked."""
    try:
        freeze_editions.delay()
    except (KombuError, RedisError, OSError) as error:
        log.warning("the broker doesn't answer; the edition waits: %s", error)
        return False
    return True
