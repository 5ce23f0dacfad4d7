"""The largest type size at which a page fits one A4, and which page form it gets.

Tight is two columns, airy hanging headings for what would leave a third of the page empty. Dense is the tight form
drawn together, at 8 pt with money in words instead of bars, for a page that is else too long. Nothing here knows
WeasyPrint: it asks for layouts and compares them, and since each takes time it asks for few.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import sqrt

SIZES = tuple(round(8 + 0.2 * step, 1) for step in range(11))  # pt; 8.0 … 10.0
SMALLEST, LARGEST = SIZES[0], SIZES[-1]
TIGHT, AIRY, DENSE = "tight", "airy", "dense"
AIRY_BELOW = 2 / 3  # of the page that the tight form fills at the largest size under the lowest status band
FIXED = 0.2  # of the page that doesn't grow with the type: masthead, rules, gaps


@dataclass(frozen=True)
class Layout:
    """How a page came out at one size. `filled` is the part of the last page that is used, `reserved` what the status
    band took of that beyond its first row, `overflow` the number of characters that landed past the first page."""

    pages: int
    filled: float
    overflow: int = 0
    reserved: float = 0


@dataclass(frozen=True)
class Fit:
    """What was chosen for a page under any status. One that is too long even at 8 pt has `fits` False, and is shown at
    8 pt on several pages. An airy one is tight, at the same size, while its status leaves no room for the airy form."""

    size: float
    form: str
    fits: bool
    overflow_characters: int = 0


def choose(layout: Callable[[float, str], Layout], remembered: Fit | None = None) -> Fit:
    """The form and the largest size that fit. `layout` is asked at most once for a size and form: two or three times as
    a rule, two where what was chosen last time still holds, some more for a page that is nearly too long."""
    asked = cache(layout)
    tight, dense = len(SIZES) - 1, SIZES.index(8.4)  # where to begin
    if remembered and remembered.form == DENSE:
        tight, dense = 0, SIZES.index(remembered.size)
    elif remembered and remembered.form == TIGHT:
        tight = SIZES.index(remembered.size)

    size = _largest(asked, TIGHT, tight)
    if size is None:
        size = _largest(asked, DENSE, dense)
        if size is None:
            return Fit(SMALLEST, DENSE, fits=False, overflow_characters=max(1, asked(SMALLEST, DENSE).overflow))
        return Fit(size, DENSE, fits=True)
    return Fit(size, AIRY if size == LARGEST and _is_short(asked(LARGEST, TIGHT)) else TIGHT, fits=True)


def _largest(layout: Callable[[float, str], Layout], form: str, guess: int) -> float | None:
    """The largest of SIZES at which the form fits, looked for from `guess`; None where it doesn't at the smallest."""
    low, high = -1, len(SIZES)  # fits at low, not at high
    while high - low > 1:
        guess = min(max(guess, low + 1), high - 1)
        laid = layout(SIZES[guess], form)
        if laid.pages == 1:
            low, guess = guess, guess + 1
        else:
            high, guess = guess, _estimate(SIZES[guess], laid)
    return SIZES[low] if low >= 0 else None


def _is_short(layout: Layout) -> bool:
    return layout.filled - layout.reserved < AIRY_BELOW


def _estimate(size: float, layout: Layout) -> int:
    """Where in SIZES a page should fit that was too long at `size`: what grows, grows with the square of the size."""
    needs = layout.pages - 1 + layout.filled - FIXED
    wanted = size * sqrt((1 - FIXED) / needs) if needs > 0 else size
    return round((min(wanted, size) - SMALLEST) / 0.2 - 0.5)
