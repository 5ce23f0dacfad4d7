"""The pages that all users read: the one-pagers, their versions, and the PDFs."""

from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest
from onepagers import parts
from onepagers.models import Revision, Solution
from onepagers.overview import organisations
from onepagers.pages import cached_body, prerender
from onepagers.pages.pdf import Pdf, PdfError
from onepagers.views import page_cache
from onepagers.writing import undoing
from typesetting import downloads
from typesetting.pdf_store import StoredPdf


@require_safe
@page_cache.cached_page
def solution(request: UserRequest, slug: str) -> HttpResponse:
    """Today's one-pager."""
    solution = get_object_or_404(Solution.objects.select_related("manager"), slug=slug)
    revision = newest_revision(solution, timezone.localdate())
    return _one_pager(request, solution, revision, timezone.localdate())


@require_safe
def version(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """An earlier version, as on the day when it was saved."""
    revisions = Revision.objects.select_related("solution", "author")
    revision = get_object_or_404(revisions, solution__slug=slug, number=number)
    newest = revision.solution.revisions.values_list("number", flat=True)[0]
    return _one_pager(request, revision.solution, revision, timezone.localdate(revision.created_at), old=newest)


@require_safe
def one_pager_pdf(request: UserRequest, slug: str) -> HttpResponse:
    """The one-pager on one A4 page."""

    def find() -> tuple[StoredPdf, str]:
        solution, on = get_object_or_404(Solution, slug=slug), timezone.localdate()
        revision = newest_revision(solution, on)
        if revision is None:
            raise Http404
        return prerender.one_pager(revision, on), f"{solution.name} {on}.pdf"

    return _file_response(request, lambda: page_cache.file(request, find))


@require_safe
def portfolio_pdf(request: UserRequest) -> HttpResponse:
    """Cover, contents and every one-pager in one PDF."""
    on = timezone.localdate()
    return _file_response(
        request, lambda: page_cache.file(request, lambda: (prerender.portfolio(on), f"PLO it-portefølje {on}.pdf"))
    )


def newest_revision(solution: Solution, on: date) -> Revision | None:
    """Return the newest revision on the day."""
    return solution.revisions.on(on).select_related("author").defer("snapshot").first()


def portfolio_revisions(on: date) -> list[Revision]:
    """Return the revisions of the portfolio on the day, in its order."""
    return list(prerender.newest(on))


def editable(request: UserRequest, solution: Solution) -> bool:
    """Whether the user may change the solution: then its page has the tabs for that."""
    return Solution.objects.editable_by(request.user).filter(pk=solution.pk).exists()


def _one_pager(
    request: UserRequest, solution: Solution, revision: Revision | None, on: date, *, old: int | None = None
) -> HttpResponse:
    """Show the page. `old` is the number of the newest version, where `revision` is shown as an earlier one."""
    may_edit = editable(request, solution)
    context = {
        "solution": solution,
        "revision": revision,
        "old": old,
        "on": on,
        "body": cached_body.body(revision, on, linked=not old) if revision else "",
        "too_long": prerender.overflow(revision, on) if revision and not old else 0,
        "undoable": bool(old and revision and undoing.offered([revision], request.user, editable=may_edit)),
        "tab": "versions" if old else "page",
        "editable": may_edit,
        "waiting": parts.waiting(request.user, solution) if may_edit and not old else [],
        "organisations": organisations.shown(revision) if revision and not old else [],
    }
    return render(request, "onepagers/solution.html", context)


def pdf_response(request: UserRequest, make: Callable[[], Pdf], filename: str) -> HttpResponse:
    """Show the PDF in the browser, or a page that says why it could not be made."""

    def find() -> tuple[StoredPdf, str]:
        pdf = make()
        return StoredPdf.of(pdf.key, pdf.bytes, timezone.now()), filename

    return _file_response(request, find)


def _file_response(request: UserRequest, find: Callable[[], tuple[StoredPdf, str]]) -> HttpResponse:
    try:
        file, filename = find()
    except PdfError as error:
        return render(request, "onepagers/pdf_failed.html", {"error": error}, status=503)
    return downloads.pdf_response(
        request,
        size=file.size,
        sha256=file.sha256,
        modified=file.modified or timezone.now(),
        filename=filename,
        read=file.read,
    )
