"""Pages that were made one by one, bound into one PDF behind a cover, with all that makes it one document.

A plain merge loses what a reader finds their way by and what PDF/UA asks for, so the tags, the bookmarks and the
places that links lead to are joined by hand. What is bound in is the renderer's own work, read from no other source.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String


def merge_pages(cover: bytes, sheets: Sequence[bytes], numbers: Mapping[str, int]) -> bytes:
    """The cover, and after it the pages of the sheets. What on the cover leads to a name leads to the page with its
    number, counted from one. The same in, the same out."""
    with Pdf.open(BytesIO(cover)) as whole:
        binding = Binding(whole)
        opened = [Pdf.open(BytesIO(sheet)) for sheet in sheets]
        for number, sheet in enumerate(opened):
            binding.add(sheet, f"{number}-")
        binding.finish(numbers)
        target = BytesIO()
        whole.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        for sheet in opened:
            sheet.close()
    return target.getvalue()


class Binding:
    def __init__(self, whole: Pdf):
        self._whole = whole
        self._tree = whole.Root.StructTreeRoot
        self._document = self._tree.K[0]
        self._owners: list = []  # of what is marked: by number an array for a page, an element for an annotation
        self._document.K = Array([kid for kid in self._document.K if len(kid.get(Name.K, ()))])  # not what holds places
        self._renumber(list(whole.pages), self._tree.ParentTree.Nums)

    def add(self, sheet: Pdf, prefix: str) -> None:
        """Bind in the pages of one sheet; `prefix` makes the names of its table headers its own."""
        _prefix_headers(sheet, prefix)
        before = len(self._whole.pages)
        self._whole.pages.extend(sheet.pages)
        tree = self._whole.copy_foreign(sheet.Root.StructTreeRoot)
        for kid in tree.K[0].K:
            kid.P = self._document
            self._document.K.append(kid)
        self._renumber(list(self._whole.pages)[before:], tree.ParentTree.Nums)
        if "/Outlines" in sheet.Root:
            self._add_bookmarks(self._whole.copy_foreign(sheet.Root.Outlines))

    def finish(self, numbers: Mapping[str, int]) -> None:
        self._tree.ParentTree = self._whole.make_indirect(
            Dictionary(Nums=Array([part for number, owner in enumerate(self._owners) for part in (number, owner)]))
        )
        dests = self._whole.Root.get(Name.Names, Dictionary()).get(Name.Dests)
        for place in range(0, len(dests.Names) if dests is not None else 0, 2):
            if (number := numbers.get(str(dests.Names[place]))) is not None:
                page = self._whole.pages[number - 1]
                dests.Names[place + 1] = Array([page.obj, Name.XYZ, 0, page.mediabox[3], 0])

    def _renumber(self, pages: list, nums: Array) -> None:
        """Number what is marked on these pages, and their annotations, after all that is there already."""
        told = {int(nums[place]): nums[place + 1] for place in range(0, len(nums), 2)}
        for page in pages:
            for thing, key in [(page.obj, Name.StructParents)] + [
                (annotation, Name.StructParent) for annotation in page.obj.get(Name.Annots, ())
            ]:
                if key in thing:
                    self._owners.append(told[int(thing[key])])
                    thing[key] = len(self._owners) - 1

    def _add_bookmarks(self, added: Dictionary) -> None:
        """Hang the bookmarks of a sheet behind those that are there."""
        if "/Outlines" not in self._whole.Root:
            self._whole.Root.Outlines = self._whole.make_indirect(Dictionary(Type=Name.Outlines, Count=0))
        outlines = self._whole.Root.Outlines
        mark = added.First
        while mark is not None:
            mark.Parent = outlines
            mark = mark.get(Name.Next)
        if "/Last" in outlines:
            outlines.Last.Next, added.First.Prev = added.First, outlines.Last
        else:
            outlines.First = added.First
        outlines.Last = added.Last
        outlines.Count = int(outlines.Count) + int(added.Count)


def _prefix_headers(sheet: Pdf, prefix: str) -> None:
    """WeasyPrint names headers by the numbers of objects, which are the same in two sheets."""
    for thing in sheet.objects:
        if not isinstance(thing, Dictionary) or thing.get(Name.Type) != Name.StructElem:
            continue
        if Name.ID in thing:
            thing.ID = String(prefix + str(thing.ID))
        headers = thing[Name.A].get(Name.Headers) if Name.A in thing else None
        if headers is not None:
            thing[Name.A].Headers = Array([String(prefix + str(name)) for name in headers])
