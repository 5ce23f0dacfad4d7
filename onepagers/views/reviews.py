"""Reviewing a solution in a minute: «uændret» in one click, or a new colour with all that it requires."""

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import danish
from accounts.access import UserRequest
from accounts.once import once
from onepagers import findings
from onepagers.forms import ReviewForm, error_list
from onepagers.forms.fields import DateField, posted_number
from onepagers.models import Action, Ask, Colour, Solution, StatusReview
from onepagers.models.reviews import CONFIRMATIONS_IN_A_ROW
from onepagers.operations import reviews
from onepagers.operations.reviews import due_after
from onepagers.overview.since_last_review import since
from onepagers.pages import heat_map
from onepagers.versions.saving import Conflict
from onepagers.views.editing import Refusal, base_number, own_solution, saved_at, saved_or_refused, say_saved
from onepagers.views.next_url import came_from

SHOW = "vis"  # the button that only shows the next date, for a browser without JavaScript
CONFLICT = "En anden har vurderet imens. Se den nye vurdering. Sæt kryds, og gem igen, hvis din skal gælde."


@require_http_methods(["GET", "POST"])
@once
def review(request: UserRequest, slug: str) -> HttpResponse:
    """Review a solution. Beside the form: the last colour and cause, and what has happened since."""
    solution, on = own_solution(request, slug), timezone.localdate()
    newest = StatusReview.objects.newest(solution, on)
    facts = _facts(solution, newest, on)
    form = _form(request, solution, newest, facts, on)
    conflict: Conflict | None = None
    if form.is_valid():
        record = partial(reviews.record_form, solution, form, newest, by=request.user, on=on)
        outcome = saved_or_refused(record, CONFLICT)
        if not isinstance(outcome, Refusal):
            text = f"Vurderingen er gemt. Næste er {danish.long_date(outcome.due_on)}."
            say_saved(request, solution, saved_at(solution, outcome.created_at), text)
            return redirect(came_from(request) or solution)
        conflict = outcome.conflict
        if conflict:
            newest = StatusReview.objects.newest(solution, on)
            facts = _facts(solution, newest, on)
            form = ReviewForm(request.POST, **_given(newest, facts, on))
        form.add_error(None, outcome.text)
    context = facts | {
        "solution": solution,
        "form": form,
        "errors": error_list(form, *form.rows) if form.is_bound else [],
        "conflict": conflict,
        "newest": newest,
        "colours": Colour,
        "why_not": reviews.why_not_confirm(newest, on),
        "overdue": [action for action in facts["open_actions"] if action.is_overdue(on)],
        "show": SHOW,
        "confirmations": CONFIRMATIONS_IN_A_ROW,
        "due_on": due_after(_day(form, newest, on), solution.review_interval),
        "base": base_number(solution),
        "on": on,
        "tab": "review",
        "editable": True,
        "next": came_from(request),
    }
    return render(request, "onepagers/review.html", context, status=422 if context["errors"] else 200)


def _facts(solution: Solution, newest: StatusReview | None, on: date) -> dict[str, Any]:
    """Return the context beside the form: the status, the findings, what has happened; and what is open."""
    revision = solution.revisions.on(on).first()
    open_findings = findings.open_findings(revision.snapshot, on) if revision else []
    happened = since(solution, newest, revision, open_findings, on) if newest else None
    return {
        "findings": [(finding, bool(happened and happened.is_new(finding))) for finding in open_findings],
        "since": happened,
        "open_actions": list(Action.objects.standing(on).filter(solution=solution).select_related("owner")),
        "open_asks": list(Ask.objects.open(on).filter(solution=solution).select_related("body")),
        "status": revision.snapshot["status"] if revision else None,
        "months": heat_map.months(revision.snapshot["history"] if revision else [], on, solution.active_from),
        "at_least_yellow": bool(revision and findings.speaking_for_yellow(revision.snapshot, on)),
    }


def _given(newest: StatusReview | None, facts: dict[str, Any], on: date) -> dict[str, Any]:
    return {"newest": newest, "on": on} | {
        name: facts[name] for name in ("at_least_yellow", "open_actions", "open_asks")
    }


def _form(
    request: UserRequest, solution: Solution, newest: StatusReview | None, facts: dict[str, Any], on: date
) -> ReviewForm:
    """Return the form, bound to the posted data; with SHOW they are only its initial values, as nothing is saved."""
    start = {"base": base_number(solution), **ReviewForm.carried_over(newest), "reviewed_on": on}
    if SHOW in request.POST:
        return ReviewForm(initial=start | request.POST.dict(), **_given(newest, facts, on))
    return ReviewForm(request.POST or None, initial=start, **_given(newest, facts, on))


def _day(form: ReviewForm, newest: StatusReview | None, on: date) -> date:
    """Return the day of the review in the form; today if it can't be read."""
    if newest and "correction" in form.fields and form["correction"].value():
        return newest.reviewed_on
    return read_day(form["reviewed_on"].value(), newest, on) or on


def read_day(typed: Any, newest: StatusReview | None, on: date) -> date | None:
    """Return the typed day if a review may have that date, else None."""
    try:
        day = DateField(required=False).clean(typed)
    except ValidationError:
        return None
    return day if day and day <= on and (newest is None or day >= newest.reviewed_on) else None


@require_safe
def next_review(request: UserRequest, slug: str) -> HttpResponse:
    """When the next review is due after a review on the day in the address, as a few words for the page."""
    solution, on = own_solution(request, slug), timezone.localdate()
    newest = StatusReview.objects.newest(solution, on)
    corrected = newest.reviewed_on if newest and request.GET.get("ret") else None
    day = corrected or read_day(request.GET.get("dato"), newest, on)
    words = danish.weekday_date(due_after(day, solution.review_interval)) if day else ""
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@require_POST
@once
def confirm(request: UserRequest, slug: str) -> HttpResponse:
    """«Uændret – bekræft»: one click."""
    solution = own_solution(request, slug)
    base = posted_number(request.POST.get("base"))
    try:
        saved = reviews.confirm(solution, by=request.user, on=timezone.localdate(), base=base)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except Conflict:
        messages.error(request, "En anden har vurderet løsningen imens. Se den nye vurdering nedenfor.")
    else:
        text = f"Bekræftet. Næste vurdering af {solution} er {danish.long_date(saved.due_on)}."
        say_saved(request, solution, saved_at(solution, saved.created_at), text)
        return redirect(came_from(request) or solution)
    return redirect("onepagers:review", slug=slug)
