"""What somebody has to do today: what the reminders say, the questions that wait for them, what to mend on their pages.

The reasons to remind (reasons.py) are asked here too, so that the list and the mails agree; it also holds what somebody
wants no mails about, and, apart, what others have in hand on the solutions that one follows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

import danish
from accounts.models import User
from editions import questions
from editions.models import Question
from editions.models.editions import heavy_fields
from editions.reasons import ANSWER_DAYS
from onepagers import findings
from onepagers.findings import Finding
from onepagers.models import Solution
from onepagers.overview import calendar
from onepagers.overview.calendar import Deadline
from reminders.digests import most_pressing
from reminders.reasons import DEPUTY, MANAGER, SECRETARIAT, Notice, reasons

UNANSWERED = "question_unanswered"  # said here from the first hour, by the question itself
EVENTS = {"stale_review": "vurdering", "action_due": "handling", "last_notice": "opsigelse", "oversight_due": "tilsyn"}
COMING = 5  # deadlines ahead that the page names


@dataclass(frozen=True)
class Mending:
    """What should be followed up on one solution's page: findings with the address where each is mended."""

    solution: Solution
    role: str
    rows: list[tuple[Finding, str]]


@dataclass(frozen=True)
class Duties:
    """`now` is one's own, the most pressing first; `others` is in hand with somebody else, on solutions that one
    follows. `solutions` are those, with their status and one’s role; `coming` are the next deadlines that `now`
    does not hold."""

    now: list[Notice]
    others: list[Notice]
    mending: list[Mending]
    coming: list[Deadline]
    solutions: list[tuple[Solution, str]]
    on: date

    @property
    def late(self) -> int:
        return sum(notice.pressing > 0 for notice in self.now)

    @property
    def points(self) -> int:
        return sum(len(one.rows) for one in self.mending)

    @property
    def sentence(self) -> str:
        """All of it, to be read aloud: «To ting venter på dig, én af dem over fristen.»"""
        points = f"{danish.count(self.points, 'punkt', 'punkter', gender='t')} skal følges op på dine sider"
        if not self.now:
            return f"Intet haster. {points.capitalize()}." if self.points else "Alt er gjort."
        late = danish.count(self.late, "", "").strip()
        over = f", {'alle' if self.late == len(self.now) > 1 else late} over fristen" if self.late else ""
        if self.late and len(self.now) == 1:
            over = ", og fristen er passeret"
        things = f"{danish.count(len(self.now), 'ting', 'ting').capitalize()} venter på dig{over}."
        return f"{things} {points.capitalize()}." if self.points else things


def of(user: User, on: date) -> Duties:
    """Everything for one person on a day, in a number of queries that doesn't grow with what they have to do."""
    solutions = {
        solution.pk: (solution, MANAGER if solution.manager_id == user.pk else DEPUTY)
        for solution in Solution.objects.existing(on).filter(Q(manager=user) | Q(deputy=user)).with_status(on)
    }
    held = [notice for kind, reason in reasons().items() if kind != UNANSWERED for notice in reason(on)]
    mine = [notice for notice in held if notice.recipient == user]
    told = {(notice.kind, notice.subject) for notice in mine}
    others = {
        (notice.kind, notice.subject): notice
        for notice in reversed(held)  # the first who is told has the job
        if (notice.kind, notice.subject) not in told and not solutions.keys().isdisjoint(notice.solutions)
    }
    listed = {(notice.kind, pk) for notice in (*mine, *others.values()) for pk in notice.solutions}
    events = {_event(notice) for notice in mine}
    coming = (one for one in calendar.deadlines(user, on) if one.on >= on and one.uid not in events)
    return Duties(
        now=most_pressing([*mine, *_questions(user, on)]),
        others=most_pressing(others.values()),
        mending=list(_mending(solutions, listed, on)),
        coming=list(coming)[:COMING],
        solutions=list(solutions.values()),
        on=on,
    )


def _event(notice: Notice) -> str:
    """What the calendar calls the same thing (calendar.py)."""
    return f"{EVENTS.get(notice.kind)}-{notice.subject.partition(':')[2]}"


def _questions(user: User, on: date) -> Iterable[Notice]:
    """Those that the user is asked to answer (questions.answerers), from the moment that they are asked."""
    asked = (
        Question.objects.open()
        .answerable_by(user)
        .select_related("solution__manager", "solution__deputy", "edition", "user", "link")
    )
    for question in asked.defer(*heavy_fields("edition__")):
        role = _answers_as(user, question.solution)
        since = timezone.localdate(question.asked_at)
        if role:
            yield Notice(
                kind="question",
                subject=f"question:{question.pk}",
                recipient=user,
                remind_on=since,
                role=role,
                name=questions.about(question),
                pressing=(on - since).days - ANSWER_DAYS,
                heading=f"{question.solution or question.edition}: spørgsmål fra {question.asker}",
                text=question.text,
                detail=f"Spurgt {danish.long_date(since)}.",
                button="Svar på spørgsmålet",
                page=("editions:question", question.pk),
            )


def _answers_as(user: User, solution: Solution | None) -> str:
    """The user's role in answering, empty where others do: the secretariat answers only what nobody else can."""
    people = {solution.manager: MANAGER, solution.deputy: DEPUTY} if solution else {}
    reached = {person: role for person, role in people.items() if person and person.is_active}
    return reached.get(user, "" if reached else SECRETARIAT)


def _mending(solutions: dict, listed: set[tuple[str, int]], on: date) -> Iterable[Mending]:
    """Open findings of the solutions, without those that the list of tasks says already."""
    found = findings.by_solution(on) if solutions else {}
    for pk, (solution, role) in solutions.items():
        left = [one for one in found.get(pk, ()) if (one.rule.told_by, pk) not in listed]
        rows = [(one, reverse(one.rule.where, args=[solution.slug])) for one in left]
        if rows:
            yield Mending(solution, role, rows)
