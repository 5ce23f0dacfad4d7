"""What the pages have in common on which a manager changes a solution."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import IntegrityError
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from accounts.access import UserRequest
from onepagers.models import Revision, Solution
from onepagers.pages.printable import warning_about
from onepagers.versions.saving import Conflict


def own_solution(request: UserRequest, slug: str) -> Solution:
    """Return the solution, if the user may change it. Raises Http404."""
    return get_object_or_404(Solution.objects.editable_by(request.user), slug=slug)


def base_number(solution: Solution) -> int:
    """Return the number of the newest revision, which a new form starts from; 0 before the first."""
    return solution.revisions.values_list("number", flat=True).first() or 0


def saved_message(revisions: list[Revision]) -> str:
    """Return the message after a save, also when there was nothing to save. It names signs that can't be printed."""
    if not revisions:
        return "Intet var ændret."
    return f"Gemt som version {revisions[0].number}. {warning_about(revisions[0].snapshot)}".rstrip()


Result = TypeVar("Result")


@dataclass(frozen=True)
class Refusal:
    """Why a save wrote nothing, in Danish for the page. `conflict` is what another user has saved of the same, with
    `data`, the posted fields based on the version that this made; both None where the database refused."""

    text: str
    conflict: Conflict | None = None
    data: QueryDict | None = None


def saved_or_refused(
    request: UserRequest, save: Callable[[], Result], conflict_text: str | Callable[[Conflict], str]
) -> Result | Refusal:
    """Return what the save of a valid form returns, or why it was refused. Everything or nothing is written."""
    try:
        return save()
    except Conflict as conflict:
        data = request.POST.copy()
        data["base"] = str(conflict.revision.number)
        return Refusal(conflict_text if isinstance(conflict_text, str) else conflict_text(conflict), conflict, data)
    except IntegrityError as error:
        return Refusal(database_message(error))


def database_message(error: IntegrityError) -> str:
    """Return the message of a trigger or constraint of ours; never PostgreSQL's own."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis and diagnosis.sqlstate == "23514" and not diagnosis.constraint_name:
        return diagnosis.message_primary
    return "Det kunne ikke gemmes, fordi noget andet er ændret imens. Prøv igen."
