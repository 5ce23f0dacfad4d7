"""An organisation gets other names, and two that are one are merged. No row but the organisation's own is changed."""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from accounts.once import something_ended
from onepagers.models import Organisation, Revision
from onepagers.versions.saving import saving, showing


class OutOfDate(Exception):  # noqa: N818 - a situation with a way out, not an error
    """Somebody else has changed the organisation since the form was opened."""


def edit(
    organisation: Organisation, write: Callable[[], object], *, opened: str, by: User, at: datetime
) -> list[Revision]:
    """Write an organisation's names and ways to reach it. `opened` is what they were when the form was opened.

    Raises OutOfDate, and nothing is written.
    """
    with saving(showing(organisation), by=by, note=f"Organisation rettet: {organisation}"[:200], at=at) as work:
        if Organisation.objects.select_for_update().get(pk=organisation.pk).digest() != opened:
            raise OutOfDate
        write()
        something_ended()
    return work.revisions


def merge(organisation: Organisation, into: Organisation, *, by: User, at: datetime) -> list[Revision]:
    """Let an organisation be shown as another, everywhere from now on.

    Raises IntegrityError where it has been merged meanwhile, or the two would make a circle.
    """
    note = f"«{organisation}» er slået sammen med «{into}»"
    with saving(showing(organisation, into), by=by, note=note[:200], at=at) as work:
        both = Organisation.objects.filter(pk__in=[organisation.pk, into.pk])
        list(both.select_for_update().order_by("pk").values_list("pk"))  # two at once can't make a circle
        standing = Organisation.objects.standing().filter(pk=organisation.pk)
        if not standing.update(merged_into=into, merged_on=timezone.localdate(at)):
            raise IntegrityError("It has been merged meanwhile")
    return work.revisions


def undo_merge(organisation: Organisation, *, by: User, at: datetime) -> list[Revision]:
    """Let a merged organisation be shown as itself again."""
    note = f"«{organisation}» er ikke længere slået sammen med «{organisation.merged_into}»"
    with saving(showing(organisation), by=by, note=note[:200], at=at) as work:
        Organisation.objects.filter(pk=organisation.pk).update(merged_into=None, merged_on=None)
    return work.revisions
