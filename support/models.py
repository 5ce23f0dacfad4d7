"""Who helps whom, and on what terms."""

from datetime import date

from django.db import models
from django.db.models import F, Q

import danish
from danish.months import months_after
from danish.workdays import workday_on_or_before
from onepagers.models import Organisation, Solution
from onepagers.models.organisations import WebField
from onepagers.models.rules import recorded

PROMISING = ("in_force", "outstanding", "negotiating")  # states of an agreement that still has to be watched


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
    hours = models.CharField("åbningstid", max_length=80, blank=True)
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

    class Renewal(models.TextChoices):
        UNKNOWN = "", "ikke oplyst"
        NONE = "none", "ophører af sig selv"
        ONGOING_MONTH = "month", "løbende til udgangen af en måned"
        ONGOING_QUARTER = "quarter", "løbende til udgangen af et kvartal"
        ONGOING_YEAR = "year", "løbende til udgangen af et år"
        PERIODS = "periods", "et antal måneder ad gangen"

    kind = models.CharField("slags", max_length=12, choices=Kind)
    scope = models.CharField("gælder", max_length=200, blank=True, help_text="Hvad aftalen dækker.")
    state = models.CharField("tilstand", max_length=12, choices=State, default=State.IN_FORCE)
    state_reason = models.CharField("hvorfor", max_length=200, blank=True)
    valid_from = models.DateField("gælder fra", null=True, blank=True)
    valid_to = models.DateField("gælder til", null=True, blank=True)
    binding_until = models.DateField("bindende til", null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField("opsigelse, måneder", null=True, blank=True)
    renewal = models.CharField("forlængelse", max_length=7, choices=Renewal, blank=True, default=Renewal.UNKNOWN)
    renewal_months = models.PositiveSmallIntegerField("måneder ad gangen", null=True, blank=True)
    oversight_done_on = models.DateField("tilsyn udført", null=True, blank=True)
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
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.scope}" if self.scope else self.get_kind_display()

    def latest_notice_on(self, on: date) -> date | None:
        """The last day to give notice before the agreement runs on or out; None where a date or a period is unknown.

        Counted back in whole months from the end of the fixed or binding period, or, where it is renewed some months
        at a time, from the first such end whose notice day is not passed. On a day off it moves to the working day
        before (docs/design.md, Reminders).
        """
        end = self.valid_to or self.binding_until
        if end is None or self.notice_months is None:
            return None
        notice, renewed = months_after(end, -self.notice_months), 0
        while self.renewal == self.Renewal.PERIODS and self.renewal_months and notice < on:
            # From the first end: 31 August and half a year twice is 31 August, though February is shorter.
            renewed += self.renewal_months
            notice = months_after(months_after(end, renewed), -self.notice_months)
        return workday_on_or_before(notice)


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
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return str(self.organisation)


class ServiceTarget(models.Model):
    """What an SLA promises, as a number with a unit: 99,8 % uptime, 4 hours to an answer."""

    class Better(models.TextChoices):
        HIGHER = "higher", "mindst"
        LOWER = "lower", "højst"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="targets", verbose_name="aftale")
    name = models.CharField("mål", max_length=80)
    better = models.CharField("retning", max_length=6, choices=Better, default=Better.HIGHER)
    target = models.DecimalField("værdi", max_digits=8, decimal_places=2)
    unit = models.CharField("enhed", max_length=20, blank=True)

    class Meta:
        verbose_name = "servicemål"
        verbose_name_plural = "servicemål"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "name"],
                name="service_target_has_one_name",
                violation_error_message="Aftalen har allerede et mål med det navn.",
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name


class Measurement(models.Model):
    """How a service target was met in one month."""

    target = models.ForeignKey(ServiceTarget, models.CASCADE, related_name="measurements", verbose_name="servicemål")
    month = models.DateField("måned")
    value = models.DecimalField("målt", max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = "måling"
        verbose_name_plural = "målinger"
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "month"],
                name="one_measurement_per_month",
                violation_error_message="Målet er allerede målt den måned.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="measured_month_is_its_first_day",
                violation_error_message="En måned gemmes som den første dag i måneden.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.value} ({self.month:%m.%Y})"

    def in_words(self) -> str:
        return f"måling for {danish.month(self.month)} af «{self.target}»"
