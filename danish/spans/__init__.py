"""How Danish phrases for a time are written, and which days each spans. Pure.

A span that the text can't tell is None, never a guess. Where a phrase has two readings, the later day counts: a promise
is broken only when it is broken under both. Sources: ISO 8601 for weeks and dates, the meteorological three-month
seasons, the Danish school act for school years and summer holidays; the rest is common usage.

The order of the modules is the order in which shapes are tried at one place of a text.
"""

from danish.spans import near, days, months, quarters, feasts, years, relative  # isort: skip  # noqa: F401
from danish.spans.shapes import READERS, SHAPES, Reading, Span
from danish.spans.years import named_period

__all__ = ["READERS", "SHAPES", "Reading", "Span", "named_period"]
