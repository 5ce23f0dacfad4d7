"""Quarters, halves and thirds of a year, in words and signs."""

import re

from danish.spans.shapes import (
    IN_YEAR,
    NO_COUNT,
    ORDINAL,
    TO,
    YEAR,
    Reading,
    Span,
    full_year,
    month_span,
    next_year_with,
    ordinals,
    reads,
)

_ROMAN = r"(?-i:III|II|IV|I)\.?"  # «i kvartalet» is no first quarter
_QUARTER = r"(?:kvartal(?:et)?|kvt\.?|kv\.)"
_HALF = r"(?:halvår|halvdel|halvdelen|halvåret)"


@reads(
    rf"\b(?:[QK][1-4](?:{TO}[QK]?[1-4])?{IN_YEAR}(?:{YEAR}|'?\d\d{NO_COUNT})|[QK][1-4]'\d\d"
    rf"|[1-4]Q\s?(?:{YEAR}|\d\d)|{YEAR}[\s-]?[QK][1-4]|kvartal [1-4]{IN_YEAR}{YEAR}"
    rf"|(?:{ORDINAL}(?:{TO}{ORDINAL})?|{_ROMAN})\s?{_QUARTER}(?:{IN_YEAR}{YEAR}|\s'?\d\d(?![.,]?\d)))\b"
)
def _quarter(match: re.Match[str], reading: Reading) -> Span:
    """«Q1 2025», «1. kvartal 2025», «første kvartal af 2025», «Q1-Q2 2025»: until the end of the (last) quarter."""
    text = match["quarter"].lower()
    year = next(iter(re.findall(YEAR, text) or re.findall(r"\d\d$", text)))
    quarters = ordinals(text.replace(year, "", 1), last=4)
    return month_span(full_year(year), quarters[0] * 3 - 2, quarters[-1] * 3)


@reads(
    rf"\b(?:H[12](?:\s?{YEAR}|[\s/-]\d\d)|[12]H\s?(?:{YEAR}|\d\d)|{ORDINAL}\s?{_HALF}{IN_YEAR}{YEAR}|{YEAR}[\s-]?H[12])\b"
)
def _half(match: re.Match[str], reading: Reading) -> Span:
    """«1. halvår 2025», «anden halvdel af 2025», «H1 2025»."""
    text = match["half"].lower()
    year = next(iter(re.findall(YEAR, text) or re.findall(r"\d\d$", text)))
    number = ordinals(text.replace(year, "", 1), last=2)[0]
    return month_span(full_year(year), number * 6 - 5, number * 6)


@reads(rf"\b(?:{ORDINAL}\s?tertial(?:et)?|T[1-3]){IN_YEAR}{YEAR}\b")
def _tertial(match: re.Match[str], reading: Reading) -> Span:
    """«2. tertial 2025»: four months."""
    text, year = match["tertial"][:-4], match["tertial"][-4:]
    number = ordinals(text, last=3)[0]
    return month_span(int(year), number * 4 - 3, number * 4)


@reads(rf"\b(?:[QK][1-4](?:{TO}[QK]?[1-4])?|(?:{ORDINAL}(?:{TO}{ORDINAL})?|{_ROMAN})\s?{_QUARTER}|kvartal [1-4])(?!\w)")
def _bare_quarter(match: re.Match[str], reading: Reading) -> Span | None:
    """«i Q1», «3. kvt.»: the first one that ends in or after the text's month."""
    quarters = ordinals(match["bare_quarter"], last=4)
    year = next_year_with(reading, quarters[-1] * 3)
    return month_span(year, quarters[0] * 3 - 2, quarters[-1] * 3) if year else None


@reads(rf"\b(?:{ORDINAL}\s?(?:halvår(?:et)?|halvdel af året)|H[12])\b")
def _bare_half(match: re.Match[str], reading: Reading) -> Span | None:
    """«i 2. halvår»: the first one that ends in or after the text's month."""
    number = ordinals(match["bare_half"], last=2)[0]
    year = next_year_with(reading, number * 6)
    return month_span(year, number * 6 - 5, number * 6) if year else None


@reads(rf"\b{ORDINAL}\s?tertial\b")
def _bare_tertial(match: re.Match[str], reading: Reading) -> Span | None:
    number = ordinals(match["bare_tertial"], last=3)[0]
    year = next_year_with(reading, number * 4)
    return month_span(year, number * 4 - 3, number * 4) if year else None
