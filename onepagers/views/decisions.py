"""Pages of asks, decisions and actions."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest
from accounts.models import User
from accounts.once import once, once_an_hour
from onepagers.forms import error_list
from onepagers.forms.decisions import ActionForm, AskForm, DecisionForm, FinishForm
from onepagers.models import Action, Ask, Decision, Solution
from onepagers.operations import decisions
from onepagers.views.editing import saved_at, say_saved
from onepagers.views.next_url import came_from

SHOWN = timedelta(days=365)
DONE_SHOWN = timedelta(days=30)


@require_safe
def overview(request: UserRequest) -> HttpResponse:
    """All open asks, all open actions, and the decisions of the last year."""
    on = timezone.localdate()
    followed = set(Solution.objects.followed_by(request.user).values_list("pk", flat=True))
    actions = list(Action.objects.standing(on).select_related("solution", "owner"))
    context = {
        "on": on,
        "mine": followed,
        "asks": Ask.objects.open(on).select_related("solution", "body").order_by("asked_on", "pk"),
        "actions": [(action, action.is_overdue(on), may_finish(request.user, action, followed)) for action in actions],
        "done": [
            (action, may_finish(request.user, action, followed))
            for action in Action.objects.filter(done_on__gt=on - DONE_SHOWN, done_on__lte=on)
            .select_related("solution", "owner")
            .order_by("-done_on", "-pk")
        ],
        "decisions": Decision.objects.in_force(on)
        .filter(decided_on__gt=on - SHOWN)
        .select_related("solution", "body", "ask")
        .prefetch_related("actions__owner"),
    }
    return render(request, "onepagers/decisions.html", context)


@require_http_methods(["GET", "POST"])
@once_an_hour
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """Answer an ask, once."""
    ask = get_object_or_404(decidable(request.user).select_related("solution", "body"), pk=pk)
    if not ask.counts:
        messages.info(request, f"Indstillingen «{ask.text}» er trukket tilbage eller ændret.")
        return redirect("onepagers:decisions")
    if not Ask.objects.open(timezone.localdate()).filter(pk=pk).exists():
        messages.info(request, f"Indstillingen «{ask.text}» er besvaret. Er svaret forkert, kan det rettes herunder.")
        return redirect("onepagers:decisions")
    return _decide(request, ask.solution, ask)


@require_http_methods(["GET", "POST"])
@once_an_hour
def new_decision(request: UserRequest, slug: str) -> HttpResponse:
    """A decision without an ask."""
    return _decide(request, _decidable_solution(request, slug), None)


@require_http_methods(["GET", "POST"])
@once
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Correct a decision: a new record replaces the old one, which stays in the versions."""
    own = Decision.objects.in_force(timezone.localdate()) if request.user.may_decide else Decision.objects.none()
    old = get_object_or_404(own.select_related("solution", "ask__body"), pk=pk)
    return _decide(request, old.solution, old.ask, old)


def _decide(request: UserRequest, solution: Solution, ask: Ask | None, old: Decision | None = None) -> HttpResponse:
    form, now = DecisionForm(request.POST or None, on=timezone.localdate(), ask=ask, old=old), timezone.now()
    if form.is_valid():
        data = form.cleaned_data
        try:
            decisions.decide(
                solution,
                ask=ask,
                body=data["body"],
                text=data["text"],
                on=data["decided_on"],
                postponed_to=data["postponed_to"],
                task=form.task(),
                replaces=old,
                by=request.user,
                at=now,
            )
        except IntegrityError:  # the same decision was corrected in another window
            messages.error(request, "Beslutningen er rettet imens. Se, om din rettelse stadig skal til.")
            return redirect("onepagers:decisions")
        return _saved(request, solution, now, "Beslutningen er rettet." if old else "Beslutningen er noteret.")
    title = "Ret beslutningen" if old else "Notér en beslutning" if ask else f"Ny beslutning om {solution}"
    return _form(request, form, solution, title, "Gem beslutningen", ask=ask)


