"""Cut HTML or plain text into sentences and clauses. No grammar: only enough to keep dates apart."""

import re
from collections.abc import Iterator
from functools import lru_cache

from danish.plain_text import BLOCK, plain
from danish.tense import FINITE, headline_participle

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# A full stop after these ends no sentence.
_ABBREVIATIONS = re.compile(
    r"ca|kr|mio|mia|nr|pr|fx|f|eks|bl|a|mv|mfl|m|fl|jf|ifm|ifbm|vedr|dvs|hhv|evt|pct|inkl|ekskl|maks|min|kvt|kv|osv|hr"
    r"|prakt|tlf|jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec|d|kl|st"
)
_PARTED = re.compile(r"[.–/-]")  # «feb.-apr.»
_STOP = re.compile(r"[.!?]+[)»\"”']*\s+(?=[«\"“(]?[A-ZÆØÅ0-9])")
_CONJUNCTION = (
    r"(?:og|men|mens|hvor|som|der|når|hvis|da|fordi|at|så|hvilket|idet|selvom|medmindre|såfremt|forudsat|inden|før"
    r"|jf\.?)\b"
)
_OBJECT = r"(?:en|et|den|det|de|sin|sit|sine|ny|nyt|nye)"  # «og udsender en rettelse»
_VERB = rf"(?:{FINITE.pattern}|\b\w+(?:er|es)\b(?= {_OBJECT}\b)|\b(?:blev|var|havde|fik|kom|gik|\w+ede)\b)"
# A comma ends a clause where a conjunction follows; «og» begins one where a verb follows, and «men» always.
_CLAUSE = re.compile(
    rf";\s+|\s[–—-]\s+|:\s+|,\s+(?={_CONJUNCTION})|\s(?=(?:men|hvis|såfremt|medmindre)\b|(?:og|samt)\s+{_VERB})",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\W*(?:hvis|såfremt|medmindre|forudsat|når|så snart)\b", re.IGNORECASE)
_VERB_FIRST = re.compile(
    r"(?!(?:hvor|der|her|eller|efter|under|over|flere|men)\w*\b)(?:så|skal|vil|kan|bør|må|har|er|\w+(?:er|es|år|ør|ås))\b",
    re.IGNORECASE,
)
# «…, som mange har savnet, rammer App Store …»: after a relative clause the main verb goes on.
_RELATIVE = re.compile(r"(?:som|der|hvor|hvilket|da|når|fordi|idet)\b", re.IGNORECASE)
# «Bliver aftalen godkendt»: a verb and what it is about, as a question has them.
_INVERTED = re.compile(
    r"(?!(?:Der|Her|Når|Efter|Under|Over|Eller|Hver|Sommer|Vinter|\w+ember|Oktober|Alle|Per)\b)[A-ZÆØÅ]\w*(?:er|es|år|ør|ås)\s"
    r"(?!(?:i|på|med|til|fra|for|af|ved|om|den|d\.|pr\.|inden|senest|og|som|der|\d|uge|primo|medio|ultimo)\b)\w"
)


def blocks(html: str) -> list[str]:
    """Return the paragraphs and list items of HTML as plain text, without web addresses."""
    pieces = (plain(piece) for piece in BLOCK.split(html))
    return [text for piece in pieces if (text := " ".join(_ADDRESS.sub(" ", piece).split()))]


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a block. «d. 3. marts», «kr. 10.000» and «dec. 24» don't end one; «OK22. Cirka» does."""
    start = 0
    for stop in _STOP.finditer(text):
        word = text[start : stop.start()].rpartition(" ")[2].lstrip("(«\"'").lower()
        next_letter = text[stop.end() : stop.end() + 1]
        ordinal = re.fullmatch(r"\d{1,2}", word) and not re.search(r"\buge \d+$", text[: stop.start()], re.IGNORECASE)
        if text[stop.start()] == "." and (_ABBREVIATIONS.fullmatch(_PARTED.split(word)[-1]) or ordinal):
            continue
        if next_letter.isdigit() and text[stop.start()] == "." and re.fullmatch(r"[a-zæøå]{1,3}", word):
            continue
        yield text[start : stop.end()].strip()
        start = stop.end()
    if rest := text[start:].strip():
        yield rest


def clause_around(sentence: str, start: int, end: int) -> tuple[str, int]:
    """Return the clause that holds the sentence's letters from `start` to `end`, and the index where it begins."""
    borders = [0, *_borders(sentence), len(sentence)]
    first = max(border for border in borders if border <= start)
    last = min((border for border in borders if border >= end), default=len(sentence))
    return sentence[first:last], first


def is_conditional(clause: str) -> bool:
    """Whether a clause that stands before another says when that holds: «hvis …», «bliver aftalen godkendt»."""
    return bool(_CONDITION.match(clause) or _INVERTED.match(clause))


def is_condition_of(clause: str, follows: str) -> bool:
    """Whether a clause is turned like a question, and what follows has a verb: «Kommer svaret i maj, går vi …»."""
    return bool(_INVERTED.match(clause) and _VERB_FIRST.match(follows))


@lru_cache(maxsize=64)  # every time of a sentence asks for them
def _borders(sentence: str) -> list[int]:
    """Return where clauses begin. A bare comma parts two clauses where both have a verb."""
    borders = [match.end() for match in _CLAUSE.finditer(sentence)]
    for comma in re.finditer(r",\s+", sentence):
        before = sentence[max((border for border in borders if border <= comma.start()), default=0) : comma.start()]
        after = sentence[
            comma.end() : min((border for border in borders if border > comma.end()), default=len(sentence))
        ]
        if comma.end() in borders:
            continue
        both_have_verbs = re.search(_VERB, before) and re.search(_VERB, after.partition(",")[0])
        goes_on = _RELATIVE.match(before) and re.match(rf"{_VERB_FIRST.pattern}|\w+(?:ede|te)\b", after)
        if (
            both_have_verbs
            or goes_on
            or headline_participle(before)
            or (is_conditional(before) and _VERB_FIRST.match(after))
        ):
            borders.append(comma.end())
    return sorted(borders)
