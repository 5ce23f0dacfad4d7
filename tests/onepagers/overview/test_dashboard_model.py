"""Every view of the portfolio against a slow model of its history: lists of rows, looked through from end to end.

The model shares no code with the product; what it says of a day is read off the rows in the plainest way.
"""

from datetime import date, timedelta
from types import SimpleNamespace as Row

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onepagers.changes import portfolio as changes_portfolio
from onepagers.models import Action, Ask, Decision, Solution, StatusReview
from onepagers.overview import dashboard, history
from onepagers.overview.selection import Selection
from tests.factories import at, make_body, make_user
from tests.long import count
from tests.onepagers.overview.history_model import (
    A_DAY,
    COLOURS,
    counting_until,
    exists,
    heat,
    month_ends,
    need,
    open_actions,
    open_asks,
    sentence,
    state,
)

pytestmark = [pytest.mark.django_db, pytest.mark.server]
FIRST, LAST = date(2024, 1, 1), date(2026, 11, 24)
DAYS = (LAST - FIRST).days
EXAMPLES, DAYS_EACH = count(12, 36), 12  # together more than 140 random days, or 400


# --- a history: what happens to each solution, as gaps in days between steps ---

steps = st.lists(
    st.tuples(
        st.integers(0, 130),
        st.sampled_from(
            [
                "green",
                "yellow",
                "red",
                "confirm",
                "correct",
                "correct",
                "decide",
                "postpone",
                "redecide",
                "done",
                "note",
            ]
        ),
        st.integers(7, 120),
        st.booleans(),
    ),
    max_size=14,
)
lives = st.tuples(
    st.one_of(st.none(), st.integers(0, DAYS)), st.one_of(st.none(), st.integers(0, 400)), st.integers(0, 200), steps
)


