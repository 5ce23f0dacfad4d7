"""What the board gets: an edition, draft until it is made final and then never changed again by anyone."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from onepagers.models.revisions import Revision
from onepagers.models.rich_text import RichTextField
from onepagers.models.rules import Sha256, refuse
from onepagers.models.solutions import Solution

INTRODUCTION_LIMIT = 3000  # characters of HTML; more than half of page 1


class EditionQuerySet(models.QuerySet["Edition"]):
    def final(self) -> "EditionQuerySet":
        return self.exclude(frozen_at=None)

    def drafts(self) -> "EditionQuerySet":
        """Those that are worked on; a discarded one can be taken back."""
        return self.filter(frozen_at=None, discarded_at=None)

    def standing(self) -> "EditionQuerySet":
        """The final ones that no other final one replaces, newest meeting first."""
        return self.final().filter(Q(replaced_by=None) | Q(replaced_by__frozen_at=None))

    def before(self, edition: "Edition") -> "Edition | None":
        """Return the edition to compare this one with: the last standing one whose meeting isn't after its own.

        The edition that it replaces doesn't count: its readers know that one as wrong.
        """
        return (
            self.standing()
            .filter(meeting_on__lte=edition.meeting_on)
            .exclude(pk__in=[edition.pk, edition.replaces_id])
            .order_by("-meeting_on", "-frozen_at")
            .first()
        )


def heavy_fields(*paths: str) -> list[str]:
    """Return the names of an edition's big columns, for defer().

    `paths` lead to the editions: "" for the queryset's own, "edition__" for a related one.
    """
    return [f"{path}{name}" for path in paths for name in ("pdf", "html", "facts")]


_EditionManager = models.Manager.from_queryset(EditionQuerySet)


class EditionManager(_EditionManager["Edition"]):
    def get_queryset(self) -> models.QuerySet["Edition"]:
        """Leave the PDF out: it is big, and needed only where it is sent."""
        return super().get_queryset().defer("pdf")


class Edition(models.Model):
    """A collection of one-pagers for one meeting.

    Final is for ever: a trigger refuses every later change. A mistake is corrected by a new edition that `replaces`
    this one.
    """

    title = models.CharField("titel", max_length=100)
    meeting_on = models.DateField("mødedato")
    agenda_item = models.CharField("punkt på dagsordenen", max_length=60, blank=True)
    confidential = models.BooleanField("fortroligt", default=False)
    cut_off = models.DateField("skæringsdato")
    introduction = RichTextField("indledning", blank=True, max_length=INTRODUCTION_LIMIT)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="erstatter",
        error_messages={"unique": "Der er allerede en udgave, der erstatter den."},
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="editions", verbose_name="oprettet af"
    )
    created_at = models.DateTimeField("oprettet", default=timezone.now)
    changed_at = models.DateTimeField("ændret", default=timezone.now)
    discarded_at = models.DateTimeField("kasseret", null=True, editable=False)

    # Written once, when it is made final
    year = models.PositiveSmallIntegerField("år", null=True, editable=False)
    number = models.PositiveSmallIntegerField("nummer", null=True, editable=False)
    frozen_at = models.DateTimeField("gjort endelig", null=True, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="frozen_editions",
        verbose_name="gjort endelig af",
    )
    compared_with = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="compared_to", verbose_name="sammenlignet med"
    )
    facts = models.JSONField("hvad side 1 siger", null=True, editable=False)
    html = models.TextField("side 1", blank=True, editable=False)
    pdf = models.BinaryField("PDF", null=True, editable=False)
    page_count = models.PositiveSmallIntegerField("sider", null=True, editable=False)
    sha256 = models.CharField("SHA-256 af PDF’en", max_length=64, blank=True, editable=False)

    objects = EditionManager()

    class Meta:
        verbose_name = "udgave"
        verbose_name_plural = "udgaver"
        ordering = ["-meeting_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""), name="edition_has_a_title", violation_error_message="Giv udgaven en titel."
            ),
            models.CheckConstraint(
                condition=Q(cut_off__lte=F("meeting_on")),
                name="edition_is_cut_off_before_its_meeting",
                violation_error_message="Skæringsdatoen kan ikke ligge efter mødet.",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None, frozen_by=None, year=None, number=None, facts__isnull=True)
                & Q(html="", pdf=None, page_count=None, sha256="")
                | Q(frozen_at__isnull=False, frozen_by__isnull=False, year__isnull=False)
                & Q(number__isnull=False, number__gte=1, page_count__isnull=False, page_count__gte=1)
                & Q(facts__isnull=False, pdf__isnull=False)
                & ~Q(html=""),
                name="edition_is_a_draft_or_whole",
            ),
            models.CheckConstraint(
                condition=Q(discarded_at=None) | Q(frozen_at=None), name="only_drafts_are_discarded"
            ),
            models.CheckConstraint(
                condition=Q(pdf=None) | Q(sha256=Sha256("pdf")), name="edition_has_the_digest_of_its_file"
            ),
            models.UniqueConstraint(fields=["year", "number"], name="editions_of_a_year_are_numbered"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="final_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("editions:edition", args=[self.pk])

    @property
    def is_final(self) -> bool:
        return self.frozen_at is not None

    @property
    def label(self) -> str:
        """«Bestyrelsesudgave 2026-3», as printed at the foot of each page; a draft has no number yet."""
        return f"Bestyrelsesudgave {self.year}-{self.number}" if self.is_final else "Kladde"

    @property
    def replacement(self) -> "Edition | None":
        """The final edition that readers of this one should open instead."""
        newer: Edition | None = getattr(self, "replaced_by", None)
        return newer if newer and newer.is_final else None


ITS_EDITION_IS_FINAL = """
IF EXISTS (
    SELECT 1 FROM editions_edition
    WHERE frozen_at IS NOT NULL AND id IN (
        CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END,
        CASE WHEN TG_OP = 'DELETE' THEN OLD.edition_id ELSE NEW.edition_id END
    )
) THEN RAISE EXCEPTION 'pages of a final edition stay as they are' USING ERRCODE = 'check_violation'; END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


