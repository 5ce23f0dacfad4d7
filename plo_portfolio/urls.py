"""Wiring: where the addresses of each app begin, and those for machines."""

from django.apps import apps
from django.contrib import admin
from django.urls import include, path

from plo_portfolio.health import healthz, operation, readyz

handler500 = "plo_portfolio.health.server_error"
ABOVE = ("reminders", "importing", "support", "finance", "editions")  # the apps that the core runs without
urlpatterns = [
    path("", include("onepagers.urls")),
    *(path("", include(f"{app}.urls")) for app in ABOVE if apps.is_installed(app)),
    path("konto/", include("accounts.urls")),
    path("mails/", include("mails.urls")),
    path("admin/", admin.site.urls),
    path("mails/drift/", operation, name="operation"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
