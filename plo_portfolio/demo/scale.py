"""Made-up solutions in any number, with years of monthly reviews: what speed and query counts are measured on.

Each solution is made from the seed and its own number alone, so that 1,000 begin with the same 7. Rows are made in
memory, snapshots by the same `snapshots.take` as everywhere, and all is written in bulk.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

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
BATCH = 50  # solutions written at a time
MANAGERS, SUPPLIERS = 25, 12
INTERVAL = 35
THINGS = ("Henvisning", "Recept", "Booking", "Svarbrev", "Vaccination", "Journal", "Kalender", "Vagtplan")
NEXT = {
    Colour.GREEN: ((Colour.GREEN, 88), (Colour.YELLOW, 10), (Colour.RED, 2)),
    Colour.YELLOW: ((Colour.GREEN, 20), (Colour.YELLOW, 70), (Colour.RED, 10)),
    Colour.RED: ((Colour.GREEN, 5), (Colour.YELLOW, 25), (Colour.RED, 70)),
}
CAUSES = (
    "Leverandøren er forsinket.",
    "En aftale udestår.",
    "Brugen vokser langsommere end ventet.",
    "Driften er ustabil.",
)


EMPTY = Solution.objects.none()


@dataclass(frozen=True)
class Recipe:
    """What the data is made from; the first revision of every solution says it."""

    seed: int
    years: int
    on: date

    @property
    def note(self) -> str:
        return f"Skala: frø {self.seed}, {self.years} år til {self.on}"


class Ids:
    """Primary keys from the table's own sequence, fetched many at a time, so that rows can name each other unsaved."""

    def __init__(self) -> None:
        self.left: dict[type[models.Model], Iterator[int]] = {}

    def give(self, row: models.Model) -> models.Model:
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
    def found(cls) -> "World":
        """Written at the first call, found at the next."""
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


