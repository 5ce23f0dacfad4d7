"""One made-up solution from its first day to the last, as rows in memory.

It is made from the seed and its own number alone, so that 1,000 begin with the same 7. Its snapshots come from the same
`snapshots.take` as all others.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone

from accounts.models import Role, User
from finance.models import FundingShare, FundingSplit
from onepagers.models import (
    Action,
    Ask,
    Category,
    Colour,
    Decision,
    GovernanceBody,
    Organisation,
    Revision,
    Section,
    SectionKind,
    Solution,
    StatusReview,
)
from onepagers.models.reviews import CONFIRMATIONS_IN_A_ROW, due_after
from onepagers.versions import snapshots
from support.models import Agreement, AgreementParty, SupportLine, SupportProvider

PREFIX = "skala-"  # begins the slug of every solution that is made here
MANAGERS, SUPPLIERS = 25, 12
INTERVAL = 35
THINGS = ("Henvisning", "Recept", "Booking", "Svarbrev", "Vaccination", "Journal", "Kalender", "Vagtplan")
COLOURS = (Colour.GREEN, Colour.YELLOW, Colour.RED)
NEXT = {  # how likely each of COLOURS is after a colour
    Colour.GREEN: (88, 10, 2),
    Colour.YELLOW: (20, 70, 10),
    Colour.RED: (5, 25, 70),
}
CAUSES = (
    "Leverandøren er forsinket.",
    "En aftale udestår.",
    "Brugen vokser langsommere end ventet.",
    "Driften er ustabil.",
)
EMPTY = Solution.objects.none()
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Recipe:
    """What the data are made from. The note of every solution's first revision names it."""

    seed: int
    years: int
    on: date

    @property
    def note(self) -> str:
        return f"Skala: frø {self.seed}, {self.years} år til {self.on}"


class Ids:
    """Primary keys from each table's own sequence, many at a time, so that unsaved rows can refer to each other."""

    def __init__(self) -> None:
        self.left: dict[type[models.Model], Iterator[int]] = {}

    def give(self, row: Row) -> Row:
        kind = type(row)
        row.pk = next(self.left.get(kind, iter(())), None) or self._more(kind)
        return row

    def _more(self, kind: type[models.Model]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, 2000)", [kind._meta.db_table]
            )
            self.left[kind] = iter([pk for (pk,) in cursor.fetchall()])
        return next(self.left[kind])


@dataclass
class World:
    """What all solutions share."""

    managers: list[User]
    suppliers: list[Organisation]
    body: GovernanceBody

    @classmethod
    def get_or_create(cls) -> "World":
        managers = [
            User.objects.get_or_create(
                email=f"{PREFIX}{number:02}@plo.example",
                defaults={
                    "name": f"Skala Forvalter {number}",
                    "initials": f"S{number:02}",
                    "role": Role.MANAGER,
                    "is_demo": True,
                    "password": "!",
                },
            )[0]
            for number in range(1, MANAGERS + 1)
        ]
        suppliers = [
            Organisation.objects.get_or_create(name=f"Skalaleverandør {number}")[0]
            for number in range(1, SUPPLIERS + 1)
        ]
        body, _ = GovernanceBody.objects.get_or_create(name="Skalaudvalget", defaults={"decides_asks": True})
        return cls(managers, suppliers, body)


def at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def slug(number: int) -> str:
    return f"{PREFIX}{number:05}"


