"""Who pays for what. A split and its shares are added together and never edited; the newest that counts holds."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from onepagers.models import Organisation, Solution
from onepagers.models.rules import CountingRow, append_only, counted, recorded


class Purpose(models.TextChoices):
    APP = "app", "App"
    INFRASTRUCTURE = "infrastructure", "Infrastruktur"
    OPERATION = "operation", "Drift"
    ENHANCEMENT = "enhancement", "Videreudvikling"
    DEVELOPMENT = "development", "Udvikling"
    SUPPORT = "support", "Support"
    OUTREACH = "outreach", "Udbredelse"


class FundingSplitQuerySet(models.QuerySet["FundingSplit"]):
    def in_force(self, on: date) -> "FundingSplitQuerySet":
        """For each solution, purpose and scope the newest split in effect on the day, of those that count.

        An unknown beginning is before every day.
        """
        begun = self.filter(Q(effective_from=None) | Q(effective_from__lte=on), counts=True)
        newest = begun.order_by(
            "solution_id", "purpose", "scope", Coalesce("effective_from", date.min).desc(), "-pk"
        ).distinct("solution_id", "purpose", "scope")
        return (
            self.filter(pk__in=newest.values("pk"))
            .filter(Q(effective_to=None) | Q(effective_to__gte=on))
            .order_by("position", "pk")
        )

    def in_the_way_of(self, new: "FundingSplit") -> "FundingSplitQuerySet":
        """Those that count for the same purpose and scope on a day of the new one, which would silently take their
        place or be hidden by them. The latest first."""
        begins, ends = new.effective_from or date.min, new.effective_to or date.max
        return self.filter(
            Q(effective_to=None) | Q(effective_to__gte=begins),
            Q(effective_from=None) | Q(effective_from__lte=ends),
            solution=new.solution,
            purpose=new.purpose,
            scope=new.scope,
            counts=True,
        ).order_by(Coalesce("effective_from", date.min).desc(), "-pk")


class FundingSplit(CountingRow):
    """How one purpose of a solution is paid for: a total, if known, and the shares of those who pay."""

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="funding_splits", verbose_name="løsning")
    purpose = models.CharField("formål", max_length=14, choices=Purpose)
    scope = models.CharField("hvad der betales for", max_length=80, blank=True, help_text="Fx Kontakt Læge.")
    total = models.DecimalField("beløb i kr.", max_digits=14, decimal_places=2, null=True, blank=True)
    qualifier = models.CharField("forbehold", max_length=12, blank=True, help_text="Kildens ord, fx ca. eller knap.")
    period = models.CharField("år eller periode", max_length=20, blank=True, help_text="Fx 2024 eller 2024-2026.")
    yearly = models.BooleanField("beløbet er pr. år", default=False)
    unit_price_for = models.CharField("beløbet er pr.", max_length=40, blank=True, help_text="Fx kommune.")
    fund = models.CharField("pulje", max_length=60, blank=True, help_text="Fx OK22-midler eller EU-puljemidler.")
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="heraf af"
    )
    note = models.CharField("bemærkning", max_length=200, blank=True)
    effective_from = models.DateField("gælder fra", null=True, blank=True)
    effective_to = models.DateField("gælder til", null=True, blank=True)
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="funding_splits", verbose_name="skrevet af"
    )
    created_at = models.DateTimeField("skrevet", default=timezone.now)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="retter"
    )

    objects = FundingSplitQuerySet.as_manager()

    class Meta:
        verbose_name = "post i økonomien"
        verbose_name_plural = "økonomi"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values),
                name="funding_purpose_is_known",
                violation_error_message="Ukendt formål.",
            ),
            models.CheckConstraint(
                condition=Q(total=None) | Q(total__gte=0),
                name="funding_is_not_negative",
                violation_error_message="Beløbet kan ikke være negativt.",
            ),
            models.CheckConstraint(
                condition=Q(effective_from=None) | Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="funding_ends_after_it_begins",
                violation_error_message="Posten kan ikke slutte, før den begynder.",
            ),
        ]
        triggers = counted("finance_fundingsplit")

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.scope}" if self.scope else self.get_purpose_display()


class FundingShare(models.Model):
    """What one payer bears of a split: a percentage, an amount, or a share that is known to exist but not its size."""

    class Basis(models.TextChoices):
        PERCENT = "percent", "procent"
        AMOUNT = "amount", "beløb"
        UNKNOWN = "unknown", "ikke afklaret"

    split = models.ForeignKey(FundingSplit, models.PROTECT, related_name="shares", verbose_name="post i økonomien")
    payer = models.ForeignKey(Organisation, models.PROTECT, related_name="pays", verbose_name="betaler")
    via = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="passes_on", verbose_name="via"
    )
    basis = models.CharField("andel i", max_length=7, choices=Basis)
    percent = models.DecimalField("procent", max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField("kr.", max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.CharField("bemærkning", max_length=80, blank=True, help_text="Fx resten.")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "andel"
        verbose_name_plural = "andele"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis="percent", percent__isnull=False, percent__gt=0, percent__lte=100, amount=None)
                | Q(basis="amount", amount__isnull=False, amount__gt=0, percent=None)
                | Q(basis="unknown", percent=None, amount=None),
                name="share_is_what_its_basis_says",
                violation_error_message="Skriv enten procent eller beløb, eller vælg «ikke afklaret».",
            ),
            models.UniqueConstraint(
                fields=["split", "payer", "via"],
                nulls_distinct=False,
                name="payer_stands_once_in_a_split",
                violation_error_message="Betaleren står allerede i fordelingen.",
            ),
        ]
        triggers = [
            append_only(),
            recorded(added=True),
            # Known percentages make 100,00 and known amounts the total; where a share is unknown, they stay below.
            pgtrigger.Trigger(
                name="shares_make_the_whole",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                declare=[("percents", "numeric"), ("amounts", "numeric"), ("unknown", "boolean"), ("whole", "numeric")],
                func="""
                    SELECT sum(percent), sum(amount), bool_or(basis = 'unknown') INTO percents, amounts, unknown
                        FROM finance_fundingshare WHERE split_id = NEW.split_id;
                    SELECT total INTO whole FROM finance_fundingsplit WHERE id = NEW.split_id;
                    IF percents > 100 OR (NOT unknown AND amounts IS NULL AND percents <> 100) THEN
                        RAISE EXCEPTION 'Procenterne skal give 100 i alt.' USING ERRCODE = 'check_violation';
                    END IF;
                    IF amounts > whole OR (NOT unknown AND percents IS NULL AND amounts <> whole) THEN
                        RAISE EXCEPTION 'Beløbene skal give det samlede beløb.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.payer)