def load(solutions: int, recipe: Recipe) -> int:
    """Write those of the first so many solutions that aren't there, in the transaction around; how many were written.

    Every trigger asks whether it is to be ignored. As long as nobody has said, that is an error caught in a
    subtransaction, whose end looks through all deferred checks that wait: many rows would take forever. So «none» is
    said.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
    there = set(Solution.objects.filter(slug__startswith=PREFIX).values_list("slug", flat=True))
    missing = [number for number in range(1, solutions + 1) if slug(number) not in there]
    world, ids = World.found(), Ids()
    for start in range(0, len(missing), BATCH):
        write([Life(number, recipe, world, ids) for number in missing[start : start + BATCH]])
        if start == 0:
            analyse()
    return len(missing)


def slug(number: int) -> str:
    return f"{PREFIX}{number:05}"


# Revisions are most of the data: their snapshots go in as text, several times as fast as through the ORM.
COLUMNS = ("id", "solution_id", "number", "author_id", "created_at", "note", "snapshot", "digest")
COPY = f"COPY {Revision._meta.db_table} ({', '.join(COLUMNS)}) FROM STDIN"
ORDER = (
    Solution,
    Section,
    SupportLine,
    SupportProvider,
    Agreement,
    Agreement.solutions.through,
    AgreementParty,
    FundingSplit,
    FundingShare,
    StatusReview,
    Decision,
    Action,
    Ask,
)


def write(lives: list["Life"]) -> None:
    for kind in ORDER:
        kind._default_manager.bulk_create([row for life in lives for row in life.rows.get(kind, ())], batch_size=1000)
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for life in lives:
            for row in life.rows[Revision]:
                copy.write_row([getattr(row, name) for name in COLUMNS])


def analyse() -> None:
    """Have the checks of triggers and foreign keys planned anew, always by index: a plan made while a table was small
    is kept, and looks through the whole of it for every row ever after."""
    with connection.cursor() as cursor:
        for kind in (*ORDER, Revision):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(kind._meta.db_table)}")
        cursor.execute("SET LOCAL enable_seqscan = off")


class Life:
    """One solution from its first day on; `rows` are all that it consists of, by model, in the order of writing."""

    def __init__(self, number: int, recipe: Recipe, world: World, ids: Ids):
        self.random = Random(f"{recipe.seed}/{number}")  # noqa: S311 - the same data every time is what is wanted
        self.recipe, self.world, self.ids = recipe, world, ids
        self.rows: dict[type[models.Model], list] = {}
        self.reviews: list[StatusReview] = []  # newest first, as the models order them
        self.asks: list[Ask] = []
        self.decisions: list[Decision] = []
        self.answers: dict[int, list[Decision]] = {}
        self.parts: dict[str, str] = {}  # of the newest snapshot, as canonical JSON
        self.begin(number)
        self.live()

    def add(self, row):
        self.rows.setdefault(type(row), []).append(self.ids.give(row))
        return row

    def kept(self, row, **related):
        """Let the row answer `row.<name>.all()` from these lists, as after a prefetch; they may grow."""
        row._prefetched_objects_cache = {}
        for name, rows in related.items():
            answer = row._prefetched_objects_cache[name] = EMPTY._chain()
            answer._result_cache, answer._prefetch_done = rows, True
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
        supplier, helper = self.random.sample(self.world.suppliers, 2)
        line = self.add(SupportLine(solution=solution, audience="Klinikker", level=1))
        provider = self.add(SupportProvider(line=line, organisation=helper))
        agreement = self.add(Agreement(kind="sla", state=choose(["in_force", "outstanding"])))
        self.add(Agreement.solutions.through(agreement_id=agreement.pk, solution_id=solution.pk))
        party = self.add(AgreementParty(agreement=agreement, organisation=supplier, role="leverandør"))
        split = self.add(
            FundingSplit(
                solution=solution, purpose="operation", total=Decimal("100000.00"), created_at=at(self.first, 8)
            )
        )
        share = self.add(FundingShare(split=split, payer=supplier, basis="percent", percent=Decimal("100.00")))
        self.kept(
            solution,
            sections=sections,
            reviews=self.reviews,
            asks=self.asks,
            decisions=self.decisions,
            actions=[],
            key_figures=[],
            governance=[],
            accepted_findings=[],
            support_lines=[self.kept(line, provided_by=[provider])],
            agreements=[self.kept(agreement, parties=[party], targets=[])],
            funding_splits=[self.kept(split, shares=[share])],
        )
        solution.periods = []
        self.revise(at(self.first, 8), self.recipe.note)

    def live(self) -> None:
        """A review a month, some of them corrected the day after."""
        colour = Colour.GREEN
        for day in self.days():
            colours, weights = zip(*NEXT[colour], strict=True)
            new = self.random.choices(colours, weights)[0]
            self.settle(day)
            if not (new == colour and self.random.random() < 0.5 and self.confirm(day)):
                review = self.review(new, day, at(day, 10))
                if self.random.random() < 0.03:
                    new = self.random.choice([other for other in Colour if other != new])
                    self.review(new, day, at(day + timedelta(days=1), 9), replaces=review)
            colour = new
        self.settle(self.last)

    def days(self) -> Iterator[date]:
        """A day in every month but a few, from the month after the first one to the day before the last."""
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
                nothing_to_decide=colour == Colour.RED and not asks,
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
        self.reviews.insert(0, self.kept(review, actions=actions))
        if not green:
            due = day + timedelta(days=self.random.randrange(20, 90))
            action = Action(solution=self.solution, review=review, text="Det ordnes.", owner=self.manager, due_on=due)
            action.noted_on = day
            actions.append(self.add(action))
        if asks:
            ask = Ask(solution=self.solution, review=review, body=self.world.body, text="Giv mandat.", asked_on=day)
            answers = self.answers.setdefault(self.add(ask).pk, [])
            self.asks.insert(0, self.kept(ask, decisions=answers))
        self.revise(written, f"Status {colour.label.lower()}")
        return review

    def origin(self) -> StatusReview:
        newest = self.reviews[0]
        return next(review for review in self.reviews if review.pk == newest.origin_id)

    def confirm(self, day: date) -> bool:
        """Whether the newest review could be confirmed, and is."""
        newest = self.reviews[0] if self.reviews else None
        if newest is None or newest.confirmation == CONFIRMATIONS_IN_A_ROW:
            return False
        origin = self.origin()
        if any(action.is_overdue(day) for action in origin.actions.all()):
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
        self.reviews.insert(0, self.kept(review, actions=[]))
        self.revise(at(day, 10), "Status uændret")
        return True

    def settle(self, day: date) -> None:
        """Before the day most actions of the newest review are done and most asks are decided, a few put off first."""
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
        """Add a revision. Of its snapshot only what a review or a decision changes is made and written anew."""
        if not self.parts:
            facts = snapshots.take(self.solution, timezone.localdate(written))
            self.refs = facts["refs"]
            self.parts = {name: canonical(part) for name, part in facts.items()}
        else:
            self.parts |= {name: canonical(part) for name, part in self.standing().items()}
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

    def standing(self) -> snapshots.Facts:
        refs, solution = snapshots.Refs(), self.solution
        return {
            "status": snapshots._status(solution, refs),
            "history": snapshots._history(solution),
            "waiting": snapshots._waiting(solution, refs),
            "decisions": [snapshots._decision(decision, refs) for decision in self.decisions],
        }


def canonical(part) -> str:
    """JSON as `snapshots.digest` has it."""
    return json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
