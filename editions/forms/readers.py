"""Forms for readers' questions, the answers to them, and new personal links."""

import re
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from editions.models import Edition
from editions.models.readers import QUESTION_LIMIT
from onepagers.forms.decisions import PlainForm, text_area
from onepagers.forms.fields import DateField
from onepagers.models import Solution

LINKS_AT_ONCE = 100
LONGEST_NAME = 120
LONGEST_LIFE = timedelta(days=366)  # of a link
_EMAIL = re.compile(r"[^\s<>,;:()]+@[^\s<>,;:()]+")


class QuestionForm(PlainForm):
    """A question about the whole edition, or about one of its solutions."""

    text = forms.CharField(
        label="Dit spørgsmål",
        max_length=QUESTION_LIMIT,
        widget=text_area(3),
        error_messages={
            "required": "Skriv dit spørgsmål.",
            "max_length": f"Skriv højst {QUESTION_LIMIT} tegn. Der er %(show_value)s.",
        },
    )
    solution = forms.ModelChoiceField(Solution.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        solution = cast(forms.ModelChoiceField, self.fields["solution"])
        solution.queryset = Solution.objects.filter(edition_pages__edition=edition)


class AnswerForm(PlainForm):
    text = forms.CharField(
        label="Dit svar",
        max_length=QUESTION_LIMIT,
        widget=text_area(5),
        help_text="Svaret kan læses af alle, der læser udgaven, og det kan ikke ændres bagefter.",
        error_messages={
            "required": "Skriv et svar.",
            "max_length": f"Skriv højst {QUESTION_LIMIT} tegn. Der er %(show_value)s.",
        },
    )


class LinksForm(PlainForm):
    """Who gets a personal link, one person on a line, and the last day on which the links work."""

    people = forms.CharField(
        label="Hvem skal have et link?",
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text="Én person på hver linje, fx «Mette Holm, mh@laege.dk». Mailadressen kan udelades.",
        error_messages={"required": "Skriv mindst ét navn."},
    )
    until = DateField(label="Virker til og med")

    def __init__(self, *args: Any, edition: Edition, on: date, holders: set[tuple[str, str]], **kwargs: Any) -> None:
        """`holders` are the (name, e-mail) of everyone with a link that works."""
        super().__init__(*args, **kwargs)
        self.edition, self.on, self.holders = edition, on, holders

    def clean_people(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in re.split(r"[\n;]", self.cleaned_data["people"]) if line.strip()]
        if len(lines) > LINKS_AT_ONCE:
            raise ValidationError(f"Lav højst {LINKS_AT_ONCE} links ad gangen.")
        people = list(dict.fromkeys(_person(line) for line in lines))
        if again := [name for name, email in people if (name, email) in self.holders]:
            raise ValidationError(
                [f"{name} har allerede et link, der virker. Luk det først, hvis det er blevet væk." for name in again]
            )
        return people

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if until < self.on:
            raise ValidationError("Datoen er passeret. Vælg en dag fra i dag og frem.")
        if until > self.on + LONGEST_LIFE:
            raise ValidationError("Et link kan højst virke i et år.")
        return until


def _person(line: str) -> tuple[str, str]:
    """Return the name and e-mail of «Mette Holm <mh@example.dk>».

    A comma, a tab or nothing may separate them, and the e-mail may be missing. Raises ValidationError.
    """
    match = _EMAIL.search(line)
    email = match[0] if match else ""
    rest = line.replace(email, " ") if email else line
    name = " ".join(rest.translate(str.maketrans("<>,\"'", "     ")).split())
    if not name:
        raise ValidationError(f"Skriv et navn foran {line}.")
    if len(name) > LONGEST_NAME:
        raise ValidationError(f"Navnet «{name[:40]}…» er for langt.")
    if "@" in name:
        raise ValidationError(f"«{line}» kan ikke læses som et navn og en mailadresse.")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise ValidationError(f"«{email}» er ikke en mailadresse.") from None
    return name, email.lower()
