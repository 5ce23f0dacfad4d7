"""The outbox: which mails were written to whom, why, and whether they were sent. For administrators."""

from csp.constants import NONE
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, for_administrators
from mails.models import Mail
from mails.outbox import STATES, Filter
from mails.sending import compose, message_id, retry_now
from mails.tasks import enqueue

PAGE = 50

# A mail styles itself with style attributes, and nothing in it may run, load or send anything.
MAIL_POLICY = {
    "style-src": ["'unsafe-inline'"],
    "script-src": None,
    "font-src": None,
    "img-src": None,
    "connect-src": None,
    "form-action": [NONE],
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


@require_safe
@for_administrators
def outbox(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first, or those that were searched for."""
    chosen = Filter.read(request.GET)
    context = {
        "page": Paginator(chosen.mails().prefetch_related("reminders"), PAGE).get_page(request.GET.get("side")),
        "waiting": Mail.objects.unsent().count(),
        "given_up": Mail.objects.given_up().count(),
        "chosen": chosen,
        "states": STATES,
    }
    return render(request, "mails/outbox.html", context)


@require_safe
@for_administrators
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as plain text, why it was written, and what became of it."""
    mail = get_object_or_404(Mail.objects.select_related("recipient").defer("html"), pk=pk)
    files = mail.attachments.order_by("pk").values_list("name", flat=True)
    reminders = mail.reminders.order_by("due", "pk")
    return render(request, "mails/mail.html", {"mail": mail, "reminders": reminders, "files": files})


@require_safe
@csp_replace(MAIL_POLICY)
@for_administrators
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as its reader sees it, in a page of its own that can do nothing."""
    return HttpResponse(get_object_or_404(Mail, pk=pk).html)


@require_POST
@for_administrators
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one mail be tried at once, also one that is given up."""
    mail = get_object_or_404(Mail.objects.filter(sent_at=None, withdrawn_at=None), pk=pk)
    tell(request, enqueue(retry_now([mail], timezone.now())), "Mailen prøves igen nu.")
    return redirect("mail", pk)


@require_POST
@for_administrators
def test_mail(request: UserRequest) -> HttpResponse:
    """A mail to the user, through the queue and the mail server as all the others."""
    now = timezone.now()
    mail = compose(
        "test",
        request.user,
        subject="Prøvemail",
        template="test",
        at=now,
        message_id=message_id(f"test-{request.user.pk}-{now:%Y%m%d%H%M%S%f}"),
        context={"headline": "Prøvemail", "on": timezone.localdate(now), "preheader": "Mail virker.", "at": now},
    )
    tell(request, enqueue([mail.pk]), f"En prøvemail er på vej til {request.user.email}.")
    return redirect("mail", mail.pk)


def tell(request: HttpRequest, enqueued: bool, done: str) -> None:
    """Show what was done, or that the queue does not answer."""
    if enqueued:
        messages.success(request, done)
    else:
        messages.warning(request, "Køen svarer ikke. Mailen er gemt og sendes, når den svarer igen.")
