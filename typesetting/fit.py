"""Find the largest type size at which a page fits one A4, and the form that it gets.

Tight is two columns. Airy has hanging headings, for a page that would leave a third of the paper empty. Dense is the
tight form drawn together, at 8 pt with numbers in words instead of bars, for a page that is too long otherwise.

Nothing here knows WeasyPrint: the search asks for layouts and compares them. Each layout takes time, so it asks for
few. The result doesn't depend on where the search began, so a page is the same in every process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log

SIZES = tuple(round(8 + 0.2 * step, 1) for step in range(11))  # pt; 8.0 … 10.0
SMALLEST = SIZES[0]
TIGHT, AIRY, DENSE = "tight", "airy", "dense"
AIRY_BELOW = 0.62  # of a page, needed by the tight form at the largest size under the lowest band
MOST_LAYOUTS = 5  # for one page
MOST_TIGHT_LAYOUTS = 3  # of them, while no size has fitted in the tight form: the dense one must be tried too
# Measured on the demo's pages and the customer's text at every size: how the room that a page needs grows with its
# type, what the dense form needs of the tight one's, and how full a page gets before a block finds no room in a column.
GROWTH, DENSE_PART, FULL = 1.7, 0.82, 1.0
LARGEST_FIRST_BELOW = 1.05  # of a page: one that probably needs more isn't tried at the largest size first


@dataclass(frozen=True)
class Layout:
    """A page laid out at one size.

    `needs` is the room that it takes, in parts of a page, wherever it breaks. `reserved` is what its band takes of that
    beyond its first row. `overflow` is the number of characters after the first page.
    """

    pages: int
    needs: float
    overflow: int = 0
    reserved: float = 0


@dataclass(frozen=True)
class Fit:
    """The size and form of a page under any band.

    A page that is too long even at 8 pt has `fits` False, and is shown at 8 pt on several pages. An airy page is tight,
    at the same size, while its band leaves no room for the airy form.
    """

    size: float
    form: str
    fits: bool
    overflow_characters: int = 0


class SizeSearch:
    """A search over the steps of SIZES. No layout is asked for twice."""

    def __init__(self, layout: Callable[[float, str], Layout]):
        self._layout = layout
        self._layouts: dict[tuple[int, str], Layout] = {}

    def layout_at(self, step: int, form: str) -> Layout:
        if (step, form) not in self._layouts:
            self._layouts[step, form] = self._layout(SIZES[step], form)
        return self._layouts[step, form]

    def largest_step(self, form: str, guess: int, most_tries: int) -> int | None:
        """Search from `guess` for the largest step at which the form fits.

        None where it doesn't fit at the smallest step. That step is the last of `most_tries` while none has fitted.
        """
        low, high, tries = -1, len(SIZES), 0  # fits at low, not at high
        while high - low > 1 and len(self._layouts) < MOST_LAYOUTS:
            is_last = low < 0 and (tries + 1 >= most_tries or len(self._layouts) + 1 >= MOST_LAYOUTS)
            guess = 0 if is_last else min(max(guess, low + 1), high - 1)
            layout, tries = self.layout_at(guess, form), tries + 1
            if layout.pages == 1:
                low, guess = guess, max(guess + 1, self._between(form, guess, high))
            else:
                high, guess = guess, estimate(guess, layout.needs)
        return low if low >= 0 else None

    def _between(self, form: str, low: int, high: int) -> int:
        """Estimate the step at which a page just fits, from its needs at `low`, where it fits, and those at `high`."""
        needs_at_low, layout_at_high = self._layouts[low, form].needs, self._layouts.get((high, form))
        if layout_at_high is None:
            return estimate(low, needs_at_low)
        if layout_at_high.needs <= max(needs_at_low, FULL):
            return high - 1
        if needs_at_low >= FULL:
            return low + 1
        return low + int((high - low) * log(FULL / needs_at_low) / log(layout_at_high.needs / needs_at_low))


def choose(layout: Callable[[float, str], Layout], remembered: Fit | None = None, *, likely_needs: float = 1) -> Fit:
    """Return the form and the largest size that fit.

    `layout` is called once for a page that fits at the largest size, usually three times for another, twice where the
    `remembered` fit of last time still holds, and never more than MOST_LAYOUTS times. `likely_needs` is what the page
    probably needs at the largest size; it only says where to begin.
    """
    search = SizeSearch(layout)
    largest = len(SIZES) - 1
    guess = largest if likely_needs < LARGEST_FIRST_BELOW else estimate(largest, likely_needs)
    if remembered and remembered.form != AIRY:
        guess = SIZES.index(remembered.size) if remembered.form == TIGHT else 0

    step = search.largest_step(TIGHT, guess, MOST_TIGHT_LAYOUTS)
    if step is not None:
        short = step == largest and _is_short(search.layout_at(step, TIGHT))
        return Fit(SIZES[step], AIRY if short else TIGHT, fits=True)
    if remembered and remembered.form == DENSE:
        guess = SIZES.index(remembered.size)
    else:
        guess = estimate(0, search.layout_at(0, TIGHT).needs * DENSE_PART)
    step = search.largest_step(DENSE, guess, MOST_LAYOUTS)
    if step is None:
        return Fit(SMALLEST, DENSE, fits=False, overflow_characters=max(1, search.layout_at(0, DENSE).overflow))
    return Fit(SIZES[step], DENSE, fits=True)


def estimate(step: int, needs: float) -> int:
    """Estimate the step at which a page just fits, from its needs at `step`. The result may lie outside SIZES."""
    return ceil((SIZES[step] * (FULL / needs) ** (1 / GROWTH) - SMALLEST) / 0.2 - 0.5)


def _is_short(layout: Layout) -> bool:
    return layout.needs - layout.reserved < AIRY_BELOW
