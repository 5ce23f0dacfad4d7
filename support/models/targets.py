"""What an SLA promises, in which hours, and how it was kept month by month."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

import danish
from onepagers.models.rules import recorded, refuse
from support.models.added import AgreementRow, added
from support.models.agreements import Agreement
from support.models.lines import SupportLine


class ServiceTarget(models.Model):
    """What an SLA promises, as a number with a unit: 99,8 % uptime, 4 hours to an answer."""

    class Better(models.TextChoices):
        HIGHER = "higher", "mindst"
        LOWER = "lower", "højst"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="targets", verbose_name="aftale")
    name = models.CharField("mål", max_length=80)
    better = models.CharField("retning", max_length=6, choices=Better, default=Better.HIGHER)
    target = models.DecimalField("værdi", max_digits=10, decimal_places=4)
    unit = models.CharField("enhed", max_length=20, blank=True)
    windows = models.CharField(
        "servicevinduer", max_length=160, blank=True, help_text="Fx hver 2. onsdag 20–22. Den tid tæller ikke med."
    )
    method = models.CharField("sådan måles det", max_length=200, blank=True)
    source = models.CharField("kilde", max_length=200, blank=True, help_text="Hvor tallene kommer fra.")
    measured_from = models.DateField("måles fra", null=True, blank=True)
    measured_to = models.DateField("måles til og med", null=True, blank=True)

    class Meta:
        verbose_name = "servicemål"
        verbose_name_plural = "servicemål"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "name"],
                name="service_target_has_one_name",
                violation_error_message="Aftalen har allerede et mål med det navn.",
            ),
            models.CheckConstraint(
                condition=Q(measured_from=None) | Q(measured_to=None) | Q(measured_to__gte=F("measured_from")),
                name="target_is_measured_to_after_from",
                violation_error_message="Målet kan ikke holde op med at blive målt, før det begynder.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name


class Measurement(AgreementRow):
    """How a service target was met in one month. A wrong one gets a row that replaces it."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="measurements", verbose_name="aftale")
    target = models.ForeignKey(ServiceTarget, models.PROTECT, related_name="measurements", verbose_name="servicemål")
    month = models.DateField("måned")
    value = models.DecimalField("målt", max_digits=10, decimal_places=4)

    class Meta:
        verbose_name = "måling"
        verbose_name_plural = "målinger"
        ordering = ["-month", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="measured_month_is_its_first_day",
                violation_error_message="En måned gemmes som den første dag i måneden.",
            ),
        ]
        triggers = [
            *added("support_measurement"),
            refuse(
                "measured_once_a_month",
                when="EXISTS (SELECT 1 FROM support_measurement m WHERE m.target_id = NEW.target_id "
                "AND m.month = NEW.month AND m.counts AND m.id <> NEW.id AND m.id IS DISTINCT FROM NEW.replaces_id)",
                message="Målet er allerede målt den måned.",
            ),
            refuse(
                "measured_target_is_of_the_agreement",
                when="NEW.agreement_id <> (SELECT agreement_id FROM support_servicetarget WHERE id = NEW.target_id)",
                message="Målet hører til en anden aftale.",
            ),
        ]

    def __str__(self) -> str:
        return f"{danish.number(self.value)} ({danish.month(self.month)})"

    def in_words(self) -> str:
        return f"måling for {danish.month(self.month)} af «{self.target}»"


class ServiceHours(models.Model):
    """Hours of the week in which a service target counts, or a support line answers. Several rows make a week."""

    target = models.ForeignKey(
        ServiceTarget, models.CASCADE, null=True, blank=True, related_name="hours", verbose_name="servicemål"
    )
    line = models.ForeignKey(
        SupportLine, models.CASCADE, null=True, blank=True, related_name="week", verbose_name="supportlinje"
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="ugedage", help_text="0 er mandag.")
    opens = models.TimeField("fra")
    closes = models.TimeField("til")
    holidays = models.BooleanField("også på helligdage", default=False)

    class Meta:
        verbose_name = "tidsrum"
        verbose_name_plural = "tidsrum"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False, line=None) | Q(target=None, line__isnull=False),
                name="hours_are_of_a_target_or_a_line",
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="hours_close_after_they_open",
                violation_error_message="Tidsrummet skal slutte, efter det begynder.",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6], weekdays__len__gte=1),
                name="hours_have_a_weekday",
                violation_error_message="Vælg mindst én ugedag.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.opens:%H.%M}–{self.closes:%H.%M}"
