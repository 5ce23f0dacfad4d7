"""An agreement with its parties, solutions, terms and options, as it is edited on its own page."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms

import danish
from accounts.models import User
from onepagers.forms import ConstraintModelForm
from onepagers.forms.fields import CountField, DateField, field_of
from onepagers.forms.name_field import NamedField
from onepagers.forms.rows import Directories, InOrder, Row, RowForm, RowFormSet
from onepagers.models import Solution
from onepagers.models.solutions import SolutionQuerySet
from onepagers.parts import Refs
from support.agreement_terms import terms_of
from support.models import Agreement, AgreementOption, AgreementParty
from support.models.agreements import MOST_DAYS, MOST_MONTHS
from support.snapshots import agreement_facts, parties_facts
from support.terms import months_after_end

UNITS = [("", "—"), ("months", "måneder"), ("days", "dage")]
ENDED = (Agreement.State.EXPIRED, Agreement.State.TERMINATED)  # what terms and notice tell, where they are known
EXIT, NOTICE = "exit", "notice"
BINDINGS = [
    ("", "ved ikke"),
    (EXIT, "kan tidligst opsiges til den dag"),
    (NOTICE, "uopsigelig indtil den dag"),
]


def unit_field(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=UNITS, required=False)


def notice_of(row: Agreement | AgreementParty) -> dict[str, Any]:
    """The notice of an agreement or a party, as the two fields `notice_number` and `notice_unit`."""
    return _notice_fields(row.notice_months, row.notice_days)


def _notice_fields(months: int | None, days: int | None) -> dict[str, Any]:
    if months is not None:
        return {"notice_number": months, "notice_unit": "months"}
    return {"notice_number": days, "notice_unit": "" if days is None else "days"}


def clean_notice(form: forms.BaseForm) -> tuple[int | None, int | None]:
    """Return months and days of notice, of which at most one is a number; a line beside the field where one is odd."""
    number, unit = form.cleaned_data.get("notice_number"), form.cleaned_data.get("notice_unit")
    if number is None:
        if unit and "notice_number" not in form.errors:
            form.add_error("notice_number", "Skriv, hvor mange måneder eller dage.")
        return None, None
    most = MOST_DAYS if unit == "days" else MOST_MONTHS
    if not unit:
        form.add_error("notice_unit", "Vælg måneder eller dage.")
    elif number > most.limit_value:
        form.add_error("notice_number", str(most.message))
    return (number, None) if unit == "months" else (None, number)


def refuse_odd_terms(form: forms.BaseForm) -> None:
    """A line beside the field for terms that contradict each other, as the database refuses them."""
    terms = {name: form.cleaned_data.get(name) for name in form.fields}
    begins, ends, earliest = terms["valid_from"], terms["valid_to"], terms["earliest_exit"]
    is_open, in_periods = terms["form"] == Agreement.Form.OPEN, terms["renewal"] == Agreement.Renewal.PERIODS
    odd = {
        "valid_to": "Aftalen kan ikke slutte, før den begynder." if begins and ends and ends < begins else "",
        "earliest_exit": "",
        "renewal_months": "",
        "renewal": "",
        "counted_to": "",
    }
    if is_open and ends:
        odd["valid_to"] = "En aftale, der løber, til den opsiges, har ingen sidste dag."
    if is_open and in_periods:
        odd["renewal"] = "En aftale, der løber, til den opsiges, forlænges ikke."
    if in_periods != bool(terms["renewal_months"]) and "renewal_months" not in form.errors:
        odd["renewal_months"] = "Skriv, hvor mange måneder aftalen forlænges ad gangen."
        if not in_periods:
            odd["renewal_months"] = "Vælg forlængelsen «et antal måneder ad gangen», eller lad feltet stå tomt."
    if earliest and begins and earliest < begins:
        odd["earliest_exit"] = "Aftalen kan ikke opsiges til en dag, før den begynder."
    if earliest and ends and earliest > ends and not in_periods:
        odd["earliest_exit"] = "«Kan tidligst opsiges til» ligger efter aftalens sidste dag."
    if terms["counted_to"] == Agreement.CountedTo.ANNIVERSARY and not is_open:
        odd["counted_to"] = "Kun en aftale, der løber, til den opsiges, kan regnes til sin årsdag."
    for name, message in odd.items():
        if message:
            form.add_error(name, message)


def refuse_odd_state(form: forms.BaseForm, *, known: bool) -> None:
    """A line beside the state where it needs a reason, or follows from terms and isn't for anybody to choose."""
    state = form.cleaned_data.get("state")
    if state == Agreement.State.NOT_RELEVANT and not form.cleaned_data.get("state_reason"):
        form.add_error("state_reason", "Skriv, hvorfor aftalen ikke er relevant.")
    if known and state in ENDED:
        form.add_error("state", "Om aftalen er opsagt eller udløbet, følger af vilkårene. Vælg en anden tilstand.")


