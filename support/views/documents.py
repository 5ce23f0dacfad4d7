"""The documents of an agreement, for those who work with it: a list, uploading, and the file itself."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest
from accounts.models import User
from accounts.once import once
from importing.uploads import is_too_big
from onepagers.forms import error_list
from onepagers.models import Revision, Solution
from onepagers.views.editing import Refusal, saved_or_refused, say_saved
from support import added_rows
from support.access import editable
from support.document_forms import DocumentForm
from support.models import Agreement, AgreementDocument
from support.saving import home_of
from support.views.agreements import CONFLICT, known_agreement


@require_http_methods(["GET", "POST"])
@once
def documents(request: UserRequest, pk: int) -> HttpResponse:
    """List the documents of an agreement, and add one, or a new version of one."""
    agreement = known_agreement(request, pk)
    home = home_of(agreement, timezone.localdate())
    edits = editable(request.user, agreement)
    form = DocumentForm(agreement=agreement)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        if not edits:
            raise PermissionDenied
        form = DocumentForm(request.POST, request.FILES, agreement=agreement, too_big=is_too_big(request.META))
        if form.is_valid():
            outcome = saved_or_refused(lambda: _save(request.user, home, agreement, form), CONFLICT)
            if not isinstance(outcome, Refusal):
                say_saved(request, home, outcome, "Dokumentet er gemt.")
                return redirect("support:documents", pk)
            errors = [{"id": "", "text": outcome.text}]
        else:
            errors = error_list(form)
    context = {
        "agreement": agreement,
        "home": home,
        "edits": edits,
        "form": form,
        "errors": errors,
        **_listed(agreement),
    }
    return render(request, "support/documents.html", context, status=422 if errors else 200)


@require_safe
def document(request: UserRequest, pk: int, row: int) -> HttpResponse:
    """Send a document byte for byte, to be saved and never shown by the browser. One that was taken back may not have
    been meant for those who work with the agreement: only the secretariat gets it."""
    agreement = known_agreement(request, pk)
    document = get_object_or_404(agreement.documents.defer(None), pk=row)
    if added_rows.is_taken_back(document) and not request.user.is_administrator:
        raise Http404
    response = HttpResponse(bytes(document.content), content_type=document.content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=document.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _save(user: User, home: Solution, agreement: Agreement, form: DocumentForm) -> list[Revision]:
    """A new document stands in the way of nobody's changes; one that replaces another is refused once that is gone."""
    data = form.cleaned_data
    row: AgreementDocument = data["file"].row(agreement, data["replaces"])
    note = f"{'Ny version af dokument' if data['replaces'] else 'Nyt dokument'}: {row.name}"
    return added_rows.add(row, home, by=user, note=note[:200], base=None)


def _listed(agreement: Agreement) -> dict[str, object]:
    """The documents that count, and those that did, each with why it doesn't."""
    rows = list(agreement.documents.select_related("author"))
    ends = added_rows.ends_of(rows)
    return {
        "current": [row for row in rows if row.counts],
        "earlier": [(row, ends[row], ends[row].startswith("Erstattet")) for row in rows if ends[row]],
    }
