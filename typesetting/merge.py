"""Merge pages that were printed one by one into one PDF behind a cover.

A plain merge loses what a reader finds their way by and what PDF/UA asks for, so the tags, the bookmarks and the
targets of links are joined here. The input is always the render worker's own output, never a file from elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Page, Pdf, String


def merge_pages(cover: bytes, sheets: Sequence[bytes], numbers: Mapping[str, int]) -> bytes:
    """Return the cover followed by the pages of the sheets.

    A link on the cover to a name leads to the page of that number, counted from one. The same input gives the same
    bytes.
    """
    with Pdf.open(BytesIO(cover)) as whole:
        merger = Merger(whole)
        opened_sheets = [Pdf.open(BytesIO(sheet)) for sheet in sheets]
        for number, sheet in enumerate(opened_sheets):
            merger.add(sheet, f"{number}-")
        merger.finish(numbers)
        target = BytesIO()
        whole.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        for sheet in opened_sheets:
            sheet.close()
    return target.getvalue()


class Merger:
    """Adds sheets to a cover. `_owners` has the owner of each mark, by number: an array for a page, else an element."""

    def __init__(self, whole: Pdf):
        self._whole = whole
        self._tree = whole.Root.StructTreeRoot
        self._document = self._tree.K[0]
        self._owners: list[Object] = []
        # An element without kids is an empty place that carries a name; it is no content.
        self._document.K = Array([kid for kid in self._document.K if len(kid.get(Name.K, ()))])
        self._renumber(list(whole.pages), self._tree.ParentTree.Nums)

    def add(self, sheet: Pdf, prefix: str) -> None:
        """Append the pages of one sheet; `prefix` makes the names of its table headers unique."""
        _prefix_headers(sheet, prefix)
        pages_before = len(self._whole.pages)
        self._whole.pages.extend(sheet.pages)
        tree = self._whole.copy_foreign(sheet.Root.StructTreeRoot)
        for kid in tree.K[0].K:
            kid.P = self._document
            self._document.K.append(kid)
        self._renumber(list(self._whole.pages)[pages_before:], tree.ParentTree.Nums)
        if "/Outlines" in sheet.Root:
            self._add_bookmarks(self._whole.copy_foreign(sheet.Root.Outlines))

    def finish(self, numbers: Mapping[str, int]) -> None:
        """Write the numbers of the marks, and lead named links to the pages with these numbers."""
        self._tree.ParentTree = self._whole.make_indirect(
            Dictionary(Nums=Array([part for number, owner in enumerate(self._owners) for part in (number, owner)]))
        )
        dests = self._whole.Root.get(Name.Names, Dictionary()).get(Name.Dests)
        if dests is None:
            return
        for index in range(0, len(dests.Names), 2):
            if (number := numbers.get(str(dests.Names[index]))) is not None:
                page = self._whole.pages[number - 1]
                dests.Names[index + 1] = Array([page.obj, Name.XYZ, 0, page.mediabox[3], 0])

    def _renumber(self, pages: Iterable[Page], nums: Object) -> None:
        """Number the marks of these pages and their annotations after those that are numbered already."""
        owners = {int(nums[index]): nums[index + 1] for index in range(0, len(nums), 2)}
        for page in pages:
            for marked, key in [(page.obj, Name.StructParents)] + [
                (annotation, Name.StructParent) for annotation in page.obj.get(Name.Annots, ())
            ]:
                if key in marked:
                    self._owners.append(owners[int(marked[key])])
                    marked[key] = len(self._owners) - 1

    def _add_bookmarks(self, added: Object) -> None:
        """Append the bookmarks of a sheet."""
        if "/Outlines" not in self._whole.Root:
            self._whole.Root.Outlines = self._whole.make_indirect(Dictionary(Type=Name.Outlines, Count=0))
        outlines = self._whole.Root.Outlines
        bookmark: Object | None = added.First
        while bookmark is not None:
            bookmark.Parent = outlines
            bookmark = bookmark.get(Name.Next)
        if "/Last" in outlines:
            outlines.Last.Next, added.First.Prev = added.First, outlines.Last
        else:
            outlines.First = added.First
        outlines.Last = added.Last
        outlines.Count = int(outlines.Count) + int(added.Count)


def _prefix_headers(sheet: Pdf, prefix: str) -> None:
    """Make the names of a sheet's headers unique: WeasyPrint takes them from object numbers, which two sheets share."""
    for element in sheet.objects:
        if not isinstance(element, Dictionary) or element.get(Name.Type) != Name.StructElem:
            continue
        if Name.ID in element:
            element.ID = String(prefix + str(element.ID))
        headers = element[Name.A].get(Name.Headers) if Name.A in element else None
        if headers is not None:
            element[Name.A].Headers = Array([String(prefix + str(name)) for name in headers])
