"""The structure tree of a PDF, put right: what a screen reader reads is what the HTML meant.

WeasyPrint makes an element of every box, so boxes that layout alone needs stand in the tree too: a section that is a
table holds itself four times, a list laid out as a table has items outside any list, and an item of paragraphs has no
body. PDF/UA-1 (ISO 14289-1, 7.2) refuses those. The foot of a page isn't in the tree at all, the scope of a table's
headers isn't said, and figures are placed in other units than the page.
"""

from collections.abc import Iterator
from operator import is_
from typing import Any

import pydyf
from weasyprint.formatting_structure.boxes import BlockBox, InlineBox, TableCellBox

Element = pydyf.Dictionary
LISTS, WORDS, BLOCKS = ("ul", "ol", "li"), ("span", "b"), (BlockBox, TableCellBox)
POINTS = 0.75  # in a CSS pixel


def prepare(document) -> None:
    """Before the tree is made: let boxes be named by how they are set. A list set as running text (paper.css, the last
    resort) is read as that, since a line isn't an item; a label on a line of its own is a paragraph; a link is one,
    also where some of its words are bold."""
    for page in document.pages:
        page.links = [link for link in page.links if link[-1].element_tag == "a"]
        for box in page._page_box.descendants():
            if isinstance(box, InlineBox):
                if box.element_tag in LISTS:
                    box.element_tag = "span"
            elif box.element_tag in WORDS and isinstance(box, BLOCKS):
                box.element_tag = "p"


def finish(document, pdf: pydyf.PDF) -> None:
    """Called when the tree is made and not yet written."""
    _describe_links(document)
    heights = {
        reference: page.height * POINTS for reference, page in zip(pdf.page_references, document.pages, strict=True)
    }
    Tree(pdf, heights).put_right()


def _describe_links(document) -> None:
    """A link is told by its own words; WeasyPrint tells where it leads."""
    for page in document.pages:
        for *_, box in page.links:
            if box.link_annotation:
                words = "".join(part.text for part in box.descendants() if hasattr(part, "text"))
                box.link_annotation["Contents"] = pydyf.String(" ".join(words.split()) or "Link")


