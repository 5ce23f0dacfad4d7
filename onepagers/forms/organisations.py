"""The names of an organisation and how it is reached; and which one it is merged into."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError

from onepagers.forms import ConstraintModelForm, layout
from onepagers.forms.fields import DateField
from onepagers.forms.name_field import Directory, NamedField
from onepagers.forms.rows import InOrder, Row
from onepagers.models import FormerName, Organisation

if TYPE_CHECKING:
    _InlineFormSet = forms.BaseInlineFormSet[FormerName, Organisation, "FormerNameForm"]
else:
    _InlineFormSet = forms.BaseInlineFormSet


class OrganisationForm(ConstraintModelForm):
    """The names that pages show, and the ways to reach it."""

    opened = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = ["name", "full_name", "phone", "email", "web"]
        error_messages = {"name": {"required": "Skriv det korte navn, som siderne viser, fx ISM."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()
        self.initial["opened"] = self.instance.digest()


class FormerNameForm(Row, ConstraintModelForm):
    """A name that it bore before, or that others use for it."""

    valid_from = DateField(label="Fra", required=False)
    valid_to = DateField(label="Til", required=False)

    class Meta:
        model = FormerName
        fields = ["name", "valid_from", "valid_to"]
        error_messages = {"name": {"required": "Skriv navnet."}}


class BaseFormerNameFormSet(InOrder[FormerNameForm], _InlineFormSet):
    """The other names of one organisation."""


FormerNameFormSet = cast(
    type[BaseFormerNameFormSet],
    forms.inlineformset_factory(
        Organisation, FormerName, form=FormerNameForm, formset=BaseFormerNameFormSet, extra=0, can_delete=True
    ),
)


class MergeForm(forms.Form):
    """Which organisation another is merged into: typed by any of its names, never made by the way."""

    into = NamedField(
        label="Slå sammen med", required=True, error_messages={"required": "Skriv, hvilken organisation."}
    )

    def __init__(self, *args: Any, organisation: Organisation, directory: Directory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()
        self.organisation = organisation
        field = self.fields["into"]
        field.label, field.help_text = (
            f"Slå {organisation} sammen med",
            f"Den, der bliver vist i stedet for {organisation}.",
        )
        if isinstance(field, NamedField):
            field.look_up_in(directory)

    def clean_into(self) -> Organisation:
        pk = self.cleaned_data["into"]
        if pk == self.organisation.pk:
            typed = " ".join(self["into"].value().split())
            same = (
                "sig selv" if typed.casefold() == self.organisation.name.casefold() else f"«{typed}»: det er den selv"
            )
            raise ValidationError(f"{self.organisation} kan ikke slås sammen med {same}. Skriv en anden.")
        return Organisation.objects.get(pk=pk)
