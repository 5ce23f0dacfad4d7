"""A made-up portfolio twice: as rows, and as the plain rules know it. Whatever happens is done to both.

Rows are written by themselves: what a page makes of them is no matter here. People are known by their addresses.
"""

import random
from collections import Counter
from datetime import date, datetime, timedelta

import time_machine

from accounts.models import Role, User
from editions import questions
from editions.models import Edition, EditionLink, Question
from editions.models.readers import EditionView, ReadReceipt
from editions.readers import Reader
from mails.models import MailOptOut
from onepagers.models import Action, Ask, Decision, Solution, StatusReview
from onepagers.models.reviews import due_after
from reminders.models import ReminderPlan
from support.models import Agreement, Continuation, NoticeGiven, Oversight
from tests.factories import at, make_body, make_edition, make_organisation, make_solution, make_user
from tests.faults.plain_mail import Post
from tests.faults.plain_rules import (
    USUAL,
    Ladder,
    Plain,
    PlainAction,
    PlainAgreement,
    PlainAsk,
    PlainEdition,
    PlainQuestion,
    World,
)

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
KINDS = {  # as the rules call them, and as the product does
    "review": "stale_review", "action": "action_due", "ask": "ask_unanswered", "notice": "last_notice",
    "end": "agreement_ends",
    "oversight": "oversight_due", "question": "question_unanswered", "edition": "final_edition",
    "manager": "manager_gone", "address": "undeliverable",
}  # fmt: skip


