"""Whether a sentence looks ahead to a time that it names, or reports what was. Pure.

The day is compared with the month of the text. What lies after it is still to come, unless the clause is in the past
tense, denies it, or only names a document; what lies before it is a promise only where the clause says outright that
it looks ahead («skal», «forventes»), and around the month itself it takes a deadline, a passive or such a word. What
happens every year is no promise. The rules come from reading the customer's seven pages and from Den Danske Ordbog;
tests/onepagers/findings/corpus/ is the table of them.
"""

import re
from dataclasses import dataclass
from datetime import date

from danish import sentences, tense
from danish.months import last_of_month
from danish.periods import Phrase


def _any(*lines: str) -> re.Pattern[str]:
    """Any of the words or phrases in the lines, parted by «|», as whole words in any case."""
    return re.compile(rf"\b(?:{'|'.join(lines)})\b", re.IGNORECASE)


_AHEAD = _any(  # verbs that look ahead, also where a past tense stands beside them
    r"forventes|forventer|ventes|skal|vil|bør|agter|håber|regner med|sigter|satser|stiler|tilstræbe[rs]|planlægge[rs]",
    r"lover|påtænke[rs]|overveje[rs]|udskydes|(?<!var )(?:er|bliver) (?:\w+ )?(?:planlagt|berammet)|planen er|målet er",
    r"mål er|ambitionen er|skulle (?:gerne |egentlig |efter planen )?(?:have|være)|burde (?:have|være)|på vej",
)
_PLAN = _any(  # nouns and adjectives that do, unless a past tense stands beside them
    r"(?<!som )(?<!end )(?:forvent(?:et|ning|ningen|elig|eligt)|planlagt|ventet)|planer om|tidsplan\w*|milepæl\w*|deadline",
    r"frist(?:en)?|skæringsdato|målsætning\w*|kommende|overvejelser|næste version|næste skridt|tilendebring\w*",
    r"tilendebragt|løber af stablen|ny frist|målet|planen",
)
_EVENT = _any(  # words for what begins, ends or comes
    r"start(?:er|e|es)|begynder?|ved at blive|igangsættes|går (?:i gang|i luften|live)|træder i kraft|kommer|åbner",
    r"overgår|udløber|slutter|ophører|bliver|tages i brug|afventer|arbejdes (?:på|fortsat|mod|hen)|så \w+ kan|lukker",
)
_READY = _any(r"klar(?:t|e)?|færdig(?:t|e)?|senest|på plads|i mål")
_NAMED = _any(  # nouns for what begins
    r"pilot\w*|\w*start|startskud\w*|opstart\w*|udrulning\w*|lancering\w*|idriftsættelse\w*|go-live|overgang\w*|test",
    r"næste (?:tilsyn|møde|udgave|opdatering|skridt|release)|ny version|opstartsmøde",
)
_SCHEDULED = _any(  # participles that set a time to come: «er udskudt til maj»
    r"udskudt|udsat|rykket|flyttet|forlænget|forsinket|fremrykket|sat|fastsat|fastlagt|aftalt|planlagt|berammet|varslet"
    r"|opsagt|booket|ventet|forventet|lovet|annonceret|udmeldt|stillet i udsigt|indkaldt|fornyet|reserveret"
)
_MOVED = _any(r"udskud\w*|udskyd\w*|udsættes|udsat|rykke[rst]|rykkes|flytte[st]|forsink\w+|fremskynd\w+|fremrykke\w+")
_DENIAL = _any(
    r"ikke længere (?:planen|planlagt|meningen|hensigten|et mål)|ikke(?! længere| kun| blot| bare| alene| mindst| senere end)|ingen|intet|hverken|aldrig|næppe|uden at",
    r"aflyst|aflyses|droppet|droppes|opgivet|opgives|annulleret|annulleres|skrinlagt|skrinlægges|i bero|på pause",
)
_ORIGINALLY = _any(r"oprindelig\w*", r"tidligere (?:planlagt|forventet|ventet|udmeldt|aftalt)", r"var \w*planlagt")
_LATEST = re.compile(r"\b(?:sidste|seneste|forrige) \w+\W*(?:\w+\W+){0,2}$", re.IGNORECASE)  # «seneste måling: uge 3»
_CONDITION = re.compile(r"\W*(?:hvis|såfremt|medmindre|forudsat|i tilfælde af)\b", re.IGNORECASE)
_UNIT = (
    r"(?:år|måned|uge|kvartal|halvår|dag|forår|sommer|efterår|vinter|januar|februar|marts|april|maj|juni|juli|august"
    r"|september|oktober|november|december|mandag|tirsdag|onsdag|torsdag|fredag)"
)
_RECURRING = _any(
    rf"(?:i )?hver(?:t)? (?:\w+\.? )?{_UNIT}",
    r"årligt?|årlige|halvårligt?|halvårlige|månedligt?|månedlige|kvartalsvis\w*|ugentligt?|ugentlige|kvartårligt?",
    r"(?:\w+) gange? (?:om|pr\.|i|hvert?) \w+|årshjul|altid|typisk|normalt|som regel|sædvanligvis|plejer|om året|pr\. år",
)
_DOCUMENT = re.compile(
    r"\b(?:\w*bekendtgørelse\w*|lov(?:en)?|\w*lovforslag\w*|\w*aftalen?|\w*kontrakten?|\w*rapport\w*|\w*vejledning\w*"
    r"|\w*notat\w*|\w*referat\w*|\w*strategi\w*|\w*overenskomst\w*|\w*brev\w*|\w*analyse\w*|pris(?:en|er)?|tal(?:lene)?"
    r"|\w*undersøgelse\w*|\w*måling\w*|\w*evaluering\w*|\w*direktiv\w*|\w*forordning\w*|\w*cirkulære\w*|\w*dagsorden\w*"
    r"|\w*protokol\w*|\w*høringssvar\w*|\w*statistik\w*|\w*opgørelse\w*|\w*standard\w*|kilde|\w*beslutning\w*|\w*brief\w*"
    r"|\w*artikel\w*|\w*udkast\w*|\w*redegørelse\w*|\w*plan(?:en)?)\b(?P<between>(?:,?:?\s+[^\s,.:]+\.?){0,5}?),?\s*\(?$",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\d(?:[\d.,]*\d)?\s?(?:mio|mia|kr|t\.?kr|pct|%|procent|brugere|klinikker|borgere|læger|patienter|opkald)|\bkr\.\s?\d",
    re.IGNORECASE,
)
_GENERIC = re.compile(r"\W*(?:[A-ZÆØÅ][a-zæøå]+e\s)?[A-ZÆØÅ]?[a-zæøå]+(?:er|ger|ler)\s")


