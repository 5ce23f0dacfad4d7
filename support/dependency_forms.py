"""Forms of what a solution depends on, of components, and of the beredskabskort."""

from collections.abc import Iterable
from typing import Any

from django import forms

from onepagers.forms import ConstraintModelForm, layout
from onepagers.forms.fields import field_of
from onepagers.forms.name_field import Directory, NamedField
from onepagers.forms.rows import Directories, RowForm, RowFormSet
from support.models import CardRecipient, CardText, Component, Dependency


def components(create: Iterable[str] = ()) -> Directory:
    """Return all components by name, in one query."""
    rows = Component.objects.order_by().values_list("pk", "name", "what")
    return Directory(Component, ((pk, name, "", []) for pk, name, _ in rows), create)


class DependencyForm(RowForm):
    """What the solution depends on: another solution, or a component that is found by name or made in the same save."""

    field_order = ["on_solution", "component", "words", "assumed"]
    component = NamedField(kind="component", label="Eller en komponent", help_text="Fx Klinik+ eller 1Login.")

    class Meta:
        model = Dependency
        fields = ["on_solution", "words", "assumed"]
        labels = {"on_solution": "En anden løsning", "words": "Ordene, det hviler på", "assumed": "Antaget"}
        help_texts = {"words": "Sætningen på siden eller i aftalen, der siger det."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["component"] = self.instance.on_component_id
        choice = field_of(self, "on_solution", forms.ModelChoiceField)
        choice.empty_label = "Ingen"

    def clean(self) -> dict[str, Any]:
        super().clean()
        solution, component = self.cleaned_data.get("on_solution"), self.cleaned_data.get("component")
        if "component" not in self.errors and "on_solution" not in self.errors and bool(solution) == bool(component):
            self.add_error("on_solution", "Vælg enten en anden løsning eller en komponent.")
        elif solution and solution == self.solution:
            self.add_error("on_solution", "En løsning kan ikke afhænge af sig selv.")
        return self.cleaned_data

    def _post_clean(self) -> None:
        """A component that isn't made yet has no key: the constraints are asked of the others only."""
        chosen = self.cleaned_data.get("component")
        self.instance.on_component_id = chosen if isinstance(chosen, int) else None
        if isinstance(chosen, str):
            forms.ModelForm._post_clean(self)  # type: ignore[attr-defined]  # Django's hook; the stubs leave it out
        else:
            super()._post_clean()

    def save(self, commit: bool = True) -> Dependency:
        chosen = self.cleaned_data.get("component")
        self.instance.on_component_id = self.directories["component"].pk(chosen) if chosen else None
        saved: Dependency = super().save()
        return saved


class BaseDependencyFormSet(RowFormSet):
    def clean(self) -> None:
        super().clean()
        self.refuse_twins("on_solution", "Den afhængighed står der allerede.")
        self.refuse_twins("component", "Den afhængighed står der allerede.")


DependencyFormSet = forms.modelformset_factory(
    Dependency, form=DependencyForm, formset=BaseDependencyFormSet, extra=0, can_delete=True
)


class ComponentForm(ConstraintModelForm):
    """A component: what it is and who runs it. The organisation is found by name or made in the same save."""

    operator_name = NamedField(label="Drives af")
    field_order = ["name", "what", "operator_name", "operator_words"]

    class Meta:
        model = Component
        fields = ["name", "what", "operator_words"]
        labels = {"operator_words": "Ordene, det hviler på"}
        help_texts = {"operator_words": "Der, hvor der står, hvem der driver den."}
        error_messages = {"name": {"required": "Skriv komponentens navn."}}

    def __init__(self, *args: Any, directories: Directories, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()
        self.directories = directories
        field_of(self, "operator_name", NamedField).look_up_in(directories["organisation"])
        self.initial["operator_name"] = self.instance.operator_id

    def save(self, commit: bool = True) -> Component:
        chosen = self.cleaned_data.get("operator_name")
        directory, stored = self.directories["organisation"], self.instance.operator_id
        self.instance.operator_id = directory.pk(chosen) if chosen else None
        if stored and self.instance.operator_id == directory.left(stored):
            self.instance.operator_id = stored  # the same, by the name of the one that it is merged into
        self.instance.save()
        return self.instance


class CardTextForm(forms.ModelForm):
    class Meta:
        model = CardText
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        error_messages = {"text": {"required": "Skriv, hvad brugerne skal have at vide."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()


class CardRecipientForm(ConstraintModelForm):
    class Meta:
        model = CardRecipient
        fields = ["email", "name", "active"]
        error_messages = {"email": {"required": "Skriv en e-mailadresse."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()
