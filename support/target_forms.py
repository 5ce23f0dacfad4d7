"""Rows of service targets, as they are edited on an agreement's page."""

from typing import Any

from django import forms

import danish
from onepagers.forms.fields import DateField
from onepagers.forms.rows import RowForm, RowFormSet
from support.hours_field import WeekField, store_week, typed_week
from support.measures import MeasureError, read_measure
from support.models import Agreement, ServiceTarget


class TargetForm(RowForm):
    """What is promised, in which hours, and how it is measured. What isn't known stays empty."""

    instance: ServiceTarget
    field_order = ["name", "better", "target", "unit", "hours", "windows"]
    more = ("method", "source", "measured_from", "measured_to")
    more_label = "Sådan måles det"
    target = forms.CharField(
        label="Tal",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text="Fx 99,6",
        error_messages={"required": "Skriv det tal, der er aftalt, fx 99,6."},
    )
    hours = WeekField(label="Servicetid")
    measured_from = DateField(label="Måles fra", required=False)
    measured_to = DateField(label="Måles til og med", required=False)

    class Meta:
        model = ServiceTarget
        fields = [
            "name",
            "better",
            "target",
            "unit",
            "windows",
            "method",
            "source",
            "measured_from",
            "measured_to",
        ]
        labels = {"name": "Mål", "better": "Mindst eller højst", "windows": "Servicevinduer"}
        help_texts = {"name": "Fx oppetid", "unit": "Fx % eller timer"}
        error_messages = {"name": {"required": "Skriv, hvad der måles, fx oppetid."}}

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.agreement = agreement
        if self.instance.pk:
            self.initial["target"] = danish.number(self.instance.target)
            self.initial["hours"] = typed_week(self.instance.hours.all())

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        typed = cleaned.get("target")
        if isinstance(typed, str):
            if typed.strip().endswith("%") and not cleaned.get("unit"):
                cleaned["unit"] = "%"
            try:
                cleaned["target"] = read_measure(typed, cleaned.get("unit", ""))
            except MeasureError as error:
                self.add_error("target", str(error))
        return cleaned

    def save(self, commit: bool = True) -> ServiceTarget:
        target = super().save()
        store_week(self.cleaned_data["hours"], target=target)
        return target


class BaseTargetFormSet(RowFormSet):
    def clean(self) -> None:
        super().clean()
        self.refuse_twins("name", "Aftalen har allerede et mål med det navn.")
        for form in self.forms:
            if form.is_removed and getattr(form.instance, "is_measured", False):
                raise forms.ValidationError(
                    f"«{form.instance}» er målt og kan ikke fjernes. Skriv i stedet, hvornår det måles til og med."
                )


TargetFormSet = forms.modelformset_factory(
    ServiceTarget, form=TargetForm, formset=BaseTargetFormSet, extra=0, can_delete=True
)
