from django.contrib import admin
from django.db import models

from onepagers.admin import RevisedModelAdmin, Rows
from support.models import Agreement, AgreementParty, Measurement, ServiceTarget, SupportLine, SupportProvider


class SupportProviderRows(Rows):
    model = SupportProvider
    autocomplete_fields = ("organisation",)


@admin.register(SupportLine)
class SupportLineAdmin(RevisedModelAdmin):
    list_display = ("solution", "audience", "level", "note")
    list_filter = ("level",)
    list_select_related = ("solution",)
    search_fields = ("solution__name", "audience")
    autocomplete_fields = ("solution",)
    inlines = (SupportProviderRows,)


class AgreementPartyRows(Rows):
    model = AgreementParty
    autocomplete_fields = ("organisation",)


class ServiceTargetRows(Rows):
    model = ServiceTarget
    show_change_link = True


@admin.register(Agreement)
class AgreementAdmin(RevisedModelAdmin):
    list_display = ("kind", "scope", "state", "valid_from", "valid_to", "oversight_due_on")
    list_filter = ("kind", "state")
    search_fields = ("scope", "solutions__name", "parties__organisation__name")
    autocomplete_fields = ("solutions",)
    inlines = (AgreementPartyRows, ServiceTargetRows)


class MeasurementRows(Rows):
    model = Measurement


@admin.register(ServiceTarget)
class ServiceTargetAdmin(RevisedModelAdmin):
    list_display = ("name", "agreement", "better", "target", "unit")
    list_select_related = ("agreement",)
    search_fields = ("name", "agreement__scope")
    autocomplete_fields = ("agreement",)
    inlines = (MeasurementRows,)

    def shown(self, obj: models.Model) -> models.Model:
        return obj.agreement if isinstance(obj, ServiceTarget) else obj
