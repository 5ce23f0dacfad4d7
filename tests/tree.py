"""What a screen reader meets in a PDF: the structure tree, the links, the bookmarks."""

from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject

Document = PdfReader | PdfWriter


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def kids(element: DictionaryObject) -> list[DictionaryObject]:
    """What hangs right under an element of the tree, but for the numbers of what is marked on the page."""
    found = element.get("/K", [])
    return [kid.get_object() for kid in found if isinstance(kid.get_object(), DictionaryObject)]


def elements(document: Document, *tags: str, under: DictionaryObject | None = None) -> Iterator[DictionaryObject]:
    """The elements with one of those tags, or all, in the order in which they are read."""
    for element in kids(under or document.root_object["/StructTreeRoot"]):
        if element.get("/Type") == "/StructElem":
            if not tags or element["/S"][1:] in tags:
                yield element
            yield from elements(document, *tags, under=element)


def links(document: Document) -> list[DictionaryObject]:
    return [annotation.get_object() for page in document.pages for annotation in page.get("/Annots", [])]


def bookmarks(document: PdfReader) -> list:
    """Titles, those of the next level in a list of their own."""

    def titles(entries):
        return [titles(entry) if isinstance(entry, list) else entry.title for entry in entries]

    return titles(document.outline)
