"""Mails with a link that lets a person choose a password: the invitation of a new user, and the forgotten password.

The secret in the link is made when the mail leaves, and stands in the mail alone: the kept row has a link that opens
nothing. So the log of mails lets nobody in, and a mail that had to wait has a link that is as new as the mail.
"""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mails.models import Mail
from mails.sending import compose, message_id
from mails.tasks import enqueue

INVITATION, FORGOTTEN = "invitation", "forgotten-password"
HEADLINES = {INVITATION: "Velkommen til PLO it-portefølje", FORGOTTEN: "Vælg en ny adgangskode"}
PREHEADERS = {
    INVITATION: "Vælg en adgangskode, så er du i gang.",
    FORGOTTEN: "Her er linket, som du har bedt om.",
}


def invite(user: User, *, by: User) -> Mail:
    """Write the mail to a new user, so that only they know their password."""
    return _write(INVITATION, user, by=by)


def write_forgotten(user: User) -> Mail:
    """Write the mail to a user who has forgotten their password."""
    return _write(FORGOTTEN, user)


def _write(kind: str, user: User, **context: User) -> Mail:
    """The link can be used once, within settings.PASSWORD_RESET_TIMEOUT of when the mail is sent."""
    now = timezone.now()
    mail = compose(
        kind,
        user,
        subject=HEADLINES[kind],
        template=kind,
        message_id=message_id(f"{kind}-{user.pk}-{now:%Y%m%d%H%M%S%f}"),
        context={
            "headline": HEADLINES[kind],
            "preheader": PREHEADERS[kind],
            "on": timezone.localdate(now),
            "url": settings.SITE_URL + _hidden(),
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
            "again_url": settings.SITE_URL + reverse("account_reset_password"),
            "demo": user.is_demo,
            **context,
        },
    )
    transaction.on_commit(lambda: enqueue([mail.pk]))
    return mail


def put_link_in(mail: Mail, at: datetime) -> None:
    """Give the mail that is about to be sent its secret; the row keeps what it has (mails.checks)."""
    uid, key = user_pk_to_url_str(mail.user), default_token_generator.make_token(mail.user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})
    mail.text, mail.html = (words.replace(_hidden(), path) for words in (mail.text, mail.html))


def _hidden() -> str:
    """The path that the row has in place of the secret one; it leads to the page that offers a new link."""
    return reverse("account_reset_password_from_key", kwargs={"uidb36": "0", "key": "skjult"})
