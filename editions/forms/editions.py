"""The form of a draft: what the edition is for, and its pages with their order and version."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.utils import timezone
from django_prose_editor.fields import ProseEditorFormField

import danish
from editions.models import Edition, EditionPage
from editions.models.editions import INTRODUCTION_LIMIT
from onepagers.forms import ConstraintModelForm, layout
from onepagers.forms.fields import CountField, DateField
from onepagers.forms.rows import PLACE
from onepagers.models import Revision, Solution, rich_text

OFFERED = 20  # versions to choose from for a page, newest first; an older version that is chosen is offered too


class EditionForm(ConstraintModelForm):
    meeting_on = DateField(label="Mødedato")
    cut_off = DateField(
        label="Skæringsdato",
        help_text="Hver side vises i den nyeste version den dag, medmindre du vælger en tidligere nedenfor.",
    )
    introduction = ProseEditorFormField(
        label="Indledning",
        required=False,
        extensions=dict(rich_text.EXTENSIONS),
        sanitize=rich_text.sanitise,
        max_length=INTRODUCTION_LIMIT,
        error_messages={"max_length": "Indledningen er for lang til side 1."},
        help_text="Står øverst på side 1. Kan udelades.",
    )

    class Meta:
        model = Edition
        fields = ["title", "meeting_on", "agenda_item", "confidential", "cut_off", "introduction"]
        error_messages = {"title": {"required": "Giv udgaven en titel, fx Bestyrelsesmøde i december."}}
        help_texts = {"agenda_item": "Fx punkt 4. Kan udelades.", "confidential": "Står på alle sider."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = layout()
        self.fields["introduction"].widget.attrs |= {"aria-label": "Indledning", "rows": 4}

    def clean_introduction(self) -> str:
        return rich_text.sanitise(self.cleaned_data["introduction"])


class PageForm(forms.Form):
    """One solution in the draft: whether it is in, its place, and the version."""

    included = forms.BooleanField(label="Med", required=False)
    position = CountField(
        label="Nr.",
        required=False,
        min_value=1,
        max_value=9999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", **PLACE}),
        error_messages={"invalid": "Skriv et tal.", "min_value": "Skriv et tal fra 1 og op."},
    )
    chosen = forms.TypedChoiceField(
        label="Version",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Den version er ikke fra før skæringsdatoen. Vælg en anden."},
    )

    def __init__(self, *args: Any, solution: Solution, versions: Sequence[Revision], **kwargs: Any) -> None:
        """`versions` are those on offer, newest first."""
        super().__init__(*args, **kwargs)
        self.solution = solution
        newest = f"Nyeste: version {versions[0].number}, {_label(versions[0])}" if versions else "Ingen version endnu"
        chosen = cast(forms.TypedChoiceField, self.fields["chosen"])
        chosen.choices = [
            ("", newest),
            *((revision.pk, f"Version {revision.number}, {_label(revision)}") for revision in versions[1:]),
        ]
        for name, label in (("included", "med i udgaven"), ("position", "nummer"), ("chosen", "version")):
            self.fields[name].widget.attrs["aria-label"] = f"{solution.name}: {label}"


def _label(revision: Revision) -> str:
    """Return date, author and note of a version, at most 80 characters."""
    made_on = danish.short_date(timezone.localdate(revision.created_at))
    author = f" {revision.author.initials}" if revision.author else ""
    return f"{made_on}{author}{f': {revision.note}' if revision.note else ''}"[:80]


def page_forms(edition: Edition, data: QueryDict | None = None) -> list[PageForm]:
    """Return a form for each solution that is in the draft or could be; the draft's pages come first.

    The versions on offer are those on or before the saved cut-off date.
    """
    pages = list(edition.pages.select_related("solution", "chosen"))
    inside = {page.solution_id: page for page in pages}
    others = Solution.objects.existing(edition.cut_off).exclude(pk__in=inside).order_by("position", "pk")
    solutions = [page.solution for page in pages] + list(others)
    versions = _versions(edition, solutions)
    forms_ = []
    for place, solution in enumerate(solutions, 1):
        page = inside.get(solution.pk)
        offered = versions.get(solution.pk, [])
        initial = {"included": page is not None, "position": place, "chosen": page.chosen_id if page else None}
        if page and page.chosen and page.chosen not in offered[1:]:
            offered = [*offered, page.chosen]
        forms_.append(PageForm(data, prefix=solution.slug, initial=initial, solution=solution, versions=offered))
    return forms_


def _versions(edition: Edition, solutions: Sequence[Solution]) -> dict[int, list[Revision]]:
    """Return the newest OFFERED versions of each solution on the cut-off date, newest first."""
    rows = (
        Revision.objects.on(edition.cut_off)
        .filter(solution__in=solutions)
        .annotate(place=Window(RowNumber(), partition_by=F("solution_id"), order_by=F("number").desc()))
        .filter(place__lte=OFFERED)
        .select_related("author")
        .defer("snapshot")
        .order_by("solution_id", "-number")
    )
    versions: dict[int, list[Revision]] = {}
    for row in rows:
        versions.setdefault(row.solution_id, []).append(row)
    return versions


def chosen_pages(edition: Edition, forms_: Sequence[PageForm]) -> list[EditionPage]:
    """Return the pages that valid forms ask for, by number; pages with the same number keep their order."""
    included = [form for form in forms_ if form.cleaned_data["included"]]
    included.sort(key=lambda form: form.cleaned_data["position"] or len(forms_) + 1)
    return [
        EditionPage(edition=edition, solution=form.solution, position=place, chosen_id=form.cleaned_data["chosen"])
        for place, form in enumerate(included)
    ]
