"""What the secretariat keeps about the beredskabskort: what users are told, who gets the cards, and what was mailed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from mails.models import Attachment


class CardText(models.Model):
    """What to tell users while something is down, written beforehand. `card` is its key, such as «organisation:17»."""

    card = models.CharField("kort", max_length=40, unique=True)
    text = models.TextField("det siger vi til brugerne", max_length=600)
    changed_at = models.DateTimeField("rettet", default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="rettet af"
    )

    class Meta:
        verbose_name = "tekst på beredskabskort"
        verbose_name_plural = "tekster på beredskabskort"
        ordering = ["card"]

    def __str__(self) -> str:
        return self.card


class CardRecipient(models.Model):
    """Somebody who gets the cards by mail, also without an account, so that they have them when the system is down."""

    email = models.EmailField("e-mail")
    name = models.CharField("navn", max_length=80, blank=True)
    active = models.BooleanField("får kortene", default=True)

    class Meta:
        verbose_name = "modtager af beredskabskort"
        verbose_name_plural = "modtagere af beredskabskort"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="card_recipient_stands_once",
                violation_error_message="Adressen står der allerede.",
            ),
        ]

    def __str__(self) -> str:
        return self.email


class CardIssue(models.Model):
    """A card as it was printed and mailed on a day. Rows are added; the newest says what the recipients have."""

    card = models.CharField("kort", max_length=40)
    digest = models.CharField("aftryk", max_length=64)
    printed_on = models.DateField("udskrevet den")
    html = models.TextField("kortet")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="PDF")

    class Meta:
        verbose_name = "udskrevet beredskabskort"
        verbose_name_plural = "udskrevne beredskabskort"
        ordering = ["-printed_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["card", "printed_on"], name="card_is_printed_once_a_day")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.card}, {self.printed_on}"
