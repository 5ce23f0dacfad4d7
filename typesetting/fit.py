"""The largest type size at which a page fits one A4, and which page form it gets.

Tight is two columns, airy hanging headings for what would leave a third of the page empty. Dense is the tight form
drawn together, at 8 pt with money in words instead of bars, for a page that is else too long. Nothing here knows
WeasyPrint: it asks for layouts and compares them, and since each takes time it asks for few. What comes out doesn't
depend on where the search began, so that a page is the same in every process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log

SIZES = tuple(round(8 + 0.2 * step, 1) for step in range(11))  # pt; 8.0 … 10.0
SMALLEST, LARGEST = SIZES[0], SIZES[-1]
TIGHT, AIRY, DENSE = "tight", "airy", "dense"
AIRY_BELOW = 0.62  # of a page, needed by the tight form at the largest size under the lowest status band
MOST = 5  # layouts for one page
TIGHT_MOST = 3  # of them, while no size has fitted in the tight form: the dense one must be tried too
# Measured on the demo's pages and the customer's text at every size: how the room that a page needs grows with its
# type, what the dense form needs of the tight one's, and how full a page gets before a block finds no room in a column.
GROWTH, DENSE_PART, FULL = 1.7, 0.82, 1.0
SURELY = 1.05  # of a page: one that seems to need more is hardly tried at the largest size


@dataclass(frozen=True)
class Layout:
    """How a page came out at one size. `needs` is the room that it takes, in parts of a page, however it was broken;
    `reserved` what the status band took of that beyond its first row, `overflow` the number of characters that landed
    past the first page."""

    pages: int
    needs: float
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


class Tries:
    """The layouts that were asked for, each once."""

    def __init__(self, layout: Callable[[float, str], Layout]):
        self._layout, self.laid = layout, {}

    def at(self, step: int, form: str) -> Layout:
        if (step, form) not in self.laid:
            self.laid[step, form] = self._layout(SIZES[step], form)
        return self.laid[step, form]

    def largest(self, form: str, guess: int, most: int) -> int | None:
        """The largest step at which the form fits, looked for from `guess`; None where it doesn't at the smallest,
        which is the last of `most` tries while nothing has fitted."""
        low, high, tried = -1, len(SIZES), 0  # fits at low, not at high
        while high - low > 1 and len(self.laid) < MOST:
            last = low < 0 and (tried + 1 >= most or len(self.laid) + 1 >= MOST)
            guess = 0 if last else min(max(guess, low + 1), high - 1)
            laid, tried = self.at(guess, form), tried + 1
            if laid.pages == 1:
                low, guess = guess, max(guess + 1, self._between(form, guess, high))
            else:
                high, guess = guess, estimate(guess, laid.needs)
        return low if low >= 0 else None

    def _between(self, form: str, low: int, high: int) -> int:
        """Where the page should just fit, going by what it needs at `low`, where it fits, and at `high` if tried."""
        less, more = self.laid[low, form].needs, self.laid.get((high, form))
        if more is None:
            return estimate(low, less)
        if more.needs <= max(less, FULL):
            return high - 1
        return low + int((high - low) * log(FULL / less) / log(more.needs / less)) if less < FULL else low + 1


def choose(layout: Callable[[float, str], Layout], remembered: Fit | None = None, *, likely: float = 1) -> Fit:
    """The form and the largest size that fit. `layout` is asked once for a page that fits at the largest size, three
    times as a rule for another, two where what was chosen last time still holds, and never more than MOST times.
    `likely` is what the page seems to need at the largest size, for where to begin."""
    tries = Tries(layout)
    guess = len(SIZES) - 1 if likely < SURELY else estimate(len(SIZES) - 1, likely)
    if remembered and remembered.form != AIRY:
        guess = SIZES.index(remembered.size) if remembered.form == TIGHT else 0

    step = tries.largest(TIGHT, guess, TIGHT_MOST)
    if step is not None:
        short = step == len(SIZES) - 1 and _is_short(tries.at(step, TIGHT))
        return Fit(SIZES[step], AIRY if short else TIGHT, fits=True)
    guess = SIZES.index(remembered.size) if remembered and remembered.form == DENSE else None
    if guess is None:
        guess = estimate(0, tries.at(0, TIGHT).needs * DENSE_PART)
    step = tries.largest(DENSE, guess, MOST)
    if step is None:
        return Fit(SMALLEST, DENSE, fits=False, overflow_characters=max(1, tries.at(0, DENSE).overflow))
    return Fit(SIZES[step], DENSE, fits=True)


def estimate(step: int, needs: float) -> int:
    """The step at which a page should just fit that needs so much at `step`; it may lie outside SIZES."""
    return ceil((SIZES[step] * (FULL / needs) ** (1 / GROWTH) - SMALLEST) / 0.2 - 0.5)


def _is_short(layout: Layout) -> bool:
    return layout.needs - layout.reserved < AIRY_BELOW
