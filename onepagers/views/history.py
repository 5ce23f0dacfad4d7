"""The history of a solution, and the trend of the portfolio."""

from datetime import timedelta

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest
from onepagers.models import Ask, Decision, Solution
from onepagers.overview import history
from onepagers.views.pages import editable


@require_safe
def solution_history(request: UserRequest, slug: str) -> HttpResponse:
    """All reviews of a solution, corrected and withdrawn ones too, with actions and decisions, the time in each colour,
    and what was taken back."""
    solution = get_object_or_404(Solution, slug=slug)
    on = timezone.localdate()
    decisions = Decision.objects.in_force(on).select_related("body").prefetch_related("actions__owner")
    asks = Ask.objects.select_related("body").prefetch_related(Prefetch("decisions", decisions))
    reviews = list(
        solution.reviews.filter(reviewed_on__lte=on)
        .select_related("author", "confirms")
        .prefetch_related("actions__owner", Prefetch("asks", asks), "corrections")
    )
    ends = min(on, solution.retired_on - timedelta(days=1)) if solution.retired_on else on
    counting = [review for review in reversed(reviews) if review.counts]
    spans = history.spans(counting, solution.active_from, ends)
    times, days = history.overdue(spans)
    span_by_day = {span.first: span for span in spans}
    context = {
        "solution": solution,
        "tab": "history",
        "editable": editable(request, solution),
        "on": on,
        "entries": [
            (review, span_by_day.get(review.reviewed_on) if review.counts else None, review.correction())
            for review in reviews
        ],
        "withdrawals": solution.withdrawals.select_related("author"),
        "shares": history.shares(spans),
        "first": spans[0].first if spans else None,
        "times": times,
        "days": days,
        "decisions": decisions.filter(solution=solution, ask__review=None),
    }
    return render(request, "onepagers/history.html", context)


@require_safe
def trend(request: UserRequest) -> HttpResponse:
    """The colours of the portfolio in each of the last 24 months, and which solutions came and went."""
    on = timezone.localdate()
    months = history.trend(on)
    context = {"on": on, "months": months[::-1], "most": max(month.solutions for month in months)}
    return render(request, "onepagers/trend.html", context)
