"""From a file to text, or one line in Danish that says why not."""

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from importing.models import DOCUMENT_LIMIT

SIZE_LIMIT = DOCUMENT_LIMIT  # bytes; a Word document has pictures in it
TEXT_LIMIT = 1_000_000  # bytes of text; the customer's seven pages are 14 kB
TOO_BIG = f"Filen er for stor: højst {SIZE_LIMIT // 1_000_000} MB kan importeres."
ZIP = b"PK\x03\x04"  # what a .docx begins with

_PICTURE = "Det er ikke et Word-dokument (.docx), men et billede."
_FOREIGN = (
    (ZIP, "Filen er en zipfil og ikke tekst."),
    (
        b"\xd0\xcf\x11\xe0",
        "Filen er et gammelt Word-dokument (.doc), eller den har en adgangskode. "
        "Gem den som .docx uden adgangskode, og prøv igen.",
    ),
    (b"{\\rtf", "Filen er RTF. Åbn den i Word, gem den som .docx, og prøv igen."),
    (b"%PDF", "Filen er en PDF. Importen tager Word (.docx), Markdown og ren tekst."),
    *((magic, _PICTURE) for magic in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")),
    (b"\xff\xfe", "Filen er UTF-16. Gem den som UTF-8, og prøv igen."),
    (b"\xfe\xff", "Filen er UTF-16. Gem den som UTF-8, og prøv igen."),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1d\x7f]")
_TWICE_ENCODED = re.compile(r"Ã[¦¸¥†˜…\x86\x98\x85]")  # æ ø å Æ Ø Å as UTF-8 that was read as something else


class Refused(Exception):  # noqa: N818 - something to tell the person, not a fault
    """The file, or what was asked, can't be imported. The message is one Danish line; nothing has been written."""


class Source(NamedTuple):
    """A document's text as Markdown, Danish sentences about what it was made from, and (what, its text) of that which
    is in the file and not in the text."""

    text: str
    notes: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def read(path: Path) -> bytes:
    """What a file holds. Raises Refused for one that is missing or too big."""
    shown = shown_name(path)
    try:
        if not path.exists():
            raise Refused(f"Filen «{shown}» findes ikke.")
        if not path.is_file():
            raise Refused(f"«{shown}» er ikke en fil.")
        if path.stat().st_size > SIZE_LIMIT:
            raise Refused(TOO_BIG)
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"Filen «{shown}» kan ikke læses: {error.strerror}.") from error


def decode(data: bytes) -> str:
    """The text of some bytes. Raises Refused for what is too long, empty, binary or not in UTF-8."""
    for magic, message in _FOREIGN:
        if data.startswith(magic):
            raise Refused(message)
    if len(data) > TEXT_LIMIT:
        raise Refused(f"Teksten er for stor: højst {TEXT_LIMIT // 1_000_000} MB kan importeres.")
    if b"\x00" in data:
        raise Refused("Filen er ikke tekst.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(f"Filen er ikke UTF-8 (linje {line}). Gem den som UTF-8, og prøv igen.") from error
    if not text.strip():
        raise Refused("Filen er tom.")
    if _CONTROL.search(text):
        raise Refused("Filen er ikke tekst.")
    for pattern in (_TWICE_ENCODED, re.compile("\N{REPLACEMENT CHARACTER}")):
        if found := pattern.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise Refused(f"Filens bogstaver er ødelagt (linje {line}: «{found[0]}»). Gem den igen som UTF-8.")
    return text


def lines_of(text: str) -> list[str]:
    """The lines of a text: Word's line breaks become Markdown's, and what can't be seen goes."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[\N{ZERO WIDTH NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\x00\x1f]", "", text)
    text = text.replace("\x1e", "-").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\x0b\N{LINE SEPARATOR}]", "  \n", text)
    text = re.sub("[\x0c\x1c\x1d\x85\N{PARAGRAPH SEPARATOR}]", "\n\n", text)
    return [_spaced(line) for line in text.split("\n")]


def _spaced(line: str) -> str:
    """Hard spaces and tabs at the ends are spaces to Markdown; within the words they stay as they are."""
    line = re.sub(r"^\s*(?:>\s*)+(?=[^\s\d]|$)", "", line)  # a quote's mark; «> 13 pct.» says something
    body = line.strip()
    if not body:
        return ""
    before, after = line[: line.index(body[0])], line[len(line.rstrip()) :]
    body = re.sub(r"^(?:(?:[-*+•·▪–—]|\d{1,9}[.)])\s+)+", lambda match: match[0].replace("\xa0", " "), body)
    return before.replace("\t", "    ").replace("\xa0", " ") + body + ("  " if len(after) > 1 else "")


def shown_name(path: Path) -> str:
    """A file's name that can be printed and stored, whatever bytes it is made of."""
    return path.name.encode("utf-8", "replace").decode()
