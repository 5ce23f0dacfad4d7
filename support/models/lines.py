from django.db import models
from django.db.models import Q

from onepagers.models import Organisation, Solution
from onepagers.models.organisations import WebField
from onepagers.models.rules import recorded


class SupportLine(models.Model):
    """Who helps one audience at one level. A line without providers is known to exist, but «Ikke oplyst»."""

    class Joiner(models.TextChoices):
        OR = "or", "eller"
        AND = "and", "og"

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="support_lines", verbose_name="løsning")
    audience = models.CharField("for", max_length=60, help_text="Fx klinikker eller borgere.")
    level = models.PositiveSmallIntegerField("linje", choices=[(1, "1. linje"), (2, "2. linje"), (3, "3. linje")])
    joiner = models.CharField("flere udbydere er", max_length=3, choices=Joiner, default=Joiner.OR)
    note = models.CharField("bemærkning", max_length=160, blank=True)
    phone = models.CharField("telefon", max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    web = WebField("hjemmeside", max_length=300, blank=True)
    hours = models.CharField("åbningstid med ord", max_length=80, blank=True)
    have_ready = models.CharField(
        "hav klar", max_length=160, blank=True, help_text="Hvad den, der ringer, skal have ved hånden."
    )
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    providers = models.ManyToManyField(
        Organisation, through="SupportProvider", related_name="supports", verbose_name="udbydere"
    )

    class Meta:
        verbose_name = "supportlinje"
        verbose_name_plural = "supportlinjer"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "audience", "level"],
                name="one_support_line_per_audience_and_level",
                violation_error_message="Der er allerede en linje for den målgruppe på det niveau.",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3),
                name="support_level_is_one_to_three",
                violation_error_message="Linjen skal være 1., 2. eller 3.",
            ),
            models.CheckConstraint(
                condition=~Q(audience=""),
                name="support_line_says_for_whom",
                violation_error_message="Skriv, hvem linjen er for.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.audience}, {self.level}. linje"


class SupportProvider(models.Model):
    """One of a line's providers, in the order that they are named."""

    line = models.ForeignKey(SupportLine, models.CASCADE, related_name="provided_by", verbose_name="supportlinje")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="provides", verbose_name="udbyder")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "udbyder"
        verbose_name_plural = "udbydere"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "organisation"],
                name="provider_stands_once_on_a_line",
                violation_error_message="Udbyderen står allerede på linjen.",
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return str(self.organisation)
