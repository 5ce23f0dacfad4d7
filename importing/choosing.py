"""The choice in the browser: each page of a document beside its solution's text of today. Nothing is written here.

The answers come from the address or from the form, under the same names: «side-1» is a slug, «ingen» or «ny»;
«navn-1» what a new one is called; «afsnit-1» the kinds of sections; «orden-1» the document's order; «version-1» the
version that was compared. «plads-3» is where the fourth text without a place goes, «2-news», or "" for nowhere;
«forslag» accepts what is proposed for each;
«med» has the indexes of what was left out and is to come along where it stands.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from importing.contents import Document, Page, PageSection, Place, Unplaced, with_choices
from importing.proposing import GUESS, Proposal
from importing.writing import SKIPPED, PagePlan, new_solution
from onepagers.changes import comparing
from onepagers.forms.fields import posted_number
from onepagers.models import Revision, SectionKind, Solution

NEW = "ny"  # an answer: create a solution, named by the page's heading
CHANGED, SAME, EMPTY = "changed", "same", "empty"


@dataclass(frozen=True)
class Answers:
    """The person's answers. Once the form is `posted`, a box without a tick is an answer too."""

    data: QueryDict
    posted: bool

    def solution(self, page: Page) -> str:
        return self.data.get(f"side-{page.number}", "")

    def name(self, page: Page) -> str:
        return " ".join(self.data.get(f"navn-{page.number}", "").replace("\0", "").split())

    def taken(self) -> set[int]:
        """Return the indexes of the pieces that come along."""
        return {index for text in self.data.getlist("med") if (index := posted_number(text)) is not None}

    @property
    def accepts_proposals(self) -> bool:
        return "forslag" in self.data

    def place(self, index: int) -> str | None:
        """Return where a text without a place goes; None where nobody has said."""
        return self.data.get(f"plads-{index}")

    def includes(self, page: Page, section: PageSection) -> bool:
        return section.kind in self.data.getlist(f"afsnit-{page.number}")

    def reorders(self, page: Page) -> bool:
        return f"orden-{page.number}" in self.data

    def version(self, page: Page) -> int:
        return posted_number(self.data.get(f"version-{page.number}")) or 0


@dataclass(frozen=True)
class Leftover:
    """A text that is in no section. It can be given a place, or be `taken` in where it stands.

    `groups` are pages with their sections as (value, label), `picked` is the chosen value. `proposed` is the title of
    the section that its heading is another name of, "" for none.
    """

    index: int
    entry: Unplaced
    groups: Sequence[tuple[str, list[tuple[str, str]]]] = ()
    picked: str = ""
    proposed: str = ""
    taken: bool = False

    @property
    def is_out(self) -> bool:
        return not self.picked and not self.taken


def leftovers(document: Document, answers: Answers) -> list[Leftover]:
    """Return everything that is in no section, with what has been chosen for it.

    Where the proposals are accepted, a text goes into the section that its heading is another name of.
    """
    entries = []
    for index, entry in enumerate(document.unplaced):
        if entry.can_be_taken_in:
            entries.append(Leftover(index, entry, taken=entry.piece in answers.taken()))
        elif not entry.can_be_placed:
            entries.append(Leftover(index, entry))
        else:
            groups = _places(document, entry)
            values = {value for _, options in groups for value, _ in options}
            picked = answers.place(index)
            if not picked and answers.accepts_proposals and entry.resembles:
                picked = f"{entry.page}-{entry.resembles.value}"
            proposed = entry.resembles.label if entry.resembles else ""
            entries.append(Leftover(index, entry, groups, picked if picked and picked in values else "", proposed))
    return entries


def _places(document: Document, entry: Unplaced) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the sections of every page, those of the text's own page first."""
    pages = sorted(document.pages, key=lambda page: page.number != entry.page)
    return [
        (
            f"Side {page.number}{f': {page.name}' if page.name else ''}",
            [(f"{page.number}-{kind.value}", f"{kind.label}, side {page.number}") for kind in SectionKind],
        )
        for page in pages
    ]


def chosen_contents(document: Document, entries: Sequence[Leftover]) -> Document:
    """Return the contents with what has been given a place or taken in."""
    placed: dict[int, Place] = {}
    for leftover in entries:
        if leftover.picked:
            number, _, kind = leftover.picked.partition("-")
            placed[leftover.index] = int(number), SectionKind(kind)
    taken = {leftover.entry.piece for leftover in entries if leftover.taken and leftover.entry.piece is not None}
    return with_choices(document, taken, placed)


@dataclass(frozen=True)
class SectionChoice:
    """A section of the document beside today's. `text` is the difference; None where there is nothing to compare."""

    section: PageSection
    outcome: str  # CHANGED, SAME, or EMPTY where the document's is
    text: comparing.Text | None
    checked: bool

    @property
    def is_new(self) -> bool:
        return self.outcome == CHANGED and self.text is None