@dataclass(frozen=True)
class _Scope:
    """The clause that a time stands in, and where in it."""

    clause: str
    start: int
    end: int

    @property
    def outside(self) -> str:
        """The clause without the time itself."""
        return self.clause[: self.start] + " " * (self.end - self.start) + self.clause[self.end :]


def looks_ahead(sentence: str, phrase: Phrase, phrases: list[Phrase], as_of: date | None) -> bool:
    """Whether the sentence promises something for the time. `phrases` are all of its times."""
    scope = _scope(sentence, phrase)
    if as_of and _is_broken(sentence, phrase, phrases, scope, as_of):
        return True
    if _is_reference(sentence, phrase, scope) or _is_refused(sentence, phrase, phrases, scope):
        return False
    if as_of is None or phrase.last_day is None:
        return _undated_ahead(sentence, phrase, scope)
    if phrase.first_day and phrase.first_day > last_of_month(as_of):
        return _later_ahead(phrase, scope)
    if _LATEST.search(scope.clause[: scope.start]):
        return False
    if phrase.last_day >= as_of:
        return _now_ahead(phrase, scope, as_of)
    return _earlier_ahead(phrase, scope)


def _scope(sentence: str, phrase: Phrase) -> _Scope:
    """Return the clause around a time. A parenthesis with words of its own is a clause; one beside the time is left out."""
    for aside in re.finditer(r"\(([^()]*)\)", sentence):
        inside = aside.start() <= phrase.start and phrase.end <= aside.end()
        words = aside[1].replace(phrase.text, "").split()
        if inside and len(words) >= 2:
            return _Scope(aside[1], phrase.start - aside.start(1), phrase.end - aside.start(1))
        if not inside:
            sentence = sentence[: aside.start()] + " " * len(aside[0]) + sentence[aside.end() :]
    clause, begins = sentences.clause_around(sentence, phrase.start, phrase.end)
    if not re.search(r"\w{2}", clause.replace(sentence[phrase.start : phrase.end], "")):
        clause, begins = sentence, 0
    return _Scope(clause, phrase.start - begins, phrase.end - begins)


