"""The small forms by which something that happened to an agreement is noted on its page."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

import danish
from onepagers.forms import BaseForm
from onepagers.forms.fields import DateField, field_of
from onepagers.models import Organisation
from onepagers.parts import Refs
from support.agreement_terms import terms_of
from support.models import (
    Agreement,
    AgreementDocument,
    AgreementOption,
    AgreementRow,
    Continuation,
    NoticeGiven,
    OptionTaken,
)
from support.snapshots import agreement_facts


class AddedRowForm(BaseForm):
    """A row that is added to an agreement. `on` is today; `initial` has the version that the form starts from."""

    kind: str
    title: str
    button: str
    note: str  # of the version
    remark = ""  # what the page says above the form

    def __init__(
        self, data: QueryDict | None = None, *, agreement: Agreement, on: date, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix=self.kind, initial=initial)
        self.agreement, self.on = agreement, on
        self.facts = agreement_facts(agreement, Refs(), released=False)
        self.terms = terms_of(self.facts)

    def why_not(self) -> str:
        """Return why no such row can be added now, "" where it can."""
        if self.facts["follows"]:
            return "Aftalen følger en anden. Skriv det på den."
        return "Aftalen er opsagt. Fortryd først opsigelsen, hvis den ikke gælder." if self.facts["given"] else ""

    def clean(self) -> dict[str, Any]:
        if reason := self.why_not():
            raise forms.ValidationError(reason)
        return super().clean() or self.cleaned_data

    def row(self) -> AgreementRow:
        """Return the row of a valid form, not yet saved."""
        raise NotImplementedError

    def warning(self) -> str:
        """Return what the user should know of a row that can be saved, and is."""
        return ""

    def proposing(self) -> "AddedRowForm | None":
        """Return a valid form with what is proposed for a field that was left empty; None where nothing is."""
        return None

    def again(self, **values: str) -> "AddedRowForm":
        """Return the same form with other values in some fields."""
        data = cast(QueryDict, self.data).copy()
        for name, value in values.items():
            data[self.add_prefix(name)] = value
        return type(self)(data, agreement=self.agreement, on=self.on)

    def past_day(self, name: str) -> date:
        """A day that is not ahead."""
        day: date = self.cleaned_data[name]
        if day > self.on:
            raise forms.ValidationError("Datoen kan ikke ligge ude i fremtiden.")
        return day


class NoticeForm(AddedRowForm):
    """That somebody gave notice. Without a last day the one that follows from the terms is proposed."""

    kind, title, button = "opsigelse", "Opsigelse modtaget eller afgivet", "Gem opsigelsen"
    note = "Aftale rettet"  # readers see the note, and not the notice before it is released
    party = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Opsagt af",
        empty_label="Vælg en part",
        error_messages={"required": "Vælg, hvem der har sagt op."},
    )
    received_on = DateField(label="Modtaget", help_text="Dagen, da den anden part fik opsigelsen.")
    out_on = DateField(
        label="Sidste dag i kraft",
        required=False,
        help_text="Lad feltet stå tomt, så foreslås den dag, der følger af vilkårene.",
    )
    document = forms.ModelChoiceField(
        AgreementDocument.objects.none(), label="Dokument", required=False, empty_label="—"
    )
    proposed: date | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Organisation.objects.filter(pk__in=[party["id"] for party in self.facts["parties"]])
        field_of(self, "party", forms.ModelChoiceField).queryset = parties
        documents = self.agreement.documents.filter(counts=True).defer("content")
        field_of(self, "document", forms.ModelChoiceField).queryset = documents
        if not self.facts["documents"]:
            del self.fields["document"]

    def why_not(self) -> str:
        return super().why_not() or ("" if self.facts["parties"] else "Skriv først, hvem parterne er.")

    def clean_received_on(self) -> date:
        return self.past_day("received_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        party, received_on, out_on = (cleaned.get(name) for name in ("party", "received_on", "out_on"))
        if not party or not received_on or "out_on" in self.errors:
            return cleaned
        if out_on is None:
            self.proposed = self.terms.out_if_noticed(received_on, party.name)
            if self.proposed is None:
                self.add_error("out_on", "Vilkårene siger ikke, hvornår aftalen så slutter. Skriv den sidste dag.")
        elif out_on < received_on:
            self.add_error("out_on", "Aftalen kan ikke slutte, før opsigelsen er modtaget.")
        return cleaned

    def proposing(self) -> AddedRowForm | None:
        if self.proposed is None:
            return None
        form = self.again(out_on=self.proposed.isoformat())
        day = danish.long_date(self.proposed)
        form.remark = f"Efter vilkårene er den sidste dag {day}. Den står nu i feltet: gem, eller ret den."
        return form

    def warning(self) -> str:
        data = self.cleaned_data
        if replace(self.terms, given=None).serves(data["out_on"], data["received_on"], data["party"].name):
            return ""
        return f"{danish.long_date(data['out_on'])} følger ikke af vilkårene. Se efter, om dagen er rigtig."

    def row(self) -> NoticeGiven:
        data = self.cleaned_data
        return NoticeGiven(
            agreement=self.agreement,
            party=data["party"],
            received_on=data["received_on"],
            out_on=data["out_on"],
            document=data.get("document"),
        )


class ContinuationForm(AddedRowForm):
    """That it was decided to let the agreement run on: nobody is reminded of the exits until then."""

    kind, title, button, note = "loeber-videre", "Besluttet: løber videre", "Gem beslutningen", "Aftale løber videre"
    until = DateField(label="Løber videre til", help_text="Til og med den dag mindes ingen om at opsige.")
    decided_by = forms.CharField(
        label="Besluttet af", max_length=120, error_messages={"required": "Skriv, hvem der har besluttet det."}
    )
    decided_on = DateField(label="Besluttet den")

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day < self.on:
            raise forms.ValidationError("Skriv en dag, der ligger forude.")
        end = terms_of(self.facts).ends_by_itself(self.on)
        if end and day > end:
            raise forms.ValidationError(
                f"Aftalen slutter af sig selv {danish.long_date(end)}. Brug en option, eller ret sidste dag i kraft."
            )
        return day

    def clean_decided_on(self) -> date:
        day = self.past_day("decided_on")
        newest = self.facts["runs_on"]
        if newest and day < danish.as_date(newest["on"]):
            raise forms.ValidationError(f"Der er en nyere beslutning fra {danish.long_date(newest['on'])}.")
        return day

    def row(self) -> Continuation:
        data = self.cleaned_data
        return Continuation(
            agreement=self.agreement,
            until=data["until"],
            decided_by=data["decided_by"],
            decided_on=data["decided_on"],
        )


class OptionTakenForm(AddedRowForm):
    """That an option was taken, which moves the last day."""

    kind, title, button, note = "option", "Option brugt", "Gem, at optionen er brugt", "Option brugt"
    option = forms.ModelChoiceField(
        AgreementOption.objects.none(),
        label="Option",
        empty_label="Vælg en option",
        error_messages={"required": "Vælg, hvilken option der er brugt."},
    )
    taken_on = DateField(label="Brugt den")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        untaken = self.agreement.options.exclude(taken__counts=True)
        field = field_of(self, "option", forms.ModelChoiceField)
        field.queryset = untaken
        field.label_from_instance = in_words  # type: ignore[method-assign, assignment]  # Django's own way

    def why_not(self) -> str:
        untaken = any(option["taken_on"] is None for option in self.facts["options"])
        return super().why_not() or ("" if untaken else "Aftalen har ingen option, der kan bruges.")

    def clean_taken_on(self) -> date:
        return self.past_day("taken_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        option, taken_on = cleaned.get("option"), cleaned.get("taken_on")
        if option and taken_on and taken_on > option.take_by:
            self.add_error("taken_on", f"Optionen skulle bruges senest {danish.long_date(option.take_by)}.")
        return cleaned

    def row(self) -> OptionTaken:
        data = self.cleaned_data
        return OptionTaken(agreement=self.agreement, option=data["option"], taken_on=data["taken_on"])


def in_words(option: AgreementOption) -> str:
    months = danish.count(option.months, "måned", "måneder")
    return f"{months}, skal bruges senest {danish.long_date(option.take_by)}"


FORMS: dict[str, type[AddedRowForm]] = {form.kind: form for form in (NoticeForm, ContinuationForm, OptionTakenForm)}
