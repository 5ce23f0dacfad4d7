"""The pages on which rows of facts are edited together, and the save with its Revision.

Apps above the core bring the formsets and the parts of the snapshot; the rest is the same for all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm, BaseModelFormSet, Form, ModelForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.access import UserRequest
from onepagers.forms import NoteForm, error_list, name_field
from onepagers.forms.name_field import NamedField
from onepagers.forms.rows import ADD_ROW, Directories, InOrder, RowFormSet, with_empty_row, without_gone
from onepagers.models import Revision, Solution
from onepagers.versions.saving import Conflict, part_of, saving
from onepagers.views.editing import Refusal, base_number, saved_or_refused, say_saved

CONFLICT = "En anden har rettet her imens. Dine ændringer står her stadig. Sammenlign, sæt kryds, og gem igen."
MAKERS = {"organisation": name_field.organisations, "body": name_field.bodies}


@dataclass
class Rows:
    """Rows of one kind on a page."""

    formset_class: "type[BaseModelFormSet[Any, Any]]"
    queryset: QuerySet[Any]
    part: str  # of the snapshot
    one: str  # what one row is called: «supportlinje»
    new: str  # and what a new one is: «Ny supportlinje»
    prefix: str = "rows"
    heading: str = ""
    hint: str = ""
    form_kwargs: dict[str, Any] = field(default_factory=dict)
    formset: RowFormSet = field(init=False)

    def bind(self, data: QueryDict | None, solution: Solution, directories: Directories) -> None:
        if data is not None:
            data = without_gone(data, self.prefix, [row.pk for row in self.queryset])
            data = with_empty_row(data, self.prefix) if data.get(ADD_ROW) == self.prefix else data
        formset = self.formset_class(
            data,
            queryset=self.queryset,
            prefix=self.prefix,
            form_kwargs={"solution": solution, "directories": directories, **self.form_kwargs},
        )
        if not isinstance(formset, RowFormSet):
            raise TypeError(f"{self.formset_class} is no RowFormSet")
        self.formset = formset
        self.formset.extra = 0 if data is not None or self.formset.initial_form_count() else 1


Affected = Callable[[Sequence[Rows]], Iterable[Solution]]


def named(posted: QueryDict | None, *forms: type[Form] | type[ModelForm]) -> Directories:
    """Return the directories that the named fields of these form classes look names up in."""
    create = posted.getlist(name_field.CREATE) if posted is not None else []
    kinds = {field.kind for form in forms for field in form.base_fields.values() if isinstance(field, NamedField)}
    return {kind: MAKERS[kind](create) for kind in sorted(kinds)}


def edit_rows(
    request: UserRequest,
    solution: Solution,
    kinds: Sequence[Rows],
    *,
    tab: str,
    note: str,
    template: str,
    affected: Affected | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page on which a solution's rows are edited. A save comes back to the same page. `note` is the version's note
    where the user writes none; `affected` returns the other solutions that the rows show on; `more` is what the
    template shows beside the rows."""
    data = request.POST if request.method == "POST" else None
    directories = named(data, *(kind.formset_class.form for kind in kinds))
    newest = base_number(solution)
    save = NoteForm(data, initial={"base": newest})
    for kind in kinds:
        kind.bind(data, solution, directories)
    posted = data is not None and ADD_ROW not in data
    answer = _save(request, solution, kinds, save, note, affected) if posted else (None, [])
    if isinstance(answer, HttpResponse):
        return answer
    conflict, errors = answer
    context = {
        "solution": solution,
        "kinds": kinds,
        "save": save,
        "errors": errors,
        "tab": tab,
        "editable": True,
        "conflict": conflict,
        "newer": _newer(conflict, kinds),
        "today": timezone.localdate(),
        "next_number": newest + 1,
        **names_of(directories),
        **(more or {}),
    }
    return render(request, template, context, status=422 if errors else 200)


def _save(
    request: UserRequest,
    solution: Solution,
    kinds: Sequence[Rows],
    save: NoteForm,
    note: str,
    affected: Affected | None,
) -> HttpResponse | tuple[Conflict | None, list[dict[str, str]]]:
    """Return a redirect after a save; else the conflict and the errors."""
    if not all([save.is_valid(), *(kind.formset.is_valid() for kind in kinds)]):
        return None, row_errors(save, *(kind.formset for kind in kinds))
    solutions = [solution, *(affected(kinds) if affected else ())]

    def save_rows() -> list[Revision]:
        data, parts = save.cleaned_data, [kind.part for kind in kinds]
        with saving(solutions, by=request.user, note=data["note"] or note, base=data["base"], parts=parts) as work:
            for kind in kinds:
                kind.formset.save()
        return work.revisions

    outcome = saved_or_refused(save_rows, CONFLICT)
    if isinstance(outcome, Refusal):
        return outcome.conflict, [{"id": "id_seen" if outcome.conflict else "", "text": outcome.text}]
    say_saved(request, solution, outcome)
    return redirect(request.get_full_path())


def row_errors(save: BaseForm, *formsets: InOrder[Any]) -> list[dict[str, str]]:
    """Return the errors of the rows that stay, and of their formsets, for the box on top."""
    errors = error_list(save, *(form for formset in formsets for form in formset.wrong()))
    return errors + [{"id": "", "text": str(text)} for formset in formsets for text in formset.non_form_errors()]


def names_of(directories: Directories) -> dict[str, Any]:
    """Return the context of a page with named fields: the lists, and the unknown names that may be created."""
    unknown = {name: chosen for directory in directories.values() for name, chosen in directory.unknown.items()}
    return {"directories": directories.values(), "unknown": unknown, "create": name_field.CREATE, "add_row": ADD_ROW}


def _newer(conflict: Conflict | None, kinds: Sequence[Rows]) -> dict[str, Any]:
    """Return the parts of this page in the newest version."""
    return {kind.part: part_of(conflict.revision.snapshot, kind.part) for kind in kinds} if conflict else {}