_UNFULFILLED = _any(
    r"(?:endnu|stadig|fortsat) ikke|ikke (?:\w+ )?(?:kommet|leveret|modtaget|overholdt|klar|gennemført)|mangler|udestår",
    r"overskredet|forsinket",
)
_WAS_PLANNED = re.compile(
    rf"\b(?:var|er|blev) (?:\w+ )?(?:{_SCHEDULED.pattern})|(?:{_SCHEDULED.pattern}) til\b|\b(?:frist|deadline)\w*|\bskulle\b",
    re.IGNORECASE,
)


def _is_broken(sentence: str, phrase: Phrase, phrases: list[Phrase], scope: _Scope, as_of: date) -> bool:
    """«Svaret var lovet til november, men er endnu ikke kommet»: the past plan for a time that the text says failed."""
    failed = _UNFULFILLED.search(sentence)
    if not failed or not phrase.last_day or phrase.last_day >= as_of or not _WAS_PLANNED.search(scope.clause):
        return False
    put_off = any(other.last_day and other.last_day >= as_of for other in phrases)
    came = [match for match in tense.preterites(sentence[failed.end() :]) if match[0].lower() != "var"]
    return not put_off and not came


# What is no promise, whenever it is


def _is_reference(sentence: str, phrase: Phrase, scope: _Scope) -> bool:
    """«jf. bekendtgørelse nr. 1234 af 12. marts 2024», «budgettet for 2026», «kilde: X, marts 2025»."""
    document = _DOCUMENT.search(sentence[: phrase.start])
    if not document:
        return bool(phrase.lead.startswith("for ") and not _AHEAD.search(scope.outside) and _after_noun(scope))
    between = document["between"]
    if phrase.lead.startswith(("fra", "af")):
        return not tense.FINITE.search(between) and not tense.passive_presents(between)
    if re.search(r"\w(?:ing|else) af \w*$", sentence[: document.start()]):  # «aflevering af rapporten 15/12»
        return False
    if phrase.lead.startswith("for "):
        return not between.strip()
    if phrase.lead or phrase.part or len(between.split()) > 1 or _has_verb(between):
        return False
    return phrase.kind in ("year", "years") or not tense.has_present(sentence[: document.start()])


def _has_verb(text: str) -> bool:
    return bool(tense.FINITE.search(text) or tense.has_present(text) or _PLAN.search(text))


def _after_noun(scope: _Scope) -> bool:
    return bool(re.search(r"\w+(?:en|et|erne|ene|er|e|t)\s$", scope.clause[: scope.start]))


def _is_refused(sentence: str, phrase: Phrase, phrases: list[Phrase], scope: _Scope) -> bool:
    """Denied, cancelled, moved elsewhere, on a condition, or happening again and again."""
    text = scope.outside
    if _DENIAL.search(text) or _CONDITION.match(text) or _in_quotes(sentence, phrase):
        return True
    if originally := _ORIGINALLY.search(text):
        begins = scope_position(sentence, scope, phrase, originally)
        if not any(begins < other.start < phrase.start for other in phrases):
            return True
    if re.search(r"\btidligst\b", text) and not phrase.lead.startswith("senest"):
        return True
    if _is_ticked_off(sentence, phrase) or _came_otherwise(sentence, phrase, scope):
        return True
    if moved := _MOVED.search(text):
        later = [other for other in phrases if other.start > phrase.start and other.lead.startswith("til")]
        attribute = phrase.end <= scope_position(sentence, scope, phrase, moved) and scope.clause[: scope.start].strip()
        if later or (attribute and not phrase.lead.startswith("til")):
            return True
    heading = sentence.partition(":")[0] if ":" in sentence[: phrase.start] else ""  # «Årshjul: budget i september»
    if _RECURRING.search(f"{heading} {text}") and not re.search(r"\bnæste\b", text, re.IGNORECASE):
        bounded = phrase.lead.startswith(("fra", "til", "frem til", "senest", "inden"))
        return not (phrase.has_year and (bounded or phrase.is_deadline or _AHEAD.search(text)))
    return phrase.kind == "within" and phrase.lead == "" and _is_rule(text, phrase)


