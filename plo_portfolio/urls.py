from django.contrib import admin
from django.urls import include, path

from plo_portfolio.health import healthz

urlpatterns = [
    path("", include("onepagers.urls")),
    path("", include("onepagers.mail_urls")),
    path("", include("support.urls")),
    path("", include("finance.urls")),
    path("konto/", include("accounts.urls")),
    path("mails/", include("accounts.outbox_urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]
