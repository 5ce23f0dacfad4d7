"""The secretariat's pages of editions: drafts, what they would hold, and making them final. For readers: readers.py."""

from datetime import timedelta

from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import danish
from accounts.access import UserRequest, for_administrators
from accounts.once import once, once_an_hour, something_ended
from danish.workdays import workday_on_or_after
from editions import drafts, freezing, questions, tasks
from editions.forms.editions import EditionForm, chosen_pages, page_forms
from editions.models import Edition, Freezing
from editions.models.editions import heavy_fields
from onepagers.forms import error_list
from onepagers.forms.fields import posted_number
from onepagers.models import locks
from onepagers.views.pages import pdf_response

DISCARDED_SHOWN = timedelta(days=30)  # for which a discarded draft can be taken back
WAITING = "Venter på at komme til …"
RINGS_AGAIN = 5  # seconds between calls for a worker by a page that follows a job no worker is at


@require_safe
def overview(request: UserRequest) -> HttpResponse:
    """List the final editions, newest meeting first; for the secretariat the drafts too."""
    listed = Edition.objects.select_related("replaced_by", "replaces").defer(
        *heavy_fields("", "replaced_by__", "replaces__")
    )
    context = {"editions": listed.final(), "waiting": questions.waiting_for(request.user)}
    if request.user.is_administrator:
        context["drafts"] = listed.drafts().select_related("freezing")
        context["discarded"] = listed.filter(discarded_at__gt=timezone.now() - DISCARDED_SHOWN)
    return render(request, "editions/editions.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
@once_an_hour
def new(request: UserRequest) -> HttpResponse:
    """Begin a draft, maybe one that replaces a final edition."""
    on = timezone.localdate()
    old = None
    if replaced := posted_number(request.GET.get("erstatter")):
        old = get_object_or_404(Edition.objects.standing(), pk=replaced)
    edition = Edition(author=request.user, replaces=old)
    initial = {"title": "Bestyrelsesmøde", "meeting_on": workday_on_or_after(on + timedelta(days=7)), "cut_off": on}
    if old:
        initial = {name: getattr(old, name) for name in drafts.CHANGEABLE} | {"cut_off": min(on, old.meeting_on)}
    form = EditionForm(request.POST or None, instance=edition, initial=initial)
    if form.is_valid():
        drafts.begin(form.instance)
        messages.success(request, "Kladden er oprettet. Se, hvad der kommer med, og gør den endelig, når den er klar.")
        return redirect("editions:draft", edition.pk)
    context = {"form": form, "edition": edition, "errors": error_list(form)}
    return render(request, "editions/edition_form.html", context, status=422 if form.errors else 200)


@require_safe
@for_administrators
def draft(request: UserRequest, pk: int) -> HttpResponse:
    """Show what the draft would hold now, and what keeps it from being made final."""
    edition = _draft(pk)
    if edition.is_final:
        return redirect("editions:edition", pk)
    contents = drafts.contents(edition, timezone.localdate())
    job = _job(edition)
    if job and not job.ended_at:
        return redirect("editions:freezing", pk)
    _, front = drafts.front(edition, contents, "Kladde")
    context = {
        "edition": edition,
        "made": contents,
        "job": job,
        "front": front,
        "before": Edition.objects.before(edition),
        "ready": danish.count(len(contents.sheets), "side", "sider"),
    }
    return render(request, "editions/edition_draft.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
@once
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change the draft: dates, texts, and its pages."""
    edition = _draft(pk)
    if edition.is_final:
        return redirect("editions:edition", pk)
    form = EditionForm(request.POST or None, instance=edition)
    pages = page_forms(edition, request.POST or None)
    errors = []
    if request.method == "POST":
        valid = [form.is_valid(), *(page.is_valid() for page in pages)]
        if all(valid):
            try:
                drafts.change(form.instance, chosen_pages(edition, pages), at=timezone.now())
            except drafts.EditionError as error:
                errors = [{"id": "", "text": str(error)}]
            else:
                messages.success(request, "Kladden er gemt.")
                return redirect("editions:draft", pk)
        errors = errors or error_list(form, *pages)
    context = {"form": form, "pages": pages, "edition": edition, "errors": errors}
    return render(request, "editions/edition_form.html", context, status=422 if errors else 200)


@require_safe
@for_administrators
def draft_pdf(request: UserRequest, pk: int) -> HttpResponse:
    """Send the draft as a PDF, as it would be now."""
    edition = _draft(pk)
    if edition.is_final:
        return redirect("editions:edition_pdf", pk)
    name = f"Kladde til {edition.title} {edition.meeting_on}.pdf"
    return pdf_response(request, lambda: drafts.preview(edition, timezone.localdate()), name)


@require_POST
@for_administrators
def freeze(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for the edition to be made final, and go to the page that follows the job."""
    edition = _draft(pk)
    if not edition.is_final:
        if drafts.contents(edition, timezone.localdate()).stops:
            return redirect("editions:draft", pk)
        with transaction.atomic():
            freezing.ask(edition, by=request.user)
            transaction.on_commit(tasks.ring_for_editions)
    return redirect("editions:freezing", pk)


@require_safe
@for_administrators
def progress(request: UserRequest, pk: int) -> HttpResponse:
    """Show how far the job is: a page, and JSON for its script. Calls for a worker again if none is at it."""
    edition = _draft(pk)
    job = _job(edition)
    if job is None and not edition.is_final:
        return redirect("editions:draft", pk)
    if job and not job.ended_at and not locks.is_held(locks.FREEZING) and cache.add(f"ring:{pk}", 1, RINGS_AGAIN):
        tasks.ring_for_editions()
    if job and request.GET.get("format") == "json":
        return JsonResponse({"percent": job.percent, "step": job.step or WAITING, "ended": bool(job.ended_at)})
    if edition.is_final:
        messages.success(request, f"{edition.label} er endelig og kan ikke ændres mere.")
        return redirect("editions:edition", pk)
    if job is None or job.failure:
        return redirect("editions:draft", pk)
    return render(request, "editions/edition_freezing.html", {"edition": edition, "job": job, "waiting": WAITING})


@require_POST
@for_administrators
def discard(request: UserRequest, pk: int) -> HttpResponse:
    """Discard a draft; it can be taken back."""
    edition = _draft(pk)
    with transaction.atomic():
        Edition.objects.drafts().filter(pk=edition.pk).update(discarded_at=timezone.now())
        something_ended()
    messages.info(request, f"Kladden «{edition.title}» er kasseret. Du kan hente den tilbage nederst på siden.")
    return redirect("editions:editions")


@require_POST
@for_administrators
def take_back(request: UserRequest, pk: int) -> HttpResponse:
    """Take a discarded draft back."""
    Edition.objects.filter(pk=pk, frozen_at=None).update(discarded_at=None)
    return redirect("editions:draft", pk)


def _draft(pk: int) -> Edition:
    editions_ = Edition.objects.select_related("replaces", "freezing").defer(*heavy_fields("", "replaces__"))
    return get_object_or_404(editions_, pk=pk)


def _job(edition: Edition) -> Freezing | None:
    return getattr(edition, "freezing", None)
