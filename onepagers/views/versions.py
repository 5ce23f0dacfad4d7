"""The versions of a solution: who changed what and when, a comparison of any two, taking a save back, and restoring an
earlier text."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import danish
from accounts.access import UserRequest
from accounts.once import once
from onepagers.changes import comparing
from onepagers.forms.fields import posted_number
from onepagers.models import Revision, Solution
from onepagers.versions.saving import Conflict
from onepagers.views.editing import base_number, own_solution
from onepagers.views.pages import editable
from onepagers.writing import undoing
from onepagers.writing.restoring import NotRestored, restore_texts
from onepagers.writing.texts import TooLong

PER_PAGE = 50
NAMED = 5  # of what was left alone


@require_safe
def versions(request: UserRequest, slug: str) -> HttpResponse:
    """Who changed what, when, newest first, with two to choose for comparison."""
    solution = get_object_or_404(Solution, slug=slug)
    revisions = solution.revisions.select_related("author")
    page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("side"))
    may_edit = editable(request, solution)
    context = {
        "solution": solution,
        "page": page,
        "rows": _rows(solution, page),
        "undoable": undoing.offered(page, request.user, editable=may_edit),
        "tab": "versions",
        "editable": may_edit,
    }
    return render(request, "onepagers/versions.html", context)


def _rows(solution: Solution, page: Page) -> list[tuple[Revision, list[str]]]:
    """Return each revision of the page with the titles of what differs from the one before it."""
    shown = list(page)
    older = list(solution.revisions.filter(number__lt=shown[-1].number)[:1]) if shown else []
    before = [*shown[1:], *older]
    names = [comparing.titles(earlier.snapshot, later.snapshot) for later, earlier in zip(shown, before, strict=False)]
    return [(revision, names[place] if place < len(names) else []) for place, revision in enumerate(shown)]


@require_safe
def compare(request: UserRequest, slug: str) -> HttpResponse:
    """Two versions side by side; without numbers the newest and the one before it."""
    solution = get_object_or_404(Solution, slug=slug)
    newest = base_number(solution)
    fra, til, errors = chosen(request.GET, newest)
    context = {
        "solution": solution,
        "newest": newest,
        "fra": fra,
        "til": til,
        "errors": errors,
        "tab": "versions",
        "editable": editable(request, solution),
    }
    if not errors:
        both = solution.revisions.select_related("author").filter(number__in=(fra, til))
        then, now = sorted(both, key=lambda revision: revision.number != fra)
        comparison = comparing.compare(then.snapshot, now.snapshot)
        context |= {"then": then, "now": now, "found": comparison, "restorable": _restorable(then, now, newest)}
    return render(request, "onepagers/compare.html", context)


def chosen(data: QueryDict, newest: int) -> tuple[int | str, int | str, list[dict[str, str]]]:
    """Return the two numbers that an address asks for, and their errors as {id, text} of its fields.

    Without numbers «til» is the newest version and «fra» the version before «til». A wrong number is returned as it was
    typed.
    """
    if newest < 2:
        return "", "", [{"id": "", "text": "Der er ikke to versioner at sammenligne endnu."}]
    typed = {name: data.get(name, "").strip() for name in ("fra", "til")}
    til = posted_number(typed["til"]) if typed["til"] else newest
    fra = posted_number(typed["fra"]) if typed["fra"] else (til or newest) - 1
    errors = [
        {"id": name, "text": _unknown(typed[name], newest)}
        for name, number in (("fra", fra), ("til", til))
        if number is None or not 1 <= number <= newest
    ]
    if not errors and fra == til:
        errors = [{"id": "til", "text": "Vælg to forskellige versioner."}]
    return (typed["fra"] if fra is None else fra), (typed["til"] if til is None else til), errors


def _unknown(typed: str, newest: int) -> str:
    if not typed:
        return "Version 1 er den første, så der er ingen før den."
    return f"Der er ingen version «{typed}». Vælg et tal fra 1 til {newest}."


def _restorable(then: Revision, now: Revision, newest: int) -> set[int]:
    """Return the numbers of the versions that can be restored: not the newest, nor one with the same texts."""
    same = comparing.same_texts(then.snapshot, now.snapshot) and newest in (then.number, now.number)
    return set() if same else {then.number, now.number} - {newest}


@require_POST
@once
def undo(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """Take back the save that made a version, and show the difference."""
    solution = get_object_or_404(Solution.objects.followed_by(request.user), slug=slug)
    revision = get_object_or_404(solution.revisions.select_related("save_of"), number=number)
    if number not in undoing.offered([revision], request.user, editable=editable(request, solution)):
        messages.error(request, f"Version {number} kan ikke fortrydes. {_why_not_undone(revision)}")
        return redirect("onepagers:versions", slug)
    try:
        outcome = undoing.take_back(revision, by=request.user, at=timezone.now())
    except TooLong as hindrance:
        messages.error(
            request,
            f"Version {number} kan ikke fortrydes: teksten fra før er for lang til siden, som den er nu. "
            f"Ca. {hindrance.characters} tegn skal ud. Forkort først under Tekst.",
        )
        return redirect("onepagers:versions", slug)
    new = next((made.number for made in outcome.revisions if made.solution_id == solution.pk), None)
    done = messages.success if outcome.revisions else messages.info
    done(request, " ".join(_undone(solution, number, new, outcome)))
    return redirect(comparing.address(slug, new - 1, new)) if new else redirect("onepagers:versions", slug)


def _why_not_undone(revision: Revision) -> str:
    if revision.number == 1:
        return "Den er den første, så der er ikke noget før den."
    if revision.save_of is None:
        return "Den er fra før, gemninger kunne fortrydes. Teksten kan gendannes fra versionens side."
    return "Den ændrede ikke noget, som du kan rette."


def _undone(solution: Solution, number: int, new: int | None, outcome: undoing.TakenBack) -> Iterator[str]:
    """Yield sentences about what was taken back and what was left alone."""
    others = [made.solution.name for made in outcome.revisions if made.solution_id != solution.pk]
    if new:
        yield f"Version {number} er fortrudt og gemt som version {new}."
    elif others:
        yield f"Version {number} er fortrudt."
    elif outcome.changed or outcome.may_not or outcome.closed:
        yield "Intet er fortrudt."
    else:
        yield f"Der er ikke mere at fortryde: alt er, som det var før version {number}."
    if others:
        yield f"Det gælder også {danish.and_list(others)}."
    if outcome.changed:
        yield f"Rettet siden og ladt i fred: {_some(outcome.changed)}."
    if outcome.may_not:
        yield f"Ladt i fred, fordi du ikke må rette det: {_some(outcome.may_not)}."
    if outcome.closed:
        yield f"Ladt i fred, fordi kontoen er lukket eller kun kan læse: {_some(outcome.closed)}."


def _some(names: list[str]) -> str:
    distinct = list(dict.fromkeys(names))
    more = [f"{len(distinct) - NAMED} andre"] if len(distinct) > NAMED else []
    return danish.and_list(distinct[:NAMED] + more)


@require_POST
@once
def restore(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """Save the texts of an earlier version as a new one, and show the difference."""
    solution = own_solution(request, slug)
    revision = get_object_or_404(solution.revisions, number=number)
    base = solution.revisions.filter(number=posted_number(request.POST.get("base")) or 0).first()
    now = timezone.now()
    try:
        work = restore_texts(solution, revision, base=base, by=request.user, at=now, on=timezone.localdate(now))
    except (TooLong, Conflict, NotRestored) as hindrance:
        messages.error(request, why_not(hindrance, number))
    else:
        if work.revisions:
            restored = work.revisions[0].number
            messages.success(
                request,
                f"Teksten fra version {number} er gendannet og gemt som version {restored}. "
                f"Du fortryder ved at gendanne version {restored - 1}.",
            )
            return redirect(comparing.address(slug, restored - 1, restored))
        messages.success(request, f"Teksten er allerede, som den var i version {number}. Intet er ændret.")
    newest = base_number(solution)
    return (
        redirect("onepagers:versions", slug) if newest == number else redirect(comparing.address(slug, newest, number))
    )


def why_not(hindrance: Exception, number: int) -> str:
    """Return why a version can't be restored, and what to do about it."""
    if isinstance(hindrance, TooLong):
        return (
            f"Teksten fra version {number} er for lang til siden, som den er nu. Ca. {hindrance.characters} tegn "
            "skal ud. Hent det, du skal bruge, fra versionens side, og ret under Tekst."
        )
    if isinstance(hindrance, Conflict):
        who = hindrance.revision.author.name if hindrance.revision.author else "En anden"
        titles = danish.and_list([f"«{section['title']}»" for section in hindrance.current.values() if section])
        return f"{who} har rettet {titles} imens. Se forskellen herunder, og gendan igen, hvis det stadig er rigtigt."
    return f"Teksten fra version {number} kan ikke gendannes. {hindrance}"
