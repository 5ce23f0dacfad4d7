"""Read a Word file (.docx) as Markdown, or refuse it with one line in Danish.

What Word shows in the text comes along: paragraphs, lists with their numbers, tables, boxes, notes where they are
referred to. What it hides, strikes out, deletes or draws is left out, each with a mark where it stood (pieces.py).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from importing import pieces
from importing.pieces import Piece
from importing.reading import Source
from importing.word.embedded import embedded_text
from importing.word.markdown import Span, Writer
from importing.word.package import Package, attribute, child, is_readable, local, open_package
from importing.word.parts import (
    PROPERTIES,
    Context,
    Paragraph,
    chart_value,
    drawn_text,
    end_is_deleted,
    is_drop_cap,
    shown_branch,
    shown_parts,
    within,
)
from importing.word.signs import box, readable
from importing.word.styles import Look, Numbering, Styles, is_on
from importing.word.unseen import unseen

_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
_LINK_FIELD = re.compile(r'\s*HYPERLINK\s+(?:\\\w\s+)*"?([^"\s]+)"?')
_TYPED_NUMBER = re.compile(r"^\s*(?:\W\s*)*(\d{1,9})[.)](?=\s|$)", re.MULTILINE)


def read_word(data: bytes, package: Package | None = None) -> Source:
    """Return the text of a Word file, which may be opened already. Raises Refused for one that is no Word document,
    broken or too big."""
    return _Reader(package or open_package(data)).source()


class _Reader:
    def __init__(self, package: Package):
        self.package = package
        self.styles = Styles(package.part(r"styles\d*\.xml"))
        self.numbering = Numbering(package.part(r"numbering\d*\.xml"), self.styles)
        self.notes = {
            (kind, attribute(note, "id") or ""): note
            for kind in ("footnote", "endnote", "comment")
            for _, tree in package.parts(rf"{kind}s\d*\.xml")
            for note in tree
        }
        self.unseen = {part: kind for tree in package.trees.values() for part, kind in unseen(tree).items()}
        self.writer = Writer()
        self.pieces: list[Piece] = []
        self.paragraph = Paragraph()
        self.fields: list[str] = []  # instructions of open fields, the innermost last
        self.moved_from: list[str] = []
        self.moved_to: list[str] = []
        self.read_parts: set[str] = set()
        self.read_notes: set[tuple[str, str]] = set()
        self.typed_numbers: list[str] = []
        self.signs = 0  # that no letter stands for
        self.changes = False

    def source(self) -> Source:
        body = self.package.trees[self.package.main]
        self.blocks(body, Context())
        left_out = tuple(self.left_out())
        notes = self.writer.notes()
        if self.changes:
            notes.append("Dokumentet har rettelser, der ikke er godkendt i Word. Den rettede tekst er brugt.")
        if self.signs:
            notes.append(f"Tegn fra en skrift med symboler er ikke kommet med: {self.signs}.")
        return Source(self.writer.text(), tuple(notes), left_out, tuple(self.pieces), tuple(self.typed_numbers))

    # Blocks

    def blocks(self, parent: Element, context: Context) -> None:
        """Write the paragraphs and tables of a whole: the text, a cell, a box."""
        self.some_blocks(parent, context)
        self.end_paragraph(None, context)

    def some_blocks(self, parent: Element, context: Context) -> None:
        """Write the paragraphs and tables of an element, and of whatever stands round them."""
        for element in parent:
            name = local(element)
            if name == "p":
                self.write_paragraph(element, context)
            elif name == "tbl":
                self.end_paragraph(None, context)
                self.table(element, context)
            elif name == "altChunk":
                self.end_paragraph(None, context)
                relation = self.package.relations.get(attribute(element, "id") or "")
                self.leave_out_part(relation.target if relation else "", context)
                self.end_paragraph(None, context)
            elif name == "AlternateContent":
                self.some_blocks(shown_branch(element), context)
            elif name in ("r", "hyperlink", "oMath", "oMathPara", "fldSimple"):
                self.inline(element, context)  # outside any paragraph
            elif not PROPERTIES.fullmatch(name):
                self.some_blocks(element, self.entered(name, context))

    def entered(self, name: str, context: Context) -> Context:
        """Return the context inside an element that tells of a change."""
        if name in ("ins", "moveTo", "del", "moveFrom"):
            self.changes = True
        if name in ("del", "moveFrom") and not context.left_out:
            return replace(context, left_out=pieces.DELETED if name == "del" else pieces.MOVED)
        return context

    def write_paragraph(self, element: Element, context: Context) -> None:
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"), "val")
        self.inlines(element, replace(context, look=self.styles.look(style, context.look)))
        if end_is_deleted(properties):
            self.changes = True  # the next paragraph goes on from here
        elif not is_drop_cap(properties):
            self.end_paragraph(properties, context)

    def end_paragraph(self, properties: Element | None, context: Context) -> None:
        """Write the paragraph that has been read, and then the boxes that hang on it."""
        self.end_left_out()
        paragraph, self.paragraph = self.paragraph, Paragraph()
        text = "".join(span.text for span in paragraph.spans)
        listing = None
        if text.strip():
            heading = self.styles.heading(properties)
            listing = None if heading else self.numbering.listing(properties)
            self.typed_numbers += _TYPED_NUMBER.findall(pieces.unmarked(text))
            self.writer.paragraph(paragraph.spans, heading=heading, listing=listing)
        for box_content, box_context in paragraph.boxes:
            self.blocks(box_content, box_context)

    def table(self, element: Element, context: Context) -> None:
        for row in within(element, "tr", stop="tbl"):
            properties = child(row, "trPr")
            row_context = context
            if (hidden := child(properties, "hidden")) is not None and is_on(hidden):
                row_context = replace(context, left_out=context.left_out or pieces.HIDDEN)
            if child(properties, "del") is not None:
                row_context = self.entered("del", context)
            outer, cells = self.writer, []
            for cell in within(row, "tc", stop="tbl"):
                self.writer = Writer()
                self.blocks(cell, row_context)
                cells.append(self.writer.blocks)
                outer.tables += self.writer.tables
                outer.dead_links += self.writer.dead_links
            self.writer = outer
            self.writer.row(cells)

    # Runs

    def inlines(self, parent: Iterable[Element], context: Context) -> None:
        for element in parent:
            kind = self.unseen.get(element)
            if kind != "":
                self.inline(element, replace(context, left_out=context.left_out or kind) if kind else context)

    def inline(self, element: Element, context: Context) -> None:
        """Read an element inside a paragraph. What isn't known is read for what is in it."""
        name = local(element)
        if name in ("t", "delText"):
            reason = pieces.DELETED if name == "delText" and not context.left_out else context.left_out
            self.add(element.text or "", replace(context, left_out=reason))
        elif name in _BREAKS:
            self.add(_BREAKS[name], context)
        elif name == "r":
            look = context.look
            properties = child(element, "rPr")
            if style := attribute(child(properties, "rStyle"), "val"):
                look = look.with_style(self.styles.look(style, Look()))
            self.inlines(element, replace(context, look=look.with_properties(properties)))
        elif name == "sym":
            self.sign(element, context)
        elif name in ("footnoteReference", "endnoteReference"):
            self.note(name.removesuffix("Reference"), element, context)
        elif name == "commentReference":
            self.comment(element)
        elif name in ("hyperlink", "fldSimple"):
            self.inlines(element, replace(context, href=self.address(element) or context.href))
        elif name == "fldChar":
            self.field(element, context)
        elif name == "instrText" and self.fields:
            self.fields[-1] += element.text or ""
        elif name == "AlternateContent":
            self.inlines(shown_branch(element), context)
        elif name in ("drawing", "pict", "object"):
            self.drawing(element, context)
        elif name in ("oMath", "oMathPara"):
            self.formula(element, context)
        elif name == "ruby":
            self.ruby(element, context)
        elif not PROPERTIES.fullmatch(name):
            self.inlines(element, self.entered(name, context))
        if name == "moveTo":
            self.moved_to.append("".join(text.text or "" for text in element.iter() if local(text) == "t"))

    def add(self, text: str, context: Context) -> None:
        text, unknown = readable(text, context.look.font)
        self.signs += unknown
        if context.href == "" and self.fields and (match := _LINK_FIELD.match(self.fields[-1])):
            context = replace(context, href=match[1])
        reason = context.reason()
        if reason != self.paragraph.left_out[0]:
            self.end_left_out()
        if reason:
            self.paragraph.left_out = reason, self.paragraph.left_out[1] + text
        elif text:
            look = context.look
            self.paragraph.spans.append(Span(text, look.bold, look.italic, context.href, look.position(text)))

    def end_left_out(self) -> None:
        """End what has been left out so far of the paragraph, and mark its place."""
        (reason, text), self.paragraph.left_out = self.paragraph.left_out, ("", "")
        if reason == pieces.MOVED:
            self.moved_from.append(text)
        elif text.strip():
            self.mark(reason, text)

    def mark(self, kind: str, text: str) -> None:
        """Leave something out, and mark its place."""
        self.end_left_out()
        self.paragraph.spans.append(Span(pieces.mark(len(self.pieces))))
        self.pieces.append(Piece(kind, text))

    def sign(self, element: Element, context: Context) -> None:
        """Read a sign of a font of signs: «F0FE» of Wingdings is a ticked box."""
        code = attribute(element, "char") or ""
        if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
            self.add(
                chr(int(code, 16)), replace(context, look=replace(context.look, font=attribute(element, "font") or ""))
            )

    def note(self, kind: str, element: Element, context: Context) -> None:
        """Put a note in brackets at its reference: a one-pager has no notes."""
        key = (kind, attribute(element, "id") or "")
        note = self.notes.get(key)
        if note is None or not "".join(note.itertext()).strip():
            return
        self.read_notes.add(key)
        del self.notes[key]  # one that refers to itself is read once
        plain = replace(context, look=replace(context.look, raised=""))
        self.add(" (", plain)
        self.flat(note, plain)
        self.add(")", plain)
        self.notes[key] = note

    def flat(self, parent: Element, context: Context) -> None:
        """Read paragraphs, however they are nested, into the one that is being read."""
        divides = False
        for paragraph in within(parent, "p", stop="p"):
            properties = child(paragraph, "pPr")
            self.add(" " if divides else "", context)
            self.add("– " if self.numbering.listing(properties) and divides else "", context)
            self.inlines(paragraph, context)
            divides = not (end_is_deleted(properties) or is_drop_cap(properties))

    def comment(self, element: Element) -> None:
        key = ("comment", attribute(element, "id") or "")
        if key in self.notes and key not in self.read_notes:
            self.read_notes.add(key)
            if text := self.flat_text(self.notes[key]):
                self.mark(pieces.COMMENT, text)

    def address(self, element: Element) -> str:
        if match := _LINK_FIELD.match(attribute(element, "instr") or ""):
            return match[1]
        relation = self.package.relations.get(attribute(element, "id") or "")
        return relation.target if relation and relation.outside else ""

    def field(self, element: Element, context: Context) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self.fields.append("")
            self.add(box(child(element, "ffData")), context)
        elif kind == "end" and self.fields:
            self.fields.pop()

    def ruby(self, element: Element, context: Context) -> None:
        """Put what stands in small letters above some text in brackets after it."""
        above = child(element, "rt")
        self.inlines([part for part in element if part is not above], context)
        if above is not None:
            self.add(" (", context)
            self.inlines(above, context)
            self.add(")", context)

    def formula(self, element: Element, context: Context) -> None:
        """Read a formula on one line: what is above or below the line, and a fraction's stroke, is kept in signs."""
        for part in element:
            name = local(part)
            if name in ("sup", "sub"):
                position = "superscript" if name == "sup" else "subscript"
                self.formula(part, replace(context, look=replace(context.look, raised=position)))
            elif name == "t":
                self.inlines([part], context)
            elif not PROPERTIES.fullmatch(name):
                self.add("/" if name == "den" else "√" if name == "rad" else "", context)
                self.formula(part, context)

    # Drawings

    def drawing(self, element: Element, context: Context) -> None:
        """Keep the boxes of a drawing for after the paragraph, and mark everything else that it shows."""
        shown = list(shown_parts(element))
        inside = replace(context, look=Look(hidden=context.look.hidden), href="")
        self.paragraph.boxes += [(part, inside) for part in shown if local(part) == "txbxContent"]
        words = [text for part in shown if (text := drawn_text(part))]
        if words:
            self.mark(pieces.DRAWING, "\n".join(words))
        for part in shown:
            name = local(part)
            if name in ("blip", "imagedata") and local(element) != "object":
                description = next((attribute(entry, "descr") for entry in shown if attribute(entry, "descr")), "")
                self.mark(pieces.PICTURE, description or "")
            elif name in ("relIds", "chart", "OLEObject"):
                relation_id = attribute(part, "dm") or attribute(part, "id") or ""
                relation = self.package.relations.get(relation_id)
                self.leave_out_part(relation.target if relation else "", context)

    def leave_out_part(self, name: str, context: Context) -> None:
        """Mark another part of the file that the text shows."""
        if name in self.read_parts or not (name in self.package.trees or name in self.package.files):
            return
        self.read_parts.add(name)
        self.mark(*self.part_text(name))

    def part_text(self, name: str) -> tuple[str, str]:
        """Return what a part is, in Danish, and its text."""
        if name in self.package.files:
            if not is_readable(name):
                return pieces.UNREAD, name.rpartition("/")[2]
            return pieces.EMBEDDED, embedded_text(name, self.package.files[name], self.package.budget, whole_text)
        tree = self.package.trees[name]
        if "/diagrams/" in name:
            return pieces.DIAGRAM, "\n".join(text for part in tree.iter() if (text := drawn_text(part)))
        values = [text for part in tree.iter() if (text := drawn_text(part) or chart_value(part))]
        return pieces.CHART, "\n".join(dict.fromkeys(values))

    # What has no place in the text

    def flat_text(self, parent: Element) -> str:
        """Return all the words of an element, hidden or not, without marks in the text."""
        outer, marked, self.paragraph = self.paragraph, len(self.pieces), Paragraph()
        self.flat(parent, Context())
        boxes = self.paragraph.boxes
        self.end_left_out()
        text = "".join(span.text for span in self.paragraph.spans)
        for index in pieces.marks_in(text):
            piece = self.pieces[index]
            text = text.replace(pieces.mark(index), "" if piece.kind == pieces.PICTURE else f" {piece.text} ")
        texts = [text, *(self.flat_text(content) for content, _ in boxes)]
        del self.pieces[marked:]
        self.paragraph = outer
        return " ".join(" ".join(texts).split())

    def left_out(self) -> Iterator[tuple[str, str]]:
        """Yield (label, text) of everything that the text doesn't refer to."""
        titles = {"header": "Sidehoved", "footer": "Sidefod"}
        yielded = set()
        for kind, title in titles.items():
            for _, tree in self.package.parts(rf"{kind}\d*\.xml"):
                pictures = sum(local(part) in ("blip", "imagedata") for part in shown_parts(tree))
                text = self.flat_text(tree)
                if (text or pictures) and (title, text) not in yielded:
                    yielded.add((title, text))
                    yield title, text or f"{'Et billede' if pictures == 1 else f'{pictures} billeder'}"
        for kind, title in (("footnote", "Fodnoter"), ("endnote", "Slutnoter"), ("comment", "Kommentarer i Word")):
            unread = [note for key, note in self.notes.items() if key[0] == kind and key not in self.read_notes]
            if texts := [text for note in unread if (text := self.flat_text(note))]:
                yield title, " ".join(texts)
        files = [name for name in self.package.files if is_readable(name)]
        figures = [name for name in self.package.trees if re.match(r"word/(?:diagrams|charts)/", name)]
        for name in (*figures, *files):
            if name not in self.read_parts:
                yield self.part_text(name)
        moved_to = "".join(self.moved_to)
        if unmoved := [text for text in self.moved_from if text.strip() and text not in moved_to]:
            yield pieces.MOVED, " ".join(unmoved)


def whole_text(package: Package) -> str:
    """Return all the words of a document inside the document."""
    reader = _Reader(package)
    body = reader.flat_text(package.trees[package.main])
    notes = [reader.flat_text(note) for key, note in reader.notes.items() if key not in reader.read_notes]
    return " ".join([body, *notes, *(text for _, text in reader.left_out() if text)])
