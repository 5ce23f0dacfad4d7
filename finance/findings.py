"""Rules about who pays. Each is a pure function of a snapshot and a day.

A number in the text is compared exactly with the numbers in the rows: the customer's «ca. 10 mio. kr.» is ten million
with a qualifier, in the text as in the row.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import danish
from danish import sentences
from finance.snapshots import has_a_sole_payer
from onepagers.parts import Facts, RuleResults, rule

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_PERCENT = re.compile(rf"(?<![\d.,–-])(?P<number>{_NUMBER})\s*(?:%|pct\b\.?|procent\b)", re.IGNORECASE)
_RATIO = re.compile(r"(?<![\d:.])(?P<one>\d{1,2})[:/](?P<other>\d{1,2})(?!\.?\d|[:/-])")
_AMOUNT = re.compile(
    rf"(?<![\d.,–-])(?P<number>{_NUMBER})\s*(?P<size>mio|mia|tusind)?\.?\s*(?:kr\b\.?|kroner\b|dkk\b)"
    rf"|\b(?:kr\.?|dkk)\s*(?P<after>{_NUMBER})\s*(?P<after_size>mio|mia|tusind)?\b",
    re.IGNORECASE,
)
_SIZES = {"mio": 1_000_000, "mia": 1_000_000_000, "tusind": 1_000}


class WrittenNumber(NamedTuple):
    """A percentage or an amount in kr. that a text says, and the words around it."""

    value: Decimal
    text: str
    before: str
    after: str


def _number(text: str, size: str | None) -> Decimal:
    """«1,2», «1.2» and «10.000» as the source writes them; a dot with three digits after it parts thousands."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        text = text.replace(".", "")
    return Decimal(text.replace(",", ".")) * _SIZES.get((size or "").lower(), 1)


def _written_numbers(snapshot: Facts) -> tuple[list[WrittenNumber], list[WrittenNumber]]:
    """The percentages and the amounts that the texts of a page say."""
    by_section = [_numbers_of(section["html"]) for section in snapshot["sections"]]
    return (
        [number for section_percents, _ in by_section for number in section_percents],
        [number for _, section_amounts in by_section for number in section_amounts],
    )


@lru_cache(maxsize=4096)  # a page is shown far more often than its text is changed
def _numbers_of(html: str) -> tuple[tuple[WrittenNumber, ...], tuple[WrittenNumber, ...]]:
    """The percentages and the amounts that a section says."""
    texts = [sentence for block in sentences.blocks(html) for sentence in sentences.sentences(block)]
    return (
        tuple(number for text in texts for number in percents(text)),
        tuple(number for text in texts for number in amounts(text)),
    )


def percents(text: str) -> Iterator[WrittenNumber]:
    """«50 %», «13 pct.», and both sides of «50:50» where they make a hundred."""
    for match in _PERCENT.finditer(text):
        yield WrittenNumber(_number(match["number"], None), match[0], text[: match.start()], text[match.end() :])
    for match in _RATIO.finditer(text):
        if int(match["one"]) + int(match["other"]) == 100:
            for side in sorted({match["one"], match["other"]}):
                yield WrittenNumber(Decimal(side), match[0], "", "")


def amounts(text: str) -> Iterator[WrittenNumber]:
    """«1,2 mio. kr.», «10.000 kr.», «kr. 500.000»."""
    for match in _AMOUNT.finditer(text):
        number, size = match["number"] or match["after"], match["size"] or match["after_size"]
        yield WrittenNumber(_number(number, size), match[0].strip(), text[: match.start()], text[match.end() :])


def _shares(snapshot: Facts) -> Iterator[tuple[Facts, Facts]]:
    for split in snapshot.get("funding", ()):
        for share in split["shares"]:
            yield split, share


def _known_percents(snapshot: Facts) -> set[Decimal]:
    known = {Decimal(share["percent"]) for _, share in _shares(snapshot) if share["percent"]}
    for split, share in _shares(snapshot):
        if share["amount"] and split["total"] and Decimal(split["total"]):
            known.add(round(Decimal(share["amount"]) * 100 / Decimal(split["total"])) + Decimal(0))
    for figure in snapshot["key_figures"]:
        if figure["unit"].strip() in ("%", "pct.", "procent"):
            known |= {Decimal(value["value"]) for value in figure["values"]}
    for agreement in snapshot.get("agreements", ()):
        for target in agreement["targets"]:
            known |= {Decimal(target["target"]), *(Decimal(measurement["value"]) for measurement in target["measured"])}
    return known | {number.value for note in _notes(snapshot) for number in percents(note)}


def _known_amounts(snapshot: Facts) -> set[Decimal]:
    known = {Decimal(split["total"]) for split in snapshot.get("funding", ()) if split["total"]}
    known |= {Decimal(share["amount"]) for _, share in _shares(snapshot) if share["amount"]}
    for figure in snapshot["key_figures"]:
        if "kr" in figure["unit"]:
            factor = next((size for word, size in _SIZES.items() if word in figure["unit"]), 1)
            known |= {Decimal(value["value"]) * factor for value in figure["values"]}
    return known | {number.value for note in _notes(snapshot) for number in amounts(note)}


