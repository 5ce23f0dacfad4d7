"""What is no promise, whenever it is: a document's date, what is denied, moved, conditional, or recurring. Pure."""

import re
from datetime import date

from danish import WEEKDAYS, sentences, tense
from danish.months import last_of_month
from onepagers.findings import promise_words as words
from onepagers.findings.clauses import Clause


def is_reference(clause: Clause, as_of: date | None) -> bool:
    """«jf. bekendtgørelse nr. 1234 af 12. marts 2024», «budgettet for 2026», «kilde: X, marts 2025»."""
    phrase, before_it = clause.phrase, clause.sentence[: clause.phrase.start]
    if words.ON_AGENDA.search(clause.before):
        return False
    to_come = bool(as_of and phrase.first_day and phrase.first_day > last_of_month(as_of))
    if _is_of_origin(clause) or (not to_come and words.PUBLISHED.search(before_it) and not has_verb(clause.before)):
        return True
    begins_with_it = phrase.lead.startswith("fra") and len(clause.before.split()) <= 2 and not has_verb(clause.before)
    if begins_with_it and clause.before.strip() and _has_other_time(clause):  # «Sager fra august besvares i marts»
        return is_before_verb(clause)
    document = words.DOCUMENT.search(before_it)
    if document:
        return _is_of_document(clause, document, to_come)
    is_lesser = not clause.has(words.AHEAD) or _has_other_time(clause)  # «Budgettet for 2026 godkendes i december»
    is_month = phrase.kind in _PARTS_OF_YEAR and _has_other_time(clause)  # «Bod for januar modregnes i marts»
    is_of = (is_month or phrase.kind in ("year", "years")) and not clause.has(words.PLAN)  # «på plads for 2025»
    return phrase.lead.startswith("for ") and is_lesser and (is_of or _is_after_noun(clause))


def _is_of_origin(clause: Clause) -> bool:
    """«ifølge en rundspørge fra maj», «indbyggertal pr. 1. januar», «fra mødet i marts», «ønsker til 2026»."""
    phrase = clause.phrase
    if phrase.lead.startswith("fra") and not phrase.has_year and words.SOME.search(clause.before):
        return True
    if phrase.lead.startswith("pr") and words.COUNTED_ON.search(clause.before):
        return True
    if phrase.lead == "til " and not phrase.part and phrase.kind == "year" and words.MEANS.search(clause.before):
        return True
    is_ware = phrase.lead.startswith("til ") and phrase.kind in ("year", "years") and not phrase.part
    if is_ware and not clause.time_comes_first and not has_verb(clause.before) and _has_other_time(clause):
        return True
    is_from = phrase.lead.startswith("fra") and re.search(r"\ber $", clause.before) and not phrase.has_year
    if is_from and phrase.first_day != phrase.last_day:  # «Kortlægningen er fra foråret»
        return True
    return bool(words.OF_MEETING.search(clause.before))


def _is_of_document(clause: Clause, document: re.Match[str], to_come: bool) -> bool:
    """Whether the time is that of the document that stands before it."""
    phrase, between, before = clause.phrase, document["between"], clause.sentence[: document.start()]
    if phrase.lead.startswith("fra") and to_come and words.GETS.search(before):
        return False
    if phrase.lead.startswith("fra") and not phrase.has_year and words.ISSUED.search(clause.sentence[: phrase.start]):
        return True
    if phrase.lead.startswith("fra") and to_come:  # «understøtter standarden fra september»: no document is from then
        return False
    if phrase.lead.startswith(("fra", "af")):
        return not tense.FINITE.search(between) and not tense.passive_presents(between)
    if re.search(r"\w(?:ing|else) af \w*$", before):  # «aflevering af rapporten 15/12»
        return False
    if phrase.lead.startswith("for "):
        return not between.strip() or _has_other_time(clause)
    if re.fullmatch(r"\s(?:fra|af|på) \w*mød\w+\s?", between):  # «beslutning fra mødet 14/5»
        return True
    if phrase.lead or phrase.part or len(between.split()) > 1 or has_verb(between):
        return False
    if _IN_NEXT.search(before):
        return False
    return phrase.kind in ("year", "years") or not tense.has_present(before)


_IN_NEXT = re.compile(r"\b(?:vil|skal|forventes|ventes)\b.*\bnæste\s$")  # «vil blive nævnt i næste nyhedsbrev (uge 14)»
_PARTS_OF_YEAR = frozenset(("month", "bare_month", "quarter", "bare_quarter", "half", "bare_half", "week"))
_VERB_NEXT = re.compile(r"\s(?:skal|vil|er|har|\w+(?:er|es|år))\b")


