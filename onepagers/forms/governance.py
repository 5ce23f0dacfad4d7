"""Rows of the bodies that govern a solution, and of its key figures."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from danish import numbers
from onepagers.forms.fields import AmountField, MonthField, refuse_to_come
from onepagers.forms.name_field import NamedField
from onepagers.forms.rows import RowForm, RowFormSet
from onepagers.models import Governance, KeyFigure, KeyFigureValue
from onepagers.versions import key_figures, snapshots


class GovernanceForm(RowForm):
    """A body and its task for this solution. An unknown name can become a new body in the same save."""

    instance: Governance
    field_order = ["body", "task"]
    body = NamedField(
        kind="body", label="Organ", required=True, error_messages={"required": "Skriv, hvilket organ det er."}
    )

    class Meta:
        model = Governance
        fields = ["task"]
        labels = {"task": "Hvad gør det for løsningen?"}
        help_texts = {"task": "Fx styrer løsningen. Står feltet tomt, vises organets egen opgave."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["body"] = self.instance.body_id

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if isinstance(cleaned.get("body"), int):
            self.instance.body_id = cleaned["body"]
        return cleaned

    def save(self, commit: bool = True) -> Governance:
        self.instance.body_id = self.directories["body"].pk(self.cleaned_data["body"])
        return super().save(commit)


class BaseGovernanceFormSet(RowFormSet):
    def clean(self) -> None:
        super().clean()
        self.refuse_twins("body", "Organet står allerede på løsningen.")


GovernanceFormSet = forms.modelformset_factory(
    Governance, form=GovernanceForm, formset=BaseGovernanceFormSet, extra=0, can_delete=True, can_order=True
)


class KeyFigureForm(RowForm):
    """A key figure. A new value is added to the earlier ones, which stay, or corrects one of them. `on` is the day."""

    instance: KeyFigure
    about = "onepagers/_figure_values.html"
    field_order = ["label", "unit", "value", "qualifier", "month", "correction"]
    value = AmountField(label="Ny værdi", required=False, max_digits=14, decimal_places=2)
    qualifier = forms.CharField(
        label="Forbehold", required=False, max_length=12, help_text="Kildens eget ord, fx knap eller ca."
    )
    month = MonthField(label="Måned", required=False, help_text="Fx december 2026.")
    correction = forms.BooleanField(label="Ret værdien for den måned", required=False)

    class Meta:
        model = KeyFigure
        fields = ["label", "unit"]
        error_messages = {"label": {"required": "Skriv, hvad nøgletallet hedder, fx unikke brugere."}}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.same_month: KeyFigureValue | None = None  # the value that the month already has
        self.values = list(self.instance.values.all()) if self.instance.pk else []
        self.figure = key_figures.figure_facts(snapshots.key_figure(self.instance)) if self.values else None

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """A correction is offered only when the month already has a value."""
        return [field for field in super().first_fields if field.name != "correction" or self.same_month]

    def clean_month(self) -> date | None:
        month = self.cleaned_data["month"]
        if month:
            refuse_to_come(month, self.on)
        return month

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        value, month = cleaned.get("value"), cleaned.get("month")
        if value is not None and not month and "month" not in self.errors:
            self.add_error("month", "Skriv, hvilken måned værdien er fra.")
        if value is None and (month or cleaned.get("qualifier")) and "value" not in self.errors:
            self.add_error("value", "Skriv værdien.")
        if value is not None and month:
            cleaned["value"] = value = self._in_unit(value, cleaned.get("unit", ""))
            self.same_month = next(
                (old for old in self.values if old.as_of and old.as_of.replace(day=1) == month), None
            )
            if self.same_month and not cleaned.get("correction"):
                known = self._text(self.same_month)
                message = f"Der står allerede {known} for den måned. Sæt kryds nedenfor, hvis du retter den."
                self.add_error("month", message)
        return cleaned

    def _in_unit(self, value: Decimal, unit: str) -> Decimal:
        """Return the value in the figure's unit: «2,6 mio.» is 2,6 where the unit is millions, «500 t.kr.» is 0,5.

        A scale beside a percentage, or so small a number that the unit has no decimals for it, is refused.
        """
        typed_scale, unit_scale = numbers.read(str(self["value"].value())).scale, numbers.scale_of(unit)
        if typed_scale == 1:
            return value
        in_unit = value / unit_scale
        if "%" in unit or "pct" in unit.lower() or in_unit != round(in_unit, 2):
            self.add_error("value", f"Skriv tallet i nøgletallets enhed, {unit}.")
        return round(in_unit, 2)

    def _text(self, value: KeyFigureValue) -> str:
        facts = {"value": str(value.value), "qualifier": value.qualifier}
        return key_figures.figure_text(facts, self.instance.unit)

    def save(self, commit: bool = True) -> KeyFigure:
        figure, data = super().save(), self.cleaned_data
        if data.get("value") is None:
            return figure
        row = self.same_month or KeyFigureValue(figure=figure, as_of=data["month"])
        row.value, row.qualifier = data["value"], data["qualifier"]
        row.save()
        return figure


class BaseKeyFigureFormSet(RowFormSet):
    def clean(self) -> None:
        super().clean()
        self.refuse_twins("label", "Løsningen har allerede et nøgletal med det navn.")


KeyFigureFormSet = forms.modelformset_factory(
    KeyFigure, form=KeyFigureForm, formset=BaseKeyFigureFormSet, extra=0, can_delete=True, can_order=True
)
