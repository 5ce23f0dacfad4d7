"""How the money of a solution is worded and drawn: from the snapshot's facts to lines with a bar."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

import danish
from finance.models import FundingShare, FundingSplit
from finance.snapshots import has_a_sole_payer, shares_of
from onepagers.pages.palette import HEX
from onepagers.parts import Facts
from onepagers.templatetags.status_graphics import decimals, svg

register = template.Library()

TONES = ("blue", "blue-2", "blue-3", "blue-wash")  # payers in a bar, the first one darkest
FIRST = "PLO"  # is first in every bar, and the darkest
HUNDRED = Decimal(100)


@register.filter
def unsettled(share: Facts, shares: list[Facts]) -> bool:
    """Whether a share of those of a split is still to be agreed."""
    return share["basis"] == FundingShare.Basis.UNKNOWN and not has_a_sole_payer({"shares": shares})


@register.simple_tag(takes_context=True)
def shares(context: dict[str, Any], split: FundingSplit) -> list[Facts]:
    """The shares of a split as the page shows them."""
    return shares_of(split, context["refs"])


@register.filter
def funding_lines(funding: list[Facts]) -> list[Facts]:
    """Each split as title, amount, bar (percent, tone), payers (tone, text) and what else is known of it."""
    return [_line(split, before) for split, before in zip(funding, [None, *funding], strict=False)]


def _line(split: Facts, before: Facts | None) -> Facts:
    shares = sorted(split["shares"], key=lambda share: share["payer"]["name"] != FIRST)
    bar = _bar(split, shares)
    payers: list[tuple[int | None, str]]
    if len(shares) > 1 and all(share["basis"] == "unknown" and not share["note"] for share in shares):
        bar, payers = [], [(None, f"{danish.and_list([_who(share) for share in shares])}, andele ikke afklaret")]
    else:
        payers = [(bar[place][1], payer_in_words(share, split)) for place, share in enumerate(shares)]
        if len(bar) > len(shares) > 0:
            payers.append((None, "resten ikke oplyst"))
    ends = f"til {danish.short_date(split['effective_to'])}" if split["effective_to"] else ""
    part = f"del af {split['part_of']}" if split["part_of"] and split["part_of"] != _title(before) else ""
    return {
        "title": _title(split),
        "amount": amount_in_words(split),
        "bar": bar,
        "payers": payers,
        "about": ". ".join(part[:1].upper() + part[1:] for part in (part, split["fund"], split["note"], ends) if part),
    }


def _title(split: Facts | None) -> str:
    """What the split is called, as FundingSplit calls itself where another is a part of it."""
    if split is None:
        return ""
    return f"{split['label']}, {split['scope']}" if split["scope"] else split["label"]


def amount_in_words(split: Facts) -> str:
    """«knap 1 mio. kr. om året (2024)», «10.000 kr. pr. kommune», «heraf 6 mio. kr.», «beløb ikke oplyst»."""
    if split["total"] is None:
        words = ["beløb ikke oplyst"]
    else:
        words = [split["qualifier"], danish.kroner(split["total"])]
        words += [f"pr.{danish.NBSP}{split['unit_price_for']}"] if split["unit_price_for"] else []
        words += ["om året"] if split["yearly"] else []
        words = ["heraf", *words] if split["part_of"] else words
    return " ".join(word for word in [*words, f"({split['period']})" if split["period"] else ""] if word)


def payer_in_words(share: Facts, split: Facts) -> str:
    """«ISM via MedCom 500.000 kr.», «PLO resten, 8,8 mio. kr.», «Klinikkerne, andel ikke afklaret»."""
    who = f"{_who(share)} {share['note']}" if share["note"] else _who(share)
    if share["basis"] == "unknown":
        return who if has_a_sole_payer(split) or _is_the_rest(share) else f"{who}, andel ikke afklaret"
    if share["amount"] and share["amount"] == split["total"]:
        return who  # pays all of the amount above the bar
    size = danish.percent(share["percent"]) if share["basis"] == "percent" else danish.kroner(share["amount"])
    return f"{who}, {size}" if share["note"] else f"{who} {size}"


def _who(share: Facts) -> str:
    return share["payer"]["name"] + (f" via {share['via']['name']}" if share["via"] else "")


def _is_the_rest(share: Facts) -> bool:
    return share["basis"] == "unknown" and share["note"].lower().startswith("rest")


def _bar(split: Facts, shares: list[Facts]) -> list[tuple[float, int | None]]:
    """Percent and tone of each payer, in the order of `shares`; without a tone where the size isn't known.

    Only what the source says is drawn solid: «resten» is known once all others are.
    """
    sizes = [_percent(split, shares, share) for share in shares]
    if any(size is None and share["basis"] == "amount" for size, share in zip(sizes, shares, strict=True)):
        return [(100 / len(shares), None)] * len(shares)
    unknown = [place for place, size in enumerate(sizes) if size is None]
    left = max(HUNDRED - sum(size for size in sizes if size is not None), Decimal(0))
    bar: list[tuple[float, int | None]] = []
    for place, (size, share) in enumerate(zip(sizes, shares, strict=True)):
        if size is not None:
            bar.append((float(size), place))
        else:
            solid = len(unknown) == 1 and len(shares) > 1 and _is_the_rest(share)
            bar.append((float(left / len(unknown)), place if solid else None))
    if bar and not unknown and left >= 1:
        bar.append((float(left), None))
    return bar


def _percent(split: Facts, shares: list[Facts], share: Facts) -> Decimal | None:
    """The share in percent; None where it can't be known."""
    if share["basis"] == "percent":
        return Decimal(share["percent"])
    if share["basis"] == "unknown":
        return None
    whole = Decimal(split["total"] or 0)
    if not whole and all(other["basis"] == "amount" for other in shares):
        whole = sum((Decimal(other["amount"]) for other in shares), Decimal(0))
    return Decimal(share["amount"]) / whole * HUNDRED if whole else None


