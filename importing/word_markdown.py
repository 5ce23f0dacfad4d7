"""Convert mammoth's HTML to Markdown as the importer reads it: one block a line, lists indented, other signs escaped.

Bold and italics stay tags: Markdown's own marks have no effect beside a bracket or in the middle of a word.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import NamedTuple

from importing.headings import heading_at

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_SAFE = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>]+", re.IGNORECASE)
_SIGNS = re.compile(r"([\\`*_\[\]<>&#])")
_NOTE = re.compile(r'<li id="((?:foot|end)note-[^"]*)">(.*?)</li>', re.DOTALL)
_NOTES = re.compile(r'<ol>(?:<li id="(?:foot|end)note-[^"]*">.*?</li>)+</ol>\s*$', re.DOTALL)
_REFERENCE = re.compile(r'<sup><a href="#((?:foot|end)note-[^"]*)"[^>]*>\[\d+\]</a></sup>')
_BACK = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')


class _Block(NamedTuple):
    lines: list[str]
    item: bool  # of a list: no empty line between two of them


def footnotes_in_place(html: str) -> str:
    """Move each footnote into brackets at its reference: a one-pager has no footnotes."""
    notes_match = _NOTES.search(html)
    if not notes_match:
        return html
    notes = {key: re.sub(r"</?p>", " ", _BACK.sub("", text)).strip() for key, text in _NOTE.findall(notes_match[0])}
    return _REFERENCE.sub(lambda match: f" ({notes.get(match[1], '')})", html[: notes_match.start()])


def markdown(html: str) -> tuple[str, list[str]]:
    """Return the text, and Danish sentences about everything that has another form than in Word."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    writer.end_block()
    notes = []
    if writer.tables:
        notes.append("Dokumentet har tabeller. De er sat ind som punkter, én række i hvert.")
    if writer.dead_links:
        dead_links = writer.dead_links
        notes.append(
            "Et link, der ikke fører ud på nettet, er blevet til almindelig tekst."
            if dead_links == 1
            else f"{dead_links} links, der ikke fører ud på nettet, er blevet til almindelig tekst."
        )
    return _joined(writer.blocks), notes


def _joined(blocks: list[_Block]) -> str:
    lines: list[str] = []
    for index, block in enumerate(blocks):
        if index and not (block.item and blocks[index - 1].item):
            lines.append("")
        lines += block.lines
    return "\n".join(lines) + "\n"


@dataclass
class _List:
    """An open list: the number of its item, or None, the width of its marker, and whether that is written."""

    number: int | None
    width: int = 2
    written: bool = False


class _Writer(HTMLParser):
    """Writes blocks of Markdown from HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.tables = self.dead_links = 0
        self._text = ""
        self._heading = 0
        self._open: list[str] = []  # marks
        self._links: list[str] = []  # targets of open links; "" for one without
        self._lists: list[_List] = []
        self._outer: list[tuple[list[_Block], list[_List]]] = []  # blocks and lists around an open table cell
        self._rows: list[list[list[_Block]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MARKS:
            self._open.append(_MARKS[tag])
            self._text += f"<{_MARKS[tag]}>"
        elif tag == "a" and (href := dict(attrs).get("href")):
            address = _SAFE.fullmatch(href.strip())
            self.dead_links += not address and not href.startswith("#")
            self._links.append(address[0] if address else "")
            self._text += "[" if address else ""
        elif tag == "br":
            self._text += "\n"
        elif tag in ("p", "ul", "ol", "li", "table", "tr", *_HEADINGS):
            self.end_block()
            self._begin(tag)
        elif tag in ("td", "th"):
            self._outer.append((self.blocks, self._lists))
            self.blocks, self._lists = [], []

    def _begin(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists.append(_List(0 if tag == "ol" else None))
        elif tag == "li" and self._lists:
            number = self._lists[-1].number
            if number is None:
                self._lists[-1] = _List(None)
            else:
                self._lists[-1] = _List(number + 1, len(str(number + 1)) + 2)
        elif tag == "tr":
            self._rows.append([])
        self._heading = _HEADINGS.get(tag, 0)

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS and self._open:
            self._text += f"</{self._open.pop()}>"
        elif tag == "a" and self._links:
            href = self._links.pop()
            self._text += f"](<{href}>)" if href else ""
        elif tag in ("td", "th") and self._outer:
            self.end_block()
            cell = self.blocks
            self.blocks, self._lists = self._outer.pop()
            self._rows[-1].append(cell)
        elif tag in ("p", "ul", "ol", "li", "table", "tr", *_HEADINGS):
            self.end_block()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
            elif tag == "tr" and self._rows:
                self._end_row(self._rows.pop())

    def handle_data(self, data: str) -> None:
        self._text += _SIGNS.sub(r"\\\1", re.sub(r"[ \t\r\n]+", " ", data))

    def end_block(self) -> None:
        """End the block that has been read since the last one, unless it is empty."""
        text, self._text = _balanced(self._text), ""
        lines = [line.strip() for line in text.split("\n")]
        if not any(lines):
            return
        while not lines[0]:
            lines.pop(0)
        lines = [*(f"{line}  " for line in lines[:-1] if line), lines[-1]]
        if self._heading:
            lines = [f"{'#' * self._heading} {' '.join(line.strip() for line in lines)}"]
        elif self._lists:
            lines = self._item(lines)
        self.blocks.append(_Block(lines, item=bool(self._lists) and not self._heading))

    def _item(self, lines: list[str]) -> list[str]:
        """Return the lines of an item: its marker, and later lines under the beginning of its text."""
        *outer, inner = self._lists
        indent = " " * sum(level.width for level in outer if level.written)  # a skipped level indents nothing
        hanging = indent + " " * inner.width
        continues, inner.written = inner.written, True
        if continues:
            return ["", *(f"{hanging}{line}" for line in lines)]
        marker = "- " if inner.number is None else f"{inner.number}. "
        return [f"{indent}{marker}{lines[0]}", *(f"{hanging}{line}" for line in lines[1:])]

    def _end_row(self, cells: list[list[_Block]]) -> None:
        """Write a row of figures as one item, «a | b»; a row that only places text beside text from left to right."""
        if len(cells) < 2 or _places_text(cells):
            self.blocks += [block for cell in cells for block in cell]
            return
        self.tables += 1
        cell_lines = [_one_line(cell) or "–" for cell in cells]
        if any(cell for cell in cells):
            self.blocks.append(_Block([f"- {' | '.join(cell_lines)}"], item=True))


def _places_text(cells: list[list[_Block]]) -> bool:
    """Tell whether a cell has more than a short paragraph, or the first one the title of a section."""
    first = _one_line(cells[0])
    heading = heading_at([first], 0, plain=False)[0] if len(cells) == 2 and first else None
    return bool(heading and (heading.kind or heading.page)) or any(
        len(cell) > 1 or any(block.item or block.lines[0].startswith("#") for block in cell) for cell in cells
    )


def _one_line(cell: list[_Block]) -> str:
    return " ".join(line.strip() for block in cell for line in block.lines)


def _balanced(text: str) -> str:
    """Close marks at the end of a line and open them on the next; none begins or ends at a space or is empty."""
    lines: list[str] = []
    open_tags: list[str] = []
    for line in text.split("\n"):
        line_tags = open_tags + [tag[1] for tag in re.finditer(r"<(strong|em)>", line)]
        line = "".join(f"<{tag}>" for tag in open_tags) + line
        for tag in re.findall(r"</(strong|em)>", line):
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