class Life:
    """One solution from its first day on. `rows` are all its rows, by model."""

    def __init__(self, number: int, recipe: Recipe, world: World, ids: Ids) -> None:
        self.random = Random(f"{recipe.seed}/{number}")  # noqa: S311 - the same data every time
        self.recipe, self.world, self.ids = recipe, world, ids
        self.rows: dict[type[models.Model], list[Any]] = {}
        self.reviews: list[StatusReview] = []  # newest first, as the models order them
        self.asks: list[Ask] = []
        self.actions: list[Action] = []
        self.decisions: list[Decision] = []
        self.answers: dict[int, list[Decision]] = {}
        self.parts: dict[str, str] = {}  # of the newest snapshot, as canonical JSON
        self.begin(number)
        self.live()

    def add(self, row: Row) -> Row:
        self.rows.setdefault(type(row), []).append(self.ids.give(row))
        return row

    def prefetched(self, row: Row, **related: list[Any]) -> Row:
        """Let `row.<name>.all()` give these lists, as after a prefetch. The lists may grow."""
        querysets = {}
        for name, rows in related.items():
            querysets[name] = EMPTY.all()
            vars(querysets[name]).update(_result_cache=rows, _prefetch_done=True)
        vars(row)["_prefetched_objects_cache"] = querysets
        return row

    def begin(self, number: int) -> None:
        choose = self.random.choice
        first = self.recipe.on.replace(year=self.recipe.on.year - self.recipe.years, day=1)
        fate = self.random.random()
        self.first = first + timedelta(days=self.random.randrange(365)) if fate < 0.1 else first
        retired = self.recipe.on - timedelta(days=self.random.randrange(1, 300)) if fate > 0.97 else None
        self.last = retired or self.recipe.on
        self.manager = choose(self.world.managers)
        self.solution = solution = self.add(
            Solution(
                slug=slug(number),
                name=f"{choose(THINGS)} {number}",
                category=choose([*Category.values, ""]),
                manager=self.manager,
                review_interval=INTERVAL,
                position=min(1000 + number, 32_000),
                active_from=self.first if fate < 0.1 else None,
                retired_on=retired,
            )
        )
        sections = [
            self.add(Section(solution=solution, kind=kind, position=place, body=f"<p>{kind.label} for {solution}.</p>"))
            for place, kind in enumerate(SectionKind)
        ]
        self.prefetched(
            solution,
            sections=sections,
            reviews=self.reviews,
            asks=self.asks,
            decisions=self.decisions,
            actions=self.actions,
            key_figures=[],
            governance=[],
            accepted_findings=[],
            **self.begin_satellites(),
        )
        vars(solution).update(periods=[], merges=[])
        self.revise(at(self.first, 8), self.recipe.note)

    def begin_satellites(self) -> dict[str, list[Any]]:
        """Add support, an agreement and funding. Returns them by the name under which the solution has them."""
        solution = self.solution
        supplier, helper = self.random.sample(self.world.suppliers, 2)
        line = self.add(SupportLine(solution=solution, audience="Klinikker", level=1))
        provider = self.add(SupportProvider(line=line, organisation=helper))
        agreement = self.add(Agreement(kind="sla", state=self.random.choice(["in_force", "outstanding"])))
        self.add(Agreement.solutions.through(agreement_id=agreement.pk, solution_id=solution.pk))
        party = self.add(AgreementParty(agreement=agreement, organisation=supplier, role="leverandør"))
        split = self.add(
            FundingSplit(
                solution=solution, purpose="operation", total=Decimal("100000.00"), created_at=at(self.first, 8)
            )
        )
        share = self.add(FundingShare(split=split, payer=supplier, basis="percent", percent=Decimal("100.00")))
        return {
            "support_lines": [self.prefetched(line, provided_by=[provider])],
            "agreements": [self.prefetched(agreement, parties=[party], targets=[])],
            "funding_splits": [self.prefetched(split, shares=[share])],
        }

    def live(self) -> None:
        """A review a month, some of them corrected the day after."""
        colour = Colour.GREEN
        for day in self.days():
            new = self.random.choices(COLOURS, NEXT[colour])[0]
            self.settle(day)
            if not (new == colour and self.random.random() < 0.5 and self.confirm(day)):
                review = self.review(new, day, at(day, 10))
                if self.random.random() < 0.03:
                    new = self.random.choice([other for other in Colour if other != new])
                    self.review(new, day, at(day + timedelta(days=1), 9), replaces=review)
            colour = new
        self.settle(self.last)

    def days(self) -> Iterator[date]:
        """Yield a day in nearly every month, from the month after the first to the day before the last."""
        month = self.first
        while True:
            month = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
            day = month.replace(day=self.random.randrange(1, 29))
            if day >= self.last - timedelta(days=1):
                return
            if self.random.random() > 0.05:
                yield day

    def review(
        self, colour: Colour, day: date, written: datetime, replaces: StatusReview | None = None
    ) -> StatusReview:
        green = colour == Colour.GREEN
        asks = not green and self.random.random() < (0.6 if colour == Colour.RED else 0.1)
        review = self.add(
            StatusReview(
                solution=self.solution,
                colour=colour,
                cause="I drift." if green else self.random.choice(CAUSES),
                consequence="" if green else "Brugerne må vente.",
                nothing_to_decide=colour == Colour.RED and not asks and not self.open_asks(),
                reviewed_on=day,
                due_on=due_after(day, INTERVAL),
                author=self.manager,
                created_at=written,
                replaces=replaces,
                is_demo=True,
            )
        )
        if replaces:
            self.reviews.remove(replaces)
        actions: list[Action] = []
        self.reviews.insert(0, self.prefetched(review, actions=actions))
        if not green:
            due = day + timedelta(days=self.random.randrange(20, 90))
            action = Action(solution=self.solution, review=review, text="Det ordnes.", owner=self.manager, due_on=due)
            action.noted_on = day
            actions.append(self.add(action))
            self.actions.append(action)
        if asks:
            ask = Ask(solution=self.solution, review=review, body=self.world.body, text="Giv mandat.", asked_on=day)
            answers = self.answers.setdefault(self.add(ask).pk, [])
            self.asks.insert(0, self.prefetched(ask, decisions=answers))
        self.revise(written, f"Status {colour.label.lower()}")
        return review

    def open_asks(self) -> list[Ask]:
        return [ask for ask in self.asks if all(answer.outcome != "decided" for answer in self.answers[ask.pk])]

    def origin(self) -> StatusReview:
        newest = self.reviews[0]
        return next(review for review in self.reviews if review.pk == newest.origin_id)

    def confirm(self, day: date) -> bool:
        """Confirm the newest review if that may be done. Returns whether it was."""
        newest = self.reviews[0] if self.reviews else None
        if newest is None or newest.confirmation == CONFIRMATIONS_IN_A_ROW:
            return False
        origin = self.origin()
        if any(action.is_overdue(day) for action in self.actions):
            return False
        review = self.add(
            StatusReview(
                solution=self.solution,
                colour=newest.colour,
                cause=newest.cause,
                consequence=newest.consequence,
                nothing_to_decide=newest.nothing_to_decide,
                reviewed_on=day,
                due_on=due_after(day, INTERVAL),
                author=self.manager,
                created_at=at(day, 10),
                confirms_id=origin.pk,
                confirmation=newest.confirmation + 1,
                is_demo=True,
            )
        )
        self.reviews.insert(0, self.prefetched(review, actions=[]))
        self.revise(at(day, 10), "Status uændret")
        return True

    def settle(self, day: date) -> None:
        """Do most actions of the newest review before the day, and decide most asks; a few are postponed first."""
        if not self.reviews:
            return
        done_on = max(
            self.reviews[0].reviewed_on + timedelta(days=1), day - timedelta(days=self.random.randrange(1, 12))
        )
        if done_on >= day:
            return
        changed = False
        for action in self.origin().actions.all():
            if action.done_on is None and self.random.random() < 0.8:
                action.done_on, action.done_note, changed = done_on, "Gjort.", True
        for ask, answers in ((ask, self.answers[ask.pk]) for ask in self.asks[:3]):
            if (answers and answers[0].outcome == "decided") or self.random.random() < 0.4:
                continue
            later = done_on + timedelta(days=60) if self.random.random() < 0.2 else None
            decision = self.add(
                Decision(
                    solution=self.solution,
                    ask=ask,
                    body=self.world.body,
                    text="Udvalget er enigt.",
                    outcome="postponed" if later else "decided",
                    postponed_to=later,
                    decided_on=done_on,
                    author=self.manager,
                    created_at=at(done_on, 12),
                    is_demo=True,
                )
            )
            answers.insert(0, decision)
            self.decisions.insert(0, decision)
            changed = True
        if changed:
            self.revise(at(done_on, 12), "Handling og beslutning")

    def revise(self, written: datetime, note: str) -> None:
        """Add a revision. Only the parts of its snapshot that a review or a decision changes are made again."""
        if not self.parts:
            facts = snapshots.take(self.solution, timezone.localdate(written))
            self.refs = facts["refs"]
            self.parts = {name: canonical(part) for name, part in facts.items()}
        else:
            self.parts |= {name: canonical(part) for name, part in self.changed_parts().items()}
            if self.asks:
                self.parts["refs"] = canonical(self.refs | {"governancebody": [self.world.body.pk]})
        text = "{" + ",".join(f'"{name}":{part}' for name, part in sorted(self.parts.items())) + "}"
        self.add(
            Revision(
                solution=self.solution,
                number=len(self.rows.get(Revision, ())) + 1,
                author=self.manager,
                created_at=written,
                note=note,
                snapshot=text,
                digest=hashlib.sha256(text.encode()).hexdigest(),
            )
        )

    def changed_parts(self) -> snapshots.Facts:
        """Return the parts of the snapshot that a review or a decision changes."""
        refs, solution = snapshots.Refs(), self.solution
        return {
            "status": snapshots._status(solution, refs),
            "history": snapshots._history(solution),
            "waiting": snapshots._waiting(solution, refs),
            "decisions": [snapshots._decision(decision, refs) for decision in self.decisions],
        }


def canonical(part: Any) -> str:
    """Return JSON as `snapshots.digest` reads it."""
    return json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
