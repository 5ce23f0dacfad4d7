"""What ought to be there: kinds of agreements that a solution needs, and how hard a supplier is to replace."""

from django.db import models
from django.db.models import Q

from onepagers.models import Organisation, Solution
from onepagers.models.rules import recorded
from support.models.agreements import Agreement


class AgreementNeed(models.Model):
    """That somebody said that a solution needs a kind of agreement, or that it is not relevant there, and why."""

    class Verdict(models.TextChoices):
        NEEDED = "needed", "skal være der"
        NOT_RELEVANT = "not_relevant", "ikke relevant"

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="agreement_needs", verbose_name="løsning")
    kind = models.CharField("slags", max_length=12, choices=Agreement.Kind)
    verdict = models.CharField("vurdering", max_length=12, choices=Verdict)
    reason = models.CharField("hvorfor", max_length=200, blank=True)

    class Meta:
        verbose_name = "behov for aftale"
        verbose_name_plural = "behov for aftaler"
        ordering = ["solution", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "kind"],
                name="one_need_per_kind_of_agreement",
                violation_error_message="Der er allerede en vurdering af den slags aftale.",
            ),
            models.CheckConstraint(
                condition=Q(verdict="needed") | ~Q(reason=""),
                name="irrelevant_kind_says_why",
                violation_error_message="Skriv, hvorfor aftalen ikke er relevant.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_verdict_display()}"


class Supplier(models.Model):
    """What is known of an organisation as a supplier: whether it can be replaced, and whether leaving it is agreed."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="supplier", verbose_name="organisation"
    )
    substitutable = models.CharField(
        "kan den erstattes?",
        max_length=200,
        blank=True,
        help_text="Én sætning: af hvem, hvor hurtigt, hvad koster det?",
    )
    exit_agreement = models.BooleanField("exitaftale", null=True, blank=True)

    class Meta:
        verbose_name = "leverandør"
        verbose_name_plural = "leverandører"
        ordering = ["organisation"]
        triggers = [recorded()]

    def __str__(self) -> str:
        return str(self.organisation)
