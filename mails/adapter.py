from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from accounts.models import User
from mails import password_links


class ClosedAdapter(DefaultAccountAdapter):
    """No sign-up: the secretariat makes the accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "E-mailadressen eller adgangskoden er forkert.",
        "unknown_email": "Der er ingen bruger med den e-mailadresse.",
        "email_taken": "E-mailadressen er allerede i brug.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Write a row, as for all mails, to the address that we know, with a link that begins with settings.SITE_URL.

        What was asked for from elsewhere (another Host, another spelling of the address) is not used.
        """
        password_links.write_forgotten(user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The page after the log-in, for a user who did not ask for one: their tasks, or the overview."""
        page = settings.LOGIN_REDIRECTS.get(request.user.role) if isinstance(request.user, User) else None
        return resolve_url(page or settings.LOGIN_REDIRECT_URL)
