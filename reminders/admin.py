from django.contrib import admin

from accounts.admin import ReadOnly
from reminders.models import Reminder, ReminderPlan


@admin.register(Reminder)
class ReminderAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("kind", "subject", "recipient", "due", "mail")
    list_filter = ("kind",)
    list_select_related = ("recipient", "mail__recipient")
    search_fields = ("subject", "recipient__name", "recipient__email")
    date_hierarchy = "due"


@admin.register(ReminderPlan)
class ReminderPlanAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("solution", "effective_from", "before", "every", "escalate_after", "author")
    list_select_related = ("solution", "author")
