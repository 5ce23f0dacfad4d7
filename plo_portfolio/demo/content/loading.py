"""Writes the demo into an empty database: people, parties, seven solutions, and a year that leads up to a day."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import singledispatch
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone
from markdown_it import MarkdownIt

from accounts.models import User
from danish.workdays import workday_on_or_after, workday_on_or_before
from editions import drafts, freezing
from editions.models import Edition
from finance.models import FundingShare, FundingSplit
from onepagers.models import (
    Action,
    Ask,
    Decision,
    FormerName,
    Governance,
    GovernanceBody,
    KeyFigure,
    KeyFigureValue,
    Organisation,
    Section,
    SectionKind,
    Solution,
    StatusReview,
)
from onepagers.models.rich_text import sanitise
from onepagers.operations.reviews import Judgement, confirm, record
from onepagers.versions.saving import saving
from plo_portfolio.demo.content.dependencies import COMPONENTS, EDGES, OPERATOR_WORDS
from plo_portfolio.demo.content.funding import SPLITS
from plo_portfolio.demo.content.organisations import BODIES, PARTIES
from plo_portfolio.demo.content.people import COMMITTEE as COMMITTEE_MEMBER
from plo_portfolio.demo.content.people import PASSWORD, PEOPLE, SECRETARIAT
from plo_portfolio.demo.content.reviews import EVENTS, FIRST_DAY, Decided, Done, Review, Unchanged
from plo_portfolio.demo.content.solutions import SOLUTIONS
from plo_portfolio.demo.content.support import DEALS, LINES
from support.models import Agreement, AgreementParty, Component, Dependency, SupportLine, SupportProvider

TEXTS = Path(__file__).parent / "texts"
LOCK = 0x504C4F  # "PLO"; of two starts at the same time the second waits, and finds the demo loaded


class NotEmptyError(Exception):
    """There are solutions here that are not the demo's."""


def is_loaded() -> bool:
    return User.objects.filter(is_demo=True).exists()


