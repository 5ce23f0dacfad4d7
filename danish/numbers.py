"""Reading a number that a person has typed, by Danish rules: a comma before decimals, dots or spaces between thousands.

What can be read in two ways is refused, and not guessed: «1.50» is one and a half in English and no number in Danish.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

SCALES = {"t": 1_000, "tusind": 1_000, "mio": 1_000_000, "million": 1_000_000, "mia": 1_000_000_000}
MOST_DIGITS = 15  # a hundred times all the money in Denmark; more would lose digits when it is multiplied
_GROUPED = r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)"
_NUMBER = re.compile(rf"(?P<sign>[-\N{{MINUS SIGN}}]?)(?P<whole>{_GROUPED}|[0-9]+)?(?:,(?P<decimals>[0-9]+|[-–]))?")
_LIKE_A_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?(?:[0-9.,]|(?<=[0-9]) (?=[0-9]))*[0-9](?:,[-–])?")
_KRONER = r"kr\.?|kroner|dkk"
_UNITS = rf"(?P<unit>{_KRONER}|%|pct\.?|procent)"
_TYPED = re.compile(
    rf"(?:(?P<before>{_KRONER})\s*)?"
    rf"(?P<number>[^a-zæøå%]*?)\s*"
    rf"(?P<scale>t\.?(?=\s*kr)|tusind|mio\.?|million(?:er)?|mia\.?|milliard(?:er)?)?\s*"
    rf"{_UNITS}?"
)
_SCALE_WORD = re.compile(
    r"(?<!\w)(t(?=\.?\s*kr)|tusind\w*|mio|million(?:er)?|mia|milliard(?:er)?)(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True)
class Number:
    """What was typed: `value` with its scale in it, `unit` "", "kr" or "%", and the `scale` that was written."""

    value: Decimal
    unit: str = ""
    scale: int = 1


class Unreadable(ValueError):  # noqa: N818
    """It is no number."""


class Ambiguous(Unreadable):
    """It can be read as two numbers."""


def scale_of(unit: str) -> int:
    """Return what a unit multiplies by: 1,000,000 for «mio. kr.», 1 for «brugere»."""
    match = _SCALE_WORD.search(unit)
    return _scale("tusind" if match[1].lower().startswith("tusind") else match[1].lower()) if match else 1


def read(text: str) -> Number:
    """Return the number of «1,2», «10.000.000», «1,2 mio. kr.», «400 t.kr.», «50 %» or «500,-».

    Raises Ambiguous for «0.500», «1.50» and «1,234.5», and Unreadable for what is no number at all.
    """
    match = _TYPED.fullmatch(" ".join(text.lower().split()))
    if match is None or (match["before"] and match["unit"]):
        raise Unreadable(text)
    unit = match["unit"] or match["before"] or ""
    unit = "%" if unit in ("%", "pct", "pct.", "procent") else unit and "kr"
    scale = _scale(match["scale"] or "")
    if unit == "%" and scale > 1:
        raise Unreadable(text)
    value = _digits(match["number"].strip(), scaled=scale > 1) * scale
    return Number(value.quantize(Decimal(1)) if scale > 1 and value % 1 == 0 else value, unit, scale)


def _digits(text: str, *, scaled: bool) -> Decimal:
    match = _NUMBER.fullmatch(text)
    if match is None or (match["whole"] is None and match["decimals"] in (None, "-", "–")):
        raise (Ambiguous if _LIKE_A_NUMBER.fullmatch(text) else Unreadable)(text)
    whole = re.sub(r"[^0-9]", "", match["whole"] or "0")
    decimals = (match["decimals"] or "").strip("-–")
    # «1,500» is English for 1.500; «1,234 mio.» can only be decimals.
    if not scaled and len(decimals) == 3 and re.fullmatch(r"[1-9][0-9]{0,2}", match["whole"] or ""):
        raise Ambiguous(text)
    if len(whole + decimals) > MOST_DIGITS:
        raise Unreadable(text)
    return Decimal(f"{'-' if match['sign'] else ''}{whole}{decimals}").scaleb(-len(decimals))


def _scale(word: str) -> int:
    if word.startswith("milliard"):
        return SCALES["mia"]
    return SCALES[word.rstrip(".").removesuffix("er")] if word else 1
