"""A key figure as pages show it: newest value, change since the one before, and its values over time as a line."""

from datetime import date
from decimal import Decimal
from typing import Any

import danish
from onepagers.versions.snapshots import Facts

ON_ONE_LINE = 14  # characters of a number and its unit that are kept together


def figure_text(value: Facts, unit: str) -> str:
    """«knap 500.000», «2,6 mio.», «ca. 10 mio. kr.», «13 %»."""
    return f"{value['qualifier']} {_sized(Decimal(value['value']), unit)}".strip()


def figure_facts(figure: Facts) -> dict[str, Any]:
    """What a page says of a figure in a snapshot: `value` and `as_of` of the newest, `change` and `line`, where there
    is more than one value with a date."""
    values = figure["values"]
    newest = values[0] if values else None
    dated = [value for value in values if value["as_of"]]
    several = len(dated) > 1
    return {
        "label": figure["label"],
        "value": figure_text(newest, figure["unit"]) if newest else None,
        "as_of": newest and newest["as_of"],
        "change": _change(dated[0], dated[1], figure["unit"]) if several else "",
        "line": _points(dated) if several else [],
        "line_told": _in_words(dated, figure["unit"]) if several else "",
    }


def _change(newest: Facts, before: Facts, unit: str) -> str:
    """«op ca. 0,2 mio. siden maj 2024»; «ca.», when either is not exact."""
    by = Decimal(newest["value"]) - Decimal(before["value"])
    since = f"siden {danish.month(before['as_of'])}"
    if not by:
        return f"uændret {since}"
    about = "ca. " if newest["qualifier"] or before["qualifier"] else ""
    return f"{'op' if by > 0 else 'ned'} {about}{_sized(abs(by), '' if unit.startswith('af ') else unit)} {since}"


def _points(dated: list[Facts]) -> list[tuple[float, float]]:
    """The values from the oldest to the newest as (time, height), each from 0 to 1; level where nothing has changed."""
    days = [date.fromisoformat(value["as_of"]).toordinal() for value in reversed(dated)]
    sizes = [float(value["value"]) for value in reversed(dated)]
    low, span = min(sizes), max(sizes) - min(sizes)
    return [
        ((day - days[0]) / ((days[-1] - days[0]) or 1), (size - low) / span if span else 0.5)
        for day, size in zip(days, sizes, strict=True)
    ]


def _in_words(dated: list[Facts], unit: str) -> str:
    """«2,4 mio. i maj 2024, 2,6 mio. i december 2024», the newest twelve, for those who don't see the line."""
    recent = reversed(dated[:12])
    return ", ".join(f"{figure_text(value, unit)} i {danish.month(value['as_of'])}" for value in recent)


def _sized(number: Decimal, unit: str) -> str:
    if unit == "kr.":
        return danish.kroner(number)
    if not unit and number >= 1_000_000 and number % 10_000 == 0:
        return danish.kroner(number).removesuffix(f"{danish.NBSP}kr.")
    figure = danish.number(number)
    space = danish.NBSP if len(figure + unit) <= ON_ONE_LINE else " "
    return f"{figure}{space}{unit}" if unit else figure
