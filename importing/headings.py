"""Find the headings of a document: of a page, of one of the six sections, or of something else.

Word's headings come in many forms: `## …`, `**…**`, underlined, or without any mark.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from typing import NamedTuple

from danish import MONTHS
from importing.pieces import MARK
from onepagers.models import SectionKind

# How clearly a line is a heading: 1–6 is the number of its #; after them come
BOLD = 7  # the whole line is bold
HALF = 8  # marks of a heading only around a known title: italics, «##Support», bold followed by a month
BARE = 9  # no marks

TITLE_LIMIT = 80  # a longer line of bold is text
LABEL_WORDS = 5  # of a name before its text: «Hvem bestemmer og betaler: …» has four
LINE_LIMIT = 300  # a longer line is no heading, and no pattern below is tried on it

_HASHES = re.compile(r" {0,3}(#{1,6})(\s*)(.*?)\s*#*\s*$")
_BOLD = re.compile(r"(\*\*\*?|___?)\s*(?:(?!\1).)+?\s*\1")
_ITALIC = re.compile(r"\s{0,3}([*_])(?:(?!\1).)+\1\s*$")
_TAG = re.compile(r"(?<!\\)</?(?:[biua]|strong|em|span|font)\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\s*\{[#.][^{}]*\}\s*$")  # what pandoc writes after a heading
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LIST = re.compile(r"\s*(?:[-*+•·▪–—]|\d{1,9}[.)])(?:\s|$)")

_KINDS = {re.sub(r"\W+", " ", kind.label.lower()).strip(): kind for kind in SectionKind}
_TITLE = re.compile(
    r"(?P<number>\d{1,2}[.)]\s*)?(?P<title>"
    + "|".join(re.escape(title).replace(r"\ ", r"\s+").replace("og", "(?:og|&)") for title in _KINDS)
    + r")(?!\w)\s*[?!.:]*\s*(?P<rest>.*)",
    re.IGNORECASE,
)
SPELLING = 0.85  # difflib's ratio of a title and the same misspelt
NEAR = 0.75  # of a title and another that may mean it
# Words of headings that people write over the six sections instead of their titles.
_OTHER_NAMES = {
    SectionKind.SUMMARY: "resumé resume sammenfatning sammendrag opsummering introduktion indledning intro om "
    "beskrivelse formål fortalt baggrund overblik",
    SectionKind.GOVERNANCE: "organisering organisation økonomi finansiering styring governance ejerskab ejer "
    "ejerforhold bestemmer betaler betaling beslutning styregruppe budget",
    SectionKind.NEWS: "status nyt nyheder nyeste seneste siden sidst nu aktuel aktuelle situation",
    SectionKind.SUPPORT: "hjælp kontakt helpdesk supporten brugerhjælp henvendelser servicedesk",
    SectionKind.OPERATION: "drift driften vedligehold vedligeholdelse forvaltning aftaler sla hosting",
    SectionKind.DEVELOPMENT: "planer plan udvikling udviklingen fremtid fremtiden videreudvikling roadmap fremover "
    "næste skridt",
}
_MONTH_NAMES = "|".join(f"{name[:3]}(?:{name[3:]}|t)?" if name[3:] else name for name in MONTHS)
_NAMED_MONTH = re.compile(rf"\b(?P<month>{_MONTH_NAMES})\.?\s*'?(?P<year>\d{{4}}|\d\d)(?!\d)", re.IGNORECASE)
_NUMBERED_MONTH = re.compile(
    r"(?<!\d)(?:(?P<month>\d{1,2})[-./](?P<year>\d{4})|(?P<year2>\d{4})-(?P<month2>\d{1,2})(?:-\d\d)?)(?!\d)"
)
_DATE = re.compile(r"(?<!\d)[0-3]?\d[./-]\s?(?P<month>[01]?\d)[./-]\s?(?P<year>\d{4}|\d\d)(?!\d)")
_BESIDE_A_MONTH = re.compile(
    rf"\b(?:pr|per|den|d|af|opdateret|opdatering|senest|sidst|rettet|revideret|ajourført|status|{_MONTH_NAMES})\b\.?"
    r"|\b[0-3]?\d\.|[\s/|(),:.–—-]+",
    re.IGNORECASE,
)
_BOLD_TAG = re.compile(r"(?<!\\)</?(?:b|strong)\b[^<>]*>", re.IGNORECASE)
# A title, with a month maybe, and its text after it on the line.
_BOLD_BEGINNING = re.compile(r"\s{0,3}(?P<title>(\*\*|__)(?:(?!\2).)+\2)\s?(?P<stop>\s*[:–—-]?)(?P<text>.*)$")
_BEGINNING = re.compile(r"\s{0,3}(?P<title>[^:?*_–—]{4,60}?(?:[:?]|\s[–—-]))(?P<stop>\s)(?P<text>.*)$")
_STOPS = (":", "?", ".", " –", " —", " -")
_MONTH_FIRST = re.compile(r"(?P<month>[^:–—]{4,30}?)\s*(?::|\s[–—-])\s+(?P<text>\S.*)$")

_ID = re.compile(r"ID(?=[:.\s/])\s*[:.]?\s*(?P<rest>.*)", re.IGNORECASE)
_CODE = re.compile(r"[A-ZÆØÅ]{0,3}[-.]?\d[\d.\-]*[A-Za-z]?(?=[\s/]|$)")
_INITIALS = re.compile(r"\[\s*([A-Za-zÆØÅæøå]{2,6})\s*\]|\(\s*([A-ZÆØÅ]{2,6})\s*\)\s*$")


@dataclass
class Heading:
    """A heading and the lines under it. It is unknown where `kind` is None and `page` False."""

    text: str = ""
    level: int = 0
    page: bool = False
    code: str = ""
    platform: str = ""
    name: str = ""
    initials: str = ""
    kind: SectionKind | None = None
    as_of: date | None = None
    extra: str = ""  # the words after a known title, beside the month
    misspelt: bool = False  # nearly a known title
    lines: list[str] = field(default_factory=list)


class InLine(NamedTuple):
    """Which sections may be headed before their text on one line: in bold, and without any marks."""

    bold: frozenset[SectionKind]
    bare: frozenset[SectionKind]


def heading_at(
    lines: list[str], index: int, *, plain: bool, in_line: InLine | None = None
) -> tuple[Heading | None, int]:
    """Return the heading that begins on the line, or None, and the number of its lines.

    `plain` says that the document has no marks, `in_line` which of its headings may stand before their text.
    """
    line = MARK.sub("", lines[index])
    if not line or len(line) > LINE_LIMIT or line.startswith("    "):
        return None, 1
    text, level = unmarked(line)
    if not text:
        return None, 1
    before = lines[index - 1][:LINE_LIMIT] if index else ""
    after = lines[index + 1] if index + 1 < len(lines) else ""
    if level > BOLD and not before and (underlined := _underline_level(text, after)):
        return _known(text, underlined) or Heading(text, underlined), 2
    alone = not before or plain or unmarked(before)[1] <= BOLD
    if in_line and level > BOLD and (alone or level == HALF) and (heading := _before_its_text(line, in_line)):
        return heading, 1
    if level == BARE and not (alone and (not after or plain)):
        return None, 1
    if heading := _known(text, level) or (_misspelt(text, level) if level <= BOLD else None):
        return heading, 1
    if level < BOLD or (level == BOLD and _is_title(line, text, before, after)):
        return Heading(text, level), 1
    return None, 1


def written_in_line(lines: list[str]) -> InLine:
    """Return how a document writes headings before their text: «**Kort fortalt:** Video er …», «Kort fortalt: Video …».

    In bold it may be any heading that doesn't stand on a line of its own somewhere as a heading of Word. Without marks
    it may be all, if «Kort fortalt» is one, and all the others, if only «Kort fortalt» is marked in another way.
    """
    every_kind = frozenset(SectionKind)
    of_word: set[SectionKind | None] = set()
    marked: set[SectionKind | None] = set()
    bare = set()
    for line in lines:
        line = MARK.sub("", line)
        text, level = unmarked(line) if len(line) <= LINE_LIMIT else ("", BARE)
        if text and (heading := _section(text, level) or (_misspelt(text, level) if level <= BOLD else None)):
            marked.add(heading.kind)
            of_word |= {heading.kind} if level < BOLD and not heading.misspelt else set()
        elif text and (heading := _before_its_text(line, InLine(every_kind, frozenset()))):
            marked.add(heading.kind)
        elif text and (heading := _before_its_text(line, InLine(frozenset(), every_kind))):
            bare.add(heading.kind)
    if SectionKind.SUMMARY in bare:
        bare_kinds = every_kind
    else:
        bare_kinds = every_kind - marked if marked == {SectionKind.SUMMARY} else frozenset()
    return InLine(every_kind - of_word, bare_kinds)


def _before_its_text(line: str, in_line: InLine) -> Heading | None:
    line = _BOLD_TAG.sub("**", line)
    match = _BOLD_BEGINNING.match(line)
    is_bold = match is not None
    if match is None and in_line.bare:
        match = _BEGINNING.match(line)
    if match is None or not match["text"].strip():
        return None
    title, text = _without_marks(match["title"]), match["text"].strip()
    heading = _section(title.rstrip(":. –—-"), BOLD)
    if heading is None or heading.extra or not (match["stop"].strip() or title.endswith(_STOPS)):
        return None
    if heading.kind not in (in_line.bold if is_bold else in_line.bare) or not (is_bold or title[0].isupper()):
        return None
    if heading.as_of is None and (month := _MONTH_FIRST.match(text)):
        as_of, extra = month_in(month["month"])
        if as_of and not extra:
            heading.as_of, text = as_of, month["text"]
    heading.text, heading.lines = title, [text]
    return heading


def label_in_line(text: str) -> tuple[str, SectionKind] | None:
    """Return the name before the text of a line that may be meant as a heading, and of which section; None for none."""
    match = _BEGINNING.match(text[:LINE_LIMIT])
    if match is None or not match["text"].strip() or not match["title"][0].isupper():
        return None
    label = match["title"].rstrip(":? –—-")
    kind = resembled(label) if len(label.split()) <= LABEL_WORDS else None
    return (label, kind) if kind else None


def resembled(text: str) -> SectionKind | None:
    """Return the section that a heading is another name of: «Resumé», «Nyt siden sidst», «Drift»; None for none."""
    name = re.sub(r"[\W_\d]+", " ", text.lower().replace("&", "og")).strip()
    if not name:
        return None
    near = get_close_matches(name, _KINDS, n=1, cutoff=NEAR)
    if near:
        return _KINDS[near[0]]
    names = name.split()
    counts = {kind: len(set(names) & set(others.split())) for kind, others in _OTHER_NAMES.items()}
    best = max(counts.values())
    kinds = [kind for kind, count in counts.items() if count == best and best]
    first = [
        kind for kind in kinds if names[0] in _OTHER_NAMES[kind].split()
    ]  # «Drift og udvikling» begins with «Drift»
    return next(iter(first or (kinds if len(kinds) == 1 else [])), None)


def _misspelt(text: str, level: int) -> Heading | None:
    """Return the heading that a text is the misspelt title of: «Kort fortallt», «Drift og vedligeholdelse»."""
    title, _, rest = text.partition("/")
    as_of, extra = month_in(rest)
    name = re.sub(r"[\W_]+", " ", title.lower().replace("&", "og")).strip()
    near = get_close_matches(name, _KINDS, n=1, cutoff=SPELLING)
    if not near or extra or abs(len(near[0]) - len(name)) > len(name) // 4:
        return None
    return Heading(text, level, kind=_KINDS[near[0]], as_of=as_of, misspelt=True)


def has_marks(lines: list[str]) -> bool:
    """Tell whether any known heading is marked; where none is, the document is plain text."""
    short_lines = [line if len(line) <= LINE_LIMIT else "" for line in lines]
    return any(_known(text, level) for text, level in map(unmarked, short_lines) if level < BARE) or any(
        _underline_level(text, below) and _known(text, 1) for text, below in pairwise(short_lines)
    )


def unmarked(line: str) -> tuple[str, int]:
    """Return the text of a line without its marks, and how clearly it is a heading."""
    line = _BOLD_TAG.sub("**", line)
    line = _ATTRIBUTES.sub("", _TAG.sub("", line)).strip()
    if hashes := _HASHES.match(line):
        return _without_marks(hashes[3]), len(hashes[1]) if hashes[2] or not hashes[3] else HALF
    rest = _BOLD.sub("", line)
    if rest != line and not _LIST.match(line):
        whole = not rest.strip(" :/.–-\\")
        return _without_marks(line), BOLD if whole else HALF if line.startswith(("**", "__")) else BARE
    return _without_marks(line), HALF if _ITALIC.match(line) or line.startswith("\\*\\*") else BARE


def _without_marks(line: str) -> str:
    line = _ESCAPE.sub(r"\1", re.sub(r"(?<!\\)\*+", "", line))
    line = re.sub(r"(?<![\w*_])[*_]+|[*_]+(?![\w*_])", "", line)  # «2**3» stays
    return re.sub(r"\s+", " ", line).strip().rstrip("\\").strip()


def _underline_level(text: str, below: str) -> int:
    """Return 1 or 2 where the line below underlines the text as pandoc does, and 0 where it is a rule or nothing."""
    below = below.strip()
    if len(below) < 3 or set(below) not in ({"="}, {"-"}) or _LIST.match(text):
        return 0
    fits = _known(text, 1) or (abs(len(below) - len(text)) <= 2 and _is_short(text))
    return (1 if below[0] == "=" else 2) if fits else 0


def _is_title(line: str, text: str, before: str, after: str) -> bool:
    """Tell whether a whole line of bold is a heading, and not text in bold."""
    begins_block = not before or (_LIST.match(before) and not before.endswith("  ")) or unmarked(before)[1] < BARE
    ends_block = not (line.endswith("  ") and after)  # a break is not the end of a paragraph
    return bool(begins_block and ends_block and _is_short(text))


def _is_short(text: str) -> bool:
    return len(text) <= TITLE_LIMIT and text[-1] not in ".!;,"


def _known(text: str, level: int) -> Heading | None:
    """Return the heading of a page or of one of the six sections."""
    return _page(text, level) or _section(text, level)


def _section(text: str, level: int) -> Heading | None:
    match = _TITLE.fullmatch(text)
    if not match or (match["number"] and level > BOLD) or (level == BARE and not match["title"][0].isupper()):
        return None
    kind = _KINDS[re.sub(r"[\W_]+", " ", match["title"].lower().replace("&", "og")).strip()]
    as_of, extra = month_in(match["rest"])
    if extra and not (level <= BOLD and match["rest"][0] in "/("):
        return None
    return Heading(text, level, kind=kind, as_of=as_of, extra=extra)


def month_in(text: str) -> tuple[date | None, str]:
    """Return the first day of the last month that a text names, and the other words: none in «/ december 2024»."""
    as_of = None
    for match in [*_DATE.finditer(text), *_NUMBERED_MONTH.finditer(text), *_NAMED_MONTH.finditer(text)]:
        groups = match.groupdict()
        month_text, year_text = groups["month"] or groups["month2"], groups["year"] or groups["year2"]
        month = (
            int(month_text) if month_text.isdigit() else [name[:3] for name in MONTHS].index(month_text[:3].lower()) + 1
        )
        year = int(year_text) + (2000 if len(year_text) == 2 else 0)
        if 1 <= month <= 12 and 1990 <= year <= 2099:
            as_of = date(year, month, 1)
            text = text.replace(match[0], " ")
    if as_of and not _BESIDE_A_MONTH.sub("", text):
        return as_of, ""
    return as_of, text.strip(" /|(),:.–—-")


def _page(text: str, level: int) -> Heading | None:
    """Read code, platform, name and initials: «ID: 02.00 / VIDEO/ [LSS]», «ID 03.08 / Klinik+ / Søg speciallæge»."""
    id_match = _ID.fullmatch(text)
    if not id_match:
        return None
    rest, initials = id_match["rest"], ""
    if match := _INITIALS.search(rest):
        initials = (match[1] or match[2]).upper()
        rest = rest[: match.start()] + rest[match.end() :]
    code_match = _CODE.match(rest)
    code = code_match[0] if code_match else ""
    parts = [part.strip() for part in rest[len(code) :].split("/") if part.strip()]
    has_slash = "/" in rest or not parts
    if not (code and has_slash) and not (level <= BOLD and parts and (has_slash or ":" in text)):
        return None
    return Heading(
        text,
        level,
        page=True,
        code=code,
        platform=" / ".join(parts[:-1]),
        name=parts[-1] if parts else "",
        initials=initials,
    )
