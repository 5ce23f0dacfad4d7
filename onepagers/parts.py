"""What the core asks of the apps above it, as one typed object that each hands over in its AppConfig.ready().

The core names no app above itself and runs without them: it asks every registered Part for facts, tabs, findings,
wording, deadlines and so on, and shows what it gets. The core's own contributions are registered the same way.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.db.models import Prefetch

from accounts.models import User
from onepagers.models import GovernanceBody, Merges, Organisation, Solution
from onepagers.notices import Notice, Reason

Facts = dict[str, Any]  # a piece of a snapshot: JSON values only

# What a rule yields: a key that stays the same from day to day, a few words, maybe a quote of the sentence that they
# are about, and the whole sentence where the finding can be dismissed until that changes.
RuleResults = Iterable[tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, str]]
Worded = Callable[[Facts], str]  # a row of a snapshot → how one of its fields reads


class Refs:
    """The shared things that a snapshot shows, by model name and primary key.

    Whoever makes several gives them the same `merges`, so that all of them together ask the database once.
    """

    def __init__(self, merges: Merges | None = None) -> None:
        self._ids: dict[str, set[int]] = {}
        self._merges = merges or Merges()

    def to(self, thing: models.Model | None) -> None:
        """Remember that the snapshot shows the thing."""
        if thing is not None:
            self._ids.setdefault(str(thing._meta.model_name), set()).add(thing.pk)

    def as_json(self) -> dict[str, list[int]]:
        return {name: sorted(ids) for name, ids in sorted(self._ids.items())}

    def organisation(self, organisation: Organisation | None) -> Facts | None:
        """Return an organisation as facts, and remember it as shown. Of one that is merged into another these are the
        facts of the one that is left; all on the way to that are remembered, for undoing a merge changes the page."""
        self.to(organisation)
        steps = list(self._merges.steps(organisation.pk)) if organisation and organisation.merged_into_id else []
        for step in steps:
            self.to(Organisation(pk=step["id"]))
        if steps:
            return dict(steps[-1])
        return organisation.facts() if organisation else None

    def organisations(self, organisations: Iterable[Organisation]) -> list[Facts]:
        """Return organisations as facts, in order, each once: two that are merged stand where the first one does."""
        facts = [self.organisation(organisation) for organisation in organisations]
        return list({one["id"]: one for one in facts if one}.values())

    def reachable(self, organisations: Iterable[Organisation]) -> list[Facts]:
        """Return the same with how each is reached: phone, email and web."""
        contacts = {}
        for organisation in organisations:
            facts = self.organisation(organisation) or {}
            merges = self._merges if organisation.merged_into_id else Merges([])
            contacts[facts["id"]] = facts | merges.contact(organisation)
        return list(contacts.values())

    def body(self, body: GovernanceBody) -> str:
        """Return the name of a body, and remember it as shown."""
        self.to(body)
        return body.name

    def person(self, user: User | None) -> Facts | None:
        """Return a user as facts, and remember them as shown."""
        self.to(user)
        if user is None:
            return None
        return {
            "id": user.pk,
            "initials": user.initials,
            "name": user.name,
            "demo": user.is_demo,
            "active": user.is_active,
        }


@dataclass(frozen=True)
class FactSource:
    """A list of facts in the snapshot, under a key of its own.

    `prefetch` names, for a day, what `take` reads. `take` gives JSON values only, and says with its Refs which shared
    things it shows, so that a change of one of them reaches every page that shows it. The page shows the facts under
    the section of kind `section` with the fragment `template` (variables: `facts`, `on`), or the sentence `missing`
    where there are none; `place` orders the facts of one section. `organisations` are JSON paths to the names of those
    who deliver something: the overview filters by them. Facts without a `section` are kept, compared and looked
    through for findings, but don't stand on the page.
    """

    prefetch: Callable[[date], Sequence["Prefetch[Any] | str"]]
    take: Callable[[Solution, date, Refs], list[Facts]]
    section: str = ""
    template: str = ""
    missing: str = ""
    place: int = 0
    organisations: Sequence[str] = ()


@dataclass(frozen=True)
class Rule:
    """A rule for what should be followed up. `code` is «support.F01»; `means` and `todo` are sentences for the reader.

    The findings of a `yellow` rule speak for at least yellow: a review with a lower colour gives a reason. `where`
    names the solution's page on which they are mended, and `reminder` the kind of reminder that says the same. With
    `row` that page has rows, and a key that begins with a number names the one to mend.
    """

    code: str
    title: str
    means: str
    todo: str
    yellow: bool
    find: Callable[..., RuleResults]
    where: str = "onepagers:edit_texts"
    reminder: str = ""
    row: bool = False
    do_not_call_in_templates: ClassVar = True


def rule(
    code: str,
    title: str,
    *,
    means: str,
    todo: str,
    yellow: bool = False,
    where: str = "onepagers:edit_texts",
    reminder: str = "",
    row: bool = False,
) -> Callable[[Callable[..., RuleResults]], Rule]:
    """Make a rule of a function: (snapshot, day) → key and sentence of each finding."""
    return lambda find: Rule(code, title, means, todo, yellow, find, where, reminder, row)


REMOVED = "Udgået"


class Wording(NamedTuple):
    """How a change in a part of the snapshot reads: a heading, the rows, what identifies them, and words for fields.

    `place` orders the headings. `ordered` rows stand in an order that people choose. `removed` is what is said of a row
    that isn't there any more.
    """

    title: str
    rows: Callable[[Facts], list[Facts]]
    same: Callable[[Facts], Hashable]
    called: Worded
    words: Mapping[str, Worded]
    place: int
    ordered: bool = False
    removed: str = REMOVED


@dataclass(frozen=True)
class Deadline:
    """A day by which something must be done. `stamp` is when what it says was last saved."""

    uid: str
    on: date
    summary: str
    description: str
    path: str
    stamp: datetime


class SavedFacts(NamedTuple):
    """The facts of one solution under one key of its newest snapshot, and when they were saved."""

    name: str
    slug: str
    created_at: datetime
    facts: list[Facts]


@dataclass(frozen=True)
class Calendar:
    """Deadlines that follow, on a day, from the facts under `key` of the snapshots; for a user, who may know more."""

    key: str
    deadlines: Callable[[Sequence[SavedFacts], date, User], Iterable[Deadline]]


@dataclass(frozen=True)
class Tab:
    """A tab among those of a solution, for users who may edit it. `url_name` takes the slug."""

    key: str
    label: str
    url_name: str
    place: int


@dataclass(frozen=True)
class SettingsLink:
    """A way from a solution's details, and from its status, to settings of the app's own. `url_name` takes the slug."""

    heading: str
    text: str
    label: str
    url_name: str


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu, or under «Mere» where it is `more`. It is current on its own page, and on every page
    whose path begins with `within`, if that is given."""

    label: str
    url_name: str
    place: int
    more: bool = False
    within: str = ""
    allowed: Callable[[User], bool] = field(default=lambda user: True)


