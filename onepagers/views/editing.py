"""What the pages have in common on which a manager changes a solution."""

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


def rebased(request: UserRequest, conflict: Conflict) -> QueryDict:
    """Return the posted data with the newest version as its base."""
    data = request.POST.copy()
    data["base"] = str(conflict.revision.number)
    return data


def database_message(error: IntegrityError) -> str:
    """Return the message of a trigger or constraint of ours; never PostgreSQL's own."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis and diagnosis.sqlstate == "23514" and not diagnosis.constraint_name:
        return diagnosis.message_primary
    return "Det kunne ikke gemmes, fordi noget andet er ændret imens. Prøv igen."
