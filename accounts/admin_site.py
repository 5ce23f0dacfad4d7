"""Django's admin site, for administrators, behind allauth's log-in."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse


class AdminSite(admin.AdminSite):
    site_header = site_title = "PLO it-portefølje"
    index_title = "Administration"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the user is an administrator. Other users get 403, not a log-in page that cannot help them."""
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        return request.user.is_staff

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return secure_admin_login(super().login)(request, extra_context)
