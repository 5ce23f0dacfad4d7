"""What a user has typed and not saved yet."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from onepagers.models.solutions import Solution

PRESENT = timedelta(seconds=50)  # since the last sign of life of a form, after which its writer is thought to have left

UNSENT_KEPT = timedelta(hours=1)  # in which a form that was posted without a session is offered again


class DraftQuerySet(models.QuerySet["Draft"]):
    def being_written(self, at: datetime) -> "DraftQuerySet":
        """Those whose form was open a moment ago."""
        return self.filter(seen_at__gt=at - PRESENT)


class Draft(models.Model):
    """One for each user, solution and form. It is overwritten while they write and deleted when they save.

    Only its user reads it.

    `data` are the fields as they were posted, `base` the number of the version that the form started from, and
    `changed` what says something else than that version: kinds of sections, or «note».
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name="bruger")
    solution = models.ForeignKey(Solution, models.CASCADE, related_name="drafts", verbose_name="løsning")
    part = models.CharField("formular", max_length=10, choices={"texts": "Tekst"}, default="texts")
    data = models.JSONField("felter")
    base = models.PositiveIntegerField("begyndt fra version")
    changed = models.JSONField("ændret", default=list)
    begun_at = models.DateTimeField("begyndt")
    saved_at = models.DateTimeField("gemt")
    seen_at = models.DateTimeField("sidst set")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "kladde til tekst"
        verbose_name_plural = "kladder til tekst"
        constraints = [
            models.UniqueConstraint(fields=["user", "solution", "part"], name="one_draft_of_a_form"),
            models.CheckConstraint(condition=Q(part="texts"), name="draft_part_is_known"),
            models.CheckConstraint(
                condition=Q(begun_at__lte=F("saved_at"), saved_at__lte=F("seen_at")), name="draft_times_follow"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.solution}: {self.user}"


class UnsentFormQuerySet(models.QuerySet["UnsentForm"]):
    def kept(self, at: datetime) -> "UnsentFormQuerySet":
        """Return those that are not too old to be offered."""
        return self.filter(posted_at__gt=at - UNSENT_KEPT)

    def keep(self, user: User, path: str, fields: list[tuple[str, str]], at: datetime) -> None:
        """Keep the newest form that the user has posted to the address; what is too old is deleted, of all users."""
        self.filter(posted_at__lte=at - UNSENT_KEPT).delete()
        self.update_or_create(user=user, path=path, defaults={"fields": fields, "posted_at": at})


class UnsentForm(models.Model):
    """A form that was posted after its user's session had run out. Only its user is offered it, for an hour."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="bruger")
    path = models.CharField("adresse", max_length=2000)  # with its query
    fields = models.JSONField("felter")  # [[name, value], …] as they were posted
    posted_at = models.DateTimeField("sendt")

    objects = UnsentFormQuerySet.as_manager()

    class Meta:
        verbose_name = "formular, der ikke blev gemt"
        verbose_name_plural = "formularer, der ikke blev gemt"
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="one_unsent_form_of_an_address")]

    def __str__(self) -> str:
        return f"{self.user}: {self.path}"
