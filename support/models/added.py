"""What happens to an agreement: rows that are added, never edited. One that is wrong gets a row that replaces it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

import danish
from onepagers.models import Organisation, Solution
from onepagers.models.rules import CountingRow, Sha256, counting_append_only, recorded, refuse, replaces_same, replacing
from support.models.agreements import Agreement, AgreementOption

MEGABYTE = 1024 * 1024


class AgreementRow(CountingRow):
    """A row about an agreement. `solution` is the one whose page it was added from; the others show it too."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+", verbose_name="aftale")
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="+", verbose_name="løsning")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="skrevet af"
    )
    created_at = models.DateTimeField("skrevet", default=timezone.now)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="retter"
    )

    if TYPE_CHECKING:
        replaces_id: int | None

    class Meta:
        abstract = True


def added(table: str, *, without: str = "", generated: Sequence[str] = ()) -> list[pgtrigger.Trigger]:
    """The triggers of an AgreementRow; what a save wrote is noted `without` a column of bytes."""
    message = "Rettelsen skal gælde den samme aftale."
    same_agreement = replaces_same(table, "agreement", message)
    return [
        counting_append_only(generated=generated),
        same_agreement,
        replacing(table),
        recorded(added=True, without=without),
    ]


class DocumentManager(models.Manager["AgreementDocument"]):
    def get_queryset(self) -> models.QuerySet["AgreementDocument"]:
        """Leave out the file itself: only the view that sends it needs it."""
        return super().get_queryset().defer("content")


class AgreementDocument(AgreementRow):
    """A file that belongs to an agreement, kept as it was uploaded; for those who work with it."""

    KINDS = {
        "application/pdf": "PDF",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    }
    LARGEST = 20 * MEGABYTE

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="documents", verbose_name="aftale")
    name = models.CharField("filnavn", max_length=160)
    content_type = models.CharField("slags", max_length=100, choices=list(KINDS.items()))
    content = models.BinaryField("indhold")
    size = models.GeneratedField(
        verbose_name="bytes",
        expression=models.Func(F("content"), function="octet_length"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
    )
    sha256 = models.GeneratedField(
        verbose_name="SHA-256",
        expression=Sha256(F("content")),
        output_field=models.CharField(max_length=64),
        db_persist=True,
    )

    objects = DocumentManager()

    class Meta:
        verbose_name = "dokument"
        verbose_name_plural = "dokumenter"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=20 * MEGABYTE),
                name="agreement_document_is_not_too_big",
                violation_error_message="Filen må højst fylde 20 MB.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="agreement_document_has_a_name",
                violation_error_message="Filen skal have et navn.",
            ),
        ]
        triggers = added("support_agreementdocument", without="content", generated=("size", "sha256"))

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """«PDF», «Word», «Excel»."""
        return self.KINDS[self.content_type]


class NoticeGiven(AgreementRow):
    """That somebody gave notice: who, when it was received, and the last day in force that follows.

    Readers see it when the secretariat has released it, by a row that replaces it.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="notices_given", verbose_name="aftale")
    party = models.ForeignKey(Organisation, models.PROTECT, related_name="notices_given", verbose_name="opsagt af")
    received_on = models.DateField("modtaget")
    out_on = models.DateField("sidste dag i kraft")
    document = models.ForeignKey(
        AgreementDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dokument"
    )
    released = models.BooleanField("må ses af læsere", default=False)

    class Meta:
        verbose_name = "opsigelse"
        verbose_name_plural = "opsigelser"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(out_on__gte=F("received_on")),
                name="out_after_notice_is_received",
                violation_error_message="Aftalen kan ikke slutte, før opsigelsen er modtaget.",
            ),
        ]
        triggers = added("support_noticegiven")

    def __str__(self) -> str:
        return f"{self.party}, modtaget {danish.long_date(self.received_on)}"

    def words_when_withdrawn(self) -> str:
        """Readers see these words, and needn't have seen that notice was given."""
        return f"række i aftale: {self.agreement}"

    @property
    def is_release(self) -> bool:
        """Whether the row says no more than that readers may see the one that it replaces."""
        return self.released and isinstance(self.replaces, NoticeGiven) and not self.replaces.released


