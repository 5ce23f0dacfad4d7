"""When oversight is proposed to be done again, and what it left to follow up. Pure: facts and days."""

from collections.abc import Iterator
from datetime import date

import danish
from danish.months import months_after
from onepagers.parts import Facts


def proposed_due(agreement: Facts, months: int | None, on: date) -> date | None:
    """Return the day some months after the last check, or after today where there was none."""
    if not months:
        return None
    last = max((row["done_on"] for row in agreement.get("oversights", ())), default=None)
    return months_after(danish.as_date(last) if last else on, months)


def open_follow_ups(agreement: Facts) -> Iterator[Facts]:
    """Yield the checks with a follow-up that isn't done, as far as the facts hold it."""
    for row in agreement.get("oversights", ()):
        if row.get("follow_up") and not row.get("follow_up_done_on"):
            yield row
