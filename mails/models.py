"""The log of mails, who has chosen fewer of them, and signs of life of what sends them."""

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User


class MailQuerySet(models.QuerySet["Mail"]):
    def to_send(self, at: datetime) -> "MailQuerySet":
        """Those that are to be tried now."""
        return self.filter(try_at__lte=at)

    def unsent(self) -> "MailQuerySet":
        """Those that are still to be sent, now or later."""
        return self.filter(try_at__isnull=False)

    def given_up(self) -> "MailQuerySet":
        return self.filter(try_at=None, sent_at=None, withdrawn_at=None)

    def failing(self, since: datetime) -> "MailQuerySet":
        """Those that have failed since before the moment, also if they are given up."""
        return self.filter(sent_at=None, withdrawn_at=None, failing_since__lte=since)


class Attachment(models.Model):
    """A file that goes with mails: its bytes stand once, however many get it."""

    name = models.CharField("filnavn", max_length=160)
    content_type = models.CharField("slags", max_length=100)
    content = models.BinaryField("indhold")
    created_at = models.DateTimeField("skrevet", default=timezone.now)

    class Meta:
        verbose_name = "vedhæftet fil"
        verbose_name_plural = "vedhæftede filer"
        ordering = ["-created_at", "-pk"]
        triggers = [pgtrigger.Protect(name="no_update", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.name


class Mail(models.Model):
    """One mail to one person: written first, sent after, kept as a log. `message_id` is the same for every try.

    The person is a user, or somebody outside with an address and maybe a name.

    `try_at` is when the next try may begin. A worker that sends moves it ahead, so that a second worker keeps away and
    a sweep finds what a killed one left. It is empty when the mail is sent, withdrawn or given up.
    """

    recipient = models.ForeignKey(User, models.PROTECT, null=True, related_name="mails", verbose_name="modtager")
    outside_address = models.EmailField("modtagers adresse", blank=True)
    outside_name = models.CharField("modtagers navn", max_length=80, blank=True)
    kind = models.CharField("slags", max_length=40)
    subject = models.CharField("emne", max_length=250)
    text = models.TextField("tekst")
    html = models.TextField("HTML", blank=True)
    attachments = models.ManyToManyField(Attachment, related_name="mails", verbose_name="vedhæftede filer")
    message_id = models.CharField("mailens nummer", max_length=200, unique=True)
    day = models.DateField("skrevet for dagen", null=True, blank=True)  # the day that its words are about
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
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, outside_address="") | (Q(recipient=None) & ~Q(outside_address="")),
                name="mail_has_one_recipient",
            ),
        ]
        indexes = [
            models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="mails_to_send"),
            models.Index(fields=["sent_at"], name="mails_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.receiver_address}"

    @property
    def user(self) -> User:
        """The recipient of a mail to a user. Raises ValueError for somebody outside."""
        if self.recipient is None:
            raise ValueError(f"{self} goes to nobody with an account")
        return self.recipient

    @property
    def receiver_address(self) -> str:
        """Where it goes: a person's address may change until it is sent."""
        return self.recipient.email if self.recipient else self.outside_address

    @property
    def receiver_name(self) -> str:
        return self.recipient.name if self.recipient else self.outside_name or self.outside_address

    @property
    def in_doubt(self) -> bool:
        """Whether an earlier try may have reached the reader: a worker was killed, or the connection cut off before an
        answer. For the one who is trying now, whose own try is counted already."""
        return self.attempts - 1 > self.refusals


class MailEvent(models.Model):
    """What happened to a mail beside being sent: a failed try, other words, that it was withdrawn or given up."""

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


class MailOptOut(models.Model):
    """A kind of reminder that a user has turned off; what only they can do is mailed all the same."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mail_opt_outs", verbose_name="bruger")
    kind = models.CharField("slags", max_length=40)

    class Meta:
        verbose_name = "fravalgt slags mail"
        verbose_name_plural = "fravalgte slags mails"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="opted_out_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"


class Heartbeat(models.Model):
    """When something that works by itself was last seen alive, such as «beat» or «worker»."""

    name = models.CharField("navn", max_length=20, primary_key=True)
    at = models.DateTimeField("sidst set")

    class Meta:
        verbose_name = "livstegn"
        verbose_name_plural = "livstegn"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%d.%m.%Y %H:%M:%S}"

    @staticmethod
    def record(name: str, at: datetime) -> None:
        """Note a sign of life."""
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
        )
