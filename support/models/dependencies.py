"""What a solution rests on: other solutions, and components that are in nobody's portfolio."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from onepagers.models import Organisation, Solution
from onepagers.models.rules import recorded

WORDS = 300  # characters of the words that something rests on


class Component(models.Model):
    """Something that solutions rest on and that has no page of its own, such as a platform or a log-in."""

    name = models.CharField("navn", max_length=80, help_text="Fx Klinik+ eller 1Login.")
    what = models.CharField("hvad det er", max_length=200, blank=True)
    operator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="operates_components",
        verbose_name="drives af",
    )
    operator_words = models.CharField("ordene, det hviler på", max_length=WORDS, blank=True)

    class Meta:
        verbose_name = "komponent"
        verbose_name_plural = "komponenter"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="one_component_per_name",
                violation_error_message="Der findes allerede en komponent med det navn.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="component_has_a_name",
                violation_error_message="Komponenten skal have et navn.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name


class Dependency(models.Model):
    """That a solution depends on another solution or on a component, and the words that say so.

    Circles between solutions are allowed: each of two may use the other.
    """

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="dependencies", verbose_name="løsning")
    on_solution = models.ForeignKey(
        Solution, models.PROTECT, null=True, blank=True, related_name="dependents", verbose_name="anden løsning"
    )
    on_component = models.ForeignKey(
        Component, models.PROTECT, null=True, blank=True, related_name="dependents", verbose_name="komponent"
    )
    words = models.CharField("ordene, det hviler på", max_length=WORDS, blank=True)
    assumed = models.BooleanField("antaget", default=False)
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "afhængighed"
        verbose_name_plural = "afhængigheder"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(on_solution__isnull=False, on_component=None)
                | Q(on_solution=None, on_component__isnull=False),
                name="dependency_is_on_one_thing",
                violation_error_message="Vælg enten en anden løsning eller en komponent.",
            ),
            models.CheckConstraint(
                condition=Q(on_solution=None) | ~Q(on_solution=F("solution")),
                name="nothing_depends_on_itself",
                violation_error_message="En løsning kan ikke afhænge af sig selv.",
            ),
            models.UniqueConstraint(
                fields=["solution", "on_solution"],
                name="depends_once_on_a_solution",
                violation_error_message="Den afhængighed står der allerede.",
            ),
            models.UniqueConstraint(
                fields=["solution", "on_component"],
                name="depends_once_on_a_component",
                violation_error_message="Den afhængighed står der allerede.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return str(self.on_solution or self.on_component)

    def in_words(self) -> str:
        return f"afhængighed af «{self}»"
