from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from danish import as_date
from danish.workdays import workday_on_or_after
from onepagers.models.rules import (
    ACTION_OF_REVIEW,
    ASK_AT_DAYS_END,
    ASK_AT_DAYS_START,
    ASK_OF_REVIEW,
    STILL_COUNTS,
    CountingRow,
    DanishDay,
    counted,
    refuse,
)
from onepagers.models.solutions import Solution

CAUSE_LIMIT, CONSEQUENCE_LIMIT = 220, 160  # characters; what the status band on paper is reserved for
BELOW_LIMIT = 200  # characters of the reason for a colour below what the findings speak for
CONFIRMATIONS_IN_A_ROW = 3
OVERDUE_AFTER = timedelta(days=1)  # in time on the due date, overdue from the day after


class Colour(models.TextChoices):
    """The customer's three colours; a solution without a review has none and is «ikke vurderet»."""

    GREEN = "green", "Grøn"
    YELLOW = "yellow", "Gul"
    RED = "red", "Rød"

    @property
    def meaning(self) -> str:
        """A few words for a line that has little room."""
        return COLOUR_MEANINGS[self.value]

    @property
    def long_meaning(self) -> str:
        """The customer's whole sentence, for the person who chooses."""
        return {
            "green": "Projektet kører på skinner.",
            "yellow": "Projektet kræver opmærksomhed.",
            "red": "Projektet, eller dele af det, kræver opmærksomhed her og nu.",
        }[self.value]


COLOUR_MEANINGS = {
    "green": "kører på skinner",
    "yellow": "kræver opmærksomhed",
    "red": "kræver opmærksomhed her og nu",
    None: "ikke vurderet endnu",
}


class StatusReviewQuerySet(models.QuerySet["StatusReview"]):
    def in_force(self, on: date) -> "StatusReviewQuerySet":
        """Those dated on or before the day that count: neither corrected nor withdrawn."""
        return self.filter(reviewed_on__lte=on, counts=True)

    def newest(self, solution: Solution, on: date) -> "StatusReview | None":
        """The review that counts for the solution on the day."""
        return self.in_force(on).filter(solution=solution).first()


class StatusReview(CountingRow):
    """One dated judgement of a solution. Rows are added, never edited; the newest on or before a day counts."""

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="reviews", verbose_name="løsning")
    colour = models.CharField("farve", max_length=6, choices=Colour)
    cause = models.CharField("årsag", max_length=CAUSE_LIMIT, blank=True)
    consequence = models.CharField("konsekvens", max_length=CONSEQUENCE_LIMIT, blank=True)
    nothing_to_decide = models.BooleanField("ingen beslutning ønskes", default=False)
    below_findings_reason = models.CharField("hvorfor trods opfølgningspunkter", max_length=BELOW_LIMIT, blank=True)
    reviewed_on = models.DateField("vurderet den")
    due_on = models.DateField("næste vurdering")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reviews", verbose_name="vurderet af"
    )
    created_at = models.DateTimeField("skrevet", default=timezone.now)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="retter"
    )
    confirms = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="confirmations", verbose_name="bekræfter"
    )
    confirmation = models.PositiveSmallIntegerField("bekræftelse nr.", default=0)
    is_demo = models.BooleanField("opdigtet til demoen", default=False)

    objects = StatusReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "statusvurdering"
        verbose_name_plural = "statusvurderinger"
        ordering = ["-reviewed_on", "-pk"]
        indexes = [models.Index(fields=["solution", "-reviewed_on", "-id"], name="reviews_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(colour__in=Colour.values),
                name="review_colour_is_known",
                violation_error_message="Ukendt farve.",
            ),
            models.CheckConstraint(
                condition=Q(colour=Colour.GREEN) | (~Q(cause="") & ~Q(consequence="")),
                name="yellow_and_red_reviews_say_why",
                violation_error_message="Gul og rød status skal have årsag og konsekvens.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__lte=DanishDay("created_at")),
                name="review_is_not_in_the_future",
                violation_error_message="En vurdering kan ikke ligge ude i fremtiden.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("reviewed_on")),
                name="next_review_comes_later",
                violation_error_message="Næste vurdering skal ligge efter denne.",
            ),
            models.CheckConstraint(
                condition=Q(confirms=None, confirmation=0)
                | Q(confirms__isnull=False, confirmation__gte=1, confirmation__lte=CONFIRMATIONS_IN_A_ROW),
                name="three_confirmations_in_a_row_at_most",
                violation_error_message="Der er bekræftet tre gange i træk. Lav en fuld vurdering.",
            ),
            models.UniqueConstraint(
                fields=["confirms", "confirmation"],
                condition=Q(counts=True),
                name="confirmations_are_numbered",
                violation_error_message="Vurderingen er allerede bekræftet. Genindlæs siden.",
            ),
        ]
        triggers = [
            *counted("onepagers_statusreview"),
            refuse(
                "not_before_the_one_that_counts",
                when="NEW.replaces_id IS NULL AND EXISTS (SELECT 1 FROM onepagers_statusreview r "
                "WHERE r.solution_id = NEW.solution_id AND r.reviewed_on > NEW.reviewed_on AND r.counts)",
                message="Der findes allerede en nyere vurdering af løsningen.",
            ),
            refuse(
                "yellow_and_red_have_an_action",
                when=f"NEW.colour <> 'green' AND NEW.confirms_id IS NULL AND NOT {ACTION_OF_REVIEW}",
                message="Gul og rød status skal have en handling med ansvarlig og dato.",
                deferred=True,
            ),
            refuse(
                "red_asks_or_says_that_it_does_not",
                when="NEW.colour = 'red' AND NEW.confirms_id IS NULL AND NOT NEW.nothing_to_decide "
                f"AND NOT {ASK_OF_REVIEW} AND NOT {ASK_AT_DAYS_START}",
                message="Rød status skal have en indstilling eller sige, at ingen beslutning ønskes.",
                deferred=True,
            ),
            refuse(
                "nothing_to_decide_only_where_nothing_is_asked",
                when=f"NEW.confirms_id IS NULL AND NEW.nothing_to_decide AND {STILL_COUNTS} AND {ASK_AT_DAYS_END}",
                message="En indstilling er åben, så der ønskes en beslutning.",
                deferred=True,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_colour_display()} {self.reviewed_on:%d.%m.%Y}"

    @property
    def origin_id(self) -> int:
        """The full review that this one repeats, or itself: where what it set going hangs."""
        return self.confirms_id or self.pk

    def correction(self) -> "StatusReview | None":
        """The review that counts in its place."""
        return next((review for review in self.corrections.all() if review.counts), None)

    def next_confirmation(self) -> int | None:
        """The number that a confirmation of this review would get; None when the row of three is used."""
        return self.confirmation + 1 if self.confirmation < CONFIRMATIONS_IN_A_ROW else None


def due_after(reviewed_on: date, interval: int) -> date:
    """When the next review is due: `interval` days later, moved to a Danish working day (docs/design.md, Status)."""
    return workday_on_or_after(reviewed_on + timedelta(days=interval))


def overdue_since(due_on: date | str) -> date:
    """Return the first day on which something is overdue. `due_on` is a date or ISO text, as in snapshots."""
    return as_date(due_on) + OVERDUE_AFTER


def is_overdue(due_on: date | str | None, on: date) -> bool:
    """Whether something that is not done is overdue on the day; never where it has no due date.

    This is the one home of the rule: reviews, actions and oversight all ask it.
    """
    return due_on is not None and on - as_date(due_on) >= OVERDUE_AFTER
