"""Text as a manager writes it: what the editor offers is what is kept, and nothing else gets past the sanitiser."""

import re
from html import unescape

from django_prose_editor.fields import ProseEditorField, create_sanitizer

# One list for both ends: the browser's editor and the server's sanitiser are made from it.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Menu": {"groups": [{"group": "marks"}, {"group": "lists"}, {"group": "link"}, {"group": "history"}]},
}
_BLOCK = re.compile(r"</?(?:p|li|ul|ol|br|h[1-6]|tr|td|th|table)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_COUNTED = re.compile(r"\w", re.UNICODE)
_EMPTY = re.compile(r"(?:\s|&nbsp;|<br\s*/?>|</?(?:p|ul|ol|li|strong|em)>)*", re.IGNORECASE)

_sanitise = create_sanitizer(EXTENSIONS)


def sanitise(html: str) -> str:
    """HTML with only the tags of EXTENSIONS; what says nothing becomes "". Sanitising twice changes nothing more."""
    cleaned = _sanitise(html.replace("\r\n", "\n")).strip()  # a browser posts \r\n
    return "" if _EMPTY.fullmatch(cleaned) else cleaned


def plain(html: str) -> str:
    """The words of some HTML as text; blocks and line breaks part words, marks and links don't."""
    return " ".join(unescape(_TAG.sub("", _BLOCK.sub(" ", html))).split())


def words(text: str) -> list[str]:
    """The words of plain text: tokens between white space that hold a letter or a digit."""
    return [token for token in text.split() if _COUNTED.search(token.replace("_", ""))]


class RichTextField(ProseEditorField):
    """A TextField of sanitised HTML, edited with the formatting of EXTENSIONS."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, extensions=dict(EXTENSIONS), sanitize=sanitise, **kwargs)

    def get_prep_value(self, value):
        """Also what doesn't come through a form is sanitised before it is stored."""
        value = super().get_prep_value(value)
        return sanitise(value) if isinstance(value, str) else value
