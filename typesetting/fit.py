"""Find the largest type size at which a page fits one A4, and the form that it gets.

Tight is two columns. Airy has hanging headings, for a page that would leave a third of the paper empty. Dense is the
tight form drawn together, for a page that is too long otherwise. Plain is the last resort, at 8 pt: dense with numbers
in words instead of bars.

Nothing here knows WeasyPrint: the search asks for layouts and compares them. Each layout takes time, so it asks for
few. The result doesn't depend on where the search began, so a page is the same in every process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, log, log10

SIZES = tuple(round(8 + 0.2 * step, 1) for step in range(11))  # pt; 8.0 … 10.0
SMALLEST = SIZES[0]
TIGHT, AIRY, DENSE, PLAIN = "tight", "airy", "dense", "plain"
AIRY_BELOW = 0.62  # of a page, needed by the tight form at the largest size under the lowest band
MOST_LAYOUTS = 6  # for one page
MOST_SEARCHED = 5  # of them, in the tight and the dense form
MOST_TIGHT_LAYOUTS = 3  # of those, while no size has fitted in the tight form: the dense one must be tried too
# Measured on the demo's pages and the customer's text at every size: how the room that a page needs grows with its
# type, what the dense and the plain form need of the tight one's, and how full a page gets before a block finds no room
# in a column.
GROWTH, DENSE_PART, PLAIN_PART, FULL = 1.7, 0.87, 0.8, 1.0
LARGEST_FIRST_BELOW = 1.05  # of a page: one that probably needs more isn't tried at the largest size first


@dataclass(frozen=True)
class Layout:
    """A page laid out at one size.

    `needs` is the room that it takes, in parts of a page, wherever it breaks. `band` is what its status band takes of
    that beyond its first row. `overflow` is the number of characters after the first page.
    """

    pages: int
    needs: float
    overflow: int = 0
    band: float = 0


@dataclass(frozen=True)
class Fit:
    """The size and form of a page.

    A page that is too long even at 8 pt has `fits` False, and is shown at 8 pt on several pages.
    """

    size: float
    form: str
    fits: bool
    overflow_characters: int = 0


def classes(form: str, size: float) -> str:
    """Return the CSS classes of a sheet in a form and at a size."""
    forms = {DENSE: "sheet--tight sheet--dense", PLAIN: "sheet--tight sheet--dense sheet--plain"}
    return f"sheet {forms.get(form, f'sheet--{form}')} pt-{size * 10:.0f}"


def about(characters: float, *, up: bool = False) -> int:
    """Return a number of characters rounded down, or `up`, to two digits: it is an estimate, and looks like one."""
    if characters < 1:
        return 0
    step = 10 ** max(1, floor(log10(characters)) - 1)
    return (ceil(characters / step) if up else floor(characters / step)) * step


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
        while high - low > 1 and len(self._layouts) < MOST_SEARCHED:
            is_last = low < 0 and (tries + 1 >= most_tries or len(self._layouts) + 1 >= MOST_SEARCHED)
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
        is_airy = (
            step == largest and _is_short(search.layout_at(step, TIGHT)) and search.layout_at(step, AIRY).pages == 1
        )
        return Fit(SIZES[step], AIRY if is_airy else TIGHT, fits=True)
    if remembered and remembered.form == DENSE:
        guess = SIZES.index(remembered.size)
    else:
        guess = estimate(0, search.layout_at(0, TIGHT).needs * DENSE_PART)
    step = search.largest_step(DENSE, guess, MOST_SEARCHED)
    if step is not None:
        return Fit(SIZES[step], DENSE, fits=True)
    last = search.layout_at(0, PLAIN)
    fits = last.pages == 1
    return Fit(SMALLEST, PLAIN, fits, 0 if fits else max(1, last.overflow))


def estimate(step: int, needs: float) -> int:
    """Estimate the step at which a page just fits, from its needs at `step`. The result may lie outside SIZES."""
    return ceil((SIZES[step] * (FULL / needs) ** (1 / GROWTH) - SMALLEST) / 0.2 - 0.5)


def _is_short(layout: Layout) -> bool:
    return layout.needs - layout.band < AIRY_BELOW
