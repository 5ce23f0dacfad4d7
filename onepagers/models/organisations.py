import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import JSONObject, Lower
from django.forms import Field
from django.urls import reverse

from onepagers.models.rules import no_circle, recorded

CONTACT = ("phone", "email", "web")


class WebField(models.URLField):
    """A web address; typed without a scheme it is https, as Django 6 has it."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(**({"assume_scheme": "https"} | kwargs))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def standing(self) -> "OrganisationQuerySet":
        """Those that are not merged into another: what lists and pickers offer."""
        return self.filter(merged_into=None)

    def named(self, name: str) -> "OrganisationQuerySet":
        """Those that bear the name now, in full or formerly, whatever the case of its letters; of merged ones that
        which is left."""
        name = name.strip()
        bears = Q(name__iexact=name) | Q(full_name__iexact=name) | Q(former_names__name__iexact=name)
        merges = Merges()
        return self.filter(
            pk__in={merges.left(pk) for pk in Organisation.objects.filter(bears).values_list("pk", flat=True)}
        )

    def merges(self) -> "models.QuerySet[Organisation, dict[str, Any]]":
        """Return the rows of which Merges is made, under `row`."""
        into = {"id": "merged_into_id"} | {name: f"merged_into__{name}" for name in ("name", "full_name", *CONTACT)}
        return self.exclude(merged_into=None).order_by().values(row=JSONObject(of="id", **into))


class Merges:
    """Which organisations are merged into which. Everything that shows an organisation reads through it, so that
    merging two changes no row but the organisation's own.

    Fetched in one query when first needed, unless the rows are given (OrganisationQuerySet.merges).
    """

    def __init__(self, rows: Iterable[dict[str, Any]] | None = None) -> None:
        self._rows = rows

    @cached_property
    def _fetched(self) -> list[dict[str, Any]]:
        return list([merge["row"] for merge in Organisation.objects.merges()] if self._rows is None else self._rows)

    @cached_property
    def _into(self) -> dict[int, dict[str, Any]]:
        """By primary key of a merged organisation, the facts of the one that it is merged into."""
        return {row["of"]: {name: row[name] for name in ("id", "name", "full_name")} for row in self._fetched}

    def steps(self, pk: int) -> Iterator[dict[str, Any]]:
        """Yield the facts of what an organisation is merged into, and of what that is; of the one that is left last."""
        while (facts := self._into.get(pk)) is not None:
            yield facts
            pk = facts["id"]

    def left(self, pk: int) -> int:
        """Return the primary key of the one that is left; its own where it isn't merged."""
        for facts in self.steps(pk):
            pk = facts["id"]
        return pk

    def contact(self, organisation: "Organisation") -> dict[str, str]:
        """Return how the one that is left is reached: phone, email and web, "" where that isn't known."""
        left = self.left(organisation.pk)
        row = next((row for row in self._fetched if row["id"] == left), None) if left != organisation.pk else None
        return {name: row[name] if row else getattr(organisation, name) for name in CONTACT}

    def all_of(self, pk: int) -> list[int]:
        """Return the primary keys of the organisation and of all that are merged into it, by whatever way."""
        return [pk, *(merged for merged in self._into if pk in {facts["id"] for facts in self.steps(merged)})]


class Organisation(models.Model):
    """A party: payer, vendor, supporter, authority. `name` is the short one that the pages show («ISM»)."""

    name = models.CharField("navn", max_length=80, help_text="Det korte navn, som siderne viser, fx ISM.")
    full_name = models.CharField("fulde navn", max_length=160, blank=True)
    web = WebField("hjemmeside", max_length=300, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telefon", max_length=40, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="slået sammen med"
    )
    merged_on = models.DateField("slået sammen den", null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisationer"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="one_organisation_per_name",
                violation_error_message="Der findes allerede en organisation med det navn.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="organisation_has_a_name",
                violation_error_message="Organisationen skal have et navn.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="organisation_is_not_merged_with_itself",
                violation_error_message="En organisation kan ikke slås sammen med sig selv.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_on=None) | Q(merged_into__isnull=False, merged_on__isnull=False),
                name="merged_organisation_says_when",
                violation_error_message="Skriv, hvornår organisationen blev slået sammen.",
            ),
        ]
        triggers = [
            recorded(),
            no_circle(
                "onepagers_organisation",
                "merged_into_id",
                name="merged_in_no_circle",
                message="En organisation kan ikke slås sammen med sig selv, heller ikke gennem andre.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("onepagers:organisation", args=[self.pk])

    @property
    def left(self) -> "Organisation":
        """The one that is left where it is merged, else itself. It fetches each step; parts.Refs does that for many."""
        organisation = self
        while organisation.merged_into:
            organisation = organisation.merged_into
        return organisation

    @cached_property
    def keys(self) -> list[int]:
        """The primary keys under which rows name it: its own, and those of all that are merged into it."""
        return Merges().all_of(self.pk)

    def digest(self) -> str:
        """SHA-256, in hex, of its names and of how it is reached, by which a form knows whether they are still so."""
        own = [self.name, self.full_name, self.phone, self.email, self.web]
        names = self.former_names.order_by("pk").values_list("pk", "name", "valid_from", "valid_to")
        return hashlib.sha256(json.dumps([own, [list(map(str, name)) for name in names]]).encode()).hexdigest()

    def facts(self) -> dict[str, Any]:
        """The facts of the one that is left."""
        left = self.left
        return {"id": left.pk, "name": left.name, "full_name": left.full_name}


class FormerName(models.Model):
    """A name that the organisation bore before, or bears elsewhere; found when searched for. Dates may be unknown."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="former_names", verbose_name="organisation"
    )
    name = models.CharField("navn", max_length=160)
    valid_from = models.DateField("fra", null=True, blank=True)
    valid_to = models.DateField("til", null=True, blank=True)

    class Meta:
        verbose_name = "andet navn"
        verbose_name_plural = "andre navne"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="former_name_belongs_to_one_organisation",
                violation_error_message="Navnet hører allerede til en organisation.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="former_name_ends_after_it_begins",
                violation_error_message="Slutdatoen ligger før startdatoen.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name
