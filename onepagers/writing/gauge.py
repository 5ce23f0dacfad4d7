"""How full a page is while it is written: the room that its text needs at the smallest type, from the real renderer.

One layout, under the tallest status band, shows whether the page fits, how much text is too much, and which sections
fill it. The type size is that of the page as it is today. It takes two to four more layouts, so it is asked for
afterwards (`exact`); until then it is shown with «ca.».
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import danish
from onepagers.pages import pdf
from onepagers.versions.snapshots import Facts
from typesetting.fit import PLAIN_PART, SIZES, SMALLEST, TIGHT, Fit, about, estimate

HEAD = "Navn, status og nøgletal"
NAMES = {"sec--decisions": "Beslutninger", "sec--findings": "Skal følges op"}


@dataclass(frozen=True)
class Share:
    """The part of the page that a section fills, in percent."""

    title: str
    percent: int


@dataclass(frozen=True)
class Gauge:
    """How full a page is.

    `percent` is the height that the page needs at 8 pt under the tallest status band, of that of the paper: at most 100
    where it fits.
    `characters` is about how many more there is room for, or how many are too many. `size` (pt) and `form` are
    estimates unless they are `exact`.
    """

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
            most = f" Mest fylder {longest}." if longest else ""
            return f"Kan ikke gemmes. Der skal være plads til en rød status.{most}"
        size = f"{'' if self.exact else 'ca. '}{danish.number(f'{self.size:.1f}')} pt"
        return f"{size}, plads til ca. {danish.number(str(self.characters))} tegn mere" if self.characters else size


def measure(snapshot: Facts, on: date, *, exact: bool = False) -> Gauge:
    """Return the gauge of a page, saved or not. Raises pdf.PdfError."""
    layout = pdf.measured(snapshot, on)
    fit = pdf.fit(snapshot, on) if exact else _probable(layout)
    fits = layout["fits"]
    percent = round(100 * layout["needs"])
    titles = {f"sec--{section['kind']}": section["title"] for section in snapshot["sections"]} | NAMES
    return Gauge(
        fits=fits,
        percent=min(percent, 100) if fits else max(percent, 101),
        characters=_room(layout) if fits else pdf.over(layout),
        size=fit.size,
        form=fit.form,
        exact=exact,
        shares=_shares(layout, titles),
    )


def _shares(layout: dict[str, Any], titles: dict[str, str]) -> list[Share]:
    """Return the shares, the largest first. The room that no section fills belongs to the head of the page."""
    sections = [(titles.get(name, HEAD), room) for name, room, _ in layout["sections"]]
    rest = max(0.0, layout["needs"] - sum(room for _, room in sections))
    ordered = sorted([*sections, (HEAD, rest)], key=lambda share: -share[1])
    return [Share(title, round(100 * room)) for title, room in ordered]


def _probable(layout: dict[str, Any]) -> Fit:
    needs = (layout["needs"] - layout["band"]) / PLAIN_PART
    size = SIZES[min(max(estimate(0, needs), 0), len(SIZES) - 1)]
    return Fit(size if layout["fits"] else SMALLEST, TIGHT, layout["fits"])


def _room(layout: dict[str, Any]) -> int:
    """Return how many characters would fill the rest, set as closely as the present ones."""
    taken = sum(room for _, room, _ in layout["sections"])
    written = sum(letters for _, _, letters in layout["sections"])
    return about(max(0.0, 1 - layout["needs"]) * written / taken) if taken and written else 0
