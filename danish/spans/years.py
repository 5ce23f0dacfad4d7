"""Years, school and financial years, and periods with a name."""

import re
from datetime import date

from danish.spans.shapes import YEAR, Reading, Span, full_year, month_span, reads


@reads(
    rf"\b(?P<kind_of_year>skole|studie|regnskabs|finans|budget|kalender|bevillings|folketings|overenskomst|projekt|drifts|kontrakt|aftale)året?\s(?:\d\d/\d\d\b|{YEAR}"
    rf"(?:\s?[-–/]\s?(?:{YEAR}|\d\d)\b)?)"
)
def _named_year(match: re.Match[str], reading: Reading) -> Span:
    """«skoleåret 2025/26» ends on 31 July (the school act), other years in December."""
    years = [full_year(year) for year in re.findall(r"\d+", match["named_year"])]
    if match["kind_of_year"].lower() in ("skole", "studie"):
        return _school_year(years[0])
    return date(years[0], 1, 1), date(years[-1], 12, 31)


@reads(r"\b(?:næste|kommende|dette|indeværende)\s(?:skole|studie)år\b|\b(?:skole|studie)året\b")
def _this_school_year(match: re.Match[str], reading: Reading) -> Span | None:
    if reading.as_of is None:
        return None
    begun = reading.as_of.year - (reading.as_of.month < 8)
    return _school_year(begun + match["this_school_year"].lower().startswith(("næste", "kommende")))


def _school_year(begins: int) -> Span:
    return date(begins, 8, 1), date(begins + 1, 7, 31)


@reads(rf"(?<![\d.,/])\b{YEAR}\s?[-–/]\s?(?:{YEAR}|\d\d)\b(?![-.]?\d)")
def _years(match: re.Match[str], reading: Reading) -> Span:
    """«2024-2026», «2025/26»: until the end of the last year."""
    first, last = re.findall(r"\d+", match["years"])
    return date(int(first), 1, 1), date(full_year(last), 12, 31)


_COUNTED = (  # what is counted in this field: «2025 klinikker», «2026 opslag om ugen»
    r"\w*(?:klinikker|brugere|borgere|læger|patienter|opkald|modtagere|sager|henvendelser|opslag|timer|beskeder|recepter"
    r"|svar|personer|enheder|medlemmer|ydere|tegn|sider|linjer|visninger|skemaer|henvisninger|konsultationer|tilfælde"
    r"|målinger|stk|gange|dage|downloads|kald|mails?|sms\w*|forløb|attester|rækker|poster|filer|billeder|konti"
    r"|kommuner|praksis|ansatte|deltagere|kliniknumre|ydernumre|fejl|ønsker|kroner|minutter|sekunder|tests|installationer"
    r"|licenser|certifikater|spørgsmål|journaler|notater|dokumenter|kontakter|logins?)"
)
_NO_NUMBER_OF = (
    rf"(?!\s(?:\w+(?:e|t)\s)?{_COUNTED}\b|\s(?:om|pr\.|per|i|hver) (?:dagen|ugen|måneden|året|dag|uge|måned|år|time)\b)"
)


@reads(rf"(?<![\d.,/-])(?<!\d:)\b{YEAR}\b(?![-/.,:]?\d)(?!\s?(?:kr|mio|pct|%|-)){_NO_NUMBER_OF}")
def _year(match: re.Match[str], reading: Reading) -> Span:
    """«i 2025», «i løbet af 2025»: until its last day."""
    return month_span(int(match["year"]), 1, 12)


@reads(
    r"\b(?:(?:i|dette|indeværende) år|næste år|(?:det|i et) nye år|årets (?:udgang|slutning|afslutning|udløb)"
    r"|året (?:ud|er (?:omme|slut|gået))"
    r"|(?:(?<=på )|(?<=af )|(?<=mo )|(?<=dio ))året)\b(?!s)"
)
def _this_year(match: re.Match[str], reading: Reading) -> Span | None:
    """«i år», «året», «næste år», «det nye år»: counted from the year of the text's month."""
    if reading.as_of is None:
        return None
    words = match["this_year"].lower()
    coming = "næste" in words or ("nye" in words and reading.as_of.month > 2)
    return month_span(reading.as_of.year + coming, 1, 12)


@reads(
    r"\b(?P<name>OK[ -]?\d\dNAMES)\b(?:-perioden)?(?:\s(?:slutter|udløber|ophører|er slut|udløb)\b)?"
    r"(?![- ]?(?:midler|krav))|\b(?:overenskomst|strategi|projekt|bevillings|aftale|pilot)perioden\b"
)
def _period(match: re.Match[str], reading: Reading) -> Span | None:
    """«OK22»: the table of named periods says when it ends; without it there is no answer."""
    last_days = {named_period(name): day for name, day in (reading.periods or {}).items()}
    last_day = last_days.get(named_period(match["name"])) if match["name"] else None
    return (last_day, last_day) if last_day else None


def named_period(name: str) -> str:
    """Return the one name of «OK 22», «ok-22» and «OK22»."""
    return re.sub(r"[\s-]", "", name).upper()
