"""Form fields that read what a Dane types: a month in words, a sum with dots and commas."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django import forms

import danish

_MONTH_NUMBERS = {name: number for number, name in enumerate(danish.MONTHS, 1)} | {
    name[:3]: number for number, name in enumerate(danish.MONTHS, 1)
}
F = TypeVar("F", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[F]) -> F:
    """Return the form's field of that name, which is of the given kind. Raises TypeError for another kind."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}")
    return field


class DateField(forms.DateField):
    """A date as a Dane writes it, «18.12.2026», in a browser of any language; dates.js offers a Danish calendar."""

    widget = forms.DateInput(
        attrs={"inputmode": "numeric", "placeholder": "dd.mm.åååå", "autocomplete": "off", "data-date": True},
        format="%d.%m.%Y",
    )
    default_error_messages = {"invalid": "Skriv en dato, fx 18.12.2026", "required": "Skriv en dato, fx 18.12.2026"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"], **kwargs)


class MonthField(forms.Field):
    """A month typed as «december 2024», «dec. 24», «12.2024» or «2024-12»; its value is the first day of it."""

    default_error_messages = {"invalid": "Skriv en måned, fx december 2024"}

    def prepare_value(self, value: Any) -> Any:
        return danish.month(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        text = "" if value in self.empty_values else str(value).strip().lower()
        if not text:
            return None
        if match := re.fullmatch(r"([a-zæøå]+)\.?\s*'?(\d{4}|\d{2})", text):
            month = _MONTH_NUMBERS.get(match[1]) or _MONTH_NUMBERS.get(match[1][:3] if len(match[1]) <= 4 else "")
            year = match[2]
        elif match := re.fullmatch(r"(\d{1,2})[./-](\d{4})", text):
            month, year = int(match[1]), match[2]
        elif match := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", text):
            month, year = int(match[2]), match[1]
        else:
            month, year = None, ""
        if not month or not 1 <= month <= 12:
            raise forms.ValidationError(self.error_messages["invalid"])
        return date(int(year) + (2000 if len(year) == 2 else 0), month, 1)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except forms.ValidationError:
            return True


class AmountField(forms.DecimalField):
    """A number typed the Danish way («1,2», «10.000.000»), also with «mio.» and «kr.» after it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {"invalid": "Skriv et tal, fx 1.200.000 eller 1,2 mio."}

    def prepare_value(self, value: Any) -> Any:
        return danish.number(value) if isinstance(value, Decimal) else value

    # The stubs derive DecimalField from IntegerField, and ignore there too that its values are of another type.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = str(value or "").lower().replace("kr.", "").replace("kr", "").replace("%", "").strip()
        if not text:
            return None
        text, millions = re.subn(r"\s*mio\.?$", "", text)
        text = text.replace(" ", "").replace(danish.NBSP, "")
        if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text):
            text = text.replace(".", "")
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation as error:
            raise forms.ValidationError(self.error_messages["invalid"]) from error
        return number * 1_000_000 if millions else number
