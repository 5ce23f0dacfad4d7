"""Judging a solution: a new review with all that its colour requires, or «uændret» in one click."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from onepagers import danish, findings, heat, reviews
from onepagers.forms import ReviewForm, error_list
from onepagers.models import Colour, StatusReview
from onepagers.reviews import due_after
from onepagers.revisions import Conflict
from onepagers.views.editing import base_number, database_message, own_solution, rebased


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Judge a solution: the last colour and reason beside a new one with all that it requires."""
    solution = own_solution(request, slug)
    on = timezone.localdate()
    newest = StatusReview.objects.newest(solution, on)
    status = solution.revisions.on(on).first()
    found = findings.open_findings(status.snapshot, on) if status else []
    given = {"newest": newest, "on": on,
             "at_least_yellow": bool(status and findings.speaking_for_yellow(status.snapshot, on))}  # fmt: skip
    form = ReviewForm(request.POST or None, initial={"base": base_number(solution)}, **given)
    theirs = None
    if form.is_valid():
        try:
            made = reviews.record_form(solution, form, newest, by=request.user, on=on)
        except Conflict as conflict:
            theirs = conflict
            form = ReviewForm(rebased(request, conflict), **given)
            form.full_clean()
            form.add_error(None, "En anden har vurderet imens. Se den nye vurdering, og gem igen, hvis din skal gælde.")
        except IntegrityError as error:
            form.add_error(None, database_message(error))
        else:
            messages.success(request, f"Vurderingen er gemt. Næste er {danish.long_date(made.due_on)}.")
            return redirect(solution)
    context = {
        "findings": found, "solution": solution, "form": form, "newest": newest,
        "errors": error_list(form) if form.is_bound else [],
        "theirs": theirs, "status": status.snapshot["status"] if status else None, "colours": Colour,
        "why_not": reviews.why_not_confirm(newest, on), "due_on": due_after(on, solution.review_interval),
        "months": heat.months(status.snapshot["history"] if status else [], on, solution.active_from),
        "base": base_number(solution), "on": on, "tab": "review", "editable": True,
    }  # fmt: skip
    return render(request, "onepagers/review.html", context, status=422 if form.errors else 200)


@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """«Uændret – bekræft»: one click."""
    solution = own_solution(request, slug)
    base = request.POST.get("base", "")
    try:
        made = reviews.confirm(
            solution, by=request.user, on=timezone.localdate(), base=int(base) if base.isdigit() else None
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except Conflict:
        messages.error(request, "En anden har vurderet løsningen imens. Se den nye vurdering nedenfor.")
    else:
        messages.success(request, f"Bekræftet. Næste vurdering er {danish.long_date(made.due_on)}.")
        return redirect(solution)
    return redirect("onepagers:review", slug=slug)
