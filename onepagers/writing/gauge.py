"""How full a page is while somebody writes it: what its text needs at the smallest type, from the real renderer.

One layout says whether it fits, how much is too much and which sections take the room. Which size it gets takes two to
four more, so that is asked for afterwards (`exact`), and told as «ca.» until then.
"""

from dataclasses import dataclass
from datetime import date
from math import floor, log10

import danish
from onepagers.pages import pdf
from onepagers.versions.snapshots import Facts
from typesetting.fit import DENSE_PART, SIZES, SMALLEST, TIGHT, Fit, estimate

SPACED = 1.17  # characters with their spaces, to each that is a letter, digit or sign; measured on the customer's text
HEAD = "Navn, status og nøgletal"
NAMES = {"sec--decisions": "Beslutninger", "sec--findings": "Skal følges op"}


@dataclass(frozen=True)
class Share:
    """What a section takes of the page, in percent."""

    title: str
    percent: int


@dataclass(frozen=True)
class Gauge:
    """`percent` is the height needed at 8 pt of the height there is: 100 or less where the page fits, else more.
    `characters` is about how many more there is room for, or how many are too many. `exact` is whether size and form
    are those that the page gets; else they are what it probably gets."""

    fits: bool
    percent: int
    characters: int
    size: float
    form: str
    exact: bool
    shares: list[Share]

    @property
    def verdict(self) -> str:
        if not self.fits:
            return f"For langt: ca. {danish.number(str(self.characters))} tegn skal ud"
        return "Passer på én side" if self.percent < 97 else "Passer lige på én side"

    @property
    def room(self) -> str:
        """«9,4 pt, plads til ca. 1.700 tegn mere»."""
        if not self.fits:
            longest = next((share.title for share in self.shares if share.title != HEAD), "")
            return f"Kan ikke gemmes. Mest fylder {longest}." if longest else "Kan ikke gemmes."
        size = f"{'' if self.exact else 'ca. '}{danish.number(f'{self.size:.1f}')} pt"
        return f"{size}, plads til ca. {danish.number(str(self.characters))} tegn mere" if self.characters else size


def measure(snapshot: Facts, on: date, *, exact: bool = False) -> Gauge:
    """The gauge of a page, saved or not. Raises pdf.PdfError."""
    told = pdf.measured(snapshot, on)
    chosen = pdf.fit(snapshot, on) if exact else _probable(told)
    fits = chosen.fits
    percent = round(100 * told["needs"])
    titles = {f"sec--{section['kind']}": section["title"] for section in snapshot["sections"]} | NAMES
    return Gauge(
        fits=fits,
        percent=min(percent, 100) if fits else max(percent, 101),
        characters=_room(told) if fits else _two_digits(chosen.overflow_characters * SPACED, up=True),
        size=chosen.size,
        form=chosen.form,
        exact=exact,
        shares=_shares(told, titles),
    )


def _shares(told: dict, titles: dict[str, str]) -> list[Share]:
    """What takes the most room first; what no section takes is the head of the page."""
    sections = [(titles.get(name, HEAD), room) for name, room, _ in told["sections"]]
    rest = max(0.0, told["needs"] - sum(room for _, room in sections))
    ordered = sorted([*sections, (HEAD, rest)], key=lambda share: -share[1])
    return [Share(title, round(100 * room)) for title, room in ordered]


def _probable(told: dict) -> Fit:
    size = SIZES[min(max(estimate(0, told["needs"] / DENSE_PART), 0), len(SIZES) - 1)]
    return Fit(size if told["fits"] else SMALLEST, TIGHT, told["fits"], told["overflow"])


def _room(told: dict) -> int:
    """The characters that would fill what is left, set as closely as those that are there."""
    taken = sum(room for _, room, _ in told["sections"])
    written = sum(letters for _, _, letters in told["sections"])
    return _two_digits(max(0.0, 1 - told["needs"]) * SPACED * written / taken) if taken and written else 0


def _two_digits(number: float, *, up: bool = False) -> int:
    """Rounded down, or `up`, to two digits: it is an estimate, and is told as one."""
    if number < 1:
        return 1 if up else 0
    step = 10 ** max(1, floor(log10(number)) - 1)
    return (floor(number / step) + (1 if up else 0)) * step
