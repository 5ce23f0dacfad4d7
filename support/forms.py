"""Rows of support and of agreements, as a solution's manager edits them."""

from django import forms

from onepagers.fields import DateField
from onepagers.views.rows import RowForm, organisation_field
from support.models import Agreement, AgreementParty, SupportLine, SupportProvider


class SupportLineForm(RowForm):
    """Who helps one audience at one level; up to three providers."""

    organisation_fields = ("provider_1", "provider_2", "provider_3")
    field_order = ["audience", "level", *organisation_fields, "joiner", "note"]
    more = ("phone", "email", "web", "hours")
    more_label = "Telefon, e-mail, hjemmeside og åbningstid"
    provider_1 = organisation_field("Hvem hjælper?")
    provider_2 = organisation_field("… og/eller")
    provider_3 = organisation_field("… og/eller")

    class Meta:
        model = SupportLine
        fields = ["audience", "level", "joiner", "note", "phone", "email", "web", "hours"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["provider_1"].help_text = "Lad feltet stå tomt, hvis det ikke er oplyst."
        if self.instance.pk:
            self.prefilled(provider.organisation_id for provider in self.instance.provided_by.all())

    def save(self, commit: bool = True) -> SupportLine:
        line = super().save(commit=False)
        if not line.pk:
            line.position = self.solution.support_lines.count()
        line.save()
        line.provided_by.all().delete()
        SupportProvider.objects.bulk_create(
            SupportProvider(line=line, organisation_id=pk, position=position)
            for position, pk in enumerate(self.chosen())
        )
        return line


class BaseSupportFormSet(forms.BaseModelFormSet):
    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or data.get("DELETE") or not data.get("audience"):
                continue
            key = (data["audience"].strip().lower(), data.get("level"))
            if key in seen:
                form.add_error("level", "Der er allerede en linje for den målgruppe på det niveau.")
            seen.add(key)


SupportFormSet = forms.modelformset_factory(
    SupportLine, form=SupportLineForm, formset=BaseSupportFormSet, extra=1, can_delete=True
)


class AgreementForm(RowForm):
    """A contract and its parties; what isn't known stays empty and shows as «Ikke oplyst»."""

    organisation_fields = ("party_1", "party_2", "party_3")
    field_order = ["kind", "scope", *organisation_fields, "state", "state_reason", "note"]
    more = (
        "valid_from", "valid_to", "binding_until", "notice_months", "renewal", "renewal_months", "oversight_done_on",
        "oversight_due_on",
    )  # fmt: skip
    more_label = "Datoer, opsigelse, forlængelse og tilsyn"
    party_1 = organisation_field("Part")
    party_2 = organisation_field("Part")
    party_3 = organisation_field("Part")
    valid_from = DateField(label="Gælder fra", required=False)
    valid_to = DateField(label="Gælder til", required=False)
    binding_until = DateField(label="Bindende til", required=False)
    oversight_done_on = DateField(label="Tilsyn udført", required=False)
    oversight_due_on = DateField(label="Næste tilsyn", required=False)

    class Meta:
        model = Agreement
        fields = [
            "kind", "scope", "state", "state_reason", "valid_from", "valid_to", "binding_until", "notice_months",
            "renewal", "renewal_months", "oversight_done_on", "oversight_due_on", "note",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.prefilled(party.organisation_id for party in self.instance.parties.all())

    @property
    def shared_with(self) -> list:
        """The other solutions whose page shows the same agreement."""
        if not self.instance.pk:
            return []
        return [solution for solution in self.instance.solutions.all() if solution != self.solution]

    def save(self, commit: bool = True) -> Agreement:
        agreement = super().save(commit=True)
        agreement.solutions.add(self.solution)
        roles = dict(agreement.parties.values_list("organisation_id", "role"))
        agreement.parties.all().delete()
        AgreementParty.objects.bulk_create(
            AgreementParty(agreement=agreement, organisation_id=pk, role=roles.get(pk, ""), position=position)
            for position, pk in enumerate(self.chosen())
        )
        return agreement


class BaseAgreementFormSet(forms.BaseModelFormSet):
    def delete_existing(self, obj: Agreement, commit: bool = True) -> None:
        """An agreement that other solutions stand in too is only taken off this one."""
        if obj.solutions.count() > 1:
            obj.solutions.remove(self.form_kwargs["solution"])
        else:
            obj.delete()


AgreementFormSet = forms.modelformset_factory(
    Agreement, form=AgreementForm, formset=BaseAgreementFormSet, extra=1, can_delete=True
)
