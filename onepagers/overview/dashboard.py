"""The portfolio on a day: one row a solution, most pressing first, and the sentence that says it aloud."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Func, JSONField, Q
from django.urls import reverse

import danish
from onepagers.findings import Finding
from onepagers.models import Action, Ask, Category, Colour, Decision, Revision, Solution, StatusReview
from onepagers.models.reviews import StatusReviewQuerySet, is_overdue
from onepagers.pages import heat_map
from onepagers.parts import fact_sources
from onepagers.versions.snapshots import HISTORY, Facts

RECENTLY = timedelta(days=183)  # how far back «besluttet siden sidst» goes
# How pressing a colour is of itself, below what is red, asks for something or is overdue.
RANKS: dict[str | None, int] = {"yellow": 3, None: 4, "green": 5}
NAMED = 6  # red solutions that the sentence can name; more are counted


@dataclass(frozen=True)
class Row:
    """A solution as the dashboard shows it. `head` and `suppliers` are of the version that counted on the day; the
    head is that of today where nothing was written down yet."""

    solution: Solution
    head: Facts
    version: int | None
    suppliers: tuple[str, ...]
    months: list[heat_map.Month]
    actions: list[Action]
    asks: list[Ask]
    findings: list[Finding]
    on: date

    @property
    def name(self) -> str:
        return self.head["name"]

    @property
    def overdue(self) -> bool:
        return is_overdue(self.solution.due_on, self.on)

    @property
    def category(self) -> str:
        """«Klinikrettet», or that it isn't known."""
        category = self.head["category"]
        return Category(category).singular if category else "Kategori ikke oplyst"

    @property
    def manager(self) -> Facts | None:
        """The manager as facts: initials, name."""
        return self.head["manager"]

    @property
    def days_since_review(self) -> int:
        """How old the colour is; only for a solution that has been reviewed."""
        reviewed_on = self.solution.reviewed_on
        if reviewed_on is None:
            raise ValueError(f"{self.name} has not been reviewed")
        return (self.on - reviewed_on).days

    @property
    def speaking_for_yellow(self) -> int:
        """How many findings speak for more than the green that the solution has."""
        return sum(finding.yellow for finding in self.findings) if self.solution.colour == Colour.GREEN else 0

    @property
    def version_url(self) -> str:
        """The page as it was on the day; the page of today where there was none."""
        if self.version is None:
            return self.solution.get_absolute_url()
        return reverse("onepagers:version", args=[self.solution.slug, self.version])

    @property
    def need(self) -> tuple[int, str]:
        """Red, yellow with an ask, overdue, yellow, not reviewed, green; within each by the Danish alphabet."""
        colour = self.solution.colour
        if colour == Colour.RED:
            rank = 0
        elif colour == Colour.YELLOW and self.asks:
            rank = 1
        elif self.overdue:
            rank = 2
        else:
            rank = RANKS[colour]
        return rank, danish.sort_key(self.name)


def rows(on: date, findings: Mapping[int, list[Finding]] | None = None) -> list[Row]:
    """All solutions in the portfolio on the day, most pressing first, in five queries however many there are.

    `findings` are those to mark, by solution (`findings.by_solution`).
    """
    solutions = list(Solution.objects.existing(on).with_status(on).select_related("manager"))
    history = _history(on)
    versions = {solution: version for solution, *version in _versions(on)}
    actions, asks = defaultdict(list), defaultdict(list)
    for action in Action.objects.standing(on).select_related("owner"):
        actions[action.solution_id].append(action)
    for ask in Ask.objects.open(on).select_related("body"):
        asks[ask.solution_id].append(ask)
    rows = []
    for solution in solutions:
        number, head, *named = versions.get(solution.pk, (None, _head(solution)))
        row = Row(
            solution=solution,
            head=head,
            version=number,
            suppliers=tuple(dict.fromkeys(name for names in named for name in names if name not in settings.OWNERS)),
            months=heat_map.months(history[solution.pk], on, solution.active_from),
            actions=actions[solution.pk],
            asks=asks[solution.pk],
            findings=(findings or {}).get(solution.pk, []),
            on=on,
        )
        rows.append(row)
    return sorted(rows, key=lambda row: row.need)


def decided(on: date) -> list[Decision]:
    """What was decided about the portfolio in the half year up to the day, newest first."""
    return list(
        Decision.objects.in_force(on)
        .filter(decided_on__gt=on - RECENTLY, solution__in=Solution.objects.existing(on))
        .select_related("solution", "body")
        .prefetch_related("actions__owner")
    )


