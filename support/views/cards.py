"""The beredskabskort: which there are, one of them, as PDF, what it tells users, and who gets them by mail."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, for_administrators
from accounts.once import once
from mails.models import Mail
from onepagers.forms import error_list
from onepagers.views.pages import pdf_response
from support import card_mails, cards
from support.cards import HEADINGS, URL_KINDS, Card, Portfolio
from support.dependency_forms import CardRecipientForm, CardTextForm
from support.graph import COMPONENT, ORGANISATION, SOLUTION, Node
from support.models import CardIssue, CardRecipient, CardText


@require_safe
def overview(request: UserRequest) -> HttpResponse:
    """All that there is a card of."""
    portfolio = Portfolio(timezone.localdate())
    url_kinds = {kind: name for name, kind in URL_KINDS.items()}
    groups = [
        (
            HEADINGS[kind],
            url_kinds[kind],
            [(node.pk, portfolio.graph.names[node], portfolio.touched(node)) for node in portfolio.nodes(kind)],
        )
        for kind in (ORGANISATION, COMPONENT, SOLUTION)
    ]
    recipients = CardRecipient.objects.filter(active=True).count()
    return render(request, "support/cards.html", {"groups": groups, "recipients": recipients})


@require_safe
def card(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """What a card says today."""
    shown = _card(kind, pk)
    issue = CardIssue.objects.filter(card=shown.key).defer("html").first()
    context = {"card": shown, "kind": kind, "body": cards.body(shown), "issue": issue, "on": timezone.localdate()}
    return render(request, "support/card.html", context | {"current": bool(issue and issue.digest == shown.digest)})


@require_safe
def card_pdf(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """The card on one A4 page."""
    shown, on = _card(kind, pk), timezone.localdate()
    return pdf_response(request, lambda: cards.printed(shown, on), f"{cards.title(shown)} {on}.pdf")


def _card(kind: str, pk: int) -> Card:
    """Raises Http404 where there is no such card."""
    try:
        return Portfolio(timezone.localdate()).card(Node(URL_KINDS[kind], pk))
    except KeyError as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
@for_administrators
@once
def edit_text(request: UserRequest, kind: str, pk: int) -> HttpResponse:
    """What users are told. An empty text is the sentence that the system writes."""
    portfolio = Portfolio(timezone.localdate())
    shown = _card(kind, pk)
    text = CardText.objects.filter(card=shown.key).first() or CardText(card=shown.key)
    default = portfolio.default_message(Node(URL_KINDS[kind], pk))
    data = request.POST if request.method == "POST" else None
    form = CardTextForm(data, instance=text, initial={"text": text.text or default})
    if data is not None and not data.get("text", "").strip():
        CardText.objects.filter(card=shown.key).delete()
        messages.success(request, "Kortet siger nu det, systemet selv skriver.")
        return redirect("support:card", kind, pk)
    if form.is_valid():
        text.changed_at, text.changed_by = timezone.now(), request.user
        form.save()
        messages.success(request, "Teksten er gemt.")
        return redirect("support:card", kind, pk)
    context = {"card": shown, "kind": kind, "form": form, "errors": error_list(form), "default": default}
    return render(request, "support/edit_card_text.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_administrators
@once
def recipients(request: UserRequest) -> HttpResponse:
    """Who gets the cards by mail, and a form for one more."""
    form = CardRecipientForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        messages.success(request, f"{form.instance.email} får kortene næste gang, de sendes.")
        return redirect("support:card_recipients")
    failing = Mail.objects.filter(kind=card_mails.KIND, failing_since__isnull=False, outside_address=OuterRef("email"))
    rows = CardRecipient.objects.annotate(failing=Exists(failing))
    context = {"recipients": rows, "form": form, "errors": error_list(form)}
    return render(request, "support/card_recipients.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_administrators
@once
def edit_recipient(request: UserRequest, pk: int) -> HttpResponse:
    """Change a recipient, or stop the mails to them."""
    recipient = get_object_or_404(CardRecipient, pk=pk)
    form = CardRecipientForm(request.POST if request.method == "POST" else None, instance=recipient)
    if form.is_valid():
        form.save()
        messages.success(request, f"{form.instance.email} er gemt.")
        return redirect("support:card_recipients")
    context = {"recipient": recipient, "form": form, "errors": error_list(form)}
    return render(request, "support/edit_card_recipient.html", context, status=422 if form.errors else 200)
