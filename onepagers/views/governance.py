"""Where a manager edits which bodies govern a solution, and its key figures."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest
from accounts.once import once
from onepagers.forms.governance import GovernanceFormSet, KeyFigureFormSet
from onepagers.views.editing import own_solution
from onepagers.views.rows import Rows, edit_rows

BODIES_HINT = (
    "Hvem der bestemmer. Organets møder, formand og deltagere skriver sekretariatet, for de vises på alle de "
    "løsninger, som det styrer."
)
FIGURES_HINT = "Skriv kun den nye værdi. De tidligere bliver stående, og siden viser udviklingen."


@require_http_methods(["GET", "POST"])
@once
def edit_governance(request: UserRequest, slug: str) -> HttpResponse:
    """Bodies and key figures, saved together as one version."""
    solution = own_solution(request, slug)
    bodies = Rows(
        GovernanceFormSet,
        solution.governance.select_related("body"),
        part="governance",
        one="organ",
        new="Nyt organ",
        prefix="bodies",
        heading="Styring",
        hint=BODIES_HINT,
    )
    figures = Rows(
        KeyFigureFormSet,
        solution.key_figures.prefetch_related("values"),
        part="key_figures",
        one="nøgletal",
        new="Nyt nøgletal",
        prefix="figures",
        heading="Nøgletal",
        hint=FIGURES_HINT,
        form_kwargs={"on": timezone.localdate()},
    )
    return edit_rows(
        request,
        solution,
        [bodies, figures],
        tab="governance",
        note="Styring og nøgletal rettet",
        template="onepagers/edit_governance.html",
    )