def _has_other_time(clause: Clause) -> bool:
    begins = clause.in_sentence(0)
    return any(
        begins < other.start < begins + len(clause.text) and other is not clause.phrase for other in clause.phrases
    )


def is_before_verb(clause: Clause) -> bool:
    """Whether a verb follows the time."""
    return bool(_VERB_NEXT.match(clause.text[clause.end :]))


def has_verb(text: str) -> bool:
    """Whether the text may have a verb, or a word that stands for one."""
    return bool(tense.FINITE.search(text) or tense.has_present(text) or words.PLAN.search(text))


def _is_after_noun(clause: Clause) -> bool:
    return bool(re.search(r"\w+(?:en|et|erne|ene|er|e|t)\s$", clause.before))


def is_refused(clause: Clause) -> bool:
    """Denied, cancelled, moved elsewhere, ticked off, on a condition, or happening again and again."""
    if clause.phrase.kind == "cycle" or words.WHETHER.search(clause.sentence[: clause.phrase.start]):
        return True
    is_denied = clause.has(words.DENIAL) and not _is_paused(clause)
    if is_denied or _is_condition(clause) or _is_in_quotes(clause):
        return True
    is_earliest = words.EARLIEST.search(clause.before) or re.match(r"\W*tidligst\b", clause.text[clause.end :])
    if is_earliest and not clause.phrase.lead.startswith("senest"):
        return True
    if words.COUNT.match(clause.sentence, clause.phrase.end) and not clause.has(words.AHEAD, words.PLAN):
        return True
    if (
        _was_lately(clause)
        or _is_of_report(clause)
        or words.AS_DECIDED.match(clause.before)
        or _is_ticked_off(clause)
        or _came_otherwise(clause)
    ):
        return True
    return _is_superseded(clause) or _recurs(clause) or _is_closing(clause) or _is_rule(clause)


def _is_paused(clause: Clause) -> bool:
    """«er sat på pause indtil 1. februar»: then it goes on."""
    is_until = re.match(r"frem til|indtil|til\b", clause.phrase.lead) or clause.before.endswith("til ")
    return bool(is_until and words.PAUSED.search(clause.before))


def _was_lately(clause: Clause) -> bool:
    """«har været opslået to gange, senest i november»: the last time that something was done."""
    is_aside = clause.phrase.lead.startswith("senest") and clause.before.rstrip().endswith(",")
    done = [*tense.perfects(clause.before), *clause.preterites]
    return is_aside and bool(done) and not any(words.SCHEDULED.fullmatch(match[0]) for match in done)


def _is_condition(clause: Clause) -> bool:
    """«hvis aftalen godkendes i maj», «Godkendes aftalen i maj, …»: what is only supposed."""
    only_if = words.ONLY_IF.match(clause.sentence) and re.search(r"\bkan\b", clause.rest)
    return bool(only_if or words.CONDITION.match(clause.rest)) or sentences.is_condition_of(clause.text, clause.follows)


def _is_in_quotes(clause: Clause) -> bool:
    """«Notatet »Plan for 2026«»: the name of something."""
    start, end = clause.phrase.start, clause.phrase.end
    quotes = (quote for quote in words.QUOTED.finditer(clause.sentence) if not words.SPOKEN.search(quote[0]))
    return any(quote.start() < start and end < quote.end() for quote in quotes)


_DONE = re.compile(
    rf"[\s)]*[(:–-]+\s*(?:(?:er|blev|allerede|alle|begge|alt|nu) )*(?P<word>{tense.PARTICIPLE})\b", re.IGNORECASE
)


def _is_ticked_off(clause: Clause) -> bool:
    """«Frist 1/12 (overholdt)», «Milepæl 2 (marts): nået»."""
    done = _DONE.match(clause.sentence, clause.phrase.end)
    return bool(done and not words.SCHEDULED.fullmatch(done["word"]))


def _is_of_report(clause: Clause) -> bool:
    """«Leveret i 2024: søgning (Q2), kalender (Q3)»: the heading says that all is done."""
    heading, colon, _ = clause.sentence.partition(": ")
    if not colon or clause.phrase.start < len(heading) or clause.has(words.AHEAD, words.PLAN):
        return False
    if words.LOG.match(heading) and not clause.phrase.has_year:
        return True
    participle = tense.headline_participle(heading)
    return bool(participle) and not words.SCHEDULED.fullmatch(participle)


