"""What a user has to do today: their notices, the questions that wait for them, what to mend on their pages.

The notices are those of the mails (reasons.py), so that the page and the mails agree. The page also has the kinds that
the user has turned off, and, apart from those, what others have to do on the user's solutions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

import danish
from accounts.models import User
from danish.plain_text import plain
from onepagers import findings
from onepagers.findings import Finding
from onepagers.models import Section, Solution
from onepagers.notices import DEPUTY, MANAGER, Notice
from onepagers.overview import calendar
from onepagers.overview.calendar import Deadline
from onepagers.parts import registered
from reminders.digests import most_pressing
from reminders.reasons import reasons

COMING = 5  # deadlines ahead that the page names


@dataclass(frozen=True)
class Mending:
    """What should be followed up on one solution's page: findings with the address where each is mended."""

    solution: Solution
    role: str
    rows: list[tuple[Finding, str]]


@dataclass(frozen=True)
class MyTasks:
    """`now` are the user's own notices, the most pressing first; `others` those of others on the user's solutions.

    `solutions` are those that the user is manager or deputy of, with status and role; `coming` are the next deadlines
    that are not in `now`.
    """

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
        return sum(len(mending.rows) for mending in self.mending)

    @property
    def sentence(self) -> str:
        """All of it in a sentence: «To ting venter på dig, én af dem over fristen.»"""
        points = f"{danish.count(self.points, 'punkt', 'punkter', gender='t')} skal følges op på dine sider"
        if not self.now:
            return f"Intet haster. {points.capitalize()}." if self.points else "Alt er gjort."
        late = danish.count(self.late, "", "").strip()
        over = f", {'alle' if self.late == len(self.now) > 1 else late} over fristen" if self.late else ""
        if self.late and len(self.now) == 1:
            over = ", og fristen er passeret"
        things = f"{danish.count(len(self.now), 'ting', 'ting').capitalize()} venter på dig{over}."
        return f"{things} {points.capitalize()}." if self.points else things


def of(user: User, on: date) -> MyTasks:
    """Everything for one person on a day, in a number of queries that doesn't grow with what they have to do."""
    solutions = {
        solution.pk: (solution, MANAGER if solution.manager_id == user.pk else DEPUTY)
        for solution in Solution.objects.existing(on).filter(Q(manager=user) | Q(deputy=user)).with_status(on)
    }
    notices = [notice for reason in reasons().values() if reason.in_my_tasks for notice in reason(on)]
    own = [notice for notice in notices if notice.recipient == user]
    own_keys = {(notice.kind, notice.subject) for notice in own}
    others = {
        (notice.kind, notice.subject): notice
        for notice in reversed(notices)  # the first recipient has the job
        if (notice.kind, notice.subject) not in own_keys and not solutions.keys().isdisjoint(notice.solutions)
    }
    listed = {(notice.kind, pk) for notice in (*own, *others.values()) for pk in notice.solutions}
    events = {_event(notice) for notice in own}
    deadlines = calendar.deadlines(user, on)
    coming = [deadline for deadline in deadlines if deadline.on >= on and deadline.uid not in events]
    return MyTasks(
        now=most_pressing([*own, *_to_do(user, on)]),
        others=most_pressing(others.values()),
        mending=list(_mending(solutions, listed, on)),
        coming=coming[:COMING],
        solutions=list(solutions.values()),
        on=on,
    )


def _event(notice: Notice) -> str:
    """What the calendar calls the same thing (calendar.py)."""
    return f"{reasons()[notice.kind].event}-{notice.subject.partition(':')[2]}"


def _to_do(user: User, on: date) -> Iterable[Notice]:
    """What the apps know that the user has to do, beside what the reasons say."""
    return (notice for part in registered() if part.to_do for notice in part.to_do(user, on))


def _mending(solutions: dict[int, tuple[Solution, str]], listed: set[tuple[str, int]], on: date) -> Iterable[Mending]:
    """Open findings of the solutions, without those that are notices already."""
    by_solution = findings.by_solution(on) if solutions else {}
    texts = _texts(solutions)
    for pk, (solution, role) in solutions.items():
        left = [finding for finding in by_solution.get(pk, ()) if (finding.rule.reminder, pk) not in listed]
        rows = [
            (finding, reverse(finding.rule.where, args=[solution.slug]) + place_of(finding, texts.get(pk, {})))
            for finding in left
        ]
        if rows:
            yield Mending(solution, role, rows)


def _texts(solutions: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return the sections of some solutions as plain text, by solution and kind."""
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    for section in Section.objects.filter(solution__in=list(solutions)).order_by("solution_id", "position"):
        texts[section.solution_id][section.kind] = plain(section.body)
    return texts


def place_of(finding: Finding, texts: Mapping[str, str]) -> str:
    """Return where on its page a finding is mended, «#afsnit-news», «#raekke-7»; empty where that isn't one place.

    The key begins with the section's kind or the row's number, or the section has the sentence that is quoted.
    """
    first = finding.key.partition(":")[0]
    if finding.rule.row and first.isdigit():
        return f"#raekke-{first}"
    if finding.rule.where != "onepagers:edit_texts":
        return ""
    named = [kind for kind in texts if first == kind]
    quoted = [kind for kind, text in texts.items() if finding.quote and finding.quote.rstrip("…").strip() in text]
    return f"#afsnit-{(named + quoted)[0]}" if named or quoted else ""
