"""Rows of facts edited together on one page: the formset, the row that is added, and the save with its Revision.

Satellites give the formset and the part of the snapshot; the rest is the same for all of them.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from onepagers import danish
from onepagers.forms import BaseForm, ConstraintModelForm, error_list, layout
from onepagers.models import Organisation, Solution
from onepagers.revisions import Conflict, part_of, saving
from onepagers.views.editing import base_number, database_message, rebased, saved_message

CONFLICT = "En anden har rettet her imens. Dine ændringer står her stadig. Sammenlign, og gem igen."
ADD_ROW = "add-row"  # the name of the button that asks for one more empty row


def organisation_choices() -> list[tuple[Any, str]]:
    """All organisations for a select, in Danish order, fetched once for a whole page of rows."""
    names = Organisation.objects.values_list("pk", "name", "full_name")
    labels = [(pk, f"{name} – {full}" if full and full != name else name) for pk, name, full in names]
    return [("", "—"), *sorted(labels, key=lambda choice: danish.sort_key(choice[1]))]


def organisation_field(label: str, *, required: bool = False) -> forms.TypedChoiceField:
    """A select of organisations whose choices the formset fills in; its value is a primary key or None."""
    return forms.TypedChoiceField(label=label, required=required, coerce=int, empty_value=None)


class RowForm(ConstraintModelForm):
    """One row; the formset tells it the solution and the organisations to choose from."""

    organisation_fields: tuple[str, ...] = ()
    more: tuple[str, ...] = ()  # fields that are seldom used and lie folded under `more_label`
    more_label = ""

    def __init__(self, *args, solution: Solution, organisations: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.solution = solution
        self.helper = layout()
        for name in self.organisation_fields:
            self.fields[name].choices = organisations
        if hasattr(type(self.instance), "solution"):
            self.instance.solution = solution

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.more]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.more]

    @property
    def more_open(self) -> bool:
        """Folded out where there is something to see or to mend."""
        return any(field.value() or field.errors for field in self.more_fields)

    def prefilled(self, chosen: Iterable[int]) -> None:
        """Start the organisation fields from these primary keys, in order."""
        for name, pk in zip(self.organisation_fields, chosen, strict=False):
            self.initial[name] = pk

    def chosen(self) -> list[int]:
        """The organisations that were chosen, in order, each once."""
        values = [self.cleaned_data[name] for name in self.organisation_fields if self.cleaned_data.get(name)]
        return list(dict.fromkeys(values))


def with_empty_row(data, prefix: str):
    """Posted formset data with one more empty row at the end."""
    data = data.copy()
    name = f"{prefix}-TOTAL_FORMS"
    data[name] = int(data.get(name, 0)) + 1
    return data


def edit_rows(
    request: HttpRequest, solution: Solution, formset_class, queryset, *, part: str, note: str, template: str,
    affected=None,
) -> HttpResponse:  # fmt: skip
    """The page on which a solution's rows are edited. `affected` gives, from the formset, more solutions to revise."""
    options = {
        "queryset": queryset,
        "prefix": "rows",
        "form_kwargs": {"solution": solution, "organisations": organisation_choices()},
    }
    data = request.POST or None
    formset, base = formset_class(data, **options), BaseForm(data, initial={"base": base_number(solution)})
    errors: list[dict[str, str]] = []
    theirs = None
    if data is not None and ADD_ROW in data:
        formset = formset_class(with_empty_row(data, "rows"), **options)
    elif data is not None and formset.is_valid() and base.is_valid():
        others = affected(formset) if affected else []
        try:
            with saving(
                [solution, *others], by=request.user, note=note, base=base.cleaned_data["base"], parts=[part]
            ) as work:
                formset.save()
        except Conflict as conflict:
            theirs = conflict
            base = BaseForm(rebased(request, conflict))
            errors = [{"id": "", "text": CONFLICT}]
        except IntegrityError as error:
            errors = [{"id": "", "text": database_message(error)}]
        else:
            saved = [revision for revision in work.revisions if revision.solution_id == solution.pk]
            messages.success(request, saved_message(saved))
            return redirect(solution)
    elif data is not None:
        errors = error_list(*formset.forms) + [
            {"id": "", "text": str(message)} for message in formset.non_form_errors()
        ]
    context = {
        "solution": solution, "formset": formset, "base": base, "errors": errors, "tab": part, "editable": True,
        "theirs": part_of(theirs.revision.snapshot, part) if theirs else None, "conflict": theirs,
        "add_row": ADD_ROW,
    }  # fmt: skip
    return render(request, template, context, status=422 if errors else 200)
