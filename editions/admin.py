from django.contrib import admin

from accounts.admin import ReadOnly
from editions.models import Edition, EditionLink, EditionPage, EditionView, Freezing, Question, ReadReceipt


@admin.register(Edition, EditionLink, EditionPage, EditionView, Freezing, Question, ReadReceipt)
class EditionsAdmin(ReadOnly, admin.ModelAdmin):
    """What the site's own pages write; here it is only looked at."""
