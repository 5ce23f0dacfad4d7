"""Who reads an edition, and what they ask: users with an account, and board members with a personal link."""

import hashlib
import secrets
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from editions.models.editions import Edition
from onepagers.models.rules import append_only, refuse
from onepagers.models.solutions import Solution

QUESTION_LIMIT = 1000  # characters, of a question and of its answer


def one_reader(name: str) -> models.CheckConstraint:
    """Return the constraint that a reader is either a user or a link."""
    return models.CheckConstraint(
        condition=Q(user=None, link__isnull=False) | Q(user__isnull=False, link=None), name=name
    )


NOT_ITS_EDITION = (
    "NOT EXISTS (SELECT 1 FROM editions_edition WHERE id = NEW.edition_id AND frozen_at IS NOT NULL) "
    "OR EXISTS (SELECT 1 FROM editions_editionlink WHERE id = NEW.link_id AND edition_id <> NEW.edition_id)"
)


def of_its_edition(name: str, *, also: str = "FALSE") -> pgtrigger.Trigger:
    """Return the trigger that ties what a reader leaves to a final edition: by a link, to the one that it opens.

    `also` is one more SQL condition that is refused.
    """
    return refuse(
        name,
        when=f"{NOT_ITS_EDITION} OR {also}",
        message="Kun en endelig udgave har læsere, og et link åbner kun sin egen.",
    )


class EditionLinkQuerySet(models.QuerySet["EditionLink"]):
    def open(self, at: datetime) -> "EditionLinkQuerySet":
        """Filter those that work at that moment."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def with_key(self, key: str) -> "EditionLink | None":
        """Return the link of a secret key, working or not. It is looked up by digest, which gives no timing away."""
        return self.select_related("author").filter(digest=_digest(key)).first()


class EditionLink(models.Model):
    """A personal way in for a board member without an account.

    It opens one edition only, expires, and can be revoked. The key itself is stored nowhere; `digest` is its SHA-256.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="links", verbose_name="udgave")
    name = models.CharField("navn", max_length=120)
    email = models.EmailField("e-mail", blank=True)
    digest = models.CharField("nøgle", max_length=64, unique=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="edition_links", verbose_name="lavet af"
    )
    created_at = models.DateTimeField("lavet", default=timezone.now)
    expires_at = models.DateTimeField("udløber")
    revoked_at = models.DateTimeField("lukket", null=True, blank=True)

    objects = EditionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "personligt link"
        verbose_name_plural = "personlige links"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="edition_link_is_personal",
                violation_error_message="Skriv, hvem linket er til.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="edition_link_expires_later",
                violation_error_message="Linket skal udløbe ude i fremtiden.",
            ),
        ]
        triggers = [
            refuse(
                "opens_a_final_edition",
                when="NOT EXISTS (SELECT 1 FROM editions_edition WHERE id = NEW.edition_id AND frozen_at IS NOT NULL)",
                message="Der kan kun laves links til en endelig udgave.",
            ),
            # A link can be closed, for good, and changes in no other way.
            pgtrigger.ReadOnly(name="only_closes", exclude=["revoked_at"]),
            pgtrigger.Protect(
                name="closed_is_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def works(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at

    def renew_key(self) -> str:
        """Set the digest of a new secret key, to be saved with the row. Return the key, which is shown this once."""
        key = secrets.token_urlsafe(32)
        self.digest = _digest(key)
        return key


class EditionView(models.Model):
    """A reader opened an edition: the page or the PDF. Rows are added, never edited."""

    class What(models.TextChoices):
        PAGE = "page", "siden"
        PDF = "pdf", "PDF’en"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="views", verbose_name="udgave")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="edition_views", verbose_name="bruger"
    )
    link = models.ForeignKey(EditionLink, models.PROTECT, null=True, related_name="views", verbose_name="link")
    what = models.CharField("åbnede", max_length=4, choices=What)
    at = models.DateTimeField("tidspunkt", default=timezone.now)

    class Meta:
        verbose_name = "besøg"
        verbose_name_plural = "besøg"
        ordering = ["-at", "-pk"]
        constraints = [one_reader("a_visit_is_by_one_reader")]
        triggers = [append_only(), of_its_edition("a_visit_is_of_its_edition")]

    def __str__(self) -> str:
        return f"{self.user or self.link}: {self.get_what_display()}"


class ReadReceipt(models.Model):
    """«Set»: a reader confirms having seen an edition."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="read_receipts", verbose_name="udgave")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="read_receipts", verbose_name="bruger"
    )
    link = models.ForeignKey(EditionLink, models.PROTECT, null=True, related_name="read_receipts", verbose_name="link")
    at = models.DateTimeField("set", default=timezone.now)

    class Meta:
        verbose_name = "kvittering"
        verbose_name_plural = "kvitteringer"
        ordering = ["at", "pk"]
        constraints = [
            one_reader("a_receipt_is_of_one_reader"),
            models.UniqueConstraint(fields=["edition", "user"], name="one_receipt_a_user"),
            models.UniqueConstraint(fields=["edition", "link"], name="one_receipt_a_link"),
        ]
        triggers = [of_its_edition("a_receipt_is_of_its_edition")]

    def __str__(self) -> str:
        return f"{self.user or self.link} har set {self.edition}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> "QuestionQuerySet":
        return self.filter(answered_at=None)

    def answerable_by(self, user: User) -> "QuestionQuerySet":
        """Filter those that the user may answer: about solutions they edit; all for an administrator."""
        return self if user.is_administrator else self.filter(solution__in=Solution.objects.editable_by(user))


class Question(models.Model):
    """A reader's question about an edition or one solution in it, answered in writing for all readers."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="questions", verbose_name="udgave")
    solution = models.ForeignKey(
        Solution, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name="løsning"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="questions", verbose_name="bruger"
    )
    link = models.ForeignKey(EditionLink, models.PROTECT, null=True, related_name="questions", verbose_name="link")
    text = models.CharField("spørgsmål", max_length=QUESTION_LIMIT)
    asked_at = models.DateTimeField("stillet", default=timezone.now)
    answer = models.CharField("svar", max_length=QUESTION_LIMIT, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name="besvaret af",
    )
    answered_at = models.DateTimeField("besvaret", null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "spørgsmål"
        verbose_name_plural = "spørgsmål"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            one_reader("a_question_is_of_one_reader"),
            models.CheckConstraint(
                condition=~Q(text=""), name="a_question_says_what", violation_error_message="Skriv dit spørgsmål."
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="an_answer_is_whole",
                violation_error_message="Skriv et svar.",
            ),
        ]
        triggers = [
            of_its_edition(
                "a_question_is_of_its_edition",
                also="NEW.solution_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM editions_editionpage "
                "WHERE edition_id = NEW.edition_id AND solution_id = NEW.solution_id)",
            ),
            # A question keeps its words, and is answered once: readers may have read the answer.
            pgtrigger.ReadOnly(name="only_gets_answered", exclude=["answer", "answered_by", "answered_at"]),
            pgtrigger.Protect(
                name="answered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def asker(self) -> str:
        """The name of the user or link that asks."""
        reader = self.user or self.link
        return reader.name if reader else ""


def _digest(key: str) -> str:
    """Hash a key. It is 32 random bytes and can't be guessed from the hash, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()
