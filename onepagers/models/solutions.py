from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Lag, Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse

from accounts.models import User
from onepagers.models.organisations import Organisation
from onepagers.models.rich_text import RichTextField
from onepagers.models.rules import recorded

SLUG_LIMIT = 60
SECTION_LIMIT = 20_000  # characters of HTML; WeasyPrint's layout time explodes with a paragraph of hundreds of kB


class Category(models.TextChoices):
    PATIENT = "patient", "Patientrettede løsninger"
    CLINIC = "clinic", "Klinikrettede løsninger"
    QUALITY = "quality", "Løsninger med kvalitetssigte"

    @property
    def singular(self) -> str:
        """The heading over one solution."""
        return {"patient": "Patientrettet", "clinic": "Klinikrettet", "quality": "Kvalitetssigte"}[self.value]


class SectionKind(models.TextChoices):
    """The six sections that every one-pager has, in the order that a new one gets."""

    SUMMARY = "summary", "Kort fortalt"
    GOVERNANCE = "governance", "Hvem bestemmer og betaler?"
    NEWS = "news", "Aktuelt"
    SUPPORT = "support", "Support"
    OPERATION = "operation", "Drift og vedligehold"
    DEVELOPMENT = "development", "Udvikling"


# What a new solution's sections begin with, and then what belongs there.
STARTING = "Skriv her: "
SECTION_HINTS = {
    SectionKind.SUMMARY: "Hvad løsningen er, og hvem den er for.",
    SectionKind.GOVERNANCE: "Hvem der ejer, styrer og betaler, og hvordan der prioriteres.",
    SectionKind.NEWS: "Kun det, der er nyt. Skriv, hvilken måned det gælder.",
    SectionKind.SUPPORT: "Hvad supporttabellen ikke siger.",
    SectionKind.OPERATION: "Hvem der driver løsningen, og hvad aftalerne ikke siger.",
    SectionKind.DEVELOPMENT: "Hvad der er på vej, og hvornår.",
}


class SolutionQuerySet(models.QuerySet["Solution"]):
    def existing(self, on: date) -> "SolutionQuerySet":
        """Those in the portfolio on the day: begun (an unknown beginning is before every day) and not retired."""
        return self.filter(Q(active_from=None) | Q(active_from__lte=on), Q(retired_on=None) | Q(retired_on__gt=on))

    def editable_by(self, user: User) -> "SolutionQuerySet":
        """Those whose page the user may change: all for an administrator, else those they manage or are deputy of."""
        return self if user.is_administrator else self.filter(Q(manager=user) | Q(deputy=user))

    def followed_by(self, user: User) -> "SolutionQuerySet":
        """Those for which the user may record asks, decisions and actions."""
        return self if user.may_decide else self.editable_by(user)

    def with_status(self, on: date) -> "SolutionQuerySet":
        """Annotate the review that counts on the day (colour, reviewed_on, due_on, cause) and `since`, the day on
        which the unbroken run of that colour began; all None where the solution has not been reviewed."""
        from onepagers.models.reviews import StatusReview

        counting = StatusReview.objects.in_force(on).filter(solution=OuterRef("pk")).order_by("-reviewed_on", "-pk")
        previous = Window(Lag("colour"), order_by=["reviewed_on", "pk"])
        run_starts = counting.annotate(previous=previous).filter(Q(previous=None) | ~Q(previous=F("colour")))
        status = {name: Subquery(counting.values(name)[:1]) for name in ("colour", "reviewed_on", "due_on", "cause")}
        status["since"] = Subquery(run_starts.values("reviewed_on")[:1])
        return self.annotate(**status)