class EditionPage(models.Model):
    """One solution's page in an edition.

    `chosen` is an earlier version that the secretary picked; without it the page shows the newest on the cut-off date.
    `revision` and `html` are what was printed.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="pages", verbose_name="udgave")
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="edition_pages", verbose_name="løsning")
    position = models.PositiveSmallIntegerField("placering", default=0)
    chosen = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="chosen_in", verbose_name="valgt version"
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, editable=False, related_name="edition_pages", verbose_name="version"
    )
    html = models.TextField("side", blank=True, editable=False)
    size = models.DecimalField("skriftstørrelse", max_digits=3, decimal_places=1, null=True, editable=False)
    form = models.CharField("sideform", max_length=5, blank=True, editable=False)
    page_number = models.PositiveSmallIntegerField("side", null=True, editable=False)

    class Meta:
        verbose_name = "side i udgaven"
        verbose_name_plural = "sider i udgaven"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "solution"], name="one_page_per_solution_in_an_edition"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="final_is_final",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=ITS_EDITION_IS_FINAL,
            ),
            refuse(
                "shows_its_own_solution",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when="EXISTS (SELECT 1 FROM onepagers_revision WHERE id IN (NEW.chosen_id, NEW.revision_id) "
                "AND solution_id <> NEW.solution_id)",
                message="Versionen hører til en anden løsning.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.solution}"


class Freezing(models.Model):
    """The job of making an edition final: who asked for it, how far it is, why it failed.

    An edition has one job, so two people who ask at the same time share it. The worker at it holds the advisory lock
    FREEZING, which the database frees when the worker's connection ends.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="freezing", verbose_name="udgave")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="freezings", verbose_name="bedt om af"
    )
    asked_at = models.DateTimeField("bedt om", default=timezone.now)
    step = models.CharField("trin", max_length=120, blank=True)
    done = models.PositiveSmallIntegerField("trin udført", default=0)
    total = models.PositiveSmallIntegerField("trin i alt", default=0)
    attempts = models.PositiveSmallIntegerField("forsøg", default=0)
    ended_at = models.DateTimeField("sluttet", null=True, blank=True)
    failure = models.CharField("fejl", max_length=500, blank=True)

    class Meta:
        verbose_name = "frysning"
        verbose_name_plural = "frysninger"
        constraints = [
            models.CheckConstraint(condition=Q(failure="") | Q(ended_at__isnull=False), name="a_failure_is_an_end"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="no_more_steps_are_done_than_there_are"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.step}"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
