"""What stands in a Word file and isn't shown as it stands: instructions of fields, prompts, cells merged away."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from importing import pieces
from importing.word.package import attribute, child, local
from importing.word.parts import within
from importing.word.styles import is_on

_CONTENT = {"t", "delText", "sym", "tab", "ptab", "br", "cr", "noBreakHyphen"}


def unseen(tree: Element) -> dict[Element, str]:
    """Return each element with text that Word doesn't show, and the kind of piece that it is; "" is no text at all."""
    kinds: dict[Element, str] = {}
    for element in tree.iter():
        if local(element) == "sdt" and _shows_a_prompt(element):
            kinds |= dict.fromkeys(_content(element), pieces.PROMPT)
        elif local(element) == "tbl":
            for cell in _merged_away(element):
                kinds |= dict.fromkeys(_content(cell), pieces.MERGED)
    return kinds | dict.fromkeys(_instructions(tree), "")


def _content(element: Element) -> list[Element]:
    return [part for part in element.iter() if local(part) in _CONTENT]


def _shows_a_prompt(control: Element) -> bool:
    mark = child(child(control, "sdtPr"), "showingPlcHdr")
    return mark is not None and is_on(mark)


def _merged_away(table: Element) -> Iterator[Element]:
    """Yield the cells that are part of the cell above. One with no such cell above it is shown."""
    above: set[int] = set()
    for row in within(table, "tr", stop="tbl"):
        merged: set[int] = set()
        column = _count(child(child(row, "trPr"), "gridBefore"), 0)
        for cell in within(row, "tc", stop="tbl"):
            properties = child(cell, "tcPr")
            merge = child(properties, "vMerge")
            if merge is not None:
                merged.add(column)
                if attribute(merge, "val") != "restart" and column in above:
                    yield cell
            column += _count(child(properties, "gridSpan"), 1)
        above = merged


def _count(entry: Element | None, default: int) -> int:
    value = attribute(entry, "val") or ""
    return int(value) if value.isdecimal() and len(value) < 5 else default


def _instructions(tree: Element) -> Iterator[Element]:
    """Yield what stands in the instructions of fields, the results of other fields too. One without an end has none."""
    texts: list[Element] = []
    fields: list[list[int]] = []  # where each one's instruction begins and, once it shows something, ends in `texts`
    depths: Counter[int] = Counter()  # how many instructions begin, less those that end, at a place in `texts`
    for element in tree.iter():
        kind = attribute(element, "fldCharType") if local(element) == "fldChar" else None
        if kind == "begin":
            fields.append([len(texts)])
        elif kind == "separate" and fields:
            fields[-1].append(len(texts))
        elif kind == "end" and fields:
            begin, end, *_ = [*fields.pop(), len(texts)]
            depths[begin] += 1
            depths[end] -= 1
        elif local(element) in _CONTENT:
            texts.append(element)
    depth = 0
    for index, element in enumerate(texts):
        depth += depths[index]
        if depth:
            yield element
