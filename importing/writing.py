"""Decide which page goes into which solution, and write rows and revisions in one transaction."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from danish import count, number
from danish.plain_text import plain
from importing.contents import Document, Page, PageSection
from importing.proposing import GUESS, SURE, Candidate, Proposal, folded
from importing.reading import Refused
from onepagers.models import Revision, Section, Solution
from onepagers.models.solutions import SECTION_LIMIT
from onepagers.versions.saving import refuse_if_changed, saving

SKIPPED = "ingen"  # in an assignment: this page goes nowhere


@dataclass(frozen=True)
class PagePlan:
    """Where a page goes. `solution` is written when `writes`; one without a primary key is created first.

    A person who has seen the texts can choose the `kinds` of sections that are written, all where None; whether the
    sections take the document's order; and `base`, the number of the version that the new text was compared with.
    """

    page: Page
    solution: Solution | None
    certainty: str | None
    why: str
    writes: bool
    kinds: frozenset[str] | None = None
    reorders: bool = True
    base: int | None = None

    @property
    def chosen_sections(self) -> list[PageSection]:
        return [section for section in self.page.sections if self.kinds is None or section.kind in self.kinds]


@dataclass(frozen=True)
class Written:
    """The new revisions, and Danish sentences about everything that was left as it was."""

    revisions: list[Revision]
    notes: list[str]


def candidates(solutions: Iterable[Solution]) -> list[Candidate]:
    """Return what pages are compared with of solutions, whose sections are prefetched."""
    return [
        Candidate(
            solution.slug,
            solution.name,
            solution.code,
            " ".join(plain(section.body) for section in solution.sections.all()),
        )
        for solution in solutions
    ]


def decide(
    document: Document,
    proposals: Sequence[Proposal],
    solutions: Iterable[Solution],
    *,
    assign: Sequence[str] = (),
    create: bool = False,
) -> list[PagePlan]:
    """Decide where each page is written: in the solution that is proposed, but not where that is a guess.

    `assign` decides instead: a slug for every page in order, or «ingen»; «slug=Name» names a new one. `create` makes
    new solutions, named by the headings, of pages that fit none, or of an assigned slug that is free. Raises Refused
    for an assignment that can't be followed.
    """
    by_slug = {solution.slug: solution for solution in solutions}
    if assign:
        return _assigned(document.pages, assign, by_slug, create=create)
    plans = []
    for page, proposal in zip(document.pages, proposals, strict=True):
        solution = by_slug.get(proposal.solution or "")
        plan = PagePlan(page, solution, proposal.certainty, proposal.why, proposal.certainty not in (None, GUESS))
        new = new_solution(page) if create and not plan.writes else None
        if new and new.slug not in by_slug:
            by_slug[new.slug] = new
            plan = PagePlan(page, new, SURE, "oprettes", True)
        plans.append(plan)
    return plans


def _assigned(
    pages: Sequence[Page], slugs: Sequence[str], by_slug: Mapping[str, Solution], *, create: bool
) -> list[PagePlan]:
    if len(slugs) != len(pages):
        page_count, slug_count = count(len(pages), "side", "sider"), count(len(slugs), "løsning", "løsninger")
        raise Refused(
            f"Filen har {page_count}, men --assign nævner {slug_count}. "
            f"Skriv én for hver side, og «{SKIPPED}» for en side, der ikke skal med."
        )
    plans = []
    for page, entry in zip(pages, slugs, strict=True):
        slug, _, name = (part.strip() for part in entry.partition("="))
        if slug == SKIPPED:
            plans.append(PagePlan(page, None, None, "udeladt", False))
            continue
        if [other.partition("=")[0].strip() for other in slugs].count(slug) > 1:
            raise Refused(f"«{slug}» er nævnt to gange i --assign.")
        existing = by_slug.get(slug)
        new = _new(name or page.name or _spelling(page, slug), slug) if create and slug == folded(slug) else None
        solution = existing or new
        if solution is None:
            raise Refused(_no_solution(page, slug, create=create))
        plans.append(PagePlan(page, solution, SURE, "angivet" if existing else "oprettes", True))
    return plans


def _no_solution(page: Page, slug: str, *, create: bool) -> str:
    line = f"Side {page.number}: der er ingen løsning med adressen «{slug}»."
    if not create:
        return f"{line} Tilføj --create, hvis den skal oprettes."
    return f"{line} En ny adresse har kun a-z, tal og bindestreg, fx «{folded(slug) or 'min-laege'}»."


def new_solution(page: Page, name: str = "") -> Solution | None:
    """Return the solution that a page could become, not saved; None where it has no name that fits.

    `name` is what somebody calls it; else the page's heading does.
    """
    name = name or page.name
    return _new(name, folded(name)[: _max_length("slug")].strip("-"))


def _new(name: str, slug: str) -> Solution | None:
    fits = slug and name and len(name) <= _max_length("name") and len(slug) <= _max_length("slug")
    return Solution(slug=slug, name=name) if fits else None


def _spelling(page: Page, slug: str) -> str:
    """Return the name that an address stands for, as the page's text spells it: «min-laege» is «Min Læge»."""
    words = re.findall(r"\w[\w.’'+-]*\w|\w", " ".join(plain(section.html) for section in page.sections))
    length = slug.count("-") + 1
    names = [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]
    spellings = Counter(name for name in names if folded(name) == slug)
    capitals = Counter({name: times for name, times in spellings.items() if name[0].isupper()})
    most = (capitals or spellings).most_common(1)
    return most[0][0] if most else slug.replace("-", " ").capitalize()


