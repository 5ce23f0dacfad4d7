"""Small builders of rows for tests: a test names what it is about, these fill in the rest."""

import hashlib
from datetime import date, datetime, time
from itertools import count
from zoneinfo import ZoneInfo

from accounts.models import Role, User
from editions.models import Edition, EditionPage
from onepagers.models import Category, Colour, GovernanceBody, Organisation, Section, SectionKind, Solution
from onepagers.operations.reviews import Judgement, confirm, record
from onepagers.pages import onepager
from onepagers.versions.saving import saving

DENMARK = ZoneInfo("Europe/Copenhagen")
_serial = count(1)


def at(day: date, hour: int = 12) -> datetime:
    """A moment on the day, Danish time."""
    return datetime.combine(day, time(hour), tzinfo=DENMARK)


def make_user(role: Role = Role.MANAGER, *, password: str | None = None, **fields) -> User:
    serial = next(_serial)
    defaults = {"email": f"person{serial}@plo.example", "name": f"Person {serial}", "initials": f"P{serial}"}
    return User.objects.create_user(**(defaults | fields), role=role, password=password)


def make_organisation(name: str = "", **fields) -> Organisation:
    return Organisation.objects.create(name=name or f"Organisation {next(_serial)}", **fields)


def make_body(name: str = "", **fields) -> GovernanceBody:
    return GovernanceBody.objects.create(name=name or f"Organ {next(_serial)}", **fields)


def make_solution(
    name: str = "",
    *,
    manager: User | None = None,
    text: str = "<p>Tekst.</p>",
    created: date = date(2025, 1, 1),
    **fields,
) -> Solution:
    """A solution with its six sections and its first revision."""
    serial = next(_serial)
    defaults = {"name": name or f"Løsning {serial}", "slug": f"loesning-{serial}", "category": Category.CLINIC}
    solution = Solution.objects.create(**(defaults | fields), manager=manager or make_user())
    with saving([solution], by=None, note="Oprettet", at=at(created, 0)):
        Section.objects.bulk_create(
            Section(solution=solution, kind=kind, body=text, position=position)
            for position, kind in enumerate(SectionKind.values)
        )
    return solution


def make_review(solution: Solution, *, on: date, colour: Colour = Colour.GREEN, **fields):
    """A review dated and written on the day, with all that its colour requires."""
    needed = (
        {}
        if colour == Colour.GREEN
        else {
            "cause": "Noget er sket",
            "consequence": "Det mærkes",
            "action": "Det ordnes",
            "action_owner": solution.manager,
            "action_due_on": on.replace(year=on.year + 1),
        }
    )
    extra = {name: fields.pop(name) for name in ("replaces", "is_demo", "by") if name in fields}
    by = extra.pop("by", solution.manager)
    return record(solution, Judgement(colour, **(needed | fields)), by=by, on=on, at=at(on), **extra)


def make_confirmation(solution: Solution, *, on: date):
    return confirm(solution, by=solution.manager, on=on, at=at(on))


def make_edition(
    solutions: list[Solution] | None = None, *, final: bool = True, meeting_on: date = date(2026, 12, 3), **fields
) -> Edition:
    """An edition with the newest version of each solution, written as rows: nothing is printed, and its PDF is none."""
    serial = next(_serial)
    solutions = [make_solution()] if solutions is None else solutions
    author = fields.pop("author", None) or make_user(Role.ADMINISTRATOR)
    defaults = {"title": f"Bestyrelsesmøde {serial}", "cut_off": meeting_on}
    edition = Edition.objects.create(**(defaults | fields), meeting_on=meeting_on, author=author)
    for place, solution in enumerate(solutions):
        page = EditionPage(edition=edition, solution=solution, position=place)
        if final:
            page.revision, page.size, page.form, page.page_number = solution.revisions.first(), 8.4, "tight", place + 2
            page.html = onepager.body(page.revision.snapshot, edition.cut_off, version=page.revision.number)
        page.save()
    if final:
        links = "".join(
            f'<a href="#{one.slug}">{one.name}</a> <span class="pageref" data-page="#{one.slug}"></span>'
            for one in solutions
        )
        edition.html = (
            '<div class="cover"><footer class="foot"><span class="foot__page"></span>Foden</footer>'
            f'<h1 data-bookmark="Ændret siden sidst">Ændret siden sidst</h1><p>{links}</p></div>'
        )
        edition.pdf = f"%PDF-1.7 {serial} ".encode() + bytes(range(256)) * 8
        edition.sha256, edition.page_count = hashlib.sha256(edition.pdf).hexdigest(), len(solutions) + 1
        edition.frozen_at, edition.frozen_by, edition.facts = at(edition.cut_off), author, {}
        edition.year, edition.number = meeting_on.year, serial
        edition.save()
    return edition
