"""The texts of a page: written with the page beside them, kept while they are written, saved as one version."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

import danish
from onepagers.changes import comparing
from onepagers.forms import NoteForm, SectionForm, error_list
from onepagers.models import Revision, Solution
from onepagers.pages import cached_body, onepager, pdf
from onepagers.versions.saving import Conflict
from onepagers.views import middleware
from onepagers.views.editing import own_solution, saved_message
from onepagers.views.next_url import came_from
from onepagers.writing import drafts, gauge, texts

GO_ON = "?kladde=fortsaet"  # on the form's address: begin with one's draft
LOGGED_OUT = "Du var logget ud. Din tekst er gemt som kladde og står her igen, når du har logget ind."
RENEWED = "Du har logget ind på ny imens. Din tekst står her stadig: se den efter, og gem igen."
TOO_MUCH = "Teksten er alt for lang til at blive gemt som kladde. Gør den kortere."


@dataclass
class Writing:
    """The form of a page's texts, and what stands in the way of saving it. `newest` is the solution's newest version,
    `base` the one that the form starts from."""

    solution: Solution
    newest: Revision | None
    base: Revision | None
    forms: list[SectionForm]
    save: NoteForm
    errors: list[dict[str, str]] = field(default_factory=list)

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in (self.save, *self.forms))

    def snapshot(self) -> dict | None:
        """The page as it would be, as far as what is typed can be read; None before there is a page at all."""
        if self.newest is None or not self.forms or not self.forms[0].is_bound:
            return self.newest and self.newest.snapshot
        for form in self.forms:
            form.is_valid()
        return texts.with_sections(self.newest.snapshot, texts.changed(self.forms, self.base))


def opened(solution: Solution, data: Mapping[str, Any] | None = None) -> Writing:
    """The form as it stands now, or with what was typed; another's text is brought in where only they have written."""
    newest = solution.revisions.select_related("author").first()
    number = int(data["base"]) if data and str(data.get("base", "")).isdigit() else 0
    base = newest if data is None or (newest and newest.number == number) else None
    base = base or solution.revisions.filter(number=number).first()
    forms = texts.section_forms(solution, data, base)
    save = NoteForm(data, initial={"base": newest.number if newest else 0})
    save.fields["note"].widget.attrs["form"] = "tekst"  # it stands in the bar under form and page
    return Writing(solution, newest, base, forms, save)


def brought_up_to_date(writing: Writing, data: Mapping[str, Any]) -> tuple[Writing, dict[str, Any]]:
    """The form and its fields, started anew from the newest version, with both texts where two have written."""
    data, clashes = texts.rebased(writing.solution, data, writing.base, writing.newest)
    again = opened(writing.solution, data)
    titles = [f"«{form.instance.get_kind_display()}»" for form in again.forms if form.instance.kind in clashes]
    if titles:
        who = again.newest.author.name if again.newest.author else "En anden"
        text = f"{who} har rettet {danish.and_list(titles)} imens. Vælg, hvad der skal stå, og gem igen."
        again.errors = [{"id": f"id_{clashes[0]}-choice_0", "text": text}]
    return again, data


# What is posted by somebody who isn't logged in any more


