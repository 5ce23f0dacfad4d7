"""Saving something about an agreement: a version of every page that shows it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from accounts.models import User
from onepagers.models import Solution
from onepagers.versions.saving import Saving, saving, showing
from support.models import Agreement


def pages_of(agreement: Agreement) -> list[Solution]:
    """Return the solutions whose page shows an agreement: those that it is around, by place, and then those of
    agreements that follow it."""
    own = list(agreement.solutions.order_by("position", "pk"))
    return own + [solution for solution in showing(agreement) if solution not in own]


def home_of(agreement: Agreement, on: date) -> Solution:
    """Return the solution that rows about the agreement are added from, and whose version a form starts from: its
    first one in the portfolio, else its first one."""
    own = agreement.solutions.order_by("position", "pk")
    return own.existing(on).first() or own[0]


def part_of_page(agreement: Agreement) -> str:
    """The path of the agreement in a snapshot, for `saving`."""
    return f"agreements.{agreement.pk}"


@contextmanager
def saving_agreement(
    agreement: Agreement, home: Solution, *, by: User, note: str, base: int | None, more: Iterable[Solution] = ()
) -> Iterator[Saving]:
    """`saving` for whatever changes an agreement that is there. `base` is the number of the revision of `home` that the
    form started from; None refuses nothing. `more` are pages that don't show it yet."""
    solutions = list(dict.fromkeys([home, *pages_of(agreement), *more]))
    with saving(solutions, by=by, note=note, base=base, parts=[part_of_page(agreement)]) as work:
        yield work
