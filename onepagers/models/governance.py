from django.db import models

from onepagers.models.organisations import Organisation
from onepagers.models.rules import recorded
from onepagers.models.solutions import Solution


class GovernanceBodyQuerySet(models.QuerySet["GovernanceBody"]):
    def deciders(self) -> "GovernanceBodyQuerySet":
        """Those that can be asked for a decision."""
        return self.filter(decides_asks=True)


class GovernanceBody(models.Model):
    """A body that decides about one or more solutions: a board, a committee, a steering group."""

    name = models.CharField("navn", max_length=120, unique=True)
    meetings = models.CharField("møder", max_length=120, blank=True, help_text="Fx 4 møder om året.")
    purpose = models.CharField("opgave", max_length=300, blank=True)
    chair = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="chairs", verbose_name="formand"
    )
    members = models.ManyToManyField(Organisation, blank=True, related_name="sits_in", verbose_name="deltagere")
    decides_asks = models.BooleanField("kan få en indstilling", default=False)
    solutions = models.ManyToManyField(Solution, through="Governance", related_name="bodies", verbose_name="løsninger")

    objects = GovernanceBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "styrende organ"
        verbose_name_plural = "styrende organer"
        ordering = ["name"]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name


class BodyMember(GovernanceBody.members.through):  # type: ignore[name-defined]  # the class that Django makes
    """An organisation that sits in a body: the rows of `members`, which have their trigger here."""

    class Meta:
        proxy = True
        verbose_name = "deltager"
        verbose_name_plural = "deltagere"
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.organisation} i {self.governancebody}"

    def in_words(self) -> str:
        return f"deltager «{self.organisation}» i {self.governancebody}"


class Governance(models.Model):
    """What a body is to one solution."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="governance", verbose_name="løsning")
    body = models.ForeignKey(GovernanceBody, models.PROTECT, related_name="governance", verbose_name="organ")
    task = models.CharField("rolle", max_length=160, blank=True, help_text="Fx styrer løsningen.")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "styring"
        verbose_name_plural = "styring"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "body"],
                name="one_governance_per_body",
                violation_error_message="Organet står allerede på løsningen.",
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.body}, {self.task}" if self.task else str(self.body)
