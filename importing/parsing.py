"""Parse text into the pages of a document, their sections as HTML, and the text that has no place. No database."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from danish import and_list
from danish.plain_text import plain, words
from importing import pieces, proof
from importing.contents import Document, Page, PageSection, Unplaced
from importing.headings import (
    BARE,
    BOLD,
    Heading,
    has_marks,
    heading_at,
    label_in_line,
    resembled,
    written_in_line,
)
from importing.markdown import Body
from importing.pieces import Piece
from importing.reading import ZIP, Refused, decode, lines_of
from importing.word.document import read_word
from importing.word.markdown import raised
from importing.word.package import BROKEN, Package
from onepagers.models import SectionKind

_STRUCK = re.compile(r"~~([^~\n]{1,500})~~|<(s|del|strike)>([^<>\n]{1,500})</\2>")


@dataclass
class _Draft:
    """A page while its blocks are gathered. Where it is `marked`, a heading of its own begins it for certain."""

    heading: Heading
    marked: bool
    blocks: list[Heading] = field(default_factory=list)

    def kinds(self, blocks: list[Heading] | None = None) -> list[SectionKind]:
        return [block.kind for block in (self.blocks if blocks is None else blocks) if block.kind]


def understand(data: bytes, package: Package | None = None) -> Document:
    """Return the contents of a file, Word or text; the same bytes give the same contents. A `package` is the Word file
    opened already.

    What a Word file says is counted on a second road (proof.py), and what isn't in the contents is named there. Raises
    Refused as `parse` does, and for a file that can't be read.
    """
    if not data.startswith(ZIP):
        return _parsed(*_without_struck(decode(data)))[0]
    source = read_word(data, package)
    document, headings = _parsed(source.text, source.pieces)
    unplaced = [*document.unplaced, *(_outside(label, text) for label, text in source.left_out)]
    texts = [*headings, *(entry.text for entry in unplaced)]
    texts += [plain(section.html) for page in document.pages for section in page.sections]
    try:
        missing = list(proof.missing(data, texts, source.typed_numbers))
    except proof.UNREADABLE as error:
        raise Refused(BROKEN) from error
    unplaced += [_outside(f"Ord fra {place}, der ikke kunne læses", text) for place, text in missing]
    notes = (*source.notes, *_about_pictures(unplaced), *document.notes)
    return Document(document.pages, tuple(unplaced), notes)


def parse(text: str) -> Document:
    """Return the contents of a text. Raises Refused when it has no page."""
    return _parsed(text, ())[0]


def _without_struck(text: str) -> tuple[str, list[Piece]]:
    """Return a text of Markdown with a mark for each stretch that is struck out, and the stretches.

    Raised and lowered figures become signs, since Markdown has no marks for them.
    """
    struck: list[Piece] = []

    def left_out(match: re.Match[str]) -> str:
        struck.append(Piece(pieces.STRUCK, match[1] or match[3]))
        return pieces.mark(len(struck) - 1)

    for tag, position in (("sup", "superscript"), ("sub", "subscript")):
        text = re.sub(rf"<{tag}>([^<>\n]{{1,40}})</{tag}>", lambda match: raised(match[1], position), text)  # noqa: B023
    return _STRUCK.sub(left_out, text), struck


def _parsed(text: str, left_out: Sequence[Piece]) -> tuple[Document, list[str]]:
    """Return the contents of a text, and the headings that it was cut at.

    `left_out` has the pieces whose marks stand in the text.
    """
    lines = lines_of(text)
    plain = not has_marks(lines)
    blocks = list(_blocks(lines, plain=plain))
    headings = [block.text for block in blocks]
    first_blocks, drafts = _split(blocks, plain=plain)
    if not any(draft.kinds() for draft in drafts):
        raise Refused(
            "Der er ingen sider i filen: den har ingen overskrift som «Kort fortalt». "
            "Skriv overskrifterne over afsnittene, og prøv igen."
        )
    _give_back(drafts)
    unplaced, notes, pages = [_unplaced(None, block, plain=plain) for block in first_blocks], [], []
    for number, draft in enumerate(drafts, start=1):
        sections, section_notes = _sections(draft, number, plain=plain)
        head = draft.heading
        pages.append(Page(number, head.text, head.code, head.platform, head.name, head.initials, tuple(sections)))
        notes += [*section_notes, *_labels(sections, number)]
        without_kind = [head, *(block for block in draft.blocks if not block.kind)]
        unplaced += [
            entry
            for block in without_kind
            if (entry := _unplaced(number, block, plain=plain)).words or block is not head
        ]
    unplaced = [entry for entry in unplaced if entry.heading or entry.words]
    unplaced += _left_out(left_out, pages, unplaced)
    return Document(tuple(pages), tuple(unplaced), tuple(notes)), headings


def _blocks(lines: list[str], *, plain: bool) -> Iterator[Heading]:
    """Cut the document at its headings; the first block is the text before any. Smaller headings in a section stay."""
    block, index = Heading(), 0
    in_line = written_in_line(lines)
    while index < len(lines):
        marks = "".join(pieces.MARK.findall(lines[index]))
        heading, line_count = heading_at(lines, index, plain=plain, in_line=in_line)
        smaller = heading and (heading.kind is None or heading.misspelt) and not heading.page
        if heading is None:
            block.lines.append(lines[index])
        elif block.kind and smaller and block.level < heading.level < BOLD:
            block.lines += ["", f"**{heading.text}**", "", marks]
        else:
            yield block
            block = heading
            block.lines += [marks, ""] if marks else []
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
        sections.append(PageSection(kind, as_of, body.html, len(body.words_in), len(body.words_out), body.marked))
        if len(blocks) > 1:
            notes.append(f"Side {number}: «{kind.label}» står {len(blocks)} gange; teksterne er sat sammen.")
        for block in blocks:
            if block.misspelt:
                notes.append(f"Side {number}: overskriften «{block.text}» er læst som «{kind.label}».")
            if block.extra:
                notes.append(f"Side {number}: «{block.extra}» i overskriften er sat ind i teksten.")
        if body.lost_words:
            notes.append(f"Side {number}: «{kind.label}» har tabt ordene {', '.join(body.lost_words)}.")
    return sections, notes


def _labels(sections: Sequence[PageSection], number: int) -> Iterator[str]:
    """Yield a note for each paragraph, of no list, that may be a section that the page lacks: «Drift: Alt kører.»."""
    kinds = {section.kind for section in sections}
    for section in sections:
        for paragraph in re.findall(r"(?<!<li>)<p>(.*?)</p>", section.html):
            label = label_in_line(plain(paragraph))
            if label and label[1] not in kinds:
                yield (
                    f"Side {number}: «{label[0]}» i «{section.kind.label}» kan være overskriften "
                    f"«{label[1].label}». Sæt den på en linje for sig, hvis den er."
                )


def _words(block: Heading, *, plain: bool) -> list[str]:
    return Body(block.lines, plain_text=plain).words_out


def _unplaced(number: int | None, block: Heading, *, plain: bool) -> Unplaced:
    body = Body(block.lines, plain_text=plain)
    kind = resembled(block.text) if number else None
    return Unplaced(number, block.text, body.text, len(body.words_out), html=body.marked or body.html, resembles=kind)


# What is left out


def _left_out(left_out: Sequence[Piece], pages: Sequence[Page], unplaced: Sequence[Unplaced]) -> Iterator[Unplaced]:
    """Yield an entry for each piece, with the page and the section where its mark stands."""
    places: dict[int, tuple[int | None, str]] = {}
    for page in pages:
        for section in page.sections:
            places |= dict.fromkeys(pieces.marks_in(section.marked), (page.number, section.kind.label))
    for index, piece in enumerate(left_out):
        page_number, title = places.get(index, (None, ""))
        text = " ".join(piece.text.split())
        html = _paragraphs(piece.text)
        yield Unplaced(page_number, piece.kind, text, len(words(text)), title, html, piece=index, raw=piece.text)


def _outside(label: str, text: str) -> Unplaced:
    return Unplaced(None, label, " ".join(text.split()), len(words(text)), html=_paragraphs(text), outside=True)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(' '.join(line.split()))}</p>" for line in text.split("\n") if line.strip())


def _about_pictures(unplaced: Sequence[Unplaced]) -> list[str]:
    """Return a sentence about pictures that have not come along, and where they stand."""
    pictures = [entry for entry in unplaced if entry.piece is not None and entry.heading == pieces.PICTURE]
    if not pictures:
        return []
    wheres = dict.fromkeys(f"side {entry.page} («{entry.section}»)" for entry in pictures if entry.page)
    where = f": {and_list(list(wheres))}" if wheres else ""
    return [f"{'Ét billede' if len(pictures) == 1 else f'{len(pictures)} billeder'} er ikke kommet med{where}."]
