"""What a document has and the text leaves out, each with a mark where it stood, so that it can be taken in there.

A mark is one sign of a private plane of Unicode. No text from outside keeps such signs, so none can be forged.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from html import escape

_FIRST = 0xF0000
MARK = re.compile("[\U000f0000-\U0010fffd]")
_EMPTY = re.compile(r"<(p|li|ul|ol|strong|em)(?: [^<>]*)?>(?:\s|<br>)*</\1>")

PICTURE = "Billede"
HIDDEN, STRUCK, DELETED, MOVED = "Skjult", "Gennemstreget", "Slettet i Word", "Flyttet i Word"
PROMPT, MERGED = "Vejledende tekst i et felt", "Skjult i en flettet celle"
COMMENT, DIAGRAM, CHART, DRAWING = "Kommentar i Word", "SmartArt-figur", "Diagram", "Tegning"
EMBEDDED, UNREAD = "Indlejret dokument", "Indlejret fil, der ikke kan læses"


@dataclass(frozen=True)
class Piece:
    """Something that is left out. `kind` is a few words in Danish, `text` is "" for what has no words."""

    kind: str
    text: str


def mark(index: int) -> str:
    """Return the mark of the piece with that index."""
    return chr(_FIRST + index)


def marks_in(text: str) -> list[int]:
    """Return the indexes of the pieces whose marks stand in a text, in order."""
    return [ord(sign) - _FIRST for sign in MARK.findall(text)]


def unmarked(text: str) -> str:
    return MARK.sub("", text)


def filled(html: str, texts: Sequence[str], taken: Container[int] = ()) -> str:
    """Return HTML with the text of the taken pieces in place of their marks, and without the others' marks."""
    if not MARK.search(html):
        return html
    for index in marks_in(html):
        if index in taken and index < len(texts):
            text = escape(texts[index]).replace("\n", "<br>")
            html = html.replace(mark(index), text)
    html = re.sub(rf"( ?)(?:{MARK.pattern}( ?))+", lambda match: " " if match[1] or match[2] else "", html)
    html = re.sub(r"( +)((?:</(?:strong|em)>)+)", r"\2\1", html)
    html = re.sub(r" +(</(?:p|li)>|<br>)", r"\1", re.sub(r"(<(?:p|li)>|<br>) +", r"\1", html))
    previous = None
    while html != previous:
        previous, html = html, _EMPTY.sub("", html)
    return html
