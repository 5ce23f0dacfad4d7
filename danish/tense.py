"""What tense a Danish clause is in, by the shape of its words rather than by a list of verbs. Pure.

No parser: preterites end in -ede and -te or are in the list of strong verbs; a perfect is «er» or «har» with a
participle; the passive present ends in -es. A participle that stands before a noun («den planlagte lancering») is no
verb. Source of the forms: the inflections of Den Danske Ordbog.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from danish import NUMBERS

Match = re.Match[str]

_PREFIX = (
    r"(?:af|an|be|bi|bort|del|drift|efter|fast|for|fore|frem|færdig|gen|gennem|hen|i|igang|ind|inde|iværk|klar|med|mis|mod|ned|offentlig"
    r"|om|op|over|på|rede|sam|sammen|til|tilbage|ud|und|under|ude|ved|vedlige|vide){0,2}"
)
_PREFIXED = (  # strong verbs that also stand with a prefix: «vedtog», «udskød», «bortfaldt»
    r"blev|var|havde|fik|kom|stod|gik|tog|lå|sad|gav|skrev|drev|steg|sank|faldt|holdt|bød|brød|fandt|bandt|vandt|slog"
    r"|drog|trak|lagde|sagde|bragte|satte|gjorde|vidste|lod|hjalp|traf|skete|nåede|mødtes|trådte|skyldtes|skød|svandt"
    r"|gjaldt|lød|drak|skar|stak|stjal|skreg|smed|snød|sprang|svor|løj|fløj|frøs|krøb|sov|tav|brast|slap|betød|måtte"
)
_STRONG = (
    rf"{_PREFIX}(?:{_PREFIXED})|løb|udløb|forløb|brugtes|fortrød|bad|døde|gled|sled|hang|hed"
    rf"|{_PREFIX}(?:skrev|tog|gav|holdt|drev|fandt|slog|trak|lagde|sagde|bragte|satte|gjorde|brød|skød)es"
    rf"|{_PREFIX}(?:lagde|sagde|bragte|satte|gjorde|vidste)s"
)
_WEAK = (
    r"\w{2,}edes?|\w*(?:[nlr]dte|[eøå]dte|[øæ]rte|[aæøiå]lte|bte|[lr]gte|[uø]gte|[aæ]ngte|[aæ]nkte|mmte|mte|[æø]ste|viste"
    r"|lyste|rakte|nævnte|rejste|åbte|vdte|idte|strakte|vakte|trykte|rykte|spiste|hilste|knuste|(?:ud|for|til|ind"
    r"|op|med|af)?delte|meddelte|(?:for)?tjente|mente|lånte)s?"
)
_PRETERITE = re.compile(rf"{_STRONG}|{_WEAK}", re.IGNORECASE)
_PRETERITE_BEFORE = re.compile(  # what is a noun too, unless such a word follows
    r"røg (?:ned|ud|op|tabt)\b"
    r"|(?<!, )(?<!^)så (?:vi|man|de) (?!(?:alle|alt|nu|også|er|har|kan|skal|vil|må|bør|får|går|\w+(?:er|es|år))\b)"
    r"|(?:led|greb|rev|tvang|skred) (?:af|under|ind|fat|til|ned|op|over|os|dem|sig|den|det|de)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# Nouns, adjectives and infinitives that end like a preterite.
_NO_PRETERITE = re.compile(
    r"allerede|femte|stede|tilstede|\w*billede|hundrede|nederste|næste|enkelte"
    r"|(?:(?:ud)?brede|sprede|(?:for)?berede|(?:vej|ind|ud|af|an)?lede|(?:ud|til)?stede|(?:ud|an)?rede|frede|(?:ud|til)?bede)s?|bestemte|\w*udbredte|ansvarlede|fremtidede|første|største|fremmede|særskilte",
    re.IGNORECASE,
)
_PREPOSITIONS = frozenset(
    re.findall(
        r"\w+",
        "af ad bag blandt efter for fra før gennem hos i inden indtil med mellem mod om omkring over pr på "
        "samt siden til trods uden under ved via",
    )
)
_DETERMINERS = frozenset(
    re.findall(
        r"\w+",
        "den det de en et alle nogle flere mange disse denne dette vores jeres deres dens dets sin sit sine "
        "hans hendes ny nye nyt øvrige hver hvert ingen intet som begge fleste andre få samme",
    )
)
_ADVERBS = frozenset(
    re.findall(
        r"\w+",
        "ikke også dog nu da så derfor først kun især heller endnu stadig sig dem ham der her man vi de den "
        "det jeg at en et stort meget mere fuldt godt",
    )
)


_OF_PARTICIPLE = frozenset(  # «det tidligere varslede stop»
    re.findall(r"\w+", "tidligere oprindeligt allerede netop nyligt senest hidtil længe endnu nyudviklede fælles")
)


def preterites(text: str) -> list[Match]:
    """Return the verbs in the past tense: «blev», «lancerede», «godkendte»."""
    words = (
        match
        for match in _WORD.finditer(text)
        if _may_be_preterite(match[0]) or _PRETERITE_BEFORE.match(text, match.start())
    )
    return [match for match in words if _is_verb(text, match)]


@lru_cache(maxsize=8192)
def _may_be_preterite(word: str) -> bool:
    return bool(_PRETERITE.fullmatch(word))


def _is_verb(text: str, match: Match) -> bool:
    if _NO_PRETERITE.fullmatch(match[0]):
        return False
    before, after = _word_before(text, match.start()), _word_after(text, match.end())
    if (
        match[0].lower() == "samlede"
        and after not in ("op", "ind", "sammen", "over", "godt", "knap")
        and not after.isdigit()
    ):
        return False
    if before in ("antal", "antallet", "andel", "andelen", "være", "blive", "bliver", "blevet", "er", "har"):
        return False
    weak = not re.fullmatch(_STRONG, match[0], re.IGNORECASE) or "løb" in match[0].lower()
    if not weak:
        return True
    if before in _PREPOSITIONS:
        return False
    if match[0][0].isupper() and match.start() == 0:  # «Kørte som pilot», not «Tilmeldte klinikker», «Berørte er …»
        return after in _PREPOSITIONS | _ADVERBS | {"som"} and not FINITE.search(text, match.end())
    if "løb" in match[0] and before.endswith("s") and before not in ("os", "sds"):  # «kontraktens udløb»
        return False
    noun_follows = bool(after) and after not in _PREPOSITIONS | _ADVERBS and after[0].isalpha()
    is_noun = noun_follows or ("løb" in match[0] and match[0] != "løb" and before != "som")
    determiner = _word_before(text, match.start() - len(before) - 1) if before in _OF_PARTICIPLE else before
    return not ((determiner in _DETERMINERS or _counts(text, match.start())) and is_noun)


def _counts(text: str, position: int) -> bool:
    """Whether a number stands just before: «12 tilmeldte klinikker», «ti udvalgte»; a time between is blank."""
    return bool(re.search(r"\d $", text[:position])) or _word_before(text, position) in NUMBERS


def _word_before(text: str, position: int) -> str:
    words = re.findall(r"[\w']+", text[:position])
    return words[-1].lower() if words else ""


def _word_after(text: str, position: int) -> str:
    match = re.match(r"\s+([\w']+)", text[position:])
    return match[1].lower() if match else ""


# Perfects and participles

_BY_FORM = (  # participles that are no nouns
    r"ført|endt|eldt|lagt|sat|holdt|valgt|brugt|købt|solgt|søgt|vist|løst|rejst|meldt|delt|talt|stilt"
    r"|kørt|hørt|lært|skabt|bragt|gjort|fulgt|ændt|mødt|nævnt|dømt|ramt|nået|fået|gået|stået|spurgt|tænkt|løbet|overstået"
    r"|sagt|haft|bedt|brudt|budt|skudt|fortalt|ment|tjent|lånt|trådt|kaldt|stemt|fyldt|ledt|gemt|vidst|(?:op|ud|be)lyst"
    r"|lukt|ladt|bygget|tabt|glemt|skærpt|hævet"
)
PARTICIPLE = rf"(?:\w{{2,}}et|\w*(?:{_BY_FORM}))"
_NO_PARTICIPLE = re.compile(
    r"fortsat|(?:ferie|sommer|jule|påske|vinter)lukket|meget|noget|andet|intet|eget|lidet|internet|budget|telt|\w*(?:projekt|system|udvalg|(?<!ud)(?<!ind)(?<!be)arbejd|mød|budget|udbud|ministeri"
    r"|områd|tilsyn|forløb|antall|indhold|sekretariat|regist|netværk|marked|år|kvartal|program|modul|cent|produkt|design"
    r"|formål|resultat|overblik|beløb|ansvar|gebyr|honorar|flow|format|dokument|certifikat|land|hus|sted|råd|nævn|selskab"
    r"|firma|budskab|behov|krav|spørgsmål|emn|værktøj|værk|mål|sprog|brev|svar|valg|væsen|initiativ|abonnement|hold"
    r"|grundlag|udkast|forslag|pilotprojekt|tema|punkt|niveau)[dmstrl]{0,2}et",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"\b(?:er|har)\b", re.IGNORECASE)
_REACH = 8  # words between «er» and its participle: «er i løbet af foråret 2024 blevet opdateret»


def perfects(text: str) -> list[Match]:
    """Return the participles of «er lanceret», «har i 2024 udarbejdet»."""
    matches = []
    for auxiliary in _AUXILIARY.finditer(text):
        for match in _participles(text, auxiliary.end()):
            if len(text[auxiliary.end() : match.start()].split()) <= _REACH:
                matches.append(match)
    return matches


def _participles(text: str, start: int) -> Iterator[Match]:
    for match in re.compile(rf"\b{PARTICIPLE}\b", re.IGNORECASE).finditer(text, start):
        before = _word_before(text, match.start())
        if before not in _PREPOSITIONS | _DETERMINERS and not _NO_PARTICIPLE.fullmatch(match[0]):
            yield match


_ENDS_HEADLINE = (
    r"(?=\W*$|\W*[\d,;:()]|\s+(?:ok|igen|uden|efter|hos|færdig|fuldt|helt|delvist|endeligt|tilfredsstillende|sammen|og|af|i|på"
    r"|den|d\.|til|fra|ved|med|for|pr\.|kl\.|uge|primo|medio|ultimo|[QK]\d"
    r"|jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec|forår|sommer|efterår|vinter))"
)
_HEADLINE = re.compile(
    rf"\W*(?:(?:senest|sidst|netop|nu|allerede|delvist|fuldt|endeligt)\s)?(?P<participle>{PARTICIPLE}){_ENDS_HEADLINE}",
    re.IGNORECASE,
)
# After other words a noun in -et may stand as well, so only words that are participles by their form.
_TELEGRAM = re.compile(
    r"\W*(?P<subject>(?:[\w'/.-]+\s){1,4}?)(?P<participle>\w+eret|\w*(?:rettet|testet|lukket|åbnet|flyttet|sluttet|rullet"
    r"|startet|ændret|fjernet|slettet|taget|trukket|skrevet|givet|fundet|kommet|landet|koblet|bekræftet|handlet|hentet"
    rf"|målt|{_BY_FORM}))"
    rf"{_ENDS_HEADLINE}",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"\b(?:vi|jeg|man|der|som|at|ikke|når|hvis|og|eller|hvor|kan)\b|\b(?:af|i|på|med|til|fra|for|om|ved|den|det|de|en|et)$"
    r"|(?<!^)\b(?!\w+(?:inger|ioner|ikker|heder|elser)\b)[a-zæøå]\w+(?:er|år)\b"
)


def headline_participle(text: str) -> str:
    """Return the participle of a text without a verb: «Lanceret maj 2023», «Data trukket uge 3»; "" with a verb."""
    match = _HEADLINE.match(text)
    if match and not _NO_PARTICIPLE.fullmatch(match["participle"]) and not FINITE.search(text):
        word = match["participle"].lower()
        return "" if word.endswith("lukket") and word != "slukket" else word  # «sommerlukket»
    match = _TELEGRAM.match(text)
    if not match or FINITE.search(text) or _NO_SUBJECT.search(match["subject"].strip().lower()):
        return ""
    return "" if _NO_PARTICIPLE.fullmatch(match["participle"]) else match["participle"].lower()


# The present

MODALS = r"skal|vil|bør|må|kan|skulle|ville|burde|kunne|måtte"
_PRESENTS = (
    r"er|har|bliver|får|går|kommer|løber|gælder|starter|begynder|træder|udløber|ophører|slutter|stopper|overgår|fortsætter"
    r"|venter|forventer|arbejder|afventer|lukker|åbner|flytter|tager|overtager|giver|betaler|ligger|sker|står|følger"
    r"|mødes|planlægger|leverer|indgår|bortfalder|omfatter|dækker|koster|udgør|viser|sender|melder|lover|bruger|anvender"
    r"|(?:ud|af|over|frem|til|ind|op|gen|med|for|an|på|fore|vide)(?<!af)(?:sender|sætter|fører|lægger|stiller|vender|former|tager|ruller)"
    r"|kører|rammer|lander|holder|stiger|falder|skifter|virker|modtager|afleverer|afslutter|træffer|bygger"
    r"|udvikler|indfører|ruller|kobler|opdaterer|tilbyder|skriver|regner|ser|hører|finder|underskriver|forlænger"
)
PASSIVE = (
    r"(?!(?:vores|deres|jeres|fælles|alles|andres|begges|flestes|\w*(?:ernes|enes|ens))\b)"
    r"\w{2,}(?:[^aeiouyæøå\s]es|[iuyå]es|ås)"
)
FINITE = re.compile(rf"\b(?:{MODALS}|{_PRESENTS}|{PASSIVE})\b", re.IGNORECASE)
_PASSIVE = re.compile(rf"\b{PASSIVE}\b", re.IGNORECASE)
_PRESENT = re.compile(rf"\b(?:{_PRESENTS}|{PASSIVE}|[a-zæøå]{{2,}}(?:er|år|ør))\b")
_STATES = re.compile(
    r"\b(?:er|har|findes|udgør|koster|betaler|bruger|anvender|benytter|dækker|kan|omfatter|består|svarer til|hedder"
    r"|ejer|driver|tæller|rummer|deltager|oplever|synes|mener|ligger)\b",
    re.IGNORECASE,
)


def passive_presents(text: str) -> list[Match]:
    """Return «lanceres», «migreres»; not «lanceredes», which is past, and not genitives."""
    return [match for match in _PASSIVE.finditer(text) if not _may_be_preterite(match[0])]


def is_state(text: str) -> bool:
    """Whether a clause says how something is («er», «har», «bruger»), and nothing that happens."""
    return bool(_STATES.search(text)) and not passive_presents(text)


def has_present(text: str) -> bool:
    """Whether a word may be a verb in the present tense."""
    return bool(_PRESENT.search(text))
