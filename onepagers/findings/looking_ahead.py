"""Whether a sentence looks ahead to a time that it names, or reports what was. Pure.

The day is compared with the month of the text. What lies after it is still to come, unless the clause is in the past
tense, denies it, or only names a document; what lies before it is a promise only where the clause says outright that
it looks ahead («skal», «forventes»), and around the month itself it takes a deadline, a passive or such a word. What
happens every year is no promise. The rules come from reading the customer's seven pages and from Den Danske Ordbog;
tests/onepagers/findings/corpus/ is the table of them.
"""

import re
from datetime import date

from danish import tense
from danish.months import last_of_month, months_after
from onepagers.findings import promise_words as words
from onepagers.findings.clauses import Clause
from onepagers.findings.no_promise import has_verb, is_before_verb, is_reference, is_refused

_LONG = frozenset(("year", "quarter", "half", "bare_half", "bare_quarter"))
_NEAR = frozenset(("next_day", "next_weekday", "next_weekend", "numbered_day", "following", "following_month"))


def looks_ahead(clause: Clause, as_of: date | None) -> bool:
    """Whether the clause promises something for its time. `as_of` is the first day of the text's month."""
    phrase = clause.phrase
    if is_reference(clause, as_of) or is_refused(clause):
        return False
    if words.FORMERLY.search(clause.rest) and not phrase.has_year:
        return False
    if as_of is None or phrase.last_day is None:
        return _undated_ahead(clause)
    if phrase.first_day and phrase.first_day > last_of_month(as_of):
        return _later_ahead(clause, as_of)
    if words.LATEST.search(clause.before):
        return False
    return _now_ahead(clause, as_of) if phrase.last_day >= as_of else _earlier_ahead(clause)


def _decides(clause: Clause, as_of: date) -> bool:
    """«besluttede at lukke løsningen i juni», «blev udskudt til maj»: past words that set a time to come."""
    if words.DECIDED.search(clause.before):
        return True
    if words.WITH_DEADLINE.search(clause.before):  # «er sendt i høring med frist den 1. juli»
        return not _is_far(clause, as_of, 6)
    if re.match(r"frem til|til og med|t\.o\.m\.|indtil", clause.phrase.lead):
        return not (clause.preterites and _is_far(clause, as_of, 6))  # «lå stille indtil marts», written in May
    if words.PUT_OFF.search(clause.before):
        return bool(re.search(r"\btil (?:\w+ )?$", clause.before) or re.search(r"\btil\b", clause.phrase.text))
    if clause.phrase.is_deadline and words.VOWED.search(clause.before):
        return True
    last_day, is_year = clause.phrase.last_day, clause.phrase.kind in ("year", "years", "this_year")
    ends_later = bool(last_day and last_day > last_of_month(as_of)) and not is_year
    is_set = ends_later or clause.phrase.first_day == last_day
    if is_set and words.PLEDGED.search(clause.before) and not re.match(r" at\b", clause.text[clause.end :]):
        return True
    moved = clause.phrase.lead.startswith("fra") and bool(re.search(r"\btil\b", clause.phrase.text))
    return clause.sets_time and (moved or bool(re.search(r"\b(?:blev|blevet)\b", clause.before)))


def _later_ahead(clause: Clause, as_of: date) -> bool:
    """After the text's month: ahead, whatever the verb, unless the clause is past."""
    phrase, is_over = clause.phrase, clause.is_over
    if _is_far(clause, as_of, 10) and not _has_future_sign(clause):
        return False
    if _decides(clause, as_of):
        return True
    if is_over and clause.preterites:
        return False
    if phrase.lead.startswith("mod") and tense.is_state(clause.rest) and not clause.has(words.AHEAD, words.PLAN):
        return False  # «Økonomien er stram frem mod 2026»
    if words.AFTERMATH.search(clause.before) and _is_far(clause, as_of, 5):
        return False
    if not phrase.has_year and words.AND_IT.match(clause.follows) and _reports(clause.follows):
        return False
    if is_over and _is_of_last_year(clause, as_of):
        return False
    if is_over and clause.has(words.PLEDGED):
        return True
    if words.HAS_CLOSED.search(clause.rest):
        return True
    if is_over and re.search(r"\b(?:har|blevet)\b", clause.rest):
        sets_time = phrase.is_deadline or phrase.lead.startswith(("til", "pr", "med", "frem til", "fra"))
        return sets_time or bool(words.RESOLVED.search(clause.before))
    if is_over and tense.headline_participle(clause.rest):
        return False
    if _will_be_done(clause):
        return True
    if clause.has(words.MONEY) and not clause.has(words.PLAN) and (is_over or not has_verb(clause.rest)):
        return False
    if phrase.kind in ("year", "years") and words.KRONER.search(clause.rest) and tense.is_state(clause.rest):
        return clause.has(words.AHEAD, words.PLAN)  # «Andelen er 4 mio. kr. i 2026»
    if phrase.kind == "years" and not phrase.lead:  # «strategi 2025-2028»
        return clause.has(words.AHEAD, words.PLAN, words.EVENT) or bool(tense.passive_presents(clause.rest))
    return True


