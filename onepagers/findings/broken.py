"""Promises that a text itself says are broken and still open: «var lovet til 1/2 og mangler fortsat». Pure."""

import re
from dataclasses import replace
from datetime import date

from danish import tense
from danish.months import last_of_month, months_after
from danish.periods import Reading, find_phrases
from onepagers.findings import promise_words as words
from onepagers.findings.clauses import Clause, clauses

_COUNTED_FROM_NOW = re.compile(r"this_|following|next_|within|present|soon|numbered_day")


def find(sentence: str, reading: Reading) -> list[Clause]:
    """The clauses with a plan that failed. A day without a year is the last one before the month after the text's."""
    failed = words.UNFULFILLED.search(sentence) or words.UNREAL.search(sentence)
    if reading.as_of is None or not failed:
        return []
    earlier = replace(reading, as_of=months_after(reading.as_of, -11))
    phrases = [
        phrase
        for phrase in find_phrases(sentence, earlier)
        if phrase.has_year or not _COUNTED_FROM_NOW.match(phrase.kind)
    ]
    return [clause for clause in clauses(sentence, phrases) if _is_broken(clause, failed, reading.as_of)]


def _is_broken(clause: Clause, failed: re.Match[str], as_of: date) -> bool:
    """Whether a past plan for a time stands in the clause, and nothing after the words that it `failed` says that it
    came after all."""
    last_day = clause.phrase.last_day
    if not last_day or last_day > last_of_month(as_of) or clause.phrase.lead.startswith("siden"):
        return False
    delivery = clause.phrase.lead.startswith("fra") and words.DELIVERY.search(clause.before)
    if not (words.WAS_PLANNED.search(clause.text) or delivery):
        return False
    if delivery and not words.NOT_COME.search(clause.sentence):
        return False
    if not clause.phrase.has_year and last_day < months_after(as_of, -8):
        return False
    if not (clause.phrase.has_year or delivery or words.PAST.search(clause.text)):  # «de har frist til 1. juni»
        return False
    if failed.end() <= clause.in_sentence(0) and words.RENEWED.search(clause.text):
        return False
    came = any(match[0].lower() != "var" for match in tense.preterites(clause.sentence[failed.end() :]))
    return not came and not words.KEPT.search(words.NOT_COME.sub(" ", clause.text))
