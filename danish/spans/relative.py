"""Times that are counted from the month of the text: «næste kvartal», «om ca. tre måneder», «snart»."""

import re
from datetime import date, timedelta

from danish import NUMBERS
from danish.months import last_of_month, months_after
from danish.spans.shapes import MONTH, Reading, Span, month_named, month_span, reads

_SIZES = {"måned": 1, "kvartal": 3, "tertial": 4, "halvår": 6}
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS[1:])}|en|et|(?:et )?par|nogle(?: få)?|få)"
_ABOUT = r"(?:ca\. |cirka |omkring |omtrent |højst |højest |maks\. |maksimalt )?"
_UNIT = r"(?:(?:arbejds|hver)?dage?|uger?|måned(?:er)?|kvartal(?:er)?|halvår|år|mdr\.?(?!\w))(?:s tid|ers tid)?"


@reads(r"\b(?:næste|kommende) (?:uge|måned|kvartal|tertial|halvår)\b")
def _following(match: re.Match[str], reading: Reading) -> Span | None:
    """«næste kvartal»: the one after the quarter of the text's month; «næste uge»: at the latest after that month."""
    if reading.as_of is None:
        return None
    unit = match["following"].lower().split()[1]
    if unit == "uge":
        return reading.as_of, last_of_month(reading.as_of) + timedelta(days=7)
    first = months_after(_begin(reading.as_of, _SIZES[unit]), _SIZES[unit])
    return first, last_of_month(months_after(first, _SIZES[unit] - 1))


@reads(r"\b(?:næste )?(?:måneds|kvartals|halvårs)skifte(?:t)?\b")
def _next_turn(match: re.Match[str], reading: Reading) -> Span | None:
    """«ved næste kvartalsskifte»: the first day of the next one."""
    if reading.as_of is None:
        return None
    size = next(size for unit, size in _SIZES.items() if unit in match["next_turn"].lower())
    day = months_after(_begin(reading.as_of, size), size)
    return day, day


@reads(rf"\b(?:næste|kommende|førstkommende) {MONTH}\b(?! ?\d)")
def _following_month(match: re.Match[str], reading: Reading) -> Span | None:
    """«næste marts»: the first one after the text's month."""
    if reading.as_of is None:
        return None
    month = month_named(match["following_month"])
    return month_span(reading.as_of.year + (month <= reading.as_of.month), month)


@reads(
    r"\b(?:(?:denne|dette|indeværende) (?:uge|måned|kvartal|tertial|halvår)"
    r"|(?:ugens|månedens|kvartalets|tertialets|halvårets) (?:udgang|slutning|afslutning|udløb)"
    r"|(?:ugen|måneden|kvartalet|tertialet|halvåret) (?:ud\b|er (?:omme|slut|gået))"
    r"|(?:(?<=på )|(?<=af )|(?<=sidst i )|(?<=midt i )|(?<=senere i ))(?:ugen|måneden|kvartalet|tertialet|halvåret))\b"
)
def _present(match: re.Match[str], reading: Reading) -> Span | None:
    """«denne måned», «kvartalets udgang»: that of the text's month."""
    if reading.as_of is None:
        return None
    size = next((size for unit, size in _SIZES.items() if unit in match["present"].lower()), 1)
    first = _begin(reading.as_of, size)
    return first, last_of_month(months_after(first, size - 1))


def _begin(day: date, size: int) -> date:
    return date(day.year, (day.month - 1) // size * size + 1, 1)


@reads(
    r"\b(?:om|inden(?: for)?|indenfor|i løbet af|(?:over|i|gennem) (?=de|det|den)|(?=de (?:næste|kommende))) ?"
    rf"(?:de |det |den )?(?:næste |kommende |første )?{_ABOUT}"
    rf"(?:(?:{_NUMBER}(?:\s?[-–]\s?| til | eller ))?{_NUMBER}|et halvt|halve|halvandet|et godt) {_UNIT}"
    r"(?!\w|\s(?:efter|fra|før))"
    r"|\b(?:inden(?: for)?|indenfor|i løbet af|i|over) (?:de|det|den) (?:næste|kommende)"
    r" (?:dage|uger|måneder|måned|år|halvår)\b"
)
def _within(match: re.Match[str], reading: Reading) -> Span | None:
    """«om seks måneder», «inden for de næste to år»: counted from the end of the text's month."""
    words = match["within"].lower().removesuffix(" tid").split()
    unit, size = words[-1], _size(words[-2])
    if words[-2] in ("næste", "kommende"):  # «den næste måned» is one, «de næste måneder» as many as «et par»
        size = _FEW.get(unit) if "de" in words else 1
    if reading.as_of is None or size is None:
        return None
    if words[-1].startswith(("dag", "uge", "arbejdsdag", "hverdag")):
        days = size * 7 if unit.startswith("uge") else size if unit.startswith("dag") else -(-size * 7 // 5)
        return reading.as_of, last_of_month(reading.as_of) + timedelta(days=days)
    if unit.startswith("år") and words[-2] in ("halvt", "halve", "halvandet"):
        return reading.as_of, last_of_month(months_after(reading.as_of, 18 if words[-2] == "halvandet" else 6))
    months = next((months for name, months in {**_SIZES, "år": 12}.items() if unit.startswith(name)), 1)
    return reading.as_of, last_of_month(months_after(reading.as_of, size * months))


_FEW = {"dage": 7, "uger": 3, "måneder": 3}


def _size(word: str) -> int | None:
    """Return the number that a word is; «et par» is at most three, and what «nogle» is nobody knows."""
    word = re.split(r"[-–]", word)[-1]
    if word.isdigit():
        return int(word)
    named = {"et": 1, "en": 1, "godt": 2, "par": 3, "få": 3, "halvt": 1, "halve": 1, "halvandet": 2}
    return named.get(word) or (NUMBERS.index(word) if word in NUMBERS else None)


@reads(
    r"\b(?:(?<!så )snart|snarest(?: muligt)?|hurtigst muligt|inden længe|inden for kort tid|om kort tid"
    r"|i løbet af kort tid|i (?:den )?nær(?:meste)? fremtid|(?:inden|før|efter) ferien|på et (?:senere )?tidspunkt"
    r"|dato(?:en)?(?: for \w+(?: \w+){0,3})? (?:udestår|følger|meldes ud)"
    r"|senere(?=\.?$|[;,])|er (?:\w+ )?på (?:vej|trapperne)(?=[.;!]?$|[;,]))(?!\w)"
)
def _soon(match: re.Match[str], reading: Reading) -> Span | None:
    """«snart», «hurtigst muligt»: a time without a day. What waits («når det er klar») has none."""
    return None
