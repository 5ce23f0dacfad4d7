"""The forms of the core: the six texts, and a status review with what its colour requires."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django_prose_editor.fields import ProseEditorFormField

import danish
from accounts.models import User
from danish.plain_text import plain, words
from onepagers.changes.comparing import Text
from onepagers.forms.fields import DateField, MonthField, field_of, posted_number
from onepagers.forms.open_matters import OpenActionForm, OpenAskForm, says_the_same
from onepagers.models import Action, Ask, Colour, GovernanceBody, Section, SectionKind, StatusReview, rich_text
from onepagers.models.decisions import ACTION_LIMIT, ASK_LIMIT
from onepagers.models.reviews import BELOW_LIMIT, CAUSE_LIMIT, CONSEQUENCE_LIMIT
from onepagers.models.solutions import SECTION_HINTS, SECTION_LIMIT
from onepagers.operations.reviews import Judgement
from onepagers.pages.printable import warning
from onepagers.versions.snapshots import Facts

LAST_VERSION = 2_147_483_647  # what the column holds
UNKNOWN_VERSION = "Vi kan ikke se, hvilken version du begyndte fra. Kopiér det, du har skrevet, og åbn siden igen."
SEEN = "seen"  # components/_seen.html
CHOICES = [("mine", "Min tekst"), ("theirs", "Den andens tekst")]


def layout(*, form_tag: bool = False) -> FormHelper:
    """The crispy helper that all forms share: the page writes the form tag and the buttons."""
    helper = FormHelper()
    helper.form_tag = form_tag
    helper.disable_csrf = True
    return helper


class ConstraintModelForm(forms.ModelForm):
    """Check uniqueness and constraints against the whole instance, also on fields that the view fills in.

    A plain ModelForm skips every constraint that names a field that is not on the form: a clash would be a 500.
    """

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's hook; the stubs leave it out
        if not self.errors:
            try:
                self.instance.validate_unique()
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error.messages)


class SectionForm(forms.ModelForm):
    """One text in the rich editor; only «Aktuelt» has a month."""

    instance: Section
    difference: Text | None = None  # between the two texts; set by the view
    asks_to_choose = False  # somebody has saved without choosing between them; set by the view
    body = ProseEditorFormField(
        label="",
        required=False,
        extensions=dict(rich_text.EXTENSIONS),
        sanitize=rich_text.sanitise,
        max_length=SECTION_LIMIT,
        error_messages={"max_length": "Afsnittet er alt for langt til én side."},
    )
    as_of = MonthField(
        label="Gælder", required=False, widget=forms.TextInput(attrs={"placeholder": "fx december 2024", "size": 18})
    )

    class Meta:
        model = Section
        fields = ["as_of", "body", "show_facts"]

    def __init__(self, *args: Any, theirs: Facts | None = None, **kwargs: Any) -> None:
        """`theirs` is the section in the version that another user has saved meanwhile. This user must choose between
        the two texts, and nothing is chosen for them; the typed text stays in its field either way."""
        super().__init__(*args, **kwargs)
        self.helper = layout()
        self.theirs = theirs
        title = self.instance.get_kind_display()
        if theirs:
            choose = dict.fromkeys(("required", "invalid_choice"), f"Vælg, hvad der skal stå i «{title}».")
            self.fields["choice"] = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, error_messages=choose)
        self.fields["body"].label = title
        self.fields["body"].widget.attrs |= {"aria-label": title, "rows": 8}
        self.fields["body"].help_text = SECTION_HINTS[SectionKind(self.instance.kind)]
        self.words = len(words(plain(self.instance.body)))
        if self.instance.kind != SectionKind.NEWS:
            del self.fields["as_of"]
        if self.instance.kind not in (SectionKind.GOVERNANCE, SectionKind.SUPPORT, SectionKind.OPERATION):
            del self.fields["show_facts"]

    @property
    def unprintable(self) -> str:
        """The warning about signs of the text that can't be printed."""
        return warning(plain(self["body"].value() or ""))

    def clean_body(self) -> str:
        return rich_text.sanitise(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if self.theirs and self.takes_theirs:
            as_of = self.theirs["as_of"]
            values = {
                "body": self.theirs["html"],
                "as_of": date.fromisoformat(as_of) if as_of else None,
                "show_facts": self.theirs["show_facts"],
            }
            for name in values.keys() & self.fields.keys():
                self.errors.pop(name, None)
                cleaned[name] = values[name]
        return cleaned

    @property
    def takes_theirs(self) -> bool:
        return self._has_chosen("theirs")

    @property
    def keeps_mine(self) -> bool:
        return self._has_chosen("mine")

    def _has_chosen(self, text: str) -> bool:
        return bool(self.theirs) and self.data.get(self.add_prefix("choice")) == text

    def facts(self) -> Facts:
        """Return the section as facts of a snapshot, for fitting the page before it is saved."""
        section = self.instance
        return {
            "kind": section.kind,
            "title": section.get_kind_display(),
            "html": section.body,
            "as_of": section.as_of.isoformat() if section.as_of else None,
            "show_facts": section.show_facts,
        }


class BaseForm(forms.Form):
    """The hidden field of every edit form: the number of the version that it starts from.

    Where another user has saved the same meanwhile, the page has a box to tick, SEEN, with the number of that version:
    this user has seen it, and goes on from it. Nothing is ticked for them.
    """

    base = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        min_value=0,
        max_value=LAST_VERSION,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), UNKNOWN_VERSION),
    )

    def clean_base(self) -> int | None:
        base: int | None = self.cleaned_data["base"]
        return posted_number(self.data.get(SEEN)) or base