class Line(NamedTuple):
    """A line of text with a way to where something is done about it."""

    text: str
    url: str


class OrganisationRow(NamedTuple):
    """A line on the page of an organisation: a text, maybe with an address, what more is known, and solutions that it
    is about, each with its address."""

    text: str
    url: str = ""
    notes: Sequence[str] = ()
    links: Sequence[Line] = ()


@dataclass(frozen=True)
class OrganisationSection:
    """What an organisation is to the portfolio in one respect. `place` orders the headings of its page."""

    heading: str
    rows: Sequence[OrganisationRow]
    place: int


class Happening(NamedTuple):
    """Something that has happened to a solution: a day, who, and a line; `waits` says what still waits."""

    day: date
    who: str
    line: Line
    waits: str = ""


@dataclass(frozen=True)
class Part:
    """What one app hands over. `name` is the app's; everything else may be left out.

    `waiting` gives a user who may edit a solution what waits for them on it. `since` are the happenings on a solution
    after a moment. `settings_links` are shown where a solution's details and its status are edited. `beginnings` are
    pairs of words and url names: other ways to fill an empty portfolio. `reasons` are why people are reminded, and
    `to_do` what a person has to do beside what these say. `of_organisation` is what an organisation does, on a day and
    as far as the user may see it; its rows may name it by any of its `keys`.
    """

    name: str
    facts: Mapping[str, FactSource] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    portfolio_rules: Sequence[Rule] = ()
    wording: Mapping[str, Wording] = field(default_factory=dict)
    calendars: Sequence[Calendar] = ()
    tabs: Sequence[Tab] = ()
    menu: Sequence[MenuItem] = ()
    settings_links: Sequence[SettingsLink] = ()
    beginnings: Sequence[tuple[str, str]] = ()
    reasons: Sequence[Reason] = ()
    to_do: Callable[[User, date], Iterable[Notice]] | None = None
    waiting: Callable[[User, Solution], Sequence[Line]] | None = None
    since: Callable[[Solution, datetime], Sequence[Happening]] | None = None
    of_organisation: Callable[[Organisation, date, User], Iterable[OrganisationSection]] | None = None


_registered: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add an app's part; a second one of the same name takes the first one's place."""
    _registered[part.name] = part


def registered() -> list[Part]:
    """Return all parts, in the order of INSTALLED_APPS."""
    return list(_registered.values())


def fact_sources() -> dict[str, FactSource]:
    """Return all sources of facts by their key in the snapshot."""
    return {key: source for part in registered() for key, source in part.facts.items()}


def tabs() -> list[Tab]:
    return sorted((tab for part in registered() for tab in part.tabs), key=lambda tab: tab.place)


def menu(user: User) -> list[MenuItem]:
    """Return what the user may choose in the main menu, in its order."""
    items = (item for part in registered() for item in part.menu if item.allowed(user))
    return sorted(items, key=lambda item: item.place)


def waiting(user: User, solution: Solution) -> list[Line]:
    """Return what waits on a solution for a user who may edit it."""
    return [line for part in registered() if part.waiting for line in part.waiting(user, solution)]


def of_organisation(organisation: Organisation, on: date, user: User) -> list[OrganisationSection]:
    """Return what an organisation is to the portfolio, without headings that have no rows."""
    sections = [
        section
        for part in registered()
        if part.of_organisation
        for section in part.of_organisation(organisation, on, user)
        if section.rows
    ]
    return sorted(sections, key=lambda section: section.place)


def settings_links() -> list[SettingsLink]:
    return [link for part in registered() for link in part.settings_links]
