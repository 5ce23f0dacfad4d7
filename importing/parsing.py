"""Parse text into the pages of a document, their sections as HTML, and the text that has no place. No database."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from danish.plain_text import words
from importing.headings import BARE, BOLD, Heading, has_marks, heading_at
from importing.markdown import Body
from importing.reading import ZIP, Refused, Source, decode, lines_of
from importing.word import read_word
from onepagers.models import SectionKind


@dataclass(frozen=True)
class PageSection:
    """One of the six sections as it will be stored. `as_of` is the first day of the month in its heading."""

    kind: SectionKind
    as_of: date | None
    html: str
    words_in: int
    words_out: int


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
    """Text without a place: before the first page (`page` None), under an unknown heading, under a page's own."""

    page: int | None
    heading: str
    text: str
    words: int


@dataclass(frozen=True)
class Document:
    """The contents of a document. `notes` are Danish sentences about what the reader should check."""

    pages: tuple[Page, ...]
    unplaced: tuple[Unplaced, ...]
    notes: tuple[str, ...]


@dataclass
class _Draft:
    """A page while its blocks are gathered. Where it is `marked`, a heading of its own begins it for certain."""

    heading: Heading
    marked: bool
    blocks: list[Heading] = field(default_factory=list)

    def kinds(self, blocks: list[Heading] | None = None) -> list[SectionKind]:
        return [block.kind for block in (self.blocks if blocks is None else blocks) if block.kind]


def understand(data: bytes) -> Document:
    """Return the contents of a file, Word or text; the same bytes give the same contents.

    Raises Refused as `parse` does, and for a file that can't be read.
    """
    source = read_word(data) if data.startswith(ZIP) else Source(decode(data))
    document = parse(source.text)
    left_out = [Unplaced(None, label, text, len(words(text))) for label, text in source.left_out]
    return replace(document, unplaced=(*document.unplaced, *left_out), notes=(*source.notes, *document.notes))


def parse(text: str) -> Document:
    """Return the contents of a text. Raises Refused when it has no page."""
    lines = lines_of(text)
    plain = not has_marks(lines)
    first_blocks, drafts = _split(list(_blocks(lines, plain=plain)), plain=plain)
    if not any(draft.kinds() for draft in drafts):
        raise Refused("Der er ingen sider i filen: den har ingen overskrift som «Kort fortalt».")
    _give_back(drafts)
    unplaced, notes, pages = [_unplaced(None, block, plain=plain) for block in first_blocks], [], []
    for number, draft in enumerate(drafts, start=1):
        sections, section_notes = _sections(draft, number, plain=plain)
        head = draft.heading
        pages.append(Page(number, head.text, head.code, head.platform, head.name, head.initials, tuple(sections)))
        notes += section_notes
        without_kind = [head, *(block for block in draft.blocks if not block.kind)]
        unplaced += [
            entry
            for block in without_kind
            if (entry := _unplaced(number, block, plain=plain)).words or block is not head
        ]
    return Document(tuple(pages), tuple(entry for entry in unplaced if entry.heading or entry.words), tuple(notes))


def _blocks(lines: list[str], *, plain: bool) -> Iterator[Heading]:
    """Cut the document at its headings; the first block is the text before any. Smaller headings in a section stay."""
    block, index = Heading(), 0
    while index < len(lines):
        heading, line_count = heading_at(lines, index, plain=plain)
        if heading is None:
            block.lines.append(lines[index])
        elif block.kind and heading.kind is None and not heading.page and block.level < heading.level < BOLD:
            block.lines += ["", f"**{heading.text}**", ""]
        else:
            yield block
            block = heading
        index += line_count
    yield block


def _split(blocks: list[Heading], *, plain: bool) -> tuple[list[Heading], list[_Draft]]:
    """Return the blocks before the first page, and the pages.

    A page begins with its own heading, with another «Kort fortalt», or with any section after all six.
    """
    first_blocks: list[Heading] = []
    drafts: list[_Draft] = []
    for index, block in enumerate(blocks):
        page = drafts[-1] if drafts else None
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if block.page:
            drafts.append(_Draft(block, marked=True))
        elif block.kind and _begins(page, block, plain=plain):
            drafts.append(_Draft(Heading(), marked=False, blocks=[block]))
        elif block.kind and page and block.level == BARE and block.kind in page.kinds():
            page.blocks[-1].lines += ["", block.text, "", *block.lines]  # a lone «Support» within another section
        elif following and _names_a_page(block, following, page, plain=plain):
            block.name = block.text
            drafts.append(_Draft(block, marked=True))
        else:
            (page.blocks if page else first_blocks).append(block)
    return first_blocks, drafts


def _begins(page: _Draft | None, block: Heading, *, plain: bool) -> bool:
    if page is None:
        return True
    kinds = page.kinds()
    if block.kind == SectionKind.SUMMARY and block.kind in kinds:
        empty_copy = kinds == [SectionKind.SUMMARY] and not _words(page.blocks[0], plain=plain)
        return not empty_copy  # Word now and then leaves an empty copy of a heading
    return len(set(kinds)) == len(SectionKind)


def _names_a_page(block: Heading, following: Heading, page: _Draft | None, *, plain: bool) -> bool:
    """Tell whether an unknown heading with nothing under it comes right before the beginning of a page."""
    page_begins = following.kind and not following.page and _begins(page, following, plain=plain)
    return bool(block.text and page_begins and not _words(block, plain=plain))


def _give_back(drafts: list[_Draft]) -> None:
    """Move sections that a page has twice, at its end, to the next page: there «Kort fortalt» didn't come first."""
    for page, following in pairwise(drafts):
        while not following.marked and page.blocks:
            last = page.blocks[-1]
            if last.kind not in page.kinds(page.blocks[:-1]) or last.kind in following.kinds():
                break
            following.blocks.insert(0, page.blocks.pop())


def _sections(draft: _Draft, number: int, *, plain: bool) -> tuple[list[PageSection], list[str]]:
    """Return the page's sections in the document's order, repeated ones joined, and notes about them."""
    sections, notes = [], []
    for kind in dict.fromkeys(draft.kinds()):
        blocks = [block for block in draft.blocks if block.kind == kind]
        lines: list[str] = []
        for block in blocks:
            lines += ["", f"**{block.extra}**" if block.extra else "", "", *block.lines]
        body = Body(lines, plain_text=plain)
        as_of = next((block.as_of for block in blocks if block.as_of), None)
        sections.append(PageSection(kind, as_of, body.html, len(body.words_in), len(body.words_out)))
        if len(blocks) > 1:
            notes.append(f"Side {number}: «{kind.label}» står {len(blocks)} gange; teksterne er sat sammen.")
        notes += [
            f"Side {number}: «{block.extra}» i overskriften er sat ind i teksten." for block in blocks if block.extra
        ]
        if body.lost_words:
            notes.append(f"Side {number}: «{kind.label}» har tabt ordene {', '.join(body.lost_words)}.")
    return sections, notes


def _words(block: Heading, *, plain: bool) -> list[str]:
    return Body(block.lines, plain_text=plain).words_out


def _unplaced(number: int | None, block: Heading, *, plain: bool) -> Unplaced:
    body = Body(block.lines, plain_text=plain)
    return Unplaced(number, block.text, body.text, len(body.words_out))
