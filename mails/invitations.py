"""A new user is invited by mail to choose a password, so that only they know it."""

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

KIND = "invitation"


def invite(user: User, *, by: User) -> Mail:
    """Write the mail with the link, which can be used once within settings.PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    now = timezone.now()
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    headline = "Velkommen til PLO it-portefølje"
    mail = compose(
        KIND,
        user,
        subject=headline,
        template=KIND,
        message_id=message_id(f"{KIND}-{user.pk}-{now:%Y%m%d%H%M%S%f}"),
        context={
            "headline": headline,
            "preheader": "Vælg en adgangskode, så er du i gang.",
            "on": timezone.localdate(now),
            "by": by,
            "url": settings.SITE_URL + path,
            "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
            "again_url": settings.SITE_URL + reverse("account_reset_password"),
            "demo": user.is_demo,
        },
    )
    transaction.on_commit(lambda: enqueue([mail.pk]))
    return mail
