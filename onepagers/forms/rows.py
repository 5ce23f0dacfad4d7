"""Rows of facts that are edited together on one page: their forms, their order, and the posted data.

A row has a checkbox that removes it and a number that moves it, so a page without script can do all that a page with
script can; static/js/rows.js and order.js only make it quicker.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.functional import cached_property

from onepagers.forms import ConstraintModelForm
from onepagers.forms.fields import CountField, posted_number
from onepagers.forms.name_field import Directory, NamedField
from onepagers.models import Solution

PLACE = {"data-place": ""}  # marks the number of a row's place, the only field that order.js may write
ADD_ROW = "add-row"  # the name of the button that asks for one more empty row; its value is the prefix of the rows
Directories = Mapping[str, Directory]
R = TypeVar("R", bound="Row")

if TYPE_CHECKING:  # what Row and InOrder are mixed into

    class _Form(forms.BaseForm): ...

    class _FormSet(forms.BaseFormSet[R]): ...

    class _ModelFormSet(forms.BaseModelFormSet[Any, "RowForm"]): ...

else:
    _ModelFormSet = forms.BaseModelFormSet

    class _Form: ...

    class _FormSet(Generic[R]): ...


class Row(_Form):
    """What every row has, with a model or without: its fields in two parts, and the look-up of names."""

    more: tuple[str, ...] = ()  # seldom used fields, folded under `more_label`
    more_label = ""

    def look_up_in(self, directories: Directories) -> None:
        for field in self.fields.values():
            if isinstance(field, NamedField):
                field.look_up_in(directories[field.kind])

    @property
    def is_new(self) -> bool:
        return self.empty_permitted

    @cached_property
    def changed_data(self) -> list[str]:
        """An empty row that was only moved is still empty."""
        changed = super().changed_data
        return [name for name in changed if name != "ORDER"] if self.is_new else changed

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in (*self.more, "ORDER", "DELETE", "id")]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.more]

    @property
    def more_open(self) -> bool:
        """Whether the folded fields are shown from the start: some of them have a value or an error."""
        return any(field.value() or field.errors for field in self.more_fields)

    @property
    def is_removed(self) -> bool:
        return bool(self.is_bound and getattr(self, "cleaned_data", {}).get("DELETE"))


class RowForm(Row, ConstraintModelForm):
    """A row of a model. The formset hands it the solution, and the directories of names."""

    organisation_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, solution: Solution, directories: Directories, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.solution, self.directories = solution, directories
        self.stored: list[int] = []  # the organisations that the row has
        self.beyond: list[int] = []  # those that no field is left for; they stay
        self.look_up_in(directories)
        if hasattr(type(self.instance), "solution"):
            self.instance.solution = solution

    def prefilled(self, chosen: Iterable[int]) -> None:
        """Start the organisation fields from these primary keys, in order; of two that are merged from the one left."""
        left, names = self.directories["organisation"].left, self.organisation_fields
        self.stored = list(dict.fromkeys(left(pk) for pk in chosen))
        self.initial.update(zip(names, self.stored, strict=False))
        self.beyond = self.stored[len(names) :]

    def chosen(self) -> list[int]:
        """Return the chosen organisations in order, each once. New ones are created now."""
        values = [self.cleaned_data[name] for name in self.organisation_fields if self.cleaned_data.get(name)]
        pks = [self.directories["organisation"].pk(value) for value in values]
        return list(dict.fromkeys(pks + self.beyond))


class InOrder(_FormSet[R]):
    """For a formset whose rows have a place. Of two rows with the same number, the row that was moved there comes first
    if it was moved up, and last if it was moved down."""

    def add_fields(self, form: R, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Fjern"
        if "ORDER" in form.fields:
            last = None if index is None else index + 1  # a new row comes after those above it
            form.fields["ORDER"] = CountField(
                label="Plads",
                required=False,
                initial=form.fields["ORDER"].initial or last,
                widget=forms.NumberInput(attrs={"min": 1, **PLACE}),
            )

    def in_order(self) -> list[R]:
        """Return the valid forms that are filled in, in their new order."""
        forms = [form for form in self.forms if not form.is_removed and (form.has_changed() or not form.is_new)]
        return sorted(forms, key=_place)

    def wrong(self) -> list[R]:
        """Return the forms whose errors count: a removed row needs no correction."""
        return [form for form in self.forms if not form.is_removed]


class RowFormSet(InOrder[RowForm], _ModelFormSet):
    def add_fields(self, form: RowForm, index: int | None) -> None:
        """A plain hidden id: `without_gone` has checked all rows at once, where Django's field asks for each."""
        super().add_fields(form, index)
        form.fields["id"] = forms.IntegerField(initial=form.instance.pk, required=False, widget=forms.HiddenInput)

    def save(self, commit: bool = True) -> list[Model]:
        rows = self.in_order() if self.can_order else []
        for place, form in enumerate(rows):
            if form.is_new:
                form.instance.position = place
        saved = super().save(commit)
        for place, form in enumerate(rows):
            if form.instance.position != place:  # also of a row that nothing else was changed in
                type(form.instance).objects.filter(pk=form.instance.pk).update(position=place)
        return saved

    def refuse_twins(self, name: str, message: str, *others: str) -> None:
        """Add an error to each row whose field, together with the `others`, says the same as a row above it."""
        seen = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or form.is_removed or not data.get(name):
                continue
            key = tuple(_alike(data.get(part)) for part in (name, *others))
            if key in seen:
                form.add_error(others[-1] if others else name, message)
            seen.add(key)


def with_empty_row(data: QueryDict, prefix: str) -> QueryDict:
    """Return the posted data of a formset with one more empty row at the end."""
    data = data.copy()
    data[f"{prefix}-TOTAL_FORMS"] = str(_count(data, prefix, "TOTAL") + 1)
    return data


def without_gone(data: QueryDict, prefix: str, there: Iterable[int]) -> QueryDict:
    """Return the posted data with rows that another user has removed as new rows, so that no word is lost."""
    total, old = _count(data, prefix, "TOTAL"), _count(data, prefix, "INITIAL")
    known = {str(pk) for pk in there}
    numbers = range(min(total, 1000))
    alive = [number for number in numbers if number < old and data.get(f"{prefix}-{number}-id") in known]
    if len(alive) == old:
        return data
    moved = data.copy()
    for place, number in enumerate([*alive, *(number for number in numbers if number not in alive)]):
        before, after = f"{prefix}-{number}-", f"{prefix}-{place}-"
        for name in {key.rpartition("-")[2] for key in data if key.startswith(f"{prefix}-") and key.count("-") == 2}:
            moved.pop(after + name, None)
            if before + name in data and (name != "id" or number in alive):
                moved.setlist(after + name, data.getlist(before + name))
    moved[f"{prefix}-INITIAL_FORMS"] = str(len(alive))
    return moved


def _count(data: QueryDict, prefix: str, which: str) -> int:
    return posted_number(data.get(f"{prefix}-{which}_FORMS")) or 0


def _alike(value: Any) -> Any:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _place(form: Row) -> tuple[int, int]:
    place = form.cleaned_data.get("ORDER")
    if place is None:
        return 10**6, 0
    earlier = form.fields["ORDER"].initial or 10**6
    return place, 0 if place == earlier else 1 if place > earlier else -1
