"""Contracts: what they are about, between whom, and on what terms. Days that follow from the terms are in terms.py."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

import danish
from onepagers.models import Organisation, Solution
from onepagers.models.rules import no_circle, recorded

# Longer is a slip, and would leave no room in the calendar to count in.
MOST_MONTHS = MaxValueValidator(600, "Skriv højst 600 måneder.")
MOST_DAYS = MaxValueValidator(3660, "Skriv højst 3.660 dage.")
PROMISING = ("in_force", "outstanding", "negotiating")  # states of an agreement that still has to be watched


class Agreement(models.Model):
    """A contract around one or more solutions; what the source doesn't say stays empty."""

    class Kind(models.TextChoices):
        SLA = "sla", "SLA"
        DPA = "dpa", "Databehandleraftale"
        FRAMEWORK = "framework", "Rammeaftale"
        OPERATION = "operation", "Drift og vedligehold"
        SUPPORT = "support", "Supportaftale"
        USER_PAYMENT = "user_payment", "Brugerbetaling"

    class State(models.TextChoices):
        IN_FORCE = "in_force", "i kraft"
        OUTSTANDING = "outstanding", "udestår"
        NEGOTIATING = "negotiating", "under forhandling"
        EXPIRED = "expired", "udløbet"
        TERMINATED = "terminated", "opsagt"
        NOT_RELEVANT = "not_relevant", "ikke relevant"

    class Form(models.TextChoices):
        UNKNOWN = "", "ikke oplyst"
        FIXED = "fixed", "tidsbegrænset"
        OPEN = "open", "løber, til den opsiges"
        FOLLOWS = "follows", "følger en anden aftale"

    class Renewal(models.TextChoices):
        UNKNOWN = "", "ikke oplyst"
        NONE = "none", "ophører af sig selv"
        PERIODS = "periods", "et antal måneder ad gangen"

    class CountedTo(models.TextChoices):
        UNKNOWN = "", "ikke oplyst"
        DAY = "day", "en hvilken som helst dag"
        MONTH = "month", "udgangen af en måned"
        QUARTER = "quarter", "udgangen af et kvartal"
        HALF_YEAR = "half_year", "udgangen af et halvår"
        YEAR = "year", "udgangen af et år"
        ANNIVERSARY = "anniversary", "aftalens årsdag"

    kind = models.CharField("slags", max_length=12, choices=Kind)
    scope = models.CharField("gælder", max_length=200, blank=True, help_text="Hvad aftalen dækker.")
    state = models.CharField("tilstand", max_length=12, choices=State, default=State.IN_FORCE)
    state_reason = models.CharField("hvorfor", max_length=200, blank=True)
    form = models.CharField("løbetid", max_length=7, choices=Form, blank=True, default=Form.UNKNOWN)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name="følger aftalen"
    )
    valid_from = models.DateField("gælder fra", null=True, blank=True)
    valid_to = models.DateField("sidste dag i kraft", null=True, blank=True)
    renewal = models.CharField("forlængelse", max_length=7, choices=Renewal, blank=True, default=Renewal.UNKNOWN)
    renewal_months = models.PositiveSmallIntegerField(
        "måneder ad gangen", null=True, blank=True, validators=[MOST_MONTHS]
    )
    during = models.BooleanField("kan opsiges i perioden", default=False)
    counted_to = models.CharField(
        "opsiges til", max_length=11, choices=CountedTo, blank=True, default=CountedTo.UNKNOWN
    )
    earliest_exit = models.DateField("kan tidligst opsiges til", null=True, blank=True)
    notice_from = models.DateField("uopsigelig indtil", null=True, blank=True)
    binding_until = models.DateField("bindende til (uafklaret)", null=True, blank=True)
    binding_words = models.CharField("aftalens egne ord om binding", max_length=300, blank=True)
    notice_months = models.PositiveSmallIntegerField(
        "opsigelse, måneder", null=True, blank=True, validators=[MOST_MONTHS]
    )
    notice_days = models.PositiveSmallIntegerField("opsigelse, dage", null=True, blank=True, validators=[MOST_DAYS])
    notice_to = models.CharField("opsigelse sendes til", max_length=160, blank=True)
    notice_how = models.CharField("sådan opsiges aftalen", max_length=160, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="aftaleansvarlig",
    )
    journal_number = models.CharField("journalnummer", max_length=60, blank=True)
    sub_processors = models.CharField("underdatabehandlere", max_length=300, blank=True)
    third_countries = models.CharField("tredjelande", max_length=300, blank=True)
    oversight_answers = models.JSONField("tilsyn, svar på vejledningens spørgsmål", default=dict, blank=True)
    oversight_points = models.PositiveSmallIntegerField("tilsyn, point", null=True, blank=True)
    oversight_concept = models.PositiveSmallIntegerField("tilsyn, koncept", null=True, blank=True)
    oversight_months = models.PositiveSmallIntegerField(
        "tilsyn, måneder imellem", null=True, blank=True, validators=[MOST_MONTHS]
    )
    oversight_due_on = models.DateField("næste tilsyn", null=True, blank=True)
    note = models.CharField("bemærkning", max_length=300, blank=True)
    solutions = models.ManyToManyField(Solution, related_name="agreements", verbose_name="løsninger")

    class Meta:
        verbose_name = "aftale"
        verbose_name_plural = "aftaler"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["sla", "dpa", "framework", "operation", "support", "user_payment"]),
                name="agreement_kind_is_known",
                violation_error_message="Ukendt slags aftale.",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_relevant") | ~Q(state_reason=""),
                name="irrelevant_agreement_says_why",
                violation_error_message="Skriv, hvorfor aftalen ikke er relevant.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="agreement_ends_after_it_begins",
                violation_error_message="Aftalen kan ikke slutte, før den begynder.",
            ),
            models.CheckConstraint(
                condition=Q(renewal="periods", renewal_months__isnull=False, renewal_months__gte=1)
                | (~Q(renewal="periods") & Q(renewal_months=None)),
                name="renewal_in_periods_says_how_long",
                violation_error_message="Skriv, hvor mange måneder aftalen forlænges ad gangen.",
            ),
            models.CheckConstraint(
                condition=Q(form="follows", follows__isnull=False) | (~Q(form="follows") & Q(follows=None)),
                name="following_agreement_says_which",
                violation_error_message="Vælg, hvilken aftale den følger.",
            ),
            models.CheckConstraint(
                condition=Q(notice_months=None) | Q(notice_days=None),
                name="notice_is_in_months_or_days",
                violation_error_message="Skriv opsigelsen i måneder eller i dage, ikke begge.",
            ),
            models.CheckConstraint(
                condition=~Q(form="open") | (Q(valid_to=None) & Q(renewal__in=["", "none"]) & Q(renewal_months=None)),
                name="open_agreement_has_no_end",
                violation_error_message="En aftale, der løber, til den opsiges, har ingen sidste dag.",
            ),
            models.CheckConstraint(
                condition=~Q(counted_to="anniversary") | Q(form="open"),
                name="anniversary_only_of_an_open_agreement",
                violation_error_message="Kun en aftale, der løber, til den opsiges, kan regnes til sin årsdag.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(earliest_exit=None) | Q(earliest_exit__gte=F("valid_from")),
                name="earliest_exit_after_the_beginning",
                violation_error_message="Aftalen kan ikke opsiges til en dag, før den begynder.",
            ),
            models.CheckConstraint(
                condition=Q(renewal="periods")
                | Q(valid_to=None)
                | Q(earliest_exit=None)
                | Q(earliest_exit__lte=F("valid_to")),
                name="earliest_exit_before_the_end",
                violation_error_message="«Kan tidligst opsiges til» ligger efter aftalens sidste dag.",
            ),
            models.CheckConstraint(
                condition=Q(oversight_concept=None) | Q(oversight_concept__range=(1, 6)),
                name="oversight_concept_is_one_to_six",
                violation_error_message="Tilsynskoncepterne er nummereret 1 til 6.",
            ),
            models.CheckConstraint(
                condition=Q(oversight_points=None) | Q(oversight_points__range=(1, 10)),
                name="oversight_points_are_one_to_ten",
                violation_error_message="Vejledningens skala går fra 1 til 10 point.",
            ),
            models.CheckConstraint(
                condition=Q(oversight_months=None) | Q(oversight_months__range=(1, 600)),
                name="oversight_is_done_again_after_a_month_or_more",
                violation_error_message="Skriv, hvor mange måneder der højst går mellem to tilsyn.",
            ),
        ]
        triggers = [
            recorded(),
            no_circle(
                "support_agreement",
                "follows_id",
                name="follows_no_circle",
                message="En aftale kan ikke følge sig selv, heller ikke gennem andre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.scope}" if self.scope else self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("support:agreement", args=[self.pk])

    def protected_by(self) -> list[str]:
        """Name the rows without which the agreement can't be, and which are never removed: «opsigelser»."""
        return [
            "aftaler, der følger den"
            if row.related_model is Agreement
            else str(row.related_model._meta.verbose_name_plural)
            for row in Agreement._meta.related_objects
            if row.on_delete is models.PROTECT
            and row.related_model._default_manager.filter(**{row.field.name: self}).exists()
        ]


class AgreementSolution(Agreement.solutions.through):  # type: ignore[name-defined]  # the class that Django makes
    """A solution that an agreement is around: the rows of `solutions`, which have their trigger here."""

    class Meta:
        proxy = True
        verbose_name = "aftalens løsning"
        verbose_name_plural = "aftalens løsninger"
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.agreement} på {self.solution}"

    def in_words(self) -> str:
        return f"aftale «{self.agreement}» på {self.solution}"


class AgreementParty(models.Model):
    """One side of an agreement and what it is in it."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties", verbose_name="aftale")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="party_to", verbose_name="part")
    role = models.CharField("rolle", max_length=60, blank=True, help_text="Fx leverandør eller dataansvarlig.")
    notice_months = models.PositiveSmallIntegerField(
        "egen opsigelse, måneder", null=True, blank=True, validators=[MOST_MONTHS]
    )
    notice_days = models.PositiveSmallIntegerField(
        "egen opsigelse, dage", null=True, blank=True, validators=[MOST_DAYS]
    )
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "part"
        verbose_name_plural = "parter"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                name="party_stands_once_in_an_agreement",
                violation_error_message="Parten står allerede i aftalen.",
            ),
            models.CheckConstraint(
                condition=Q(notice_months=None) | Q(notice_days=None),
                name="party_notice_is_in_months_or_days",
                violation_error_message="Skriv opsigelsen i måneder eller i dage, ikke begge.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return str(self.organisation)


class AgreementOption(models.Model):
    """A right to prolong a fixed term by some months. That it was taken is an added row (OptionTaken)."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="options", verbose_name="aftale")
    months = models.PositiveSmallIntegerField("forlænger, måneder", validators=[MOST_MONTHS])
    take_by = models.DateField("skal bruges senest")
    note = models.CharField("bemærkning", max_length=160, blank=True)
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "option"
        verbose_name_plural = "optioner"
        ordering = ["position", "take_by", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1),
                name="option_is_of_a_month_or_more",
                violation_error_message="En option forlænger med mindst en måned.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.months} måneder"

    def in_words(self) -> str:
        return f"option på {danish.count(self.months, 'måned', 'måneder')} i aftale «{self.agreement}»"
