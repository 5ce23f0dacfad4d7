from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import ReadOnly
from onepagers.admin import RevisedModelAdmin, Rows
from support.models import (
    Agreement,
    AgreementDocument,
    AgreementNeed,
    AgreementOption,
    AgreementParty,
    CardIssue,
    CardRecipient,
    CardText,
    Component,
    Continuation,
    Dependency,
    Measurement,
    NoticeGiven,
    OptionTaken,
    Oversight,
    ServiceHours,
    ServiceTarget,
    Supplier,
    SupportLine,
    SupportProvider,
)


class SupportProviderRows(Rows):
    model = SupportProvider
    autocomplete_fields = ("organisation",)


class ServiceHoursRows(Rows):
    model = ServiceHours
    exclude = ("target",)


@admin.register(SupportLine)
class SupportLineAdmin(RevisedModelAdmin):
    list_display = ("solution", "audience", "level", "note")
    list_filter = ("level",)
    list_select_related = ("solution",)
    search_fields = ("solution__name", "audience")
    autocomplete_fields = ("solution",)
    inlines = (SupportProviderRows, ServiceHoursRows)


class AgreementPartyRows(Rows):
    model = AgreementParty
    autocomplete_fields = ("organisation",)


class AgreementOptionRows(Rows):
    model = AgreementOption


class ServiceTargetRows(Rows):
    model = ServiceTarget
    show_change_link = True


@admin.register(Agreement)
class AgreementAdmin(RevisedModelAdmin):
    list_display = ("kind", "scope", "state", "form", "valid_from", "valid_to", "oversight_due_on")
    list_filter = ("kind", "state", "form")
    search_fields = ("scope", "solutions__name", "parties__organisation__name")
    autocomplete_fields = ("solutions", "follows", "responsible")
    inlines = (AgreementPartyRows, AgreementOptionRows, ServiceTargetRows)


class TargetHoursRows(Rows):
    model = ServiceHours
    exclude = ("line",)


@admin.register(ServiceTarget)
class ServiceTargetAdmin(RevisedModelAdmin):
    list_display = ("name", "agreement", "better", "target", "unit")
    list_select_related = ("agreement",)
    search_fields = ("name", "agreement__scope")
    autocomplete_fields = ("agreement",)
    inlines = (TargetHoursRows,)

    def shown(self, obj: models.Model) -> models.Model:
        return obj.agreement if isinstance(obj, ServiceTarget) else obj


@admin.register(AgreementNeed)
class AgreementNeedAdmin(RevisedModelAdmin):
    list_display = ("solution", "kind", "verdict", "reason")
    list_filter = ("kind", "verdict")
    list_select_related = ("solution",)
    autocomplete_fields = ("solution",)


@admin.register(Supplier)
class SupplierAdmin(admin.ModelAdmin):
    list_display = ("organisation", "substitutable", "exit_agreement")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)


@admin.register(NoticeGiven, Continuation, OptionTaken, Oversight, Measurement)
class AddedRowAdmin(ReadOnly, admin.ModelAdmin):
    """Added by the agreement's own page and never edited; one that is wrong gets a row that replaces it."""

    list_display: tuple[str, ...] = ("agreement", "__str__", "counts", "author", "created_at")
    list_filter = ("counts",)
    list_select_related = ("agreement", "author")
    search_fields = ("agreement__scope",)


@admin.register(AgreementDocument)
class AgreementDocumentAdmin(AddedRowAdmin):
    list_display = ("agreement", "name", "size", "sha256", "counts", "author", "created_at")
    fields = ("agreement", "solution", "name", "content_type", "size", "sha256", "author", "created_at", "replaces")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[AgreementDocument]":
        return super().get_queryset(request).defer("content")


@admin.register(Component)
class ComponentAdmin(RevisedModelAdmin):
    list_display = ("name", "what", "operator")
    list_select_related = ("operator",)
    search_fields = ("name", "what")
    autocomplete_fields = ("operator",)


@admin.register(Dependency)
class DependencyAdmin(RevisedModelAdmin):
    list_display = ("solution", "__str__", "words", "assumed")
    list_select_related = ("solution", "on_solution", "on_component")
    search_fields = ("solution__name", "words")
    autocomplete_fields = ("solution", "on_solution", "on_component")


@admin.register(CardText)
class CardTextAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("card", "text", "changed_at", "changed_by")
    list_select_related = ("changed_by",)


@admin.register(CardRecipient)
class CardRecipientAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("email", "name", "active")


@admin.register(CardIssue)
class CardIssueAdmin(ReadOnly, admin.ModelAdmin):
    """The PDF itself is in the mails."""

    list_display = ("card", "printed_on", "digest")
    exclude = ("html",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[CardIssue]":
        return super().get_queryset(request).defer("html")
