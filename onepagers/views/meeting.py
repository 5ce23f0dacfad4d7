"""The meeting: one solution after another on a big screen, decisions recorded on the way, minutes at the end."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

import danish
from accounts.access import UserRequest
from onepagers.models import Action, Ask, Decision, StatusReview
from onepagers.overview import dashboard
from onepagers.pages import pdf
from onepagers.views.pages import pdf_response


@require_safe
def meeting(request: UserRequest) -> HttpResponse:
    """Begin with the most urgent solution. The order stays for the day, also when decisions change what is urgent."""
    on = timezone.localdate()
    order = [row.solution.slug for row in dashboard.rows(on)]
    if not order:
        return redirect("onepagers:dashboard")
    request.session["meeting"] = {"on": on.isoformat(), "order": order}
    return redirect("onepagers:meeting_solution", slug=order[0])


@require_safe
def meeting_solution(request: UserRequest, slug: str) -> HttpResponse:
    """One solution as large as a projector needs it, with the way to the next."""
    on = timezone.localdate()
    rows = _in_order(dashboard.rows(on), request.session.get("meeting"), on)
    place = next((index for index, row in enumerate(rows) if row.solution.slug == slug), None)
    if place is None:
        raise Http404
    row = rows[place]
    status = StatusReview.objects.newest(row.solution, on)
    context = {
        "on": on,
        "row": row,
        "solution": row.solution,
        "status": status,
        "place": place + 1,
        "of": len(rows),
        "before": rows[place - 1].solution if place else None,
        "after": rows[place + 1].solution if place + 1 < len(rows) else None,
        "taken": Decision.objects.in_force(on).filter(solution=row.solution, decided_on=on).select_related("body"),
        "here": reverse("onepagers:meeting_solution", args=[slug]),
    }
    return render(request, "onepagers/meeting.html", context)


def _in_order(rows: list[dashboard.Row], begun: dict[str, Any] | None, on: date) -> list[dashboard.Row]:
    """Return the rows in the order of the day's meeting; newer solutions come last."""
    order = begun["order"] if begun and begun["on"] == on.isoformat() else []
    places = {slug: place for place, slug in enumerate(order)}
    return sorted(rows, key=lambda row: places.get(row.solution.slug, len(places)))


@require_safe
def minutes(request: UserRequest, day: date) -> HttpResponse:
    """The decisions, asks and actions of that day."""
    if day > timezone.localdate():
        raise Http404
    return render(request, "onepagers/minutes.html", taken_down(day))


@require_safe
def minutes_pdf(request: UserRequest, day: date) -> HttpResponse:
    """The minutes on paper."""
    if day > timezone.localdate():
        raise Http404
    html = render_to_string("onepagers/portfolio/_minutes.html", taken_down(day))
    title = f"Referat {danish.long_date(day)}"
    return pdf_response(request, lambda: pdf.document(title, html, created=day), f"{title}.pdf")


def taken_down(day: date) -> dict[str, Any]:
    """Return the context of a day's minutes: decisions with their actions, other actions, new asks, all open asks."""
    decided = Decision.objects.in_force(day).filter(decided_on=day).order_by("solution__position", "pk")
    decisions = list(decided.select_related("solution", "body", "ask").prefetch_related("actions__owner"))
    return {
        "day": day,
        "decisions": decisions,
        "demo": any(decision.is_demo for decision in decisions),
        "actions": Action.objects.filter(noted_on=day, decision=None, review=None).select_related("solution", "owner"),
        "asks": Ask.objects.filter(counts=True, asked_on=day).select_related("solution", "body"),
        "waiting": Ask.objects.open(day).select_related("solution", "body").order_by("asked_on", "pk"),
    }
