"""The forms of oversight: how often and by which concept, and a check that was done."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

import danish
from accounts.models import Role, User
from danish.months import months_after
from onepagers.forms import BaseForm
from onepagers.forms.fields import CountField, DateField, field_of
from onepagers.models import Solution
from onepagers.parts import Facts
from support.document_forms import DocumentField
from support.models import Agreement, AgreementDocument, Oversight
from support.models.agreements import MOST_MONTHS
from support.oversight import proposed_due
from support.oversight_guidance import CONCEPTS, MOST_POINTS, QUESTIONS, concepts_for, points_of, proposal

PROPOSE = "foreslaa"  # the button that shows what follows from the answers, and saves nothing
CHOSEN = [(str(number), f"{number}: {words}") for number, words in CONCEPTS.items()]


class PlanForm(BaseForm):
    """Points, concept, months between and the next day. What follows from the answers is proposed, never imposed."""

    concept = forms.ChoiceField(label="Koncept", choices=[("", "Ikke valgt"), *CHOSEN], required=False)
    months = CountField(
        label="Højst så mange måneder imellem",
        required=False,
        min_value=1,
        max_value=MOST_MONTHS.limit_value,
        error_messages=dict.fromkeys(("min_value", "max_value"), f"Skriv måneder fra 1 til {MOST_MONTHS.limit_value}."),
    )
    due_on = DateField(label="Næste tilsyn", required=False)

    def __init__(
        self, data: QueryDict | None = None, *, agreement: Agreement, facts: Facts, on: date, base: int
    ) -> None:
        initial = {
            "base": base,
            "concept": agreement.oversight_concept,
            "months": agreement.oversight_months,
            "due_on": agreement.oversight_due_on,
            **agreement.oversight_answers,
        }
        super().__init__(data, initial=initial)
        self.agreement, self.facts, self.on = agreement, facts, on
        if agreement.kind != Agreement.Kind.DPA:  # the guidance is about processors
            del self.fields["concept"]
            return
        for question in QUESTIONS:
            self.fields[question.key] = _question_field(question.key)
        self.order_fields(["base", *(question.key for question in QUESTIONS)])

    @property
    def answers(self) -> dict[str, str | int]:
        """The answers that are given: a key of the guidance, or points that a person wrote."""
        values = self.cleaned_data if self.is_bound else self.initial
        keys = [question.key for question in QUESTIONS]
        return {key: values[key] for key in keys if values.get(key) not in (None, "")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        points = points_of(self.answers)
        if points is not None and points > MOST_POINTS:
            self.add_error(QUESTIONS[-1].key, f"Det er {points} point. Vejledningens skala går til {MOST_POINTS}.")
        return cleaned

    def proposals(self) -> list[str]:
        """Sentences about what follows from the answers and the months."""
        if self.is_bound and not self.is_valid():
            return []
        values = self.cleaned_data if self.is_bound else self.initial
        sentences = []
        if (points := points_of(self.answers)) is not None:
            sentences.append(f"{proposal(points).capitalize()}.")
            chosen = values.get("concept")
            if chosen and int(chosen) not in concepts_for(points):
                sentences.append(f"Koncept {chosen} er ikke et af dem.")
        if due_on := proposed_due(self.facts, values.get("months"), self.on):
            sentences.append(f"Næste tilsyn foreslås {danish.long_date(due_on)}.")
        return sentences

    def proposing(self) -> "PlanForm":
        """Return a valid form with the proposed day where none was written."""
        data = cast(QueryDict, self.data).copy()
        proposed = proposed_due(self.facts, self.cleaned_data["months"], self.on)
        if proposed and not self.cleaned_data["due_on"]:
            data["due_on"] = proposed.isoformat()
        base = self.initial["base"]
        return type(self)(data, agreement=self.agreement, facts=self.facts, on=self.on, base=base)

    def values(self) -> dict[str, Any]:
        """Return the fields of the agreement as they were chosen."""
        data = self.cleaned_data
        chosen = {"oversight_months": data["months"], "oversight_due_on": data["due_on"]}
        if "concept" in self.fields:
            concept = int(data["concept"]) if data["concept"] else None
            points = points_of(self.answers)
            chosen |= {"oversight_concept": concept, "oversight_points": points, "oversight_answers": self.answers}
        return chosen


def _question_field(key: str) -> forms.Field:
    question = next(question for question in QUESTIONS if question.key == key)
    if question.answers:
        choices = [("", "Ikke oplyst"), *((answer.key, answer.label) for answer in question.answers)]
        return forms.ChoiceField(label=question.label, choices=choices, required=False, help_text=question.about)
    return CountField(
        label=question.label,
        required=False,
        min_value=0,
        max_value=question.most,
        help_text=question.about,
        error_messages=dict.fromkeys(("min_value", "max_value"), f"Skriv point fra 0 til {question.most}."),
    )


class OversightForm(forms.Form):
    """A check that was done: when, how, by whom, what it showed, and what is followed up by whom and when."""

    done_on = DateField(label="Udført den")
    how = forms.CharField(
        label="Hvordan", max_length=160, required=False, help_text="Fx revisionserklæring gennemgået eller besøg."
    )
    done_by = forms.CharField(label="Af hvem", max_length=120, required=False)
    conclusion = forms.ChoiceField(
        label="Konklusion", choices=[("", "Ikke oplyst"), *Oversight.Conclusion.choices[1:]], required=False
    )
    conclusion_note = forms.CharField(label="Konklusionen i ord", max_length=300, required=False)
    document = forms.ModelChoiceField(
        AgreementDocument.objects.none(), label="Dokument", required=False, empty_label="Intet, eller et nyt"
    )
    file = DocumentField(label="Nyt dokument", required=False, help_text="PDF, Word eller Excel. Højst 20 MB.")
    follow_up = forms.CharField(label="Opfølgning", max_length=200, required=False, help_text="Hvad skal gøres?")
    follow_up_owner = forms.ModelChoiceField(
        User.objects.none(), label="Ansvarlig for opfølgningen", required=False, empty_label="Vælg en person"
    )
    follow_up_on = DateField(label="Opfølgning senest", required=False)
    due_on = DateField(label="Næste tilsyn", required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        agreement: Agreement,
        on: date,
        replaces: Oversight | None = None,
        too_big: bool = False,
    ) -> None:
        super().__init__(data, files, initial=_initial(agreement, replaces, on))
        self.agreement, self.on, self.replaces = agreement, on, replaces
        field_of(self, "file", DocumentField).too_big = too_big
        documents, owners = agreement.documents.filter(counts=True), _owners(agreement)
        if replaces:
            documents |= agreement.documents.filter(pk=replaces.document_id or 0)
            owners |= User.objects.filter(pk=replaces.follow_up_owner_id or 0)
            del self.fields["due_on"]
        field_of(self, "document", forms.ModelChoiceField).queryset = documents
        field_of(self, "follow_up_owner", forms.ModelChoiceField).queryset = owners
        if agreement.oversight_months and not replaces:
            months = danish.count(agreement.oversight_months, "måned", "måneder")
            self.fields["due_on"].help_text = f"Foreslået: {months} efter i dag. Ret den gerne."

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        if day > self.on:
            raise forms.ValidationError("Et tilsyn kan ikke være udført ude i fremtiden.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        done_on, due_on = cleaned.get("done_on"), cleaned.get("due_on")
        if done_on and due_on and due_on <= done_on:
            self.add_error("due_on", "Det næste tilsyn skal ligge efter dette.")
        if cleaned.get("document") and cleaned.get("file"):
            self.add_error("file", "Vælg et dokument, der er her, eller et nyt, ikke begge.")
        self._clean_follow_up(cleaned)
        return cleaned

    def _clean_follow_up(self, cleaned: dict[str, Any]) -> None:
        """A follow-up is something to do, by somebody, at the latest on a day; or nothing of it is written."""
        needed = {
            "follow_up": "Skriv, hvad der skal gøres.",
            "follow_up_owner": "Vælg, hvem der er ansvarlig.",
            "follow_up_on": "Skriv, hvornår det skal være gjort, fx 18.12.2026.",
        }
        if any(cleaned.get(name) for name in needed):
            for name, message in needed.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)

    def row(self) -> Oversight:
        """Return the check of a valid form, not yet saved. What was released stays so: the secretariat wrote it."""
        data, was = self.cleaned_data, self.replaces
        names = ("done_on", "how", "done_by", "conclusion", "conclusion_note", "document")
        follow_up = {name: data[name] for name in ("follow_up", "follow_up_owner", "follow_up_on")}
        return Oversight(
            agreement=self.agreement,
            replaces=was,
            released=bool(was and was.released),
            follow_up_done_on=was.follow_up_done_on if was and data["follow_up"] == was.follow_up else None,
            **{name: data[name] for name in names},
            **follow_up,
        )

    def document_row(self) -> AgreementDocument | None:
        """Return the new document, not yet saved."""
        upload = self.cleaned_data["file"]
        return upload.row(self.agreement) if upload else None

    def plan(self) -> dict[str, date | None]:
        """Return the field of the agreement that a new check sets: the day of the next."""
        return {} if self.replaces else {"oversight_due_on": self.cleaned_data["due_on"]}

    def warning(self) -> str:
        """Return what the user should know of the next day, where it is not what the months give."""
        data, months = self.cleaned_data, self.agreement.oversight_months
        if self.replaces or not months or data["due_on"] == (proposed := months_after(data["done_on"], months)):
            return ""
        every = danish.count(months, "måned", "måneder")
        return f"Med {every} imellem ville det næste tilsyn være {danish.long_date(proposed)}."


class DoneForm(forms.Form):
    """The day on which a follow-up was done."""

    done_on = DateField(label="Udført den")

    def __init__(self, data: QueryDict | None = None, *, on: date) -> None:
        super().__init__(data, initial={"done_on": on})
        self.on = on

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        if day > self.on:
            raise forms.ValidationError("Datoen kan ikke ligge ude i fremtiden.")
        return day


def _initial(agreement: Agreement, replaces: Oversight | None, on: date) -> dict[str, Any]:
    if replaces is None:
        months, planned = agreement.oversight_months, agreement.oversight_due_on
        return {
            "done_on": on,
            "due_on": months_after(on, months) if months else planned if planned and planned > on else None,
        }
    names = ("done_on", "how", "done_by", "conclusion", "conclusion_note", "follow_up", "follow_up_on")
    keys = {"document": replaces.document_id, "follow_up_owner": replaces.follow_up_owner_id}
    return {name: getattr(replaces, name) for name in names} | keys


def _owners(agreement: Agreement) -> "QuerySet[User]":
    """Those who work with the agreement (access.works_with): others wouldn't see what they are to do."""
    own = Solution.objects.filter(agreements=agreement)
    managing = Q(pk__in=own.values("manager")) | Q(pk__in=own.values("deputy"))
    return User.objects.able().filter(managing | Q(role__in=(Role.ADMINISTRATOR, Role.COMMITTEE)))
