from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.forms import Field

from onepagers.models.rules import recorded


class WebField(models.URLField):
    """A web address; typed without a scheme it is https, as Django 6 has it."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(**({"assume_scheme": "https"} | kwargs))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def named(self, name: str) -> "OrganisationQuerySet":
        """Those that bear the name now, in full or formerly, whatever the case of its letters."""
        name = name.strip()
        return self.filter(
            Q(name__iexact=name) | Q(full_name__iexact=name) | Q(former_names__name__iexact=name)
        ).distinct()


class Organisation(models.Model):
    """A party: payer, vendor, supporter, authority. `name` is the short one that the pages show («ISM»)."""

    name = models.CharField("navn", max_length=80, help_text="Det korte navn, som siderne viser, fx ISM.")
    full_name = models.CharField("fulde navn", max_length=160, blank=True)
    web = WebField("hjemmeside", max_length=300, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField("telefon", max_length=40, blank=True)

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
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name

    def facts(self) -> dict[str, Any]:
        return {"id": self.pk, "name": self.name, "full_name": self.full_name}


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