def terms_are_known(cleaned: dict[str, Any]) -> bool:
    """Whether the typed terms tell by themselves when the agreement is in force (terms.Terms.state)."""
    if cleaned.get("form") == Agreement.Form.OPEN:
        return True
    return cleaned.get("form") == Agreement.Form.FIXED and bool(cleaned.get("valid_to") and cleaned.get("renewal"))


class FollowedField(forms.ModelChoiceField):
    """An agreement, by what it is, between whom, on which solutions: several may be called «SLA»."""

    def label_from_instance(self, obj: Agreement) -> str:
        parties = ", ".join(str(party) for party in obj.parties.all())
        pages = ", ".join(solution.name for solution in obj.solutions.all())
        return " – ".join(part for part in (str(obj), parties, pages) if part)


class AgreementTermsForm(ConstraintModelForm):
    """What an agreement is, on what terms, and who sees to it."""

    follows = FollowedField(Agreement.objects.none(), label="Følger aftalen", required=False, empty_label="—")
    valid_from = DateField(label="Gælder fra", required=False)
    valid_to = DateField(label="Sidste dag i kraft", required=False, help_text="Før optioner og forlængelser.")
    earliest_exit = DateField(
        label="Kan tidligst opsiges til", required=False, help_text="Den første dag, aftalen kan slutte."
    )
    notice_from = DateField(
        label="Uopsigelig indtil", required=False, help_text="Den første dag, en opsigelse kan modtages."
    )
    notice_number = CountField(label="Opsigelsesvarsel", required=False, min_value=0)
    notice_unit = unit_field("Varslet er i")
    binding = forms.ChoiceField(choices=BINDINGS, required=False)
    solutions = forms.ModelMultipleChoiceField(
        Solution.objects.none(),
        label="Løsninger",
        error_messages={"required": "Vælg mindst én løsning, som aftalen gælder."},
    )

    class Meta:
        model = Agreement
        fields = [
            "kind",
            "scope",
            "state",
            "state_reason",
            "form",
            "follows",
            "valid_from",
            "valid_to",
            "renewal",
            "renewal_months",
            "during",
            "counted_to",
            "earliest_exit",
            "notice_from",
            "binding_words",
            "notice_to",
            "notice_how",
            "responsible",
            "journal_number",
            "sub_processors",
            "third_countries",
            "note",
        ]
        field_classes = {"renewal_months": CountField}
        error_messages = {"kind": {"required": "Vælg, hvad slags aftale det er."}}

    def __init__(
        self, *args: Any, on: date, solutions: Iterable[Solution], own: SolutionQuerySet | None, **kwargs: Any
    ) -> None:
        """`solutions` are those that are chosen from the start; of `own`, if given, one must be."""
        super().__init__(*args, **kwargs)
        self.on, self.own, self.binding_until = on, own, self.instance.binding_until
        self.initial.update(solutions=[solution.pk for solution in solutions], **notice_of(self.instance))
        people = User.objects.able() | User.objects.filter(pk=self.instance.responsible_id)
        responsible = field_of(self, "responsible", forms.ModelChoiceField)
        responsible.queryset, responsible.empty_label = people, "Ingen: løsningernes systemforvaltere"
        followed = Agreement.objects.prefetch_related("parties__organisation", "solutions")
        field_of(self, "follows", FollowedField).queryset = followed
        own = Solution.objects.existing(on) | Solution.objects.filter(pk__in=self.initial["solutions"])
        field_of(self, "solutions", forms.ModelMultipleChoiceField).queryset = own
        if self.binding_until:
            day = danish.long_date(self.binding_until)
            self.fields["binding"].label = f"Bindende til {day} (uafklaret): hvad siger aftalen?"
        else:
            del self.fields["binding"]

    @property
    def chosen_solutions(self) -> list[tuple[Solution, bool]]:
        """Every solution that may be chosen, and whether it is."""
        chosen = {str(value) for value in self["solutions"].value() or ()}
        rows = cast("Iterable[Solution]", field_of(self, "solutions", forms.ModelMultipleChoiceField).queryset)
        return [(solution, str(solution.pk) in chosen) for solution in rows]

    def clean_solutions(self) -> Any:
        chosen = self.cleaned_data["solutions"]
        if self.own is not None and not self.own.filter(pk__in=chosen).exists():
            raise forms.ValidationError("Vælg mindst én løsning, som du selv må rette.")
        return chosen

    def clean_follows(self) -> Agreement | None:
        """Refuse what follows itself, also by way of others."""
        followed = first = cast("Agreement | None", self.cleaned_data["follows"])
        while followed and self.instance.pk:
            if followed.pk == self.instance.pk:
                raise forms.ValidationError("En aftale kan ikke følge sig selv, heller ikke gennem andre.")
            followed = followed.follows
        return first

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned, follows = self.cleaned_data, self.cleaned_data.get("form") == Agreement.Form.FOLLOWS
        self._clear_up_binding()
        self.instance.notice_months, self.instance.notice_days = clean_notice(self)
        refuse_odd_terms(self)
        if follows != bool(cleaned.get("follows")) and not self.errors.keys() & {"follows", "form"}:
            unchosen = "Vælg løbetiden «følger en anden aftale», eller lad feltet stå tomt."
            self.add_error("follows", "Vælg, hvilken aftale den følger." if follows else unchosen)
        refuse_odd_state(self, known=self._terms_are_known())
        return cleaned

    def _terms_are_known(self) -> bool:
        followed = self.cleaned_data.get("follows")
        if followed:
            return terms_of(agreement_facts(followed, Refs(), released=False)).state(self.on) != "unknown"
        given = self.instance.pk and self.instance.notices_given.filter(counts=True).exists()
        return bool(given) or terms_are_known(self.cleaned_data)

    def _clear_up_binding(self) -> None:
        """Move the old day to the field of what the agreement says."""
        meaning = self.cleaned_data.get("binding")
        if not meaning:
            return
        name = "earliest_exit" if meaning == EXIT else "notice_from"
        if self.cleaned_data.get(name) not in (None, self.binding_until):
            self.add_error(name, "Her står en anden dag end den, aftalen er bindende til. Ret den, eller fjern den.")
            return
        self.cleaned_data[name], self.instance.binding_until = self.binding_until, None