def rescued(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the form's view: what is posted after the session has run out, or by another than the form was handed to, is
    kept as a draft of whoever it was handed to."""

    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponse:
        kept = _kept_for_another(request, slug) if request.method == "POST" else False
        if kept:
            messages.warning(request, LOGGED_OUT)
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("onepagers:edit_texts", args=[slug]) + (GO_ON if kept else ""))
        return redirect("onepagers:edit_texts", slug) if kept else view(request, slug)

    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A log-in in another window renews the token that a form carries. What was typed isn't lost by that: the note in
    the form says whose it is, and nobody else can have made it."""
    try:
        found = resolve(request.path_info)
    except Resolver404:
        found = None
    request.resolver_match = found
    if found is None or found.view_name not in ("onepagers:edit_texts", "onepagers:keep_texts"):
        if request.user.is_authenticated and middleware.is_own_form(request):
            return middleware.page(request, middleware.fields_of(request), status=403)
        return render(request, "403.html", status=403)
    solution = get_object_or_404(Solution, slug=found.kwargs["slug"])
    who = drafts.writer(request.POST.get("writer", ""), solution)
    if who is None:
        return render(request, "403.html", status=403)
    if found.view_name == "onepagers:keep_texts":
        return _keep(request, solution, who)
    _keep_quietly(solution, who, request.POST)
    messages.warning(request, RENEWED if request.user == who else LOGGED_OUT)
    return redirect(reverse("onepagers:edit_texts", args=[solution.slug]) + GO_ON)


def _kept_for_another(request: HttpRequest, slug: str) -> bool:
    solution = Solution.objects.filter(slug=slug).first()
    who = drafts.writer(request.POST.get("writer", ""), solution) if solution else None
    if who is None or who == request.user:
        return False
    return _keep_quietly(solution, who, request.POST)


def _keep_quietly(solution: Solution, who, data: Mapping[str, Any]) -> bool:
    try:
        drafts.keep(solution, who, data, timezone.now())
    except drafts.TooMuch:
        return False
    return True


# The form


@rescued
@require_http_methods(["GET", "POST"])
def edit_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """The six texts in the rich editor, with the page beside them."""
    solution = own_solution(request, slug)
    writing = opened(solution, request.POST or None)
    if request.method == "GET":
        draft = drafts.of(solution, request.user, writing.newest)
        if draft and "kladde" not in request.GET:
            return _draft_found(request, writing, draft)
        return _form(request, _gone_on(writing, draft) if draft else writing)
    if "vis" in request.POST:
        _keep_quietly(solution, request.user, request.POST)
        return _form(request, writing, measured=True)
    data = request.POST
    if not writing.is_valid():
        writing.errors = error_list(writing.save, *writing.forms)
    else:
        try:
            return _saved(request, writing)
        except texts.TooLong as error:
            text = f"Siden er for lang. Ca. {danish.number(error.characters)} tegn skal ud, før den kan gemmes."
            writing.errors = [{"id": "", "text": text}]
        except Conflict as conflict:
            writing.newest = conflict.revision
            writing, data = brought_up_to_date(writing, data)
    _keep_quietly(solution, request.user, data)
    return _form(request, writing, measured=True)


def _saved(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Save the valid form and show the page. Raises texts.TooLong or Conflict: nothing saved."""
    work = texts.save_texts(
        writing.solution,
        writing.forms,
        base=writing.base,
        by=request.user,
        at=timezone.now(),
        note=writing.save.cleaned_data["note"],
        on=timezone.localdate(),
    )
    drafts.discard(writing.solution, request.user)
    messages.success(request, saved_message(work.revisions))
    return redirect(came_from(request) or writing.solution)


def _gone_on(writing: Writing, draft) -> Writing:
    """The form with what stands in the draft."""
    again = opened(writing.solution, draft.data)
    if again.newest and again.newest.number != draft.base:
        again, _ = brought_up_to_date(again, draft.data)
    return again


def _draft_found(request: HttpRequest, writing: Writing, draft) -> HttpResponse:
    """The choice between one's draft and the page as it is saved, before anything can be typed over the draft."""
    then = writing.newest.snapshot if writing.newest else {"sections": []}
    again = _gone_on(writing, draft)
    context = {
        "solution": writing.solution,
        "draft": draft,
        "since": danish.date_and_clock(draft.saved_at, timezone.now()),
        "found": comparing.compare({"sections": then["sections"]}, {"sections": texts.facts(again.forms)}),
        "newest": writing.newest,
        "go_on": GO_ON,
        "tab": "texts",
        "editable": True,
    }
    return render(request, "onepagers/draft_found.html", context)


def _form(request: HttpRequest, writing: Writing, *, measured: bool = False) -> HttpResponse:
    solution = writing.solution
    for form in writing.forms:
        form.difference = _difference(form) if form.theirs else None
    present = drafts.others(solution, request.user, timezone.now())
    context = {
        "solution": solution,
        "writing": writing,
        "forms": writing.forms,
        "save": writing.save,
        "errors": writing.errors,
        "tab": "texts",
        "editable": True,
        "note": drafts.note_of(request.user, solution),
        "next_number": (writing.newest.number if writing.newest else 0) + 1,
        "present": drafts.told(present),
        "base": writing.base.number if writing.base else 0,
        **_page(writing, measured=measured, exact=True),
    }
    return render(request, "onepagers/edit_texts.html", context, status=422 if writing.errors else 200)


def _difference(form: SectionForm) -> comparing.Text | None:
    """What the other one's text says else than one's own."""
    own = SectionForm(form.data, instance=copy(form.instance), prefix=form.prefix)
    [facts] = texts.facts([own])
    found = comparing.compare({"sections": [facts]}, {"sections": [form.theirs]})
    return found.texts[0] if found.texts else None


def _page(writing: Writing, *, measured: bool, exact: bool) -> dict[str, Any]:
    """What _preview.html shows: the page as it will be, and, if it is to be `measured`, how full it is."""
    on = timezone.localdate()
    snapshot = writing.snapshot()
    if snapshot is None:
        return {"sheet": None}
    shown = {"sheet": cached_body.body(writing.newest, on) if snapshot is writing.newest.snapshot else None}
    shown["sheet"] = shown["sheet"] or onepager.body(snapshot, on)
    fit = None
    try:
        fit = pdf.last_fit(writing.solution.slug)
        if measured:
            shown["gauge"] = fit = gauge.measure(snapshot, on, exact=exact)
    except pdf.PdfError as error:
        shown["not_measured"] = str(error)
    form, size = (fit.form, fit.size) if fit else ("tight", 9.0)
    forms = "sheet--tight sheet--dense" if form == "dense" else f"sheet--{form}"
    return shown | {"sheet_class": f"{forms} pt-{size * 10:.0f}", "over": bool(measured and fit and not fit.fits)}


@require_POST
def preview_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """The page as it would be with what is typed, and how full it is: a fragment. With «maal» the size is exact."""
    writing = opened(own_solution(request, slug), request.POST)
    context = {"solution": writing.solution, **_page(writing, measured=True, exact="maal" in request.POST)}
    context["unread"] = error_list(*writing.forms)
    return render(request, "onepagers/_preview.html", context)


# The draft


@login_not_required
@require_POST
def keep_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what is typed. Answers {"kept": «14.02» or null, "others": [sentences], "newer": sentence or ""}."""
    solution = get_object_or_404(Solution, slug=slug)
    who = drafts.writer(request.POST.get("writer", ""), solution)
    return _keep(request, solution, who) if who else JsonResponse({}, status=403)


def _keep(request: HttpRequest, solution: Solution, who) -> JsonResponse:
    now = timezone.now()
    try:
        draft = drafts.keep(solution, who, request.POST, now)
    except drafts.TooMuch:
        return JsonResponse({"error": TOO_MUCH}, status=413)
    told = {"kept": danish.clock(draft.saved_at) if draft else None, "logged_in": request.user == who}
    if request.user != who:
        return JsonResponse(told)
    newest = solution.revisions.select_related("author").defer("snapshot").first()
    newer = newest and str(newest.number) != request.POST.get("base", "") and newest.author_id != who.pk
    author = newest.author.initials if newest and newest.author else "En anden"
    return JsonResponse(
        told
        | {
            "token": get_token(request),  # it is another one after a log-in in another window
            "others": drafts.told(drafts.others(solution, who, now)),
            "newer": f"{author} har gemt version {newest.number} kl. {danish.clock(newest.created_at)}."
            if newer
            else "",
        }
    )


@require_POST
def discard_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """«Kassér»: the draft is gone, and the form opens with what is saved."""
    solution = own_solution(request, slug)
    drafts.discard(solution, request.user)
    messages.success(request, "Kladden er kasseret.")
    return redirect("onepagers:edit_texts", slug)
