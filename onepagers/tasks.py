"""What runs by the clock (settings.CELERY_BEAT_SCHEDULE). Each may run twice, late and on two workers.

A task that no worker took in time expires: a worker that was away doesn't begin with a week of old tasks.
"""

import logging
from datetime import date

from celery import shared_task
from django.utils import timezone

from accounts.once import forget_old_posts
from onepagers.models import Solution
from onepagers.pages import prerender
from onepagers.versions.saving import saving

log = logging.getLogger(__name__)


@shared_task
def revise_dated_rows(on: str | None = None) -> int:
    """Give each solution a revision if a dated row took effect or ended, so that its page says so. Returns how many.

    One at a time, so that a save waits for one page at most; one that fails doesn't stop the others.
    """
    day = date.fromisoformat(on) if on else timezone.localdate()
    revised = 0
    for solution in Solution.objects.existing(day).order_by("pk"):
        try:
            with saving([solution], by=None, note="Dato passeret") as work:
                pass
            revised += len(work.revisions)
        except Exception:
            log.exception("no revision of %s tonight", solution.slug)
    return revised


@shared_task(expires=600)
def print_pages(on: str | None = None) -> int:
    """Print what of today isn't ready: rung for after each save, and by the clock, which finds what the queue lost and
    what a new day or month brings. Returns how many documents."""
    return prerender.make(date.fromisoformat(on) if on else timezone.localdate())


@shared_task
def tidy_pages() -> int:
    """Clear away pages printed long ago, and what was remembered of old posts. Returns how many files went."""
    forget_old_posts(timezone.now())
    return prerender.tidy(timezone.now())