class Continuation(AgreementRow):
    """A decision to let an agreement run on until a day, so that nobody is reminded of the exits before it."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="continuations", verbose_name="aftale")
    until = models.DateField("løber videre til")
    decided_by = models.CharField("besluttet af", max_length=120)
    decided_on = models.DateField("besluttet")

    class Meta:
        verbose_name = "løber videre"
        verbose_name_plural = "løber videre"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=""),
                name="continuation_says_who_decided",
                violation_error_message="Skriv, hvem der har besluttet det.",
            ),
        ]
        triggers = added("support_continuation")

    def __str__(self) -> str:
        return f"til {danish.long_date(self.until)}"


class OptionTaken(AgreementRow):
    """That an option was taken, which moves the end of the term."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="options_taken", verbose_name="aftale")
    option = models.ForeignKey(AgreementOption, models.PROTECT, related_name="taken", verbose_name="option")
    taken_on = models.DateField("brugt")

    class Meta:
        verbose_name = "brugt option"
        verbose_name_plural = "brugte optioner"
        ordering = ["taken_on", "pk"]
        triggers = [
            *added("support_optiontaken"),
            refuse(
                "option_is_taken_once",
                when="EXISTS (SELECT 1 FROM support_optiontaken t WHERE t.option_id = NEW.option_id AND t.counts "
                "AND t.id <> NEW.id AND t.id IS DISTINCT FROM NEW.replaces_id)",
                message="Optionen er allerede brugt.",
            ),
            refuse(
                "option_is_of_the_agreement",
                when="NEW.agreement_id <> (SELECT agreement_id FROM support_agreementoption WHERE id = NEW.option_id)",
                message="Optionen hører til en anden aftale.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option}, {danish.long_date(self.taken_on)}"


class Oversight(AgreementRow):
    """A check («tilsyn») of how a processor or supplier keeps an agreement, and what it showed.

    Readers see the conclusion when the secretariat has released it, by a row that replaces it.
    """

    class Conclusion(models.TextChoices):
        UNKNOWN = "", "ikke oplyst"
        NO_REMARKS = "no_remarks", "ingen bemærkninger"
        REMARKS = "remarks", "bemærkninger"
        CRITICAL = "critical", "kritiske bemærkninger"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="oversights", verbose_name="aftale")
    done_on = models.DateField("udført")
    how = models.CharField("hvordan", max_length=160, blank=True)
    done_by = models.CharField("af hvem", max_length=120, blank=True)
    conclusion = models.CharField(
        "konklusion", max_length=10, choices=Conclusion, blank=True, default=Conclusion.UNKNOWN
    )
    conclusion_note = models.CharField("konklusionen i ord", max_length=300, blank=True)
    document = models.ForeignKey(
        AgreementDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dokument"
    )
    follow_up = models.CharField("opfølgning", max_length=200, blank=True)
    follow_up_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ansvarlig"
    )
    follow_up_on = models.DateField("opfølgning senest", null=True, blank=True)
    follow_up_done_on = models.DateField("opfølgning udført", null=True, blank=True)
    released = models.BooleanField("må ses af læsere", default=False)

    class Meta:
        verbose_name = "tilsyn"
        verbose_name_plural = "tilsyn"
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(follow_up="", follow_up_on=None, follow_up_owner=None, follow_up_done_on=None)
                | (~Q(follow_up="") & Q(follow_up_on__isnull=False) & Q(follow_up_owner__isnull=False)),
                name="follow_up_has_owner_and_day",
                violation_error_message="En opfølgning skal have en ansvarlig og en dato.",
            ),
        ]
        triggers = added("support_oversight")

    def __str__(self) -> str:
        return danish.long_date(self.done_on)

    @property
    def is_release(self) -> bool:
        """Whether the row says no more than that readers may see what the one showed that it replaces."""
        return self.released and isinstance(self.replaces, Oversight) and not self.replaces.released

    @property
    def follow_up_is_open(self) -> bool:
        return bool(self.follow_up) and self.follow_up_done_on is None
