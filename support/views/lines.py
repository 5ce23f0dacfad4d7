"""Where a manager edits who helps, and on what terms."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest
from accounts.once import once
from onepagers.models import Solution
from onepagers.versions.saving import showing
from onepagers.views.editing import own_solution
from onepagers.views.rows import Rows, edit_rows
from support.forms import AgreementForm, AgreementFormSet, SupportFormSet


@require_http_methods(["GET", "POST"])
@once
def edit_support(request: UserRequest, slug: str) -> HttpResponse:
    """The support matrix, a row for each audience and level."""
    solution = own_solution(request, slug)
    lines = Rows(
        SupportFormSet,
        solution.support_lines.prefetch_related("provided_by", "week"),
        part="support",
        one="supportlinje",
        new="Ny supportlinje",
        heading="Support",
        hint="Hvem hjælper hvem. Lad udbyderen stå tom, hvis den ikke er oplyst.",
    )
    return edit_rows(
        request, solution, [lines], tab="support", note="Support rettet", template="support/edit_support.html"
    )


@require_http_methods(["GET", "POST"])
@once
def edit_agreements(request: UserRequest, slug: str) -> HttpResponse:
    """The agreements around a solution; one that is shared is changed on every page that shows it."""
    solution = own_solution(request, slug)
    agreements = Rows(
        AgreementFormSet,
        solution.agreements.prefetch_related("parties", "solutions"),
        part="agreements",
        one="aftale",
        new="Ny aftale",
        heading="Aftaler",
        hint="Lad det stå tomt, der ikke er oplyst.",
    )
    return edit_rows(
        request,
        solution,
        [agreements],
        tab="agreements",
        note="Aftaler rettet",
        template="support/edit_agreements.html",
        affected=_others,
    )


def _others(kinds: Sequence[Rows]) -> list[Solution]:
    """The other solutions that share the agreements which were changed, or show one that follows them."""
    changed = [form for kind in kinds for form in kind.formset.forms if form.has_changed()]
    agreements = [form for form in changed if isinstance(form, AgreementForm) and form.instance.pk]
    shared = [solution for form in agreements for solution in form.shared_with]
    return [*shared, *showing(*(form.instance for form in agreements))]