def _max_length(field: str) -> int:
    return getattr(Solution._meta.get_field(field), "max_length", None) or 0


def write(
    plans: Sequence[PagePlan], *, source: str, by: User | None = None, at: datetime | None = None, dry_run: bool = False
) -> Written:
    """Write the planned pages, one revision for each solution that changes; all or nothing. `source` names the file.

    The sections take the document's order; the solution's other sections follow in theirs. Raises Refused when a text
    is longer than can be stored, and saving.Conflict when a section has changed since the plan's base. A text that is
    too long for A4 is written all the same. `dry_run` writes, and rolls everything back.
    """
    targets = [(plan, plan.solution) for plan in plans if plan.writes and plan.solution]
    solutions = [solution for _, solution in targets]
    notes: list[str] = []
    for plan, _ in targets:
        _refuse_too_long(plan)
    with transaction.atomic():
        _create([solution for solution in solutions if solution.pk is None])
        with saving(solutions, by=by, note=f"Importeret fra {source}"[:200], at=at) as work:
            fresh = Solution.objects.prefetch_related("sections").in_bulk([solution.pk for solution in solutions])
            newest = Revision.objects.newest_of(solutions)
            for plan, solution in targets:
                if plan.base is not None:
                    parts = [f"sections.{section.kind}" for section in plan.chosen_sections]
                    refuse_if_changed(newest.get(solution.pk), plan.base, parts)
                notes += _write_head(fresh[solution.pk], plan.page)
                notes += _write_sections(fresh[solution.pk], plan)
        if dry_run:
            transaction.set_rollback(True)
    return Written(work.revisions, notes)


def _refuse_too_long(plan: PagePlan) -> None:
    for section in plan.chosen_sections:
        if len(section.html) > SECTION_LIMIT:
            raise Refused(
                f"Side {plan.page.number}: «{section.kind.label}» er for langt til at blive gemt "
                f"({number(str(len(section.html)))} tegn, højst {number(str(SECTION_LIMIT))})."
            )


def _create(solutions: Sequence[Solution]) -> None:
    last = Solution.objects.aggregate(last=Max("position"))["last"] or 0
    for position, solution in enumerate(solutions, start=last + 1):
        if Solution.objects.filter(slug=solution.slug).exists():
            raise Refused(f"Der har været en løsning med adressen «{solution.slug}»; den er ikke i porteføljen nu.")
        solution.position = position
        solution.save()


def _write_head(solution: Solution, page: Page) -> list[str]:
    """Fill in the code and the platform where the solution has none; never over others, and never the initials."""
    notes, filled = [], []
    for field, label, value in (("code", "ID", page.code), ("platform", "platform", page.platform)):
        current = getattr(solution, field)
        if value and not current and len(value) <= _max_length(field):
            setattr(solution, field, value)
            filled.append(field)
        elif value and value != current:
            outcome = f"løsningen beholder «{current}»" if current else "det er for langt og er ikke gemt"
            notes.append(f"Side {page.number}: {label} er «{value}» i filen; {outcome}.")
    if filled:
        solution.save(update_fields=filled)
    return notes


def _write_sections(solution: Solution, plan: PagePlan) -> list[str]:
    rows, notes = {section.kind: section for section in solution.sections.all()}, []
    written = {section.kind.value: section for section in plan.chosen_sections}
    new = [kind for kind in written if kind not in rows]
    in_document = [section.kind.value for section in plan.page.sections if section.kind in rows or section.kind in new]
    order = [*in_document, *(kind for kind in rows if kind not in in_document)] if plan.reorders else [*rows, *new]
    for position, kind in enumerate(order):
        row = rows.get(kind) or Section(solution=solution, kind=kind)
        row.position = position
        if kind in written and (written[kind].html or not row.body):
            row.body, row.as_of = written[kind].html, written[kind].as_of
        elif kind in written:
            title = written[kind].kind.label
            notes.append(f"Side {plan.page.number}: «{title}» er tomt i filen; løsningens tekst er beholdt.")
        row.save()
    return notes
