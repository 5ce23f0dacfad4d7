"""What somebody must be told, and why: the words that apps and reminders have in common."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.urls import reverse

from accounts.models import User

MANAGER, DEPUTY, OWNER = "systemforvalter", "stedfortræder", "ansvarlig"
SECRETARIAT, COMMITTEE, BOARD = "sekretariatet", "digitaliseringsudvalget", "bestyrelsen"

Subjects = Collection[str] | None  # text keys such as «solution:17»; None is all of them
NoticeKey = tuple[str, str, int, date]  # kind, subject, recipient, day: a reminder's row has the same


@dataclass(frozen=True)
class Notice:
    """What one person must be told of one thing: from which day on, and in which words if it is said now."""

    kind: str
    subject: str  # a text key such as «solution:17»
    recipient: User
    remind_on: date  # the day of this reminder: another day is another reminder
    role: str  # why this person: MANAGER, DEPUTY, SECRETARIAT…
    name: str  # what it is about
    pressing: int  # days past the deadline: the most pressing notice comes first
    heading: str
    text: str
    detail: str
    button: str
    page: tuple[str, str | int]  # where the job is done: the name of a view, and its one argument
    lines: tuple[str, ...] = ()  # a list under the detail, in the mail
    hint: str = ""  # once at the end of the mail, however many notices have it
    at_once: bool = False  # a mail of its own that doesn't wait for the morning or a working day
    solutions: tuple[int, ...] = ()  # primary keys of those that it is about, for others who follow them
    must: bool = False  # also for a user who has turned this kind off: only they can do it

    @property
    def key(self) -> NoticeKey:
        return self.kind, self.subject, self.recipient.pk, self.remind_on

    @cached_property
    def path(self) -> str:
        view, argument = self.page
        return reverse(view, args=[argument])

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.path


@dataclass(frozen=True)
class Reason:
    """A kind of notice, and the function that finds them.

    `label`, `about` and `always` are for users who may turn this kind off: what it is, and what comes all the same. One
    that is `at_once` is asked around the clock, not only in the morning. The calendar's uid of the same thing begins
    with `event`. One that isn't `in_my_tasks` is listed there by the app itself (Part.to_do).
    """

    kind: str
    label: str
    about: str
    find: Callable[[date, Subjects], Iterator[Notice]]
    always: str = ""
    at_once: bool = False
    may_be_muted: bool = True
    event: str = ""
    in_my_tasks: bool = True
    do_not_call_in_templates: ClassVar = True

    def __call__(self, on: date, subjects: Subjects = None) -> Iterator[Notice]:
        return self.find(on, subjects)


def reason(
    kind: str,
    label: str,
    *,
    about: str,
    always: str = "",
    at_once: bool = False,
    may_be_muted: bool = True,
    event: str = "",
    in_my_tasks: bool = True,
) -> Callable[[Callable[[date, Subjects], Iterator[Notice]]], Reason]:
    """Make a reason of a function: (day, subjects) → what must be told that day, of these subjects only if any."""
    return lambda find: Reason(kind, label, about, find, always, at_once, may_be_muted, event, in_my_tasks)
