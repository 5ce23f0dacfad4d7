"""What a page promises for a time, and whether that time has passed. Pure: text in, promises out.

A date is a promise only where its clause looks ahead. Words for what is to come («forventes», «skal», «ventes») are
strong, words that also stand in history («klar», «pilot», «udrulles») are weak: any past tense beside them wins. Where
neither is found in the clause, the sentence is asked; where that doesn't tell, it is no promise. The rules come from
reading the customer's seven pages and from Den Danske Ordbog; test_promises.py is the table of both.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from danish import periods, sentences
from danish.periods import Phrase, Reading

QUOTE = 110  # characters of the sentence that are quoted


def _any(*lines: str) -> re.Pattern[str]:
    """Any of the words or phrases in the lines, parted by «|», as whole words in any case."""
    return re.compile(rf"\b(?:{'|'.join(lines)})\b", re.IGNORECASE)


_STRONG = _any(
    r"forvent(?:es|er|et|ning|ningen)|ventes|må forventes|skal|vil|bør|agter|håber|regner med|sigter|tilstræbe[rs]",
    r"planlægge[rs]?|planlagt|planen? er|planer om|tidsplan\w*|milepæl\w*|deadline|frist(?:en)?",
    r"mål(?:et)? er|ambition\w*|kommende",
    r"overvej\w*|udskudt|udskydes|næste version|næste skridt|tilendebringes|tilendebragt|løber af stablen",
)
_WEAK = _any(
    r"klar(?:t|e)?|færdig(?:t|e)?|pilot\w*|start(?:er|e|es|skud\w*)|begynder?|påbegyndes|senest|på vej|ved at blive",
    r"udrulles|rulles ud|udrulning\w*|lanceres|lancering\w*|afprøves|testes|pilottestes|igangsættes|sættes (?:i|op)",
    r"går (?:i gang|i luften|live)|træder i kraft|kommer|åbne[rs]|overgår|udløber|slutter|bliver|tages i brug",
    r"afsluttes|indføres|implementeres|opdateres|udvikles|færdiggøres|idriftsættes|udbydes|genforhandles|forhandles|fornyes",
    r"opgraderes|flyttes|etableres|leveres|godkendes|evalueres|revideres|tilpasses|besluttes|udvides|gennemføres",
    r"fremlægges|offentliggøres|arbejdes (?:på|fortsat|mod|hen)|afventer|så \w+ kan",
)
_PAST = _any(
    r"blev|er (?:\w+ )?blevet|var|havde|fik|kom|stod|gik|tog|lå|skete|vedtog|nåede|kørte|begyndte|viste|løb",
    r"\w*sluttede|indførte|gennemførte|\w+[ervtdlnkg]ede|siden|hidtil|tidligere|dengang",
    r"(?:er|har)(?: \w+){0,4}? (?:lanceret|indført|afsluttet|gennemført|færdiggjort|udrullet|startet|begyndt|udviklet"
    r"|taget|sat|gået|kommet|været|fået|indgået|fornyet|bevilget|igangsat|modtaget|opnået|givet|leveret|vedtaget"
    r"|besluttet|afholdt)",
)
# Nouns and adjectives that end like a past tense.
_NOT_PAST = frozenset(("allerede", "stede", "tilstede", "billede", "opdaterede", "bookede", "registrerede"))
_DOCUMENT = re.compile(
    r"\b(?:bekendtgørelse\w*|lov(?:en)?|aftalen?|rapport\w*|vejledning\w*|notat\w*|referat\w*|strategi\w*|overenskomst\w*"
    r"|brev\w*|analyse\w*|pris(?:en)?|tal(?:lene)?|undersøgelse\w*|måling\w*|evaluering\w*)\b(?:\s+[^\s,.]+){0,5}\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Promise:
    """What is promised, as a quote; the words of its time, and the last day of that, None for «frist uden dato»."""

    quote: str
    when: str
    last_day: date | None

    def passed(self, on: date) -> bool:
        """From the day after the last one."""
        return self.last_day is not None and on > self.last_day


def find(html: str, as_of: date | None = None, named: Mapping[str, date] | None = None) -> tuple[Promise, ...]:
    """The promises of a section, in its order. `as_of` is the month that it is from, `named` the table of periods."""
    return _read(html, as_of, tuple(sorted((named or {}).items())))


@lru_cache(maxsize=4096)  # a page is shown far more often than its text is changed
def _read(html: str, as_of: date | None, named: tuple[tuple[str, date], ...]) -> tuple[Promise, ...]:
    return tuple(_promises(html, Reading(as_of, dict(named))))


def _promises(html: str, reading: Reading) -> Iterator[Promise]:
    for block in sentences.blocks(html):
        for sentence in sentences.sentences(block):
            for phrase in periods.find_phrases(sentence, reading):
                if looks_ahead(sentence, phrase):
                    yield Promise(_quote(sentence, phrase), phrase.text, phrase.last_day)


def looks_ahead(sentence: str, phrase: Phrase) -> bool:
    """Whether the sentence promises something for the time, and doesn't tell what was."""
    clause, begins = sentences.clause_around(sentence, phrase.start, phrase.end)
    if _DOCUMENT.search(sentence[: phrase.start]) and re.match(r"(?:fra|af)\b", phrase.text, re.IGNORECASE):
        return False  # «jf. bekendtgørelse fra januar 2024»
    verdict = _tense(clause, phrase.start - begins, phrase.end - begins)
    if verdict is None and clause != sentence:
        verdict = _tense(sentence, phrase.start, phrase.end)
    return bool(verdict)


def _tense(text: str, start: int, end: int) -> bool | None:
    """True where the text looks ahead, False where it looks back or denies, None where it says neither."""
    strong, weak = list(_STRONG.finditer(text)), list(_WEAK.finditer(text))
    past = [match for match in _PAST.finditer(text) if match[0].lower() not in _NOT_PAST]
    if any(_denied(text, match) for match in strong + weak):
        return False
    if strong and past:
        return _distance(strong, start, end) <= _distance(past, start, end)
    if past:
        return False
    return True if strong or weak else None


def _denied(text: str, match: re.Match[str]) -> bool:
    """«er ikke planlagt», «ingen planer om», «forventes ikke»."""
    before = re.search(r"\b(?:ikke|ingen|intet|hverken)(?:\s+\w+)?\s+$", text[: match.start()], re.IGNORECASE)
    after = re.match(r"\s+(?:\w+\s+)?(?:ikke|ingen)\b", text[match.end() :], re.IGNORECASE)
    return bool(before or after)


def _distance(matches: list[re.Match[str]], start: int, end: int) -> int:
    return min(max(start - match.end(), match.start() - end, 0) for match in matches)


def _quote(sentence: str, phrase: Phrase) -> str:
    """The sentence, or as much around the time as there is room for, cut at words."""
    if len(sentence) <= QUOTE:
        return sentence
    begins = max(0, min(phrase.end - QUOTE * 3 // 4, len(sentence) - QUOTE))
    cut = sentence[begins : begins + QUOTE]
    if begins:
        cut = "… " + cut.partition(" ")[2]
    if begins + QUOTE < len(sentence):
        cut = cut.rpartition(" ")[0].rstrip(",;") + " …"
    return cut