_DONE = re.compile(rf"[\s)]*[(:–-]+\s*(?:er |blev |allerede )?(?P<word>{tense.PARTICIPLE})\b", re.IGNORECASE)


def _is_ticked_off(sentence: str, phrase: Phrase) -> bool:
    """«Frist 1/12 (overholdt)», «Milepæl 2 (marts): nået»."""
    done = _DONE.match(sentence, phrase.end)
    return bool(done and not _SCHEDULED.fullmatch(done["word"]))


def _came_otherwise(sentence: str, phrase: Phrase, scope: _Scope) -> bool:
    """«Leverancen, der skulle komme i november, kom i december»: what should have been, and what then was."""
    intended = re.search(r"\b(?:skulle|burde|ville)\b", scope.outside)
    return bool(intended and tense.preterites(sentence[phrase.start - scope.start + len(scope.clause) :]))


def _in_quotes(sentence: str, phrase: Phrase) -> bool:
    """«Notatet »Plan for 2026«»: the name of something."""
    quotes = re.finditer(r"«[^«»]*»|»[^«»]*«|\"[^\"]*\"|“[^“”]*”|”[^”]*”", sentence)
    return any(quote.start() < phrase.start and phrase.end < quote.end() for quote in quotes)


def scope_position(sentence: str, scope: _Scope, phrase: Phrase, match: re.Match[str]) -> int:
    """Return where a word of the clause stands in the sentence."""
    return match.start() + phrase.start - scope.start


def _is_rule(text: str, phrase: Phrase) -> bool:
    """«Henvendelser besvares inden for 14 dage» is how it always is; «Leverandøren retter fejlen …» is a promise."""
    if not phrase.text.lower().startswith("inden"):
        return False
    return bool(_GENERIC.match(text) or re.search(r"\bkan\b", text))


# By when the time is, seen from the text's month


def _past(scope: _Scope) -> list[re.Match[str]]:
    """The words that say that something is over."""
    perfects = [match for match in tense.perfects(scope.outside) if not _is_schedule(scope, match)]
    return tense.preterites(scope.outside) + perfects


def _is_schedule(scope: _Scope, participle: re.Match[str]) -> bool:
    """«er udskudt til maj 2025», «er sat til»: the participle sets the time."""
    if not _SCHEDULED.fullmatch(participle[0]):
        return False
    between = scope.clause[participle.end() : scope.start]
    lead = scope.clause[scope.start : scope.end].lower()
    sets_end = re.search(r"^(?:til|med|pr|frem til)\b| til ", lead)
    return participle.end() <= scope.start and len(between.split()) < 5 and bool(sets_end)


def _is_over(scope: _Scope) -> bool | None:
    """True where the clause reports, False where it looks ahead all the same, None where it has no past tense."""
    past = _past(scope)
    headline = tense.headline_participle(scope.outside)
    if not past:
        return True if headline and not _SCHEDULED.fullmatch(headline) else None
    ahead = list(_AHEAD.finditer(scope.outside))
    if ahead:
        return _distance(ahead, scope) > _distance(past, scope)
    return True


def _decides(scope: _Scope) -> bool:
    """«besluttede at lukke løsningen i juni», «blev udskudt til maj»: past words that set a time to come."""
    before = scope.clause[: scope.start]
    to_come = re.search(
        r"\b(?:beslut|aftal|vedtog|valgte|lovede|planlagde|enedes|bad|godkend)\w*\b.*\bat \w+e\b", before
    )
    to_come = to_come or re.search(r"\b(?:beslutning|aftale|enighed|varsel|besked) om\b", before)
    to_come = to_come or re.search(r"\b(?:frist|udsættelse|henstand)\s$", before)
    moved = re.search(r"\b(?:blev|blevet)\b", before) and any(
        _is_schedule(scope, match) for match in _SCHEDULED.finditer(scope.clause)
    )
    until = re.match(r"(?:frem til|til og med|t\.o\.m\.|indtil)", scope.clause[scope.start :])
    return bool(to_come or moved or until)


