"""The marks of a status as small inline SVGs: the same drawing on screen and on paper.

WeasyPrint knows no currentColor and no CSS inside an SVG, and takes a figure's alternative text from its <title>, so
colours are attributes and every drawing has a title. Where the words are beside a mark, it is hidden from screen
readers.
"""

from collections.abc import Sequence
from functools import cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

import danish
from onepagers.models.reviews import COLOUR_MEANINGS
from onepagers.pages.heat_map import ABSENT, Month
from onepagers.pages.palette import HEX, OVERDUE, WORDS
from onepagers.parts import Facts

register = template.Library()


# In a field of 16 units beside a word; in a square of 20, white on the colour, or in the colour on a white disc.
_SHAPES = {
    "green": '<circle cx="8" cy="8" r="6" {}/>',
    "yellow": '<path d="M8 1.6 15 14H1Z" {}/>',
    "red": '<path d="M2.6 2.6h10.8v10.8H2.6Z" {}/>',
}
_IN_DISC = {
    "green": '<circle cx="10" cy="10" r="3.8" {}/>',
    "yellow": '<path d="M10 5.2 14.5 13.2H5.5Z" {}/>',
    "red": '<path d="M5.2 5.2h9.6v9.6H5.2Z" {}/>',
}
# The white ground under the shape of an overdue square: itself of that kind, so that red is more than a cornered green.
_GROUNDS = {
    "green": '<circle cx="10" cy="10" r="6.6" {}/>',
    "yellow": '<circle cx="10" cy="10" r="6.6" {}/>',
    "red": '<path d="M2.6 2.6h14.8v14.8H2.6Z" {}/>',
}
# Red and green are equally dark without colour, so the square is much larger than the dot, and not just cornered.
_IN_CELL = {
    "green": '<circle cx="10" cy="10" r="3.4" {}/>',
    "yellow": '<path d="M10 5.4 15 14.2H5Z" {}/>',
    "red": '<path d="M5 5h10v10H5Z" {}/>',
}


@register.filter
def colour_word(colour: str | None) -> str:
    """«Grøn», «Gul», «Rød» or «Ikke vurderet»."""
    return WORDS[colour or None].capitalize()


@register.filter
def colour_meaning(colour: str | None) -> str:
    """What the colour means, in the customer's words: «kræver opmærksomhed»."""
    return COLOUR_MEANINGS[colour or None]


@register.simple_tag
def shape(colour: str | None, size: str | int = "1em", *, white: bool = False, named: bool = False) -> SafeString:
    """Circle, triangle, square or ring. `size` is a length («.8em», «3mm», 22); `white` is for a ground of the colour.

    Hidden from screen readers, since a word is beside it; `named` makes it an image of its own.
    """
    return _shape(colour or None, str(size), white, named)


@register.inclusion_tag("components/_chip.html")
def chip(colour: str | None, overdue: bool = False) -> dict[str, str | bool | None]:
    """The chip of a status: wash, shape and word; hatched when the review is overdue."""
    return {"colour": colour or None, "overdue": overdue}


@register.simple_tag
def cell(state: str | None, overdue: bool = False, size: str | int = 22, title: str = "") -> SafeString:
    """One square of the heat map, also alone, as in a key. `state` is a colour, None or «absent»."""
    return svg(_cell(state or None, bool(overdue)), size, 20, title or in_words(state or None, overdue))


@register.simple_tag
def arrow() -> SafeString:
    """From one colour to the next; the font has no arrow."""
    ink = 'fill="none" stroke="#4a5866" stroke-width="1.6"'
    return svg(f'<path d="M1 8h13M9.5 3.5 14 8l-4.5 4.5" {ink}/>', ".9em", 16, "til", css="arrow", named=True)


@register.simple_tag
def heat_cells(months: Sequence[Month], size: str | int = 22) -> SafeString:
    """A row of twelve squares, `<div class="heatrow">` of spans; for screen readers it is one sentence."""
    cells = "".join(f"<span>{cell(month.state, month.overdue, size, month_words(month))}</span>" for month in months)
    return mark_safe(f'<div class="heatrow" role="img" aria-label="{escape(in_sentence(months))}">{cells}</div>')  # noqa: S308


