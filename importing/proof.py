"""Count the words of a Word file on a road of its own, so that a word which the reader loses is seen.

Nothing of the reader is imported here, and another parser is used (libxml2). Every part of the package that Word shows
is walked: the text, notes, comments, heads and feet, boxes of every kind, formulas, figures, charts, and documents
inside the document. Of alternates for new and old versions of Word, one branch counts.
"""

import email
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

from lxml import etree, html

_PLACES = (
    (r"word/document\d*\.xml", "teksten"),
    (r"word/footnotes\d*\.xml", "fodnoterne"),
    (r"word/endnotes\d*\.xml", "slutnoterne"),
    (r"word/comments\d*\.xml", "kommentarerne"),
    (r"word/header\d*\.xml", "sidehovedet"),
    (r"word/footer\d*\.xml", "sidefoden"),
    (r"word/diagrams/data\d*\.xml", "en SmartArt-figur"),
    (r"word/charts/chart(?:Ex)?\d*\.xml", "et diagram"),
    (r"word/(?:embeddings/)?[^/]+\.docx", "et indlejret dokument"),
    (r"word/(?:embeddings/)?[^/]+\.(?:html?|mht|txt)", "et indlejret dokument"),
)
_INVISIBLE = re.compile(
    "[\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}-\N{RIGHT-TO-LEFT MARK}\u202a-\u202e\u2060\ufeff\ue000-\uf8ff]"
)
_RAISED = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ]+|[₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎]+)")
_WORD = re.compile(r"[^\W_αβγδλμπσΔΣΩ]+")  # what fonts of signs write as letters divides words
_FIGURE = re.compile(r"[\d+−=-]|^n$")
_SPACES = {"tab", "br", "cr", "ptab", "noBreakHyphen", "sym", "den", "rad", "footnoteReference", "endnoteReference"}
_WHOLES = {"rt", "tbl", "tc", "footnote", "endnote", "comment"}
_OFF = ("0", "false", "off", "none")
_VENDOR = re.compile(
    r"https?://(schemas\.(microsoft\.com/office|openxmlformats\.org)|purl\.oclc\.org/ooxml)/|urn:schemas-m"
)
_NOT_SHOWN = {"instrText", "delInstrText", "fldData", "rPr", "pPr", "sectPr", "sdtPr", "tblPr", "trPr", "tcPr"}

UNREADABLE = (etree.LxmlError, zipfile.BadZipFile, zlib.error, EOFError)  # what a broken part raises here


class _Look(NamedTuple):
    """What a run's properties say that moves its words elsewhere: hidden, struck out, raised or lowered."""

    marks: frozenset[str] = frozenset()  # "vanish", "strike", "dstrike"
    raised: str = ""
    shift: int = 0  # half points upwards


class Place(NamedTuple):
    """The words of one part of a file; `name` says in Danish where that is."""

    name: str
    words: tuple[str, ...]


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared: letters and digits, raised figures apart from their word."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _WORD.findall(unicodedata.normalize("NFKC", _RAISED.sub(r" \1 ", text)))


def places(data: bytes, depth: int = 0) -> Iterator[Place]:
    """Yield the words of every part that Word shows. The file has been read before: it is whole and not too big."""
    visited: set[Place] = set()
    with zipfile.ZipFile(BytesIO(data)) as file:
        names = sorted(file.namelist())
        styles = _styles(next((file.read(name) for name in names if re.fullmatch(r"word/styles\d*\.xml", name)), None))
        for name in names:
            where = next((where for pattern, where in _PLACES if re.fullmatch(pattern, name)), "")
            if not where:
                continue
            place = Place(where, tuple(words(_text(name, file.read(name), styles, depth))))
            repeated = where.startswith("side") and place in visited  # the same head on the first page and the rest
            if place.words and not repeated:
                visited.add(place)
                yield place


