"""What a systemforvalter changes: the texts. Each save writes rows and a Revision, or nothing."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from onepagers import danish
from onepagers.forms import NoteForm, SectionForm, error_list
from onepagers.models import Revision, Solution
from onepagers.revisions import Conflict
from onepagers.texts import TooLong, changed, save_texts


def own_solution(request: HttpRequest, slug: str) -> Solution:
    """The solution, if the user may change it; else there is no such page."""
    return get_object_or_404(Solution.objects.editable_by(request.user), slug=slug)


def base_number(solution: Solution) -> int:
    """The number of the revision that a form opened now starts from; 0 before the first."""
    return solution.revisions.values_list("number", flat=True).first() or 0


@require_http_methods(["GET", "POST"])
def edit_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """The six texts in the rich editor, saved as one version."""
    solution = own_solution(request, slug)
    data = request.POST or None
    forms = section_forms(solution, data)
    save = NoteForm(data, initial={"base": base_number(solution)})
    errors: list[dict[str, str]] = []
    if data is not None:
        if all(form.is_valid() for form in (save, *forms)):
            answer = _save_texts(request, solution, forms, save)
            if isinstance(answer, HttpResponse):
                return answer
            forms, save, errors = answer
        else:
            errors = error_list(save, *forms)
    context = {
        "solution": solution, "forms": forms, "save": save, "errors": errors, "tab": "texts", "editable": True,
        "next_number": base_number(solution) + 1,
    }  # fmt: skip
    return render(request, "onepagers/edit_texts.html", context, status=422 if errors else 200)


def section_forms(solution: Solution, data=None) -> list[SectionForm]:
    """A form for each section, prefixed by its kind."""
    return [SectionForm(data, instance=section, prefix=section.kind) for section in solution.sections.all()]


def _save_texts(request: HttpRequest, solution: Solution, forms: list[SectionForm], save: NoteForm):
    """A redirect when saved; else the forms with what was typed, and what stands in the way."""
    base = solution.revisions.filter(number=save.cleaned_data["base"] or 0).first()
    now = timezone.now()
    try:
        work = save_texts(
            solution, forms, base=base, by=request.user, at=now, note=save.cleaned_data["note"], on=timezone.localdate()
        )  # fmt: skip
    except TooLong as error:
        text = f"Siden er for lang. Ca. {error.characters} tegn skal ud, før den kan gemmes."
        return forms, save, [{"id": "", "text": text}]
    except Conflict as conflict:
        return _show_conflict(solution, forms, save, conflict, base)
    messages.success(request, saved_message(work.revisions))
    return redirect(solution)


def _show_conflict(solution: Solution, forms, save: NoteForm, conflict: Conflict, base):
    """Both versions: what was typed stays in its field, and beside it stands what the other one saved.

    Sections that this writer didn't touch take the other's text, and the form now starts from the newest version, so
    that saving once more is a choice made with open eyes.
    """
    mine = {form.instance.kind for form in changed(forms, base)}
    data = save.data.copy()
    data["base"] = conflict.revision.number
    for section in solution.sections.exclude(kind__in=mine):
        fresh = SectionForm(instance=section, prefix=section.kind)
        for bound in fresh:
            data[bound.html_name] = bound.value() or ""
    again = section_forms(solution, data)
    for form in again:
        form.theirs = conflict.theirs.get(f"sections.{form.instance.kind}")
    titles = [form.instance.get_kind_display() for form in again if form.theirs]
    who = conflict.revision.author.name if conflict.revision.author else "en anden"
    text = (
        f"{who} har rettet {danish.and_list([f'«{title}»' for title in titles])} imens. "
        "Din tekst står her stadig. Sammenlign, ret og gem igen."
    )
    return again, NoteForm(data), [{"id": f"id_{form.prefix}-body", "text": text} for form in again if form.theirs][:1]


def saved_message(revisions: list[Revision]) -> str:
    """What a save says when it has gone well, also when there was nothing to save."""
    return f"Gemt som version {revisions[0].number}." if revisions else "Intet var ændret."


def rebased(request: HttpRequest, conflict: Conflict):
    """What was posted, started anew from the newest version."""
    data = request.POST.copy()
    data["base"] = conflict.revision.number
    return data


def database_message(error: IntegrityError) -> str:
    """The sentence that a trigger or constraint wrote for the reader; never PostgreSQL's own."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis and diagnosis.sqlstate == "23514" and not diagnosis.constraint_name:
        return diagnosis.message_primary
    return "Det kunne ikke gemmes, fordi noget andet er ændret imens. Prøv igen."
