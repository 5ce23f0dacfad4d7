from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from onepagers.models.rules import append_only
from onepagers.models.saves import Save
from onepagers.models.solutions import Solution


class RevisionQuerySet(models.QuerySet["Revision"]):
    def on(self, day: date) -> "RevisionQuerySet":
        """Those made on or before the day, Danish time."""
        end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
        return self.filter(created_at__lt=end)

    def newest_each(self, day: date) -> "RevisionQuerySet":
        """For every solution the revision that counts on the day, in the portfolio's order."""
        numbers = self.on(day).order_by("solution_id", "-number").distinct("solution_id").values("pk")
        return self.filter(pk__in=numbers).select_related("solution").order_by("solution__position", "solution_id")

    def newest_of(self, solutions: Iterable[Solution]) -> dict[int, "Revision"]:
        """The newest revision of each, by the solution's primary key."""
        newest = self.filter(solution__in=list(solutions)).order_by("solution_id", "-number").distinct("solution_id")
        return {revision.solution_id: revision for revision in newest}

    def showing(self, thing: models.Model) -> "RevisionQuerySet":
        """Those whose page shows a shared thing: an organisation, a body, an agreement, a user."""
        return self.filter(snapshot__refs__contains={thing._meta.model_name: [thing.pk]})


class Revision(models.Model):
    """The whole truth about a solution at one moment, frozen: every page is rendered from one of these."""

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="revisions", verbose_name="løsning")
    number = models.PositiveIntegerField("version")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        verbose_name="forfatter",
    )
    created_at = models.DateTimeField("gemt", default=timezone.now)
    note = models.CharField("hvad der blev ændret", max_length=200, blank=True)
    snapshot = models.JSONField("indhold")
    digest = models.CharField("SHA-256 af indholdet", max_length=64)
    save_of = models.ForeignKey(
        Save, models.PROTECT, null=True, blank=True, related_name="revisions", verbose_name="gemning"
    )  # None of those from before saves could be taken back

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "version"
        verbose_name_plural = "versioner"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["solution", "number"], name="revisions_are_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revisions_begin_with_one"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.solution}, version {self.number}"