class Life:
    """Plays the steps of one solution: rows for the model, the same rows in the database."""

    def __init__(self, number, life, people, body):
        begins, lasts, start, steps = life
        self.name, self.body = f"Løsning {number}", body
        self.active_from = FIRST + timedelta(days=begins) if begins is not None else None
        self.retired_on = (self.active_from or FIRST) + timedelta(days=lasts) if lasts is not None else None
        self.owner = people[number % len(people)]
        self.reviews, self.asks, self.decisions, self.actions = [], [], [], []
        self.solution = Solution.objects.create(
            name=self.name,
            slug=f"l-{number}",
            manager=self.owner,
            category="clinic",
            active_from=self.active_from,
            retired_on=self.retired_on,
        )
        day = FIRST + timedelta(days=start)
        for gap, what, interval, flag in steps:
            day += timedelta(days=gap)
            if day > LAST:
                break
            getattr(self, what, self.judge)(day, interval, flag, what)

    def in_force(self):
        return [one for one in self.reviews if not one.replaced]

    def newest(self):
        return max(self.in_force(), key=lambda one: (one.day, one.row.pk), default=None)

    def judge(self, day, interval, flag, colour, replaces=None):
        row = StatusReview.objects.create(
            solution=self.solution,
            colour=colour,
            cause=f"Årsag {len(self.reviews)}",
            consequence="Mærkes",
            reviewed_on=day,
            due_on=day + timedelta(days=interval),
            created_at=at(LAST),
            author=self.owner,
            replaces=replaces.row if replaces else None,
        )
        review = Row(
            row=row,
            day=day,
            due=day + timedelta(days=interval),
            colour=colour,
            cause=row.cause,
            replaced=False,
            origin=None,
        )
        self.reviews.append(review)
        if colour != "green":
            self.act(day, review=review)
            if flag or colour == "red":
                text = f"Indstilling {len(self.asks)}"
                made = Ask.objects.create(solution=self.solution, review=row, body=self.body, text=text, asked_on=day)
                self.asks.append(Row(row=made, day=day, review=review, text=text))

    def act(self, day, review=None, decision=None):
        text = f"Handling {len(self.actions)}"
        row = Action.objects.create(
            solution=self.solution,
            review=review.row if review else None,
            decision=decision.row if decision else None,
            text=text,
            owner=self.owner,
            due_on=day + timedelta(days=20),
            noted_on=day,
        )
        self.actions.append(Row(row=row, noted=day, done=None, review=review, decision=decision, text=text))

    def confirm(self, day, interval, flag, what):
        newest = self.newest()
        if newest is None or newest.row.confirmation == 3:
            return
        origin = newest.origin or newest
        taken = [one for one in self.reviews if one.origin is origin and one.row.confirmation > newest.row.confirmation]
        if taken:
            return
        row = StatusReview.objects.create(
            solution=self.solution,
            colour=newest.colour,
            cause=newest.cause,
            consequence="Mærkes",
            reviewed_on=day,
            due_on=day + timedelta(days=interval),
            created_at=at(LAST),
            confirms=origin.row,
            confirmation=newest.row.confirmation + 1,
        )
        self.reviews.append(
            Row(
                row=row,
                day=day,
                due=day + timedelta(days=interval),
                colour=newest.colour,
                cause=newest.cause,
                replaced=False,
                origin=origin,
            )
        )

    def correct(self, day, interval, flag, what):
        """The newest review was wrong, sometimes also about its day; corrections may be corrected."""
        newest = self.newest()
        if newest is None:
            return
        newest.replaced = True
        stood = newest.day - timedelta(days=interval % 9) if flag else newest.day
        self.judge(stood, interval, flag, ("green", "yellow", "red")[interval % 3], replaces=newest)

    def decide(self, day, interval, flag, what, outcome="decided", replaces=None):
        ask = self.asks[interval % len(self.asks)] if self.asks and not replaces else None
        if replaces:
            ask, replaces.replaced = replaces.ask, True
        row = Decision.objects.create(
            solution=self.solution,
            ask=ask.row if ask else None,
            body=self.body,
            outcome=outcome,
            text="Besluttet",
            decided_on=day,
            postponed_to=day + timedelta(days=30) if outcome == "postponed" else None,
            replaces=replaces.row if replaces else None,
        )
        decision = Row(row=row, day=day, ask=ask, outcome=outcome, replaced=False)
        self.decisions.append(decision)
        if flag:
            self.act(day, decision=decision)

    def postpone(self, day, interval, flag, what):
        self.decide(day, interval, flag, what, outcome="postponed")

    def redecide(self, day, interval, flag, what):
        left = [one for one in self.decisions if not one.replaced]
        if left:
            self.decide(day, interval, flag, what, outcome=("decided", "postponed")[interval % 2], replaces=left[-1])

    def done(self, day, interval, flag, what):
        for action in self.actions:
            if action.done is None and action.noted <= day:
                action.done = day
                Action.objects.filter(pk=action.row.pk).update(done_on=day)
                return

    def note(self, day, interval, flag, what):
        self.act(day)


@pytest.mark.slow
@pytest.mark.long
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_every_view_is_right_on_random_days(reader, data):
    played = data.draw(st.lists(lives, min_size=1, max_size=4))
    days = data.draw(st.lists(st.integers(0, DAYS), min_size=DAYS_EACH, max_size=DAYS_EACH))
    with transaction.atomic():
        people, body = [make_user(), make_user()], make_body()
        portfolio = [Life(number, life, people, body) for number, life in enumerate(played)]
        for number in days:
            day = FIRST + timedelta(days=number)
            check_rows(portfolio, day)
            check_changes(portfolio, day - timedelta(days=days[0] % 200 + 1), day)
        check_trend(portfolio, day)
        check_history(portfolio, day)
        check_page(reader, portfolio, day)
        transaction.set_rollback(True)


