"""The page of one agreement: its terms, the days that count, and what has happened to it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, for_administrators
from accounts.once import once
from onepagers.forms import error_list
from onepagers.parts import Refs
from onepagers.versions.saving import Conflict
from onepagers.views.editing import Refusal, base_number, saved_or_refused, say_saved
from support import added_rows, agreement_page
from support.access import editable, works_with
from support.models import Agreement, NoticeGiven
from support.row_forms import FORMS, AddedRowForm
from support.saving import home_of
from support.snapshots import agreement_facts, agreement_prefetches

CONFLICT = "En anden har rettet aftalen imens, som den nu står her på siden. Sæt kryds, hvis det stadig gælder."

OWN_PAGES = {"dokument": "support:documents", "tilsyn": "support:oversight"}


@require_safe
def agreement(request: UserRequest, pk: int) -> HttpResponse:
    """All that is known of an agreement; to readers without what isn't released."""
    return _shown(request, _agreement(pk))


@require_http_methods(["GET", "POST"])
@once
def add_row(request: UserRequest, pk: int, kind: str) -> HttpResponse:
    """Note something that happened, by the form of that kind on the agreement's page."""
    agreement = own_agreement(request, pk)
    on, home = timezone.localdate(), home_of(agreement, timezone.localdate())
    if request.method != "POST":
        return _shown(request, agreement, shown=_row_form(kind, agreement, on, base_number(home)))
    form = FORMS[kind](request.POST, agreement=agreement, on=on)
    if not form.is_valid():
        return _shown(request, agreement, shown=form, errors=error_list(form))
    if proposing := form.proposing():
        return _shown(request, agreement, shown=proposing)
    base = form.cleaned_data["base"]
    outcome = saved_or_refused(
        lambda: added_rows.add(form.row(), home, by=request.user, note=form.note, base=base), CONFLICT
    )
    if isinstance(outcome, Refusal):
        errors = [{"id": "id_seen" if outcome.conflict else "", "text": outcome.text}]
        return _shown(request, agreement, shown=form, errors=errors, conflict=outcome.conflict)
    say_saved(request, home, outcome, "Det er gemt.")
    if warning := form.warning():
        messages.warning(request, warning)
    return redirect(agreement)


@require_POST
@once
def take_back_row(request: UserRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """Let an added row no longer count; what readers were allowed to see is for the secretariat."""
    agreement = own_agreement(request, pk)
    if kind not in added_rows.TAKEN_BACK:
        raise Http404
    added = get_object_or_404(added_rows.TAKEN_BACK[kind]._default_manager.filter(agreement=agreement), pk=row)
    if added.counts and not added_rows.may_be_taken_back(added, request.user):
        raise PermissionDenied
    home = home_of(agreement, timezone.localdate())
    outcome = saved_or_refused(lambda: added_rows.take_back(added, home, by=request.user), CONFLICT)
    if isinstance(outcome, Refusal):
        messages.error(request, outcome.text)
    else:
        say_saved(request, home, outcome, "Det er trukket tilbage.")
    return redirect(OWN_PAGES[kind], pk) if kind in OWN_PAGES else redirect(agreement)


@require_POST
@for_administrators
@once
def release_notice(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Let readers see that notice was given."""
    agreement = _agreement(pk)
    notice = get_object_or_404(NoticeGiven, agreement=agreement, pk=row, released=False)
    home = home_of(agreement, timezone.localdate())
    outcome = saved_or_refused(lambda: added_rows.release(notice, home, by=request.user), CONFLICT)
    if isinstance(outcome, Refusal):
        messages.error(request, outcome.text)
    else:
        say_saved(request, home, outcome, "Opsigelsen kan nu ses af læsere.")
    return redirect(agreement)


def known_agreement(request: UserRequest, pk: int) -> Agreement:
    """Return the agreement, if the user may see what isn't released and its documents. Raises Http404."""
    agreement = _agreement(pk)
    if not works_with(request.user, agreement):
        raise Http404
    return agreement


def own_agreement(request: UserRequest, pk: int) -> Agreement:
    """Return the agreement, if the user may change it. Raises Http404."""
    agreement = _agreement(pk)
    if not editable(request.user, agreement):
        raise Http404
    return agreement


def _agreement(pk: int) -> Agreement:
    return get_object_or_404(Agreement.objects.prefetch_related(*agreement_prefetches()), pk=pk)


def _row_form(kind: str, agreement: Agreement, on: date, base: int) -> AddedRowForm:
    days = dict.fromkeys(("received_on", "decided_on", "taken_on"), on)
    return FORMS[kind](agreement=agreement, on=on, initial={"base": base, **days})


def _shown(
    request: UserRequest,
    agreement: Agreement,
    *,
    shown: AddedRowForm | None = None,
    errors: list[dict[str, str]] | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    """The page. `shown` is the form that is open on it, with what was typed."""
    on = timezone.localdate()
    works, edits = works_with(request.user, agreement), editable(request.user, agreement)
    facts = agreement_facts(agreement, Refs(), released=not works)
    context: dict[str, Any] = {
        "agreement": agreement,
        "facts": facts,
        "page": agreement_page.page(facts, on),
        "solutions": list(agreement.solutions.order_by("position", "pk")),
        "history": [
            (added, edits and added_rows.may_be_taken_back(added.row, request.user))
            for added in added_rows.history(agreement, released=not works)
        ],
        "on": on,
        "works": works,
        "edits": edits,
        "errors": errors or [],
        "shown": shown,
        "conflict": conflict,
        "forms": _forms(agreement, shown, on) if edits else [],
    }
    return render(request, "support/agreement.html", context, status=422 if errors else 200)


def _forms(agreement: Agreement, shown: AddedRowForm | None, on: date) -> list[AddedRowForm]:
    """The forms of what can happen now, and the one that was sent."""
    base = base_number(home_of(agreement, on))
    forms = [shown if shown and shown.kind == kind else _row_form(kind, agreement, on, base) for kind in FORMS]
    return [form for form in forms if form is shown or not form.why_not()]
