"""How a solution has fared, and how the portfolio has, month by month: from the reviews that count.

A colour holds from the day of its review until the day before the next one; overdue are the days after the one on which
the next review was due. Of two reviews on one day the later one holds.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q

import danish
from danish.months import last_months
from onepagers.models import Solution, StatusReview
from onepagers.models.reviews import is_overdue, overdue_since

MONTHS = 24
A_DAY = timedelta(days=1)
COLOURS = ("red", "yellow", "green", None)


@dataclass(frozen=True)
class Span:
    """Days in one colour (None: not reviewed), the first and the last one included; `overdue` of them at the end."""

    colour: str | None
    first: date
    last: date
    overdue: int = 0

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Share:
    """How much of the time a solution had a colour; `percent` is rounded."""

    colour: str | None
    days: int
    percent: int


def spans(reviews: Iterable[StatusReview], begins: date | None, ends: date) -> list[Span]:
    """One span a review, oldest first, up to and with the day `ends`.

    `reviews` are those that count, in the order of reviewed_on, with colour, reviewed_on and due_on. From `begins`,
    when it is known, until the first review the solution is not reviewed; without it the time before is left out.
    """
    reviews = [list(same_day)[-1] for _, same_day in groupby(reviews, key=lambda review: review.reviewed_on)]
    spans = []
    starts = [max(review.reviewed_on, begins or date.min) for review in reviews]
    if begins and begins <= ends and (not starts or starts[0] > begins):
        spans.append(Span(None, begins, min(ends, starts[0] - A_DAY) if starts else ends))
    for review, start, following in zip(reviews, starts, [*starts, ends + A_DAY][1:], strict=True):
        last = min(ends, following - A_DAY)
        if last >= start:
            late = (last - max(overdue_since(review.due_on), start)).days + 1
            spans.append(Span(review.colour, start, last, max(0, late)))
    return spans


def shares(spans: Sequence[Span]) -> list[Share]:
    """The time in each colour that the solution has had, worst first."""
    days: dict[str | None, int] = defaultdict(int)
    for span in spans:
        days[span.colour] += span.days
    whole = sum(days.values())
    return [Share(colour, days[colour], round(100 * days[colour] / whole)) for colour in COLOURS if colour in days]


def overdue(spans: Iterable[Span]) -> tuple[int, int]:
    """How many times a review was overdue, and on how many days in all."""
    times = [span.overdue for span in spans if span.overdue]
    return len(times), sum(times)


# The portfolio, month by month


@dataclass
class Month:
    """The portfolio at the end of a month, the current one on the day. `colours` counts those in each colour, and
    `overdue` how many of these had an overdue review."""

    first_day: date
    day: date
    colours: dict[str | None, int] = field(default_factory=lambda: dict.fromkeys(COLOURS, 0))
    overdue: dict[str | None, int] = field(default_factory=lambda: dict.fromkeys(COLOURS, 0))
    came: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)

    @property
    def solutions(self) -> int:
        return sum(self.colours.values())

    @property
    def not_reviewed(self) -> int:
        return self.colours[None]

    @property
    def overdue_in_all(self) -> int:
        return sum(self.overdue.values())

    @property
    def counts(self) -> list[tuple[str | None, int]]:
        return list(self.colours.items())


class _Review(NamedTuple):
    reviewed_on: date
    colour: str
    due_on: date


def trend(on: date, months: int = MONTHS) -> list[Month]:
    """The months up to and with that of `on`, oldest first, in two queries."""
    timeline = [Month(first, day) for first, day in last_months(on, months)]
    begin = timeline[0].first_day
    before = StatusReview.objects.in_force(begin).order_by("solution_id", "-reviewed_on", "-pk").distinct("solution_id")
    reviews: dict[int, list[_Review]] = defaultdict(list)
    for solution_id, reviewed_on, colour, due_on in (
        StatusReview.objects.in_force(on)
        .filter(Q(reviewed_on__gt=begin) | Q(pk__in=before.values("pk")))
        .order_by("reviewed_on", "pk")
        .values_list("solution_id", "reviewed_on", "colour", "due_on")
    ):
        reviews[solution_id].append(_Review(reviewed_on, colour, due_on))
    for solution in Solution.objects.only("name", "active_from", "retired_on"):
        dates = [review.reviewed_on for review in reviews[solution.pk]]
        for month in timeline:
            _count(solution, dates, reviews[solution.pk], month)
    for month in timeline:
        month.came.sort(key=danish.sort_key)
        month.went.sort(key=danish.sort_key)
    return timeline


def _count(solution: Solution, dates: Sequence[date], reviews: Sequence[_Review], month: Month) -> None:
    """Count the solution into the month; `reviews` are those of it that count, oldest first, and `dates` their days."""
    begins, ends = solution.active_from or date.min, solution.retired_on or date.max
    if month.first_day <= begins <= month.day:
        month.came.append(solution.name)
    if month.first_day <= ends <= month.day:
        month.went.append(solution.name)
    if not begins <= month.day < ends:
        return
    place = bisect_right(dates, month.day)
    newest = reviews[place - 1] if place else None
    colour = newest.colour if newest else None
    month.colours[colour] += 1
    month.overdue[colour] += newest is not None and is_overdue(newest.due_on, month.day)
