"""Word documents into one-pagers in the browser: upload, see what was found, choose, and see what came of it."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

import danish
from accounts.models import Role
from importing import choosing, steps, uploads
from importing.forms import UploadForm
from importing.models import ImportedDocument
from onepagers.forms import error_list
from onepagers.models import Revision, Solution
from onepagers.versions.saving import Conflict
from onepagers.views.editing import database_message

SHOWN = 50  # documents in the list, newest first


@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Upload a document; those that were uploaded before stand below."""
    documents = _documents(request)
    form = UploadForm(too_big=uploads.is_too_big(request.META))
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, too_big=uploads.is_too_big(request.META))
        if form.is_valid():
            document = ImportedDocument.objects.store(form.name, form.kind, form.data_bytes, by=request.user)
            return redirect("importing:import_choose", document.pk)
    listed = documents.select_related("uploaded_by").prefetch_related("revisions__solution")
    context = {"form": form, "errors": error_list(form) if form.is_bound else [], "documents": listed[:SHOWN]}
    return render(request, "onepagers/imports.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """What a document says, page by page and beside today's text; what is ticked is imported."""
    document = get_object_or_404(_documents(request).defer(None), pk=pk)
    try:
        found = steps.understand(bytes(document.data))
    except steps.Refused as error:
        messages.error(request, str(error))
        return redirect("importing:imports")
    posted = request.POST if request.method == "POST" else None
    choices = _choices(request, found, request.GET if posted is None else posted)
    errors: list[dict[str, str]] = []
    if posted is not None:
        answer = _write(request, document, choices)
        if isinstance(answer, HttpResponse):
            return answer
        errors = [{"id": "", "text": answer}]
    elif any(choice.twice for choice in choices):
        errors = [{"id": "", "text": TWICE}]
    twice = any(choice.twice for choice in choices)
    context = {
        "document": document,
        "found": found,
        "choices": choices,
        "errors": errors,
        "words_in": sum(page.words_in for page in found.pages),
        "words_out": sum(page.words_out for page in found.pages),
        "outside": sum(entry.words for entry in found.unplaced),
        "ready": not twice and any(choice.offered or choice.order for choice in choices),
    }
    return render(request, "onepagers/import_choose.html", context, status=422 if errors else 200)


TWICE = "To sider er sat til den samme løsning. Vælg en anden løsning til den ene, og se forskellen igen."


def _choices(request: HttpRequest, found: steps.Document, data) -> list[choosing.PageChoice]:
    existing = Solution.objects.existing(timezone.localdate())
    everybodys = list(existing.prefetch_related("sections"))
    proposals = steps.propose(found, steps.candidates(everybodys))
    own = set(existing.editable_by(request.user).values_list("pk", flat=True))
    return choosing.choose(
        found,
        proposals,
        [solution for solution in everybodys if solution.pk in own],
        {solution.slug: solution.name for solution in everybodys},
        data,
        creates=request.user.is_administrator,
        posted=request.method == "POST",
    )


def _write(request: HttpRequest, document: ImportedDocument, choices: list[choosing.PageChoice]) -> HttpResponse | str:
    """Away when it is written; else what stands in the way."""
    plans = choosing.planned(choices, request.POST)
    if any(choice.twice for choice in choices):
        return TWICE
    if not plans:
        return "Sæt kryds ved mindst ét afsnit."
    try:
        with transaction.atomic():
            written = steps.write(plans, source=document.name, by=request.user, at=timezone.now())
            document.revisions.add(*written.revisions)
    except steps.Refused as error:
        return str(error)
    except Conflict as conflict:
        return why_not(conflict)
    except IntegrityError as error:
        return database_message(error)
    many = len(written.revisions)
    fresh = f"{danish.count(many, 'løsning', 'løsninger')} har fået en ny version".capitalize()
    messages.success(request, f"{fresh}." if many else "Teksterne var allerede sådan. Intet er ændret.")
    for note in written.notes:
        messages.info(request, note)
    return redirect("importing:import_result", document.pk)


def why_not(conflict: Conflict) -> str:
    """Who has saved what since the texts were shown; nothing has been written."""
    revision = conflict.revision
    who = revision.author.name if revision.author else "En anden"
    titles = danish.and_list([f"«{section['title']}»" for section in conflict.theirs.values() if section])
    return (
        f"{who} har rettet {titles} i {revision.solution.name} imens. Intet er importeret, og dine kryds står her "
        "stadig. Se forskellen herunder, og importér igen."
    )


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions that have been made from a document, and the way back from each."""
    document = get_object_or_404(_documents(request), pk=pk)
    made = list(document.revisions.select_related("solution", "author").order_by("-created_at", "solution__position"))
    own = Solution.objects.editable_by(request.user).filter(revisions__in=made).distinct()
    newest = Revision.objects.defer("snapshot").newest_of(own).values()
    rows = [
        {"revision": revision, "before": revision.number - 1, "undo": revision.number > 1 and revision in newest}
        for revision in made
    ]
    return render(request, "onepagers/import_result.html", {"document": document, "rows": rows})


@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, byte for byte as it was uploaded."""
    document = get_object_or_404(_documents(request).defer(None), pk=pk)
    response = HttpResponse(bytes(document.data), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=document.name)
    return response


def _documents(request: HttpRequest):
    """Those that the user may see: all for an administrator, else one's own. Who edits no page imports nothing."""
    user = request.user
    if user.is_administrator:
        return ImportedDocument.objects.all()
    if user.role != Role.MANAGER and not Solution.objects.editable_by(user).exists():
        raise Http404
    return ImportedDocument.objects.filter(uploaded_by=request.user)
