"""The secretariat's side of the editions: drafts, what they would hold, and making them final. Readers: readings.py."""

from datetime import timedelta

from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import danish
from accounts.access import for_administrators
from editions import drafts, freezing, questions, tasks
from editions.forms.editions import EditionForm, chosen_pages, page_forms
from editions.models import Edition
from editions.models.editions import heavy_fields
from onepagers.forms import error_list
from onepagers.models import locks
from onepagers.views.pages import pdf_response

DISCARDED_SHOWN = timedelta(days=30)  # that a draft can be taken back by whoever regrets
WAITING = "Venter på at komme til …"
RINGS_AGAIN = 5  # seconds after which a page that watches a job asks for a worker again, where nobody is at it


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All final editions, newest meeting first; for the secretariat the drafts too."""
    listed = Edition.objects.select_related("replaced_by", "replaces").defer(
        *heavy_fields("", "replaced_by__", "replaces__")
    )
    context = {"editions": listed.final(), "waiting": questions.waiting_for(request.user)}
    if request.user.is_administrator:
        context["drafts"] = listed.drafts().select_related("freezing")
        context["discarded"] = listed.filter(discarded_at__gt=timezone.now() - DISCARDED_SHOWN)
    return render(request, "onepagers/editions.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft, maybe one that replaces a final edition."""
    on = timezone.localdate()
    old = None
    if request.GET.get("erstatter", "").isdigit():
        old = get_object_or_404(Edition.objects.standing(), pk=request.GET["erstatter"])
    edition = Edition(author=request.user, replaces=old)
    initial = {"title": "Bestyrelsesmøde", "meeting_on": on + timedelta(days=7), "cut_off": on}
    if old:
        initial = {name: getattr(old, name) for name in drafts.CHANGEABLE} | {"cut_off": min(on, old.meeting_on)}
    form = EditionForm(request.POST or None, instance=edition, initial=initial)
    if form.is_valid():
        drafts.begin(form.instance)
        messages.success(request, "Kladden er oprettet. Se, hvad der kommer med, og gør den endelig, når den er klar.")
        return redirect("editions:draft", edition.pk)
    context = {"form": form, "edition": edition, "errors": error_list(form)}
    return render(request, "onepagers/edition_form.html", context, status=422 if form.errors else 200)


@require_safe
@for_administrators
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What the draft would hold now, and what stands in its way."""
    edition = _draft(pk)
    if edition.is_final:
        return redirect("editions:edition", pk)
    made = drafts.contents(edition, timezone.localdate())
    job = getattr(edition, "freezing", None)
    if job and not job.ended_at:
        return redirect("editions:freezing", pk)
    _, front = drafts.front(edition, made, "Kladde")
    context = {
        "edition": edition,
        "made": made,
        "job": job,
        "front": front,
        "before": Edition.objects.before(edition),
        "ready": danish.count(len(made.sheets), "side", "sider"),
    }
    return render(request, "onepagers/edition_draft.html", context)


@require_http_methods(["GET", "POST"])
@for_administrators
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the draft: dates, texts, and its pages."""
    edition = _draft(pk)
    if edition.is_final:
        return redirect("editions:edition", pk)
    form = EditionForm(request.POST or None, instance=edition)
    pages = page_forms(edition, request.POST or None)
    errors = []
    if request.method == "POST":
        valid = [form.is_valid(), *(one.is_valid() for one in pages)]
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
    return render(request, "onepagers/edition_form.html", context, status=422 if errors else 200)


@require_safe
@for_administrators
def draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft on paper, as it would be now."""
    edition = _draft(pk)
    if edition.is_final:
        return redirect("editions:edition_pdf", pk)
    name = f"Kladde til {edition.title} {edition.meeting_on}.pdf"
    return pdf_response(request, lambda: drafts.preview(edition, timezone.localdate()), name)


@require_POST
@for_administrators
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the edition to be made final, and go to where one can watch it."""
    edition = _draft(pk)
    if not edition.is_final:
        made = drafts.contents(edition, timezone.localdate())
        if made.stops:
            return redirect("editions:draft", pk)
        with transaction.atomic():
            freezing.ask(edition, by=request.user)
            transaction.on_commit(tasks.ring_for_editions)
    return redirect("editions:freezing", pk)


@require_safe
@for_administrators
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the job is: a page that follows along, and JSON for its script. Asks again for a worker if need be."""
    edition = _draft(pk)
    job = getattr(edition, "freezing", None)
    if job is None and not edition.is_final:
        return redirect("editions:draft", pk)
    if job and not job.ended_at and not locks.is_held(locks.FREEZING) and cache.add(f"ring:{pk}", 1, RINGS_AGAIN):
        tasks.ring_for_editions()
    if request.GET.get("format") == "json":
        return JsonResponse({"percent": job.percent, "step": job.step or WAITING, "ended": bool(job.ended_at)})
    if edition.is_final:
        messages.success(request, f"{edition.label} er endelig og kan ikke ændres mere.")
        return redirect("editions:edition", pk)
    if job.failure:
        return redirect("editions:draft", pk)
    return render(request, "onepagers/edition_freezing.html", {"edition": edition, "job": job, "waiting": WAITING})


@require_POST
@for_administrators
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft away; it can be taken back at once."""
    edition = _draft(pk)
    Edition.objects.drafts().filter(pk=edition.pk).update(discarded_at=timezone.now())
    messages.info(request, f"Kladden «{edition.title}» er kasseret. Du kan hente den tilbage nederst på siden.")
    return redirect("editions:editions")


@require_POST
@for_administrators
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo: the draft is worked on after all."""
    Edition.objects.filter(pk=pk, frozen_at=None).update(discarded_at=None)
    return redirect("editions:draft", pk)


def _draft(pk: int) -> Edition:
    editions_ = Edition.objects.select_related("replaces", "freezing").defer(*heavy_fields("", "replaces__"))
    return get_object_or_404(editions_, pk=pk)
