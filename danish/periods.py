"""Find the times that a Danish text names, and the last day of each.

The words before a time say which part of it is meant: «primo», «inden», «ved udgangen af». They are read here; the
times themselves are read in danish/spans/.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

from danish import MONTHS, WEEKDAYS
from danish.months import last_of_month, months_after, months_between
from danish.spans import READERS, SHAPES, Reading, Span, named_period

__all__ = ["Phrase", "Reading", "find_phrases", "named_period"]


_ENDING = re.compile(r"inden|før|senest|ikke senere|i løbet af|til og med|t\.o\.m\.|frem til|indtil", re.IGNORECASE)


@dataclass(frozen=True)
class Phrase:
    """A time in a text: its words, where they start and end, and its first and last day.

    The days are None where neither the text nor the table of periods says. `lead` is the preposition before the time,
    `part` whether a part of it is meant, `kind` the shape that it is written in. `of_heading` tells that its year is
    that of the heading: «Ændringer i 2024: søgning (maj)».
    """

    text: str
    start: int
    end: int
    last_day: date | None
    first_day: date | None = None
    lead: str = ""
    part: str = ""
    kind: str = ""
    of_heading: bool = False

    @property
    def has_year(self) -> bool:
        """Whether the text itself says the year."""
        if self.of_heading:
            return True
        short_year = self.kind not in _WITHOUT_SHORT_YEAR and re.search(r"\b\d\d$", self.text)
        return bool(re.search(r"20\d\d|'\d\d", self.text) or short_year)

    @property
    def is_deadline(self) -> bool:
        """Whether the words say that something ends: «inden», «til og med», «ultimo», «resten af»."""
        return bool(_ENDING.match(self.lead)) or self.part in ("last", "second", "rest")


_WITHOUT_SHORT_YEAR = frozenset(("slashed", "dotted", "week", "weekday", "day_of_month", "within"))
# These are times only where a word says so («i marts») or where they go on from another («marts og april»).
_NEED_LEAD = frozenset(("bare_month", "bare_quarter", "bare_half", "bare_tertial", "bare_season"))
_MAY_STAND_ALONE = re.compile(
    r"(?:^|\b(?:klar|klart|færdig|færdigt|forvent\w*|ventes|ventet|lancering\w*|udrulning\w*|frist|deadline|start|opstart"
    r"|driftsstart|idriftsættelse|go-live|pilot|tilsyn|er|bliver|eller|og|kommer|mål|målet|målsætning)[\s:,(]+|[(:]\s*)$",
    re.IGNORECASE,
)


_COUNTS = re.compile(  # «i alt 2025», «antallet er 2026», «ud af 2025»
    r"(?:\bantal\w*(?: \w+){0,3} (?:er|var|på|til)|\bi alt|\bmindst|\bhøjst|\bma(?:ks|x)\.?|\bud af|\bop på|\bnæsten"
    r"|\bknap|\bsamlet|\bsammenlagt|\bnr\.?|\bnummer|\bversion|\bsag)\W*(?:ca\. )?$",
    re.IGNORECASE,
)


_ENDS_TEXT = re.compile(r"\.?(?:[;)]|$)")  # «I drift feb.»
_LONG_AGO = re.compile(r"\.?,?\s1[5-9]\d\d\b")  # «født før 1. januar 1960»
_VERB_FOLLOWS = re.compile(r"\s?:\s|\s(?:går|byder|bliver|bruges|starter|skal|vil|\w+es)\b", re.IGNORECASE)
_LEVEL = re.compile(r"\s?-?(?:pris|løn)?niveau|-(?:pris|takst|tal|pl\b)", re.IGNORECASE)  # «oktober 2024-niveau»


def find_phrases(text: str, reading: Reading) -> Iterator[Phrase]:
    """Yield the times of a text in order; a longer reading wins over a shorter one inside it.

    «fra marts til maj 2025», «2024 og 2025» are one time: until the end of the last.
    """
    phrases: list[Phrase] = []
    for phrase in _single_phrases(text, reading):
        if phrases and _goes_on(text, phrases[-1], phrase):
            first = phrases.pop()
            if _is_cycle(text, first, phrase):
                phrase = replace(phrase, kind="cycle")
            words = text[first.start : phrase.end].strip(" ,")
            days = [day for day in (_first_of_range(first, phrase), phrase.first_day) if day]
            if first.lead.startswith("mellem") and phrase.kind == "feast" and phrase.first_day:
                phrase = replace(phrase, last_day=phrase.first_day - timedelta(days=1))  # «mellem jul og nytår»
            phrase = replace(phrase, text=words, start=first.start, first_day=min(days, default=None), lead=first.lead)
        phrases.append(phrase)
    yield from (phrase for phrase in phrases if not _OPEN.match(phrase.lead))


_WITH_DAYS = frozenset(("dated", "numeric", "days", "month", "numbered_month", "week"))  # may have a year of their own
_HEADING_YEAR = re.compile(r"(?!.*:.*:)[^:.]*\b(20\d\d): ")
_WITHOUT_YEAR = frozenset(
    ("bare_month", "bare_quarter", "bare_half", "bare_tertial", "bare_season", "slashed", "week", "days", "dated")
)


def _single_phrases(text: str, reading: Reading) -> Iterator[Phrase]:
    position = end = 0
    pattern = _pattern(tuple(sorted(reading.periods or ())))
    read_text = _CLOCK.sub(_blank, _with_years(text, reading))
    heading = _HEADING_YEAR.match(text) if reading.as_of else None
    while match := pattern.search(read_text, position):
        position = match.end()
        kind = next(name for name in READERS if match[name] is not None)
        lead = _lead(text[: match.start()])
        follows = bool(end) and bool(_AND.fullmatch(text[end : match.start()]))
        if not _is_time(kind, lead, match, follows):
            continue
        of_heading = heading is not None and match.start() >= heading.end() and kind in _WITHOUT_YEAR
        january = date(int(heading[1]), 1, 1) if heading and of_heading else reading.as_of
        span = READERS[kind](match, replace(reading, as_of=january))
        if kind == "slashed" and span is None and reading.as_of:  # 25/26
            continue
        end = position
        phrase = replace(_phrase(text, kind, lead, match, span), of_heading=of_heading)
        begun = reading.as_of and phrase.last_day and phrase.last_day < reading.as_of
        if lead.kind == "before" and reading.as_of and begun and not phrase.has_year:  # «inden vinter», in winter
            next_year = replace(reading, as_of=months_after(reading.as_of, 12))
            phrase = _phrase(text, kind, lead, match, READERS[kind](match, next_year))
        yield phrase


def _phrase(text: str, kind: str, lead: "_Lead", match: re.Match[str], span: Span | None) -> Phrase:
    start = match.start() - len(lead.text)
    words = text[start : match.end()].strip(" ,")
    part_words = "ultimo" if _ENDS.search(match[0]) else (match["part"] or "").strip().lower()
    if _RUNS_OUT.match(text, match.end()):  # «inden uge 51 er slut»
        part_words = "ultimo"
    part = next((name for name, shape in _PARTS.items() if part_words and re.fullmatch(shape, part_words)), "")
    last_day = _last_day(span, lead, part) if span else None
    if span and _AFTER.search(lead.text) and kind in _AFTER_WHICH:
        return Phrase(words, start, match.end(), _soon_after(span[1], lead.text), span[1], "", part, kind)
    return Phrase(words, start, match.end(), last_day, span[0] if span else None, lead.text.lower(), part, kind)


def _is_time(kind: str, lead: "_Lead", match: re.Match[str], follows: bool) -> bool:
    """Tell times from numbers and names: «2023 pris», «betales via OK22»."""
    alone = not lead.text and not match["part"] and not follows
    if kind == "period":
        return _is_deadline(lead, match)
    if _LEVEL.match(match.string, match.end()) or _LONG_AGO.match(match.string, match.end()):
        return False
    if kind == "year" and _RUNS_OUT.match(match.string, match.end()):  # «beholder prisen 2026 ud»
        return True
    if kind == "year" and not match.start() and re.match(r":\s", match.string[match.end() :]):  # «2026: evaluering»
        return True
    if kind == "year" and not match.start() and _VERB_FOLLOWS.match(match.string, match.end()):
        return True
    if kind == "year" and _COUNTS.search(match.string[: match.start()]):
        return False
    if kind == "year":
        return not alone or bool(_MAY_STAND_ALONE.search(match.string[: match.start()]) and match.start())
    if kind == "bare_season" and match["which"]:  # «næste forår»
        return True
    if kind in _NEED_LEAD:
        before = match.string[: match.start()]
        if kind == "bare_month" and _is_name(match):
            return False
        if kind != "bare_season" and before.endswith((", ", "; ")) and match.string.startswith(": ", match.end()):
            return True  # «Q1: analyse, Q2: udbud»
        if not before and _VERB_FOLLOWS.match(match.string, match.end()):  # «2. halvår: integration»
            return True
        if alone and before.endswith(" ") and kind != "bare_season" and _ENDS_TEXT.match(match.string, match.end()):
            return True
        return not alone or bool(before and _MAY_STAND_ALONE.search(before))
    return True


def _is_name(match: re.Match[str]) -> bool:
    """Tell «Maj Hansen» from «maj»."""
    word = match["bare_month"]
    follows = match.string[match.end() :]
    return word[0].isupper() and (match.start() > 0 or bool(re.match(r"\s[A-ZÆØÅ][a-zæøå]", follows)))


# «fra marts til maj», «i 2024 og 2025»

_AND = re.compile(r"\s?(?:og|eller|samt|,|[-–/])\s?|\s(?:og|eller|samt)\s", re.IGNORECASE)
_UNTIL = re.compile(r"(?:til og med|t\.o\.m\.|til|indtil|frem til) ", re.IGNORECASE)


def _goes_on(text: str, first: Phrase, second: Phrase) -> bool:
    """Whether the second time is the end of a range that the first begins."""
    if "soon" in (first.kind, second.kind) or first.text.lower() == "i år":  # «rykkes i år til februar»
        return False
    between = text[first.end : second.start]
    if _UNTIL.match(second.lead):
        return between.strip() in ("", "og") and not first.is_deadline
    return not second.lead and not second.part and bool(_AND.fullmatch(between))


def _first_of_range(first: Phrase, second: Phrase) -> date | None:
    """The first day of a range. A year that stands at its end is the year of both: «3. maj til 5. juni 2026»."""
    day, last_day = first.first_day, second.last_day
    is_shared = first.kind in _WITHOUT_YEAR and not first.has_year and second.has_year and second.kind in _WITH_DAYS
    if not (day and last_day and is_shared):
        return day
    years = last_day.year - day.year
    return day + relativedelta(years=years - (day + relativedelta(years=years) > last_day))


def _is_cycle(text: str, first: Phrase, second: Phrase) -> bool:
    """Whether two times without a year stand in the order of the calendar, though the first is next year's.

    «reguleres 1. april og 1. oktober», written in August, is so every year.
    """
    if first.has_year or second.has_year or not first.first_day or not second.first_day:
        return False
    return first.first_day > second.first_day and "og" in text[first.end : second.start]


# The words before a time: which part of it is meant


@dataclass(frozen=True)
class _Lead:
    """The preposition before a time."""

    kind: str  # "", "before", "within" or "open"
    text: str  # verbatim, with the blank after it


_OPEN = re.compile(
    r"(?:tidligst|efter|siden|ikke før|ikke inden|oprindeligt?|i stedet for|frem for|snarere end|i forhold til"
    r"|sammenlignet med|modsat|end|som i|ligesom i|(?:til|pr\.|fra) (?:en|et))\b",
    re.IGNORECASE,
)
_DAY = r"(?:\w+dag )?(?:den |d\. |årets |det (?:tidlige |sene )?)?(?:ca\. |cirka |omkring )?"
_LEADS = re.compile(
    rf"(?P<open>\b(?:tidligst(?: i| fra| den| til| pr\.)?|(?:\w+dag |lige |straks |umiddelbart )?efter|siden|ikke før"
    rf"|ikke inden|oprindeligt?(?: i| til)?|(?:til|pr\.|fra) (?:en|et)|(?:i stedet for|frem for|snarere end"
    rf"|i forhold til|sammenlignet med|modsat|end|som|ligesom)(?: i| til)?) {_DAY})$"
    rf"|(?P<within>\b(?:inden for|i løbet af|indenfor|hen ?over|fra og med|f\.o\.m\.|til og med|t\.o\.m\."
    rf"|(?:senest|ikke senere end)(?: i| den| ved| med| pr\.)?) {_DAY})$"
    rf"|(?P<before>\b(?:inden|før|forud for) {_DAY})$"
    rf"|(?P<at>\b(?:frem til|indtil|op til|hen på|hen imod|i|til|fra|ved|for|på|af|over|omkring|om|pr\.|per|ca\.|under"
    rf"|med|mod|mellem|hele) {_DAY}|\b(?:den|d\.|\w+dag) {_DAY}|\bpr\.)$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"^(?:årets|ugens|månedens|kvartalets|tertialets|halvårets)\b|^resten"
    r"|^(?:året|ugen|måneden|kvartalet|tertialet|halvåret) (?:ud|er)",
    re.IGNORECASE,
)
_RUNS_OUT = re.compile(r" ud(?=[.,;)]|$| i| med)| er (?:omme|slut|gået|forbi|ovre|til ende)\b", re.IGNORECASE)
_PARTS = {  # words for a part of a time
    "first": r"primo|prim\.|(?:starten|begyndelsen) af|start(?:en)?|begyndelsen|først på|tidligt? (?:i|på)|tidligt?"
    r"|først i(?= det nye år| næste år)|(?<!\w )(?<!\w)først i"
    r"|(?:de|den) første (?:måneder|måned|uger|dage|del) (?:af|i)",
    "middle": r"medio|med\.|midten af|midt (?:i|på)|midtvejs i",
    "half": r"(?:første|1\.) (?:halvdel|halve år) (?:af|i)",
    "week": r"(?:den )?første uge (?:af|i)",
    "last": r"ultimo|ult\.|(?:udgangen|slutningen|udløbet|afslutningen|enden) af|udgangen|slutningen|slut"
    r"|(?:sidste|anden|andet|2\.) (?:uge|dage) (?:af|i)|sidst (?:i|på)|sent (?:i|på)|sen(?= )",
    "second": r"(?:sidste|anden|andet|2\.) (?:del|halvdel|halve år) (?:af|i)",
    "rest": r"resten af",
}
_PART_OF = r"(?P<part>\b(?:" + "|".join(_PARTS.values()) + r")\s+)?"


_AIMS = re.compile(
    r"\b(?:stile[rs]?|stræbe[rs]?|sigte[rs]?|går) (?:\w+ ){0,2}efter (?:den |d\. |ca\. )?$", re.IGNORECASE
)


def _lead(text_before: str) -> _Lead:
    match = _LEADS.search(text_before)
    if not match or _AIMS.search(text_before):  # «stiler efter uge 50»
        return _Lead("", "")
    kind = match.lastgroup or ""
    return _Lead({"at": ""}.get(kind, kind), match[0])


def _last_day(span: Span, lead: _Lead, part: str) -> date:
    """Return the last day of the part that is meant.

    Primo, medio and ultimo have no fixed length. As most use them, primo is until the 10th of a month and until the end
    of March of a year, medio until the 20th and the end of July. Of other spans they are the first and second third:
    a month of a quarter, two of a half-year.
    """
    first, last = span
    if part in ("first", "middle"):
        return _third(first, last, 1 if part == "first" else 2)
    is_before_half = part == "second" and lead.kind == "before"
    if part == "half" or is_before_half:  # «inden anden halvdel af 2026» is before its July
        months = months_between(first, last) + 1
        return last_of_month(months_after(first, months // 2 - 1)) if months > 1 else first + (last - first) // 2
    if part == "week":
        return min(first + timedelta(days=6), last)
    if lead.kind == "before" and not part:
        return first - timedelta(days=1)
    return last


_AFTER = re.compile(r"\befter $", re.IGNORECASE)
_AFTER_WHICH = frozenset(("feast", "turn"))


def _soon_after(day: date, lead: str) -> date:
    """«efter sommerferien» is within a month of it, «lige efter påske» within a week, «fredag efter» a day."""
    weekday = next((number for number, name in enumerate(WEEKDAYS) if name in lead.lower()), None)
    if weekday is not None:
        return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)
    return day + timedelta(days=7 if re.match(r"\w+ efter", lead) else 30)


def _third(first: date, last: date, number: int) -> date:
    """Return the last day of the first third of a span, or of the second."""
    months = months_between(first, last) + 1
    if months == 12:
        return last_of_month(months_after(first, 2 if number == 1 else 6))
    if months >= 3:
        return last_of_month(months_after(first, months * number // 3 - 1))
    if months == 1 and (last - first).days > 20:
        return first.replace(day=10 * number)
    return first + (last - first) * number // 3


def _is_deadline(lead: _Lead, match: re.Match[str]) -> bool:
    """Tell «inden udgangen af OK22» and «når OK22 udløber» from «betales via OK22»."""
    ends = re.search(r"(?:slutter|udløber|ophører|er slut|udløb)$", match["period"])
    named = match["name"] and "perioden" in match["period"]
    return bool(match["part"] or ends or lead.kind in ("before", "within") or named)


# «kl. 9.15-11.40» is no date

_HOUR = r"\d{1,2}(?:[.:]\d\d)?"
_CLOCK = re.compile(
    rf"\b(?:kl\.?|klokken) ?{_HOUR}(?:\s?[-–]\s?{_HOUR}(?![\d/.]))?(?![\d/])|\b\d{{1,2}}:\d\d\b", re.IGNORECASE
)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"\d", "_", match[0])


# «marts næste år»

_TIME_OF_YEAR = (
    rf"(?:{'|'.join(MONTHS)}|(?:[1-4]\.|første|andet|anden|tredje|fjerde) (?:kvartal|halvår|tertial|kvt\.)|[QK][1-4]"
    r"|uge \d\d?|\d/\d\d?|(?:forår|sommer|efterår|vinter)(?:en|et)?|påske|jul)"
)
_OTHER_YEAR = re.compile(
    rf"(?<!\w)(?P<time>{_TIME_OF_YEAR}) "
    r"(?P<year>(?:i |til )?(?P<which>næste|dette|i|sidste|forrige) år\b|\((?P<in_brackets>20\d\d)\))",
    re.IGNORECASE,
)


def _with_years(text: str, reading: Reading) -> str:
    """Return the text, as long as before, with «marts næste år» as «marts 2026»."""
    as_of = reading.as_of
    if as_of is None:
        return text

    def dated(match: re.Match[str]) -> str:
        away = {"næste": 1, "sidste": -1, "forrige": -1}
        year = match["in_brackets"] or str(as_of.year + away.get(match["which"].lower(), 0))
        return f"{match['time']} {year.ljust(len(match['year']))}"

    return _OTHER_YEAR.sub(dated, text)


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern of all shapes, with the names of the periods in the table."""
    alternatives = "".join(f"|{re.escape(name)}" for name in names)
    return re.compile(_PART_OF + "(?:" + "|".join(SHAPES).replace("NAMES", alternatives) + ")", re.IGNORECASE)
