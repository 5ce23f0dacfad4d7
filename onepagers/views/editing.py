"""What the pages share on which a systemforvalter changes something."""

from django.db import IntegrityError
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from accounts.access import UserRequest
from onepagers.models import Revision, Solution
from onepagers.versions.saving import Conflict


def own_solution(request: UserRequest, slug: str) -> Solution:
    """The solution, if the user may change it; else there is no such page."""
    return get_object_or_404(Solution.objects.editable_by(request.user), slug=slug)


def base_number(solution: Solution) -> int:
    """The number of the revision that a form opened now starts from; 0 before the first."""
    return solution.revisions.values_list("number", flat=True).first() or 0


def saved_message(revisions: list[Revision]) -> str:
    """What a save says when it has gone well, also when there was nothing to save."""
    return f"Gemt som version {revisions[0].number}." if revisions else "Intet var ændret."


def rebased(request: UserRequest, conflict: Conflict) -> QueryDict:
    """What was posted, started anew from the newest version."""
    data = request.POST.copy()
    data["base"] = str(conflict.revision.number)
    return data


def database_message(error: IntegrityError) -> str:
    """The sentence that a trigger or constraint wrote for the reader; never PostgreSQL's own."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis and diagnosis.sqlstate == "23514" and not diagnosis.constraint_name:
        return diagnosis.message_primary
    return "Det kunne ikke gemmes, fordi noget andet er ændret imens. Prøv igen."
