"""A final edition as its readers have it: on screen, as a file, by account or by personal link; who has seen it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import for_administrators
from editions import questions
from editions import readers as reading
from editions.forms.readers import LinksForm, QuestionForm
from editions.models import Edition, EditionLink, EditionView
from editions.readers import Reader
from onepagers.forms import error_list
from typesetting import downloads


@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """The edition for somebody with an account; a draft is for the secretariat, elsewhere."""
    found = reading.final_editions().filter(pk=pk).first()
    if found is None and request.user.is_administrator and Edition.objects.filter(pk=pk).exists():
        return redirect("editions:draft", pk)
    return _read(request, found, Reader(user=request.user))


@require_safe
def edition_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored file; browsers may keep it, but ask each time."""
    response = _download(request, get_object_or_404(reading.final_editions(), pk=pk), Reader(user=request.user))
    response["Cache-Control"] = "private, no-cache"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def read_by_link(request: HttpRequest, key: str) -> HttpResponse:
    """That edition alone, for whoever has the key: the key in the address is the log-in."""
    link = EditionLink.objects.with_key(key)
    if link is None or not link.works(timezone.now()):
        return _closed(request, link)
    # Who reads by a link is its reader and nobody else, also in a browser where somebody is logged in.
    request.user = AnonymousUser()
    return _secret(_read(request, reading.final_editions().get(pk=link.edition_id), Reader(link=link), key=key))


@require_safe
@login_not_required
def pdf_by_link(request: HttpRequest, key: str) -> HttpResponse:
    """The same file as for everybody."""
    link = EditionLink.objects.with_key(key)
    if link is None or not link.works(timezone.now()):
        return _closed(request, link)
    return _secret(_download(request, reading.final_editions().get(pk=link.edition_id), Reader(link=link)))


def _read(request: HttpRequest, edition: Edition | None, reader: Reader, *, key: str = "") -> HttpResponse:
    """Show the edition, and take what the reader leaves: a receipt or a question."""
    if edition is None:
        raise Http404
    form = QuestionForm(request.POST if "text" in request.POST else None, edition=edition)
    if request.method == "POST" and (answer := _take(request, edition, reader, form)):
        return answer
    if downloads.begins(request):
        reading.visited(edition, reader, EditionView.What.PAGE)
    front, sheets = reading.sheets(edition)
    found = questions.shown(edition, reader)
    for sheet in sheets:
        sheet.questions = [one for one in found if one.solution_id == sheet.page.solution_id]
    context = {
        "edition": edition,
        "reader": reader,
        "key": key,
        "front": front,
        "sheets": sheets,
        "title": reading.front_title(front),
        **reading.beside(edition),
        "questions": [one for one in found if one.solution_id is None],
        "asked": found,
        "answerable": questions.answerable(reader),
        "form": form,
        "errors": error_list(form),
        "last_day": reader.link and reading.last_day(reader.link),
        "about": form["solution"].value() or "" if form.errors else None,
        "seen": edition.read_receipts.filter(**reader.keys).first(),
        "seen_by": edition.read_receipts.count(),
    }
    return render(request, "onepagers/readings/edition.html", context, status=422 if form.errors else 200)


def _take(request: HttpRequest, edition: Edition, reader: Reader, form: QuestionForm) -> HttpResponse | None:
    """What the reader has sent; None when it must be put right first."""
    if "unseen" in request.POST:
        reading.unsee(edition, reader)
    elif "seen" in request.POST:
        reading.see(edition, reader)
    elif form.is_valid():
        try:
            asked = questions.ask(edition, reader, form.cleaned_data["solution"], form.cleaned_data["text"])
        except questions.QuestionError as error:
            form.add_error("text", str(error))
            return None
        messages.success(request, "Spørgsmålet er sendt. Svaret kommer til at stå her.")
        return redirect(f"{request.path}#spoergsmaal-{asked.pk}")
    else:
        return None
    return redirect(f"{request.path}#set")


def _download(request: HttpRequest, edition: Edition, reader: Reader) -> HttpResponse:
    if downloads.begins(request):
        reading.visited(edition, reader, EditionView.What.PDF)
    return downloads.pdf(
        request,
        size=reading.pdf_size(edition),
        sha256=edition.sha256,
        modified=edition.frozen_at,
        filename=reading.filename(edition),
        read=lambda start, length: reading.pdf_part(edition, start, length),
    )


def _closed(request: HttpRequest, link: EditionLink | None) -> HttpResponse:
    """Of a link that was: why it doesn't work any more, and whom to ask. Of one that never was: that."""
    request.user = AnonymousUser()
    edition = link and reading.final_editions().get(pk=link.edition_id)
    context = {"link": link, "edition": edition, "last_day": link and reading.last_day(link)}
    return _secret(render(request, "onepagers/readings/link_closed.html", context, status=410 if link else 404))


def _secret(response: HttpResponse) -> HttpResponse:
    """The address is a key: nothing keeps the page, lists it, or tells another site where one came from.

    Not «no-referrer»: with that a browser says «Origin: null» when it sends the page's forms, and they are refused.
    """
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has opened and seen it, and the personal links. What is made is shown in answer to the POST, this once."""
    edition, at = get_object_or_404(reading.final_editions(), pk=pk), timezone.now()
    on = timezone.localdate(at)
    taken = set(edition.links.open(at).values_list("name", "email"))
    start = {"until": reading.default_last_day(edition, on)}
    form = LinksForm(request.POST or None, edition=edition, on=on, taken=taken, initial=start)
    made = []
    if form.is_valid():
        made = reading.make_links(edition, form.cleaned_data["people"], form.cleaned_data["until"], request.user)
        form = LinksForm(edition=edition, on=on, taken=taken, initial=start)
    users, links = reading.readers(edition, at)
    context = {
        "edition": edition,
        "users": users,
        "links": links,
        "made": made,
        "form": form,
        "errors": error_list(form),
        "seen": sum(bool(row.seen_at) for row in users + links),
        "expected": sum(row.expected for row in users + links),
    }
    response = render(request, "onepagers/readings/readers.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@for_administrators
def close_link(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Close a personal link, for good."""
    found = get_object_or_404(EditionLink, pk=link, edition=pk)
    reading.close(found, timezone.now())
    messages.success(request, f"Linket til {found.name} virker ikke mere.")
    return redirect("editions:readers", pk)
