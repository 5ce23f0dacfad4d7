"""Give the columns of a table of fixed widths room for their words.

A stylesheet says the widths, which is half as slow to lay out as by content (paper.css). In WeasyPrint 70 a word that
is wider than its column is broken there, though its neighbours have room. Here they give that room.
"""

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure.boxes import Box, LineBox
from weasyprint.layout import LayoutContext, block
from weasyprint.layout.preferred import adjust, inline_line_widths, min_content_width


def install() -> None:
    """Widen columns that are narrower than a word in them."""
    table_wrapper_width = block.table_wrapper_width

    def width_for_words(context: LayoutContext, wrapper: Box, containing_block: Any) -> None:
        table_wrapper_width(context, wrapper, containing_block)
        table = wrapper.get_wrapped_table()
        if table.style["table_layout"] == "fixed" and table.width != "auto":
            if not hasattr(wrapper, "words"):  # a table is laid out several times
                wrapper.words = _words_of_columns(context, table)
            table.column_widths = widened(table.column_widths, wrapper.words)

    block.table_wrapper_width = width_for_words


def widened(widths: list[float], words: list[list[float]]) -> list[float]:
    """Return the widths with each column as wide as the widest of its words, and their sum unchanged.

    The others give in proportion to what they have to spare. Where the table is too narrow for all words, the widest
    are left out, one after another: they are broken.
    """
    words = [sorted(column) for column in words]
    while sum(column[-1] for column in words if column) > sum(widths):
        max((column for column in words if column), key=lambda column: column[-1]).pop()
    needs = [column[-1] if column else 0 for column in words]
    lacking = [max(0, need - width) for width, need in zip(widths, needs, strict=True)]
    spare = [max(0, width - need) for width, need in zip(widths, needs, strict=True)]
    if not any(lacking):
        return widths
    part = sum(lacking) / sum(spare)
    return [width + lack - part * give for width, lack, give in zip(widths, lacking, spare, strict=True)]


def _words_of_columns(context: LayoutContext, table: Box) -> list[list[float]]:
    """Return the widths of the words in each column, with what stands around them, in CSS pixels."""
    columns: list[list[float]] = [[] for _ in table.column_widths]
    for group in table.children:
        for row in group.children:
            for cell in row.children:
                if cell.colspan == 1:
                    columns[cell.grid_x] += _words(context, cell)
    return columns


def _words(context: LayoutContext, box: Box, around: float = 0) -> Iterator[float]:
    """Yield the width of each piece of text that isn't broken, with the margins, borders and padding around it."""
    around += adjust(box, True, 0)
    for child in box.children:
        if isinstance(child, LineBox):
            for width in inline_line_widths(context, child, True, True, minimum=True):
                yield around + width
        elif child.is_table_wrapper or not hasattr(child, "children"):
            yield around + min_content_width(context, child)
        elif not child.is_absolutely_positioned():
            yield from _words(context, child, around)
