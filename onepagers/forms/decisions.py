"""Forms for asks, decisions and actions."""

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from onepagers.forms import layout
from onepagers.forms.fields import DateField, field_of
from onepagers.models import Ask, Decision, GovernanceBody
from onepagers.models.decisions import ACTION_LIMIT, ASK_LIMIT
from onepagers.operations.decisions import Task


def text_area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PlainForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()


class TaskFields(PlainForm):
    """An action: all three fields, or none of them."""

    action = forms.CharField(label="Handling", required=False, max_length=ACTION_LIMIT, widget=text_area())
    owner = forms.ModelChoiceField(User.objects.none(), label="Ansvarlig", required=False, empty_label="Vælg en person")
    due_on = DateField(label="Udført senest", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "owner", forms.ModelChoiceField).queryset = User.objects.able()

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if any(cleaned.get(name) for name in ("action", "owner", "due_on")):
            for name, message in (
                ("action", "Skriv, hvad der skal gøres."),
                ("owner", "Vælg, hvem der er ansvarlig."),
                ("due_on", "Skriv, hvornår det skal være gjort, fx 18.12.2026."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned

    def task(self) -> Task | None:
        """Return the action, if it is filled in."""
        data = self.cleaned_data
        return Task(data["action"], data["owner"], data["due_on"]) if data["action"] else None


class DecisionForm(TaskFields):
    """A decision, in answer to an ask or not, and the action that follows from it."""

    body = forms.ModelChoiceField(
        GovernanceBody.objects.none(),
        label="Hvem har besluttet det?",
        empty_label="Vælg",
        error_messages={"required": "Vælg, hvem der har besluttet det."},
    )
    decided_on = DateField(label="Hvornår?")
    text = forms.CharField(
        label="Hvad er besluttet?",
        max_length=300,
        widget=text_area(3),
        error_messages={"required": "Skriv, hvad der er besluttet."},
    )
    postponed_to = DateField(
        label="Udskudt til",
        required=False,
        help_text="Kun hvis sagen er udskudt. Så bliver indstillingen ved med at vente.",
    )
    field_order = ["text", "body", "decided_on", "postponed_to", "action", "owner", "due_on"]

    def __init__(
        self, *args: Any, on: date, ask: Ask | None = None, old: Decision | None = None, **kwargs: Any
    ) -> None:
        """With `old` the form corrects that decision, and starts with its fields."""
        initial = {"decided_on": on} | ({"body": ask.body_id} if ask else {}) | (_as_recorded(old) if old else {})
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.on, self.asked_on = on, ask.asked_on if ask else None
        field_of(self, "body", forms.ModelChoiceField).queryset = GovernanceBody.objects.deciders()

    def clean_decided_on(self) -> date:
        day = self.cleaned_data["decided_on"]
        if day > self.on:
            raise forms.ValidationError("En beslutning kan ikke ligge ude i fremtiden.")
        if self.asked_on and day < self.asked_on:
            raise forms.ValidationError("Beslutningen kan ikke være ældre end indstillingen.")
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        later, day = cleaned.get("postponed_to"), cleaned.get("decided_on")
        if later and day and later <= day:
            self.add_error("postponed_to", "Datoen skal ligge efter mødet.")
        return cleaned


def _as_recorded(decision: Decision) -> dict[str, Any]:
    """Return the form's fields for a decision and the first of its open actions."""
    action = decision.actions.filter(done_on=None).first()
    task = {"action": action.text, "owner": action.owner_id, "due_on": action.due_on} if action else {}
    names = ("text", "decided_on", "postponed_to")
    return {name: getattr(decision, name) for name in names} | {"body": decision.body_id} | task


class AskForm(PlainForm):
    """What a body should decide."""

    text = forms.CharField(
        label="Hvad skal besluttes?",
        max_length=ASK_LIMIT,
        widget=text_area(),
        error_messages={"required": "Skriv, hvad der skal besluttes."},
    )
    body = forms.ModelChoiceField(
        GovernanceBody.objects.none(),
        label="Hvem skal beslutte det?",
        empty_label="Vælg",
        error_messages={"required": "Vælg, hvem der skal beslutte det."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "body", forms.ModelChoiceField).queryset = GovernanceBody.objects.deciders()


class ActionForm(TaskFields):
    """An action by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, message in (
            ("action", "Skriv, hvad der skal gøres."),
            ("owner", "Vælg, hvem der er ansvarlig."),
            ("due_on", "Skriv, hvornår det skal være gjort, fx 18.12.2026."),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = message


class FinishForm(PlainForm):
    """The result of an action."""

    note = forms.CharField(
        label="Hvad kom der ud af det?",
        max_length=200,
        widget=text_area(),
        error_messages={"required": "Skriv kort, hvad der kom ud af det."},
    )
