"""Pages into solutions: what goes where, and then rows and revisions in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from danish import count, number
from danish.plain_text import plain
from importing.parsing import Document, Page, PageSection
from importing.proposing import GUESS, SURE, Candidate, Proposal, folded
from importing.reading import Refused
from onepagers.models import Revision, Section, Solution
from onepagers.models.solutions import SECTION_LIMIT
from onepagers.versions.saving import refuse_if_changed, saving

SKIPPED = "ingen"  # in an assignment: this page goes nowhere


@dataclass(frozen=True)
class Planned:
    """What becomes of a page. `solution` is written when `writes`; one without a primary key is made first.

    Somebody who has looked at the texts can choose: the `kinds` of sections that are written, all where None; whether
    they take the document's order; and `base`, the number of the version that the new text was held against.
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
    def chosen(self) -> list[PageSection]:
        return [section for section in self.page.sections if self.kinds is None or section.kind in self.kinds]


@dataclass(frozen=True)
class Written:
    """The revisions that were made, and Danish sentences about what was left as it stood."""

    revisions: list[Revision]
    notes: list[str]


def candidates(solutions: Iterable[Solution]) -> list[Candidate]:
    """Solutions, with their sections prefetched, as pages can be compared with them."""
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
) -> list[Planned]:
    """What is written where: what is proposed, but no guesses.

    `assign` decides instead, with a slug for every page in order, or «ingen». `create` makes solutions, named by their
    headings, of pages that fit none, or of an assigned slug that nothing has. Raises Refused for an assignment that
    can't be followed.
    """
    by_slug = {solution.slug: solution for solution in solutions}
    if assign:
        return _assigned(document.pages, assign, by_slug, create=create)
    plans = []
    for page, proposal in zip(document.pages, proposals, strict=True):
        solution = by_slug.get(proposal.solution or "")
        plan = Planned(page, solution, proposal.certainty, proposal.why, proposal.certainty not in (None, GUESS))
        new = new_solution(page) if create and not plan.writes else None
        if new and new.slug not in by_slug:
            by_slug[new.slug] = new
            plan = Planned(page, new, SURE, "oprettes", True)
        plans.append(plan)
    return plans


def _assigned(
    pages: Sequence[Page], slugs: Sequence[str], by_slug: Mapping[str, Solution], *, create: bool
) -> list[Planned]:
    if len(slugs) != len(pages):
        has, given = count(len(pages), "side", "sider"), count(len(slugs), "løsning", "løsninger")
        raise Refused(
            f"Filen har {has}, men --assign nævner {given}. "
            f"Skriv én for hver side, og «{SKIPPED}» for en side, der ikke skal med."
        )
    plans = []
    for page, slug in zip(pages, slugs, strict=True):
        if slug == SKIPPED:
            plans.append(Planned(page, None, None, "udeladt", False))
            continue
        if slugs.count(slug) > 1:
            raise Refused(f"«{slug}» er nævnt to gange i --assign.")
        known = by_slug.get(slug)
        solution = known or (_new(page, slug) if create and slug == folded(slug) else None)
        if solution is None:
            raise Refused(f"Side {page.number}: der er ingen løsning med adressen «{slug}».")
        plans.append(Planned(page, solution, SURE, "angivet" if known else "oprettes", True))
    return plans


def new_solution(page: Page) -> Solution | None:
    """The solution that could be made of a page, not saved; None where it has no name that fits."""
    return _new(page, folded(page.name)[: _longest("slug")].strip("-"))


def _new(page: Page, slug: str) -> Solution | None:
    """A solution named by the page's heading, not saved; None where there is no name, or one too long."""
    fits = slug and page.name and len(page.name) <= _longest("name") and len(slug) <= _longest("slug")
    return Solution(slug=slug, name=page.name) if fits else None


def _longest(field: str) -> int:
    return getattr(Solution._meta.get_field(field), "max_length", None) or 0


def write(
    plans: Sequence[Planned], *, source: str, by=None, at: datetime | None = None, dry_run: bool = False
) -> Written:
    """Write the planned pages, one revision for each solution that changes; all or nothing. `source` names the file.

    The sections take the document's order, the solution's others keep theirs after them. Raises Refused when a text is
    longer than can be stored, and revisions.Conflict when a section has changed since the plan's base; how much of a
    text fits on A4 hinders nothing. `dry_run` writes, and takes it all back.
    """
    targets = [(plan, plan.solution) for plan in plans if plan.writes and plan.solution]
    solutions = [solution for _, solution in targets]
    notes: list[str] = []
    for plan, _ in targets:
        _refuse_endless(plan)
    with transaction.atomic():
        _create([solution for solution in solutions if solution.pk is None])
        with saving(solutions, by=by, note=f"Importeret fra {source}"[:200], at=at) as work:
            fresh = Solution.objects.prefetch_related("sections").in_bulk([solution.pk for solution in solutions])
            newest = Revision.objects.newest_of(solutions)
            for plan, solution in targets:
                if plan.base is not None:
                    parts = [f"sections.{section.kind}" for section in plan.chosen]
                    refuse_if_changed(newest.get(solution.pk), plan.base, parts)
                notes += _write_head(fresh[solution.pk], plan.page)
                notes += _write_sections(fresh[solution.pk], plan)
        if dry_run:
            transaction.set_rollback(True)
    return Written(work.revisions, notes)


def _refuse_endless(plan: Planned) -> None:
    for section in plan.chosen:
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
    """Fill the code and the platform in where the solution has none; never over another, and never the initials."""
    notes, filled = [], []
    for field, label, said in (("code", "ID", page.code), ("platform", "platform", page.platform)):
        has = getattr(solution, field)
        if said and not has and len(said) <= _longest(field):
            setattr(solution, field, said)
            filled.append(field)
        elif said and said != has:
            kept = f"løsningen beholder «{has}»" if has else "det er for langt og er ikke gemt"
            notes.append(f"Side {page.number}: {label} er «{said}» i filen; {kept}.")
    if filled:
        solution.save(update_fields=filled)
    return notes


def _write_sections(solution: Solution, plan: Planned) -> list[str]:
    rows, notes = {section.kind: section for section in solution.sections.all()}, []
    said = {section.kind.value: section for section in plan.chosen}
    new = [kind for kind in said if kind not in rows]
    theirs = [section.kind.value for section in plan.page.sections if section.kind in rows or section.kind in new]
    order = [*theirs, *(kind for kind in rows if kind not in theirs)] if plan.reorders else [*rows, *new]
    for position, kind in enumerate(order):
        row = rows.get(kind) or Section(solution=solution, kind=kind)
        row.position = position
        if kind in said and (said[kind].html or not row.body):
            row.body, row.as_of = said[kind].html, said[kind].as_of
        elif kind in said:
            title = said[kind].kind.label
            notes.append(f"Side {plan.page.number}: «{title}» er tomt i filen; løsningens tekst er beholdt.")
        row.save()
    return notes
