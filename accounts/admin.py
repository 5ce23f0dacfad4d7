"""The admin site's page for users, and what its other pages share."""

import re
from collections.abc import Sequence
from typing import Any

from allauth.account import admin as _registered_by_allauth  # noqa: F401 - before it is unregistered below
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth.admin import UserAdmin as DjangosUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from accounts.models import Role, SavedPost, User

admin.site.unregister([Group, EmailAddress])  # the roles and the users are enough


class ReadOnly:
    """For an admin or an inline of rows that are never changed by hand."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


KEY = re.compile(r"[0-9]{1,18}")


class KeysOnly(AutocompleteSelect):
    """Django's field with a search, which shows a form again whatever was posted in it, where Django's own fails."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        return super().optgroups(name, [key for key in value if KEY.fullmatch(str(key))], attr)


class SeveralKeysOnly(KeysOnly, AutocompleteSelectMultiple):
    pass


class SearchedRows:
    """For an admin or an inline with `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **self._searched(db_field, request) | kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **self._searched(db_field, request) | kwargs)  # type: ignore[misc]

    def _searched(self, db_field: models.Field, request: HttpRequest) -> dict[str, Any]:
        if db_field.name not in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            return {}
        multiple = isinstance(db_field, models.ManyToManyField)
        return {"widget": (SeveralKeysOnly if multiple else KeysOnly)(db_field, self.admin_site)}  # type: ignore[attr-defined]


class LowerCaseEmail:
    """A form that stores addresses in lower case, however they are typed."""

    cleaned_data: dict[str, Any]

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

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        others = User.objects.administrators().exclude(pk=self.instance.pk)
        stays_administrator = data.get("is_active") and data.get("role") == Role.ADMINISTRATOR
        if self.instance.is_staff and not stays_administrator and not others.exists():
            raise ValidationError("Der skal være mindst én aktiv administrator.")
        return data


class UserAdmin(DjangosUserAdmin):
    """Registered by the core, which also brings the pages that show the user up to date."""

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
        """Users cannot delete themselves, so that an administrator is left."""
        return super().has_delete_permission(request, obj) and obj != request.user


@admin.register(SavedPost)
class SavedPostAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("created_at", "led_to")
    date_hierarchy = "created_at"
