"""Pages about reminders: fewer mails, a solution's own plan, the next day's mails, and sending at once."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import danish
from accounts.access import UserRequest, for_administrators
from danish.workdays import is_workday, workday_on_or_after
from mails.models import Mail
from mails.sending import retry_now
from mails.tasks import enqueue
from mails.views import tell
from onepagers.forms import error_list
from onepagers.models import Solution
from onepagers.overview.selection import read_day
from reminders import todays_mails
from reminders.forms import FewerMailsForm, ReminderPlanForm
from reminders.models import ReminderPlan
from reminders.reasons import Ladder, ladder_days, with_plan


@require_http_methods(["GET", "POST"])
def fewer_mails(request: UserRequest) -> HttpResponse:
    """The user chooses kinds of mail; linked from the foot of every mail."""
    form = FewerMailsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Dit valg er gemt. Det gælder fra den næste mail.")
        return redirect("reminders:fewer_mails")
    solutions = Solution.objects.existing(timezone.localdate()).editable_by(request.user)
    return render(request, "reminders/fewer_mails.html", {"form": form, "solutions": solutions})


@require_safe
@for_administrators
def next_mails(request: UserRequest) -> HttpResponse:
    """What will be sent on the next working day, or another day, if nothing is done until then."""
    tomorrow = workday_on_or_after(timezone.localdate() + timedelta(days=1))
    on = read_day(request.GET.get("dag", ""), date.max)[0] or tomorrow  # any day, also one to come
    mails = todays_mails.preview(on) if is_workday(on) else []
    context = {"on": on, "tomorrow": tomorrow, "mails": mails, "is_workday": is_workday(on)}
    return render(request, "reminders/next_mails.html", context)


@require_POST
@for_administrators
def send_reminders_now(request: UserRequest) -> HttpResponse:
    """Do not wait for the clock: write what is due by now, and try everything that waits."""
    now = timezone.now()
    written = todays_mails.write_due_mails(now)
    enqueued = enqueue(retry_now(Mail.objects.unsent(), now))
    mails = danish.count(len(written), "ny mail", "nye mails")
    off = "" if is_workday(timezone.localdate(now)) else " I dag er en fridag: påmindelser venter til næste hverdag."
    tell(request, enqueued, f"{mails.capitalize()} er skrevet, og alt, der ventede, prøves igen.{off}")
    return redirect("outbox")


@require_http_methods(["GET", "POST"])
def reminder_plan(request: UserRequest, slug: str) -> HttpResponse:
    """When one solution's people are reminded, and who."""
    solution = get_object_or_404(Solution.objects.editable_by(request.user), slug=slug)
    on = timezone.localdate()
    newest = ReminderPlan.objects.newest(solution, on)
    form = ReminderPlanForm(request.POST or None, newest=newest, solution=solution, on=on)
    if form.is_valid():
        form.save(by=request.user)
        messages.success(request, "Påmindelserne er ændret fra i dag.")
        return redirect("reminders:reminder_plan", slug)
    context = {
        "solution": solution,
        "form": form,
        "errors": error_list(form),
        "editable": True,
        **_coming(solution, on),
    }
    return render(request, "reminders/reminder_plan.html", context, status=422 if form.errors else 200)


def _coming(solution: Solution, on: date) -> dict[str, Any]:
    """When the review is due, and the days of the next reminders about it with whether more people get them."""
    [planned] = with_plan(Solution.objects.filter(pk=solution.pk).with_status(on), on)
    days = ladder_days(planned.due_on, Ladder.of(planned), on) if planned.due_on else []
    return {"due_on": planned.due_on, "coming": days}