def _notes(snapshot: Facts) -> Iterator[str]:
    """What rows say in words beside their numbers."""
    for split in snapshot.get("funding", ()):
        yield from (split["note"], split["fund"], split["scope"])
        yield from (share["note"] for share in split["shares"])
    for agreement in snapshot.get("agreements", ()):
        yield from (agreement["note"], agreement["scope"])


def _name(split: Facts) -> str:
    return f"{split['label']} ({split['scope']})" if split["scope"] else split["label"]


def _key(split: Facts) -> str:
    return f"{split['purpose'] or split['label']}: {split['scope']}"


@rule(
    "finance.F01",
    "Betaler ikke oplyst",
    where="finance:funding",
    means="Ingen kan se, hvem regningen går til.",
    todo="Skriv, hvem der betaler, eller hvilken pulje pengene kommer fra.",
)
def payer_unknown(snapshot: Facts, on: date) -> RuleResults:
    """No payer and no fund that the money comes from; a part of another sum is paid by those who pay that."""
    for split in snapshot.get("funding", ()):
        if not split["shares"] and not split["fund"] and not split["part_of"]:
            yield _key(split), f"Betaler til {_lower(_name(split))} er ikke oplyst"


@rule(
    "finance.F02",
    "Andel eller beløb ikke afklaret",
    where="finance:funding",
    means="Udgiften kan ikke fordeles i porteføljens samlede tal.",
    todo="Aftal fordelingen, og skriv procent eller beløb ind.",
)
def share_unknown(snapshot: Facts, on: date) -> RuleResults:
    """A single unknown share of a known whole is what is left of it, and a sole payer pays. A part of another sum is
    found with that sum."""
    for split in snapshot.get("funding", ()):
        unknown = [share["payer"]["name"] for share in split["shares"] if share["basis"] == "unknown"]
        whole_is_known = split["total"] or any(share["percent"] for share in split["shares"])
        answered = split["part_of"] or has_a_sole_payer(split) or (whole_is_known and len(unknown) == 1)
        if unknown and not answered:
            yield _key(split), f"Hvad {danish.and_list(unknown)} betaler til {_lower(_name(split))}, er ikke afklaret"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


@rule(
    "finance.F03",
    "Tallet står ikke i økonomien",
    where="finance:funding",
    means="Teksten og tabellerne kan ikke være fyldestgørende begge to.",
    todo="Skriv tallet ind under økonomi eller nøgletal, eller ret teksten.",
)
def number_without_row(snapshot: Facts, on: date) -> RuleResults:
    contradicting = {number.text for number, _, _ in _contradictions(snapshot)}
    known_values = (_known_percents(snapshot), _known_amounts(snapshot))
    for numbers, known in zip(_written_numbers(snapshot), known_values, strict=True):
        for number in numbers:
            if number.value not in known and number.text not in contradicting:
                yield number.text.lower(), f"Teksten nævner {number.text}, som ingen tabel eller nøgletal har"


@rule(
    "finance.F04",
    "Tekst og tabel er uenige",
    where="finance:funding",
    means="Læseren kan ikke vide, hvad der er rigtigt.",
    todo="Ret det af dem, der er forkert.",
)
def contradicting_rows(snapshot: Facts, on: date) -> RuleResults:
    for number, payer, rows in _contradictions(snapshot):
        yield f"{payer}: {number.text}".lower(), f"Teksten siger {number.text} om {payer}, tabellen siger {rows}"


def _contradictions(snapshot: Facts) -> list[tuple[WrittenNumber, str, str]]:
    """A number that the text ties to a payer («60 % PLO», «ISM betaler 1,2 mio. kr.») whose rows have only others."""
    row_values: dict[tuple[str, str], set[Decimal]] = {}
    for _, share in _shares(snapshot):
        for basis in ("percent", "amount"):
            if share[basis]:
                row_values.setdefault((share["payer"]["name"], basis), set()).add(Decimal(share[basis]))
    known_amounts = _known_amounts(snapshot)  # a total beside a payer's name needs not be their share
    contradictions = []
    text_percents, text_amounts = _written_numbers(snapshot)
    for basis, numbers, worded in (("percent", text_percents, danish.percent), ("amount", text_amounts, danish.kroner)):
        for number in numbers:
            payer = next((name for name, kind in row_values if kind == basis and _tied(number, name)), "")
            others = row_values.get((payer, basis), set())
            if others and number.value not in others and (basis == "percent" or number.value not in known_amounts):
                contradictions.append((number, payer, danish.and_list([worded(value) for value in sorted(others)])))
    return contradictions


def _tied(number: WrittenNumber, name: str) -> bool:
    """Whether the name is right before or after the number."""
    escaped = re.escape(name)
    verb, about = r"(?:\s+(?:betaler|bærer|dækker|står for|med))?", r"(?:\s+(?:ca\.|knap|godt))?"
    before = re.search(rf"(?<!\w){escaped}{verb}{about}[:\s]+$", number.before)
    after = re.match(rf"\.?\s+(?:(?:af|fra)\s+)?{escaped}(?!\w)", number.after)
    return bool(before or after)


RULES = (contradicting_rows, payer_unknown, share_unknown, number_without_row)
