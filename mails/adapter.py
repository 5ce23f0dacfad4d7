from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url


class ClosedAdapter(DefaultAccountAdapter):
    """Nobody signs up: the secretariat makes the accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where whoever logs in begins, if they didn't ask for a page: their tasks, or the overview."""
        return resolve_url(settings.LOGIN_REDIRECTS.get(request.user.role, settings.LOGIN_REDIRECT_URL))
