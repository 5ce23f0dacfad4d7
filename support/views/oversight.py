"""Oversight of an agreement, for those who work with it: the plan, the checks, and what they left to do."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, for_administrators
from accounts.models import User
from accounts.once import once
from importing.uploads import is_too_big
from onepagers.forms import error_list
from onepagers.models import Revision, Solution
from onepagers.models.reviews import is_overdue
from onepagers.parts import Refs
from onepagers.versions.saving import Conflict
from onepagers.views.editing import Refusal, base_number, saved_or_refused, say_saved
from support import added_rows, oversight_guidance, oversight_rows
from support.access import editable
from support.agreement_terms import oversight_due
from support.models import Agreement, Oversight
from support.oversight_forms import PROPOSE, DoneForm, OversightForm, PlanForm
from support.saving import home_of
from support.snapshots import agreement_facts
from support.views.agreements import CONFLICT, known_agreement, own_agreement

SAVED = "Tilsynet er gemt. Læsere ser først konklusionen, når sekretariatet frigiver den."


@require_http_methods(["GET", "POST"])
@once
def oversight(request: UserRequest, pk: int) -> HttpResponse:
    """The plan of an agreement's oversight, and all checks; the plan is changed here."""
    agreement = known_agreement(request, pk)
    if request.method != "POST":
        return _shown(request, agreement)
    if not editable(request.user, agreement):
        raise PermissionDenied
    form = _plan_form(agreement, request.POST)
    if not form.is_valid():
        return _shown(request, agreement, form, error_list(form))
    if PROPOSE in request.POST:
        return _shown(request, agreement, form.proposing())
    home, base = home_of(agreement, timezone.localdate()), form.cleaned_data["base"]
    outcome = saved_or_refused(
        lambda: oversight_rows.plan(agreement, home, by=request.user, base=base, **form.values()), CONFLICT
    )
    if isinstance(outcome, Refusal):
        errors = [{"id": "id_seen" if outcome.conflict else "", "text": outcome.text}]
        return _shown(request, known_agreement(request, pk), form, errors, outcome.conflict)
    say_saved(request, home, outcome, "Planen er gemt." if outcome else "")
    return redirect("support:oversight", pk)


@require_http_methods(["GET", "POST"])
@once
def add_oversight(request: UserRequest, pk: int) -> HttpResponse:
    """Note a check that was done."""
    return _noted(request, own_agreement(request, pk))


@require_http_methods(["GET", "POST"])
@once
def correct_oversight(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Put a check right, by a row that replaces it. What was released is for the secretariat."""
    agreement = own_agreement(request, pk)
    check = get_object_or_404(_checks(agreement), pk=row, counts=True)
    if not added_rows.may_be_taken_back(check, request.user):
        raise PermissionDenied
    return _noted(request, agreement, check)


@require_POST
@once
def finish_follow_up(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Note that a follow-up is done: by its owner, or whoever may change the agreement."""
    agreement = known_agreement(request, pk)
    check = get_object_or_404(_checks(agreement).exclude(follow_up=""), pk=row, follow_up_done_on=None)
    if request.user != check.follow_up_owner and not editable(request.user, agreement):
        raise PermissionDenied
    form = DoneForm(request.POST, on=timezone.localdate())
    if not form.is_valid():
        return _shown(request, agreement, errors=error_list(form))
    home, on = home_of(agreement, timezone.localdate()), form.cleaned_data["done_on"]
    return _acted(
        request,
        home,
        agreement,
        lambda: oversight_rows.follow_up_done(check, home, on=on, by=request.user),
        "Opfølgningen er noteret som udført.",
    )


@require_POST
@for_administrators
@once
def release_oversight(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Let readers see what a check showed."""
    agreement = known_agreement(request, pk)
    check = get_object_or_404(_checks(agreement), pk=row, released=False)
    home = home_of(agreement, timezone.localdate())
    return _acted(
        request,
        home,
        agreement,
        lambda: oversight_rows.release(check, home, by=request.user),
        "Tilsynet kan nu ses af læsere.",
    )


def _acted(
    request: UserRequest, home: Solution, agreement: Agreement, act: Callable[[], list[Revision]], success: str
) -> HttpResponse:
    outcome = saved_or_refused(act, CONFLICT)
    if isinstance(outcome, Refusal):
        messages.error(request, outcome.text)
    else:
        say_saved(request, home, outcome, success)
    return redirect("support:oversight", agreement.pk)


def _noted(request: UserRequest, agreement: Agreement, replaces: Oversight | None = None) -> HttpResponse:
    """The page of one check, and its save."""
    on = timezone.localdate()
    home = home_of(agreement, on)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = OversightForm(
        data,
        files,
        agreement=agreement,
        on=on,
        replaces=replaces,
        too_big=is_too_big(request.META),
    )
    errors: list[dict[str, str]] = []
    if data is not None and form.is_valid():
        outcome = saved_or_refused(lambda: _save(request.user, home, agreement, form), CONFLICT)
        if not isinstance(outcome, Refusal):
            say_saved(request, home, outcome, SAVED)
            if warning := form.warning():
                messages.warning(request, warning)
            return redirect("support:oversight", agreement.pk)
        errors = [{"id": "", "text": outcome.text}]
    elif data is not None:
        errors = error_list(form)
    context = {"agreement": agreement, "home": home, "form": form, "errors": errors, "replaces": replaces}
    return render(request, "support/edit_oversight.html", context, status=422 if errors else 200)


def _save(user: User, home: Solution, agreement: Agreement, form: OversightForm) -> list[Revision]:
    return oversight_rows.note(form.row(), home, by=user, document=form.document_row(), **form.plan())


def _checks(agreement: Agreement) -> "QuerySet[Oversight]":
    related = agreement.oversights.select_related("author", "follow_up_owner", "document", "replaces")
    return related.defer("document__content")


def _plan_form(agreement: Agreement, data: QueryDict | None = None) -> PlanForm:
    on = timezone.localdate()
    facts = agreement_facts(agreement, Refs(), released=False)
    return PlanForm(data, agreement=agreement, facts=facts, on=on, base=base_number(home_of(agreement, on)))


def _shown(
    request: UserRequest,
    agreement: Agreement,
    form: PlanForm | None = None,
    errors: list[dict[str, str]] | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    """The page. `form` is the plan as it was typed, and `conflict` what another user has saved meanwhile."""
    on = timezone.localdate()
    form = form or _plan_form(agreement)
    edits = editable(request.user, agreement)
    rows = list(_checks(agreement))
    ends = added_rows.ends_of(rows)
    due_on = oversight_due(form.facts)
    context = {
        "agreement": agreement,
        "home": home_of(agreement, on),
        "edits": edits,
        "plan": form,
        "errors": errors or [],
        "conflict": conflict,
        "due_on": due_on,
        "is_overdue": is_overdue(due_on, on),
        "checks": [_shown_check(row, request.user, on, edits=edits) for row in rows if row.counts],
        "earlier": [(row, ends[row]) for row in rows if ends[row]],
        "guidance": oversight_guidance,
        "today": on,
    }
    return render(request, "support/oversight.html", context, status=422 if errors else 200)


def _shown_check(row: Oversight, user: User, on: date, *, edits: bool) -> dict[str, object]:
    """A check, and what the user may do with it."""
    is_open = row.follow_up_is_open
    return {
        "row": row,
        "may_change": edits and added_rows.may_be_taken_back(row, user),
        "may_finish": is_open and (edits or user == row.follow_up_owner),
        "may_release": user.is_administrator and not row.released,
        "is_overdue": is_open and is_overdue(row.follow_up_on, on),
    }