@register.simple_tag
def heat_head(months: Sequence[Month]) -> SafeString:
    """The names of the months over such rows, `<div class="heatrow heatrow--head">`."""
    names = "".join(f"<span>{short_month(month)}</span>" for month in months)
    return mark_safe(f'<div class="heatrow heatrow--head" aria-hidden="true">{names}</div>')  # noqa: S308


@register.simple_tag
def heat_strip(months: Sequence[Month]) -> SafeString:
    """The twelve squares in one drawing, 40 mm wide, with a text alternative in words."""
    cells = "".join(
        f'<g transform="translate({22 * place} 0)">{_cell(month.state, month.overdue)}</g>'
        for place, month in enumerate(months)
    )
    return mark_safe(  # noqa: S308
        f'<svg class="strip" role="img" width="40mm" height="3.05mm" viewBox="0 0 262 20">'
        f"<title>{escape(in_sentence(months))}</title>{cells}</svg>"
    )


@register.simple_tag
def band_mark(colour: str | None, overdue: bool = False) -> SafeString:
    """The shape at the left of the status band: white, or on a white disc over hatching as tall as any band."""
    if not overdue or colour is None:
        return shape(colour, "6.6mm", white=True)
    ground = _stripes(22, 240, 2.6, 1.05, HEX[colour])
    return mark_safe(  # noqa: S308
        f'<svg class="hatch" width="11mm" height="120mm" viewBox="0 0 22 240" aria-hidden="true">'
        f"<title>{colour_word(colour)}, {OVERDUE}</title>"
        f'<path d="M0 0h22v240H0Z" fill="{HEX[colour + "-wash"]}"/>{ground}'
        f'<circle cx="11" cy="12.4" r="8" fill="{HEX["paper"]}"/>'
        f'<g transform="translate(5.8 7.2) scale(.65)">{_SHAPES[colour].format(_fill(colour))}</g></svg>'
    )


@register.simple_tag
def fit_gauge(percent: int, fits: bool) -> SafeString:
    """How full a page is: it fills toward the limit, which is at 83 % of the width; red only beyond it.

    Hidden from screen readers, since the verdict is over it and the scale under it. Only for the screen.
    """
    limit = 83.0
    reached = min(percent * limit / 100, 99.2)
    over = f'<rect x="{limit}%" y="8" width="{decimals(max(0.6, reached - limit))}%" height="14" {_fill("red")}/>'
    return mark_safe(  # noqa: S308
        f'<svg class="fit-gauge" width="100%" height="26" aria-hidden="true"><title>Sidens fylde: {percent} %</title>'
        f'<rect x="0" y="8" width="{limit}%" height="14" {_fill("blue-3")}/>'
        f'<rect x="0" y="8" width="{decimals(min(reached, limit))}%" height="14" {_fill("blue")}/>'
        f'<svg x="{limit}%" y="8" width="17%" height="14">{_stripes(260, 14, 5, 1.2, HEX["line-2"])}</svg>'
        f'{"" if fits else over}<rect x="{limit}%" y="5" width="2" height="20" {_fill("ink")}/>'
        f'<svg x="{decimals(reached)}%" y="0" overflow="visible"><path d="M-6 0H6L0 7Z" {_fill("ink")}/></svg></svg>'
    )


@register.simple_tag
def figure_line(figure: Facts) -> SafeString:
    """A key figure's values over time as a line that ends in a dot; the numbers are beside it (`figure_facts`)."""
    places = [f"{decimals(2 + 56 * x)} {decimals(14 - 12 * y)}" for x, y in figure["line"]]
    last_x, last_y = places[-1].split()
    ink = f'fill="none" stroke="{HEX["blue"]}" stroke-width="1.5" stroke-linejoin="round"'
    return mark_safe(  # noqa: S308
        f'<svg class="figures__line" role="img" width="60" height="16" viewBox="0 0 60 16">'
        f"<title>{escape(figure['line_told'])}</title>"
        f'<path d="M{"L".join(places)}" {ink}/><circle cx="{last_x}" cy="{last_y}" r="2" {_fill("blue")}/></svg>'
    )


@register.filter("in_words")
def month_words(month: Month) -> str:
    """«november 2026: rød»."""
    return f"{danish.month(month.first_day)}: {_state_words(month)}"


