"""The portfolio on a day: one row a solution, most pressing first, and the sentence that says it aloud."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from onepagers import danish, heat
from onepagers.models import Action, Ask, Category, Colour, Solution, StatusReview
from onepagers.snapshots import HISTORY


@dataclass(frozen=True)
class Row:
    """A solution as the dashboard shows it."""

    solution: Solution
    months: list[heat.Month]
    actions: list[Action]
    asks: list[Ask]
    overdue: bool

    on: date

    @property
    def category(self) -> str:
        """«Klinikrettet», or that it isn't known."""
        category = self.solution.category
        return Category(category).singular if category else "Kategori ikke oplyst"

    @property
    def days_since_review(self) -> int:
        """How old the colour is; only for a solution that has been reviewed."""
        return (self.on - self.solution.reviewed_on).days

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
            rank = {Colour.YELLOW: 3, None: 4, Colour.GREEN: 5}[colour]
        return rank, danish.sort_key(self.solution.name)


def rows(on: date) -> list[Row]:
    """All solutions in the portfolio on the day, in five queries however many there are."""
    solutions = list(Solution.objects.existing(on).with_status(on).select_related("manager"))
    history = _history(on)
    actions, asks = defaultdict(list), defaultdict(list)
    for action in Action.objects.open().filter(review__in=_newest_origins(on)).select_related("owner"):
        actions[action.solution_id].append(action)
    for ask in Ask.objects.open(on).select_related("body"):
        asks[ask.solution_id].append(ask)
    return sorted(
        (
            Row(
                solution=solution,
                months=heat.months(history[solution.pk], on, solution.active_from),
                actions=actions[solution.pk],
                asks=asks[solution.pk],
                overdue=solution.due_on is not None and on > solution.due_on,
                on=on,
            )
            for solution in solutions
        ),
        key=lambda row: row.need,
    )


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
    red = danish.and_list([row.solution.name for row in rows if row.solution.colour == Colour.RED])
    reds = sum(row.solution.colour == Colour.RED for row in rows)
    first = f"{red} er {'rød' if reds == 1 else 'røde'}." if reds else "Ingen løsning er rød."
    asks = sum(len(row.asks) for row in rows)
    overdue = sum(row.overdue for row in rows)
    clauses = []
    if asks:
        clauses.append(f"{danish.count(asks, 'beslutning', 'beslutninger')} venter")
    if overdue:
        clauses.append(f"{danish.count(overdue, 'vurdering', 'vurderinger')} er overskredet")
    second = ", og ".join(clauses)
    return f"{first} {second[0].upper()}{second[1:]}." if second else first


def _newest(on: date):
    return StatusReview.objects.counting(on).order_by("solution_id", "-reviewed_on", "-pk").distinct("solution_id")


def _newest_origins(on: date) -> list[int]:
    return [review.origin_id for review in _newest(on).only("pk", "confirms_id")]


def _history(on: date) -> dict[int, list[dict]]:
    """Per solution the reviews that a heat map needs: the last HISTORY's and the one before them, oldest first."""
    before = _newest(on - HISTORY).values("pk")
    history = defaultdict(list)
    for solution, colour, reviewed_on, due_on in (
        StatusReview.objects.counting(on)
        .filter(Q(reviewed_on__gt=on - HISTORY) | Q(pk__in=before))
        .order_by("reviewed_on", "pk")
        .values_list("solution_id", "colour", "reviewed_on", "due_on")
    ):
        history[solution].append({"colour": colour, "reviewed_on": reviewed_on, "due_on": due_on})
    return history
