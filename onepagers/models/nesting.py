"""How deep sanitised HTML nests: as deep as a person means, and never deeper than can be laid out."""

import re

DEEPEST = 9  # levels of a list, as many as Word has; WeasyPrint 70 gives up at some 60
LISTS, MARKS = ("ul", "ol"), ("strong", "em")

_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')


def tidy(html: str) -> str:
    """Return sanitised HTML with each list within its item, no list below DEEPEST, and no mark within itself.

    An item that lies deeper goes on at the deepest level, and no word is lost. Tidying twice changes nothing more.
    """
    nesting = _Nesting()
    for index, part in enumerate(_TAG.split(html)):
        if index % 2:
            nesting.tag(part)
        elif part:
            nesting.parts.append(part)
    return "".join(nesting.parts)


class _Nesting:
    """The HTML so far, and what is open in it: lists, items, and `made` items that hold a list that stood in none."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._open: list[str] = []
        self._depth = 0  # of lists
        self._marks = dict.fromkeys(MARKS, 0)

    def tag(self, tag: str) -> None:
        name = tag.strip("</>").split()[0]
        if name in MARKS:
            self._mark(tag, name)
        elif name in LISTS:
            if tag.startswith("</"):
                self._close_list(tag)
            else:
                self._open_list(tag, name)
        elif name == "li":
            self._item(tag)
        else:
            self.parts.append(tag)

    def _mark(self, tag: str, name: str) -> None:
        closes = tag.startswith("</")
        self._marks[name] += -1 if closes else 1
        if self._marks[name] + closes == 1:
            self.parts.append(tag)

    def _open_list(self, tag: str, name: str) -> None:
        if self._open and self._open[-1] in LISTS:
            self._reopen_item()
        self._open.append(name)
        self._depth += 1
        if self._depth <= DEEPEST:
            self.parts.append(tag)

    def _reopen_item(self) -> None:
        """Let a list that stands between items belong to the one before it."""
        while self.parts[-1].isspace():
            self.parts.pop()
        if self.parts[-1] == "</li>":
            self.parts.pop()
        elif self._depth <= DEEPEST:
            self.parts.append("<li>")
        self._open.append("made")

    def _close_list(self, tag: str) -> None:
        if self._depth <= DEEPEST:
            self.parts.append(tag)
        self._open.pop()
        self._depth -= 1
        if self._open and self._open[-1] == "made":
            self._open.pop()
            if self._depth <= DEEPEST:
                self.parts.append("</li>")

    def _item(self, tag: str) -> None:
        closes = tag.startswith("</")
        if self._depth <= DEEPEST:
            self.parts.append(tag)
        elif not closes and self.parts[-1] != "<li>":
            self.parts.append("</li><li>")
        if not closes:
            self._open.append("li")
        elif self._open and self._open[-1] == "li":
            self._open.pop()
