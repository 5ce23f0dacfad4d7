from django.contrib import admin

from accounts.admin import ReadOnly
from importing.models import ImportedDocument


@admin.register(ImportedDocument)
class ImportedDocumentAdmin(ReadOnly, admin.ModelAdmin):
    """Imported documents, to look at; the site's own pages write them."""
