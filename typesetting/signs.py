"""What our fonts can print of a text, and which of its words are addresses and keys, to be written as they are.

A sign that no font of ours has is never taken from a font of the server: it is printed as a mark, and named to the one
who writes it (`unprintable`). Raised and lowered figures are drawn with the plain ones.
"""

import html
import re
import unicodedata
from functools import cache

from django.conf import settings

# The parts of the typeface, as npm has them: https://www.npmjs.com/package/@fontsource/source-sans-3
SUBSETS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese")
MARK = '<span class="unprintable">?</span>'
FIGURES = {"<super>": '<span class="raised">{}</span>', "<sub>": '<span class="lowered">{}</span>'}
PLAIN = {"<compat>", "<noBreak>", "<font>", "<wide>", "<narrow>"}  # kinds of signs that mean the same written plainly
NO_BREAK_SPACES = "\N{FIGURE SPACE}\N{NARROW NO-BREAK SPACE}"
NO_FORM = re.compile("[\N{VARIATION SELECTOR-1}-\N{VARIATION SELECTOR-16}]")  # how the sign before them should look

_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
_UNTOUCHED = re.compile(r"<(/?)(?:svg|style|title)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\s\xa0]{7,}")  # no shorter one is hyphenated (paper.css)
_ADDRESS = re.compile(
    r"""://|@|\\|_|^/\w|^www\.           # a link, a mail, a path, a name in code
    |[^\W\d]\.[^\W\d]{2}                 # a domain or a file: «sundhed.dk», «bilag.docx»
    |[^\W_]*(?:\d[^\W\d_]|[^\W\d_]\d)    # a key: letters and digits in one run, «a1f6f39»
    |[a-zæøå][A-ZÆØÅ][a-zæøå]            # «patientId»
    |^(?=.*\d)(?=.*[A-ZÆØÅ])[^a-zæøå]+$  # «KONTRAKT-2024-11»
    """,
    re.VERBOSE,
)


@cache
def _coverage() -> frozenset[int]:
    """Return the code points that our fonts have. Its four faces have the same."""
    from fontTools.ttLib import TTFont  # it comes with WeasyPrint, and is seldom needed in a web process

    points = {ord(space) for space in " \t\n\r\xa0"}
    for subset in SUBSETS:
        points |= TTFont(settings.FONTS / f"source-sans-3-{subset}-400-normal.woff2").getBestCmap().keys()
    return frozenset(points)


@cache
def _plain(sign: str) -> str:
    """Return what a sign is printed as."""
    if ord(sign) in _coverage():
        return sign
    if sign == "\N{HYPHEN}":
        return "-"
    category = unicodedata.category(sign)
    if category == "Cf" or NO_FORM.match(sign):
        return ""
    if category in ("Zs", "Zl", "Zp", "Cc"):
        return "\N{NO-BREAK SPACE}" if sign in NO_BREAK_SPACES else " "
    kind, _, points = unicodedata.decomposition(sign).partition(" ")
    if kind in PLAIN or kind in FIGURES:
        plain = "".join(_plain(chr(int(point, 16))) for point in points.split())
        if MARK not in plain:
            return FIGURES.get(kind, "{}").format(plain)
    return MARK


def unprintable(text: str) -> list[str]:
    """Return the signs of a text that are printed as a mark, each once, in their order."""
    if text.isascii():
        return []
    return list(dict.fromkeys(sign for sign in unicodedata.normalize("NFC", text) if _plain(sign) == MARK))


def for_print(page: str) -> str:
    """Return some HTML with its texts as they are printed."""
    parts, untouched = _TAG.split(page), 0
    for index, part in enumerate(parts):
        if index % 2:
            if match := _UNTOUCHED.match(part):
                untouched += -1 if match[1] else 1
        elif part and not untouched:
            parts[index] = _printed(part)
    return "".join(parts)


def _printed(text: str) -> str:
    text = _WORD.sub(lambda word: _address(word[0]), text)
    if text.isascii():
        return text
    printed = "".join(map(_plain, unicodedata.normalize("NFC", text)))
    return re.sub(f"(?:{re.escape(MARK)})+", MARK, printed)


def _address(word: str) -> str:
    return f'<span class="address">{word}</span>' if _ADDRESS.search(html.unescape(word)) else word
