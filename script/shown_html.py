"""HTML as lines to compare: a tag or a text each, without the white space that no browser shows."""

import re
from html.parser import HTMLParser

SPACE = re.compile(r"[ \t\r\n\f]+")  # not the one that doesn't break
FOLDED = {"class", "style", "d", "points", "viewBox"}  # attributes in which white space only parts
KEPT = {"pre", "textarea", "script", "style"}
INLINE = re.compile(
    "a|abbr|b|bdi|button|cite|code|del|dfn|em|font|i|img|input|ins|kbd|label|mark|meter|output|progress|q|s|samp|select"
    "|small|span|strong|sub|sup|svg|textarea|time|tspan|u|var|wbr"
)
ATOMS = {"button", "img", "input", "meter", "progress", "select", "svg", "textarea"}  # a box in the line, a word to it
HOLDERS = {"button", "select", "svg"}  # atoms with lines of their own inside


class Stream(HTMLParser):
    """Read HTML; `lines` is what it says. White space between inline elements counts, one space or none."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.pending, self.kept = "", 0
        self.after_space = True  # a space here would not be shown
        self.trailing: int | None = None  # the line whose last space isn't shown if the block ends here
        self.feed(html)
        self.close()
        self.edge()

    def handle_data(self, data: str) -> None:
        self.pending += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text()
        if not INLINE.fullmatch(tag):
            self.edge()
        pairs = [(name, SPACE.sub(" ", value or "").strip() if name in FOLDED else value) for name, value in attrs]
        values = [name if value is None else f'{name}="{value}"' for name, value in sorted(pairs, key=str)]
        self.lines.append(f"<{' '.join([tag, *values])}>")
        self.kept += tag in KEPT
        if tag in ATOMS and ("type", "hidden") not in attrs:
            self.after_space, self.trailing = tag in HOLDERS, None

    def handle_endtag(self, tag: str) -> None:
        self.text()
        if not INLINE.fullmatch(tag) or tag in HOLDERS:
            self.edge()
        self.kept -= tag in KEPT
        self.lines.append(f"</{tag}>")
        if tag in ATOMS:
            self.after_space = False

    def text(self) -> None:
        """Write the text so far as a line."""
        text, self.pending = self.pending, ""
        if not self.kept:
            text = SPACE.sub(" ", text)
            text = text.removeprefix(" ") if self.after_space else text
        if text:
            self.lines.append(text)
            self.after_space = text.endswith(" ")
            self.trailing = len(self.lines) - 1 if self.after_space and not self.kept else None

    def edge(self) -> None:
        """End a line of text: a block begins or ends here."""
        self.text()
        if self.trailing is not None:
            self.lines[self.trailing] = self.lines[self.trailing].removesuffix(" ")
        self.after_space, self.trailing = True, None
