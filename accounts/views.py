"""The outbox: what the product has written to whom, and whether it went. For administrators."""

from collections.abc import Callable
from functools import wraps

from csp.constants import NONE
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Mail

PAGE = 50

# A mail styles itself with style attributes, and nothing in it may run, load or send anything.
MAIL_POLICY = {
    "style-src": ["'unsafe-inline'"], "script-src": None, "font-src": None, "img-src": None, "connect-src": None,
    "form-action": [NONE], "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}  # fmt: skip


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Anybody else gets 403; who isn't logged in, the log-in page (LoginRequiredMiddleware)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_administrator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_administrators
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first."""
    mails = Mail.objects.select_related("recipient").defer("text", "html")
    context = {
        "page": Paginator(mails, PAGE).get_page(request.GET.get("side")),
        "waiting": mails.filter(sent_at=None).count(),
    }
    return render(request, "accounts/outbox.html", context)


@require_safe
@for_administrators
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as plain text, and what became of it."""
    mail = get_object_or_404(Mail.objects.select_related("recipient").defer("html"), pk=pk)
    return render(request, "accounts/mail.html", {"mail": mail})


@require_safe
@csp_replace(MAIL_POLICY)
@for_administrators
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as its reader sees it, in a page of its own that can do nothing."""
    return HttpResponse(get_object_or_404(Mail, pk=pk).html)