class PartyForm(Row, forms.Form):
    """A party, what it is in the agreement, and its own notice where it has one; an empty row says nothing."""

    organisation = NamedField(label="Part")
    role = forms.CharField(label="Rolle", max_length=60, required=False, help_text="Fx leverandør eller dataansvarlig.")
    notice_number = CountField(label="Eget opsigelsesvarsel", required=False, min_value=0)
    notice_unit = unit_field("Varslet er i")

    def __init__(self, *args: Any, directories: Directories, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.directories = directories
        self.look_up_in(directories)

    @property
    def instance(self) -> str:
        """What the row is called on the page: the party's name."""
        return str(self["organisation"].value() or "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["months"], cleaned["days"] = clean_notice(self)
        nobody = not cleaned.get("organisation") and "organisation" not in self.errors
        if nobody and (cleaned.get("role") or cleaned.get("notice_number") is not None or cleaned.get("notice_unit")):
            self.add_error("organisation", "Skriv, hvem parten er.")
        return cleaned


class BasePartyFormSet(InOrder[PartyForm], forms.BaseFormSet):
    """The parties of one agreement, in order."""

    def clean(self) -> None:
        seen: set[int | str] = set()
        for form in self.named():
            chosen = form.cleaned_data["organisation"]
            key = chosen.casefold() if isinstance(chosen, str) else chosen
            if key in seen:
                form.add_error("organisation", "Parten står allerede i aftalen.")
            seen.add(key)

    def named(self) -> list[PartyForm]:
        return [form for form in self.in_order() if form.cleaned_data.get("organisation")]

    def save(self, agreement: Agreement) -> None:
        """Write the parties that differ from those that are there; new organisations are created now. Of two that are
        merged one row is kept, and nothing is written where nothing was typed."""
        if not self.has_changed():
            return
        left = self.form_kwargs["directories"]["organisation"].left
        there: dict[int, AgreementParty] = {}
        for party in agreement.parties.all():
            there.setdefault(left(party.organisation_id), party)
        agreement.parties.exclude(pk__in=[party.pk for party in there.values()]).delete()
        for position, form in enumerate(self.named()):
            data = form.cleaned_data
            pk = form.directories["organisation"].pk(data["organisation"])
            party = there.pop(pk) if pk in there else AgreementParty(agreement=agreement, organisation_id=pk)
            values = {
                "role": data["role"],
                "notice_months": data["months"],
                "notice_days": data["days"],
                "position": position,
            }
            if party.pk is None or any(getattr(party, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(party, name, value)
                party.save()
        agreement.parties.filter(pk__in=[party.pk for party in there.values()]).delete()


PartyFormSet = cast(
    type[BasePartyFormSet],
    forms.formset_factory(PartyForm, formset=BasePartyFormSet, extra=0, can_delete=True, can_order=True),
)


def parties_of(agreement: Agreement) -> list[dict[str, Any]]:
    """The parties as a PartyFormSet starts with them, and as pages show them: each once."""
    return [
        {
            "organisation": party["id"],
            "role": party["role"],
            **_notice_fields(party["notice_months"], party["notice_days"]),
        }
        for party in parties_facts(agreement, Refs())
    ]


class OptionForm(RowForm):
    """A right to prolong the agreement. That it was used is noted on the agreement's page."""

    take_by = DateField(label="Skal bruges senest")

    class Meta:
        model = AgreementOption
        fields = ["months", "take_by", "note"]
        field_classes = {"months": CountField}
        error_messages = {"months": {"required": "Skriv, hvor mange måneder optionen forlænger."}}


class BaseOptionFormSet(RowFormSet):
    """The options of one agreement. `form_of_term`, `end` and `renewed` are what was typed of its terms."""

    form_of_term = ""
    end: date | None = None
    renewed = False

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.is_removed and form.instance.pk and form.instance.taken.exists():
                raise forms.ValidationError(
                    f"Optionen på {danish.count(form.instance.months, 'måned', 'måneder')} har været brugt "
                    "og kan ikke fjernes."
                )
        rows = [form for form in self.in_order() if "take_by" in form.cleaned_data and "months" in form.cleaned_data]
        if self.form_of_term in (Agreement.Form.OPEN, Agreement.Form.FOLLOWS):
            for form in rows:
                form.add_error("months", "Kun en tidsbegrænset aftale har optioner.")
            return
        end = self.end
        for form in sorted(rows, key=lambda form: form.cleaned_data["take_by"]):
            if end and not self.renewed:
                if form.cleaned_data["take_by"] > end:
                    form.add_error("take_by", f"Aftalen er da udløbet: den slutter {danish.long_date(end)}.")
                end = months_after_end(end, form.cleaned_data["months"])

    def save_of(self, agreement: Agreement) -> None:
        for form in self.forms:
            form.instance.agreement = agreement
        self.save()


OptionFormSet = cast(
    type[BaseOptionFormSet],
    forms.modelformset_factory(AgreementOption, form=OptionForm, formset=BaseOptionFormSet, extra=0, can_delete=True),
)