@register.filter
def short_month(month: Month) -> str:
    """«dec», as over a column of the heat map."""
    return danish.SHORT_MONTHS[month.first_day.month - 1].rstrip(".")


@register.filter
def month_of_year(month: Month) -> str:
    """«dec. 2025»."""
    return f"{danish.SHORT_MONTHS[month.first_day.month - 1]} {month.first_day.year}"


@register.filter
def in_sentence(months: Sequence[Month]) -> str:
    """The months in words; months that are alike are joined."""
    runs: list[list[Month]] = []
    for month in months:
        if runs and _state_words(runs[-1][-1]) == _state_words(month):
            runs[-1].append(month)
        else:
            runs.append([month])
    parts = []
    for run in runs:
        first, last = danish.month(run[0].first_day), danish.month(run[-1].first_day)
        parts.append(f"{first if len(run) == 1 else f'{first} til {last}'} {_state_words(run[-1])}")
    return f"Status de seneste 12 måneder: {', '.join(parts)}"


def in_words(state: str | None, overdue: bool = False) -> str:
    """«grøn», «rød, vurdering overskredet», «ikke vurderet», «fandtes ikke»."""
    return f"{WORDS[state]}, {OVERDUE}" if overdue else WORDS[state]


def _state_words(month: Month) -> str:
    return f"{WORDS[month.state]} ({OVERDUE})" if month.overdue else WORDS[month.state]


def _fill(name: str) -> str:
    return f'fill="{HEX[name]}"'


def decimals(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def svg(drawing: str, size: str | int, units: int, title: str, *, css: str = "", named: bool = False) -> SafeString:
    role = 'role="img"' if named else 'aria-hidden="true"'
    classes = f' class="{css}"' if css else ""
    return mark_safe(  # noqa: S308
        f'<svg{classes} width="{escape(size)}" height="{escape(size)}" viewBox="0 0 {units} {units}" {role}>'
        f"<title>{escape(title)}</title>{drawing}</svg>"
    )


@cache
def _shape(colour: str | None, size: str, white: bool, named: bool) -> SafeString:
    if colour is None:
        ink = HEX["paper" if white else "none"]
        drawing = f'<circle cx="8" cy="8" r="5" fill="none" stroke="{ink}" stroke-width="2.2"/>'
    else:
        drawing = _SHAPES[colour].format(_fill("paper" if white else colour))
    return svg(drawing, size, 16, colour_word(colour), css="shape", named=named)


@cache
def _cell(state: str | None, overdue: bool) -> str:
    """The drawing of a square of 20 units."""
    if state == ABSENT:
        return f'<path d="M7 10h6" stroke="{HEX["line-2"]}" stroke-width="1.4"/>'
    if state is None:
        return (
            f'<path d="M.6 .6h18.8v18.8H.6Z" fill="{HEX["paper"]}" stroke="{HEX["line"]}" stroke-width="1.2"/>'
            f'<circle cx="10" cy="10" r="3.4" fill="none" stroke="{HEX["none"]}" stroke-width="1.7"/>'
        )
    if not overdue:
        return f'<path d="M0 0h20v20H0Z" {_fill(state)}/>{_IN_CELL[state].format(_fill("paper"))}'
    return (
        f'<path d="M0 0h20v20H0Z" {_fill(state + "-wash")}/>{_stripes(20, 20, 5, 2.1, HEX[state])}'
        f"{_GROUNDS[state].format(_fill('paper'))}{_IN_DISC[state].format(_fill(state))}"
    )


@cache
def _stripes(width: float, height: float, step: float, thick: float, fill: str) -> str:
    """Diagonal stripes, cut to the field: what sticks out of an inline SVG is not clipped on paper."""
    paths, start = [], step / 2
    while start < width + height:
        end = min(start + thick, width + height)
        corners = [(max(0, start - height), min(height, start)), (min(width, start), max(0, start - width))]
        if start < width < end:
            corners.append((width, 0))
        corners += [(min(width, end), max(0, end - width)), (max(0, end - height), min(height, end))]
        if start < height < end:
            corners.append((0, height))
        paths.append("M" + "L".join(f"{decimals(x)} {decimals(y)}" for x, y in corners) + "Z")
        start += step
    return f'<path d="{"".join(paths)}" fill="{fill}"/>'
