"""Where a manager edits who helps, and on what terms."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from onepagers.models import Solution
from onepagers.views.editing import own_solution
from onepagers.views.rows import edit_rows
from support.forms import AgreementFormSet, SupportFormSet


@require_http_methods(["GET", "POST"])
def edit_support(request: HttpRequest, slug: str) -> HttpResponse:
    """The support matrix, a row for each audience and level."""
    solution = own_solution(request, slug)
    lines = solution.support_lines.prefetch_related("provided_by")
    return edit_rows(
        request, solution, SupportFormSet, lines, part="support", note="Support rettet",
        template="support/edit_support.html",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def edit_agreements(request: HttpRequest, slug: str) -> HttpResponse:
    """The agreements around a solution; one that is shared is changed on every page that shows it."""
    solution = own_solution(request, slug)
    agreements = solution.agreements.prefetch_related("parties", "solutions")
    return edit_rows(
        request, solution, AgreementFormSet, agreements, part="agreements", note="Aftaler rettet",
        template="support/edit_agreements.html", affected=_others,
    )  # fmt: skip


def _others(formset) -> list[Solution]:
    return [solution for form in formset.forms if form.has_changed() for solution in form.shared_with]
