"""Write a Word file's paragraphs as the Markdown that the importer reads: one block a line, lists indented.

Bold and italics are tags: Markdown's own marks have no effect beside a bracket or in the middle of a word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from importing.headings import heading_at
from importing.pieces import MARK, unmarked
from importing.word.styles import Listing

_SAFE = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>]+", re.IGNORECASE)
_SIGNS = re.compile(r"([\\`*_\[\]<>&#])")
_SUPERSCRIPT = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


class Span(NamedTuple):
    """Some text of a paragraph that looks alike. `href` is where it leads, "" for nowhere."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    position: str = ""  # "superscript", "subscript"


class Block(NamedTuple):
    lines: list[str]
    item: bool  # of a list: no empty line between two of them


def raised(text: str, position: str) -> str:
    """Return raised or lowered text in signs that say so: «m²», «CO₂». Letters alone («1st») need none."""
    table = {"superscript": _SUPERSCRIPT, "subscript": _SUBSCRIPT}.get(position)
    if table is None or not re.search(r"[\d+−=-]|^n$", text):
        return text
    if all(ord(sign) in table for sign in text):
        return text.translate(table)
    return ("^" if position == "superscript" else "_") + f"({text.strip()})"


@dataclass
class _Level:
    """An open level of a list: the width of its marker, the number of its item, and whether it is written."""

    width: int = 2
    number: int | None = None
    sign: str = "."
    written: bool = False


