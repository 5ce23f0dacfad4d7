"""What runs by the clock (settings.CELERY_BEAT_SCHEDULE): the beredskabskort by mail."""

import logging
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from mails.tasks import enqueue
from onepagers.pages.pdf import PdfError
from support import card_mails

log = logging.getLogger(__name__)


@shared_task(expires=3000)  # by then the next sweep has asked again
def mail_cards(at: str | None = None) -> int:
    """Each hour: write the mails of cards that have changed, and those of a new month. Returns how many.

    A card that changes is mailed within the hour, or the day after where cards have been mailed that day already. What
    the queue loses, the sweep of mails finds. `at` is an ISO moment to take for now.
    """
    now = datetime.fromisoformat(at) if at else timezone.now()
    try:
        mails = card_mails.write_mails(now)
    except PdfError as error:
        log.error("the cards could not be printed; the next sweep tries again: %s", error)
        return 0
    enqueue((mail.pk for mail in mails), now if at else None)
    return len(mails)
