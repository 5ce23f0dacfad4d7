"""Mend the structure tree of a PDF, so that a screen reader reads what the HTML means.

WeasyPrint makes an element of every box, also of boxes that only layout needs: a section that is a table holds itself
four times, a list laid out as a table has items outside any list, and an item of paragraphs has no body. PDF/UA-1
(ISO 14289-1, 7.2) refuses those. WeasyPrint also leaves the foot of a page out of the tree and the scope of headers
out of tables, and it places figures in other units than those of the page.
"""

from collections.abc import Iterator, Sequence
from operator import is_
from typing import TYPE_CHECKING, Any, TypeGuard

import pydyf
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import BlockBox, InlineBox, TableCellBox

if TYPE_CHECKING:

    class Element(dict[str, Any]):
        """An element of the tree. pydyf has no types."""

        number: int | None
        reference: bytes
else:
    Element = pydyf.Dictionary

Kid = Element | int  # an element, the reference to an annotation, or the number of marked content on the page

LISTS, WORDS, BLOCKS = ("ul", "ol", "li"), ("span", "b"), (BlockBox, TableCellBox)
POINTS = 0.75  # in a CSS pixel


def prepare(document: Document) -> None:
    """Let boxes be named by how they are set, before the tree is made.

    A list set as running text (paper.css, the last resort) is read as text, since a line isn't an item. A label on a
    line of its own is a paragraph. A link stays one link where some of its words are bold.
    """
    for page in document.pages:
        page.links = [link for link in page.links if link[-1].element_tag == "a"]
        for box in page._page_box.descendants():
            if isinstance(box, InlineBox):
                if box.element_tag in LISTS:
                    box.element_tag = "span"
            elif box.element_tag in WORDS and isinstance(box, BLOCKS):
                box.element_tag = "p"


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """Mend the tree after it is made and before it is written."""
    _describe_links(document)
    heights = {
        reference: page.height * POINTS for reference, page in zip(pdf.page_references, document.pages, strict=True)
    }
    Tree(pdf, heights).mend()


def _describe_links(document: Document) -> None:
    """Describe each link by its own words; WeasyPrint describes it by its target."""
    for page in document.pages:
        for *_, box in page.links:
            if box.link_annotation:
                words = "".join(part.text for part in box.descendants() if hasattr(part, "text"))
                box.link_annotation["Contents"] = pydyf.String(" ".join(words.split()) or "Link")


