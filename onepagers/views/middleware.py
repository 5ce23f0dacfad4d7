"""A form that is posted after the session has run out is kept for the one who typed it, and offered to them again.

Every form of ours says whose page it stood on (templatetags/typist.py). The fields are kept for an hour, and are shown
to that user, at the address that they were posted to, after their next log-in. Another user who logs in in the same
browser sees nothing of them. The texts of a page have drafts instead (writing/drafts.py).
"""

import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from onepagers.models import UnsentForm
from onepagers.models.drafts import UnsentFormQuerySet
from onepagers.templatetags.typist import FIELD, typist

KEY, FORGET = "unsent", "glem"  # KEY marks a session in which there may be something to offer
LIMIT = 200_000  # characters of JSON
LONGEST_PATH = 2000


class KeepPostOverLogin(LoginRequiredMiddleware):
    """Django's middleware, which also keeps a posted form and offers it again."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):  # open pages answer without asking who it is
            return None
        denied = super().process_view(request, view_func, view_args, view_kwargs)
        if denied or not request.user.is_authenticated or KEY not in request.session:
            return denied
        return _offer(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Lead a user who has just logged in to what is kept of theirs, unless they asked for another page."""
        match = getattr(request, "resolver_match", None)
        logs_in = request.method == "POST" and match is not None and match.view_name == "account_login"
        if logs_in and request.user.is_authenticated and (unsent := _kept_for(request).first()):
            request.session[KEY] = True
            if response.status_code == 302 and not request.POST.get("next"):
                response["Location"] = unsent.path
        return response

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and keep(request):
            request.session[KEY] = True
        return super().handle_no_permission(request, view_func)


def _offer(request: HttpRequest) -> HttpResponseBase | None:
    """Show the form that this user has posted to this address; let it go when it is posted again, or thrown away."""
    mine = _kept_for(request)
    if not mine.exists():
        del request.session[KEY]
        return None
    unsent = mine.filter(path=request.get_full_path()).first()
    if unsent is None:
        return None
    if request.method == "GET":
        return page(request, unsent.fields)
    if request.method == "POST":
        unsent.delete()
    return redirect(unsent.path) if FORGET in request.POST else None


def _kept_for(request: HttpRequest) -> UnsentFormQuerySet:
    return UnsentForm.objects.filter(user=request.user.pk).kept(timezone.now())


def page(request: HttpRequest, fields: list[tuple[str, str]], status: int = 200) -> HttpResponse:
    """The typed text, and a button that sends it again."""
    read = [value for name, value in fields if name not in ("base", "next") and len(value.split()) > 1]
    context = {"fields": fields, "read": read, "path": request.get_full_path(), "forget": FORGET}
    return render(request, "onepagers/unsent.html", context, status=status)


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the posted fields without what the page puts in by itself: the CSRF token, and whose page it is."""
    own = ("csrfmiddlewaretoken", FIELD)
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in own]


def is_own_form(request: HttpRequest) -> bool:
    """Whether the request comes from a page of ours and goes to a form of ours."""
    own = request.headers.get("Origin", "").partition("://")[2] == request.get_host()
    return own and _is_ours(request)


def with_old_token(request: HttpRequest) -> HttpResponse | None:
    """Answer a form of ours that was opened before the last log-in; None for any other form.

    Its user is shown what they wrote. It is kept for them where somebody else is logged in by now, or nobody.
    """
    if not is_own_form(request):
        return None
    if request.user.is_authenticated and typist(request.POST.get(FIELD, "")) == request.user:
        return page(request, fields_of(request), status=403)
    if not keep(request):
        return None
    if not request.user.is_authenticated:
        request.session[KEY] = True
        return redirect_to_login(request.get_full_path())
    return render(request, "onepagers/unsent_of_another.html", status=403)


def keep(request: HttpRequest) -> bool:
    """Keep the posted fields, without files, for the user on whose page they were typed. Returns whether it did.

    A form that doesn't say whose it is belongs to nobody, and is not kept.
    """
    user = typist(request.POST.get(FIELD, "")) if request.method == "POST" and _is_ours(request) else None
    fields, path = fields_of(request), request.get_full_path()
    if user is None or len(json.dumps(fields)) > LIMIT or len(path) > LONGEST_PATH:
        return False
    UnsentForm.objects.keep(user, path, fields, timezone.now())
    return True


def _is_ours(request: HttpRequest) -> bool:
    """Whether the page is ours: the pages of allauth have no app_name, and those of the admin site have Django's."""
    match = request.resolver_match
    return match is not None and match.app_name not in ("", "admin")