@dataclass
class Writer:
    """Writes blocks. `tables` and `dead_links` count what has another form than in Word."""

    blocks: list[Block] = field(default_factory=list)
    tables: int = 0
    dead_links: int = 0
    _levels: list[_Level] = field(default_factory=list)

    def text(self) -> str:
        """Return all of it."""
        lines: list[str] = []
        for index, block in enumerate(self.blocks):
            if index and not (block.item and self.blocks[index - 1].item):
                lines.append("")
            lines += block.lines
        return "\n".join(lines) + "\n"

    def notes(self) -> list[str]:
        """Return sentences about what has another form than in Word."""
        notes = []
        if self.tables:
            notes.append("Dokumentet har tabeller. De er sat ind som punkter, én række i hvert.")
        if self.dead_links:
            links = "Et link" if self.dead_links == 1 else f"{self.dead_links} links"
            notes.append(f"{links}, der ikke fører ud på nettet, er blevet til almindelig tekst.")
        return notes

    def paragraph(self, spans: Sequence[Span], *, heading: int = 0, listing: Listing | None = None) -> None:
        """Write a paragraph, unless it is empty. What a heading leaves out is marked below it."""
        lines = [line.strip() for line in _balanced(self._inline(spans)).split("\n")]
        if not any(lines):
            return
        if heading and unmarked("".join(lines)).strip():
            text = " ".join(line for line in lines if line)
            self._levels = []
            self.blocks.append(Block([f"{'#' * heading} {' '.join(unmarked(text).split())}"], item=False))
            if marks := "".join(MARK.findall(text)):
                self.blocks.append(Block([marks], item=False))
            return
        while not lines[0]:
            lines.pop(0)
        lines = [*(f"{line}  " for line in lines[:-1] if line), lines[-1]]
        continued = listing is not None and listing.continues
        if listing is None or (continued and not self._levels):
            self._levels = []
            self.blocks.append(Block(lines, item=False))
        else:
            self.blocks.append(Block(self._item(lines, listing), item=True))

    def row(self, cells: Sequence[list[Block]]) -> None:
        """Write a row of figures as one item, «a | b»; a row that only places text beside text from left to right."""
        self._levels = []
        if len(cells) < 2 or _places_text(cells):
            self.blocks += [block for cell in cells for block in cell]
            return
        self.tables += 1
        texts = [_one_line(cell) for cell in cells]
        if any(texts):
            shown = [text if unmarked(text).strip() else f"–{text}" for text in texts]
            self.blocks.append(Block([f"- {' | '.join(shown)}"], item=True))

    def _item(self, lines: list[str], listing: Listing) -> list[str]:
        """Return the lines of an item: its marker, and later lines under the beginning of its text."""
        del self._levels[listing.depth :]
        if listing.continues:
            indent = " " * sum(level.width for level in self._levels if level.written)
            return ["", *(f"{indent}{line}" for line in lines)]
        while len(self._levels) < listing.depth:
            self._levels.append(_Level())
        *outer, inner = self._levels
        indent = " " * sum(level.width for level in outer if level.written)  # a skipped level indents nothing
        if listing.number is None:
            marker, inner.number = "- ", None
        else:
            begins_again = inner.written and inner.number is not None and listing.number != inner.number + 1
            inner.sign = {".": ")", ")": "."}[inner.sign] if begins_again else inner.sign  # another sign, another list
            marker, inner.number = f"{listing.number}{inner.sign} ", listing.number
        inner.width, inner.written = len(marker), True
        label = f"{_escaped(listing.label)} " if listing.label else ""
        return [f"{indent}{marker}{label}{lines[0]}", *(f"{indent}{' ' * inner.width}{line}" for line in lines[1:])]

    def _inline(self, spans: Sequence[Span]) -> str:
        text = ""
        open_tags: list[str] = []
        for span in _joined(spans):
            tags = [tag for tag, is_on in (("strong", span.bold), ("em", span.italic)) if is_on]
            while open_tags and open_tags != tags[: len(open_tags)]:
                text += f"</{open_tags.pop()}>"
            for tag in tags[len(open_tags) :]:
                text += f"<{tag}>"
                open_tags.append(tag)
            words = _escaped(raised(span.text, span.position))
            address = _SAFE.fullmatch(span.href.strip())
            self.dead_links += bool(span.href) and not address and not span.href.startswith("#")
            text += f"[{words}](<{address[0]}>)" if address and unmarked(span.text).strip() else words
        return text + "".join(f"</{tag}>" for tag in reversed(open_tags))


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Join spans that look alike; white space looks like its neighbour."""
    joined: list[Span] = []
    for span in spans:
        span = span._replace(text=re.sub(r"[ \t\r]+", " ", span.text))
        if not span.text:
            continue
        last = joined[-1] if joined else None
        if last and last.href == span.href and (last[1:] == span[1:] or not unmarked(span.text).strip()):
            joined[-1] = last._replace(text=last.text + span.text)
        else:
            joined.append(span)
    return joined


def _places_text(cells: Sequence[list[Block]]) -> bool:
    """Tell whether a cell has more than a short paragraph, or the first one the title of a section."""
    first = unmarked(_one_line(cells[0]))
    heading = heading_at([first], 0, plain=False)[0] if len(cells) == 2 and first else None
    return bool(heading and (heading.kind or heading.page)) or any(
        len(cell) > 1 or any(block.item or block.lines[0].startswith("#") for block in cell) for cell in cells
    )


def _one_line(cell: Sequence[Block]) -> str:
    return " ".join(line.strip() for block in cell for line in block.lines)


def _balanced(text: str) -> str:
    """Close marks at the end of a line and open them on the next; none begins or ends at a space or is empty."""
    lines: list[str] = []
    open_tags: list[str] = []
    for line in text.split("\n"):
        line_tags = open_tags + [tag[1] for tag in re.finditer(r"(?<!\\)<(strong|em)>", line)]
        line = "".join(f"<{tag}>" for tag in open_tags) + line
        for tag in re.findall(r"(?<!\\)</(strong|em)>", line):
            line_tags.remove(tag)
        open_tags = line_tags
        line += "".join(f"</{tag}>" for tag in reversed(open_tags))
        lines.append(_tight(line))
    return "\n".join(lines)


def _tight(line: str) -> str:
    previous = None
    while line != previous:
        previous = line
        line = re.sub(r"((?:<(?:strong|em)>)+)(\s+)", r"\2\1", line)
        line = re.sub(r"(\s+)((?:</(?:strong|em)>)+)", r"\2\1", line)
        line = re.sub(r"<(strong|em)>(\s*)</\1>", r"\2", line)
    return line
