"""Who people are and what they may, and the log of the mails that reached them."""

import hashlib
import secrets
from datetime import datetime

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class Role(models.TextChoices):
    """What somebody may (DESIGN.md, Access). What a manager may edit follows from the solutions, not from the role."""

    READER = "reader", "bestyrelsesmedlem"
    COMMITTEE = "committee", "digitaliseringsudvalg"
    MANAGER = "manager", "systemforvalter"
    ADMINISTRATOR = "administrator", "administrator"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A saved user; without a password they can't log in until they have set one by mail."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, **({"role": Role.ADMINISTRATOR} | fields))

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def administrators(self):
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)

    def with_calendar_key(self, key: str) -> "User":
        """The active user whose calendar this secret key opens. Raises User.DoesNotExist."""
        return self.get(calendar_digest=_digest(key), is_active=True)


class User(AbstractBaseUser):
    """A person: the e-mail address is the name they log in with, the initials what the pages show."""

    email = models.EmailField("e-mail", unique=True, error_messages={"unique": "E-mailadressen er allerede i brug."})
    name = models.CharField("navn", max_length=120)
    initials = models.CharField("initialer", max_length=6)
    role = models.CharField("rolle", max_length=13, choices=Role, default=Role.READER)
    is_active = models.BooleanField("aktiv", default=True)
    is_demo = models.BooleanField("opdigtet til demoen", default=False)
    created_at = models.DateTimeField("oprettet", auto_now_add=True)
    # SHA-256 of the key in the secret address of one's calendar, None without one. The key itself is stored nowhere, so
    # that a backup, a log of queries or the admin site opens nobody's calendar: it is shown once, and then made anew.
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

    # Django's admin asks these; here the role answers all of them.
    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_staff

    def has_perms(self, perm_list, obj: models.Model | None = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


def _digest(key: str) -> str:
    """A key of 32 random bytes can't be guessed from it, so it needs no salt; and a look-up by it tells no timing."""
    return hashlib.sha256(key.encode()).hexdigest()


class MailQuerySet(models.QuerySet["Mail"]):
    def to_send(self, at: datetime) -> "MailQuerySet":
        """Those that somebody should try to send now."""
        return self.filter(try_at__lte=at)

    def unsent(self) -> "MailQuerySet":
        """Those that still are to be sent, now or later."""
        return self.filter(try_at__isnull=False)

    def given_up(self) -> "MailQuerySet":
        return self.filter(try_at=None, sent_at=None, withdrawn_at=None)

    def failing(self, since: datetime) -> "MailQuerySet":
        """Those that have failed since before the moment, whether or not they are still tried."""
        return self.filter(sent_at=None, withdrawn_at=None, failing_since__lte=since)


class Mail(models.Model):
    """One mail to one person: written first, sent after, kept as a log. `message_id` is the same for every try.

    `try_at` is when the next try may begin: whoever sends moves it ahead, so that a second worker keeps away and a
    sweep finds what a killed one left. It is empty when the mail is sent or withdrawn, or when nobody tries any more.
    """

    recipient = models.ForeignKey(User, models.PROTECT, related_name="mails", verbose_name="modtager")
    kind = models.CharField("slags", max_length=40)
    subject = models.CharField("emne", max_length=250)
    text = models.TextField("tekst")
    html = models.TextField("HTML", blank=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    day = models.DateField("skrevet for dagen", null=True, blank=True)  # whose words it says
    created_at = models.DateTimeField("skrevet", default=timezone.now)
    try_at = models.DateTimeField("sendes tidligst", null=True, blank=True, default=timezone.now)
    sent_at = models.DateTimeField("sendt", null=True, blank=True)
    address = models.EmailField("sendt til", blank=True)  # a person's address may change later
    withdrawn_at = models.DateTimeField("trukket tilbage", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("forsøg", default=0)
    refusals = models.PositiveSmallIntegerField("forsøg der sikkert ikke nåede frem", default=0)
    failing_since = models.DateTimeField("fejler siden", null=True, blank=True)
    refused_since = models.DateTimeField("adressen afvist siden", null=True, blank=True)
    error = models.CharField("seneste fejl", max_length=500, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        verbose_name_plural = "mails"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(try_at=None), name="sent_mail_is_not_sent_again"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(try_at=None, sent_at=None), name="withdrawn_mail_is_not_sent"
            ),
        ]
        indexes = [
            models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="mails_to_send"),
            models.Index(fields=["sent_at"], name="mails_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient.email}"

    @property
    def in_doubt(self) -> bool:
        """Whether an earlier try may have reached its reader: one that was killed, with all the mails that were claimed
        together, or cut off before an answer. For whoever is trying now, whose own try is counted already."""
        return self.attempts - 1 > self.refusals


class MailEvent(models.Model):
    """What happened to a mail beside being sent: a try that failed, words that changed, that it was withdrawn."""

    class What(models.TextChoices):
        FAILED = "failed", "forsøg mislykkedes"
        REWRITTEN = "rewritten", "skrevet om"
        WITHDRAWN = "withdrawn", "trukket tilbage"
        GIVEN_UP = "given_up", "opgivet"
        ASKED = "asked", "bedt om at prøve igen"

    mail = models.ForeignKey(Mail, models.PROTECT, related_name="events", verbose_name="mail")
    at = models.DateTimeField("tidspunkt", default=timezone.now)
    what = models.CharField("hændelse", max_length=9, choices=What)
    text = models.TextField("tekst", blank=True)  # the error, the reason, or what the mail said before

    class Meta:
        verbose_name = "hændelse"
        verbose_name_plural = "hændelser"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["failed", "rewritten", "withdrawn", "given_up", "asked"]),
                name="mail_event_is_known",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.at:%d.%m.%Y %H:%M}"


class Muted(models.Model):
    """A kind of reminder that somebody doesn't want; what is only theirs to do reaches them all the same."""

    user = models.ForeignKey(User, models.CASCADE, related_name="muted", verbose_name="bruger")
    kind = models.CharField("slags", max_length=40)

    class Meta:
        verbose_name = "fravalgt slags mail"
        verbose_name_plural = "fravalgte slags mails"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="muted_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"


class Pulse(models.Model):
    """When something that works by itself was last seen alive, such as «beat» or «worker»."""

    name = models.CharField("navn", max_length=20, primary_key=True)
    at = models.DateTimeField("sidst set")

    class Meta:
        verbose_name = "livstegn"
        verbose_name_plural = "livstegn"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%d.%m.%Y %H:%M:%S}"

    @classmethod
    def beat(cls, name: str, at: datetime) -> None:
        """Note a sign of life."""
        cls.objects.bulk_create(
            [cls(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
        )