class NoteForm(BaseForm):
    note = forms.CharField(
        label="Hvad har du ændret?",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "fx Aktuelt rettet efter styregruppemødet"}),
    )


class ReviewForm(BaseForm):
    """A full review. An error at the field says what yellow and red require (docs/design.md, Status)."""

    colour = forms.ChoiceField(
        label="Hvilken farve har løsningen i dag?",
        choices=Colour,
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg en farve.", "invalid_choice": "Vælg grøn, gul eller rød."},
    )
    cause = forms.CharField(
        label="Årsag",
        required=False,
        max_length=CAUSE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hvad er der sket? Én eller to sætninger.",
    )
    consequence = forms.CharField(
        label="Konsekvens",
        required=False,
        max_length=CONSEQUENCE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hvad betyder det for patienter, klinikker eller PLO?",
    )
    action = forms.CharField(
        label="Handling",
        required=False,
        max_length=ACTION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hvad gør I ved det?",
    )
    action_owner = forms.ModelChoiceField(
        User.objects.none(), label="Ansvarlig", required=False, empty_label="Vælg en person"
    )
    action_due_on = DateField(label="Udført senest", required=False)
    ask = forms.CharField(
        label="Indstilling",
        required=False,
        max_length=ASK_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hvad skal besluttes? En rød løsning skal sige det, eller at ingen beslutning ønskes.",
    )
    decider = forms.ModelChoiceField(
        GovernanceBody.objects.none(), label="Besluttes af", required=False, empty_label="Ingen beslutning ønskes"
    )
    reason_below = forms.CharField(
        label="Hvorfor grøn trods punkterne under «Skal følges op»?",
        required=False,
        max_length=BELOW_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Begrundelsen vises på siden.",
    )
    nothing_to_decide = forms.BooleanField(label="Ingen beslutning ønskes", required=False)
    reviewed_on = DateField(label="Vurderet den", required=False)
    correction = forms.BooleanField(
        label="Det er en rettelse af den seneste vurdering og får dens dato", required=False
    )

    def __init__(
        self,
        *args: Any,
        newest: StatusReview | None,
        on: date,
        at_least_yellow: bool = False,
        open_actions: Iterable[Action] = (),
        open_asks: Iterable[Ask] = (),
        **kwargs: Any,
    ) -> None:
        """`at_least_yellow`: the findings speak for at least yellow, so a green review gives a reason.

        `open_actions` and `open_asks` are those of the solution: each has a form of its own within this one.
        """
        super().__init__(*args, **kwargs)
        people = User.objects.able()
        deciders = GovernanceBody.objects.deciders()
        posted = self.data if self.is_bound else None
        self.actions = [OpenActionForm(posted, self.initial, action, people) for action in open_actions]
        self.asks = [OpenAskForm(posted, self.initial, ask, deciders) for ask in open_asks]
        self.at_least_yellow = at_least_yellow
        if not at_least_yellow:
            del self.fields["reason_below"]
        self.helper = layout()
        self.on, self.newest = on, newest
        self.fields["reviewed_on"].widget.attrs["max"] = on.isoformat()
        field_of(self, "action_owner", forms.ModelChoiceField).queryset = people
        field_of(self, "decider", forms.ModelChoiceField).queryset = deciders
        if newest is None:
            del self.fields["correction"]
        if self.actions:
            self.fields["action"].label = "Ny handling"
        if self.asks:
            self.fields["ask"].label = "Ny indstilling"
            field_of(self, "decider", forms.ModelChoiceField).empty_label = "Ingen ny indstilling"
        else:
            del self.fields["nothing_to_decide"]

    @property
    def rows(self) -> list[OpenActionForm | OpenAskForm]:
        return [*self.actions, *self.asks]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    @staticmethod
    def carried_over(newest: StatusReview | None) -> dict[str, str]:
        """Return cause and consequence of a yellow or red review: often still true, so they need not be typed again."""
        if newest is None or newest.colour == Colour.GREEN:
            return {}
        return {"cause": newest.cause, "consequence": newest.consequence}

    def clean_reviewed_on(self) -> date:
        """Today if the field is empty; a correction has the day of the review that it corrects."""
        day = self.cleaned_data["reviewed_on"] or self.on
        if day > self.on:
            raise ValidationError("En vurdering kan ikke ligge ude i fremtiden.")
        if self.newest and day < self.newest.reviewed_on and not self.data.get("correction"):
            raise ValidationError(f"Den seneste vurdering er fra {danish.long_date(self.newest.reviewed_on)}.")
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        colour = self.cleaned_data.get("colour")
        for row in self.rows:
            row.full_clean()
        if colour == Colour.GREEN and self.at_least_yellow:
            self._require(reason_below="Skriv, hvorfor løsningen er grøn, selv om punkterne taler for mindst gul.")
        if colour in (Colour.YELLOW, Colour.RED):
            self._require(cause="Skriv årsagen i én eller to sætninger.", consequence="Skriv, hvad det betyder.")
            self._clean_action()
            self._clean_ask()
        if colour == Colour.RED:
            self._clean_nothing_to_decide()
        return self.cleaned_data

    def _clean_action(self) -> None:
        """A new action is needed where none goes on; and it is not one that is open already."""
        typed = any(self.cleaned_data.get(name) for name in ("action", "action_owner", "action_due_on"))
        if typed or not any(row.stays for row in self.actions):
            self._require(
                action="Skriv, hvad I gør ved det.",
                action_owner="Vælg, hvem der er ansvarlig.",
                action_due_on="Skriv, hvornår handlingen skal være udført, fx 18.12.2026.",
            )
        if says_the_same(self.cleaned_data.get("action") or "", self.actions):
            self.add_error("action", "Den handling er allerede åben. Behold eller ret den ovenfor.")

    def _clean_ask(self) -> None:
        cleaned = self.cleaned_data
        if cleaned.get("ask") and not cleaned.get("decider") and "decider" not in self.errors:
            self.add_error("decider", "Vælg, hvem der skal beslutte det.")
        if cleaned.get("decider") and not cleaned.get("ask") and "ask" not in self.errors:
            empty = field_of(self, "decider", forms.ModelChoiceField).empty_label
            self.add_error("ask", f"Skriv, hvad der skal besluttes, eller vælg «{empty}».")
        if says_the_same(cleaned.get("ask") or "", self.asks):
            self.add_error("ask", "Den indstilling er allerede åben. Behold eller ændr den ovenfor.")

    def _clean_nothing_to_decide(self) -> None:
        """«Ingen beslutning ønskes» is said outright where asks are open, and then each of them is ended."""
        if not self.asks:
            return
        open_asks, new = [row for row in self.asks if row.stays], self.cleaned_data.get("ask")
        nothing = self.cleaned_data.get("nothing_to_decide")
        if nothing and open_asks:
            self.add_error(
                "nothing_to_decide",
                "En indstilling er åben. Vælg «Ikke længere ønsket» ved den, eller fjern krydset her.",
            )
        elif nothing and new:
            self.add_error("nothing_to_decide", "Der er skrevet en ny indstilling. Fjern den eller krydset her.")
        elif not nothing and not open_asks and not new:
            self.add_error("nothing_to_decide", "Sæt kryds her, eller skriv en ny indstilling.")

    def _require(self, **messages: str) -> None:
        for name, message in messages.items():
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, message)

    def judgement(self) -> Judgement:
        """Return the review. For green the fields are left out that only yellow and red require."""
        data = self.cleaned_data
        settled: dict[str, Any] = {
            "open_actions": tuple(filter(None, (row.outcome() for row in self.actions))),
            "open_asks": tuple(filter(None, (row.outcome() for row in self.asks))),
        }
        if data["colour"] == Colour.GREEN:
            unseen = data["cause"] == self.carried_over(self.newest).get("cause")  # that of another colour, hidden
            cause = "" if unseen else data["cause"]
            return Judgement(Colour.GREEN, cause=cause, reason_below=data.get("reason_below", ""), **settled)
        names = ("cause", "consequence", "action", "action_owner", "action_due_on", "ask", "decider")
        return Judgement(data["colour"], **{name: data[name] for name in names}, **settled)


def _first_id(field: forms.BoundField) -> str:
    """Return the id of the field, or of the first of its buttons."""
    return f"{field.auto_id}_0" if isinstance(field.field.widget, forms.RadioSelect) else field.id_for_label


def error_list(*forms_: forms.BaseForm) -> list[dict[str, str]]:
    """Return all errors of some forms as {id, text}, for the box on top that links to each field."""
    return [
        {"id": _first_id(form[name]) if name != NON_FIELD_ERRORS else "", "text": str(message)}
        for form in forms_
        for name, messages in form.errors.items()
        for message in messages
    ]
