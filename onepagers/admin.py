"""The admin site's pages for the core. What is changed here goes through a Revision of every page that shows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from js_asset import Media

from accounts.access import UserRequest
from accounts.admin import ReadOnly, SearchedRows, UserAdmin, UserForm
from accounts.models import User
from accounts.once import something_ended
from onepagers.forms import ConstraintModelForm
from onepagers.forms.fields import CountField, DateField, NumberField, refuse_to_come
from onepagers.models import (
    AcceptedFinding,
    Action,
    Ask,
    Decision,
    Draft,
    FormerName,
    Governance,
    GovernanceBody,
    KeyFigure,
    KeyFigureValue,
    Organisation,
    Period,
    Revision,
    RowChange,
    Save,
    Section,
    SectionKind,
    Solution,
    StatusReview,
    UnsentForm,
    Withdrawal,
)
from onepagers.versions.recording import recording
from onepagers.versions.saving import saving, touched

OPENED = "opened"  # the hidden field with the newest revision at the time when the form was opened


class AdminRequest(UserRequest):
    """A request to the admin site, which only lets administrators in.

    `touched_before` are the solutions whose page showed the row before the change.
    """

    touched_before: set[Solution]


def _of_admin(request: HttpRequest) -> AdminRequest:
    """Return the same request. The methods of Django that we override take any HttpRequest."""
    return cast("AdminRequest", request)


@contextmanager
def pages_locked() -> Iterator[None]:
    """A transaction in which no other user saves a page, and the start of the save. All solutions are locked, in order:
    only after the change is written is it known which pages show it."""
    with transaction.atomic(), recording():
        list(Solution.objects.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
        yield


def newest_revision(row: models.Model) -> int:
    """Return the newest revision, by primary key, of all pages that show the row; 0 where there is none."""
    newest = Revision.objects.filter(solution__in=touched(row)).aggregate(newest=models.Max("pk"))["newest"]
    return newest or 0


class OpenedForm(forms.ModelForm):
    """A form that is refused when another user has saved the page since the form was opened."""

    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)
    shown: Callable[[models.Model], models.Model]  # RevisedModelAdmin.shown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial[OPENED] = newest_revision(self.shown(self.instance))

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if self.instance.pk and data.get(OPENED) != self.initial[OPENED]:
            raise forms.ValidationError(
                "Andre har gemt imens. Åbn siden igen i et nyt vindue, og ret det, der stadig skal rettes."
            )
        return data


class RevisedForm(OpenedForm, ConstraintModelForm):
    pass


class RevisedModelAdmin(SearchedRows, admin.ModelAdmin):
    """Every addition, change and deletion makes a revision of all pages that show the row, before or after it."""

    form: type[OpenedForm] = RevisedForm
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.DateField: {"form_class": DateField},
        models.DecimalField: {"form_class": NumberField},
        models.IntegerField: {"form_class": CountField, "widget": CountField.widget},
    }

    def shown(self, obj: models.Model) -> models.Model:
        """Return the row that pages show, where that is another one."""
        return obj

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, OpenedForm):
            form.shown = staticmethod(self.shown)
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with pages_locked():
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().delete_view(request, *args, **kwargs)
        with pages_locked():
            return super().delete_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: models.Model, form: forms.ModelForm, change: bool) -> None:
        stored = self.model._default_manager.get(pk=obj.pk) if change else None
        _of_admin(request).touched_before = touched(self.shown(stored)) if stored else set()
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: list[forms.BaseModelFormSet], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        pages = _of_admin(request).touched_before | touched(self.shown(form.instance))
        self._revise(request, pages, f"rettet: {form.instance}", ends=change)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        pages, name = touched(self.shown(obj)), str(obj)
        super().delete_model(request, obj)
        self._revise(request, pages, f"slettet: {name}")

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        with pages_locked():
            rows = list(queryset)
            pages, names = touched(*map(self.shown, rows)), ", ".join(map(str, rows))
            super().delete_queryset(request, queryset)
            self._revise(request, pages, f"slettet: {names}")

    def _revise(self, request: HttpRequest, pages: set[Solution], what: str, *, ends: bool = True) -> None:
        """Make the revisions; the rows are written, and the pages locked. It `ends` what stood there before, unless the
        row is new."""
        name = str(self.opts.verbose_name).capitalize()
        with saving(pages, by=_of_admin(request).user, note=f"{name} {what}"[:200]):
            if ends:
                something_ended()

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[tuple[Any, Any]]:
        """Add the hidden field to every form that changes a row."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj and OPENED not in flatten_fieldsets(fieldsets) and self.has_change_permission(request, obj):
            fieldsets.append((None, {"fields": [OPENED]}))
        return fieldsets

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Give the inline import map of the rich-text editor the nonce of the page."""
        context["media"] = Media.from_media(context["media"], nonce=_of_admin(request).csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class Rows(SearchedRows, admin.TabularInline):
    """Rows that belong to the edited row and are saved with it."""

    form = ConstraintModelForm
    extra = 0
    formfield_overrides = RevisedModelAdmin.formfield_overrides


class RevisedUserForm(OpenedForm, UserForm):
    class Meta(UserForm.Meta):
        pass


@admin.register(User)
class RevisedUserAdmin(RevisedModelAdmin, UserAdmin):
    """Pages show the name and the initials of a person."""

    form = RevisedUserForm


class SectionRows(admin.StackedInline):
    model = Section
    form = ConstraintModelForm
    extra = 0
    max_num = len(SectionKind)


class KeyFigureRows(Rows):
    model = KeyFigure
    show_change_link = True


class GovernanceRows(Rows):
    model = Governance
    autocomplete_fields = ("body",)


@admin.register(Solution)
class SolutionAdmin(RevisedModelAdmin):
    list_display = ("name", "category", "manager", "deputy", "review_interval", "retired_on")
    list_filter = ("category",)
    list_select_related = ("manager", "deputy")
    search_fields = ("name", "slug", "code")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("manager", "deputy", "owner", "operator")
    inlines = (GovernanceRows, KeyFigureRows, SectionRows)

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: list[forms.BaseModelFormSet], change: bool
    ) -> None:
        """Add the sections that are missing from a new solution, so that its page has all six."""
        if not change:
            solution = form.instance
            written = {row.instance.kind for formset in formsets for row in formset if formset.model is Section}
            missing = [(at, kind) for at, kind in enumerate(SectionKind.values) if kind not in written]
            Section.objects.bulk_create(Section(solution=solution, kind=kind, position=at) for at, kind in missing)
        super().save_related(request, form, formsets, change)


@admin.register(Section)
class SectionAdmin(RevisedModelAdmin):
    list_display = ("kind", "solution", "as_of", "show_facts")
    list_filter = ("kind",)
    list_select_related = ("solution",)
    search_fields = ("solution__name", "body")
    autocomplete_fields = ("solution",)


class KeyFigureValueForm(ConstraintModelForm):
    def clean_as_of(self) -> date | None:
        as_of = self.cleaned_data["as_of"]
        if as_of and "as_of" in self.changed_data:
            refuse_to_come(as_of, timezone.localdate())
        return as_of


class KeyFigureValueRows(Rows):
    model = KeyFigureValue
    form = KeyFigureValueForm


@admin.register(KeyFigure)
class KeyFigureAdmin(RevisedModelAdmin):
    list_display = ("label", "solution", "unit")
    list_select_related = ("solution",)
    search_fields = ("label", "solution__name")
    autocomplete_fields = ("solution",)
    inlines = (KeyFigureValueRows,)


class FormerNameRows(Rows):
    model = FormerName


@admin.register(Organisation)
class OrganisationAdmin(RevisedModelAdmin):
    list_display = ("name", "full_name", "web", "email", "phone")
    search_fields = ("name", "full_name", "former_names__name")
    readonly_fields = ("merged_into", "merged_on")  # on the organisation's own page it is shown what changes
    inlines = (FormerNameRows,)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        chosen_from = {"merged_into": None} if "field_name" in request.GET else {}  # by a field of another form
        return super().get_search_results(request, queryset.filter(**chosen_from), search_term)


@admin.register(GovernanceBody)
class GovernanceBodyAdmin(RevisedModelAdmin):
    list_display = ("name", "meetings", "chair", "decides_asks")
    list_select_related = ("chair",)
    search_fields = ("name",)
    autocomplete_fields = ("chair", "members")


@admin.register(Period)
class PeriodAdmin(RevisedModelAdmin):
    """When OK22 and other named periods end. Every page that names a period depends on it."""

    list_display = ("name", "ends_on")
    search_fields = ("name",)


@admin.register(Action)
class ActionAdmin(RevisedModelAdmin):
    """Actions are finished or postponed, never deleted: yellow and red reviews need them."""

    list_display = ("text", "solution", "owner", "due_on", "done_on")
    list_select_related = ("solution", "owner")
    search_fields = ("text", "solution__name", "owner__name")
    autocomplete_fields = ("solution", "owner")
    readonly_fields = ("review", "decision")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


# Rows that are added by their own forms and never edited.


@admin.register(StatusReview)
class StatusReviewAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("solution", "colour", "reviewed_on", "due_on", "author", "is_demo")
    list_filter = ("colour",)
    list_select_related = ("solution", "author")
    search_fields = ("solution__name", "cause")
    date_hierarchy = "reviewed_on"


@admin.register(Ask)
class AskAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("text", "solution", "body", "asked_on")
    list_select_related = ("solution", "body")
    search_fields = ("text", "solution__name")


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("text", "solution", "body", "outcome", "decided_on", "postponed_to")
    list_filter = ("outcome",)
    list_select_related = ("solution", "body")
    search_fields = ("text", "solution__name")


@admin.register(Withdrawal)
class WithdrawalAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("what", "solution", "reinstates", "author", "created_at")
    list_select_related = ("solution", "author")


class RowChangeRows(ReadOnly, admin.TabularInline):
    model = RowChange


@admin.register(Save)
class SaveAdmin(ReadOnly, admin.ModelAdmin):
    """Which rows each save wrote."""

    list_display = ("__str__", "created_at")
    inlines = (RowChangeRows,)


@admin.register(AcceptedFinding)
class AcceptedFindingAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("code", "key", "solution", "reason", "until", "author", "ended_on")
    list_select_related = ("solution", "author")
    search_fields = ("code", "key", "reason", "solution__name")


@admin.register(Revision)
class RevisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("solution", "number", "author", "created_at", "note")
    list_select_related = ("solution", "author")
    search_fields = ("solution__name", "note")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Revision]:
        return super().get_queryset(request).defer("snapshot")


@admin.register(Draft)
class DraftAdmin(ReadOnly, admin.ModelAdmin):
    """Drafts are written on the page of the texts; here they are read-only."""


@admin.register(UnsentForm)
class UnsentFormAdmin(ReadOnly, admin.ModelAdmin):
    """That there is one; what was typed is for its user."""

    list_display = ("user", "path", "posted_at")
    list_select_related = ("user",)
    exclude = ("fields",)
