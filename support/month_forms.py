"""Measured months as they are typed: one at a time, many pasted from a sheet, or one that was wrong."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from danish.months import first_of_month, months_after
from onepagers.forms.fields import MonthField, field_of
from support.measurements import Month
from support.measures import MeasureError, in_unit, read_measure
from support.models import Measurement, ServiceTarget
from support.pasted_months import Pasted, measured_already, read_pasted, why_not_measured

VALUE = "Skriv, hvad der er målt, fx 99,6."


class TargetChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.unit})" if obj.unit else str(obj.name)


class _OfTargets(forms.Form):
    """A form about one of the targets, which is chosen where there is only one."""

    target = TargetChoice(ServiceTarget.objects.none(), label="Servicemål", required=False, empty_label="Vælg et mål")

    def __init__(
        self, *args: Any, targets: Sequence[ServiceTarget], known: Mapping[Month, Measurement], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.targets, self.known, self.on = targets, known, on
        choice = field_of(self, "target", TargetChoice)
        choice.queryset = ServiceTarget.objects.filter(pk__in=[target.pk for target in targets])
        if len(targets) == 1:
            choice.empty_label = None


class MonthForm(_OfTargets):
    """What was measured in one month."""

    month = MonthField(label="Måned", help_text="Fx januar 2026", error_messages={"required": "Skriv måneden."})
    value = forms.CharField(
        label="Målt",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": VALUE},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].required = True
        self.fields["target"].error_messages["required"] = "Vælg, hvilket mål det er."

    def clean(self) -> dict[str, Any]:
        super().clean()
        target, month, typed = (self.cleaned_data.get(name) for name in ("target", "month", "value"))
        if month and (why := why_not_measured(month, self.on)):
            self.add_error("month", _sentence(why))
        elif target and month and (row := self.known.get((target.pk, month))):
            self.add_error("month", f"{_sentence(measured_already(target, month, row.value))} Ret den i tabellen.")
        if target and typed:
            _read_value(self, typed, target.unit)
        return self.cleaned_data

    def row(self) -> Measurement:
        data = self.cleaned_data
        return Measurement(target=data["target"], month=data["month"], value=data["value"])

    @staticmethod
    def next_month(target: ServiceTarget | None, known: Mapping[Month, Measurement], on: date) -> date | None:
        """The month that is typed next: the one after the newest that is measured, if it is over."""
        months = [month for pk, month in known if target and pk == target.pk]
        following = months_after(max(months), 1) if months else months_after(first_of_month(on), -1)
        return following if following < first_of_month(on) else None


class PasteForm(_OfTargets):
    """Many months at once. What is read of them is looked at before it is saved."""

    text = forms.CharField(
        label="Måneder og tal",
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Kopiér to kolonner fra Excel, måned og tal, eller en tabel med målenes navne i første række.",
        error_messages={"required": "Indsæt mindst én måned med sin værdi."},
    )
    correcting = forms.BooleanField(label="Ret de måneder, der allerede er målt", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    pasted = Pasted()

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not self.errors:
            self.pasted = read_pasted(
                data["text"],
                self.targets,
                on=self.on,
                known={month: row.value for month, row in self.known.items()},
                chosen=self.targets[0] if len(self.targets) == 1 else data["target"],
                correcting=data["correcting"],
            )
            for text in self.pasted.errors:
                self.add_error("text", text)
        if not self.errors and not self.pasted.rows:
            self.add_error("text", "Alle månederne er allerede målt, og tallene er de samme.")
        return data

    @property
    def digest(self) -> str:
        """What the preview shows, in short: only that is saved."""
        shown = [(row.target.pk, f"{row.month}", f"{row.value} {row.was}") for row in self.pasted.rows]
        return hashlib.sha256(repr(shown).encode()).hexdigest()

    @property
    def is_seen(self) -> bool:
        return bool(self.cleaned_data["seen"] == self.digest)

    def rows(self) -> list[Measurement]:
        return [
            Measurement(
                target=row.target,
                month=row.month,
                value=row.value,
                replaces=self.known.get((row.target.pk, row.month)),
            )
            for row in self.pasted.rows
        ]


class CorrectionForm(forms.Form):
    """The right value of a month that is measured."""

    value = forms.CharField(
        label="Rigtigt tal",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"required": VALUE},
    )

    def __init__(self, *args: Any, row: Measurement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wrong = row

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.wrong.counts:
            self.add_error(None, "Tallet er rettet imens. Se historikken nedenfor.")
        unit = self.wrong.target.unit
        if typed := self.cleaned_data.get("value"):
            value = _read_value(self, typed, unit)
            if value == self.wrong.value:
                self.add_error("value", f"Der står allerede {in_unit(self.wrong.value, unit)}.")
        return self.cleaned_data

    def row(self) -> Measurement:
        wrong = self.wrong
        return Measurement(target=wrong.target, month=wrong.month, value=self.cleaned_data["value"], replaces=wrong)


def _read_value(form: forms.Form, typed: str, unit: str) -> Any:
    try:
        form.cleaned_data["value"] = read_measure(typed, unit)
    except MeasureError as error:
        form.add_error("value", str(error))
    return form.cleaned_data.get("value")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