def load(on: date, say: Callable[[str], None] = lambda line: None) -> bool:
    """Write the demo as it looks on the day. Returns False, and writes nothing, if it is loaded already.

    Raises NotEmptyError if there are solutions but no demo. Everything is written in one transaction.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if is_loaded():
            return False
        if Solution.objects.exists():
            raise NotEmptyError
        Year(on, say).write()
        return True


def sections(slug: str) -> dict[SectionKind, str]:
    """Return the six texts of a solution as HTML, in the order of its page."""
    kinds = {kind.label: kind for kind in SectionKind}
    _, *parts = f"\n{(TEXTS / f'{slug}.md').read_text(encoding='utf-8')}".split("\n## ")
    texts = {}
    for part in parts:
        title, _, body = part.partition("\n")
        texts[kinds[title.strip()]] = sanitise(MarkdownIt("commonmark").render(body))
    return texts


class Year:
    """A year of the demo's life, written from its first day to the day of loading."""

    def __init__(self, on: date, say: Callable[[str], None]) -> None:
        self.on, self.say = on, say
        self.people: dict[str, User] = {}
        self.parties: dict[str, Organisation] = {}
        self.bodies: dict[str, GovernanceBody] = {}
        self.solutions: dict[str, Solution] = {}

    def back(self, days: int) -> date:
        """Return the working day on or before so many days ago."""
        return workday_on_or_before(self.on - timedelta(days=days))

    def deadline(self, days: int) -> date:
        return workday_on_or_after(self.on + timedelta(days=days))

    def manager(self, slug: str) -> User:
        return next(self.people[head.manager] for head in SOLUTIONS if head.slug == slug)

    def at(self, back: int, hour: int = 10) -> datetime:
        return timezone.make_aware(datetime.combine(self.back(back), time(hour)))

    def write(self) -> None:
        self.say("Brugere, parter og styrende organer …")
        self.write_people()
        self.write_parties()
        self.say("Syv løsninger med tekster, aftaler og finansiering …")
        self.write_solutions()
        steps = (
            ("Support og aftaler skrevet ind", (self.write_support, self.write_agreements, self.write_dependencies)),
            ("Finansiering skrevet ind", (self.write_funding,)),
            ("Nøgletal skrevet ind", (self.write_figures,)),
        )
        for number, (note, writers) in enumerate(steps, start=1):
            back = FIRST_DAY - number
            with saving(self.solutions.values(), by=self.people[SECRETARIAT], note=note, at=self.at(back, 10 + number)):
                for writer in writers:
                    writer()
        self.say("Et års opdigtede statusvurderinger …")
        for event in sorted(EVENTS, key=lambda event: -event.back):
            write_event(event, self)
        self.write_editions()

    def write_people(self) -> None:
        password = make_password(PASSWORD)
        for person in PEOPLE:
            self.people[person.initials] = User.objects.create(
                email=person.email,
                name=person.name,
                initials=person.initials,
                role=person.role,
                password=password,
                is_demo=True,
            )

    def write_parties(self) -> None:
        """Write organisations and bodies. Those that exist already are used as they are."""
        for party in PARTIES:
            existing = Organisation.objects.named(party.name).first()
            self.parties[party.name] = existing or Organisation.objects.create(
                name=party.name, full_name=party.full_name
            )
            for name in party.also:
                if not Organisation.objects.named(name).exists():
                    FormerName.objects.create(organisation=self.parties[party.name], name=name)
        for body in BODIES:
            self.bodies[body.name], new = GovernanceBody.objects.get_or_create(
                name=body.name,
                defaults={
                    "meetings": body.meetings,
                    "purpose": body.purpose,
                    "decides_asks": body.decides_asks,
                    "chair": self.parties[body.chair] if body.chair else None,
                },
            )
            if new:
                self.bodies[body.name].members.set(self.parties[name] for name in body.members)

    def write_solutions(self) -> None:
        for position, head in enumerate(SOLUTIONS):
            solution = self.solutions[head.slug] = Solution.objects.create(
                slug=head.slug,
                name=head.name,
                subtitle=head.subtitle,
                code=head.code,
                platform=head.platform,
                category=head.category,
                audience=head.audience,
                manager=self.people[head.manager],
                deputy=self.people[head.deputy],
                owner=self.parties[head.owner] if head.owner else None,
                operator=self.parties[head.operator] if head.operator else None,
                operator_words=OPERATOR_WORDS.get(head.slug, ""),
                position=position,
            )
            with saving([solution], by=self.people[SECRETARIAT], note="Oprettet", at=self.at(FIRST_DAY)):
                Section.objects.bulk_create(
                    Section(
                        solution=solution,
                        kind=kind,
                        body=html,
                        position=place,
                        as_of=head.news_as_of if kind == SectionKind.NEWS else None,
                    )
                    for place, (kind, html) in enumerate(sections(head.slug).items())
                )
                Governance.objects.bulk_create(
                    Governance(solution=solution, body=self.bodies[body], task=task, position=place)
                    for place, (body, task) in enumerate(head.governance)
                )

    def write_support(self) -> None:
        for position, line in enumerate(LINES):
            row = SupportLine.objects.create(
                solution=self.solutions[line.solution],
                audience=line.audience,
                level=line.level,
                joiner=line.joiner,
                note=line.note,
                position=position,
            )
            SupportProvider.objects.bulk_create(
                SupportProvider(line=row, organisation=self.parties[name], position=place)
                for place, name in enumerate(line.providers)
            )

    def write_agreements(self) -> None:
        for deal in DEALS:
            row = Agreement.objects.create(kind=deal.kind, scope=deal.scope, state=deal.state, note=deal.note)
            row.solutions.set(self.solutions[slug] for slug in deal.solutions)
            AgreementParty.objects.bulk_create(
                AgreementParty(agreement=row, organisation=self.parties[name], role=role, position=place)
                for place, (name, role) in enumerate(deal.parties)
            )

    def write_dependencies(self) -> None:
        components = {
            thing.name: Component.objects.create(
                name=thing.name,
                what=thing.what,
                operator=self.parties[thing.operator] if thing.operator else None,
                operator_words=thing.operator_words,
            )
            for thing in COMPONENTS
        }
        Dependency.objects.bulk_create(
            Dependency(
                solution=self.solutions[edge.solution],
                on_solution=self.solutions.get(edge.on),
                on_component=components.get(edge.on),
                words=edge.words,
                assumed=edge.assumed,
                position=position,
            )
            for position, edge in enumerate(EDGES)
        )

    def write_funding(self) -> None:
        written: dict[tuple, FundingSplit] = {}
        for position, split in enumerate(SPLITS):
            key = (split.solution, split.purpose, split.scope)
            written[key] = FundingSplit.objects.create(
                solution=self.solutions[split.solution],
                purpose=split.purpose,
                scope=split.scope,
                total=split.total,
                qualifier=split.qualifier,
                period=split.period,
                yearly=split.yearly,
                fund=split.fund,
                unit_price_for=split.unit_price_for,
                note=split.note,
                position=position,
                part_of=written[(split.solution, split.purpose, split.part_of)] if split.part_of else None,
                author=self.people[SECRETARIAT],
                created_at=self.at(FIRST_DAY - 2),
            )
            FundingShare.objects.bulk_create(
                FundingShare(
                    split=written[key],
                    payer=self.parties[share.payer],
                    note=share.note,
                    position=place,
                    via=self.parties[share.via] if share.via else None,
                    percent=share.percent,
                    amount=share.amount,
                    basis="percent" if share.percent else "amount" if share.amount else "unknown",
                )
                for place, share in enumerate(split.shares)
            )

    def write_figures(self) -> None:
        for head in SOLUTIONS:
            for position, figure in enumerate(head.figures):
                row = KeyFigure.objects.create(
                    solution=self.solutions[head.slug], label=figure.label, unit=figure.unit, position=position
                )
                KeyFigureValue.objects.create(
                    figure=row, value=figure.value, qualifier=figure.qualifier, as_of=figure.as_of
                )

    def write_editions(self) -> None:
        """Write the editions of the last two meetings, a quarter apart, which a worker of the demo makes final, and a
        draft of the next one."""
        secretary = self.people[SECRETARIAT]
        for meeting, cut_off in (
            (self.back(161), self.back(168)),
            (self.back(70), self.back(77)),
            (self.deadline(9), self.on),
        ):
            edition = Edition(title="Bestyrelsesmøde", meeting_on=meeting, cut_off=cut_off, author=secretary)
            drafts.begin(edition)
            if meeting < self.on:
                freezing.ask(edition, by=secretary)


