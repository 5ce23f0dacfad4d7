"""The numbers of service targets: as they are typed, and as pages write them. Pure."""

import re
from decimal import Decimal

import danish
from danish import numbers

DECIMALS = 4
LARGEST = Decimal(999_999)
_PERCENT = ("%", "pct", "pct.", "procent")


class MeasureError(ValueError):
    """What is wrong, in Danish, for the field or the row."""


def is_percent(unit: str) -> bool:
    return unit.strip().lower() in _PERCENT


def in_unit(value: Decimal | str, unit: str) -> str:
    """«99,6 %», «4 timer»; «4» where there is no unit."""
    return f"{danish.number(value)}{danish.NBSP}{unit}" if unit else danish.number(value)


def read_measure(text: str, unit: str) -> Decimal:
    """Return the number that was typed of a target in that unit, with or without the unit after it.

    Raises MeasureError: for what is no number, can be read in two ways, is negative, or is more than 100 %.
    """
    typed = " ".join(text.split())
    bare = typed
    if unit.strip() and bare.lower().endswith(unit.strip().lower()):
        bare = bare[: -len(unit.strip())].rstrip()
    value = _number(bare, typed, percent=is_percent(unit))
    if value < 0:
        raise MeasureError(f"«{typed[:40]}» er under nul.")
    if is_percent(unit) and value > 100:
        raise MeasureError(f"«{typed[:40]}» er over 100 %.")
    if value > LARGEST:
        raise MeasureError(f"«{typed[:40]}» er for stort et tal.")
    if value != round(value, DECIMALS):
        raise MeasureError(f"Skriv højst {DECIMALS} decimaler, ikke «{typed[:40]}».")
    return value


def _number(bare: str, typed: str, *, percent: bool) -> Decimal:
    try:
        number = numbers.read(bare)
    except numbers.Ambiguous as error:
        # «99,985» could be English for a hundred thousand, but no percentage is.
        if percent and (match := re.fullmatch(r"(\d{1,3}),(\d{3})(?:\s*(?:%|pct\.?|procent))?", bare.lower())):
            return Decimal(f"{match[1]}.{match[2]}")
        ways = "kan læses på to måder. Skriv komma før decimaler, fx 99,6."
        raise MeasureError(f"«{typed[:40]}» {ways}") from error
    except numbers.Unreadable as error:
        raise MeasureError(f"«{typed[:40]}» er ikke et tal. Skriv fx 99,6.") from error
    if number.scale > 1 or (number.unit and not (number.unit == "%" and percent)):
        raise MeasureError(f"«{typed[:40]}» er i en anden enhed end målets.")
    return number.value
