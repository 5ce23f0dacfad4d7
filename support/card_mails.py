"""The beredskabskort by mail, so that they are at hand when the system isn't: when one changes, and monthly.

Once a day at most: the cards that say something else than when they were last mailed, on the first run of a month all
of them; a new recipient gets all at once. The row says what was mailed; run again, late or twice, nothing comes twice.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import danish
from mails.models import Attachment, Mail
from mails.sending import Withdrawn, compose_outside, message_id
from onepagers.models import locks
from onepagers.operations.lifecycle import slug_for
from support import cards
from support.cards import Card, Portfolio
from support.graph import COMPONENT, ORGANISATION, SOLUTION, Node
from support.models import CardIssue, CardRecipient

log = logging.getLogger(__name__)

KIND = "beredskabskort"
MAILING: locks.Lock = (0x504C4F, 3)


def write_mails(at: datetime) -> list[Mail]:
    """Write the mails of a day that aren't written yet; none where another worker is at it or nothing has changed."""
    on = timezone.localdate(at)
    with locks.alone(MAILING) as acquired:
        recipients = list(CardRecipient.objects.filter(active=True)) if acquired else []
        if not recipients:
            return []
        current = mailed_cards(Portfolio(on))
        issues = newest_issues()
        new = _new(recipients)
        if not _mailed_on(on):
            _issue([card for card in current if _is_due(card, issues.get(card.key), on)], on)
            issues = newest_issues()
        with transaction.atomic():
            return _compose(current, issues, recipients, new, at)


def mailed_cards(portfolio: Portfolio) -> list[Card]:
    """The cards that are mailed: of each organisation and component that something rests on, and of each solution that
    another one rests on. The card of what nothing rests on any more is mailed once more, when it was mailed before."""
    before = set(CardIssue.objects.order_by().values_list("card", flat=True))
    mailed = []
    for kind in (ORGANISATION, COMPONENT, SOLUTION):
        for node in portfolio.nodes(kind):
            least = 2 if kind == SOLUTION else 1
            if portfolio.touched(node) >= least or _key(node) in before:
                mailed.append(portfolio.card(node))
    return mailed


def _key(node: Node) -> str:
    return f"{node.kind}:{node.pk}"


def newest_issues() -> dict[str, CardIssue]:
    """What was mailed last of each card."""
    rows = CardIssue.objects.order_by("card", "-printed_on", "-pk").distinct("card")
    return {row.card: row for row in rows.defer("html")}


def _is_due(card: Card, issue: CardIssue | None, on: date) -> bool:
    """Whether it says something else than the last time, or a new month has begun."""
    if issue is None or issue.digest != card.digest:
        return True
    return bool(card.touched) and (issue.printed_on.year, issue.printed_on.month) != (on.year, on.month)


def _mailed_on(on: date) -> bool:
    return CardIssue.objects.filter(printed_on=on).exists()


def _issue(due: Sequence[Card], on: date) -> None:
    """Print the cards and note them, all or none: a renderer that fails is asked again by the next sweep."""
    papers = [(card, cards.printed(card, on)) for card in due]
    with transaction.atomic():
        for card, paper in papers:
            name = f"beredskab-{slug_for(card.name) or card.pk}-{on}.pdf"
            file = Attachment.objects.create(name=name, content_type="application/pdf", content=paper.bytes)
            CardIssue.objects.create(
                card=card.key, digest=card.digest, printed_on=on, html=cards.body(card), attachment=file
            )


def _new(recipients: Sequence[CardRecipient]) -> set[str]:
    """The addresses to which no card has been mailed."""
    addresses = [recipient.email for recipient in recipients]
    known = Mail.objects.filter(kind=KIND, outside_address__in=addresses)
    return set(addresses) - set(known.values_list("outside_address", flat=True))


def _compose(
    current: Sequence[Card],
    issues: dict[str, CardIssue],
    recipients: Sequence[CardRecipient],
    new: set[str],
    at: datetime,
) -> list[Mail]:
    """A mail to each recipient with the cards of the day; to a new one with all."""
    on = timezone.localdate(at)
    everything = [(card.name, issues[card.key]) for card in current if card.key in issues]
    of_today = [(name, issue) for name, issue in everything if issue.printed_on == on]
    written = set(Mail.objects.filter(kind=KIND, day=on).values_list("message_id", flat=True))
    mails = []
    for recipient in recipients:
        enclosed = everything if recipient.email in new else of_today
        number = _message_id(recipient, on)
        if enclosed and number not in written:
            mails.append(_mail(recipient, enclosed, number, at))
    return mails


def _message_id(recipient: CardRecipient, on: date) -> str:
    """The same for a day and an address, however often it is asked for."""
    address = hashlib.sha256(recipient.email.encode()).hexdigest()[:12]
    return message_id(f"{KIND}-{on}-{address}")


def _mail(recipient: CardRecipient, enclosed: Sequence[tuple[str, CardIssue]], number: str, at: datetime) -> Mail:
    names = [name for name, _ in enclosed]
    headline = "Beredskabskort" if len(names) > 1 else f"Beredskabskort: {names[0]}"
    context: dict[str, Any] = {
        "headline": headline,
        "preheader": danish.and_list(names),
        "on": timezone.localdate(at),
        "name": recipient.name,
        "names": names,
        "url": f"{settings.SITE_URL}{reverse('support:cards')}",
    }
    return compose_outside(
        KIND,
        recipient.email,
        recipient.name,
        subject=f"Beredskabskort: {danish.and_list(names)}",
        template="cards",
        context=context,
        message_id=number,
        at=at,
        attachments=[issue.attachment_id for _, issue in enclosed],
    )


def check(mail: Mail, at: datetime) -> None:
    """Raises Withdrawn when the secretariat has taken the address off the list meanwhile."""
    if not CardRecipient.objects.filter(email=mail.outside_address, active=True).exists():
        raise Withdrawn("Adressen står ikke længere på listen over modtagere.")
