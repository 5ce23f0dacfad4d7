"""The admin site, and its pages for people and mails. Who may open it follows from the role (User.is_staff)."""

from allauth.account import admin as _registered_by_allauth  # noqa: F401 - first theirs, so that it can be taken away
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangosUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest

from accounts.models import Role, User


def administrators_only(request: HttpRequest) -> bool:
    """Whoever is logged in and is no administrator gets 403 at once, and not a log-in page that can't help."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    return request.user.is_staff


admin.site.site_header = admin.site.site_title = "PLO it-portefølje"
admin.site.index_title = "Administration"
admin.site.has_permission = administrators_only
admin.site.login = secure_admin_login(admin.site.login)  # allauth's log-in
admin.site.unregister([Group, EmailAddress])  # roles and users say it all


class ReadOnly:
    """For an admin or an inline of rows that nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class LowerCaseEmail:
    """Addresses are stored in lower case, however they are typed."""

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class UserCreationForm(LowerCaseEmail, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "initials", "role")


class UserForm(LowerCaseEmail, UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "password", "name", "initials", "role", "is_active", "is_demo")

    def clean(self):
        data = super().clean()
        others = User.objects.administrators().exclude(pk=self.instance.pk)
        stays = data.get("is_active") and data.get("role") == Role.ADMINISTRATOR
        if self.instance.is_staff and not stays and not others.exists():
            raise ValidationError("Der skal være mindst én aktiv administrator.")
        return data


class UserAdmin(DjangosUserAdmin):
    """Registered by the core, which also brings the pages that show the person up to date."""

    form = UserForm
    add_form = UserCreationForm
    fieldsets = ((None, {"fields": UserForm.Meta.fields}),)
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (*UserCreationForm.Meta.fields, "usable_password", "password1", "password2"),
            },
        ),
    )
    list_display = ("name", "initials", "email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("name", "initials", "email")
    ordering = ("name",)
    filter_horizontal = ()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody deletes themselves, so that an administrator is left."""
        return super().has_delete_permission(request, obj) and obj != request.user
