"""What the queue does with mails. The queue is a doorbell: what is to be sent stands in the table."""

import logging
from collections.abc import Iterable

from celery import shared_task
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from accounts import mail

log = logging.getLogger(__name__)


@shared_task
def send_mail(mail_id: int) -> bool:
    """Send one mail, if it is still to be sent. A failure is noted in its row, and the sweep tries again."""
    return mail.send(mail_id)


def ring(mail_ids: Iterable[int]) -> bool:
    """Ask the workers to send these mails; call it when the rows are committed. False when the broker doesn't answer:
    then it isn't asked again and again, and the sweep finds them."""
    try:
        for mail_id in mail_ids:
            send_mail.delay(mail_id)
    except (KombuError, RedisError, OSError) as error:
        log.warning("the broker doesn't answer; the sweep will send what waits: %s", error)
        return False
    return True