class Solution(models.Model):
    """A digital solution that PLO owns, and the facts at the head of its one-pager."""

    slug = models.SlugField("adresse", max_length=SLUG_LIMIT, unique=True)
    name = models.CharField("navn", max_length=60)
    subtitle = models.CharField("undertitel", max_length=80, blank=True)
    code = models.CharField("ID", max_length=20, blank=True)
    platform = models.CharField("platform", max_length=40, blank=True, help_text="Fx Klinik+.")
    category = models.CharField("kategori", max_length=7, choices=Category, blank=True)
    audience = models.CharField("for hvem", max_length=120, blank=True, help_text="Fx borgere og klinikker.")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="manages",
        verbose_name="systemforvalter",
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stands_in_for",
        verbose_name="stedfortræder",
    )
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="owns", verbose_name="ejer"
    )
    operator = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="operates",
        verbose_name="driver",
        help_text="Hvem der sørger for den daglige drift.",
    )
    operator_words = models.CharField(
        "ordene, det hviler på",
        max_length=300,
        blank=True,
        help_text="Der, hvor der står, hvem der driver løsningen.",
    )
    review_interval = models.PositiveSmallIntegerField("dage mellem statusvurderinger", default=90)
    active_from = models.DateField("i porteføljen fra", null=True, blank=True)
    retired_on = models.DateField("udgået af porteføljen", null=True, blank=True)
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    objects = SolutionQuerySet.as_manager()

    if TYPE_CHECKING:  # what querysets annotate; a solution that was fetched in another way lacks them
        # `with_status`: the review that counts on the day, all None before the first one
        colour: str | None
        reviewed_on: date | None
        due_on: date | None
        cause: str | None
        since: date | None  # the day on which the unbroken run of the colour began
        # `versions.snapshots.for_page`: every named period of the portfolio, as {"id", "name", "ends_on"}; and which
        # organisations are merged, as Merges takes it
        periods: list[dict[str, Any]]
        merges: list[dict[str, Any]]

    class Meta:
        verbose_name = "løsning"
        verbose_name_plural = "løsninger"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="solution_has_a_name",
                violation_error_message="Løsningen skal have et navn.",
            ),
            models.CheckConstraint(
                condition=Q(category__in=["", *Category.values]),
                name="solution_category_is_known",
                violation_error_message="Ukendt kategori.",
            ),
            models.CheckConstraint(
                condition=Q(review_interval__gte=7, review_interval__lte=366),
                name="review_interval_is_a_week_to_a_year",
                violation_error_message="Der skal være mellem 7 og 366 dage mellem statusvurderinger.",
            ),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(active_from=None) | Q(retired_on__gte=F("active_from")),
                name="solution_retires_after_it_begins",
                violation_error_message="Løsningen kan ikke udgå, før den er kommet til.",
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | Q(manager=None) | ~Q(deputy=F("manager")),
                name="deputy_is_another_than_the_manager",
                violation_error_message="Stedfortræderen skal være en anden end systemforvalteren.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("onepagers:solution", args=[self.slug])


class Section(models.Model):
    """One of the six texts of a solution, as it is now; its earlier wordings are in the revisions."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="sections", verbose_name="løsning")
    kind = models.CharField("afsnit", max_length=11, choices=SectionKind)
    body = RichTextField("tekst", blank=True, max_length=SECTION_LIMIT)
    as_of = models.DateField("gælder", null=True, blank=True, help_text="Måneden, som teksten gælder.")
    show_facts = models.BooleanField("vis tabeller og søjler under teksten", default=True)
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "afsnit"
        verbose_name_plural = "afsnit"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "kind"],
                name="one_section_of_a_kind",
                violation_error_message="Løsningen har allerede det afsnit.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SectionKind.values),
                name="section_kind_is_known",
                violation_error_message="Ukendt afsnit.",
            ),
            models.CheckConstraint(
                condition=Q(as_of=None) | Q(as_of__day=1),
                name="section_month_is_its_first_day",
                violation_error_message="En måned gemmes som den første dag i måneden.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("body"), SECTION_LIMIT),
                name="section_is_not_endless",
                violation_error_message="Afsnittet er alt for langt til én side.",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.get_kind_display()


class KeyFigure(models.Model):
    """A number worth following, such as unique users; its values are rows with a date."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="key_figures", verbose_name="løsning")
    label = models.CharField("navn", max_length=80)
    unit = models.CharField("enhed", max_length=20, blank=True, help_text="Fx mio. eller kr.")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        verbose_name = "nøgletal"
        verbose_name_plural = "nøgletal"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "label"],
                name="key_figure_has_one_name",
                violation_error_message="Løsningen har allerede et nøgletal med det navn.",
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.label


class KeyFigureValue(models.Model):
    """A key figure on a day. `qualifier` is the source's own word: «knap», «ca.»."""

    figure = models.ForeignKey(KeyFigure, models.CASCADE, related_name="values", verbose_name="nøgletal")
    value = models.DecimalField("værdi", max_digits=14, decimal_places=2)
    qualifier = models.CharField("forbehold", max_length=12, blank=True, help_text="Fx knap eller ca.")
    as_of = models.DateField("dato", null=True, blank=True)

    class Meta:
        verbose_name = "værdi"
        verbose_name_plural = "værdier"
        ordering = [F("as_of").desc(nulls_last=True), "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "as_of"],
                name="one_value_per_day",
                violation_error_message="Nøgletallet har allerede en værdi på den dato.",
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.qualifier} {self.value}".strip()

    def in_words(self) -> str:
        return f"nøgletal «{self.figure}»"
