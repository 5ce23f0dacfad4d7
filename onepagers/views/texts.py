"""Editing the texts of a page: with a preview beside them, a draft while they are written, and one version per save."""

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
from accounts.access import UserRequest
from accounts.models import User
from accounts.once import once
from onepagers.changes import comparing
from onepagers.forms import NoteForm, SectionForm, error_list
from onepagers.forms.fields import posted_number
from onepagers.models import Draft, Revision, Solution
from onepagers.pages import cached_body, onepager, pdf
from onepagers.versions.saving import Conflict
from onepagers.versions.snapshots import Facts
from onepagers.views import middleware
from onepagers.views.editing import own_solution, say_saved
from onepagers.views.next_url import came_from
from onepagers.writing import drafts, gauge, texts
from typesetting.fit import TIGHT, Fit, classes

GO_ON = "?kladde=fortsaet"  # after the form's address: start with the user's draft
LOGGED_OUT = "Du var logget ud. Din tekst er gemt som kladde og står her igen, når du har logget ind."
RENEWED = "Du har logget ind på ny imens. Din tekst står her stadig: se den efter, og gem igen."
TOO_MUCH = "Teksten er alt for lang til at blive gemt som kladde. Gør den kortere."


@dataclass
class Writing:
    """The form of a page's texts, and its errors. `newest` is the solution's newest version, `base` the version that
    the form starts from."""

    solution: Solution
    newest: Revision | None
    base: Revision | None
    forms: list[SectionForm]
    save: NoteForm
    errors: list[dict[str, str]] = field(default_factory=list)

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in (self.save, *self.forms))

    def snapshot(self) -> Facts | None:
        """Return the facts of the page with the typed texts, as far as they are valid; None before version 1."""
        if self.newest is None:
            return None
        if not self.forms or not self.forms[0].is_bound:
            return self.newest.snapshot
        for form in self.forms:
            form.is_valid()
        return texts.with_sections(self.newest.snapshot, texts.changed(self.forms, self.base))


def opened(solution: Solution, data: Mapping[str, Any] | None = None) -> Writing:
    """Return the form with the saved texts, or with the posted fields."""
    newest = solution.revisions.select_related("author").first()
    number = posted_number(str(data.get("base", "")) if data else "") or 0
    base = newest if data is None or (newest and newest.number == number) else None
    base = base or solution.revisions.filter(number=number).first()
    forms = texts.section_forms(solution, data, base)
    save = NoteForm(data, initial={"base": newest.number if newest else 0})
    save.fields["note"].widget.attrs["form"] = "tekst"  # the field is in the bar below, outside the form tag
    return Writing(solution, newest, base, forms, save)


def brought_up_to_date(writing: Writing, newest: Revision, data: Mapping[str, Any]) -> tuple[Writing, dict[str, Any]]:
    """Return the form and its fields, starting from the newest version, with both texts where two have written."""
    fields, clashes = texts.rebased(writing.solution, data, writing.base, newest)
    updated = opened(writing.solution, fields)
    titles = [f"«{form.instance.get_kind_display()}»" for form in updated.forms if form.instance.kind in clashes]
    if titles:
        author = updated.newest.author if updated.newest else None
        who = author.name if author else "En anden"
        text = f"{who} har rettet {danish.and_list(titles)} imens. Vælg, hvad der skal stå, og gem igen."
        updated.errors = [{"id": f"id_{clashes[0]}-choice_0", "text": text}]
    return updated, fields


# What is posted by a user who isn't logged in any more


