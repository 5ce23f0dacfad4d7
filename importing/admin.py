from django.contrib import admin

from accounts.admin import ReadOnly
from importing.models import ImportedDocument, Reading


@admin.register(ImportedDocument)
class ImportedDocumentAdmin(ReadOnly, admin.ModelAdmin):
    """Imported documents, to look at; the site's own pages write them."""


@admin.register(Reading)
class ReadingAdmin(ReadOnly, admin.ModelAdmin):
    """What documents were read as, to look at."""

    list_display = ("document", "reader")
