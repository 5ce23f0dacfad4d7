"""Pages for creating a solution, changing its head, retiring it and bringing it back."""

from copy import copy
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import danish
from accounts.access import UserRequest, for_administrators
from accounts.once import once, once_an_hour
from onepagers.forms import BaseForm, error_list
from onepagers.forms.fields import posted_number
from onepagers.forms.solutions import HeadForm, NewSolutionForm, RetireForm, changes, take_over_changes
from onepagers.models import Revision, Solution
from onepagers.operations import lifecycle
from onepagers.versions.saving import Conflict, saving, showing
from onepagers.versions.snapshots import Facts
from onepagers.views.editing import Refusal, base_number, own_solution, saved_or_refused, say_saved
from onepagers.views.next_url import came_from

CONFLICT = (
    "En anden har rettet oplysningerne imens. Dine ændringer står her stadig. Se den andens, sæt kryds, og gem igen."
)


@require_safe
@for_administrators
def overview(request: UserRequest) -> HttpResponse:
    """All solutions, retired ones too: where the secretariat creates, retires and brings back."""
    on = timezone.localdate()
    solutions = list(Solution.objects.select_related("manager", "deputy"))
    context = {
        "on": on,
        "active": [solution for solution in solutions if not solution.retired_on or solution.retired_on > on],
        "retired": [solution for solution in solutions if solution.retired_on and solution.retired_on <= on],
    }
    return render(request, "onepagers/solutions.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
@once_an_hour
def new(request: UserRequest) -> HttpResponse:
    """Create a solution, and go on to its texts."""
    form = NewSolutionForm(request.POST or None, initial={"active_from": timezone.localdate()})
    if form.is_valid():
        create = partial(lifecycle.create, form.instance, by=request.user, like=form.cleaned_data["like"])
        outcome = saved_or_refused(create, CONFLICT)
        if not isinstance(outcome, Refusal):
            messages.success(request, f"{form.instance} er oprettet. Skriv de seks afsnit.")
            return redirect("onepagers:edit_texts", form.instance.slug)
        form.add_error(None, outcome.text)
    context = {"form": form, "errors": error_list(form)}
    return render(request, "onepagers/new_solution.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@once
def edit_head(request: UserRequest, slug: str) -> HttpResponse:
    """Edit the facts at the head of the page, and who is responsible for it."""
    solution, on = own_solution(request, slug), timezone.localdate()
    shown = copy(solution)  # as it is saved: the form writes typed values to `solution`
    form, base = head_forms(request, solution, request.POST or None)
    conflict: Conflict | None = None
    changed: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid() and base.is_valid():
        outcome = saved_or_refused(partial(_save_head, request, solution, form, base), CONFLICT)
        if not isinstance(outcome, Refusal):
            say_saved(request, solution, outcome)
            return redirect(came_from(request) or solution)
        conflict = outcome.conflict
        if conflict:
            form, base, changed = _both(request, copy(shown), conflict)
        form.add_error(None, outcome.text)
    context = {
        "solution": shown,
        "form": form,
        "base": base,
        "next": came_from(request),
        "errors": error_list(form),
        "tab": "head",
        "editable": True,
        "on": on,
        "newer": changed,
        "conflict": conflict,
    }
    return render(request, "onepagers/edit_head.html", context, status=422 if context["errors"] else 200)


def head_forms(request: UserRequest, solution: Solution, data: QueryDict | None = None) -> tuple[HeadForm, BaseForm]:
    """Return the form of the head, and the hidden form with the version that it starts from."""
    form = HeadForm(data, instance=solution, may_appoint=request.user.is_administrator)
    return form, BaseForm(data, initial={"base": base_number(solution)})


def _save_head(request: UserRequest, solution: Solution, form: HeadForm, base: BaseForm) -> list[Revision]:
    """Save the head. Raises Conflict, and IntegrityError when the database refuses."""
    began = base.cleaned_data["base"] or 0
    concerned = [solution, *showing(solution)]  # those that show its name have the new one too
    with saving(concerned, by=request.user, note="Oplysninger rettet", base=began, parts=["solution"]) as work:
        form.save()
    return [revision for revision in work.revisions if revision.solution_id == solution.pk]


def _both(
    request: UserRequest, solution: Solution, conflict: Conflict
) -> tuple[HeadForm, BaseForm, list[tuple[str, str]]]:
    """Return the typed fields on top of what another user has saved, and that user's changes by field."""
    data, after = request.POST.copy(), conflict.current["solution"]
    take_over_changes(data, _posted_head(request, solution, "shown") or _posted_head(request, solution, "base"), after)
    form, base = head_forms(request, solution, data)
    return form, base, changes(_posted_head(request, solution, "base"), after)


def _posted_head(request: UserRequest, solution: Solution, name: str) -> Facts | None:
    """Return the head in the version that the post names: `base`, where the form was opened, or `shown`, whose head the
    page showed beside it."""
    revision = solution.revisions.filter(number=posted_number(request.POST.get(name)) or 0).first()
    return revision.snapshot["solution"] if revision else None


@require_http_methods(["GET", "POST"])
@for_administrators
@once
def retire(request: UserRequest, slug: str) -> HttpResponse:
    """Take a solution out of the portfolio from a day on. It can be undone."""
    solution = get_object_or_404(Solution.objects.filter(retired_on=None), slug=slug)
    form = RetireForm(request.POST or None, solution=solution, initial={"on": timezone.localdate()})
    if form.is_valid():
        on = form.cleaned_data["on"]
        lifecycle.retire(solution, on, by=request.user, why=form.cleaned_data["why"])
        messages.success(request, f"{solution} udgår af porteføljen {danish.long_date(on)}.")
        return redirect("onepagers:solutions")
    context = {"solution": solution, "form": form, "errors": error_list(form), "tab": "head", "editable": True}
    return render(request, "onepagers/retire.html", context, status=422 if form.errors else 200)


@require_POST
@for_administrators
def bring_back(request: UserRequest, slug: str) -> HttpResponse:
    """Undo `retire`."""
    solution = get_object_or_404(Solution.objects.exclude(retired_on=None), slug=slug)
    lifecycle.bring_back(solution, by=request.user)
    messages.success(request, f"{solution} er i porteføljen igen.")
    return redirect("onepagers:solutions")
