"""Who people are and what they may."""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class Role(models.TextChoices):
    """What a user may do (docs/design.md, Access). What a manager may edit follows from the solutions, not the role."""

    READER = "reader", "bestyrelsesmedlem"
    COMMITTEE = "committee", "digitaliseringsudvalg"
    MANAGER = "manager", "systemforvalter"
    ADMINISTRATOR = "administrator", "administrator"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user. Without a password they can log in only after they have chosen one by mail."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **({"role": Role.ADMINISTRATOR} | fields))

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def administrators(self) -> models.QuerySet["User"]:
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)

    def able(self) -> models.QuerySet["User"]:
        """Those who can be responsible for something: manager, deputy, owner of an action."""
        return self.filter(is_active=True).exclude(role=Role.READER)

    def with_calendar_key(self, key: str) -> "User":
        """The active user whose calendar this secret key opens. Raises User.DoesNotExist."""
        return self.get(calendar_digest=_digest(key), is_active=True)


class User(AbstractBaseUser):
    """A person: the e-mail address is the name they log in with, the initials what the pages show."""

    moment: str | None = None  # what the database had committed when the row was read (accounts/backends.py)

    email = models.EmailField("e-mail", unique=True, error_messages={"unique": "E-mailadressen er allerede i brug."})
    name = models.CharField("navn", max_length=120)
    initials = models.CharField("initialer", max_length=6)
    role = models.CharField("rolle", max_length=13, choices=Role, default=Role.READER)
    is_active = models.BooleanField("aktiv", default=True)
    is_demo = models.BooleanField("opdigtet til demoen", default=False)
    created_at = models.DateTimeField("oprettet", auto_now_add=True)
    # SHA-256 of the key in the secret address of the user's calendar. The key itself is stored nowhere, so that a
    # backup, a log of queries or the admin site opens nobody's calendar. It is shown once.
    calendar_digest = models.CharField("kalendernøgle", max_length=64, unique=True, null=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "initials"]

    class Meta:
        verbose_name = "bruger"
        verbose_name_plural = "brugere"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_is_in_lower_case",
                violation_error_message="Skriv e-mailadressen med små bogstaver.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="user_role_is_known", violation_error_message="Ukendt rolle."
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.initials})"

    @property
    def first_name(self) -> str:
        """What a mail greets them by."""
        return (self.name.split() or [self.initials])[0]

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def is_staff(self) -> bool:
        """May open Django's admin site."""
        return self.is_active and self.is_administrator

    @property
    def may_decide(self) -> bool:
        """May record asks, decisions and actions for every solution."""
        return self.role in (Role.COMMITTEE, Role.ADMINISTRATOR)

    def renew_calendar_key(self) -> str:
        """Make a new secret key, which from now on is the only one that opens the calendar, and return it."""
        key = secrets.token_urlsafe(32)
        self.calendar_digest = _digest(key)
        self.save(update_fields=["calendar_digest"])
        return key

    def revoke_calendar_key(self) -> None:
        """Close the calendar's address."""
        self.calendar_digest = None
        self.save(update_fields=["calendar_digest"])

    # Django's admin calls these; here the role decides all of them.
    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_staff

    def has_perms(self, perm_list: Iterable[str], obj: models.Model | None = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class SavedPost(models.Model):
    """A form that was sent and saved, so that it isn't saved again (accounts/once.py). `digest` is the SHA-256 of what
    was sent, `words` that without the form's token, and `led_to` the address that its sender was led to."""

    digest = models.CharField("aftryk", max_length=64, unique=True)
    words = models.CharField("aftryk af ordene", max_length=64, db_index=True)
    led_to = models.CharField("førte til", max_length=2000, default="/")
    created_at = models.DateTimeField("gemt", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "gemt formular"
        verbose_name_plural = "gemte formularer"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.digest


def _digest(key: str) -> str:
    """The digest needs no salt, for nobody can guess a key of 32 random bytes; a look-up by it leaks no timing."""
    return hashlib.sha256(key.encode()).hexdigest()
