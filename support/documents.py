"""The files that may belong to an agreement: what kind one is, by its first bytes, and a name that can be kept. Pure.

A file is never parsed: of a Word or Excel file, which is a zip, one small entry is read, the list of what is in it.
"""

import re
import unicodedata
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from support.models import AgreementDocument

PDF, ZIP, OLD_OFFICE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENTRY = b"PK\x01\x02"  # begins the line of each file in a zip's own list
ENTRIES = 5_000  # files in a zip; Word writes some 15 and one for every picture
TYPES = 1_000_000  # bytes of the list of what is in it
LONGEST_NAME = 160

TOO_BIG = f"Filen er for stor: den må højst fylde {AgreementDocument.LARGEST // (1024 * 1024)} MB."
OTHER_KIND = "Filen skal være en PDF, et Word-dokument (.docx) eller et Excel-ark (.xlsx)."
OLD = "Filen er gemt i et gammelt format eller med adgangskode. Gem den som .docx, .xlsx eller PDF uden adgangskode."
BROKEN = "Filen er ødelagt. Åbn den i Word eller Excel, gem den igen, og prøv igen."

WORD, EXCEL = (
    f"application/vnd.openxmlformats-officedocument.{kind}"
    for kind in ("wordprocessingml.document", "spreadsheetml.sheet")
)
ENDINGS = {"application/pdf": ".pdf", WORD: ".docx", EXCEL: ".xlsx"}


class Refused(Exception):  # noqa: N818 - an answer to the person, not a fault
    """The file can't be kept. The message is one Danish line."""


def kind_of(content: bytes) -> str:
    """Return the content type of a file, by what it holds and not by its name. Raises Refused for any other kind."""
    if content.startswith(PDF):
        return "application/pdf"
    if content.startswith(OLD_OFFICE):
        raise Refused(OLD)
    if not content.startswith(ZIP):
        raise Refused(OTHER_KIND)
    types = _content_types(content)
    for kind in (WORD, EXCEL):
        if f'"{kind}.main+xml"'.encode() in types:
            return kind
    raise Refused(OTHER_KIND)


def _content_types(content: bytes) -> bytes:
    """The list in which a Word or Excel file says what it is; empty in another zip."""
    if content.count(ENTRY) > ENTRIES:
        raise Refused(OTHER_KIND)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive, archive.open("[Content_Types].xml") as entry:
            return entry.read(TYPES)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused(BROKEN) from error


def clean_name(name: str, kind: str) -> str:
    """Return the name without folders and what nobody can see, with the ending of its kind, and not too long."""
    visible = "".join(sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign)[0] != "C")
    last = PurePosixPath(visible.replace("\\", "/")).name
    words = re.sub(r'[<>:"|?*]', "", re.sub(r"\s+", " ", last)).rstrip(" .")
    ending = ENDINGS[kind]
    stem = words.removesuffix(words[-len(ending) :]) if words.lower().endswith(ending) else words
    return (stem[: LONGEST_NAME - len(ending)].strip(" .") or "dokument") + ending
