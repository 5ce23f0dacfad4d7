"""Which lines of a document are headings: of a page, of one of the six sections, or of something else.

Word's headings come in many coats: `## …`, `**…**`, underlined, or with nothing at all left of them.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from danish import MONTHS
from onepagers.models import SectionKind

# How clearly a line is a heading: 1–6 as many # as it has, then
BOLD = 7  # the whole line is bold
HALF = 8  # marks that only a known title makes a heading: italics, «##Support», bold followed by a month
BARE = 9  # no marks

TITLE_LIMIT = 80  # a longer line of bold is text
LINE_LIMIT = 300  # a longer line is no heading at all, and the patterns below are kept from it

_HASHES = re.compile(r" {0,3}(#{1,6})(\s*)(.*?)\s*#*\s*$")
_BOLD = re.compile(r"(\*\*\*?|___?)\s*(?:(?!\1).)+?\s*\1")
_ITALIC = re.compile(r"\s{0,3}([*_])(?:(?!\1).)+\1\s*$")
_TAG = re.compile(r"</?(?:[biua]|strong|em|span|font)\b[^<>]*>", re.IGNORECASE)
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
_MONTH_NAMES = "|".join(f"{name[:3]}(?:{name[3:]}|t)?" if name[3:] else name for name in MONTHS)
_NAMED_MONTH = re.compile(rf"\b(?P<month>{_MONTH_NAMES})\.?\s*'?(?P<year>\d{{4}}|\d\d)(?!\d)", re.IGNORECASE)
_NUMBERED_MONTH = re.compile(
    r"(?<!\d)(?:(?P<month>\d{1,2})[-./](?P<year>\d{4})|(?P<year2>\d{4})-(?P<month2>\d{1,2}))(?!\d)"
)
_BESIDE_A_MONTH = re.compile(rf"\b(?:pr|{_MONTH_NAMES})\b\.?|\b[123]?\d\.|[\s/|(),:.–—-]+", re.IGNORECASE)

_ID = re.compile(r"ID(?=[:.\s/])\s*[:.]?\s*(?P<rest>.*)", re.IGNORECASE)
_CODE = re.compile(r"[A-ZÆØÅ]{0,3}[-.]?\d[\d.\-]*[A-Za-z]?(?=[\s/]|$)")
_INITIALS = re.compile(r"\[\s*([A-Za-zÆØÅæøå]{2,6})\s*\]|\(\s*([A-ZÆØÅ]{2,6})\s*\)\s*$")


@dataclass
class Heading:
    """A heading and, from the builder of blocks, the lines under it. `kind` None and `page` False: an unknown one."""

    text: str = ""
    level: int = 0
    page: bool = False
    code: str = ""
    platform: str = ""
    name: str = ""
    initials: str = ""
    kind: SectionKind | None = None
    as_of: date | None = None
    extra: str = ""  # what stands after a known title and is no month
    lines: list[str] = field(default_factory=list)


def heading_at(lines: list[str], index: int, *, plain: bool) -> tuple[Heading | None, int]:
    """The heading that begins on the line, or None, and how many lines it takes. `plain`: the document has no marks."""
    line = lines[index]
    if not line or len(line) > LINE_LIMIT or line.startswith("    "):
        return None, 1
    text, level = look(line)
    if not text:
        return None, 1
    before = lines[index - 1][:LINE_LIMIT] if index else ""
    after = lines[index + 1] if index + 1 < len(lines) else ""
    if level > BOLD and not before and (underlined := _underline_level(text, after)):
        return _known(text, underlined) or Heading(text, underlined), 2
    alone = not before or plain or look(before)[1] <= BOLD
    if level == BARE and not (alone and (not after or plain)):
        return None, 1
    if heading := _known(text, level):
        return heading, 1
    if level < BOLD or (level == BOLD and _is_title(line, text, before, after)):
        return Heading(text, level), 1
    return None, 1


def has_marks(lines: list[str]) -> bool:
    """Whether any heading that we know is marked as one; without, the document is plain text."""
    short = [line if len(line) <= LINE_LIMIT else "" for line in lines]
    return any(_known(text, level) for text, level in map(look, short) if level < BARE) or any(
        _underline_level(text, below) and _known(text, 1) for text, below in pairwise(short)
    )


def look(line: str) -> tuple[str, int]:
    """The text of a line without its marks, and how clearly it is a heading."""
    line = re.sub(r"</?(?:b|strong)\b[^<>]*>", "**", line, flags=re.IGNORECASE)
    line = _ATTRIBUTES.sub("", _TAG.sub("", line)).strip()
    if hashes := _HASHES.match(line):
        return _unmarked(hashes[3]), len(hashes[1]) if hashes[2] or not hashes[3] else HALF
    rest = _BOLD.sub("", line)
    if rest != line and not _LIST.match(line):
        whole = not rest.strip(" :/.–-\\")
        return _unmarked(line), BOLD if whole else HALF if line.startswith(("**", "__")) else BARE
    return _unmarked(line), HALF if _ITALIC.match(line) or line.startswith("\\*\\*") else BARE


def _unmarked(line: str) -> str:
    line = _ESCAPE.sub(r"\1", re.sub(r"(?<!\\)\*+", "", line))
    line = re.sub(r"(?<![\w*_])[*_]+|[*_]+(?![\w*_])", "", line)  # «2**3» stays
    return re.sub(r"\s+", " ", line).strip().rstrip("\\").strip()


def _underline_level(text: str, below: str) -> int:
    """1 or 2 when the line below underlines the text as pandoc does, 0 when it is a rule across the page or nothing."""
    below = below.strip()
    if len(below) < 3 or set(below) not in ({"="}, {"-"}) or _LIST.match(text):
        return 0
    fits = _known(text, 1) or (abs(len(below) - len(text)) <= 2 and _is_short(text))
    return (1 if below[0] == "=" else 2) if fits else 0


def _is_title(line: str, text: str, before: str, after: str) -> bool:
    """Whether a whole line of bold heads something, or is text that somebody made bold."""
    begins = not before or (_LIST.match(before) and not before.endswith("  ")) or look(before)[1] < BARE
    ends = not (line.endswith("  ") and after)  # a break is not the end of a paragraph
    return bool(begins and ends and _is_short(text))


def _is_short(text: str) -> bool:
    return len(text) <= TITLE_LIMIT and text[-1] not in ".!;,"


def _known(text: str, level: int) -> Heading | None:
    """The heading of a page or of one of the six sections."""
    return _page(text, level) or _section(text, level)


def _section(text: str, level: int) -> Heading | None:
    found = _TITLE.fullmatch(text)
    if not found or (found["number"] and level > BOLD) or (level == BARE and not found["title"][0].isupper()):
        return None
    kind = _KINDS[re.sub(r"[\W_]+", " ", found["title"].lower().replace("&", "og")).strip()]
    as_of, extra = month_in(found["rest"])
    if extra and not (level <= BOLD and found["rest"][0] in "/("):
        return None
    return Heading(text, level, kind=kind, as_of=as_of, extra=extra)


def month_in(text: str) -> tuple[date | None, str]:
    """The first day of the last month that a text names, and what else it says: «/ december 2024» says nothing else."""
    as_of = None
    for found in [*_NUMBERED_MONTH.finditer(text), *_NAMED_MONTH.finditer(text)]:
        groups = found.groupdict()
        named, digits = groups["month"] or groups["month2"], groups["year"] or groups["year2"]
        month = int(named) if named.isdigit() else [name[:3] for name in MONTHS].index(named[:3].lower()) + 1
        year = int(digits) + (2000 if len(digits) == 2 else 0)
        if 1 <= month <= 12 and 1990 <= year <= 2099:
            as_of = date(year, month, 1)
            text = text.replace(found[0], " ")
    if as_of and not _BESIDE_A_MONTH.sub("", text):
        return as_of, ""
    return as_of, text.strip(" /|(),:.–—-")


def _page(text: str, level: int) -> Heading | None:
    """«ID: 02.00 / VIDEO/ [LSS]» or «ID 03.08 / Klinik+ / Søg speciallæge»: code, platform, name, initials."""
    found = _ID.fullmatch(text)
    if not found:
        return None
    rest, initials = found["rest"], ""
    if match := _INITIALS.search(rest):
        initials = (match[1] or match[2]).upper()
        rest = rest[: match.start()] + rest[match.end() :]
    coded = _CODE.match(rest)
    code = coded[0] if coded else ""
    parts = [part.strip() for part in rest[len(code) :].split("/") if part.strip()]
    slashed = "/" in rest or not parts
    if not (code and slashed) and not (level <= BOLD and parts and (slashed or ":" in text)):
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