class Tree:
    def __init__(self, pdf: pydyf.PDF, heights: dict[bytes, float]):
        self._pdf, self._heights = pdf, heights
        self._spare: list[Element] = []  # taken out of the tree; an object can't be taken out of a file

    def put_right(self) -> None:
        root = self._object(self._pdf.catalog["StructTreeRoot"])
        document = self._object(root["K"][0])
        self._add_feet(document)
        self._settle(document)
        for element in self._spare:
            element.clear()

    def _object(self, reference: bytes) -> Element:
        return self._pdf.objects[int(reference.split(b" ", 1)[0])]

    def _kids(self, element: Element) -> list[Element | int]:
        """Elements, references to annotations, and the numbers of what is marked on the page."""
        return [kid if isinstance(kid, int) else self._object(kid) for kid in element.get("K", ())]

    def _add_feet(self, document: Element) -> None:
        """What stands in the margin of a page follows what stands on it: the foot says what on the page is made up."""
        told = {*document["K"]}
        feet: dict[bytes, list[Element]] = {}
        for element in self._pdf.objects:
            if isinstance(element, dict) and element.get("P") == document.reference and element.reference not in told:
                element["S"] = "/Div"
                feet.setdefault(element["Pg"], []).append(element)
        kids = self._kids(document)
        last = {kid["Pg"]: place for place, kid in enumerate(kids)}
        document["K"] = pydyf.Array()
        for place, kid in enumerate(kids):
            document["K"].append(kid.reference)
            if last[kid["Pg"]] == place:
                document["K"].extend(foot.reference for foot in feet.pop(kid["Pg"], ()))

    def _settle(self, element: Element) -> None:
        """Put right what stands under an element, the innermost first."""
        given = self._kids(element)
        for kid in given:
            if _is_element(kid):
                self._settle(kid)
        if not _is_wrapping(element):  # the kids of such a one are settled where they end up
            kids = [part for kid in given for part in self._flat(kid, element)]
            if element["S"] == "/L":
                kids = self._items(element, kids)
            elif element["S"] == "/LI":
                kids = self._bodies(element, kids)
            if len(kids) != len(given) or not all(map(is_, kids, given)):
                self._adopt(element, kids)
        if element["S"] == "/Figure":
            self._place(element)
        elif element["S"] == "/Table":
            self._scope(element)

    def _flat(self, kid: Any, parent: Element) -> Iterator[Any]:
        """A kid as it should stand under the parent: itself, or what is in it."""
        if _is_element(kid) and self._is_needless(kid, parent):
            self._spare.append(kid)
            for part in self._kids(kid):
                yield from self._flat(part, parent)
        else:
            yield kid

    def _is_needless(self, kid: Element, parent: Element) -> bool:
        tag, above = kid["S"], parent["S"]
        alone = tag == above in ("/Art", "/Sect", "/Div", "/L", "/P") and len(parent["K"]) == 1
        lost = (tag == "/LI" and above != "/L") or (tag in ("/Lbl", "/LBody") and above != "/LI")
        return alone or lost or _is_wrapping(kid)

    def _items(self, element: Element, kids: list[Any]) -> list[Any]:
        """A list holds lists and items; what else there is belongs to the item before it."""
        items: list[Any] = []
        for kid in kids:
            if _is_element(kid) and kid["S"] in ("/L", "/LI", "/Caption"):
                items.append(kid)
                continue
            if not items or items[-1]["S"] != "/LI":
                items.append(self._new("/LI", element))
            self._adopt(items[-1], self._bodies(items[-1], [*self._kids(items[-1]), kid]))
        return items

    def _bodies(self, element: Element, kids: list[Any]) -> list[Any]:
        """An item holds a label and a body; what else there is belongs to the body."""
        bodies: list[Any] = []
        for kid in kids:
            if _is_element(kid) and kid["S"] in ("/Lbl", "/LBody"):
                bodies.append(kid)
                continue
            if not bodies or bodies[-1]["S"] != "/LBody":
                bodies.append(self._new("/LBody", element))
            self._adopt(bodies[-1], [*self._kids(bodies[-1]), kid])
        return bodies

    def _new(self, tag: str, parent: Element) -> Element:
        element = self._spare.pop() if self._spare else Element()
        if element.number is None:
            self._pdf.add_object(element)
        element.clear()
        element |= {"Type": "/StructElem", "S": tag, "K": pydyf.Array(), "Pg": parent["Pg"], "P": parent.reference}
        return element

    def _adopt(self, element: Element, kids: list[Any]) -> None:
        element["K"] = pydyf.Array(kid if isinstance(kid, int) else kid.reference for kid in kids)
        for kid in kids:
            if _is_element(kid):
                kid["P"] = element.reference

    def _place(self, figure: Element) -> None:
        """From CSS pixels below the upper edge to points above the lower one."""
        left, top, right, bottom = (side * POINTS for side in figure["A"]["BBox"])
        height = self._heights[figure["Pg"]]
        figure["A"]["BBox"] = pydyf.Array((left, height - bottom, right, height - top))

    def _scope(self, table: Element) -> None:
        """A header is that of its column in the head and above its group of rows, else that of its row; the cells of
        such rows name the header of their group too."""
        for part in self._kids(table):
            group = None
            for row in self._kids(part) if _is_element(part) and part["S"] in ("/THead", "/TBody") else ():
                cells = [cell for cell in self._kids(row) if _is_element(cell)]
                if len(cells) == 1 and cells[0]["S"] == "/TH" and part["S"] == "/TBody":
                    group = cells[0]
                for cell in cells:
                    if cell["S"] == "/TH":
                        over = part["S"] == "/THead" or cell is group
                        cell["A"]["Scope"] = "/Column" if over else "/Row"
                    elif group is not None:
                        cell["A"].setdefault("Headers", pydyf.Array()).append(group["ID"])


def _is_element(kid: Any) -> bool:
    return isinstance(kid, dict) and kid.get("Type") == "/StructElem"


def _is_wrapping(element: Element) -> bool:
    """Whether an element means nothing; WeasyPrint hangs neither words nor links on such a one itself."""
    return element["S"] == "/NonStruct"