class Tree:
    """The structure tree. `heights` are the pages' heights in points, by their references."""

    def __init__(self, pdf: pydyf.PDF, heights: dict[bytes, float]):
        self._pdf, self._heights = pdf, heights
        self._spare: list[Element] = []  # taken out of the tree; an object can't be taken out of a file

    def mend(self) -> None:
        root = self._object(self._pdf.catalog["StructTreeRoot"])
        document = self._object(root["K"][0])
        self._add_feet(document)
        self._mend_element(document)
        for element in self._spare:
            element.clear()

    def _object(self, reference: bytes) -> Element:
        return self._pdf.objects[int(reference.split(b" ", 1)[0])]

    def _kids(self, element: Element) -> list[Kid]:
        return [kid if isinstance(kid, int) else self._object(kid) for kid in element.get("K", ())]

    def _elements(self, element: Element) -> list[Element]:
        return [kid for kid in self._kids(element) if _is_element(kid)]

    def _add_feet(self, document: Element) -> None:
        """Put the foot of each page after the page: it may say that something on the page is made up."""
        in_tree = {*document["K"]}
        feet: dict[bytes, list[Element]] = {}
        for element in self._pdf.objects:
            if not isinstance(element, Element) or element.get("P") != document.reference:
                continue
            if element.reference not in in_tree:
                element["S"] = "/Div"
                feet.setdefault(element["Pg"], []).append(element)
        kids = [self._object(reference) for reference in document["K"]]
        last_on_page = {kid["Pg"]: index for index, kid in enumerate(kids)}
        document["K"] = pydyf.Array()
        for index, kid in enumerate(kids):
            document["K"].append(kid.reference)
            if last_on_page[kid["Pg"]] == index:
                document["K"].extend(foot.reference for foot in feet.pop(kid["Pg"], ()))

    def _mend_element(self, element: Element) -> None:
        """Mend an element and all in it, the innermost first."""
        old_kids = self._kids(element)
        for kid in old_kids:
            if _is_element(kid):
                self._mend_element(kid)
        if not _is_wrapper(element):  # a wrapper's kids are mended where they end up
            kids = [part for kid in old_kids for part in self._unwrapped(kid, element)]
            if element["S"] == "/L":
                kids = self._list_items(element, kids)
            elif element["S"] == "/LI":
                kids = self._item_bodies(element, kids)
            if len(kids) != len(old_kids) or not all(map(is_, kids, old_kids)):
                self._adopt(element, kids)
        if element["S"] == "/Figure":
            self._place(element)
        elif element["S"] == "/Table":
            self._add_scopes(element)

    def _unwrapped(self, kid: Kid, parent: Element) -> Iterator[Kid]:
        """Yield a kid as it belongs under the parent: the kid itself, or the kids of a needless one."""
        if _is_element(kid) and self._is_needless(kid, parent):
            self._spare.append(kid)
            for part in self._kids(kid):
                yield from self._unwrapped(part, parent)
        else:
            yield kid

    def _is_needless(self, kid: Element, parent: Element) -> bool:
        tag, parent_tag = kid["S"], parent["S"]
        repeated = tag == parent_tag in ("/Art", "/Sect", "/Div", "/L", "/P") and len(parent["K"]) == 1
        misplaced = (tag == "/LI" and parent_tag != "/L") or (tag in ("/Lbl", "/LBody") and parent_tag != "/LI")
        return repeated or misplaced or _is_wrapper(kid)

    def _list_items(self, element: Element, kids: Sequence[Kid]) -> list[Kid]:
        """Return the kids of a list: items. Any other kid, also a list, joins the item before it."""
        items: list[Element] = []
        for kid in kids:
            if _is_element(kid) and kid["S"] in ("/LI", "/Caption"):
                items.append(kid)
                continue
            if not items or items[-1]["S"] != "/LI":
                items.append(self._new("/LI", element))
            self._adopt(items[-1], self._item_bodies(items[-1], [*self._kids(items[-1]), kid]))
        return [*items]

    def _item_bodies(self, element: Element, kids: Sequence[Kid]) -> list[Kid]:
        """Return the kids of an item: a label and a body. Any other kid joins the body."""
        bodies: list[Element] = []
        for kid in kids:
            if _is_element(kid) and kid["S"] in ("/Lbl", "/LBody"):
                bodies.append(kid)
                continue
            if not bodies or bodies[-1]["S"] != "/LBody":
                bodies.append(self._new("/LBody", element))
            self._adopt(bodies[-1], [*self._kids(bodies[-1]), kid])
        return [*bodies]

    def _new(self, tag: str, parent: Element) -> Element:
        element = self._spare.pop() if self._spare else Element()
        if element.number is None:
            self._pdf.add_object(element)
        element.clear()
        element |= {"Type": "/StructElem", "S": tag, "K": pydyf.Array(), "Pg": parent["Pg"], "P": parent.reference}
        return element

    def _adopt(self, element: Element, kids: Sequence[Kid]) -> None:
        element["K"] = pydyf.Array(kid if isinstance(kid, int) else kid.reference for kid in kids)
        for kid in kids:
            if _is_element(kid):
                kid["P"] = element.reference

    def _place(self, figure: Element) -> None:
        """Convert a figure's box from CSS pixels below the upper edge to points above the lower one."""
        left, top, right, bottom = (side * POINTS for side in figure["A"]["BBox"])
        height = self._heights[figure["Pg"]]
        figure["A"]["BBox"] = pydyf.Array((left, height - bottom, right, height - top))

    def _add_scopes(self, table: Element) -> None:
        """Give every header its scope.

        A header in the head, or alone above a group of rows, has the scope of its column; any other that of its row.
        The cells of grouped rows name the header of their group too.
        """
        for part in self._elements(table):
            group: Element | None = None
            for row in self._elements(part) if part["S"] in ("/THead", "/TBody") else ():
                cells = self._elements(row)
                if len(cells) == 1 and cells[0]["S"] == "/TH" and part["S"] == "/TBody":
                    group = cells[0]
                for cell in cells:
                    if cell["S"] == "/TH":
                        heads_column = part["S"] == "/THead" or cell is group
                        cell["A"]["Scope"] = "/Column" if heads_column else "/Row"
                    elif group is not None:
                        cell["A"].setdefault("Headers", pydyf.Array()).append(group["ID"])


def _is_element(kid: Kid) -> TypeGuard[Element]:
    return isinstance(kid, dict) and kid.get("Type") == "/StructElem"


def _is_wrapper(element: Element) -> bool:
    """Tell whether an element means nothing; WeasyPrint hangs neither words nor links on such a one itself."""
    return element["S"] == "/NonStruct"