@register.simple_tag
def funding_bar(parts: Iterable[tuple[float, int | None]]) -> SafeString:
    """A bar of 100 %: `parts` are (percent, tone), tone 0 darkest, None for what is unknown, which is dashed.

    No parts at all make a bar of which nothing is known. The words are beside it.
    """
    parts = list(parts) or [(100, None)]
    start, drawn = 0.0, []
    for percent, tone in parts:
        if tone is None:
            drawn.append(
                f'<rect x="{decimals(start + 0.15)}%" y=".4" width="{decimals(percent - 0.3)}%" height="92%" '
                f'fill="{HEX["paper"]}" stroke="{HEX["line-2"]}" stroke-width=".8" stroke-dasharray="3 2"/>'
            )
        else:
            fill = HEX[TONES[min(tone, len(TONES) - 1)]]
            drawn.append(
                f'<rect x="{decimals(start)}%" y="0" width="{decimals(percent)}%" height="100%" fill="{fill}"/>'
            )
        if start:
            drawn.append(f'<rect x="{decimals(start)}%" y="0" width="1.2" height="100%" fill="{HEX["paper"]}"/>')
        start += percent
    known = any(tone is not None for _, tone in parts)
    title = "Fordelingen står under søjlen" if known else "Fordelingen er ikke oplyst"
    return mark_safe(  # noqa: S308
        f'<svg class="bar" width="100%" height="2.6mm" aria-hidden="true"><title>{title}</title>{"".join(drawn)}</svg>'
    )


@register.simple_tag
def swatch(tone: int | None) -> SafeString:
    """The colour of a payer, small, before its name where a bar has more than two."""
    fill = f'fill="{HEX[TONES[min(tone, len(TONES) - 1)]]}"' if tone is not None else f'fill="{HEX["paper"]}"'
    edge = f'stroke="{HEX["line-2"]}" stroke-width="1"' if tone is None or tone > 1 else ""
    drawing = f'<path d="M.5 .5h9v9H.5Z" {fill} {edge}/>'
    return svg(drawing, ".7em", 10, "Farven i søjlen", css="swatch")
