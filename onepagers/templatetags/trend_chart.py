"""The bar of a month: how many solutions in each colour, as one SVG drawn by the server."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

import danish
from onepagers.overview.history import Month
from onepagers.pages.palette import HEX, WORDS
from onepagers.templatetags.status_graphics import cell

register = template.Library()

ROOM = 3.5  # percent of the width from which a part has room for its shape


@register.simple_tag
def hatchings() -> SafeString:
    """The patterns that the bars of a page use for what is overdue; once a page."""
    patterns = "".join(
        f'<pattern id="skraveret-{colour}" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="7" height="7" fill="{HEX[f"{colour}-wash"]}"/>'
        f'<rect width="3" height="7" fill="{HEX[colour]}"/></pattern>'
        for colour in ("red", "yellow", "green")
    )
    return mark_safe(f'<svg class="hatchings" width="0" height="0" aria-hidden="true"><defs>{patterns}</defs></svg>')  # noqa: S308


@register.simple_tag
def trend_bar(month: Month, most: int) -> SafeString:
    """The month's bar; `most` solutions fill the width. Told in words to screen readers."""
    drawn, start = [], 0.0
    for colour, count in month.counts:
        for number, overdue in ((count - month.overdue[colour], False), (month.overdue[colour], True)):
            if number:
                width = 99.8 * number / most
                drawn.append(_part(colour, overdue, start, width))
                start += width
    return mark_safe(  # noqa: S308
        f'<svg class="trend" role="img" width="100%" height="22" aria-label="{escape(in_words(month))}">'
        f"<title>{escape(in_words(month))}</title>{''.join(drawn)}</svg>"
    )


def in_words(month: Month) -> str:
    """«november 2026: én rød, tre gule (én overskredet)»."""
    many = {"red": "røde", "yellow": "gule", "green": "grønne", None: "ikke vurderet"}
    parts = [
        danish.count(count, WORDS[colour], many[colour])
        + (f" ({danish.count(month.overdue[colour], 'overskredet', 'overskredet')})" if month.overdue[colour] else "")
        for colour, count in month.counts
        if count
    ]
    return f"{danish.month(month.first_day)}: {', '.join(parts) or 'ingen løsninger'}"


def _part(colour: str | None, overdue: bool, start: float, width: float) -> str:
    fill = f"url(#skraveret-{colour})" if overdue else HEX[colour] if colour else HEX["paper"]
    edge = HEX["paper"] if colour else HEX["line-2"]
    place = f'x="{start:.2f}%" y="1" width="{width:.2f}%" height="20"'
    part = f'<rect {place} fill="{fill}" stroke="{edge}" stroke-width="1"/>'
    mark = cell(colour, overdue, 18)
    return part + (f'<svg x="{start:.2f}%" y="2" width="20" height="18">{mark}</svg>' if width >= ROOM else "")
