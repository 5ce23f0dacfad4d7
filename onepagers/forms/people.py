"""Forms for handing over all that a person has, and for inviting a new user."""

from collections.abc import Iterator
from typing import Any, TypedDict

from django import forms

from accounts.admin import LowerCaseEmail
from accounts.models import User
from onepagers.forms import ConstraintModelForm, layout
from onepagers.forms.fields import RowField, field_of
from onepagers.forms.solutions import responsible
from onepagers.models import Action, Solution
from onepagers.operations.responsibilities import Held


class TakenOver(TypedDict):
    """Who takes over what, by primary key of solution and action; a solution can be left without a deputy."""

    manages: dict[int, User]
    stands_in_for: dict[int, User | None]
    actions: dict[int, User]


class HandOverForm(forms.Form):
    """A field for each solution, deputyship and action: who takes it over. An empty field means `to`; if that is empty
    too, nothing changes hands."""

    to = RowField(label="Alt til", required=False, help_text="Gælder det, du ikke vælger en anden til nedenfor.")
    close = forms.BooleanField(label="Luk kontoen, når alt er overdraget", required=False)

    def __init__(self, *args: Any, held: Held, may_close: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()
        self.held = held
        people = {pk: user for pk, user in responsible().items() if user != held.person}
        self.people = people
        field_of(self, "to", RowField).offer(people.values(), empty="Vælg en person")
        if may_close:
            self.fields["close"].label = f"Luk {held.person.name}s konto, når alt er overdraget"
        else:
            del self.fields["close"]
        for name, thing in self._things():
            field = RowField(label=f"Hvem overtager {thing}?", required=False)
            if name.startswith("deputy-"):
                field.offer(people.values(), empty="Som valgt øverst", nobody="Ingen stedfortræder")
            else:
                field.offer(people.values(), empty="Som valgt øverst")
            self.fields[name] = field

    def _things(self) -> Iterator[tuple[str, Solution | Action]]:
        yield from ((f"manager-{solution.pk}", solution) for solution in self.held.manages)
        yield from ((f"deputy-{solution.pk}", solution) for solution in self.held.stands_in_for)
        yield from ((f"action-{action.pk}", action) for action in self.held.actions)

    def rows(self, kind: str) -> list[tuple[Solution | Action, forms.BoundField]]:
        """Return what is of one kind, each with its field, for the page."""
        return [(thing, self[name]) for name, thing in self._things() if name.startswith(f"{kind}-")]

    @property
    def groups(self) -> list[tuple[str, list[tuple[Solution | Action, forms.BoundField]]]]:
        titles = (("manager", "Systemforvalter for"), ("deputy", "Stedfortræder for"), ("action", "Åbne handlinger"))
        return [(title, rows) for kind, title in titles if (rows := self.rows(kind))]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        for name, thing in self._things():
            taker = self._taker(name)
            if taker is None and data.get("close") and name not in self.errors:
                self.add_error(name, f"Vælg, hvem der overtager «{str(thing).rstrip('.')}», før kontoen kan lukkes.")
            manager = thing.manager_id if isinstance(thing, Solution) and name.startswith("deputy-") else None
            if isinstance(taker, User) and taker.pk == manager:
                self.add_error(name, f"{taker.name} er systemforvalter for {thing}. Vælg en anden, eller ingen.")
        if not self.errors and not data.get("close") and not any(self.taken_over().values()):
            self.add_error("to", "Vælg, hvem der overtager.")
        return data

    def _taker(self, name: str) -> User | int | None:
        """Return who takes over by that field: NOBODY for no new deputy, None where nothing changes hands."""
        own = self.cleaned_data.get(name)
        return own if own is not None else self.cleaned_data.get("to")

    def taken_over(self) -> TakenOver:
        """Return what lifecycle.hand_over asks for; what stays is left out."""
        taken = TakenOver(manages={}, stands_in_for={}, actions={})
        for name, thing in self._things():
            taker, kind = self._taker(name), name.partition("-")[0]
            if kind == "deputy" and taker is not None:
                taken["stands_in_for"][thing.pk] = taker if isinstance(taker, User) else None
            elif isinstance(taker, User):
                taken["manages" if kind == "manager" else "actions"][thing.pk] = taker
        return taken


class InviteForm(LowerCaseEmail, ConstraintModelForm):
    """A new user; they choose their password themselves."""

    class Meta:
        model = User
        fields = ["name", "email", "initials", "role"]
        error_messages = {
            "name": {"required": "Skriv personens navn."},
            "email": {"required": "Skriv en e-mailadresse.", "invalid": "Skriv en e-mailadresse, fx navn@plo.dk."},
            "initials": {"required": "Skriv initialer, fx LSS."},
        }
        help_texts = {"initials": "Vises på siderne, hvor der er lidt plads.", "email": "Invitationen sendes hertil."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()

    def save(self, commit: bool = True) -> User:
        data = self.cleaned_data
        return User.objects.create_user(data["email"], name=data["name"], initials=data["initials"], role=data["role"])
