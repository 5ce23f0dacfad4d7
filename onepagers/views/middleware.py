"""A form that is posted after the session has run out is kept over the log-in and offered again.

The fields stay in the browser's session for an hour, and are shown at the address that they were posted to. The texts
of a page have drafts instead (writing/drafts.py).
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

KEY, FORGET = "unsent", "glem"
KEPT_FOR = timedelta(hours=1)
LIMIT = 200_000  # characters of JSON


class KeepPostOverLogin(LoginRequiredMiddleware):
    """Django's middleware, which also keeps a posted form and offers it again."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):  # open pages answer without asking who it is
            return None
        denied = super().process_view(request, view_func, view_args, view_kwargs)
        if denied or not request.user.is_authenticated:
            return denied
        unsent = request.session.get(KEY)
        if unsent is None or unsent["path"] != request.get_full_path():
            return None
        old = timezone.now() - datetime.fromisoformat(unsent["at"]) > KEPT_FOR
        if request.method == "GET" and not old:
            return page(request, unsent["fields"])
        if request.method == "POST" or old:
            del request.session[KEY]
        return redirect(unsent["path"]) if FORGET in request.POST else None

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        _keep(request)
        return super().handle_no_permission(request, view_func)


def page(request: HttpRequest, fields: list[tuple[str, str]], status: int = 200) -> HttpResponse:
    """The typed text, and a button that sends it again."""
    read = [value for name, value in fields if name not in ("base", "next") and len(value.split()) > 1]
    context = {"fields": fields, "read": read, "path": request.get_full_path(), "forget": FORGET}
    return render(request, "onepagers/unsent.html", context, status=status)


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the posted fields without the CSRF token, which is renewed by the log-in."""
    return [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]


def is_own_form(request: HttpRequest) -> bool:
    """Whether the request comes from a page of ours and goes to a form of ours."""
    own = request.headers.get("Origin", "").partition("://")[2] == request.get_host()
    return own and _is_ours(request)


def _keep(request: HttpRequest) -> None:
    """Keep the posted fields, without files. CsrfViewMiddleware has checked the token, so the form is ours."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return
    if not _is_ours(request):
        return
    unsent = {"path": request.get_full_path(), "at": timezone.now().isoformat(), "fields": fields_of(request)}
    if len(json.dumps(unsent)) <= LIMIT:
        request.session[KEY] = unsent


def _is_ours(request: HttpRequest) -> bool:
    """Whether the page is ours: the pages of allauth have no app_name, and those of the admin site have Django's."""
    match = request.resolver_match
    return match is not None and match.app_name not in ("", "admin")