def missing(data: bytes, texts: Sequence[str], extra: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (place, words) of what is in the file and in none of the texts. `extra` words may be missing."""
    left = Counter(word for text in texts for word in words(text)) + Counter(extra)
    for place in places(data):
        lost_words = []
        for word in place.words:
            if left[word]:
                left[word] -= 1
            else:
                lost_words.append(word)
        if lost_words:
            yield place.name, " ".join(lost_words)


def _text(name: str, data: bytes, styles: dict[str, _Look], depth: int) -> str:
    suffix = name.lower().rpartition(".")[2]
    if suffix == "docx":
        if depth >= 3:
            return ""
        try:
            return " ".join(word for place in places(data, depth + 1) for word in place.words)
        except (zipfile.BadZipFile, etree.XMLSyntaxError):
            return ""
    if suffix == "txt":
        return data.decode("utf-8-sig", "replace")
    if suffix == "mht":
        message = email.message_from_bytes(data)
        pages = [part.get_payload(decode=True) for part in message.walk() if part.get_content_maintype() == "text"]
        return _page_text(pages[0]) if pages and isinstance(pages[0], bytes) else ""
    if suffix in ("htm", "html"):
        return _page_text(data)
    root = _root(data)
    return "\n".join(_chart_texts(root)) if "/charts/" in name else _Walk(root, styles).text()


def _page_text(data: bytes) -> str:
    if not data.strip():
        return ""
    encoding = "utf-8"
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
    root = html.document_fromstring(data, parser=html.HTMLParser(encoding=encoding))
    etree.strip_elements(root, "script", "style", "head", with_tail=False)
    return " ".join(text for text in root.itertext() if isinstance(text, str))


def _chart_texts(root: etree._Element) -> list[str]:
    """Return what a chart shows, each text once: titles, names of rows and columns, figures."""
    texts = []
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        if name == "p":
            texts.append("".join(text for text in element.itertext("{*}t")))
        elif name == "v" or (name == "pt" and "chartex" in element.tag):
            texts.append((element.text or "").strip())
    return list(dict.fromkeys(texts))


def _changed(look: _Look, properties: etree._Element | None) -> _Look:
    for entry in properties if properties is not None else ():
        name = _name(entry)
        value = _value(entry, "val")
        if name in ("vanish", "strike", "dstrike"):
            look = look._replace(marks=look.marks | {name} if _is_on(entry) else look.marks - {name})
        elif name == "position":
            look = look._replace(shift=int(value) if re.fullmatch(r"-?\d{1,4}", value) else 0)
        elif name == "vertAlign":
            look = look._replace(raised="" if value == "baseline" else value)
    return look


def _styles(data: bytes | None) -> dict[str, _Look]:
    """Return how each style looks, what it is based on with it."""
    if data is None:
        return {}
    styles = {_value(style, "styleId"): style for style in _root(data) if _name(style) == "style"}

    def look(key: str, visited: frozenset[str]) -> _Look:
        if key not in styles or key in visited:
            return _Look()
        based_on = next((_value(entry, "val") for entry in styles[key] if _name(entry) == "basedOn"), "")
        own = next((entry for entry in styles[key] if _name(entry) == "rPr"), None)
        return _changed(look(based_on, visited | {key}), own)

    return {key: look(key, frozenset()) for key in styles}


class _Walk:
    """Walks a part and keeps apart what is shown and what isn't: a hidden run doesn't divide the word round it."""

    def __init__(self, root: etree._Element, styles: dict[str, _Look]):
        self.styles = styles
        self.streams: dict[str, list[str]] = {}
        self.boxes: list[tuple[etree._Element, str]] = []
        self.moved_from: list[str] = []
        self.moved_to: list[str] = []
        self.last = ""  # the state of the latest text
        self.raised: tuple[str, str, str] = ("", "", "")  # the state, the position, the text so far
        self.instructions = _instructions(root)
        self.merged = _merged_away(root)
        self.walk(root, "", _Look(), _Look())
        while self.boxes:
            box, state = self.boxes.pop(0)
            self.put("\n")
            self.walk(box, state, _Look(), _Look())
            self.put("\n")

    def text(self) -> str:
        """Return all that has been gathered, also what was moved away and never arrived."""
        self.put("")
        moved_to = "".join(self.moved_to)
        unmoved = [text for text in self.moved_from if text.strip() and text not in moved_to]
        return "\n".join(["".join(stream) for stream in self.streams.values()] + unmoved)

    def put(self, text: str, state: str | None = None, position: str = "") -> None:
        """Add text to a stream, None for all. A raised figure stands apart from its word."""
        if position and (state, position) == self.raised[:2]:
            self.raised = (*self.raised[:2], self.raised[2] + text)
            return
        raised_state, raised_position, raised_text = self.raised
        if raised_position:
            apart = f" {raised_text} " if _FIGURE.search(raised_text) else raised_text
            self.streams.setdefault(raised_state, []).append(apart)
        self.raised = (state or "", position, text) if position else ("", "", "")
        if state and state != self.last:  # other text stands between this and what was left out before
            self.streams.setdefault(state, []).append("\n")
        self.last = self.last if state is None else state
        if not position:
            for stream in self.streams.values() if state is None else [self.streams.setdefault(state, [])]:
                stream.append(text)

    def walk(self, element: etree._Element, state: str, look: _Look, outer: _Look) -> None:
        """Walk an element. `state` says why all of it is left out; `outer` is the look of its paragraph."""
        for part in _children(element):
            name = "" if part in self.instructions else _name(part)
            if name in ("t", "delText"):
                self.words(part.text or "", "deleted" if name == "delText" and not state else state, look)
            elif name in _SPACES:
                self.put(" ")
                self.walk(part, state, look, outer)
            elif name == "ffData":
                self.put(_picked(part) or " ", state)
            elif name == "txbxContent":
                self.boxes.append((part, state or ("hidden" if "vanish" in look.marks else "")))
            elif name == "textpath":
                self.put(f"\n{_value(part, 'string')}\n", "drawn")
            elif name == "p" and "/drawingml/" in part.tag:
                self.put("\n", "drawn")
                self.walk(part, "drawn", look, outer)
            elif name == "p":
                self.paragraph(part, state)
            elif name == "r":
                style = self.styles.get(_value(_child(_child(part, "rPr"), "rStyle"), "val"))
                own = _merged(look, style) if style else look
                self.walk(part, state, _changed(own, _child(part, "rPr")), outer)
            elif name in ("sup", "sub"):
                position = "superscript" if name == "sup" else "subscript"
                self.walk(part, state, look._replace(raised=position), outer)
            elif name == "tr":
                self.walk(part, state or _row_state(part), look, outer)
            elif name == "sdt" and _is_on(_child(_child(part, "sdtPr"), "showingPlcHdr")):
                self.walk(part, state or "prompt", look, outer)
            elif name in _WHOLES:
                self.put("\n")
                self.walk(part, state or ("merged" if part in self.merged else ""), look, outer)
                self.put("\n")
            elif name not in _NOT_SHOWN:
                self.walk(part, state or {"del": "deleted", "moveFrom": "moved"}.get(name, ""), look, outer)
                if name == "moveTo":
                    self.moved_to.append("".join(text.text or "" for text in part.iter("{*}t")))

    def words(self, text: str, state: str, look: _Look) -> None:
        if state == "moved":
            self.moved_from.append(text)
            return
        is_apart = abs(look.shift) >= 4 and re.fullmatch(r"[+−-]?\d{1,2}", text)
        position = look.raised or (f"shift {look.shift}" if is_apart else "")
        struck = "struck" if look.marks & {"strike", "dstrike"} else ""
        self.put(text, state or ("hidden" if "vanish" in look.marks else struck), position)

    def paragraph(self, part: etree._Element, state: str) -> None:
        properties = _child(part, "pPr")
        look = self.styles.get(_value(_child(properties, "pStyle"), "val"), _Look())
        self.walk(part, state, look, look)
        mark = _child(properties, "rPr")
        is_drop_cap = _value(_child(properties, "framePr"), "dropCap") not in ("", "none")
        if _child(mark, "del") is None and _child(mark, "moveFrom") is None and not is_drop_cap:
            self.put("\n")


def _instructions(root: etree._Element) -> set[etree._Element]:
    """Return what stands between the beginning of a field and its «separate», or its end without one."""
    instructions: set[etree._Element] = set()
    parts: list[etree._Element] = []
    begun: list[tuple[int, int | None]] = []  # of each open field: where its instruction begins and ends in `parts`
    for part in root.iter("{*}fldChar", "{*}t", "{*}delText", *(f"{{*}}{name}" for name in _SPACES)):
        kind = _value(part, "fldCharType")
        if kind == "begin":
            begun.append((len(parts), None))
        elif kind == "separate" and begun:
            begun[-1] = (begun[-1][0], len(parts))
        elif kind == "end" and begun:
            first, last = begun.pop()
            instructions.update(parts[first:last])
            del parts[first:last]  # each is looked at once, however deep fields lie in fields
        elif not kind:
            parts.append(part)
    return instructions


def _merged_away(root: etree._Element) -> set[etree._Element]:
    """Return the cells whose place in the grid belongs to the cell above."""
    merged: set[etree._Element] = set()
    begun: dict[etree._Element | None, set[int]] = {}  # of each table: the places that its latest row shares
    for row in root.iter("{*}tr"):
        table = next(row.iterancestors("{*}tbl"), None)
        above, begun[table] = begun.get(table, set()), set()
        place = _number(_child(_child(row, "trPr"), "gridBefore"), 0)
        for cell in row.iter("{*}tc"):
            if next(cell.iterancestors("{*}tr")) is not row:
                continue
            merge = _child(_child(cell, "tcPr"), "vMerge")
            if merge is not None:
                begun[table].add(place)
                if _value(merge, "val") != "restart" and place in above:
                    merged.add(cell)
            place += _number(_child(_child(cell, "tcPr"), "gridSpan"), 1)
    return merged


def _row_state(row: etree._Element) -> str:
    """Return why a row of a table isn't shown, "" where it is."""
    properties = _child(row, "trPr")
    if _child(properties, "del") is not None:
        return "deleted"
    return "hidden" if _is_on(_child(properties, "hidden")) else ""


def _merged(look: _Look, style: _Look) -> _Look:
    """Return a paragraph's look with a character style's: what both hide or strike out is shown."""
    crossed = look.marks & style.marks & {"dstrike"}
    return _Look(look.marks ^ style.marks | crossed, style.raised or look.raised, style.shift or look.shift)


def _children(element: etree._Element) -> list[etree._Element]:
    """Return what stands in an element; of alternates for new and old versions of Word, in the branch that is shown."""
    parts = [part for part in element if isinstance(part.tag, str)]
    if _name(element) == "ruby":
        parts.sort(key=lambda part: _name(part) == "rt")  # a reading stands after its text
    if _name(element) != "AlternateContent":
        return parts
    parts = [part for part in parts if not _needs_more_than_word(part)] or parts
    full = [part for part in parts if _shows_something(part)]
    return list(_children((full or parts)[0])) if parts else []


def _needs_more_than_word(branch: etree._Element) -> bool:
    return not all(_VENDOR.match(branch.nsmap.get(name) or "") for name in _value(branch, "Requires").split())


def _shows_something(branch: etree._Element) -> bool:
    return any(
        (_name(part) in ("t", "delText") and (part.text or "").strip())
        or _name(part) in ("blip", "imagedata", "relIds", "chart", "sym")
        or _value(part, "string")
        for part in branch.iter(etree.Element)
    )


def _picked(form: etree._Element) -> str:
    """Return the entry that is picked in an old form's list."""
    for field in form.iter("{*}ddList"):
        entries = [_value(entry, "val") for entry in field.iter("{*}listEntry")]
        picked = next(
            (_value(entry, "val") for name in ("result", "default") for entry in field.iter("{*}" + name)), "0"
        )
        return entries[int(picked)] if picked.isdecimal() and int(picked) < len(entries) else ""
    return ""


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(element.iterchildren("{*}" + name), None) if element is not None else None


def _value(element: etree._Element | None, name: str) -> str:
    attributes = element.attrib.items() if element is not None else ()
    return next((str(value) for key, value in attributes if str(key).rpartition("}")[2] == name), "")


def _number(element: etree._Element | None, default: int) -> int:
    text = _value(element, "val")
    return int(text) if text.isdecimal() and len(text) < 5 else default


def _is_on(entry: etree._Element | None) -> bool:
    return entry is not None and _value(entry, "val") not in _OFF


def _root(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(data, parser)