def _came_otherwise(clause: Clause) -> bool:
    """«Leverancen, der skulle komme i november, kom i december»: what should have been, and what then was or is now."""
    if not clause.has(words.INTENDED):
        return False
    is_dated = any(other.start > clause.in_sentence(len(clause.text)) for other in clause.phrases)
    changed = is_dated and (words.MOVED.search(clause.follows) or words.INSTEAD.search(clause.follows))
    return bool(changed or tense.preterites(clause.follows))


def _is_superseded(clause: Clause) -> bool:
    """«oprindeligt i marts», «lanceringen i maj er udskudt til juni»: only the new day counts."""
    phrase = clause.phrase
    if originally := words.ORIGINALLY.search(clause.rest):
        begins = clause.in_sentence(originally.start())
        if not any(begins < other.start < phrase.start for other in clause.phrases):
            return True
    moved = words.MOVED.search(clause.rest)
    if not moved:
        return False
    moved_to = any(other.start > phrase.start and other.lead.startswith("til") for other in clause.phrases)
    is_moved = clause.end <= moved.start() and not clause.time_comes_first and not phrase.lead.startswith("til")
    return moved_to or is_moved


def _recurs(clause: Clause) -> bool:
    """«hvert år i oktober», «Årshjul: budget i september»; what is new from a year on is a promise."""
    phrase = clause.phrase
    heading, colon, _ = clause.sentence[: phrase.start].partition(":")
    text = f"{heading if colon else ''} {clause.rest}"
    if re.search(r"\b(?:hvert?|især|oftest|ofte|mest)\s$", clause.before):  # «hver 1. juli», «især i januar»
        return True
    if not phrase.has_year and phrase.lead.startswith(("før", "inden")) and words.COUNTED_BACK.search(clause.before):
        return True
    if re.match(r" hvert?\b", clause.text[clause.end :]):  # «den 31. oktober hvert fjerde år»
        return True
    if words.CLOSING_DAYS.search(text) and phrase.kind in ("dated", "days", "slashed", "feast") and not phrase.has_year:
        return True
    if not words.RECURRING.search(text) or re.search(r"\bnæste\b", clause.rest, re.IGNORECASE):
        return False
    if words.TURNS.search(clause.rest):  # «Det ugentlige møde stopper den 2. december»
        return False
    if phrase.lead.startswith("fra") and clause.time_comes_first:  # «Fra november holdes der møde hver uge»
        return False
    bounded = phrase.is_deadline or phrase.lead.startswith(("fra", "til", "frem til", "senest", "inden"))
    return not (phrase.has_year and (bounded or clause.has(words.AHEAD)))


def _is_closing(clause: Clause) -> bool:
    """«holder lukket mellem jul og nytår»: so it is every year, unless a year, «i år» or a weekday is named."""
    phrase = clause.phrase
    if phrase.has_year or not clause.has(words.CLOSED) or _ONE_YEAR.search(f"{phrase.text} {clause.rest}"):
        return False
    return phrase.kind in _OF_EVERY_YEAR or clause.has(words.FOR_HOLIDAY)


_OF_EVERY_YEAR = frozenset(("feast", "week", "bare_month", "bare_season", "turn"))
_ONE_YEAR = words.any_of(r"i år|dette år|næste år", *(f"{day}e?n?" for day in WEEKDAYS))


def _is_rule(clause: Clause) -> bool:
    """«Henvendelser besvares inden for 14 dage», «skal besvare en e-konsultation inden for fem dage»: how it always is.
    «Leverandøren retter fejlen …» is a promise."""
    phrase = clause.phrase
    of_class = words.FAULT_CLASS.search(clause.sentence) and not words.OF_ONE_CASE.search(clause.sentence)
    if phrase.kind == "within" and of_class and "inden" in phrase.text.lower():
        return True
    if phrase.kind != "within" or phrase.lead or not phrase.text.lower().startswith("inden"):
        return False
    texts = [clause.rest] if words.OWN_SUBJECT.match(clause.rest) else [clause.rest, clause.sentence]
    if any(words.WHENEVER.match(text) or words.GENERIC.match(text) for text in texts):
        return True
    in_workdays = re.search(r"(?:hver|arbejds)dag\w*$", phrase.text) and not clause.has(words.AHEAD)
    return bool(in_workdays or words.GENERIC_OBJECT.search(clause.before) or clause.has(words.SERVICE_LEVEL))