def check_rows(portfolio, day):
    rows = dashboard.rows(day)
    here = [life for life in portfolio if exists(life, day)]
    assert [row.name for row in rows] == [
        life.name for life in sorted(here, key=lambda life: (need(life, day), life.name))
    ]
    by_name = {life.name: life for life in here}
    for row in rows:
        life = by_name[row.name]
        now = row.solution
        assert (now.colour, now.since, now.due_on, now.cause, row.overdue) == state(life, day)
        assert [(month.state, month.overdue) for month in row.months] == heat(life, day)
        assert sorted(ask.text for ask in row.asks) == open_asks(life, day)
        assert sorted(action.text for action in row.actions) == open_actions(life, day)
        reviews = counting_until(life, day)
        assert not reviews or row.days_since_review == (day - reviews[-1].day).days
    colours = [state(life, day)[0] for life in here]
    late = sum(state(life, day)[4] for life in here)
    assert dashboard.counts(rows) == {
        "red": colours.count("red"),
        "yellow": colours.count("yellow"),
        "green": colours.count("green"),
        "none": colours.count(None),
        "overdue": late,
    }
    assert dashboard.sentence(rows) == sentence(here, day)
    assert len(Selection(overdue="1").rows(rows)) == late
    assert len(Selection(colour="roed").rows(rows)) == colours.count("red")
    wanted = {
        one.row.pk
        for life in here
        for one in life.decisions
        if not one.replaced and day - timedelta(days=183) < one.day <= day
    }
    assert {decision.pk for decision in dashboard.decided(day)} == wanted


def check_changes(portfolio, since, day):
    found = changes_portfolio.between(dashboard.facts(since, since), dashboard.facts(day, since), since=since)
    assert found.came == sorted(life.name for life in portfolio if exists(life, day) and not exists(life, since))
    assert found.went == sorted(life.name for life in portfolio if exists(life, since) and not exists(life, day))
    told = {change.name: [step.colour for step in change.path] for change in found.colours}
    wanted = {}
    for life in portfolio:
        if exists(life, since) and exists(life, day):
            path = [state(life, since)[0]]
            for review in counting_until(life, day):
                if review.day > since and review.colour != path[-1]:
                    path.append(review.colour)
            if len(path) > 1:
                wanted[life.name] = path
    assert told == wanted
    decided = [
        d for life in portfolio if exists(life, day) for d in life.decisions if not d.replaced and since < d.day <= day
    ]
    assert len(found.decisions) == len(decided)


def check_trend(portfolio, day):
    for month, end in zip(history.trend(day), month_ends(day, 24), strict=True):
        here = [life for life in portfolio if exists(life, end)]
        for colour in COLOURS:
            states = [state(life, end) for life in here if state(life, end)[0] == colour]
            assert month.colours[colour] == len(states)
            assert month.overdue[colour] == sum(one[4] for one in states)
        first = end.replace(day=1)
        assert month.came == sorted(
            one.name for one in portfolio if one.active_from and first <= one.active_from <= end
        )
        assert month.went == sorted(one.name for one in portfolio if one.retired_on and first <= one.retired_on <= end)


def check_history(portfolio, day):
    """Day by day: the colour of each, and whether it was overdue."""
    for life in portfolio:
        reviews = [one.row for one in counting_until(life, day)]
        begins = life.active_from or (reviews[0].reviewed_on if reviews else None)
        days, late = dict.fromkeys(COLOURS, 0), 0
        one = begins
        while one and one <= day:
            colour, _, _, _, overdue = state(life, one)
            days[colour] += 1
            late += overdue
            one += A_DAY
        spans = history.spans(reviews, life.active_from, day)
        assert {share.colour: share.days for share in history.shares(spans)} == {c: n for c, n in days.items() if n}
        assert history.overdue(spans)[1] == late


def check_page(reader, portfolio, day):
    page = reader.get(f"/?dato={day}")
    here = sorted((life for life in portfolio if exists(life, day)), key=lambda life: (need(life, day), life.name))
    text = page.content.decode()
    places = [text.index(f">{life.name}</a>") for life in here]
    assert places == sorted(places)
    for life in here:
        row = text[text.index(f">{life.name}</a>") :].partition("</tr>")[0]
        colour, _, _, cause, overdue = state(life, day)
        assert f"chip--{colour or 'none'}" in row
        assert ("chip--overdue" in row) == overdue
        assert (cause or "Ingen statusvurdering endnu.") in row
