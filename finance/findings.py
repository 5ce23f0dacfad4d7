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
from onepagers.parts import Facts, Found, rule

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_PERCENT = re.compile(rf"(?<![\d.,–-])(?P<number>{_NUMBER})\s*(?:%|pct\b\.?|procent\b)", re.IGNORECASE)
_RATIO = re.compile(r"(?<![\d:.])(?P<one>\d{1,2})[:/](?P<other>\d{1,2})(?!\.?\d|[:/-])")
_AMOUNT = re.compile(
    rf"(?<![\d.,–-])(?P<number>{_NUMBER})\s*(?P<size>mio|mia|tusind)?\.?\s*(?:kr\b\.?|kroner\b|dkk\b)"
    rf"|\b(?:kr\.?|dkk)\s*(?P<after>{_NUMBER})\s*(?P<after_size>mio|mia|tusind)?\b",
    re.IGNORECASE,
)
_SIZES = {"mio": 1_000_000, "mia": 1_000_000_000, "tusind": 1_000}


class Said(NamedTuple):
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


def _said(snapshot: Facts) -> tuple[list[Said], list[Said]]:
    """The percentages and the amounts that the texts of a page say."""
    read = [_numbers_of(section["html"]) for section in snapshot["sections"]]
    return [one for told, _ in read for one in told], [one for _, told in read for one in told]


@lru_cache(maxsize=4096)  # a page is shown far more often than its text is changed
def _numbers_of(html: str) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """The percentages and the amounts that a section says."""
    said = [sentence for block in sentences.blocks(html) for sentence in sentences.sentences(block)]
    return (
        tuple(one for text in said for one in percents(text)),
        tuple(one for text in said for one in amounts(text)),
    )


def percents(text: str) -> Iterator[Said]:
    """«50 %», «13 pct.», and both sides of «50:50» where they make a hundred."""
    for match in _PERCENT.finditer(text):
        yield Said(_number(match["number"], None), match[0], text[: match.start()], text[match.end() :])
    for match in _RATIO.finditer(text):
        if int(match["one"]) + int(match["other"]) == 100:
            for side in sorted({match["one"], match["other"]}):
                yield Said(Decimal(side), match[0], "", "")


def amounts(text: str) -> Iterator[Said]:
    """«1,2 mio. kr.», «10.000 kr.», «kr. 500.000»."""
    for match in _AMOUNT.finditer(text):
        number, size = match["number"] or match["after"], match["size"] or match["after_size"]
        yield Said(_number(number, size), match[0].strip(), text[: match.start()], text[match.end() :])


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
            known |= {Decimal(target["target"]), *(Decimal(one["value"]) for one in target["measured"])}
    return known | {said.value for note in _notes(snapshot) for said in percents(note)}


def _known_amounts(snapshot: Facts) -> set[Decimal]:
    known = {Decimal(split["total"]) for split in snapshot.get("funding", ()) if split["total"]}
    known |= {Decimal(share["amount"]) for _, share in _shares(snapshot) if share["amount"]}
    for figure in snapshot["key_figures"]:
        if "kr" in figure["unit"]:
            factor = next((size for word, size in _SIZES.items() if word in figure["unit"]), 1)
            known |= {Decimal(value["value"]) * factor for value in figure["values"]}
    return known | {said.value for note in _notes(snapshot) for said in amounts(note)}


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
def payer_unknown(snapshot: Facts, on: date) -> Found:
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
def share_unknown(snapshot: Facts, on: date) -> Found:
    """One who pays the rest of a known whole pays what is left; a part of another sum is told there."""
    for split in snapshot.get("funding", ()):
        unknown = [share["payer"]["name"] for share in split["shares"] if share["basis"] == "unknown"]
        told = split["total"] or any(share["percent"] for share in split["shares"])
        if unknown and not split["part_of"] and not (told and len(unknown) == 1):
            yield _key(split), f"Hvad {danish.and_list(unknown)} betaler til {_lower(_name(split))}, er ikke afklaret"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


@rule(
    "finance.F03",
    "Tallet står ikke i finansieringen",
    where="finance:funding",
    means="Teksten og tabellerne kan ikke være fyldestgørende begge to.",
    todo="Skriv tallet ind under økonomi eller nøgletal, eller ret teksten.",
)
def number_without_row(snapshot: Facts, on: date) -> Found:
    contradicting = {said.text for said, _, _ in _contradictions(snapshot)}
    held = (_known_percents(snapshot), _known_amounts(snapshot))
    for told, known in zip(_said(snapshot), held, strict=True):
        for said in told:
            if said.value not in known and said.text not in contradicting:
                yield said.text.lower(), f"Teksten nævner {said.text}, som ingen tabel eller nøgletal har"


@rule(
    "finance.F04",
    "Tekst og tabel er uenige",
    where="finance:funding",
    means="Læseren kan ikke vide, hvad der er rigtigt.",
    todo="Ret det af dem, der er forkert.",
)
def contradicting_rows(snapshot: Facts, on: date) -> Found:
    for said, payer, rows in _contradictions(snapshot):
        yield f"{payer}: {said.text}".lower(), f"Teksten siger {said.text} om {payer}, tabellen siger {rows}"


def _contradictions(snapshot: Facts) -> list[tuple[Said, str, str]]:
    """A number that the text ties to a payer («60 % PLO», «ISM betaler 1,2 mio. kr.») whose rows have only others."""
    held: dict[tuple[str, str], set[Decimal]] = {}
    for _, share in _shares(snapshot):
        for basis in ("percent", "amount"):
            if share[basis]:
                held.setdefault((share["payer"]["name"], basis), set()).add(Decimal(share[basis]))
    known_amounts = _known_amounts(snapshot)  # a total beside a payer's name needs not be their share
    found = []
    told_percents, told_amounts = _said(snapshot)
    for basis, told, write in (("percent", told_percents, danish.percent), ("amount", told_amounts, danish.kroner)):
        for said in told:
            payer = next((name for name, kind in held if kind == basis and _tied(said, name)), "")
            others = held.get((payer, basis), set())
            if others and said.value not in others and (basis == "percent" or said.value not in known_amounts):
                found.append((said, payer, danish.and_list([write(value) for value in sorted(others)])))
    return found


def _tied(said: Said, name: str) -> bool:
    """The name stands right before or after the number."""
    escaped = re.escape(name)
    verb, about = r"(?:\s+(?:betaler|bærer|dækker|står for|med))?", r"(?:\s+(?:ca\.|knap|godt))?"
    before = re.search(rf"(?<!\w){escaped}{verb}{about}[:\s]+$", said.before)
    after = re.match(rf"\.?\s+(?:(?:af|fra)\s+)?{escaped}(?!\w)", said.after)
    return bool(before or after)


RULES = (contradicting_rows, payer_unknown, share_unknown, number_without_row)
