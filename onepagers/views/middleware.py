"""What somebody sends after their session has run out: kept through the log-in and offered again, whatever form it was.

The texts of a page have drafts of their own (views/writing.py). Here the fields of the form wait in the session of the
browser that sent them, for an hour, and are shown at the address that they were sent to.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

KEY, FORGET = "unsent", "glem"
KEPT_FOR = timedelta(hours=1)
LIMIT = 200_000  # characters of JSON


class KeepPostOverLogin(LoginRequiredMiddleware):
    """Django's, that also keeps what was sent and gives it back."""

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        denied = super().process_view(request, view_func, view_args, view_kwargs)
        if denied or not request.user.is_authenticated:
            return denied
        found = request.session.get(KEY)
        if found is None or found["path"] != request.get_full_path():
            return None
        old = timezone.now() - datetime.fromisoformat(found["at"]) > KEPT_FOR
        if request.method == "GET" and not old:
            return page(request, found["fields"])
        if request.method == "POST" or old:
            del request.session[KEY]
        return redirect(found["path"]) if FORGET in request.POST else None

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        _keep(request)
        return super().handle_no_permission(request, view_func)


def page(request: HttpRequest, fields: list[tuple[str, str]], status: int = 200) -> HttpResponse:
    """What was written, and one button that sends it again."""
    read = [value for name, value in fields if name not in ("base", "next") and len(value.split()) > 1]
    context = {"fields": fields, "read": read, "path": request.get_full_path(), "forget": FORGET}
    return render(request, "onepagers/unsent.html", context, status=status)


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form that was sent, but for the token, which is another one now."""
    return [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]


def is_own_form(request: HttpRequest) -> bool:
    """Whether it was sent from a page of ours and to one of our forms."""
    own = request.headers.get("Origin", "").partition("://")[2] == request.get_host()
    return own and _is_ours(request)


def _keep(request: HttpRequest) -> None:
    """Its token has been looked at before (CsrfViewMiddleware), so it is from a form of ours. No files are kept."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return
    if not _is_ours(request):
        return
    kept = {"path": request.get_full_path(), "at": timezone.now().isoformat(), "fields": fields_of(request)}
    if len(json.dumps(kept)) <= LIMIT:
        request.session[KEY] = kept


def _is_ours(request: HttpRequest) -> bool:
    """Whether the page is one of ours: those of log-in, passwords and the admin site have no app_name or Django's."""
    return bool(request.resolver_match) and request.resolver_match.app_name not in ("", "admin")
