"""Mend where WeasyPrint 70 takes a line to start and to end.

Where a line starts, and nowhere else, a word without end may be broken anywhere.

It looks whether the line has a child already. There is none yet while the children of the first inline element are set,
so a short word among them was broken at the end of the line: «H» and «vad» (layout/inline.py).

Where what stands before a text is wider than the line, as a word with a border may be, less than nothing is left of it.
Pango takes that for a line without end, and the text was drawn over the next column.
"""

from typing import Any

from weasyprint.formatting_structure.boxes import Box, LineBox, TextBox
from weasyprint.layout import LayoutContext, inline

NEAR = 2  # em from where the line starts: nearly nothing, or a mark that the text must not leave, stands before it


def install() -> None:
    """Let a text know where its line starts and ends."""
    split_inline_box, split_text_box = inline.split_inline_box, inline.split_text_box

    def split_inline_box_of_line(context: LayoutContext, box: Box, position_x: float, *others: Any) -> Any:
        if not isinstance(box, LineBox):
            return split_inline_box(context, box, position_x, *others)
        outer, context.line_start = getattr(context, "line_start", 0), position_x
        try:
            return split_inline_box(context, box, position_x, *others)
        finally:
            context.line_start = outer

    def split_text_box_on_line(
        context: LayoutContext, box: TextBox, available_width: float | None, skip: int, is_line_start: bool = True
    ) -> Any:
        if available_width is not None:
            available_width = max(0, available_width)
        if hasattr(box, "position_x"):  # a text that is only measured has no place
            is_line_start = is_line_start and box.position_x - context.line_start < NEAR * box.style["font_size"]
        return split_text_box(context, box, available_width, skip, is_line_start)

    inline.split_inline_box, inline.split_text_box = split_inline_box_of_line, split_text_box_on_line
