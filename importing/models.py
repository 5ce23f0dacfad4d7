"""The documents that texts are imported from, and their contents, which are read from the bytes once."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone

from accounts.models import User
from importing.contents import Document, as_json, from_json
from importing.limited import reader_version, understand_within_limits
from importing.reading import SIZE_LIMIT
from onepagers.models.revisions import Revision
from onepagers.models.rules import Sha256, append_only


class DocumentKind(models.TextChoices):
    WORD = "word", "Word"
    TEXT = "text", "Tekst"


class ImportedDocumentManager(models.Manager["ImportedDocument"]):
    def get_queryset(self) -> models.QuerySet["ImportedDocument"]:
        """Leave out the file itself: only the code that reads or sends it needs it."""
        return super().get_queryset().defer("data")

    def store(self, name: str, kind: DocumentKind, data: bytes, *, by: User) -> "ImportedDocument":
        """Return the person's one row with these bytes, however often they upload them."""
        sha256 = hashlib.sha256(data).hexdigest()
        return self.get_or_create(sha256=sha256, uploaded_by=by, defaults={"name": name, "kind": kind, "data": data})[0]


class ImportedDocument(models.Model):
    """An original as it was uploaded. It is never changed and never deleted."""

    name = models.CharField("filnavn", max_length=200)
    kind = models.CharField("slags", max_length=4, choices=DocumentKind)
    data = models.BinaryField("indhold")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="imported_documents", verbose_name="hentet ind af"
    )
    uploaded_at = models.DateTimeField("hentet ind", default=timezone.now)
    revisions = models.ManyToManyField(
        Revision, related_name="documents", verbose_name="versioner, der er lavet af det", blank=True
    )

    objects = ImportedDocumentManager()

    class Meta:
        verbose_name = "importeret dokument"
        verbose_name_plural = "importerede dokumenter"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sha256", "uploaded_by"], name="each_document_is_kept_once"),
            models.CheckConstraint(condition=~Q(name=""), name="document_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind_is_known"),
            models.CheckConstraint(
                condition=Q(GreaterThanOrEqual(Length("data"), 1)) & Q(LessThanOrEqual(Length("data"), SIZE_LIMIT)),
                name="document_is_neither_empty_nor_endless",
            ),
            models.CheckConstraint(condition=Q(sha256=Sha256("data")), name="document_has_the_digest_of_its_bytes"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.name


class ReadingManager(models.Manager["Reading"]):
    def keep(self, document: ImportedDocument, contents: Document) -> None:
        """Keep the contents of a document, for as long as the code that has read it is the same."""
        fresh = {"contents": as_json(contents), "reader": reader_version()}
        self.update_or_create(document=document, defaults=fresh)

    def contents_of(self, document: ImportedDocument) -> Document:
        """Return the contents of a document, read again only by another reader. Raises Refused as reading does."""
        reading = self.filter(document=document, reader=reader_version()).first()
        if reading is not None:
            return from_json(reading.contents)
        contents = understand_within_limits(bytes(document.data))
        self.keep(document, contents)
        return contents


class Reading(models.Model):
    """The contents of a document as `reader` has read them: derived from its bytes, and made again when needed."""

    document = models.OneToOneField(ImportedDocument, models.CASCADE, related_name="reading", verbose_name="dokument")
    contents = models.JSONField("indhold")
    reader = models.CharField("læst med", max_length=16)

    objects = ReadingManager()

    class Meta:
        verbose_name = "læst dokument"
        verbose_name_plural = "læste dokumenter"

    def __str__(self) -> str:
        return self.document.name
