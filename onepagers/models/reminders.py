from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Mail


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def waiting(self, on: date) -> "ReminderQuerySet":
        """Due on or before the day and in no mail yet. Never `due == today`: a skipped day would lose the mail."""
        return self.filter(due__lte=on, mail=None)


class Reminder(models.Model):
    """That one person must be told of one thing on one day. The row comes first; a mail gathers all that are due.

    `subject` is a text key such as «solution:17», so that every kind of reminder lives in this one table.
    """

    kind = models.CharField("slags", max_length=40)
    subject = models.CharField("emne", max_length=80)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name="modtager"
    )
    due = models.DateField("skal sendes")
    created_at = models.DateTimeField("skrevet", default=timezone.now)
    mail = models.ForeignKey(Mail, models.PROTECT, null=True, blank=True, related_name="reminders")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "påmindelse"
        verbose_name_plural = "påmindelser"
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "recipient", "due"], name="reminded_once_per_reason")
        ]
        indexes = [models.Index(fields=["due"], condition=models.Q(mail=None), name="reminders_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} → {self.recipient}, {self.due}"