@singledispatch
def write_event(event: object, year: Year) -> None:
    """Write one event of the year, by its type."""
    raise TypeError(event)


@write_event.register
def _(event: Review, year: Year) -> None:
    solution = year.solutions[event.solution]
    judgement = Judgement(
        event.colour,
        event.cause,
        event.consequence,
        event.action,
        action_owner=solution.manager if event.action else None,
        action_due_on=year.deadline(event.due) if event.action else None,
        ask=event.ask,
        decider=year.bodies.get(event.decider),
    )
    record(solution, judgement, by=solution.manager, on=year.back(event.back), at=year.at(event.back), is_demo=True)


@write_event.register
def _(event: Unchanged, year: Year) -> None:
    solution = year.solutions[event.solution]
    confirm(solution, by=solution.manager, on=year.back(event.back), at=year.at(event.back), is_demo=True)


@write_event.register
def _(event: Done, year: Year) -> None:
    solution, on = year.solutions[event.solution], year.back(event.back)
    with saving([solution], by=solution.manager, note="Handling udført", at=year.at(event.back)):
        if review := StatusReview.objects.newest(solution, on):
            Action.objects.filter(review_id=review.origin_id).update(done_on=on, done_note=event.note)


@write_event.register
def _(event: Decided, year: Year) -> None:
    solution, on = year.solutions[event.solution], year.back(event.back)
    member = year.people[COMMITTEE_MEMBER]
    with saving([solution], by=member, note="Beslutning skrevet ind", at=year.at(event.back, 15)):
        decision = Decision.objects.create(
            solution=solution,
            ask=Ask.objects.open(on).get(solution=solution),
            body=year.bodies[event.body],
            text=event.text,
            decided_on=on,
            author=member,
            created_at=year.at(event.back, 15),
            is_demo=True,
        )
        Action.objects.create(
            solution=solution,
            decision=decision,
            text=event.action,
            owner=year.manager(event.solution),
            due_on=year.deadline(event.due),
            noted_on=on,
            done_on=year.back(event.done_back),
            done_note=event.done_note,
        )
