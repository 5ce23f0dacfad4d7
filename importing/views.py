"""Import in the browser: upload a document, see its contents, choose, and see the new versions."""

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

import danish
from accounts.access import UserRequest
from accounts.models import Role
from accounts.once import once
from importing import choosing, steps, uploads
from importing.forms import UploadForm
from importing.models import ImportedDocument, Reading
from onepagers.forms import error_list
from onepagers.models import Revision, Solution
from onepagers.versions.saving import Conflict
from onepagers.views.editing import Refusal, saved_or_refused

SHOWN = 50  # documents in the list, newest first


@require_http_methods(["GET", "POST"])
@once
def overview(request: UserRequest) -> HttpResponse:
    """Upload a document, and list those that were uploaded before."""
    documents = _documents(request)
    form = UploadForm(too_big=uploads.is_too_big(request.META))
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, too_big=uploads.is_too_big(request.META))
        if form.is_valid():
            document = ImportedDocument.objects.store(form.name, form.kind, form.data_bytes, by=request.user)
            Reading.objects.keep(document, form.contents)
            return redirect("importing:import_choose", document.pk)
    listed = documents.select_related("uploaded_by").prefetch_related("revisions__solution")
    context = {"form": form, "errors": error_list(form) if form.is_bound else [], "documents": listed[:SHOWN]}
    return render(request, "importing/imports.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@once
def choose(request: UserRequest, pk: int) -> HttpResponse:
    """Show a document page by page beside today's text, and import what is ticked."""
    document = get_object_or_404(_documents(request), pk=pk)
    try:
        contents = Reading.objects.contents_of(document)
    except steps.Refused as error:
        messages.error(request, str(error))
        return redirect("importing:imports")
    posted = request.method == "POST"
    answers = choosing.Answers(request.POST if posted else request.GET, posted)
    leftovers = choosing.leftovers(contents, answers)
    contents = choosing.chosen_contents(contents, leftovers)
    choices = _choices(request, contents, answers)
    problem = _problem(choices)
    if posted:
        problem = problem or _write(request, document, choices, answers)
        if problem is None:
            return redirect("importing:import_result", document.pk)
    errors = [{"id": "", "text": problem}] if problem else []
    context = {
        "document": document,
        "contents": contents,
        "leftovers": leftovers,
        "choices": choices,
        "errors": errors,
        "words_in": sum(page.words_in for page in contents.pages),
        "words_out": sum(page.words_out for page in contents.pages),
        "proposes": any(leftover.proposed and not leftover.picked for leftover in leftovers),
        "outside": sum(leftover.entry.words for leftover in leftovers if leftover.is_out),
        "ready": _problem(choices) is None and any(choice.offered or choice.order for choice in choices),
    }
    return render(request, "importing/import_choose.html", context, status=422 if errors else 200)


def _problem(choices: list[choosing.PageChoice]) -> str | None:
    """Return what must be chosen otherwise before anything can be written, or None."""
    if any(choice.twice for choice in choices):
        return TWICE
    if unnamed := next((choice.page.number for choice in choices if choice.lacks_name), 0):
        return f"Side {unnamed}: skriv, hvad den nye løsning hedder. Navnet må ikke være i brug."
    return None


SAME_TEXTS = "Teksterne var allerede sådan. Intet er ændret."
TWICE = "To sider er sat til den samme løsning. Vælg en anden løsning til den ene, og se forskellen igen."


def _choices(request: UserRequest, contents: steps.Document, answers: choosing.Answers) -> list[choosing.PageChoice]:
    existing = Solution.objects.existing(timezone.localdate())
    solutions = list(existing.prefetch_related("sections"))
    proposals = steps.propose(contents, steps.candidates(solutions))
    own_ids = set(existing.editable_by(request.user).values_list("pk", flat=True))
    return choosing.choose(
        contents,
        proposals,
        [solution for solution in solutions if solution.pk in own_ids],
        {solution.slug: solution.name for solution in solutions},
        answers,
        creates=request.user.is_administrator,
    )


def _write(
    request: UserRequest, document: ImportedDocument, choices: list[choosing.PageChoice], answers: choosing.Answers
) -> str | None:
    """Write what is ticked. Return a sentence where nothing could be written, else None."""
    plans = choosing.page_plans(choices, answers)
    if not plans:
        return "Sæt kryds ved mindst ét afsnit."

    @transaction.atomic
    def write() -> steps.Written:
        written = steps.write(plans, source=document.name, by=request.user, at=timezone.now())
        document.revisions.add(*written.revisions)
        return written

    try:
        written = saved_or_refused(write, conflict_message)
    except steps.Refused as error:
        return str(error)
    if isinstance(written, Refusal):
        return written.text
    changed = danish.count(len(written.revisions), "løsning", "løsninger").capitalize()
    success = f"{changed} har fået en ny version." if written.revisions else SAME_TEXTS
    messages.success(request, success)
    for note in written.notes:
        messages.info(request, note)
    return None


def conflict_message(conflict: Conflict) -> str:
    """Say who has saved which sections since the texts were shown. Nothing is written."""
    revision = conflict.revision
    name = revision.author.name if revision.author else "En anden"
    titles = danish.and_list([f"«{section['title']}»" for section in conflict.current.values() if section])
    return (
        f"{name} har rettet {titles} i {revision.solution.name} imens. Intet er importeret, og dine kryds står her "
        "stadig. Se forskellen herunder, og importér igen."
    )


@require_safe
def result(request: UserRequest, pk: int) -> HttpResponse:
    """List the versions that came of a document, with a way to undo each."""
    document = get_object_or_404(_documents(request), pk=pk)
    revisions = list(
        document.revisions.select_related("solution", "author").order_by("-created_at", "solution__position")
    )
    own = Solution.objects.editable_by(request.user).filter(revisions__in=revisions).distinct()
    newest = Revision.objects.defer("snapshot").newest_of(own).values()
    rows = [
        {"revision": revision, "before": revision.number - 1, "undo": revision.number > 1 and revision in newest}
        for revision in revisions
    ]
    return render(request, "importing/import_result.html", {"document": document, "rows": rows})


@require_safe
def original(request: UserRequest, pk: int) -> HttpResponse:
    """Send the file, byte for byte as it was uploaded."""
    document = get_object_or_404(_documents(request).defer(None), pk=pk)
    response = HttpResponse(bytes(document.data), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=document.name)
    return response


def _documents(request: UserRequest) -> QuerySet[ImportedDocument]:
    """Return the documents that the user may see: all for an administrator, else their own.

    A user who may edit no page gets 404.
    """
    user = request.user
    if user.is_administrator:
        return ImportedDocument.objects.all()
    if user.role != Role.MANAGER and not Solution.objects.editable_by(user).exists():
        raise Http404
    return ImportedDocument.objects.filter(uploaded_by=request.user)