def _later_ahead(phrase: Phrase, scope: _Scope) -> bool:
    """After the text's month: ahead, whatever the verb, unless the clause is past."""
    text = scope.outside
    if _decides(scope):
        return True
    over = tense.preterites(text) and _is_over(scope)
    if over or (_is_over(scope) and re.search(r"\b(?:har|blevet)\b", text)):
        sets_time = phrase.is_deadline or phrase.lead.startswith(("til", "pr", "med", "frem til", "fra"))
        return (sets_time or bool(re.search(r"\bat \w+e\b", text[: scope.start]))) and not tense.preterites(text)
    if tense.headline_participle(text) and _is_over(scope):
        return False
    if _MONEY.search(text) and (_is_over(scope) or not _has_verb(text)) and not _PLAN.search(text):
        return False
    if phrase.kind == "years" and not phrase.lead:  # «strategi 2025-2028»
        return bool(_AHEAD.search(text) or _PLAN.search(text))
    return True


def _now_ahead(phrase: Phrase, scope: _Scope, as_of: date) -> bool:
    """In the text's month, or in a time that it is part of: «i 2025», written in January 2025."""
    text = scope.outside
    if _decides(scope) or _will_be_done(phrase, scope):
        return True
    if _is_over(scope) is not None:
        return not _is_over(scope)
    if _AHEAD.search(text) or (_PLAN.search(text) and not tense.perfects(text)):
        return True
    if _EVENT.search(text) or phrase.is_deadline or phrase.kind == "within":
        return True
    if _MONEY.search(text):
        return False
    if _READY.search(text) or _NAMED.search(text):
        return True
    if tense.passive_presents(text):
        return True
    if (
        phrase.kind == "present" and not tense.has_present(text) and not re.search(r"\d", text)
    ):  # «Hotfix i denne måned»
        return True
    if re.search(r":\s$", scope.clause[: scope.start]) and phrase.last_day != last_of_month(as_of):  # «Fase 2: Q1 2025»
        return phrase.kind not in ("year", "years")
    within_month = bool(phrase.first_day and phrase.first_day >= as_of and phrase.last_day != phrase.first_day)
    whole_month = within_month and phrase.last_day == last_of_month(as_of)
    return tense.has_present(text) and not tense.is_state(text) and not whole_month


def _will_be_done(phrase: Phrase, scope: _Scope) -> bool:
    """«Inden udgangen af 2025 er alle klinikker tilsluttet»: a perfect of what is to come."""
    text = scope.outside
    by_then = phrase.lead.startswith(("inden", "senest", "ikke senere")) or phrase.kind == "within"
    reached = phrase.part == "last" and not re.search(r"\b(?:har|blevet)\b", text)
    return (by_then or reached) and not tense.preterites(text)


def _earlier_ahead(phrase: Phrase, scope: _Scope) -> bool:
    """Before the text's month: a promise only where the clause looks ahead in so many words."""
    text = scope.outside
    if re.match(r"(?:fra|siden|af|for|under)\b", phrase.lead):
        return False
    if re.search(r"\b(?:skulle|burde)\b", text):
        return True
    over = _is_over(scope)
    if over:
        return False
    if any(_is_schedule(scope, match) for match in _SCHEDULED.finditer(text)):
        return True
    if ahead := _AHEAD.search(text):
        return over is False or ahead.start() < scope.start or not text[: scope.start].strip(" («")
    if _PLAN.search(text):
        return True
    happens = _EVENT.search(text) or tense.passive_presents(text)
    if happens:
        return happens_at(text, scope)
    return bool(_READY.search(text))


def happens_at(text: str, scope: _Scope) -> bool:
    """Whether the time belongs to the verb: it stands after it, or alone before it. «Mødet i maj viser» has its own."""
    verb = tense.FINITE.search(text)
    return not verb or verb.start() < scope.start or not text[: scope.start].strip(" («")


def _undated_ahead(sentence: str, phrase: Phrase, scope: _Scope) -> bool:
    """Without a month to compare with, or without a day, the words alone decide."""
    for text in (scope.outside, sentence):
        over = _is_over(scope) if text == scope.outside else None
        if over is not None:
            return not over
        if _AHEAD.search(text) or _PLAN.search(text) or _EVENT.search(text) or tense.passive_presents(text):
            return True
        if _READY.search(text) or _NAMED.search(text):
            return True
    return phrase.kind in ("period", "soon") and (phrase.text.startswith("er ") or tense.has_present(scope.outside))


def _distance(matches: list[re.Match[str]], scope: _Scope) -> int:
    return min(max(scope.start - match.end(), match.start() - scope.end, 0) for match in matches)
