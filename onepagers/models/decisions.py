from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from onepagers.models.governance import GovernanceBody
from onepagers.models.reviews import OVERDUE_AFTER, StatusReview, is_overdue
from onepagers.models.rules import CountingRow, counted, recorded
from onepagers.models.solutions import Solution

ACTION_LIMIT, ASK_LIMIT = 160, 220  # characters; what the status band on paper is reserved for


class AskQuerySet(models.QuerySet["Ask"]):
    def open(self, on: date) -> "AskQuerySet":
        """Asked on or before the day and not answered by a decision that counts; a postponed one is still open."""
        answered = Decision.objects.in_force(on).filter(outcome=Decision.Outcome.DECIDED)
        return self.filter(counts=True, asked_on__lte=on).exclude(decisions__in=answered)


class Ask(CountingRow):
    """An indstilling: what a red or yellow solution asks a body to decide. Added, never edited."""

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="asks", verbose_name="løsning")
    review = models.ForeignKey(
        StatusReview, models.PROTECT, null=True, blank=True, related_name="asks", verbose_name="vurdering"
    )
    body = models.ForeignKey(GovernanceBody, models.PROTECT, related_name="asks", verbose_name="besluttes af")
    text = models.CharField("indstilling", max_length=ASK_LIMIT)
    asked_on = models.DateField("ønsket den")
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="retter"
    )

    objects = AskQuerySet.as_manager()

    class Meta:
        verbose_name = "indstilling"
        verbose_name_plural = "indstillinger"
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="ask_says_what",
                violation_error_message="Skriv, hvad der skal besluttes.",
            ),
        ]
        triggers = counted("onepagers_ask")

    def __str__(self) -> str:
        return self.text


class DecisionQuerySet(models.QuerySet["Decision"]):
    def in_force(self, on: date) -> "DecisionQuerySet":
        return self.filter(decided_on__lte=on, counts=True)


class Decision(CountingRow):
    """What a body decided about a solution, in answer to an ask or of its own accord. Added, never edited."""

    class Outcome(models.TextChoices):
        DECIDED = "decided", "besluttet"
        POSTPONED = "postponed", "udskudt"

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="decisions", verbose_name="løsning")
    ask = models.ForeignKey(
        Ask, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name="svarer på"
    )
    body = models.ForeignKey(GovernanceBody, models.PROTECT, related_name="decisions", verbose_name="besluttet af")
    outcome = models.CharField("udfald", max_length=9, choices=Outcome, default=Outcome.DECIDED)
    text = models.CharField("beslutning", max_length=300)
    decided_on = models.DateField("besluttet den")
    postponed_to = models.DateField("udskudt til", null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="decisions", verbose_name="skrevet af"
    )
    created_at = models.DateTimeField("skrevet", default=timezone.now)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="retter"
    )
    is_demo = models.BooleanField("opdigtet til demoen", default=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "beslutning"
        verbose_name_plural = "beslutninger"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="decided", postponed_to=None) | Q(outcome="postponed", postponed_to__isnull=False),
                name="postponed_decision_says_until_when",
                violation_error_message="Skriv, hvornår en udskudt beslutning tages op igen.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="decision_says_what",
                violation_error_message="Skriv, hvad der er besluttet.",
            ),
        ]
        triggers = counted("onepagers_decision")

    def __str__(self) -> str:
        return self.text


class ActionQuerySet(models.QuerySet["Action"]):
    def open(self) -> "ActionQuerySet":
        return self.filter(done_on=None)

    def overdue(self, on: date) -> "ActionQuerySet":
        """Those that are not done and for which `is_overdue` holds."""
        return self.open().filter(due_on__lte=on - OVERDUE_AFTER)

    def standing(self, on: date) -> "ActionQuerySet":
        """Noted on or before the day and not done by then, whichever review set it going."""
        return self.noted(on).filter(Q(done_on=None) | Q(done_on__gt=on))

    def noted(self, on: date) -> "ActionQuerySet":
        """Noted on or before the day; what a decision set going that no longer counts is asked no more."""
        return self.filter(Q(decision=None) | Q(decision__in=Decision.objects.in_force(on)), noted_on__lte=on)


class Action(models.Model):
    """Something to do before a day, because of a review or a decision; it is done with a note."""

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="actions", verbose_name="løsning")
    review = models.ForeignKey(
        StatusReview, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="vurdering"
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="beslutning"
    )
    text = models.CharField("handling", max_length=ACTION_LIMIT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="actions", verbose_name="ansvarlig"
    )
    due_on = models.DateField("udført senest")
    noted_on = models.DateField("noteret den", default=timezone.localdate)
    done_on = models.DateField("udført den", null=True, blank=True)
    done_note = models.CharField("hvad der blev gjort", max_length=200, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "handling"
        verbose_name_plural = "handlinger"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="action_says_what", violation_error_message="Skriv, hvad der skal gøres."
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(done_on__gte=F("noted_on")),
                name="action_is_done_after_it_is_noted",
                violation_error_message="Handlingen kan ikke være udført, før den blev noteret.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.text

    def is_overdue(self, on: date) -> bool:
        return self.done_on is None and is_overdue(self.due_on, on)