class Portfolio:
    """Solutions, their people and their reviews."""

    def __init__(
        self, size: int, seed: int, intervals: tuple[int, ...] = (14, 30, 60, 90), mondays: bool = False
    ) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same year each time
        self.users: dict[str, User] = {}
        self.secretariat = self.meet(Role.ADMINISTRATOR)
        people = [self.meet(Role.MANAGER) for _ in range(size // 3)]
        self.rows: dict[str, Solution] = {}
        self.plain: dict[str, Plain] = {}
        for number in range(size):
            manager, deputy = self.random.sample(people, 2)
            deputy = deputy if self.random.random() < 0.6 else None
            interval = self.random.choice(intervals)
            name = f"Løsning {number:02}"
            self.begin(name, manager, deputy, interval, on=date(2026, 11, 1))
            reviewed = FIRST - timedelta(days=self.random.randrange(1, interval))
            self.review(name, reviewed - timedelta(days=reviewed.weekday()) if mondays else reviewed)

    def meet(self, role: Role) -> User:
        """One more person. Addresses in order are in the same order whatever test has run before."""
        number = f"{len(self.users):03}"
        user = make_user(role, email=f"p{number}@plo.example", name=f"Person {number}", initials=f"P{number}")
        self.users[user.email] = user
        return user

    def begin(
        self, name: str, manager: User, deputy: User | None, interval: int, *, on: date, active_from: date | None = None
    ) -> None:
        """A new solution, which may not be in the portfolio yet."""
        self.rows[name] = make_solution(
            name,
            slug=name.lower().replace("ø", "oe").replace(" ", "-"),
            manager=manager,
            deputy=deputy,
            review_interval=interval,
            created=on,
            active_from=active_from,
        )
        self.plain[name] = Plain(name, manager.email, deputy and deputy.email, interval, active_from or on)

    def review(self, name: str, on: date) -> None:
        """One more review."""
        solution = self.rows[name]
        StatusReview.objects.create(
            solution=solution,
            colour="green",
            reviewed_on=on,
            due_on=due_after(on, solution.review_interval),
            created_at=at(on),
            author=solution.manager,
        )
        self.plain[name].reviews.append(on)


class Life(Portfolio):
    """A portfolio with all that somebody can be reminded of, and what may become of it. `did` counts what happened."""

    def __init__(self, size: int, seed: int) -> None:
        super().__init__(size, seed)
        self.did: Counter[str] = Counter()
        self.body, self.party = make_body(), make_organisation()
        self.world = World(solutions=list(self.plain.values()), administrators=[self.secretariat.email])
        self.broken: set[str] = set()  # addresses that are refused
        self.post = Post(self.world, self.broken)
        self.managers = [email for email, user in self.users.items() if user.role == Role.MANAGER]
        self.join(Role.ADMINISTRATOR)
        for role in (Role.COMMITTEE, Role.COMMITTEE, Role.READER, Role.READER, Role.READER):
            self.join(role)
        self.actions: dict[str, Action] = {}
        self.asks: dict[str, Ask] = {}
        self.decisions: dict[str, Decision] = {}  # the newest about each ask
        self.agreements: dict[str, Agreement] = {}
        self.editions: dict[str, Edition] = {}
        self.questions: dict[str, Question] = {}

    # People

    def join(self, role: Role) -> None:
        user = self.meet(role)
        theirs = {Role.ADMINISTRATOR: self.world.administrators, Role.COMMITTEE: self.world.committee}
        theirs.get(role, self.world.board).append(user.email)

    def leave(self, person: str) -> None:
        User.objects.filter(email=person).update(is_active=False)
        self.world.gone.add(person)
        self.did["left"] += 1

    def come_back(self, person: str) -> None:
        User.objects.filter(email=person).update(is_active=True)
        self.world.gone.remove(person)
        self.did["came back"] += 1

    def mute(self, person: str, kind: str) -> None:
        MailOptOut.objects.create(user=self.users[person], kind=KINDS[kind])
        self.world.muted.add((person, kind))
        self.did["muted"] += 1

    def unmute(self, person: str, kind: str) -> None:
        MailOptOut.objects.filter(user=self.users[person], kind=KINDS[kind]).delete()
        self.world.muted.remove((person, kind))
        self.did["unmuted"] += 1

    def lose(self, person: str) -> None:
        """From now on the mail server refuses the person's address."""
        self.broken.add(person)
        self.did["address lost"] += 1

    def mend(self, person: str) -> None:
        self.broken.remove(person)
        self.did["address mended"] += 1

    # Solutions

    def arrive(self, manager: str, *, on: date, active_from: date | None) -> None:
        name = f"Løsning {len(self.plain):02}"
        self.begin(name, self.users[manager], None, 60, on=on, active_from=active_from)
        self.world.solutions.append(self.plain[name])
        self.did["arrived"] += 1

    def retire(self, name: str, on: date | None) -> None:
        """From a day on; None brings it back."""
        Solution.objects.filter(pk=self.rows[name].pk).update(retired_on=on)
        self.plain[name].ended_on = on
        self.did["retired" if on else "brought back"] += 1

    def hand_over(self, name: str, manager: str | None, deputy: str | None) -> None:
        Solution.objects.filter(pk=self.rows[name].pk).update(
            manager=manager and self.users[manager], deputy=deputy and self.users[deputy]
        )
        self.plain[name].manager, self.plain[name].deputy = manager, deputy
        self.did["handed over" if manager else "orphaned"] += 1

    def set_ladder(self, name: str, ladder: Ladder, on: date) -> None:
        numbers = {} if ladder == USUAL else vars(ladder)
        ReminderPlan.objects.create(solution=self.rows[name], effective_from=on, **numbers)
        self.plain[name].ladders.append((on, ladder))
        self.did["ladder set" if numbers else "ladder back"] += 1

    def take_on(self, name: str, owner: str, *, due_on: date, on: date) -> None:
        action = PlainAction(f"Handling {len(self.actions)}", owner, due_on, on)
        self.plain[name].actions.append(action)
        self.actions[action.name] = Action.objects.create(
            solution=self.rows[name], text=action.name, owner=self.users[owner], due_on=due_on, noted_on=on
        )

    def finish(self, action: PlainAction, on: date) -> None:
        action.done_on = on
        Action.objects.filter(pk=self.actions[action.name].pk).update(done_on=on, done_note="Gjort")

    # Asks

    def ask(self, name: str, on: date) -> None:
        ask = PlainAsk(f"Indstilling {len(self.asks)}", self.plain[name], on)
        self.world.asks.append(ask)
        self.asks[ask.name] = Ask.objects.create(solution=self.rows[name], body=self.body, text=ask.name, asked_on=on)

    def decide(self, ask: PlainAsk, on: date, put_off_to: date | None) -> None:
        self._decide(ask, on, put_off_to)
        ask.decisions.append(put_off_to)
        self.did["put off" if put_off_to else "answered"] += 1

    def correct_decision(self, ask: PlainAsk, put_off_to: date | None) -> None:
        """The last one was written down wrongly."""
        wrong = self.decisions[ask.name]
        self._decide(ask, wrong.decided_on, put_off_to, replaces=wrong)
        ask.decisions[-1] = put_off_to
        self.did["corrected"] += 1

    def _decide(self, ask: PlainAsk, on: date, put_off_to: date | None, **fields) -> None:
        row = self.asks[ask.name]
        outcome = Decision.Outcome.POSTPONED if put_off_to else Decision.Outcome.DECIDED
        self.decisions[ask.name] = Decision.objects.create(
            solution=row.solution,
            ask=row,
            body=self.body,
            text="Besluttet",
            decided_on=on,
            created_at=at(on),
            outcome=outcome,
            postponed_to=put_off_to,
            **fields,
        )

    # Agreements

    def agree(self, names: list[str], **facts) -> None:
        """An agreement with the facts of a PlainAgreement."""
        number = len(self.agreements)
        solutions = [self.plain[name] for name in names]
        agreement = PlainAgreement(f"Aftale {number}", solutions, promised=number % 3 > 0, **facts)
        self.world.agreements.append(agreement)
        row = Agreement.objects.create(kind="sla", scope=agreement.name, **self._agreed(agreement))
        row.solutions.set([self.rows[name] for name in names])
        self.agreements[agreement.name] = row

    def change_agreement(self, agreement: PlainAgreement, **facts) -> None:
        for name, value in facts.items():
            setattr(agreement, name, value)
        row = self.agreements[agreement.name]
        Agreement.objects.filter(pk=row.pk).update(**self._agreed(agreement))
        self.did[f"agreement {', '.join(facts)}"] += 1

    def oversee(self, agreement: PlainAgreement, on: date, due: date) -> None:
        """A check is done; the next is due on a day."""
        self._add(Oversight, agreement, done_on=on)
        self.change_agreement(agreement, oversight_done=on, oversight_due=due)

    def give_notice(self, agreement: PlainAgreement, on: date) -> None:
        agreement.noticed = True
        self._add(NoticeGiven, agreement, party=self.party, received_on=on, out_on=on + timedelta(days=500))
        self.did["notice given"] += 1

    def let_run_on(self, agreement: PlainAgreement, on: date, until: date) -> None:
        agreement.runs_on_to = until
        self._add(Continuation, agreement, until=until, decided_by="Udvalget", decided_on=on)
        self.did["runs on"] += 1

    def _add(self, model, agreement: PlainAgreement, **fields) -> None:
        row = self.agreements[agreement.name]
        model.objects.create(agreement=row, solution=row.solutions.first(), **fields)

    def _agreed(self, agreement: PlainAgreement) -> dict:
        states = (
            [Agreement.State.TERMINATED, Agreement.State.EXPIRED]
            if agreement.over
            else [Agreement.State.IN_FORCE, Agreement.State.OUTSTANDING, Agreement.State.NEGOTIATING]
        )
        return {
            "state": states[int(agreement.name.split()[1]) % len(states)],
            "form": "" if agreement.over else "open" if agreement.until_end_of else "fixed",
            "valid_to": agreement.ends_on,
            "binding_until": LAST if agreement.unclear else None,
            "counted_to": agreement.until_end_of,
            "earliest_exit": agreement.earliest,
            "notice_months": agreement.notice_months,
            "renewal_months": agreement.renewed_by or None,
            "renewal": {None: "", 0: "none"}.get(agreement.renewed_by, "periods"),
            "responsible": self.users[agreement.responsible] if agreement.responsible else None,
            "oversight_due_on": agreement.oversight_due,
        }

    # Editions and their readers

    def publish(self, names: list[str], on: date, replaces: PlainEdition | None = None) -> PlainEdition:
        """At noon of the day."""
        edition = PlainEdition(f"Udgave {len(self.editions)}", on, [self.plain[name] for name in names])
        self.editions[edition.name] = make_edition(
            [self.rows[name] for name in names],
            title=edition.name,
            meeting_on=on + timedelta(days=9),
            cut_off=on,
            author=self.secretariat,
            replaces=replaces and self.editions[replaces.name],
        )
        if replaces:
            replaces.replaced = True
        self.world.editions.append(edition)
        return edition

    def open(self, edition: PlainEdition, person: str, moment: datetime) -> None:
        """Read it, or say that one has seen it."""
        row, user = self.editions[edition.name], self.users[person]
        if self.random.random() < 0.5:
            EditionView.objects.create(edition=row, user=user, what="page", at=moment)
        else:
            ReadReceipt.objects.create(edition=row, user=user, at=moment)
        edition.opened.add(person)

    def question(self, edition: PlainEdition, about: Plain | None, asker: str | None, moment: datetime) -> None:
        """Ask something, as a user or with a personal link."""
        plain = PlainQuestion(f"Spørgsmål {len(self.questions)}", about, asker, moment.date())
        row = self.editions[edition.name]
        with time_machine.travel(moment, tick=False):
            reader = Reader(user=self.users[asker]) if asker else Reader(link=self._link(row, moment))
            solution = self.rows[about.name] if about else None
            if solution:
                solution.refresh_from_db()
            self.questions[plain.name] = questions.ask(row, reader, solution, plain.name)
        people = self.world.here(about.manager, about.deputy) if about else []
        self.post.hand_on(plain, people or self.world.secretariat, "asked")
        self.world.questions.append(plain)

    def _link(self, edition: Edition, moment: datetime) -> EditionLink:
        link = EditionLink(
            edition=edition, name="Et medlem", author=self.secretariat, expires_at=moment + timedelta(days=1)
        )
        link.renew_key()
        link.save()
        return link

    def answer(self, question: PlainQuestion, by: str, moment: datetime) -> None:
        with time_machine.travel(moment, tick=False):
            questions.answer(self.questions[question.name], "Ja.", by=self.users[by])
        question.answered = True
        if question.asker and question.asker != by:
            self.post.hand_on(question, self.world.here(question.asker), "answered")
        self.did["question answered"] += 1
