"""What depends on what: a solution's own rows, the components, and the map of the portfolio."""

from collections.abc import Sequence
from copy import copy
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest
from accounts.models import User
from accounts.once import once
from onepagers.forms import BaseForm, error_list
from onepagers.models import Revision, Solution
from onepagers.versions.saving import Conflict, saving, showing
from onepagers.views.editing import Refusal, base_number, own_solution, saved_or_refused
from onepagers.views.rows import MAKERS, Rows, edit_rows, named, names_of
from support.cards import HEADINGS, Portfolio
from support.dependency_forms import ComponentForm, DependencyFormSet, components
from support.dependency_map import draw
from support.graph import COMPONENT, ORGANISATION, Edge, Node, near
from support.models import Component

MAKERS["component"] = components
CONFLICT = "En anden har rettet det samme imens. Dine ændringer står her stadig."


@require_http_methods(["GET", "POST"])
@once
def edit_dependencies(request: UserRequest, slug: str) -> HttpResponse:
    """What a solution depends on, a row for each."""
    solution = own_solution(request, slug)
    rows = Rows(
        DependencyFormSet,
        solution.dependencies.select_related("on_solution", "on_component"),
        part="dependencies",
        one="afhængighed",
        new="Ny afhængighed",
        heading="Afhængigheder",
        hint="Hvad løsningen ikke kan undvære. Skriv de ord, det hviler på, eller sæt kryds ved «Antaget».",
    )
    note, template = "Afhængigheder rettet", "support/edit_dependencies.html"
    return edit_rows(request, solution, [rows], tab="dependencies", note=note, template=template)


@require_safe
def dependencies(request: UserRequest) -> HttpResponse:
    """The map and the same as a table, of everything or of what has to do with one component or organisation."""
    portfolio = Portfolio(timezone.localdate())
    graph = portfolio.graph
    chosen = chosen_node(request.GET.get("paa", ""), portfolio)
    edges = sorted(
        near(graph, chosen) if chosen else graph.edges,
        key=lambda edge: (graph.order(edge.source), edge.verb, graph.order(edge.target)),
    )
    context = {
        "map": draw(graph, edges),
        "rows": [(graph.names[edge.source], edge, graph.names[edge.target]) for edge in edges],
        "chosen": f"{chosen.kind}:{chosen.pk}" if chosen else "",
        "chosen_name": graph.names[chosen] if chosen else "",
        "choices": _choices(portfolio),
        "components": _editable_components(request.user, edges),
    }
    return render(request, "support/dependencies.html", context)


def chosen_node(text: str, portfolio: Portfolio) -> Node | None:
    """Return the thing of «component:17»; None for anything that isn't there."""
    kind, _, pk = text.partition(":")
    node = Node(kind, int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    return node if node and node in portfolio.graph.names else None


def _choices(portfolio: Portfolio) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            HEADINGS[kind],
            [(f"{kind}:{node.pk}", portfolio.graph.names[node]) for node in portfolio.nodes(kind)],
        )
        for kind in (ORGANISATION, COMPONENT)
    ]


def _editable_components(user: User, edges: Sequence[Edge]) -> dict[int, str]:
    """The components on the map that the user may edit, by primary key."""
    pks = {node.pk for edge in edges for node in (edge.source, edge.target) if node.kind == COMPONENT}
    rows = Component.objects.filter(pk__in=pks)
    if not user.is_administrator:
        rows = rows.filter(dependents__solution__in=Solution.objects.editable_by(user)).distinct()
    return {row.pk: row.name for row in rows}


@require_http_methods(["GET", "POST"])
@once
def edit_component(request: UserRequest, pk: int) -> HttpResponse:
    """What a component is and who runs it, for those who edit a solution that depends on it. Every page of those gets
    a new version."""
    component = get_object_or_404(Component, pk=pk)
    if pk not in _editable_components(request.user, [Edge(Node(COMPONENT, pk), Node(COMPONENT, pk), "")]):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    directories, pages = named(data, ComponentForm), showing(component)
    form = ComponentForm(data, instance=copy(component), directories=directories)
    base = BaseForm(data, initial={"base": base_number(pages[0])} if pages else {})
    conflict: Conflict | None = None
    if form.is_valid() and base.is_valid():
        began = base.cleaned_data["base"] or 0 if pages else None
        outcome = saved_or_refused(partial(_save_component, request.user, pages, form, began), CONFLICT)
        if not isinstance(outcome, Refusal):
            messages.success(request, f"{form.instance.name} er gemt." if outcome else "Intet var ændret.")
            return redirect("support:dependencies")
        conflict = outcome.conflict
        form.add_error(None, outcome.text)
    context = {
        "component": component,  # as it is saved: the form writes typed values to its own
        "form": form,
        "base": base,
        "conflict": conflict,
        "errors": error_list(form),
        **names_of(directories),
    }
    return render(request, "support/edit_component.html", context, status=422 if context["errors"] else 200)


def _save_component(user: User, pages: list[Solution], form: ComponentForm, began: int | None) -> list[Revision]:
    """Save a component and all pages that show it. `began` is the version of the first of these that the form started
    from. Raises Conflict, and IntegrityError when the database refuses."""
    note = f"Komponenten {form.instance.name} rettet"
    with saving(pages, by=user, note=note, base=began, parts=["dependencies"]) as work:
        form.save()
    return work.revisions
