"""Which signs of a page can't be printed, in words for the one who wrote them. The text is saved all the same."""

from collections.abc import Iterator
from typing import Any

import danish
from danish.plain_text import plain
from typesetting.signs import unprintable


def warning(text: str) -> str:
    """«Tegnene ❌ og → kan ikke trykkes; på papir står der ? i stedet. Skriv dem med ord.» Empty where all can."""
    signs = unprintable(text)
    if not signs:
        return ""
    which, them = ("Tegnet", "det") if len(signs) == 1 else ("Tegnene", "dem")
    return f"{which} {danish.and_list(signs)} kan ikke trykkes; på papir står der ? i stedet. Skriv {them} med ord."


def warning_about(snapshot: Any) -> str:
    """Return the warning about all texts of a snapshot."""
    return warning(" ".join(map(plain, _texts(snapshot))))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if not value.isascii():
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