@dataclass(frozen=True)
class PageChoice:
    """A page, its proposal, and what is picked: `solution` is None for none, and unsaved for a new one.

    `options` are (value, label) to pick from, `base` is the number of the version that the sections are compared with.
    `named` is what a new one is to be called, None where the page names it or nobody may make one. `order` has
    the titles in the document's order where today's order is another. `twice` says that another page has
    the same solution.
    """

    page: Page
    proposal: Proposal
    proposed: str  # name of a solution, "" for none
    options: list[tuple[str, str]]
    picked: str
    solution: Solution | None
    base: int = 0
    sections: Sequence[SectionChoice] = ()
    order: Sequence[str] = ()
    reorders: bool = False
    twice: bool = False
    named: str | None = None

    @property
    def lacks_name(self) -> bool:
        """Tell whether a new solution is picked that nobody has named, or named like one that is there."""
        return self.picked == NEW and self.solution is None

    @property
    def offered(self) -> list[SectionChoice]:
        return [choice for choice in self.sections if choice.outcome == CHANGED]

    @property
    def same(self) -> list[str]:
        return self._labels(SAME)

    @property
    def empty(self) -> list[str]:
        return self._labels(EMPTY)

    def _labels(self, outcome: str) -> list[str]:
        return [f"«{choice.section.kind.label}»" for choice in self.sections if choice.outcome == outcome]


def choose(
    document: Document,
    proposals: Sequence[Proposal],
    solutions: Sequence[Solution],
    names: Mapping[str, str],
    answers: Answers,
    *,
    creates: bool,
) -> list[PageChoice]:
    """Return what is shown for each page.

    `solutions` are those that the person may write, `names` are those of all solutions by slug, and `creates` says
    whether the person may make new ones.
    """
    own = {solution.slug: solution for solution in solutions}
    newest = Revision.objects.newest_of(solutions)
    choices = []
    for page, proposal in zip(document.pages, proposals, strict=True):
        new = new_solution(page, answers.name(page)) if creates else None
        if new and new.slug in names:
            new = None
        choice = _page_choice(
            page, proposal, names.get(proposal.solution or "", ""), own, new, answers, creates=creates
        )
        if choice.solution:
            choice = _with_sections(choice, newest.get(choice.solution.pk), answers)
        choices.append(choice)
    times = Counter(choice.solution.slug for choice in choices if choice.solution)
    return [
        replace(choice, twice=True) if choice.solution and times[choice.solution.slug] > 1 else choice
        for choice in choices
    ]


def _page_choice(
    page: Page,
    proposal: Proposal,
    proposed: str,
    own: Mapping[str, Solution],
    new: Solution | None,
    answers: Answers,
    *,
    creates: bool,
) -> PageChoice:
    options = [(SKIPPED, "Skal ikke med"), *((slug, solution.name) for slug, solution in own.items())]
    if new:
        options.append((NEW, f"Opret «{new.name}» som ny løsning"))
    elif creates and not page.name:
        options.append((NEW, "Opret en ny løsning"))
    guess = proposal.solution if proposal.solution and proposal.solution in own else SKIPPED
    picked = answers.solution(page) or guess
    if picked not in dict(options):
        picked = SKIPPED  # a solution that is gone is never replaced by another
    solution = new if picked == NEW else own.get(picked)
    named = answers.name(page) if creates and not page.name else None
    return PageChoice(page, proposal, proposed, options, picked, solution, named=named)


def _with_sections(choice: PageChoice, revision: Revision | None, answers: Answers) -> PageChoice:
    """Add the sections. Until the form is posted, they are ticked unless the solution is a guess."""
    page = choice.page
    preset = bool(answers.solution(page)) or choice.proposal.certainty != GUESS
    today = {section["kind"]: section for section in revision.snapshot["sections"]} if revision else {}
    sections = [
        _section_choice(section, today.get(section.kind), answers.includes(page, section) if answers.posted else preset)
        for section in page.sections
    ]
    document_kinds = [section.kind.value for section in page.sections if section.kind in today]
    moved = document_kinds != [kind for kind in today if kind in document_kinds]
    order = [today[kind]["title"] for kind in document_kinds] if moved else []
    return replace(
        choice,
        base=revision.number if revision else 0,
        sections=sections,
        order=order,
        reorders=bool(order) and (answers.reorders(page) if answers.posted else preset),
    )


def _section_choice(section: PageSection, today: dict[str, Any] | None, checked: bool) -> SectionChoice:
    if not section.html:
        return SectionChoice(section, EMPTY, None, False)
    imported = {
        "kind": section.kind.value,
        "title": section.kind.label,
        "html": section.html,
        "as_of": section.as_of.isoformat() if section.as_of else None,
        "show_facts": today["show_facts"] if today else True,
    }
    if not today or not today["html"]:
        return SectionChoice(section, CHANGED, None, checked)
    texts, _ = comparing.compare_texts({"sections": [today]}, {"sections": [imported]})
    return SectionChoice(section, CHANGED, texts[0], checked) if texts else SectionChoice(section, SAME, None, False)


def page_plans(choices: Sequence[PageChoice], answers: Answers) -> list[PagePlan]:
    """Return plans of everything that is ticked, to be written against the versions that were shown."""
    plans = []
    for choice in choices:
        kinds = frozenset(offered.section.kind.value for offered in choice.offered if offered.checked)
        if choice.solution and (kinds or choice.reorders):
            base = None if choice.solution.pk is None else answers.version(choice.page)
            plans.append(PagePlan(choice.page, choice.solution, None, "valgt", True, kinds, choice.reorders, base))
    return plans
