"""Read the text of a file, or refuse it with one line in Danish."""

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from importing.pieces import MARK, Piece

SIZE_LIMIT = 20_000_000  # bytes; a Word document has pictures in it
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


class Refused(Exception):  # noqa: N818 - an answer to the person, not a fault
    """The file can't be imported, or not as asked. The message is one Danish line; nothing is written."""


class Source(NamedTuple):
    """A document's text as Markdown.

    `notes` are Danish sentences about the file. `pieces` are left out where their marks stand in the text; `left_out`
    has (label, text) of everything else that is in the file and not in the text. `typed_numbers` begin paragraphs, and
    may become the numbers of a list.
    """

    text: str
    notes: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    pieces: tuple[Piece, ...] = ()
    typed_numbers: tuple[str, ...] = ()


def read(path: Path) -> bytes:
    """Return the bytes of a file. Raises Refused for one that is missing or too big."""
    name = shown_name(path)
    try:
        if not path.exists():
            raise Refused(f"Filen «{name}» findes ikke.")
        if not path.is_file():
            raise Refused(f"«{name}» er ikke en fil.")
        if path.stat().st_size > SIZE_LIMIT:
            raise Refused(TOO_BIG)
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"Filen «{name}» kan ikke læses: {error.strerror}.") from error


def decode(data: bytes) -> str:
    """Return the text of some bytes. Raises Refused for bytes that are too many, none, binary or not UTF-8."""
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
    text = MARK.sub("", text)
    if not text.strip():
        raise Refused("Filen er tom.")
    if _CONTROL.search(text):
        raise Refused("Filen er ikke tekst.")
    for pattern in (_TWICE_ENCODED, re.compile("\N{REPLACEMENT CHARACTER}")):
        if match := pattern.search(text):
            line = text.count("\n", 0, match.start()) + 1
            raise Refused(f"Filens bogstaver er ødelagt (linje {line}: «{match[0]}»). Gem den igen som UTF-8.")
    return text


def lines_of(text: str) -> list[str]:
    """Return the lines of a text: Word's line breaks become Markdown's, and invisible characters go."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[\N{ZERO WIDTH NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\x00\x1f]", "", text)
    text = text.replace("\x1e", "-").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\x0b\N{LINE SEPARATOR}]", "  \n", text)
    text = re.sub("[\x0c\x1c\x1d\x85\N{PARAGRAPH SEPARATOR}]", "\n\n", text)
    return [_spaced(line) for line in text.split("\n")]


def _spaced(line: str) -> str:
    """Turn hard spaces and tabs at the ends of a line into spaces, as Markdown reads them; between words they stay."""
    line = re.sub(r"^\s*(?:>\s*)+(?=[^\s\d]|$)", "", line)  # a quote's mark; «> 13 pct.» is text
    body = line.strip()
    if not body:
        return ""
    before, after = line[: line.index(body[0])], line[len(line.rstrip()) :]
    body = re.sub(r"^(?:(?:[-*+•·▪–—]|\d{1,9}[.)])\s+)+", lambda match: match[0].replace("\xa0", " "), body)
    return before.replace("\t", "    ").replace("\xa0", " ") + body + ("  " if len(after) > 1 else "")


def shown_name(path: Path) -> str:
    """Return a file's name as it can be printed and stored, whatever bytes it has."""
    return path.name.encode("utf-8", "replace").decode()
