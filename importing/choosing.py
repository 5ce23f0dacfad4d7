"""The choice in the browser: each page of a document beside what its solution says today. Nothing is written here.

What the person picks comes from the address or from the form, under the same names: «side-1» is a slug, «ingen» or
«ny»; «afsnit-1» the kinds of sections; «version-1» the version that they were held against.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from importing.parsing import Document, Page, PageSection
from importing.proposing import GUESS, Proposal
from importing.writing import SKIPPED, Planned, new_solution
from onepagers.changes import comparing
from onepagers.models import Revision, Solution

NEW = "ny"  # in an answer: a solution is made, named by the page's heading
CHANGED, SAME, NOTHING = "changed", "same", "nothing"


@dataclass(frozen=True)
class SectionChoice:
    """A section of the document beside today's. `text` is what differs, None where today's says nothing or the same."""

    section: PageSection
    fate: str  # CHANGED, SAME, or NOTHING where the document's is empty
    text: comparing.Text | None
    checked: bool

    @property
    def is_new(self) -> bool:
        return self.fate == CHANGED and self.text is None


@dataclass(frozen=True)
class PageChoice:
    """A page, what it was proposed for, and what has been picked: `solution`, or None; one not saved yet is new.

    `options` are (value, label) to pick from, `base` the number of the version that the sections are held against.
    `order` are the titles in the document's order where today's is another.
    """

    page: Page
    proposal: Proposal
    proposed: str  # name of a solution, "" for none
    options: list[tuple[str, str]]
    picked: str
    solution: Solution | None
    base: int
    sections: list[SectionChoice]
    order: list[str]
    reorders: bool
    twice: bool = False

    @property
    def offered(self) -> list[SectionChoice]:
        return [choice for choice in self.sections if choice.fate == CHANGED]

    @property
    def same(self) -> list[str]:
        return [f"«{choice.section.kind.label}»" for choice in self.sections if choice.fate == SAME]

    @property
    def empty(self) -> list[str]:
        return [f"«{choice.section.kind.label}»" for choice in self.sections if choice.fate == NOTHING]


def choose(
    document: Document,
    proposals: Sequence[Proposal],
    solutions: Sequence[Solution],
    names: Mapping[str, str],
    data: Any,
    *,
    creates: bool,
    posted: bool,
) -> list[PageChoice]:
    """What is shown for each page. `solutions` are those that the person may write, `names` all that exist, by slug;
    `data` is a QueryDict; `creates`: whether the person may make new solutions."""
    own = {solution.slug: solution for solution in solutions}
    newest = Revision.objects.newest_of(solutions)
    choices = []
    for page, proposal in zip(document.pages, proposals, strict=True):
        new = new_solution(page) if creates else None
        new = new if new and new.slug not in names else None
        options = [(SKIPPED, "Skal ikke med"), *((slug, solution.name) for slug, solution in own.items())]
        options += [(NEW, f"Opret «{new.name}» som ny løsning")] if new else []
        given = data.get(f"side-{page.number}", "")
        guess = proposal.solution if proposal.solution in own else SKIPPED
        picked = given or guess
        picked = picked if picked in dict(options) else SKIPPED  # what is gone since is never another one instead
        solution = new if picked == NEW else own.get(picked)
        choices.append(
            _page_choice(
                page,
                proposal,
                names.get(proposal.solution or "", ""),
                options,
                picked,
                solution,
                newest.get(solution.pk) if solution else None,
                data,
                posted=posted,
                sure=bool(given) or proposal.certainty != GUESS,
            )
        )
    times = Counter(choice.solution.slug for choice in choices if choice.solution)
    return [
        replace(choice, twice=True) if choice.solution and times[choice.solution.slug] > 1 else choice
        for choice in choices
    ]


def _page_choice(
    page: Page,
    proposal: Proposal,
    proposed: str,
    options: list,
    picked: str,
    solution: Solution | None,
    revision: Revision | None,
    data: Any,
    *,
    posted: bool,
    sure: bool,
) -> PageChoice:
    today = {section["kind"]: section for section in revision.snapshot["sections"]} if revision else {}
    ticked = data.getlist(f"afsnit-{page.number}")
    sections = [
        _section_choice(section, today.get(section.kind), section.kind in ticked if posted else sure)
        for section in page.sections
    ]
    theirs = [section.kind.value for section in page.sections if section.kind in today]
    moved = theirs != [kind for kind in today if kind in theirs]
    order = [today[kind]["title"] for kind in theirs] if moved else []
    reorders = bool(order) and (f"orden-{page.number}" in data if posted else sure)
    return PageChoice(
        page,
        proposal,
        proposed,
        options,
        picked,
        solution,
        revision.number if revision else 0,
        sections if solution else [],
        order if solution else [],
        reorders,
    )


def _section_choice(section: PageSection, today: dict | None, checked: bool) -> SectionChoice:
    if not section.html:
        return SectionChoice(section, NOTHING, None, False)
    now = {
        "kind": section.kind.value,
        "title": section.kind.label,
        "html": section.html,
        "as_of": section.as_of.isoformat() if section.as_of else None,
        "show_facts": today["show_facts"] if today else True,
    }
    if not today or not today["html"]:
        return SectionChoice(section, CHANGED, None, checked)
    texts, _ = comparing.compare_texts({"sections": [today]}, {"sections": [now]})
    return SectionChoice(section, CHANGED, texts[0], checked) if texts else SectionChoice(section, SAME, None, False)


def planned(choices: Sequence[PageChoice], data: Any) -> list[Planned]:
    """What has been ticked, ready to be written against the versions that were shown."""
    plans = []
    for choice in choices:
        kinds = frozenset(one.section.kind.value for one in choice.offered if one.checked)
        shown = data.get(f"version-{choice.page.number}", "")
        if choice.solution and (kinds or choice.reorders):
            base = None if choice.solution.pk is None else int(shown) if shown.isdecimal() and len(shown) < 9 else 0
            plans.append(Planned(choice.page, choice.solution, None, "valgt", True, kinds, choice.reorders, base))
    return plans
