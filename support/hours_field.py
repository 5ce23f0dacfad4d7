"""The field in which hours of the week are typed, a row on each line, and how its rows are stored."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from onepagers.parts import Facts
from support.hours import week_in_words
from support.models import ServiceHours, ServiceTarget, SupportLine
from support.snapshots import hours_facts
from support.typed_hours import HoursError, read_week


class WeekField(forms.CharField):
    """Rows of hours, one on each line. Its value is a list of rows as a snapshot has them."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **kwargs: Any) -> None:
        hint = "Ét tidsrum på hver linje, fx hverdage 8.00–15.30 eller lørdag 9–12 også helligdage."
        defaults: dict[str, Any] = {"required": False, "max_length": 1000, "help_text": hint}
        super().__init__(**(defaults | kwargs))

    def clean(self, value: Any) -> Any:  # the list of rows; forms.Field says nothing of a value's type
        try:
            return read_week(super().clean(value))
        except HoursError as error:
            raise forms.ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A browser ends lines in its own way."""
        return super().has_changed(initial, (data or "").replace("\r\n", "\n"))


def typed_week(hours: Iterable[ServiceHours]) -> str:
    """Return the rows as they can be typed, to begin a field with."""
    return "\n".join(week_in_words([hours_facts(row)]) for row in hours)


def store_week(rows: Sequence[Facts], *, target: ServiceTarget | None = None, line: SupportLine | None = None) -> None:
    """Store the rows as the hours of a service target or of a support line, if they are not those that it has."""
    stored = ServiceHours.objects.filter(target=target, line=line)
    if [hours_facts(row) for row in stored] == list(rows):
        return
    stored.delete()
    ServiceHours.objects.bulk_create(ServiceHours(target=target, line=line, **row) for row in rows)
