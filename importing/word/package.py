"""Open a Word file: a zip of XML parts, of which only those with text, styles, lists and links are unpacked, in memory.

There is one budget for the whole file, nested documents with it: bytes unpacked, elements, depth and letters. What is
over it is refused while it is being read. Nothing in the file is run, fetched or written.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree

from importing.reading import TEXT_LIMIT, Refused

ENTRIES = 2_000  # files in the zip; Word writes some 15 and one for every picture
UNPACKED = 200_000_000  # bytes that the zip says it unpacks to
XML = 30_000_000  # bytes of all the parts that we read; the styles of a usual file are 0.3 MB
PART = 10_000_000  # bytes of one of them
ELEMENTS = 200_000  # of XML in all parts together; seven one-pagers have some 10,000 with their styles
DEPTH = 100
NESTED = 3  # documents inside documents

TOO_MUCH = (
    "Filen er for stor: den er meget længere eller mere indviklet end et dokument med one-pagere. "
    "Kopiér teksten over i et nyt dokument, og prøv igen."
)
BROKEN = "Filen er ødelagt eller beskyttet. Åbn den i Word, gem den uden adgangskode, og prøv igen."
BROKEN_PART = "Word-dokumentet er ødelagt og kan ikke læses ({name}). Åbn det i Word, og gem det igen."

_MAIN = re.compile(r"word/document\d*\.xml")
_PARTS = re.compile(
    r"word/(?:(?:document|styles|numbering|footnotes|endnotes|comments|header|footer)\d*\.xml"
    r"|_rels/document\d*\.xml\.rels|diagrams/data\d*\.xml|charts/chart(?:Ex)?\d*\.xml)"
)
_EMBEDDED = re.compile(r"word/(?:embeddings/[^/]+|[^/]+\.(?:html?|mht|txt|rtf|docx))")


def is_readable(name: str) -> bool:
    """Tell whether the text of a document inside the document can be read, by its name."""
    return name.lower().endswith((".docx", ".htm", ".html", ".mht", ".txt"))


class Relation(NamedTuple):
    """A way out of the main part: to another part by its name in the zip, or to an address."""

    target: str
    outside: bool


@dataclass
class Budget:
    """How much of the file has been read so far. Raises Refused for what is over the limits."""

    xml: int = 0
    elements: int = 0
    letters: int = 0
    nested: int = 0  # how deep we are in documents inside documents

    def take(self, *, xml: int = 0, elements: int = 0, letters: int = 0) -> None:
        self.xml += xml
        self.elements += elements
        self.letters += letters
        if self.xml > XML or self.elements > ELEMENTS or self.letters > TEXT_LIMIT:
            raise Refused(TOO_MUCH)


@dataclass(frozen=True)
class Package:
    """The XML of the parts by their names in the zip; `main` is the name of the text itself."""

    trees: dict[str, ElementTree.Element]
    files: dict[str, bytes]  # documents inside the document, and names of those that aren't read
    main: str
    relations: dict[str, Relation]
    budget: Budget

    def parts(self, pattern: str) -> Iterator[tuple[str, ElementTree.Element]]:
        """Yield the parts of word/ whose names match, in order."""
        for name in sorted(self.trees, key=lambda name: (len(name), name)):
            if re.fullmatch(f"word/{pattern}", name):
                yield name, self.trees[name]

    def part(self, pattern: str) -> ElementTree.Element | None:
        return next((tree for _, tree in self.parts(pattern)), None)


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def attribute(element: ElementTree.Element | None, name: str) -> str | None:
    """Return an attribute, whatever namespace it is written in: strict files have other namespaces than usual ones."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: ElementTree.Element | None, name: str) -> ElementTree.Element | None:
    return next((entry for entry in element if local(entry) == name), None) if element is not None else None


def open_package(data: bytes, budget: Budget | None = None) -> Package:
    """Return the parts of a Word file. Raises Refused for a file that is no Word document, broken or too big."""
    budget = budget or Budget()
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            entries = file.infolist()
            _refuse_another_kind({entry.filename for entry in entries})
            if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
                raise Refused("Filen er for stor: den fylder alt for meget, når den pakkes ud. Fjern store billeder.")
            trees, files = {}, {}
            for entry in entries:
                if _PARTS.fullmatch(entry.filename):
                    trees[entry.filename] = _tree(file, entry, budget)
                elif _EMBEDDED.fullmatch(entry.filename):
                    files[entry.filename] = _unpacked(file, entry, budget) if is_readable(entry.filename) else b""
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused(BROKEN) from error
    main = next(name for name in sorted(trees) if _MAIN.fullmatch(name))
    links = trees.get(f"word/_rels/{posixpath.basename(main)}.rels")
    return Package(trees, files, main, dict(_relations(links)), budget)


def _refuse_another_kind(names: set[str]) -> None:
    if any(_MAIN.fullmatch(name) for name in names):
        if "word/vbaProject.bin" in names:
            raise Refused("Word-dokumentet har makroer (.docm). Gem det som .docx uden makroer, og prøv igen.")
        return
    kinds = {"xl/workbook.xml": "et regneark", "ppt/presentation.xml": "en præsentation", "content.xml": "OpenDocument"}
    kind = next((kind for name, kind in kinds.items() if name in names), "en zipfil")
    raise Refused(f"Det er ikke et Word-dokument (.docx), men {kind}. Gem teksten som .docx, og prøv igen.")


def _unpacked(file: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> bytes:
    if entry.file_size > PART:
        raise Refused(TOO_MUCH)
    budget.take(xml=entry.file_size)
    with file.open(entry) as part:
        data = part.read(PART + 1)
    budget.take(xml=max(0, len(data) - entry.file_size))  # the zip may say less than it holds
    return data


def _tree(file: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> ElementTree.Element:
    xml = _unpacked(file, entry, budget)
    parser = ElementTree.XMLParser(target=_LimitedTreeBuilder(budget))  # noqa: S314 - the builder refuses the attacks that the rule warns of
    try:
        parser.feed(xml)
        return parser.close()
    except ElementTree.ParseError as error:
        raise Refused(BROKEN_PART.format(name=entry.filename)) from error


class _LimitedTreeBuilder(ElementTree.TreeBuilder):
    """Builds a tree, and refuses one that is too big or too deep, or declares entities, as no Word document does."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._budget = budget
        self._depth = 0
        self._prefixes: list[tuple[str, str]] = []  # declared where we are, the innermost last

    def start_ns(self, prefix: str, uri: str) -> None:
        self._prefixes.append((prefix or "", uri))

    def end_ns(self, prefix: str) -> None:
        self._prefixes.pop()

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        self._budget.take(elements=1)
        self._depth += 1
        if self._depth > DEPTH:
            raise Refused(TOO_MUCH)
        if tag.endswith("}Choice") and "Requires" in attrs:
            # The tree keeps no prefixes: an undeclared one stays as it is, and is no namespace that Word knows.
            declared = dict(self._prefixes)
            attrs = attrs | {"Requires": " ".join(declared.get(name, name) for name in attrs["Requires"].split())}
        return super().start(tag, attrs)

    def data(self, data: str) -> None:
        self._budget.take(letters=len(data))
        super().data(data)

    def end(self, tag: str) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise Refused("Filen er ikke et almindeligt Word-dokument og er ikke læst.")


def _relations(links: ElementTree.Element | None) -> Iterator[tuple[str, Relation]]:
    for entry in links if links is not None else ():
        outside = entry.get("TargetMode") == "External"
        target = entry.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"word/{target}")
        yield entry.get("Id", ""), Relation(target if outside else part, outside)
