from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from mails.models import Mail
from onepagers.models.rules import append_only
from onepagers.models.solutions import Solution


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def waiting(self, on: date) -> "ReminderQuerySet":
        """Due on or before the day and in no mail yet. Never `due == today`: a skipped day would lose the mail."""
        return self.filter(due__lte=on, mail=None)


class Reminder(models.Model):
    """One notice to one person on one day. The row comes first; a mail gathers all that are due.

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


class ReminderPlanQuerySet(models.QuerySet["ReminderPlan"]):
    def newest(self, solution: Solution, on: date) -> "ReminderPlan | None":
        """The one in force for the solution on the day."""
        return self.filter(solution=solution, effective_from__lte=on).first()

    def of_outer_solution(self, on: date) -> Subquery:
        """Of the solution that a query is about, the newest row's numbers as JSON."""
        rows = self.filter(solution=OuterRef("pk"), effective_from__lte=on)
        numbers = JSONObject(before="before", every="every", escalate_after="escalate_after")
        return Subquery(rows.values(numbers=numbers)[:1])


class ReminderPlan(models.Model):
    """How one solution's reminders differ from settings.REMINDER_LADDER, from a day on. Rows are added, never edited;
    one without numbers goes back to the settings."""

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="reminder_plans", verbose_name="løsning")
    before = models.PositiveSmallIntegerField("dage før fristen", null=True, blank=True)
    every = models.PositiveSmallIntegerField("dage mellem påmindelser", null=True, blank=True)
    escalate_after = models.PositiveSmallIntegerField("dage før flere får besked", null=True, blank=True)
    effective_from = models.DateField("gælder fra")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reminder_plans", verbose_name="skrevet af"
    )
    created_at = models.DateTimeField("skrevet", default=timezone.now)

    objects = ReminderPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan for påmindelser"
        verbose_name_plural = "planer for påmindelser"
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(before=None, every=None, escalate_after=None)
                | Q(before__isnull=False, every__isnull=False, escalate_after__isnull=False)
                & Q(before__gte=1, before__lte=60, every__gte=1, every__lte=60, escalate_after__lte=90),
                name="reminder_plan_is_whole_and_bounded",
                violation_error_message="Skriv 1-60 dage før, 1-60 dage mellem og højst 90 dage, før flere får besked.",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.solution} fra {self.effective_from:%d.%m.%Y}"
