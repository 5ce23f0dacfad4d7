"""From a file to text, or one line in Danish that says why not."""

import re
import unicodedata
from pathlib import Path

SIZE_LIMIT = 1_000_000  # bytes; the customer's seven pages are 14 kB

_FOREIGN = (
    (b"PK\x03\x04", "Filen er et Word-dokument. Gem det som ren tekst (UTF-8) eller Markdown, og prøv igen."),
    (b"\xd0\xcf\x11\xe0", "Filen er et gammelt Word-dokument. Gem det som ren tekst (UTF-8), og prøv igen."),
    (b"{\\rtf", "Filen er RTF. Gem den som ren tekst (UTF-8), og prøv igen."),
    (b"%PDF", "Filen er en PDF. Importen tager ren tekst (UTF-8) eller Markdown."),
    (b"\xff\xfe", "Filen er UTF-16. Gem den som UTF-8, og prøv igen."),
    (b"\xfe\xff", "Filen er UTF-16. Gem den som UTF-8, og prøv igen."),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1d\x7f]")
_TWICE_ENCODED = re.compile(r"Ã[¦¸¥†˜…\x86\x98\x85]")  # æ ø å Æ Ø Å as UTF-8 that was read as something else


class Refused(Exception):  # noqa: N818 - something to tell the person, not a fault
    """The file, or what was asked, can't be imported. The message is one Danish line; nothing has been written."""


def read(path: Path) -> str:
    """The text of a file. Raises Refused for one that is missing, too big, empty, binary or not in UTF-8."""
    shown = shown_name(path)
    try:
        if not path.exists():
            raise Refused(f"Filen «{shown}» findes ikke.")
        if not path.is_file():
            raise Refused(f"«{shown}» er ikke en fil.")
        if path.stat().st_size > SIZE_LIMIT:
            raise Refused(f"Filen er for stor: højst {SIZE_LIMIT // 1_000_000} MB kan importeres.")
        return decode(path.read_bytes())
    except OSError as error:
        raise Refused(f"Filen «{shown}» kan ikke læses: {error.strerror}.") from error


def decode(data: bytes) -> str:
    """The text of some bytes, under the same conditions; for a file that was uploaded."""
    if len(data) > SIZE_LIMIT:
        raise Refused(f"Filen er for stor: højst {SIZE_LIMIT // 1_000_000} MB kan importeres.")
    for magic, message in _FOREIGN:
        if data.startswith(magic):
            raise Refused(message)
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
