"""What a page promises for a time, and whether that time has passed. Pure: text in, promises out.

A date is a promise only where its sentence looks ahead (looking_ahead.py).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from textwrap import wrap

from danish import periods, sentences
from danish.periods import Phrase, Reading
from onepagers.findings import broken
from onepagers.findings.clauses import Clause, clauses
from onepagers.findings.looking_ahead import looks_ahead

# What makes a time before it clearer: «medio 2025 (1. juli)», «inden sommeren, formentlig i juni».
_SAME = re.compile(
    r"^\s?\($|,? (?:dvs\.|altså|nemlig|nærmere bestemt|mere præcist|formentlig|forventeligt|sandsynligvis|helst)\s?$",
    re.IGNORECASE,
)
_IS_ON = re.compile(r"\s(?:er|ligger|bliver|falder|holdes|afholdes)\s(?:på )?", re.IGNORECASE)
QUOTE = 110  # characters of the sentence that are quoted
LONGEST = 800  # characters that are read as one sentence: a text without stops takes no longer than one with them


@dataclass(frozen=True)
class Promise:
    """What is promised, as a quote of its sentence; the words of its time, and the last day of that.

    `last_day` is None for «frist uden dato».
    """

    sentence: str
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
        for sentence in _sentences(block):
            for phrase in _promised(sentence, reading):
                yield Promise(sentence, _quote(sentence, phrase), phrase.text, phrase.last_day)


def _promised(sentence: str, reading: Reading) -> list[Phrase]:
    """The times of a sentence for which it promises something, or says that a promise was broken and isn't put off.

    A question promises nothing.
    """
    if sentence.rstrip("»”\"')").endswith("?"):
        return []
    phrases = list(periods.find_phrases(sentence, reading))
    dated = any(phrase.kind != "soon" for phrase in phrases)
    ahead = []
    for clause in clauses(sentence, phrases):
        is_lesser = clause.phrase.kind == "soon" and dated  # «hurtigst muligt, senest 1. maj»
        if not is_lesser and looks_ahead(clause, reading.as_of):
            ahead.append(clause)
    times = [clause.phrase for clause in ahead]
    promised = {clause.phrase.start: clause.phrase for clause in ahead if not _is_of_another(clause, times)}
    failed = {clause.phrase.start: clause.phrase for clause in broken.find(sentence, reading)}
    if not promised.keys() - failed.keys():
        promised |= failed
    return [promised[start] for start in sorted(promised)]


def _is_of_another(clause: Clause, times: list[Phrase]) -> bool:
    """Whether another one of the promised times says nearer when it is.

    «holder i år lukket i uge 29», «medio 2025 (1. juli)», «i foråret, senest i marts», «Sidste kursus inden sommer er
    den 20. maj», «Planen for 2026: udbud (maj)».
    """
    phrase = clause.phrase
    if any(_is_clearer(clause, other) for other in times if other.start >= phrase.end):
        return True
    begins = clause.in_sentence(0)
    inside = [other for other in times if begins <= other.start < begins + len(clause.text)]
    days = [other.last_day for other in inside if other is not phrase and other.last_day]
    last_day = phrase.last_day
    return phrase.text.lower() == "i år" and any(last_day and day < last_day for day in days)


def _is_clearer(clause: Clause, other: Phrase) -> bool:
    phrase = clause.phrase
    between = clause.sentence[phrase.end : other.start]
    is_heading = other.of_heading and not phrase.of_heading and ":" in between
    if is_heading or _SAME.search(between) or (between == ", " and other.lead.startswith("senest")):
        return True
    is_day = other.first_day is not None and other.first_day == other.last_day
    return is_day and not clause.time_comes_first and bool(_IS_ON.fullmatch(between))


def _sentences(block: str) -> Iterator[str]:
    for sentence in sentences.sentences(block):
        yield from wrap(sentence, LONGEST, break_on_hyphens=False) if len(sentence) > LONGEST else [sentence]


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
