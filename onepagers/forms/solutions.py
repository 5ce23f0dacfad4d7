"""Forms for the head of a solution: a new one, changes, and taking it out of the portfolio."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

import danish
from accounts.models import User
from onepagers.changes.wording import HEAD
from onepagers.forms import ConstraintModelForm, layout
from onepagers.forms.fields import CountField, DateField, RowField, field_of
from onepagers.models import Merges, Organisation, Solution
from onepagers.models.solutions import Category
from onepagers.operations.lifecycle import RESERVED, slug_for
from onepagers.versions.snapshots import Facts


def responsible(*also: int | None) -> dict[int, User]:
    """Return those who can be manager, deputy or owner of an action, by primary key. `also` are the present ones."""
    users = User.objects.able() | User.objects.filter(pk__in=[pk for pk in also if pk])
    return {user.pk: user for user in sorted(users, key=lambda user: danish.sort_key(user.name))}


class HeadForm(ConstraintModelForm):
    """The facts at the head of a page, and who is responsible for it. Only the secretariat appoints the manager."""

    manager = RowField(label="Systemforvalter", required=False)
    deputy = RowField(
        label="Stedfortræder",
        required=False,
        help_text="Får påmindelserne, når systemforvalteren ikke når det, og kan rette det samme.",
    )

    class Meta:
        model = Solution
        fields = [
            "name",
            "subtitle",
            "code",
            "platform",
            "category",
            "audience",
            "owner",
            "operator",
            "operator_words",
            "manager",
            "deputy",
            "review_interval",
        ]
        field_classes = {"review_interval": CountField}
        error_messages = {
            "name": {"required": "Skriv løsningens navn."},
            "review_interval": {"required": "Skriv et antal dage, fx 90.", "invalid": "Skriv et antal dage, fx 90."},
        }
        help_texts = {
            "subtitle": "Står under navnet, fx app og minlaegeapp.dk.",
            "code": "Fx 02.00.",
            "review_interval": "Gælder fra næste vurdering.",
        }

    def __init__(self, *args: Any, may_appoint: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()
        people = responsible(self.instance.manager_id, self.instance.deputy_id)
        for name in ("manager", "deputy"):
            field_of(self, name, RowField).offer(people.values(), empty="Ingen endnu")
        self._offer_organisations()
        if "category" in self.fields:
            category = field_of(self, "category", forms.ChoiceField)
            category.choices = [("", "Ikke oplyst"), *Category.choices]
        if not may_appoint:
            del self.fields["manager"]

    def _offer_organisations(self) -> None:
        """What is merged into another is chosen as that one, and stays as it is stored until another is chosen."""
        merges = Merges()
        self.merged: dict[str, tuple[int, int]] = {}  # what is stored, and what it is merged into
        for name in ("owner", "operator"):
            field = field_of(self, name, forms.ModelChoiceField)
            field.empty_label, field.queryset = "Ikke oplyst", Organisation.objects.standing()
            stored = self.initial.get(name)
            if stored and (left := merges.left(stored)) != stored:
                self.initial[name], self.merged[name] = left, (stored, left)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        for name, (stored, left) in self.merged.items():
            if cleaned.get(name) and cleaned[name].pk == left:
                cleaned[name] = Organisation.objects.get(pk=stored)
        return cleaned

    def save(self, commit: bool = True) -> Solution:
        """Save only the fields of the form: another user may have changed the rest since the row was read."""
        self.instance.save(update_fields=[name for name in self.Meta.fields if name in self.fields])
        return self.instance


class LikeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Solution) -> str:
        return f"Som {obj.name}"


class NewSolutionForm(HeadForm):
    """A new solution: its head, its address, and its first texts."""

    slug = forms.SlugField(
        label="Adresse",
        required=False,
        max_length=60,
        help_text="Står i sidens adresse: /loesninger/…/. Er feltet tomt, laves den af navnet.",
        widget=forms.TextInput(attrs={"data-slug-of": "id_name"}),
        error_messages={"invalid": "Brug kun a-z, tal og bindestreger."},
    )
    like = LikeField(
        Solution.objects.all(),
        label="Begynd med",
        required=False,
        empty_label="De seks afsnit med en hjælpetekst i hvert",
        help_text="Vælger du en løsning, får den nye samme afsnit, mellemoverskrifter, styrende organer og navne på "
        "nøgletal – men ingen af dens tekster og tal.",
    )
    active_from = DateField(label="I porteføljen fra", required=False)

    class Meta(HeadForm.Meta):
        fields = [
            "name",
            "slug",
            "subtitle",
            "code",
            "platform",
            "category",
            "audience",
            "owner",
            "operator",
            "operator_words",
            "manager",
            "deputy",
            "review_interval",
            "active_from",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, may_appoint=True, **kwargs)

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].lower()
        if slug in RESERVED:
            raise ValidationError("Den adresse bruges allerede af systemet.")
        if Solution.objects.filter(slug=slug).exists():
            raise ValidationError("En anden løsning har den adresse.")
        return slug

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("name") and not data.get("slug") and "slug" not in self.errors:
            data["slug"] = slug_for(data["name"])
        return data


class RetireForm(forms.Form):
    on = DateField(label="Udgår den", help_text="Fra den dag står løsningen ikke længere i porteføljen.")
    why = forms.CharField(
        label="Hvorfor?", required=False, max_length=140, help_text="Står i historikken. Kan udelades."
    )

    def __init__(self, *args: Any, solution: Solution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.solution = solution

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        begun = self.solution.active_from
        if begun and on < begun:
            raise ValidationError(f"Løsningen kom først til {danish.long_date(begun)}.")
        return on


# When another user has changed the head since the form was opened. `before` and `after` are its facts in the snapshots.


def changes(before: Facts | None, after: Facts) -> list[tuple[str, str]]:
    """Return what the other user changed, as (field, its new text)."""
    return [(label, words(after)) for label, words in HEAD.items() if before is None or words(before) != words(after)]


def take_over_changes(data: QueryDict, before: Facts | None, after: Facts) -> None:
    """Put the other user's changes into the fields that this user has not touched."""
    for name in HeadForm.Meta.fields:
        if before is not None and data.get(name, "") == _typed(before.get(name)):
            data[name] = _typed(after.get(name))


def _typed(value: Facts | str | int | None) -> str:
    """Return the value as a form posts it: a person by primary key."""
    return str(value["id"] if isinstance(value, dict) else value or "")
