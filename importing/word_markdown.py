"""mammoth's HTML → Markdown as the importer reads it: one block a line, lists moved in, every other sign escaped.

Bold and italics stay tags: Markdown's own marks don't hold beside a bracket or in the middle of a word.
"""

import re
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
    """A page has no foot for notes: each note in brackets where it is referred to."""
    found = _NOTES.search(html)
    if not found:
        return html
    notes = {key: re.sub(r"</?p>", " ", _BACK.sub("", text)).strip() for key, text in _NOTE.findall(found[0])}
    return _REFERENCE.sub(lambda match: f" ({notes.get(match[1], '')})", html[: found.start()])


def markdown(html: str) -> tuple[str, list[str]]:
    """The text, and Danish sentences about what has another form than in Word."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    writer.end_block()
    notes = []
    if writer.tables:
        notes.append("Dokumentet har tabeller. De er sat ind som punkter, én række i hvert.")
    if writer.dead_links:
        many = writer.dead_links
        notes.append(
            "Et link, der ikke fører ud på nettet, er blevet til almindelig tekst."
            if many == 1
            else f"{many} links, der ikke fører ud på nettet, er blevet til almindelig tekst."
        )
    return _joined(writer.blocks), notes


def _joined(blocks: list[_Block]) -> str:
    lines: list[str] = []
    for place, block in enumerate(blocks):
        if place and not (block.item and blocks[place - 1].item):
            lines.append("")
        lines += block.lines
    return "\n".join(lines) + "\n"


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.tables = self.dead_links = 0
        self._text = ""
        self._heading = 0
        self._open: list[str] = []  # marks
        self._links: list[str] = []  # "" for one that leads nowhere
        self._lists: list[list] = []  # [number of the item or None, width of its marker, whether that has been written]
        self._outer: list[tuple] = []  # what waits while a cell of a table is read
        self._rows: list[list[list[_Block]]] = []

    def handle_starttag(self, tag, attrs):
        if tag in _MARKS:
            self._open.append(_MARKS[tag])
            self._text += f"<{_MARKS[tag]}>"
        elif tag == "a" and (href := dict(attrs).get("href")):
            safe = _SAFE.fullmatch(href.strip())
            self.dead_links += not safe and not href.startswith("#")
            self._links.append(safe[0] if safe else "")
            self._text += "[" if safe else ""
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
            self._lists.append([0 if tag == "ol" else None, 2, False])
        elif tag == "li" and self._lists:
            inner = self._lists[-1]
            inner[0] = None if inner[0] is None else inner[0] + 1
            inner[1:] = [2 if inner[0] is None else len(str(inner[0])) + 2, False]
        elif tag == "tr":
            self._rows.append([])
        self._heading = _HEADINGS.get(tag, 0)

    def handle_endtag(self, tag):
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

    def handle_data(self, data):
        self._text += _SIGNS.sub(r"\\\1", re.sub(r"[ \t\r\n]+", " ", data))

    def end_block(self) -> None:
        """What has been read since the last block is one, if it says something."""
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
        """Under its marker; what goes on after it stands where its text began."""
        *outer, (number, width, written) = self._lists
        indent = " " * sum(level[1] for level in outer if level[2])  # a level that is skipped moves nothing in
        self._lists[-1][2] = True
        marker = "- " if number is None else f"{number}. "
        first = indent + (" " * width if written else marker) + lines[0]
        return [*([""] if written else []), first, *(f"{indent}{' ' * width}{line}" for line in lines[1:])]

    def _end_row(self, cells: list[list[_Block]]) -> None:
        """A row of figures is one item, «a | b»; a row that only places text beside text is read from left to right."""
        if len(cells) < 2 or _places_text(cells):
            self.blocks += [block for cell in cells for block in cell]
            return
        self.tables += 1
        said = [_one_line(cell) or "–" for cell in cells]
        if any(cell for cell in cells):
            self.blocks.append(_Block([f"- {' | '.join(said)}"], item=True))


def _places_text(cells: list[list[_Block]]) -> bool:
    """Whether a cell holds more than a short paragraph, or the first one the title of a section."""
    first = _one_line(cells[0])
    titled = heading_at([first], 0, plain=False)[0] if len(cells) == 2 and first else None
    return bool(titled and (titled.kind or titled.page)) or any(
        len(cell) > 1 or any(block.item or block.lines[0].startswith("#") for block in cell) for cell in cells
    )


def _one_line(cell: list[_Block]) -> str:
    return " ".join(line.strip() for block in cell for line in block.lines)


def _balanced(text: str) -> str:
    """Marks that don't cross the end of a line, nor begin or end at a space; those around nothing are gone."""
    lines: list[str] = []
    still: list[str] = []
    for line in text.split("\n"):
        opened = still + [tag[1] for tag in re.finditer(r"<(strong|em)>", line)]
        line = "".join(f"<{tag}>" for tag in still) + line
        for tag in re.findall(r"</(strong|em)>", line):
            opened.remove(tag)
        still = opened
        line += "".join(f"</{tag}>" for tag in reversed(still))
        lines.append(_tight(line))
    return "\n".join(lines)


def _tight(line: str) -> str:
    before = None
    while line != before:
        before = line
        line = re.sub(r"((?:<(?:strong|em)>)+)(\s+)", r"\2\1", line)
        line = re.sub(r"(\s+)((?:</(?:strong|em)>)+)", r"\2\1", line)
        line = re.sub(r"<(strong|em)>(\s*)</\1>", r"\2", line)
    return line
