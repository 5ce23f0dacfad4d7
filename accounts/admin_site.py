"""Django's admin site, for administrators, behind allauth's log-in."""

from functools import update_wrapper
from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.once import View, once


class AdminSite(admin.AdminSite):
    site_header = site_title = "PLO it-portefølje"
    index_title = "Administration"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the user is an administrator. Other users get 403, not a log-in page that cannot help them."""
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        return request.user.is_staff

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Let a form that adds a row be saved once."""
        guarded = super().admin_view(view, cacheable)
        adding = once(guarded)

        def saving_once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return (adding if request.path.endswith("/add/") else guarded)(request, *args, **kwargs)

        return cast(View, update_wrapper(saving_once, guarded))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return secure_admin_login(super().login)(request, extra_context)
