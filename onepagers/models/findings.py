from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone

from onepagers.models.rules import DanishDay, recorded
from onepagers.models.solutions import Solution

KEY_LIMIT = 200  # characters of what a finding is about


class AcceptedFindingQuerySet(models.QuerySet["AcceptedFinding"]):
    def holding(self, on: date) -> "AcceptedFindingQuerySet":
        """Those that are not withdrawn and whose last day, where they have one, is not passed."""
        return self.filter(Q(until=None) | Q(until__gte=on), ended_on=None)


class AcceptedFinding(models.Model):
    """A finding that is known and may wait until a day. `key` is what it is about, within its rule.

    With a `sentence` it holds only while the page says just that; then it needs no day. Without a solution it is about
    the whole portfolio.
    """

    solution = models.ForeignKey(
        Solution, models.PROTECT, null=True, blank=True, related_name="accepted_findings", verbose_name="løsning"
    )
    code = models.CharField("regel", max_length=20)
    key = models.CharField("hvad", max_length=KEY_LIMIT)
    reason = models.CharField("begrundelse", max_length=200)
    until = models.DateField("til og med", null=True, blank=True)
    sentence = models.TextField("sætning", blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="accepted_findings", verbose_name="accepteret af"
    )
    created_at = models.DateTimeField("accepteret", default=timezone.now)
    ended_on = models.DateField("trukket tilbage", null=True, blank=True)

    objects = AcceptedFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "accepteret opfølgningspunkt"
        verbose_name_plural = "accepterede opfølgningspunkter"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="accepted_finding_says_why",
                violation_error_message="Skriv, hvorfor punktet kan vente.",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=DanishDay(F("created_at"))),
                name="finding_is_accepted_for_days_to_come",
                violation_error_message="Datoen må ikke være passeret.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=False) | ~Q(sentence=""),
                name="finding_waits_for_a_day_or_a_new_sentence",
                violation_error_message="Vælg en dag.",
            ),
            models.UniqueConstraint(
                fields=["solution", "code", "key"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
                name="finding_is_accepted_once_at_a_time",
                violation_error_message="Punktet er allerede accepteret.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"


class Period(models.Model):
    """A time with a name, such as OK22, that texts promise something for: «inden udgangen af OK22»."""

    name = models.CharField("navn", max_length=40, help_text="Som teksterne skriver det, fx OK22.")
    ends_on = models.DateField("sidste dag")

    class Meta:
        verbose_name = "periode"
        verbose_name_plural = "perioder"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Upper("name"), name="period_has_one_end", violation_error_message="Perioden findes allerede."
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="period_has_a_name", violation_error_message="Perioden skal have et navn."
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name

    @property
    def solutions(self) -> models.QuerySet[Solution]:
        """Those whose text may name it: their pages depend on when it ends."""
        return Solution.objects.all()
