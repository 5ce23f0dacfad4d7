"""How the service targets of an agreement are kept, and where measured months are typed, pasted and put right."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import danish
from accounts.access import UserRequest
from accounts.once import once
from onepagers.forms import error_list
from onepagers.forms.fields import posted_number
from onepagers.models import Revision, Solution
from onepagers.parts import Refs
from onepagers.views.editing import Refusal, saved_or_refused, say_saved
from support import measurements as measured
from support.access import editable
from support.measures import in_unit
from support.models import Agreement, Measurement
from support.month_forms import CorrectionForm, MonthForm, PasteForm
from support.saving import home_of
from support.snapshots import agreement_facts, agreement_prefetches
from support.views.agreements import own_agreement

CONFLICT = "En anden har rettet aftalen imens. Se målingerne, og prøv igen."


@require_safe
def measurements(request: UserRequest, pk: int) -> HttpResponse:
    """The last 24 months of each target as a strip and a table, and all months before them."""
    agreement = get_object_or_404(Agreement.objects.prefetch_related(*agreement_prefetches(), "solutions"), pk=pk)
    context = {
        "agreement": agreement,
        "part": "measurements",
        "editable": editable(request.user, agreement),
        "facts": agreement_facts(agreement, Refs()),
        "on": timezone.localdate(),
    }
    return render(request, "support/measurements.html", context)


@require_http_methods(["GET", "POST"])
@once
def add_measurements(request: UserRequest, pk: int) -> HttpResponse:
    """One month, or many that are pasted: they are shown as they were read before they are saved."""
    agreement = own_agreement(request, pk)
    on, home = timezone.localdate(), home_of(agreement, timezone.localdate())
    targets, known = list(agreement.targets.all()), measured.counting(agreement)
    kwargs: dict[str, Any] = {"targets": targets, "known": known, "on": on}
    which = request.POST.get("which") if request.method == "POST" else None
    chosen = next((target for target in targets if target.pk == posted_number(request.GET.get("maal"))), None)
    chosen = chosen or (targets[0] if targets else None)
    initial = {"target": chosen and chosen.pk, "month": MonthForm.next_month(chosen, known, on)}
    single = MonthForm(request.POST if which == "month" else None, initial=initial, prefix="one", **kwargs)
    first = {"target": targets[0].pk} if len(targets) == 1 else {}
    paste = PasteForm(request.POST if which == "paste" else None, initial=first, prefix="many", **kwargs)
    form = {"month": single, "paste": paste}.get(which or "")
    errors: list[dict[str, str]] = []
    if form and form.is_valid() and (which == "month" or (paste.is_seen and "save" in request.POST)):
        outcome = _save(request, agreement, home, single if which == "month" else paste)
        if isinstance(outcome, HttpResponse):
            return outcome
        errors = [{"id": "", "text": outcome.text}]
    elif form and form.errors:
        errors = error_list(form)
    context = {
        "agreement": agreement,
        "part": "new",
        "editable": True,
        "targets": targets,
        "single": single,
        "paste": paste,
        "preview": paste.pasted if which == "paste" and not paste.errors else None,
        "digest": paste.digest if which == "paste" and not paste.errors else "",
        "errors": errors,
    }
    return render(request, "support/add_measurements.html", context, status=422 if errors else 200)


def _save(
    request: UserRequest, agreement: Agreement, home: Solution, form: MonthForm | PasteForm
) -> HttpResponse | Refusal:
    """Save what a valid form says, and lead to where the next month is typed or all are seen."""
    if isinstance(form, MonthForm):
        rows = [form.row()]
        note = f"Måling: {rows[0].target}, {danish.month(rows[0].month)}"
    else:
        rows = form.rows()
        note = f"Målinger: {len(rows)} tal indsat"
    outcome = saved_or_refused(lambda: measured.add(agreement, home, rows, by=request.user, note=note), CONFLICT)
    if isinstance(outcome, Refusal):
        return outcome
    say_saved(request, home, outcome)
    if isinstance(form, MonthForm):
        return redirect(f"{request.path}?maal={rows[0].target_id}")
    return redirect("support:measurements", agreement.pk)


@require_http_methods(["GET", "POST"])
@once
def correct_measurement(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Put a month right by a row that replaces it, or take it back; what was said before is still seen."""
    agreement = own_agreement(request, pk)
    wrong = get_object_or_404(agreement.measurements.select_related("target", "agreement"), pk=row)
    home = home_of(agreement, timezone.localdate())
    form = CorrectionForm(request.POST if request.method == "POST" else None, row=wrong)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        taking_back = "take-back" in request.POST
        if not taking_back and not form.is_valid():
            errors = error_list(form)
        else:
            outcome = saved_or_refused(lambda: _put_right(request, form, home, taking_back), CONFLICT)
            if not isinstance(outcome, Refusal):
                say_saved(request, home, outcome)
                return redirect("support:measurements", agreement.pk)
            errors = [{"id": "", "text": outcome.text}]
    context = {
        "agreement": agreement,
        "part": "correct",
        "editable": True,
        "row": wrong,
        "month": danish.month(wrong.month),
        "said": in_unit(wrong.value, wrong.target.unit),
        "past": measured.history(agreement)[wrong.target_id, wrong.month],
        "form": form if not (request.method == "POST" and "take-back" in request.POST) else CorrectionForm(row=wrong),
        "errors": errors,
    }
    return render(request, "support/correct_measurement.html", context, status=422 if errors else 200)


def _put_right(request: UserRequest, form: CorrectionForm, home: Solution, taking_back: bool) -> list[Revision]:
    wrong: Measurement = form.wrong
    if taking_back:
        return measured.take_back(wrong, home, by=request.user)
    note = f"Måling rettet: {wrong.target}, {danish.month(wrong.month)}"
    return measured.add(wrong.agreement, home, [form.row()], by=request.user, note=note)