def facts(on: date, since: date) -> dict[int, Facts]:
    """The newest snapshot of every solution in the portfolio on the day, for `changes.between`.

    The colours, and the decisions after `since`, are `counting` beside it: those of the rows, as everywhere on the
    dashboard. What is dated before the day counts, also where it was written down or corrected after.
    """
    heads = {solution.pk: _head(solution) for solution in Solution.objects.existing(on).select_related("manager")}
    snapshots = {
        key: {**snapshot, "version": number}
        for key, number, snapshot in Revision.objects.newest_each(on)
        .order_by()
        .values_list("solution_id", "number", "snapshot")
    }
    status = {review.solution_id: _status(review) for review in _newest(on)}
    steps, decisions = defaultdict(list), defaultdict(list)
    for review in StatusReview.objects.in_force(on).filter(reviewed_on__gt=since).order_by("reviewed_on", "pk"):
        steps[review.solution_id].append({"colour": review.colour, "reviewed_on": review.reviewed_on.isoformat()})
    for decision in Decision.objects.in_force(on).filter(decided_on__gt=since).select_related("body"):
        decisions[decision.solution_id].append(
            {
                "body": decision.body.name,
                "outcome": decision.outcome,
                "text": decision.text,
                "decided_on": decision.decided_on.isoformat(),
                "postponed_to": decision.postponed_to,
            }
        )
    return {
        pk: {
            **snapshots.get(pk, {"solution": head}),
            "counting": {"status": status.get(pk), "history": steps[pk], "decisions": decisions[pk]},
        }
        for pk, head in heads.items()
    }


def _status(review: StatusReview) -> Facts:
    return {
        "colour": review.colour,
        "reviewed_on": review.reviewed_on.isoformat(),
        "cause": review.cause,
        "consequence": review.consequence,
    }


def counts(rows: list[Row]) -> dict[str, int]:
    """How many of each colour, of none, and how many reviews are overdue."""
    colours = Counter(row.solution.colour for row in rows)
    return {
        **{colour.value: colours[colour] for colour in Colour},
        "none": colours[None],
        "overdue": sum(row.overdue for row in rows),
    }


def sentence(rows: list[Row]) -> str:
    """What a chairman could read aloud: «Video er rød. To beslutninger venter, og én vurdering er overskredet.»"""
    if not rows:
        return "Der er ingen løsninger i porteføljen endnu."
    reds = [row.name for row in rows if row.solution.colour == Colour.RED]
    if len(reds) > NAMED:
        first = f"{danish.count(len(reds), 'løsning', 'løsninger').capitalize()} er røde."
    else:
        first = (
            f"{danish.and_list(reds)} er {'rød' if len(reds) == 1 else 'røde'}." if reds else "Ingen løsning er rød."
        )
    asks = sum(len(row.asks) for row in rows)
    overdue = sum(row.overdue for row in rows)
    clauses = []
    if asks:
        clauses.append(f"{danish.count(asks, 'beslutning', 'beslutninger')} venter")
    if overdue:
        clauses.append(f"{danish.count(overdue, 'vurdering', 'vurderinger')} er overskredet")
    second = ", og ".join(clauses)
    return f"{first} {second[0].upper()}{second[1:]}." if second else first


def _newest(on: date) -> StatusReviewQuerySet:
    """The review that counts on the day, of every solution that has one."""
    return StatusReview.objects.in_force(on).order_by("solution_id", "-reviewed_on", "-pk").distinct("solution_id")


def _history(on: date) -> dict[int, list[Facts]]:
    """Per solution the reviews that a heat map needs: the last HISTORY's and the one before them, oldest first."""
    before = _newest(on - HISTORY).values("pk")
    history = defaultdict(list)
    for solution, colour, reviewed_on, due_on in (
        StatusReview.objects.in_force(on)
        .filter(Q(reviewed_on__gt=on - HISTORY) | Q(pk__in=before))
        .order_by("reviewed_on", "pk")
        .values_list("solution_id", "colour", "reviewed_on", "due_on")
    ):
        history[solution].append({"colour": colour, "reviewed_on": reviewed_on, "due_on": due_on})
    return history


class _Names(Func):
    """The names at a place in the snapshot, as a list."""

    template = "jsonb_path_query_array(%(expressions)s, '%(path)s')"
    output_field = JSONField()


def _versions(on: date) -> Iterable[tuple[Any, ...]]:
    """Solution, number, head and the names of those who deliver something, of each version of the day."""
    return (
        Revision.objects.newest_each(on)
        .order_by()
        .values_list(
            "solution_id",
            "number",
            "snapshot__solution",
            *(_Names(F("snapshot"), path=path) for source in fact_sources().values() for path in source.organisations),
        )
    )


def _head(solution: Solution) -> Facts:
    manager = solution.manager
    return {
        "name": solution.name,
        "category": solution.category,
        "manager": {"initials": manager.initials, "name": manager.name} if manager else None,
    }
