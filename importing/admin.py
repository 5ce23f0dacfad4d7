from django.contrib import admin

from accounts.admin import ReadOnly
from importing.models import ImportedDocument


@admin.register(ImportedDocument)
class ImportedDocumentAdmin(ReadOnly, admin.ModelAdmin):
    """What the site's own pages write; here it is only looked at."""
