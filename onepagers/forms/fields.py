"""Form fields that read what a Dane types: a month in words, a sum with dots and commas."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.db.models import Model

import danish
from danish import numbers

_MONTH_NUMBERS = {name: number for number, name in enumerate(danish.MONTHS, 1)} | {
    name[:3]: number for number, name in enumerate(danish.MONTHS, 1)
}
YEARS = range(1900, 2101)
NOBODY = 0  # the value of the last choice of a RowField that offers it
F = TypeVar("F", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """Return the form's field of that name, which is of the given kind. Raises TypeError for another kind."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


def posted_number(text: str | None) -> int | None:
    """Return the key, version or count that a request names; None for what can't be one.

    Python takes other digits than ours for numbers, refuses very long ones, and PostgreSQL refuses long ones.
    """
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None


def refuse_odd_year(year: int) -> None:
    """Raise ValidationError for a year that nothing here can be about."""
    if not YEARS.start <= year < YEARS.stop:
        raise forms.ValidationError(f"Skriv et årstal fra {YEARS.start} til {YEARS.stop - 1}.")


def refuse_to_come(month: date, on: date) -> None:
    """Raise ValidationError for a month that hasn't begun on the day. Its first day stands for it."""
    if month > on:
        raise forms.ValidationError("Måneden er ikke begyndt endnu. Skriv en måned, som tallet er kendt for.")


class DateField(forms.DateField):
    """A date from the browser's own picker, or typed as «18.12.2026» where that isn't Danish (dates.js) or isn't there.

    A year that no deadline or agreement has is a slip («0026», «20226»), and would leave no room to count from.
    """

    any_year = False
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": "Skriv en dato, fx 18.12.2026", "required": "Skriv en dato, fx 18.12.2026"}

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"]
        super().__init__(**({"input_formats": formats} | kwargs))

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not self.any_year:
            refuse_odd_year(day.year)
        return day


class AnyDateField(DateField):
    """A date that is only asked about, where the view says which days it knows."""

    any_year = True


class MonthField(forms.Field):
    """A month typed as «december 2024», «dec. 24», «dec-24», «12.2024», «2024-12» or as a day in it; its value is the
    first day of it."""

    default_error_messages = {"invalid": "Skriv en måned, fx december 2024"}

    def prepare_value(self, value: Any) -> Any:
        return danish.month(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        text = "" if value in self.empty_values else str(value).strip().lower()
        if not text:
            return None
        if match := re.fullmatch(r"([a-zæøå]+)\.?[\s-]*'?(\d{4}|\d{2})", text):
            month = _MONTH_NUMBERS.get(match[1]) or _MONTH_NUMBERS.get(match[1][:3] if len(match[1]) <= 4 else "")
            year = match[2]
        elif match := re.fullmatch(r"(?:(?:0?[1-9]|[12]\d|3[01])[./-])?(\d{1,2})[./-](\d{4})", text):
            month, year = int(match[1]), match[2]
        elif match := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", text):
            month, year = int(match[2]), match[1]
        else:
            month, year = None, ""
        if not month or not 1 <= month <= 12:
            raise forms.ValidationError(self.error_messages["invalid"])
        full_year = int(year) + (2000 if len(year) == 2 else 0)
        refuse_odd_year(full_year)
        return date(full_year, month, 1)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except forms.ValidationError:
            return True


class RowField(forms.TypedChoiceField):
    """A choice of one row, of some that are fetched once for many fields (`offer`). Its value is the row, or None."""

    def offer(self, rows: Iterable[Model], *, empty: str = "Vælg", nobody: str = "") -> None:
        """Set the rows to choose from, each once. `empty` is the label of no choice; with `nobody` there is a last
        choice of that label, whose value is NOBODY."""
        by_key: dict[str, Model | int] = {str(row.pk): row for row in rows}
        by_key |= {str(NOBODY): NOBODY} if nobody else {}
        self.choices = [("", empty), *((key, str(row or nobody)) for key, row in by_key.items())]
        self.coerce, self.empty_value = by_key.get, None

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value


class NumberField(forms.DecimalField):
    """A number typed the Danish way (danish.numbers): «1,2», «10.000.000». What can be read in two ways is refused."""

    units: tuple[str, ...] = ()  # that may stand after it, and say nothing that the field doesn't
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {
        "invalid": "Skriv et tal, fx 1.200 eller 1,5.",
        "ambiguous": "«%(typed)s» kan læses på to måder. Skriv komma før decimaler og punktum mellem tusinder.",
    }

    def prepare_value(self, value: Any) -> Any:
        return danish.number(value) if isinstance(value, Decimal | int) else value

    # The stubs derive DecimalField from IntegerField, and ignore there too that its values are of another type.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values or not str(value).strip():
            return None
        typed = danish.number(value) if isinstance(value, Decimal | int) else str(value)
        try:
            number = numbers.read(typed)
        except numbers.Ambiguous as error:
            raise self._refused("ambiguous", typed) from error
        except numbers.Unreadable as error:
            raise self._refused("invalid", typed) from error
        if number.unit not in ("", *self.units) or (number.scale > 1 and "kr" not in self.units):
            raise self._refused("invalid", typed)
        return number.value

    def _refused(self, code: str, typed: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params={"typed": typed.strip()[:40]})


class AmountField(NumberField):
    """A sum or a share of it, also with «mio.», «kr.» or «%» after it."""

    default_error_messages = {"invalid": "Skriv et tal, fx 1.200.000 eller 1,2 mio."}

    def __init__(self, *, units: tuple[str, ...] = ("kr", "%"), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units


class CountField(NumberField):
    """A whole number, such as days or months."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    default_error_messages = {"invalid": "Skriv et helt tal, fx 3."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"decimal_places": 0} | kwargs))

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        number = super().to_python(value)
        if number is not None and number % 1:
            raise self._refused("invalid", str(value))
        return None if number is None else number.to_integral_value()  # «3,0» is a whole number

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)
