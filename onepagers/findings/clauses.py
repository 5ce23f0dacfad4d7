"""The clause of a sentence that a time stands in. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from danish import sentences, tense
from danish.periods import Phrase
from onepagers.findings import promise_words as words


@dataclass(frozen=True)
class Clause:
    """A clause with its time: the sentence around it, all times of that, and where in the clause the time stands."""

    sentence: str
    phrase: Phrase
    phrases: list[Phrase]
    text: str
    start: int
    end: int

    @property
    def rest(self) -> str:
        """The clause, with blanks for the time."""
        return self.text[: self.start] + " " * (self.end - self.start) + self.text[self.end :]

    @property
    def before(self) -> str:
        return self.text[: self.start]

    @property
    def follows(self) -> str:
        """What comes after the clause in its sentence."""
        return self.sentence[self.in_sentence(len(self.text)) :]

    @property
    def time_comes_first(self) -> bool:
        return not self.before.strip(" («")

    def in_sentence(self, position: int) -> int:
        return position + self.phrase.start - self.start

    def has(self, *patterns: re.Pattern[str]) -> bool:
        """Whether any of the patterns stands in the clause, outside the time."""
        return any(pattern.search(self.rest) for pattern in patterns)

    # Tense

    @property
    def preterites(self) -> list[re.Match[str]]:
        return tense.preterites(self.rest)

    @property
    def is_over(self) -> bool | None:
        """True where the clause reports, False where it looks ahead all the same, None where it has no past tense."""
        perfects = [] if words.AS_SOON.match(self.rest) else tense.perfects(self.rest)
        past = self.preterites + [match for match in perfects if not self._sets_time(match)]
        if not past:
            headline = tense.headline_participle(self.rest)
            is_target = self.phrase.is_deadline or self.has(words.AHEAD, words.PLAN)  # «Alle tilsluttet inden 1. maj»
            is_first = self.rest.lower().lstrip(" (").startswith(headline)
            is_done = headline and (not words.SCHEDULED.fullmatch(headline) or self.has(words.REMINDED))
            return True if is_done and (is_first or not is_target) else None
        ahead = list(words.AHEAD.finditer(self.rest))
        return not ahead or self._distance(ahead) > self._distance(past)

    @property
    def sets_time(self) -> bool:
        """«er udskudt til maj 2025», «er sat til»: whether a participle sets the time."""
        return any(self._sets_time(match) for match in words.SCHEDULED.finditer(self.rest))

    def _sets_time(self, participle: re.Match[str]) -> bool:
        if not words.SCHEDULED.fullmatch(participle[0]) or participle.end() > self.start:
            return False
        until = re.search(r"^(?:til|med|pr|frem til)\b| til ", self.text[self.start : self.end], re.IGNORECASE)
        between = self.text[participle.end() : self.start]
        if self.phrase.lead.startswith(("pr", "med")) and re.search(r"\btil \w", between):
            until = None  # «er flyttet til PLSP pr. 1. januar» is done
        to_meeting = re.search(r"\btil \w*(?:møde|samling|weekend|nat)\w*\s$", between)
        return bool(until or to_meeting) and len(between.split()) < 5

    def _distance(self, matches: list[re.Match[str]]) -> int:
        return min(max(self.start - match.end(), match.start() - self.end, 0) for match in matches)


def clauses(sentence: str, phrases: list[Phrase]) -> Iterator[Clause]:
    """Yield the clause around each time of a sentence."""
    for phrase in phrases:
        text, begins = _around(sentence, phrase)
        yield Clause(sentence, phrase, phrases, text, phrase.start - begins, phrase.end - begins)


def _around(sentence: str, phrase: Phrase) -> tuple[str, int]:
    """Return the clause around a time, and where it begins.

    A parenthesis with words of its own is a clause; another one is no part of the clause beside it.
    """
    for aside in re.finditer(r"\(([^()]*)\)", sentence):
        inside = aside.start() <= phrase.start and phrase.end <= aside.end()
        if inside and len(aside[1].replace(phrase.text, "").split()) >= 2:
            return aside[1], aside.start(1)
        if not inside:
            sentence = sentence[: aside.start()] + " " * len(aside[0]) + sentence[aside.end() :]
    clause, begins = sentences.clause_around(sentence, phrase.start, phrase.end)
    has_words = re.search(r"\w{2}", clause.replace(sentence[phrase.start : phrase.end], ""))
    return (clause, begins) if has_words else (sentence, 0)
