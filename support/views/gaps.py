"""Which kinds of agreements each solution has and lacks, and where it is said what it needs."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest
from accounts.models import User
from accounts.once import once
from onepagers.forms import error_list
from onepagers.models import Revision, Solution
from onepagers.versions.saving import Conflict, part_of, saving
from onepagers.views.editing import Refusal, base_number, own_solution, saved_or_refused, say_saved
from onepagers.views.rows import CONFLICT
from support.gaps import KINDS, UNDER_WAY, Cell, cells
from support.register import Row, rows
from support.register_forms import NeedsForm
from support.snapshots import need_facts


@dataclass(frozen=True)
class Line:
    """A solution and what there is of each kind of agreement."""

    solution: Solution
    cells: list[Cell]
    editable: bool


@require_safe
def matrix(request: UserRequest) -> HttpResponse:
    """Solution by kind of agreement."""
    return _page(request)


@require_http_methods(["GET", "POST"])
@once
def edit_needs(request: UserRequest, slug: str) -> HttpResponse:
    """The same page, with a form in the solution's line for what it needs."""
    solution = own_solution(request, slug)
    data = request.POST if request.method == "POST" else None
    form = NeedsForm(data, solution=solution, initial={"base": base_number(solution)})
    errors: list[dict[str, str]] = []
    conflict = None
    if data is not None and form.is_valid():
        outcome = saved_or_refused(lambda: _save(request, solution, form), CONFLICT)
        if not isinstance(outcome, Refusal):
            say_saved(request, solution, outcome)
            return redirect(f"{reverse('support:gaps')}#{solution.slug}")
        conflict = outcome.conflict
        errors = [{"id": "id_seen" if conflict else "", "text": outcome.text}]
    elif data is not None:
        errors = error_list(form)
    return _page(request, solution, form, errors, conflict)


def _save(request: UserRequest, solution: Solution, form: NeedsForm) -> list[Revision]:
    base = form.cleaned_data["base"]
    note = "Behov for aftaler rettet"
    with saving([solution], by=request.user, note=note, base=base, parts=["agreement_needs"]) as work:
        form.save()
    return work.revisions


def _page(
    request: UserRequest,
    solution: Solution | None = None,
    form: NeedsForm | None = None,
    errors: list[dict[str, str]] | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    on = timezone.localdate()
    agreements = rows(request.user, on)
    lines = _lines(request.user, agreements, on)
    every = [cell for line in lines for cell in line.cells]
    context = {
        "tab": "gaps",
        "on": on,
        "kinds": [label for _, label in KINDS],
        "lines": lines,
        "missing": sum(cell.state == "missing" for cell in every),
        "under_way": sum(row.state in UNDER_WAY for row in agreements),
        "unknown": sum(cell.state == "unknown" for cell in every),
        "edited": solution,
        "form": form,
        "errors": errors or [],
        "conflict": conflict,
        "newer": part_of(conflict.revision.snapshot, "agreement_needs") if conflict else None,
    }
    return render(request, "support/register/gaps.html", context, status=422 if errors else 200)


def _lines(user: User, agreements: list[Row], on: date) -> list[Line]:
    """Each solution in the portfolio, in its order."""
    editable = set(Solution.objects.editable_by(user).values_list("pk", flat=True))
    return [
        Line(
            solution,
            cells(
                [row.facts for row in agreements if solution in row.solutions],
                [need_facts(need) for need in solution.agreement_needs.all()],
                on,
            ),
            solution.pk in editable,
        )
        for solution in Solution.objects.existing(on).order_by("position", "pk").prefetch_related("agreement_needs")
    ]
