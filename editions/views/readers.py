"""Pages of a final edition: to read it, as a page or a PDF, by account or by personal link; and its list of readers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, for_administrators
from accounts.once import once, once_an_hour, saved
from editions import questions
from editions import readers as reading
from editions.forms.readers import LinksForm, QuestionForm
from editions.models import Edition, EditionLink, EditionView
from editions.readers import Reader
from onepagers.forms import error_list
from typesetting import downloads


@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: UserRequest, pk: int) -> HttpResponse:
    """Show an edition to a user. A draft leads the secretariat to the page of the draft."""
    final_edition = reading.final_editions().filter(pk=pk).first()
    if final_edition is None and request.user.is_administrator and Edition.objects.filter(pk=pk).exists():
        return redirect("editions:draft", pk)
    return _read(request, final_edition, Reader(user=request.user))


@require_safe
def edition_pdf(request: UserRequest, pk: int) -> HttpResponse:
    """Send the stored file. A browser may keep it, but asks each time whether it is the same."""
    response = _download(request, get_object_or_404(reading.final_editions(), pk=pk), Reader(user=request.user))
    response["Cache-Control"] = "private, no-cache"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def read_by_link(request: HttpRequest, key: str) -> HttpResponse:
    """Show one edition to the holder of a personal link. The key in the address is the log-in."""
    link = EditionLink.objects.with_key(key)
    if link is None or not link.works(timezone.now()):
        return _closed(request, link)
    # The reader is the link's, also in a browser where a user is logged in.
    request.user = AnonymousUser()
    return _secret(_read(request, reading.final_editions().get(pk=link.edition_id), Reader(link=link), key=key))


@require_safe
@login_not_required
def pdf_by_link(request: HttpRequest, key: str) -> HttpResponse:
    """Send the stored file to the holder of a personal link."""
    link = EditionLink.objects.with_key(key)
    if link is None or not link.works(timezone.now()):
        return _closed(request, link)
    return _secret(_download(request, reading.final_editions().get(pk=link.edition_id), Reader(link=link)))


def _read(request: HttpRequest, edition: Edition | None, reader: Reader, *, key: str = "") -> HttpResponse:
    """Show the edition. A question is saved once; «Set» may be given and taken back from the same page."""
    return (once_an_hour(_show) if "text" in request.POST else _show)(request, edition, reader, key=key)


def _show(request: HttpRequest, edition: Edition | None, reader: Reader, *, key: str) -> HttpResponse:
    """Show the edition, and save the receipt or the question that the reader sends."""
    if edition is None:
        raise Http404
    form = QuestionForm(request.POST if "text" in request.POST else None, edition=edition)
    if request.method == "POST" and (answer := _take(request, edition, reader, form)):
        return answer
    if downloads.opens_document(request):
        reading.record_view(edition, reader, EditionView.What.PAGE)
    front, sheets = reading.sheets(edition)
    visible = questions.visible_to(reader, edition)
    for sheet in sheets:
        sheet.questions = [question for question in visible if question.solution_id == sheet.page.solution_id]
    context = {
        "edition": edition,
        "reader": reader,
        "key": key,
        "front": front,
        "sheets": sheets,
        "title": reading.front_title(front),
        **reading.beside(edition),
        "questions": [question for question in visible if question.solution_id is None],
        "asked": visible,
        "answerable": questions.answerable(reader),
        "form": form,
        "errors": error_list(form),
        "last_day": reader.link and reading.last_day(reader.link),
        "about": _about(form),
        "seen": edition.read_receipts.filter(**reader.keys).first(),
        "seen_by": edition.read_receipts.count(),
    }
    return render(request, "editions/edition.html", context, status=422 if form.errors else 200)


def _about(form: QuestionForm) -> str | None:
    """Where the faults of a question are shown: "" by the edition, a key by that solution; None without faults."""
    if not form.errors:
        return None
    return "" if "solution" in form.errors else form["solution"].value() or ""


def _take(request: HttpRequest, edition: Edition, reader: Reader, form: QuestionForm) -> HttpResponse | None:
    """Save what the reader has sent and return the answer; None if the form has errors."""
    if "unseen" in request.POST:
        reading.take_back_receipt(edition, reader)
    elif "seen" in request.POST:
        reading.give_receipt(edition, reader)
    elif form.is_valid():
        try:
            question = questions.ask(edition, reader, form.cleaned_data["solution"], form.cleaned_data["text"])
        except questions.QuestionError as error:
            form.add_error("text", str(error))
            return None
        messages.success(request, "Spørgsmålet er sendt. Svaret kommer til at stå her.")
        return redirect(f"{request.path}#spoergsmaal-{question.pk}")
    else:
        return None
    return redirect(f"{request.path}#set")


def _download(request: HttpRequest, edition: Edition, reader: Reader) -> HttpResponse:
    if edition.frozen_at is None:
        raise Http404
    if downloads.opens_document(request):
        reading.record_view(edition, reader, EditionView.What.PDF)
    return downloads.pdf_response(
        request,
        size=reading.pdf_size(edition),
        sha256=edition.sha256,
        modified=edition.frozen_at,
        filename=reading.filename(edition),
        read=lambda start, length: reading.pdf_part(edition, start, length),
    )


def _closed(request: HttpRequest, link: EditionLink | None) -> HttpResponse:
    """Say why a link doesn't work any more and who can make a new one; or that there never was such a link."""
    request.user = AnonymousUser()
    edition = link and reading.final_editions().get(pk=link.edition_id)
    context = {"link": link, "edition": edition, "last_day": link and reading.last_day(link)}
    return _secret(render(request, "editions/link_closed.html", context, status=410 if link else 404))


def _secret(response: HttpResponse) -> HttpResponse:
    """Protect an address that is a key: no cache keeps the page, no search engine lists it, no other site learns of it.

    Not «no-referrer»: with that a browser says «Origin: null» when it sends the page's forms, and they are refused.
    """
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@once
def readers(request: UserRequest, pk: int) -> HttpResponse:
    """List an edition's readers and personal links. New links are shown in the answer to the POST, this once."""
    edition, at = get_object_or_404(reading.final_editions(), pk=pk), timezone.now()
    on = timezone.localdate(at)
    holders = set(edition.links.open(at).values_list("name", "email"))
    start = {"until": reading.default_last_day(edition, on)}
    form = LinksForm(request.POST or None, edition=edition, on=on, holders=holders, initial=start)
    new_links = []
    if form.is_valid():
        new_links = reading.make_links(edition, form.cleaned_data["people"], form.cleaned_data["until"], request.user)
        form = LinksForm(edition=edition, on=on, holders=holders, initial=start)
    users, links = reading.readers(edition, at)
    context = {
        "edition": edition,
        "users": users,
        "links": links,
        "made": new_links,
        "form": form,
        "errors": error_list(form),
        "seen": sum(bool(row.seen_at) for row in users + links),
        "expected": sum(row.expected for row in users + links),
    }
    response = render(request, "editions/readers.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return saved(response) if new_links else response


@require_POST
@for_administrators
def close_link(request: UserRequest, pk: int, link: int) -> HttpResponse:
    """Close a personal link, for good."""
    edition_link = get_object_or_404(EditionLink, pk=link, edition=pk)
    reading.close(edition_link, timezone.now())
    messages.success(request, f"Linket til {edition_link.name} virker ikke mere.")
    return redirect("editions:readers", pk)