def _reports(text: str) -> bool:
    return bool(tense.perfects(text) or tense.preterites(text))


def _is_of_last_year(clause: Clause, as_of: date) -> bool:
    """«Fristen 15/3 er overholdt», written in May: the last one, not the next, which is over half a year away."""
    return _is_far(clause, as_of, 6) and not (clause.phrase.is_deadline or clause.phrase.lead.startswith("til"))


def _is_far(clause: Clause, as_of: date, months: int) -> bool:
    """Whether a time without a year would be more than so many months away, were it the next."""
    phrase = clause.phrase
    counted = phrase.kind in ("this_year", "this_school_year", "following", "following_month", "next_turn", "within")
    is_far = bool(phrase.first_day and phrase.first_day > months_after(as_of, months))
    return is_far and not (phrase.has_year or counted)


def _has_future_sign(clause: Clause) -> bool:
    """Whether the clause may be about next year: not «Workshop 14. april», «havde indtil 1. marts», in May."""
    text = clause.rest
    if re.search(r"\bkunne\b", text):
        return False
    if re.search(r"\b(?:havde|måtte)\b", text) and not clause.has(words.AHEAD, words.PLAN):
        return False
    if clause.preterites and not clause.has(words.AHEAD):
        return False
    signs = (words.AHEAD, words.PLAN, words.EVENT, words.NAMED)
    return (
        clause.phrase.is_deadline
        or clause.is_over is not None
        or clause.has(*signs)
        or (has_verb(text) and not words.BEING.search(text))
    )


def _now_ahead(clause: Clause, as_of: date) -> bool:
    """In the text's month, or in a time that it is part of: «i 2025», written in January 2025."""
    phrase, is_over = clause.phrase, clause.is_over
    if _decides(clause, as_of) or _will_be_done(clause):
        return True
    if phrase.lead.startswith("pr") and clause.sentence[: phrase.start].endswith("("):  # «rød: 1 (pr. 1. april)»
        return False
    if words.IS_CLOSED.search(clause.rest) and phrase.last_day == phrase.first_day:
        return True
    if is_over is not None:
        return not is_over
    if _has_begun(clause, as_of):
        return False
    heading = clause.sentence[: clause.in_sentence(0)]
    if phrase.kind in _NEAR or (heading.endswith(": ") and words.PLAN.search(heading)):
        return True
    if clause.has(words.AHEAD) or (clause.has(words.PLAN) and not tense.perfects(clause.rest)):
        return True
    if clause.has(words.EVENT) or phrase.is_deadline or phrase.kind == "within":
        return True
    return _happens(clause, as_of)


def _has_begun(clause: Clause, as_of: date) -> bool:
    """«hører under SDS fra 2025», written in August."""
    phrase = clause.phrase
    if not phrase.lead.startswith("fra") or " til " in phrase.text or phrase.kind not in _LONG:
        return False
    return bool(phrase.first_day and phrase.first_day < as_of) and not clause.has(words.AHEAD, words.PLAN)