@require_http_methods(["GET", "POST"])
@once_an_hour
def new_ask(request: UserRequest, slug: str) -> HttpResponse:
    """Ask for a decision."""
    solution = _decidable_solution(request, slug)
    form, now = AskForm(request.POST or None), timezone.now()
    if form.is_valid():
        decisions.ask(solution, **form.cleaned_data, on=timezone.localdate(now), by=request.user, at=now)
        return _saved(request, solution, now, "Indstillingen er noteret og venter nu på en beslutning.")
    return _form(request, form, solution, f"Ny indstilling om {solution}", "Gem indstillingen")


@require_http_methods(["GET", "POST"])
@once_an_hour
def new_action(request: UserRequest, slug: str) -> HttpResponse:
    """Add an action."""
    solution = get_object_or_404(Solution.objects.followed_by(request.user), slug=slug)
    form, now = ActionForm(request.POST or None), timezone.now()
    if form.is_valid() and (task := form.task()):
        decisions.take_on(solution, task, on=timezone.localdate(now), by=request.user, at=now)
        return _saved(request, solution, now, "Handlingen er noteret.")
    return _form(request, form, solution, f"Ny handling for {solution}", "Gem handlingen")


@require_http_methods(["GET", "POST"])
@once
def finish(request: UserRequest, pk: int) -> HttpResponse:
    """Finish an action."""
    action = get_object_or_404(finishable(request.user).filter(done_on=None).select_related("solution"), pk=pk)
    form, now = FinishForm(request.POST or None), timezone.now()
    if form.is_valid():
        note, on = form.cleaned_data["note"], timezone.localdate(now)
        decisions.finish(action, note=note, on=on, by=request.user, at=now)
        return _saved(request, action.solution, now, "Handlingen er udført.")
    return _form(request, form, action.solution, "Handlingen er udført", "Gem som udført", action=action)


@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Undo `finish`."""
    action = get_object_or_404(
        finishable(request.user).exclude(done_on=None).select_related("solution", "owner"), pk=pk
    )
    if not User.objects.able().filter(pk=action.owner_id).exists():
        messages.error(
            request,
            f"Handlingen kan ikke åbnes igen: {action.owner.name}s konto er lukket eller kan kun læse. "
            "Notér en ny handling til en anden.",
        )
        return back(request)
    now = timezone.now()
    decisions.reopen(action, by=request.user, at=now)
    return _saved(request, action.solution, now, "Handlingen er åben igen.")


def decidable(user: User) -> QuerySet[Ask]:
    """Return the asks that the user may answer: all, for the committee and the secretariat."""
    return Ask.objects.all() if user.may_decide else Ask.objects.none()


def finishable(user: User) -> QuerySet[Action]:
    """Return the actions that the user may finish: their own, and those of solutions that they follow."""
    return Action.objects.filter(Q(owner=user) | Q(solution__in=Solution.objects.followed_by(user)))


def may_finish(user: User, action: Action, followed: set[int]) -> bool:
    return action.owner_id == user.pk or action.solution_id in followed


def back(request: UserRequest) -> HttpResponseRedirect:
    """Redirect to the page that the user came from, else to the overview of decisions."""
    return redirect(came_from(request) or "onepagers:decisions")


def _saved(request: UserRequest, solution: Solution, at: datetime, text: str) -> HttpResponseRedirect:
    say_saved(request, solution, saved_at(solution, at), text)
    return back(request)


def _decidable_solution(request: UserRequest, slug: str) -> Solution:
    solutions = Solution.objects.all() if request.user.may_decide else Solution.objects.none()
    return get_object_or_404(solutions, slug=slug)


def _form(
    request: UserRequest, form: BaseForm, solution: Solution, title: str, save: str, **extra: Any
) -> HttpResponse:
    context = {
        "form": form,
        "solution": solution,
        "title": title,
        "save": save,
        "errors": error_list(form),
        "next": came_from(request),
        **extra,
    }
    return render(request, "onepagers/decision_form.html", context, status=422 if form.errors else 200)
