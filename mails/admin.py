"""The admin site's pages of mails, all of them read-only."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.admin import ReadOnly
from mails.models import Attachment, Heartbeat, Mail, MailEvent, MailOptOut


@admin.register(Mail)
class MailAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("subject", "recipient", "kind", "created_at", "sent_at", "attempts", "error")
    list_filter = ("kind",)
    list_select_related = ("recipient",)
    search_fields = ("subject", "recipient__email", "recipient__name", "outside_address", "outside_name")
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Mail]:
        return super().get_queryset(request).defer("text", "html")


@admin.register(MailEvent)
class MailEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("at", "what", "mail")
    list_filter = ("what",)
    list_select_related = ("mail__recipient",)
    date_hierarchy = "at"


@admin.register(MailOptOut)
class MailOptOutAdmin(ReadOnly, admin.ModelAdmin):
    """The users choose themselves, under «Mailindstillinger»."""

    list_display = ("user", "kind")
    list_filter = ("kind",)
    list_select_related = ("user",)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "at")


@admin.register(Attachment)
class AttachmentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "content_type", "created_at")
    exclude = ("content",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Attachment]:
        return super().get_queryset(request).defer("content")
