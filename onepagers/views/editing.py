"""What the pages have in common on which a manager changes a solution."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.access import UserRequest
from onepagers.models import Revision, Solution
from onepagers.models.revisions import RevisionQuerySet
from onepagers.pages.printable import warning_about
from onepagers.versions.saving import Conflict
from onepagers.views.pages import editable
from onepagers.writing import undoing


def own_solution(request: UserRequest, slug: str) -> Solution:
    """Return the solution, if the user may change it. Raises Http404."""
    return get_object_or_404(Solution.objects.editable_by(request.user), slug=slug)


def base_number(solution: Solution) -> int:
    """Return the number of the newest revision, which a new form starts from; 0 before the first."""
    return solution.revisions.values_list("number", flat=True).first() or 0


def say_saved(request: UserRequest, solution: Solution, revisions: Iterable[Revision], text: str = "") -> None:
    """Say that the solution is saved, or that there was nothing to save.

    The message names the signs of its page that can't be printed. Where the user may take the save back, it has the
    address for that in its tags (base.html).
    """
    revision = next((revision for revision in revisions if revision.solution_id == solution.pk), None)
    if revision is None:
        messages.success(request, text or "Intet var ændret.")
        return
    text = text or f"Gemt som version {revision.number}."
    undoable = undoing.offered([revision], request.user, editable=editable(request, solution))
    address = reverse("onepagers:undo", args=[solution.slug, revision.number]) if undoable else ""
    messages.success(request, f"{text} {warning_about(revision.snapshot)}".rstrip(), extra_tags=address)


def saved_at(solution: Solution, at: datetime) -> RevisionQuerySet:
    """Return the revision that a save at that moment made of the solution, if it made one."""
    return solution.revisions.filter(created_at=at)[:1]


Result = TypeVar("Result")


@dataclass(frozen=True)
class Refusal:
    """Why a save wrote nothing, in Danish for the page. `conflict` is what another user has saved of the same; None
    where the database refused."""

    text: str
    conflict: Conflict | None = None


def saved_or_refused(save: Callable[[], Result], conflict_text: str | Callable[[Conflict], str]) -> Result | Refusal:
    """Return what the save of a valid form returns, or why it was refused. Everything or nothing is written."""
    try:
        return save()
    except Conflict as conflict:
        return Refusal(conflict_text if isinstance(conflict_text, str) else conflict_text(conflict), conflict)
    except IntegrityError as error:
        return Refusal(database_message(error))


def database_message(error: IntegrityError) -> str:
    """Return the message of a trigger or constraint of ours; never PostgreSQL's own."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis and diagnosis.sqlstate == "23514" and not diagnosis.constraint_name:
        return diagnosis.message_primary
    return "Det kunne ikke gemmes, fordi noget andet er ændret imens. Prøv igen."
