"""Rows of support and of agreements, as a solution's manager edits them."""

from typing import Any

from django import forms

import danish
from onepagers.forms.fields import CountField, DateField, field_of
from onepagers.forms.name_field import NamedField
from onepagers.forms.rows import RowForm, RowFormSet
from onepagers.models import Solution
from support.agreement_forms import refuse_odd_state, refuse_odd_terms, terms_are_known
from support.hours_field import WeekField, store_week, typed_week
from support.models import Agreement, AgreementParty, SupportLine, SupportProvider


class SupportLineForm(RowForm):
    """Who helps one audience at one level; up to three providers."""

    organisation_fields = ("provider_1", "provider_2", "provider_3")
    field_order = ["audience", "level", *organisation_fields, "joiner", "note"]
    more = ("phone", "email", "web", "week", "hours", "have_ready")
    more_label = "Telefon, e-mail, hjemmeside, åbningstid og hvad man skal have klar"
    provider_1 = NamedField(label="Hvem hjælper?")
    provider_2 = NamedField(label="… og/eller")
    provider_3 = NamedField(label="… og/eller")
    week = WeekField(label="Åbningstid")

    class Meta:
        model = SupportLine
        fields = ["audience", "level", "joiner", "note", "phone", "email", "web", "hours", "have_ready"]
        error_messages = {
            "audience": {"required": "Skriv, hvem linjen er for."},
            "level": {"required": "Vælg 1., 2. eller 3. linje."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.prefilled(provider.organisation_id for provider in self.instance.provided_by.all())
            self.initial["week"] = typed_week(self.instance.week.all())

    def save(self, commit: bool = True) -> SupportLine:
        line = super().save()
        chosen = self.chosen()
        if chosen != self.stored:
            line.provided_by.all().delete()
            SupportProvider.objects.bulk_create(
                SupportProvider(line=line, organisation_id=pk, position=position) for position, pk in enumerate(chosen)
            )
        if "week" in self.changed_data:
            store_week(self.cleaned_data["week"], line=line)
        return line


class BaseSupportFormSet(RowFormSet):
    def clean(self) -> None:
        super().clean()
        self.refuse_twins("audience", "Der er allerede en linje for den målgruppe på det niveau.", "level")


SupportFormSet = forms.modelformset_factory(
    SupportLine, form=SupportLineForm, formset=BaseSupportFormSet, extra=0, can_delete=True, can_order=True
)


class AgreementForm(RowForm):
    """A contract and its parties; what isn't known stays empty and shows as «Ikke oplyst»."""

    organisation_fields = ("party_1", "party_2", "party_3")
    field_order = ["kind", "scope", *organisation_fields, "state", "state_reason", "note"]
    more = (
        "form",
        "valid_from",
        "valid_to",
        "renewal",
        "renewal_months",
        "during",
        "counted_to",
        "earliest_exit",
        "notice_from",
        "notice_months",
        "notice_days",
        "oversight_due_on",
    )
    more_label = "Løbetid, opsigelse, forlængelse og tilsyn"
    party_1 = NamedField(label="Part 1")
    party_2 = NamedField(label="Part 2")
    party_3 = NamedField(label="Part 3")
    valid_from = DateField(label="Gælder fra", required=False)
    valid_to = DateField(label="Sidste dag i kraft", required=False)
    earliest_exit = DateField(label="Kan tidligst opsiges til", required=False)
    notice_from = DateField(label="Uopsigelig indtil", required=False)
    oversight_due_on = DateField(label="Næste tilsyn", required=False)

    class Meta:
        model = Agreement
        fields = [
            "kind",
            "scope",
            "state",
            "state_reason",
            "form",
            "valid_from",
            "valid_to",
            "renewal",
            "renewal_months",
            "during",
            "counted_to",
            "earliest_exit",
            "notice_from",
            "notice_months",
            "notice_days",
            "oversight_due_on",
            "note",
        ]
        field_classes = {"notice_months": CountField, "notice_days": CountField, "renewal_months": CountField}
        error_messages = {"kind": {"required": "Vælg, hvad slags aftale det er."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.prefilled(party.organisation_id for party in self.instance.parties.all())
            self.about = "support/_agreement_way.html"
        if self.instance.form != Agreement.Form.FOLLOWS:  # which one it follows is chosen on the agreement's page
            own = [choice for choice in Agreement.Form.choices if choice[0] != Agreement.Form.FOLLOWS]
            field_of(self, "form", forms.ChoiceField).choices = own

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("form") != Agreement.Form.FOLLOWS:
            self.instance.follows = None
        refuse_odd_terms(self)
        refuse_odd_state(self, known=terms_are_known(self.cleaned_data))
        if None not in (self.cleaned_data.get("notice_months"), self.cleaned_data.get("notice_days")):
            self.add_error("notice_days", "Skriv opsigelsen i måneder eller i dage, ikke begge.")
        return self.cleaned_data

    @property
    def shared_with(self) -> list[Solution]:
        """The other solutions whose page shows the same agreement."""
        if not self.instance.pk:
            return []
        return [solution for solution in self.instance.solutions.all() if solution != self.solution]

    def save(self, commit: bool = True) -> Agreement:
        agreement = super().save(commit=True)
        agreement.solutions.add(self.solution)
        left, chosen = self.directories["organisation"].left, self.chosen()
        was = {left(party.organisation_id): party for party in agreement.parties.all()}
        if chosen != self.stored:
            agreement.parties.all().delete()
            parties = [was.get(pk, AgreementParty(agreement=agreement, organisation_id=pk)) for pk in chosen]
            for position, (pk, party) in enumerate(zip(chosen, parties, strict=True)):
                party.pk, party.organisation_id, party.position = None, pk, position
            AgreementParty.objects.bulk_create(parties)
        return agreement


class BaseAgreementFormSet(RowFormSet):
    def clean(self) -> None:
        """What an agreement has of rows that are only added stays, and the agreement with them."""
        super().clean()
        for form in self.forms:
            if form.is_removed and form.instance.pk and len(form.instance.solutions.all()) < 2:
                self._refuse_to_remove(form.instance)

    def _refuse_to_remove(self, agreement: Agreement) -> None:
        if kept := agreement.protected_by():
            raise forms.ValidationError(
                f"«{agreement}» kan ikke fjernes, for der er {danish.and_list(kept)}. "
                "Sæt den til «ikke relevant», og skriv hvorfor."
            )

    def delete_existing(self, obj: Agreement, commit: bool = True) -> None:
        """An agreement that other solutions share is only removed from this one."""
        if obj.solutions.count() > 1:
            obj.solutions.remove(self.form_kwargs["solution"])
        else:
            obj.delete()


AgreementFormSet = forms.modelformset_factory(
    Agreement, form=AgreementForm, formset=BaseAgreementFormSet, extra=0, can_delete=True
)