def _happens(clause: Clause, as_of: date) -> bool:
    """Whether a clause without a word that looks ahead says what happens in its time, and not how something is."""
    phrase, ends_later = clause.phrase, clause.phrase.last_day != last_of_month(as_of)
    if ends_later and clause.has(words.GRANT) and phrase.kind not in ("year", "years"):
        return True
    if clause.sets_time or words.ON_AGENDA.search(clause.before):
        return True
    passives = tense.passive_presents(clause.rest)
    if phrase.kind == "years" and not has_verb(clause.before) and is_before_verb(clause):
        return False  # «Udgifter 2024-2026 fremgår af bilag 2»
    counts = clause.has(words.MONEY) and all(words.USING.fullmatch(verb[0]) for verb in passives)
    if counts or words.NOW.search(clause.rest) or words.AMOUNT.search(clause.rest):
        return False
    if passives or clause.has(words.READY, words.NAMED):
        return True
    is_phase = clause.sentence[: phrase.start].endswith("(") and re.match(r"\)\s?[:–-]", clause.sentence[phrase.end :])
    if (
        is_phase and ends_later and words.PHASE.search(clause.sentence[: phrase.start])
    ):  # «Fase 2 (april-juni): udvikling»
        return True
    if clause.before.endswith(": ") and ends_later:  # «Fase 2: Q1 2025»
        return phrase.kind not in ("year", "years")
    is_day = phrase.first_day == phrase.last_day
    if not tense.has_present(clause.rest):  # «Hotfix i denne måned», «Workshop i uge 5»
        is_event = is_day or phrase.kind in ("present", "week")
        is_new = not words.OUTAGE.search(clause.sentence) and (
            not phrase.lead.startswith("pr") or clause.has(words.NEW)
        )
        if words.SAYING.match(clause.sentence, phrase.end):
            return False
        return is_event and is_new and not clause.has(words.STATEMENT)
    is_appointment = clause.has(words.CLOCK, words.DOWN)  # «er nede den 18. maj»
    lasts = bool(re.match(r"til\b|frem til|indtil", phrase.lead))  # «er på ferie til den 30. april»
    is_range = (
        phrase.lead.startswith("fra") and " til " in phrase.text and phrase.kind in ("dated", "slashed", "numeric")
    )
    if is_range and ends_later:  # «Der er ændringsstop fra 15. december til 5. januar»
        return True
    return (is_day and (is_appointment or lasts)) or not tense.is_state(clause.rest)


def _will_be_done(clause: Clause) -> bool:
    """«Inden udgangen af 2025 er alle klinikker tilsluttet»: a perfect of what is to come."""
    phrase = clause.phrase
    by_then = phrase.lead.startswith(("inden", "senest", "ikke senere")) or phrase.kind == "within"
    reached = phrase.part in ("last", "second") and not re.search(r"\b(?:har|blevet)\b", clause.rest)
    return (by_then or reached) and not clause.preterites


def _earlier_ahead(clause: Clause) -> bool:
    """Before the text's month: a promise only where the clause looks ahead in so many words."""
    if re.match(r"(?:fra|siden|af|for|under)\b", clause.phrase.lead):
        return False
    if clause.phrase.lead.startswith("senest") and clause.sentence[: clause.phrase.start].endswith("("):
        return False  # «hvert andet år (senest marts 2024)»
    if re.search(r"(?<!at )(?<!skal )(?<!vil )\b(?:kunne|måtte)\b", clause.rest) and not clause.has(words.AHEAD):
        return False
    if words.FORMERLY.search(clause.sentence[: clause.in_sentence(len(clause.text))]):
        return False
    if re.search(r"\b(?:skulle|burde)\b", clause.rest):
        return not words.REPORTED.match(clause.rest) or not tense.preterites(clause.sentence[: clause.in_sentence(0)])
    is_over = clause.is_over
    if is_over:
        return False
    if clause.sets_time:
        return not clause.phrase.lead.startswith("pr")  # «er opsagt pr. 1. juni» is done
    done = re.search(rf"(?P<word>{tense.PARTICIPLE}):\s$", clause.sentence[: clause.phrase.start], re.IGNORECASE)
    if done and not words.SCHEDULED.fullmatch(done["word"]):  # «Milepæl 3, test gennemført: august 2025»
        return False
    if ahead := words.AHEAD.search(clause.rest):
        return is_over is False or ahead.start() < clause.start or clause.time_comes_first
    if clause.has(words.PLAN):
        return True
    if clause.has(words.EVENT) or tense.passive_presents(clause.rest):
        return _is_of_verb(clause)
    return clause.has(words.READY)


def _is_of_verb(clause: Clause) -> bool:
    """Whether the time belongs to the verb: it stands after it, or alone before it; not in «mødet i maj viser»."""
    verb = tense.FINITE.search(clause.rest)
    return not verb or verb.start() < clause.start or clause.time_comes_first


def _undated_ahead(clause: Clause) -> bool:
    """Without a month to compare with, or without a day, the words alone decide: the clause's, then the sentence's."""
    is_over = clause.is_over
    if is_over is not None:
        return not is_over or clause.has(words.PLEDGED)
    signs = (words.AHEAD, words.PLAN, words.EVENT, words.READY, words.NAMED)
    for text in (clause.rest, clause.sentence):
        if any(sign.search(text) for sign in signs) or tense.passive_presents(text):
            return True
    is_vague = clause.phrase.kind in ("period", "soon")
    return is_vague and (clause.phrase.text.startswith("er ") or tense.has_present(clause.rest))
