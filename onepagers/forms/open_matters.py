"""What is open when a solution is reviewed: each action and each ask is kept, changed or ended, by itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from accounts.models import User
from onepagers.forms.fields import DateField, RowField, field_of
from onepagers.models import Action, Ask, GovernanceBody
from onepagers.models.decisions import ACTION_LIMIT, ASK_LIMIT
from onepagers.operations.reviews import OpenAction, OpenAsk

KEEP, DONE, CHANGE, END = "keep", "done", "change", "end"


class OpenMatterForm(forms.Form):
    """One row. Whatever is left out of a post stays as it is. `data` is what was posted; where the form is only shown
    again, `shown` has it."""

    choice = forms.ChoiceField(label="Hvad skal der ske?", required=False, widget=forms.RadioSelect)
    choices: list[tuple[str, str]] = []

    def __init__(
        self, data: Mapping[str, Any] | None, shown: Mapping[str, Any], *, prefix: str, initial: dict[str, Any]
    ) -> None:
        initial = {"choice": KEEP} | initial
        if data is None:
            typed = ((name, f"{prefix}-{name}") for name in self.base_fields)
            initial |= {name: shown[key] for name, key in typed if key in shown}
        else:
            names = [name for name in self.base_fields if f"{prefix}-{name}" not in data]
            missing = {f"{prefix}-{name}": initial.get(name, "") for name in names}
            data = {key: data[key] for key in data if key.startswith(f"{prefix}-")} | missing
        super().__init__(data, prefix=prefix, initial=initial)
        field_of(self, "choice", forms.ChoiceField).choices = self.choices

    @property
    def chosen(self) -> str:
        return getattr(self, "cleaned_data", {}).get("choice") or KEEP

    def require(self, **messages: str) -> None:
        for name, message in messages.items():
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, message)


class OpenActionForm(OpenMatterForm):
    """An action that is open: it goes on, maybe with other words, or it is done."""

    choices = [(KEEP, "Behold"), (DONE, "Udført")]
    text = forms.CharField(
        label="Handling", required=False, max_length=ACTION_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = RowField(label="Ansvarlig", required=False)
    due_on = DateField(label="Udført senest", required=False)
    note = forms.CharField(label="Hvad kom der ud af det?", required=False, max_length=200)

    def __init__(
        self, data: Mapping[str, Any] | None, shown: Mapping[str, Any], action: Action, people: Iterable[User]
    ) -> None:
        initial = {"text": action.text, "owner": str(action.owner_id), "due_on": action.due_on}
        super().__init__(data, shown, prefix=f"action-{action.pk}", initial=initial)
        self.action = action
        field_of(self, "owner", RowField).offer([*people, action.owner])

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.require(
            text="Skriv, hvad der skal gøres.",
            owner="Vælg, hvem der er ansvarlig.",
            due_on="Skriv, hvornår det skal være gjort, fx 18.12.2026.",
        )
        if self.chosen == DONE:
            self.require(note="Skriv kort, hvad der kom ud af det.")
        return self.cleaned_data

    @property
    def stays(self) -> bool:
        return self.chosen == KEEP

    def outcome(self) -> OpenAction | None:
        """Return what is said about the action; None where nothing is changed."""
        if self.stays and not {"text", "owner", "due_on"} & set(self.changed_data):
            return None
        data = self.cleaned_data
        note = data["note"] if self.chosen == DONE else ""
        return OpenAction(self.action, data["text"], data["owner"], data["due_on"], note)


class OpenAskForm(OpenMatterForm):
    """An ask that is open: it goes on waiting, is put in other words, or is wanted no more."""

    choices = [(KEEP, "Behold"), (CHANGE, "Ændr"), (END, "Ikke længere ønsket")]
    text = forms.CharField(
        label="Indstilling", required=False, max_length=ASK_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = RowField(label="Besluttes af", required=False)

    def __init__(
        self, data: Mapping[str, Any] | None, shown: Mapping[str, Any], ask: Ask, bodies: Iterable[GovernanceBody]
    ) -> None:
        super().__init__(data, shown, prefix=f"ask-{ask.pk}", initial={"text": ask.text, "body": str(ask.body_id)})
        self.ask = ask
        field_of(self, "body", RowField).offer([*bodies, ask.body])

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.chosen == CHANGE:
            self.require(text="Skriv, hvad der skal besluttes.", body="Vælg, hvem der skal beslutte det.")
        return self.cleaned_data

    @property
    def stays(self) -> bool:
        return self.chosen != END

    def outcome(self) -> OpenAsk | None:
        """Return what is said about the ask; None where it is kept as it is."""
        if self.chosen == END:
            return OpenAsk(self.ask)
        if self.chosen == CHANGE and {"text", "body"} & set(self.changed_data):
            return OpenAsk(self.ask, self.cleaned_data["text"], self.cleaned_data["body"])
        return None


def says_the_same(text: str, matters: Iterable[OpenMatterForm]) -> bool:
    """Whether a new action or ask is one that is open already, typed again."""
    words = text.casefold().split()
    return bool(words) and any(
        words == str(said).casefold().split()
        for matter in matters
        for said in (matter.initial["text"], getattr(matter, "cleaned_data", {}).get("text", ""))
    )
