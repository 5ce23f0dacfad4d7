"""The text of documents inside a Word file: parts of HTML, text or Word that another program has put in."""

import email
import email.policy
from collections.abc import Callable
from html.parser import HTMLParser

from importing.reading import Refused
from importing.word.package import NESTED, TOO_MUCH, Budget, Package, open_package

_BLOCKS = {"p", "br", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "title"}
_UNSEEN = {"script", "style", "head"}


def embedded_text(name: str, data: bytes, budget: Budget, whole_text: Callable[[Package], str]) -> str:
    """Return the text of a document inside the document. `whole_text` gives that of one that is Word's own."""
    suffix = name.lower().rpartition(".")[2]
    if suffix == "docx":
        budget.nested += 1
        try:
            return whole_text(open_package(data, budget)) if budget.nested <= NESTED else ""
        except Refused as refusal:
            if str(refusal) == TOO_MUCH:
                raise
            return ""  # broken, or of another kind: the proof names its words
        finally:
            budget.nested -= 1
    if suffix == "mht":
        message = email.message_from_bytes(data, policy=email.policy.default)
        body = message.get_body(("html", "plain"))
        return _seen(body.get_content()) if body else ""
    text = _decoded(data)
    return text if suffix == "txt" else _seen(text)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


class _Seen(HTMLParser):
    """Gathers the text that a browser shows of HTML, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self.text += "\n" if tag in _BLOCKS else ""

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        self.text += "\n" if tag in _BLOCKS else ""

    def handle_data(self, data: str) -> None:
        self.text += "" if self._unseen else " ".join(data.split("\n"))


def _seen(html: str) -> str:
    parser = _Seen()
    parser.feed(html)
    parser.close()
    return "\n".join(line for line in map(str.strip, parser.text.split("\n")) if line)
