"""Handing over all that somebody has, and inviting somebody new."""

from django import forms

from accounts.admin import LowerCaseEmail
from accounts.models import User
from onepagers.forms import ConstraintModelForm, layout
from onepagers.forms.solutions import PersonField, responsible
from onepagers.operations.responsibilities import Held

NOBODY = 0  # the value of «Ingen stedfortræder»


class HandOverForm(forms.Form):
    """One field a thing: who takes it over. What is left empty goes to `to`; if that is empty too, it stays."""

    to = PersonField(label="Alt til", required=False, help_text="Gælder det, du ikke vælger en anden til nedenfor.")
    close = forms.BooleanField(label="Luk kontoen, når alt er overdraget", required=False)

    def __init__(self, *args, held: Held, may_close: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = layout()
        self.held = held
        people = {pk: user for pk, user in responsible().items() if user != held.person}
        self.people = people
        self.fields["to"].offer(people, empty="Vælg en person")
        if may_close:
            self.fields["close"].label = f"Luk {held.person.name}s konto, når alt er overdraget"
        else:
            del self.fields["close"]
        for name, thing in self._things():
            field = PersonField(label=f"Hvem overtager {thing}?", required=False)
            field.offer(people, empty="Som valgt øverst")
            if name.startswith("deputy-"):
                field.choices = [*field.choices, (NOBODY, "Ingen stedfortræder")]
                field.people = people | {NOBODY: NOBODY}
            self.fields[name] = field

    def _things(self):
        held = self.held
        yield from ((f"manager-{one.pk}", one) for one in held.manages)
        yield from ((f"deputy-{one.pk}", one) for one in held.stands_in_for)
        yield from ((f"action-{one.pk}", one) for one in held.actions)

    def rows(self, kind: str) -> list[tuple]:
        """(thing, its field) of one kind, for the page."""
        return [(thing, self[name]) for name, thing in self._things() if name.startswith(f"{kind}-")]

    @property
    def groups(self) -> list[tuple[str, list]]:
        titles = (("manager", "Systemforvalter for"), ("deputy", "Stedfortræder for"), ("action", "Åbne handlinger"))
        return [(title, rows) for kind, title in titles if (rows := self.rows(kind))]

    def clean(self):
        data = super().clean()
        for name, thing in self._things():
            taker = data.get(name) if data.get(name) is not None else data.get("to")
            if taker is None and data.get("close") and name not in self.errors:
                self.add_error(name, f"Vælg, hvem der overtager «{str(thing).rstrip('.')}», før kontoen kan lukkes.")
            if name.startswith("deputy-") and isinstance(taker, User) and taker.pk == thing.manager_id:
                self.add_error(name, f"{taker.name} er systemforvalter for {thing}. Vælg en anden, eller ingen.")
        if not self.errors and not data.get("close") and not any(self.taken_over().values()):
            self.add_error("to", "Vælg, hvem der overtager.")
        return data

    def taken_over(self) -> dict[str, dict[int, User | None]]:
        """What lifecycle.hand_over asks for; what stays is left out."""
        found: dict[str, dict[int, User | None]] = {"manager": {}, "deputy": {}, "action": {}}
        for name, thing in self._things():
            own = self.cleaned_data.get(name)
            taker = own if own is not None else self.cleaned_data.get("to")
            if taker is not None:
                found[name.partition("-")[0]][thing.pk] = None if taker == NOBODY else taker
        return {"manages": found["manager"], "stands_in_for": found["deputy"], "actions": found["action"]}


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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = layout()

    def save(self, commit: bool = True) -> User:
        data = self.cleaned_data
        return User.objects.create_user(data["email"], name=data["name"], initials=data["initials"], role=data["role"])
