"""Wiring: where the addresses of each app begin, and those for machines."""

from django.contrib import admin
from django.urls import include, path

from plo_portfolio.health import healthz, operation, readyz

urlpatterns = [
    path("", include("onepagers.urls")),
    path("", include("editions.urls")),
    path("", include("importing.urls")),
    path("", include("reminders.urls")),
    path("", include("support.urls")),
    path("", include("finance.urls")),
    path("konto/", include("accounts.urls")),
    path("mails/", include("mails.urls")),
    path("admin/", admin.site.urls),
    path("mails/drift/", operation, name="operation"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
