"""A year of a made-up portfolio: who was told of what on which day, against the rules written plainly."""

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.core import mail as django_mail

from onepagers.models import Action, StatusReview
from onepagers.models.reviews import due_after
from tests.factories import at, make_solution, make_user
from tests.faults.plain_rules import Plain, PlainAction, is_workday, told, told_of_action
from tests.onepagers.reminding import days, make_secretariat, run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)


class Portfolio:
    """The same portfolio twice: as rows, and as the plain rules know it."""

    def __init__(
        self, size: int, seed: int, intervals: tuple[int, ...] = (14, 30, 60, 90), mondays: bool = False
    ) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same year each time
        self.secretariat = make_secretariat()
        people = [make_user() for _ in range(size // 3)]
        self.rows, self.plain = {}, {}
        for number in range(size):
            manager, deputy = self.random.sample(people, 2)
            deputy = deputy if self.random.random() < 0.6 else None
            interval = self.random.choice(intervals)
            name = f"Løsning {number:02}"
            solution = make_solution(
                name, slug=f"s{number}", manager=manager, deputy=deputy, review_interval=interval,
                created=date(2026, 11, 1),
            )  # fmt: skip
            self.rows[name] = solution
            self.plain[name] = Plain(name, manager.email, deputy and deputy.email, interval)
            reviewed = FIRST - timedelta(days=self.random.randrange(1, interval))
            self.review(name, reviewed - timedelta(days=reviewed.weekday()) if mondays else reviewed)

    def review(self, name: str, on: date) -> None:
        """One more review, written as its row alone: what a page makes of it is no matter here."""
        solution = self.rows[name]
        StatusReview.objects.create(
            solution=solution, colour="green", reviewed_on=on, due_on=due_after(on, solution.review_interval),
            created_at=at(on), author=solution.manager,
        )  # fmt: skip
        self.plain[name].reviews.append(on)

    def live(self, on: date) -> None:
        """What people do on a day: review some time around the due date, take on actions and finish them."""
        for name, plain in self.plain.items():
            late = (on - plain.due_on(on)).days
            chance = 0.02 if late < -10 else 0.08 if late < 0 else 0.15 if late < 20 else 0.3
            if self.random.random() < chance and on not in plain.reviews:
                self.review(name, on)
            for action in plain.actions:
                if not action.done_on and self.random.random() < 0.06:
                    action.done_on = on
                    Action.objects.filter(text=action.name).update(done_on=on, done_note="Gjort")
            if self.random.random() < 0.004:
                owner = self.random.choice(list(self.rows.values())).manager
                due_on = on + timedelta(days=self.random.randrange(2, 40))
                action = PlainAction(f"{name}, handling {len(plain.actions)}", owner.email, due_on, on)
                plain.actions.append(action)
                Action.objects.create(
                    solution=self.rows[name], text=action.name, owner=owner, due_on=due_on, noted_on=on
                )

    def rules_say(self, on: date) -> set[tuple[str, str]]:
        """(person, thing) of all that is told on the day."""
        secretariat = self.secretariat.email
        pairs = set()
        for name, plain in self.plain.items():
            pairs |= {(person, f"Vurdér {name}:") for person in told(plain, on, secretariat)}
            for action in plain.actions:
                pairs |= {(person, f"{action.name}.") for person in told_of_action(action, plain, on, secretariat)}
        return pairs

    def things(self) -> list[str]:
        return [f"Vurdér {name}:" for name in self.plain] + [
            f"{action.name}." for plain in self.plain.values() for action in plain.actions
        ]


def mailed(messages, things) -> set[tuple[str, str]]:
    return {
        (message.to[0], thing)
        for message in messages
        for thing in things
        if f"\n{thing}" in message.body.replace("\N{NO-BREAK SPACE}", " ")
    }


def test_a_years_mails_equal_the_plain_rules(mailoutbox):
    portfolio = Portfolio(size=50, seed=1)
    run(date(2026, 12, 30))  # what is older than the year is caught up with
    table, rules, of_a_day = {}, {}, defaultdict(int)
    for on in days(FIRST, LAST):
        portfolio.live(on)
        django_mail.outbox.clear()
        run(on)
        for message in django_mail.outbox:
            of_a_day[on, message.to[0]] += 1
        if said := mailed(django_mail.outbox, portfolio.things()):
            table[on] = said
        if expected := portfolio.rules_say(on):
            rules[on] = expected

    assert table == rules
    assert all(is_workday(on) for on in table)
    assert set(of_a_day.values()) == {1}  # one mail a person a day
    told_of = sum(len(pairs) for pairs in table.values())
    print(f"{len(table)} days, {sum(of_a_day.values())} mails, {told_of} reminders")
    assert told_of > 500
