"""The contents of a document: its pages and sections, and all that has no place in them. No database.

Contents are kept as JSON beside the document (`as_json`, `from_json`), so that a file is read once.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from html import escape
from typing import Any

from danish.plain_text import plain, words
from importing.pieces import filled
from onepagers.models import SectionKind


@dataclass(frozen=True)
class PageSection:
    """One of the six sections as it will be stored. `as_of` is the first day of the month in its heading.

    `marked` is the HTML with marks where something was left out, "" where nothing was.
    """

    kind: SectionKind
    as_of: date | None
    html: str
    words_in: int
    words_out: int
    marked: str = ""


@dataclass(frozen=True)
class Page:
    """A one-pager; `number` is its place in the document, from 1. `heading` is "" where it has none of its own."""

    number: int
    heading: str
    code: str
    platform: str
    name: str
    initials: str
    sections: tuple[PageSection, ...]

    @property
    def words_in(self) -> int:
        return sum(section.words_in for section in self.sections)

    @property
    def words_out(self) -> int:
        return sum(section.words_out for section in self.sections)


@dataclass(frozen=True)
class Unplaced:
    """Text without a place: before the first page (`page` None), under an unknown heading, under a page's own.

    Or a piece that was left out where it stands, in `section` (a title): then `piece` is the index of its mark, `raw`
    its text with the spaces round it, and the heading says why. `outside` is what stands beside the text: heads, feet.
    `html` is the text as it would be stored, `resembles` the section that the heading is another name of.
    """

    page: int | None
    heading: str
    text: str
    words: int
    section: str = ""
    html: str = ""
    resembles: SectionKind | None = None
    piece: int | None = None
    raw: str = ""
    outside: bool = False

    @property
    def where(self) -> str:
        """«side 2, Support, 4 ord», as far as it is known."""
        page = f"side {self.page}" if self.page else ""
        return ", ".join(filter(None, (page, self.section, f"{self.words} ord" if self.words else "")))

    @property
    def can_be_taken_in(self) -> bool:
        """Tell whether a click takes it in where it stands: its mark is in a section, and it has words."""
        return self.piece is not None and self.page is not None and bool(self.text.strip())

    @property
    def can_be_placed(self) -> bool:
        return bool(self.html) and not self.can_be_taken_in


@dataclass(frozen=True)
class Document:
    """The contents of a document. `notes` are Danish sentences about what the reader should check."""

    pages: tuple[Page, ...]
    unplaced: tuple[Unplaced, ...]
    notes: tuple[str, ...]


Place = tuple[int, SectionKind]  # the number of a page, and a section there


def with_choices(document: Document, taken: Collection[int], placed: Mapping[int, Place]) -> Document:
    """Return the contents as somebody has chosen them.

    `taken` are indexes of pieces that come along where they stand; `placed` says where unplaced text goes, by its index
    in `Document.unplaced`.
    """
    texts = [entry.raw for entry in document.unplaced if entry.piece is not None]  # in the order of their marks
    pages = []
    for page in document.pages:
        sections = [_taking_in(section, texts, taken) for section in page.sections]
        for index, (number, kind) in placed.items():
            if number == page.number:
                entry = document.unplaced[index]
                html = filled(entry.html, texts, taken)
                sections = _placing(sections, replace(entry, html=html), kind)
        pages.append(replace(page, sections=tuple(sections)))
    return replace(document, pages=tuple(pages))


def _taking_in(section: PageSection, pieces: list[str], taken: Collection[int]) -> PageSection:
    return _with_html(section, filled(section.marked, pieces, taken)) if section.marked and taken else section


def _placing(sections: list[PageSection], entry: Unplaced, kind: SectionKind) -> list[PageSection]:
    """Add a text at the end of a section. Its heading comes along, unless it is another name of the section."""
    heading = "" if not entry.heading or entry.resembles == kind or entry.outside else entry.heading
    html = (f"<p><strong>{escape(heading)}</strong></p>" if heading else "") + entry.html
    known = next((section for section in sections if section.kind == kind), None)
    if known is None:
        return [*sections, _with_html(PageSection(kind, None, "", 0, 0), html)]
    return [_with_html(section, section.html + html) if section is known else section for section in sections]


def _with_html(section: PageSection, html: str) -> PageSection:
    more = len(words(plain(html))) - len(words(plain(section.html)))
    return replace(section, html=html, words_in=section.words_in + more, words_out=section.words_out + more)


def as_json(document: Document) -> dict[str, Any]:
    """Return contents in the types of JSON."""
    data = asdict(document)
    for page in data["pages"]:
        for section in page["sections"]:
            section["as_of"] = section["as_of"].isoformat() if section["as_of"] else None
    return data


def from_json(data: Mapping[str, Any]) -> Document:
    """Return the contents that `as_json` has written."""
    pages = []
    for page in data["pages"]:
        sections = tuple(
            PageSection(
                **section
                | {
                    "kind": SectionKind(section["kind"]),
                    "as_of": date.fromisoformat(section["as_of"]) if section["as_of"] else None,
                }
            )
            for section in page["sections"]
        )
        pages.append(Page(**page | {"sections": sections}))
    unplaced = tuple(
        Unplaced(**entry | {"resembles": SectionKind(entry["resembles"]) if entry["resembles"] else None})
        for entry in data["unplaced"]
    )
    return Document(tuple(pages), unplaced, tuple(data["notes"]))
