"""A finding may wait for a while: with a reason it is shown as accepted, not as open, until a day or until its sentence
is another."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from onepagers.findings import Finding
from onepagers.models import AcceptedFinding, Solution
from onepagers.versions.saving import saving


def accept(
    solution: Solution | None,
    finding: Finding,
    *,
    reason: str,
    until: date | None,
    by: User,
    at: datetime | None = None,
) -> AcceptedFinding:
    """Accept a finding to and with a day, in place of an older acceptance of it. No solution is the whole portfolio.

    Without a day it is dismissed for as long as its sentence is the same.
    """
    at = at or timezone.now()
    with saving([solution] if solution else [], by=by, note="Opfølgningspunkt accepteret", at=at):
        same = AcceptedFinding.objects.filter(solution=solution, code=finding.code, key=finding.key, ended_on=None)
        same.update(ended_on=timezone.localdate(at))
        return AcceptedFinding.objects.create(
            solution=solution,
            code=finding.code,
            key=finding.key,
            sentence=finding.sentence,
            reason=reason,
            until=until,
            author=by,
            created_at=at,
        )


def withdraw(accepted: AcceptedFinding, *, by: User | None, at: datetime | None = None) -> None:
    """Open the finding again; the row stays as it was."""
    with transaction.atomic():
        solutions = [accepted.solution] if accepted.solution else []
        with saving(solutions, by=by, note="Opfølgningspunkt åbnet igen", at=at):
            AcceptedFinding.objects.filter(pk=accepted.pk, ended_on=None).update(ended_on=timezone.localdate(at))
