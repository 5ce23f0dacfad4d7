from django.contrib import admin

from accounts.admin import ReadOnly
from finance.models import FundingShare, FundingSplit


class FundingShareRows(ReadOnly, admin.TabularInline):
    model = FundingShare
    extra = 0


@admin.register(FundingSplit)
class FundingSplitAdmin(ReadOnly, admin.ModelAdmin):
    """Added by its own form and never edited; a mistake is corrected by a new one."""

    list_display = ("solution", "purpose", "scope", "total", "effective_from", "effective_to", "author")
    list_filter = ("purpose",)
    list_select_related = ("solution", "author")
    search_fields = ("solution__name", "scope", "shares__payer__name")
    inlines = (FundingShareRows,)