def rescued(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the form's view: a text that is posted after the session has run out, or in another user's session, is stored
    as a draft of the user that the form was made for."""

    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponse:
        is_stored = _store_for_writer(request, slug) if request.method == "POST" else False
        if is_stored:
            messages.warning(request, LOGGED_OUT)
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("onepagers:edit_texts", args=[slug]) + (GO_ON if is_stored else ""))
        return redirect("onepagers:edit_texts", slug) if is_stored else view(request, slug)

    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form with an old CSRF token: a log-in in another window renews it. The typed text isn't lost: the
    signed note in the form says whose it is."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        match = None
    request.resolver_match = match
    if match and match.view_name == "account_login":  # logged in, or out, in another window
        return redirect(request.get_full_path())
    if match is None or match.view_name not in ("onepagers:edit_texts", "onepagers:keep_texts"):
        return middleware.with_old_token(request) or render(request, "403.html", status=403)
    solution = get_object_or_404(Solution, slug=match.kwargs["slug"])
    user = drafts.writer(request.POST.get("writer", ""), solution)
    if user is None:
        return render(request, "403.html", status=403)
    if match.view_name == "onepagers:keep_texts":
        return _keep(request, solution, user)
    _keep_quietly(solution, user, request.POST)
    messages.warning(request, RENEWED if request.user == user else LOGGED_OUT)
    return redirect(reverse("onepagers:edit_texts", args=[solution.slug]) + GO_ON)


def _store_for_writer(request: HttpRequest, slug: str) -> bool:
    """Store the posted texts as the draft of the form's user, if that isn't the present one. Returns whether it did."""
    solution = Solution.objects.filter(slug=slug).first()
    if solution is None:
        return False
    user = drafts.writer(request.POST.get("writer", ""), solution)
    if user is None or user == request.user:
        return False
    return _keep_quietly(solution, user, request.POST)


def _keep_quietly(solution: Solution, user: User, data: Mapping[str, Any]) -> bool:
    try:
        drafts.keep(solution, user, data, timezone.now())
    except drafts.TooMuch:
        return False
    return True


# The form


@rescued
@require_http_methods(["GET", "POST"])
@once
def edit_texts(request: UserRequest, slug: str) -> HttpResponse:
    """The six texts in the rich editor, with the page beside them."""
    solution = own_solution(request, slug)
    writing = opened(solution, request.POST or None)
    if request.method == "GET":
        draft = drafts.of(solution, request.user, writing.newest)
        if draft and "kladde" not in request.GET:
            return _draft_found(request, writing, draft)
        return _form(request, _from_draft(writing, draft) if draft else writing)
    if "vis" in request.POST:
        _keep_quietly(solution, request.user, request.POST)
        return _form(request, writing, measured=True)
    data: Mapping[str, Any] = request.POST
    if not writing.is_valid():
        writing.errors = error_list(writing.save, *writing.forms)
        for form in writing.forms:
            form.asks_to_choose = "choice" in form.errors
    else:
        try:
            return _saved(request, writing)
        except texts.TooLong as error:
            text = f"Siden er for lang. Ca. {danish.number(str(error.characters))} tegn skal ud, før den kan gemmes."
            writing.errors = [{"id": "", "text": text}]
        except Conflict as conflict:
            writing, data = brought_up_to_date(writing, conflict.revision, data)
    _keep_quietly(solution, request.user, data)
    return _form(request, writing, measured=True)


def _saved(request: UserRequest, writing: Writing) -> HttpResponse:
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
    say_saved(request, writing.solution, work.revisions)
    return redirect(came_from(request) or writing.solution)


def _from_draft(writing: Writing, draft: Draft) -> Writing:
    """Return the form with the texts of the draft."""
    drafted = opened(writing.solution, draft.data)
    if drafted.newest and drafted.newest.number != draft.base:
        drafted, _ = brought_up_to_date(drafted, drafted.newest, draft.data)
    return drafted


def _draft_found(request: UserRequest, writing: Writing, draft: Draft) -> HttpResponse:
    """The choice between the draft and the saved texts, before new text can overwrite the draft."""
    saved = writing.newest.snapshot if writing.newest else {"sections": []}
    drafted = texts.facts(_from_draft(writing, draft).forms)
    context = {
        "solution": writing.solution,
        "draft": draft,
        "since": danish.date_and_clock(draft.saved_at, timezone.now()),
        "found": comparing.compare({"sections": saved["sections"]}, {"sections": drafted}),
        "newest": writing.newest,
        "go_on": GO_ON,
        "tab": "texts",
        "editable": True,
    }
    return render(request, "onepagers/draft_found.html", context)


def _form(request: UserRequest, writing: Writing, *, measured: bool = False) -> HttpResponse:
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
        "present": drafts.sentences(present),
        "base": writing.base.number if writing.base else 0,
        **_page(writing, measured=measured, exact=True),
    }
    return render(request, "onepagers/edit_texts.html", context, status=422 if writing.errors else 200)


def _difference(form: SectionForm) -> comparing.Text | None:
    """Return the difference between the user's text and the other user's; None if there is none."""
    own_form = SectionForm(form.data, instance=copy(form.instance), prefix=form.prefix)
    [facts] = texts.facts([own_form])
    differences = comparing.compare({"sections": [facts]}, {"sections": [form.theirs]}).texts
    return differences[0] if differences else None


def _page(writing: Writing, *, measured: bool, exact: bool) -> dict[str, Any]:
    """Return the context of _preview.html: the page as it will be, and, with `measured`, how full it is."""
    on = timezone.localdate()
    snapshot = writing.snapshot()
    if writing.newest is None or snapshot is None:
        return {"sheet": None}
    shown: dict[str, Any] = {
        "sheet": cached_body.body(writing.newest, on) if snapshot is writing.newest.snapshot else None
    }
    shown["sheet"] = shown["sheet"] or onepager.body(snapshot, on)
    fit: Fit | gauge.Gauge | None = None
    try:
        fit = pdf.last_fit(writing.solution.slug)
        if measured:
            shown["gauge"] = fit = gauge.measure(snapshot, on, exact=exact)
    except pdf.PdfError as error:
        shown["not_measured"] = str(error)
    form, size = (fit.form, fit.size) if fit else (TIGHT, 9.0)
    return shown | {"sheet_class": classes(form, size), "over": bool(measured and fit and not fit.fits)}


@require_POST
def preview_texts(request: UserRequest, slug: str) -> HttpResponse:
    """The page with the typed texts, and how full it is: a fragment. With «maal» the type size is exact."""
    writing = opened(own_solution(request, slug), request.POST)
    context = {"solution": writing.solution, **_page(writing, measured=True, exact="maal" in request.POST)}
    signs = [f"«{form.instance.get_kind_display()}»: {form.unprintable}" for form in writing.forms if form.unprintable]
    context["unread"] = [error["text"] for error in error_list(*writing.forms)] + signs
    return render(request, "onepagers/_preview.html", context)


# The draft


@login_not_required
@require_POST
def keep_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """Store the typed texts as a draft. Answers {"kept": «14.02» or null, "others": [sentences], "newer": sentence}."""
    solution = get_object_or_404(Solution, slug=slug)
    user = drafts.writer(request.POST.get("writer", ""), solution)
    return _keep(request, solution, user) if user else JsonResponse({}, status=403)


def _keep(request: HttpRequest, solution: Solution, user: User) -> JsonResponse:
    now = timezone.now()
    try:
        draft = drafts.keep(solution, user, request.POST, now)
    except drafts.TooMuch:
        return JsonResponse({"error": TOO_MUCH}, status=413)
    answer = {"kept": danish.clock(draft.saved_at) if draft else None, "logged_in": request.user == user}
    if request.user != user:
        return JsonResponse(answer)
    newest = solution.revisions.select_related("author").defer("snapshot").first()
    newer = ""
    if newest and str(newest.number) != request.POST.get("base", "") and newest.author_id != user.pk:
        author = newest.author.initials if newest.author else "En anden"
        newer = f"{author} har gemt version {newest.number} kl. {danish.clock(newest.created_at)}."
    return JsonResponse(
        answer
        | {
            "token": get_token(request),  # a log-in in another window renews it
            "others": drafts.sentences(drafts.others(solution, user, now)),
            "newer": newer,
        }
    )


@require_POST
def discard_texts(request: UserRequest, slug: str) -> HttpResponse:
    """«Kassér»: delete the draft, and open the form with the saved texts."""
    solution = own_solution(request, slug)
    drafts.discard(solution, request.user)
    messages.success(request, "Kladden er kasseret.")
    return redirect("onepagers:edit_texts", slug)
