"""Text as a manager writes it: what the editor offers is what is kept, and nothing else gets past the sanitiser."""

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from onepagers.models.nesting import tidy

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
_EMPTY = re.compile(r"(?:\s|&nbsp;|<br\s*/?>|</?(?:p|ul|ol|li|strong|em)>)*", re.IGNORECASE)

# What Word and the web write for what we keep under another name, and blocks that we don't keep but whose words are
# not to run together: «<td>a</td><td>b</td>» is two paragraphs.
_OTHER_NAMES = (
    (re.compile(r"<(/?)b(?=[\s>])", re.IGNORECASE), r"<\1strong"),
    (re.compile(r"<(/?)i(?=[\s>])", re.IGNORECASE), r"<\1em"),
)
_OTHER_BLOCK = re.compile(r"<(/?)(?:h[1-6]|div|td|th|dt|dd|blockquote|pre|section|article)(?=[\s>])", re.IGNORECASE)
# A link that says no protocol leads nowhere on paper: the address of a place on the web gets one, the rest are words.
_LINK = re.compile(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_WHOLE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_PLACE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[/?#:][^\s<>]*)?", re.IGNORECASE)
_NOTHING = re.compile(r"<p>(?:\s|&nbsp;)*</p>")

_sanitise = create_sanitizer(EXTENSIONS)


def sanitise(html: str) -> str:
    """HTML with only the tags of EXTENSIONS; what says nothing becomes "". Sanitising twice changes nothing more."""
    html = html.replace("\r\n", "\n")  # a browser posts \r\n
    for pattern, replacement in _OTHER_NAMES:
        html = pattern.sub(replacement, html)
    html, blocks = _OTHER_BLOCK.subn(r"<\1p", html)
    cleaned = _sanitise(html)
    if blocks:
        cleaned = _sanitise(_NOTHING.sub("", cleaned))
    cleaned = tidy(_LINK.sub(_whole_link, cleaned)).strip()
    return "" if _EMPTY.fullmatch(cleaned) else cleaned


def _whole_link(link: re.Match[str]) -> str:
    target, attributes, words = link.groups()
    if _WHOLE.match(target):
        return link[0]
    return f'<a href="https://{target}"{attributes}>{words}</a>' if _PLACE.fullmatch(target) else words


class RichTextField(ProseEditorField):
    """A TextField of sanitised HTML, edited with the formatting of EXTENSIONS."""

    if TYPE_CHECKING:  # the editor's package has no types: on a row, the field is a text

        def __get__(self, instance: Model | None, owner: type[Model]) -> str: ...

        def __set__(self, instance: Model, value: str) -> None: ...

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, extensions=dict(EXTENSIONS), sanitize=sanitise, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        """Also what doesn't come through a form is sanitised before it is stored."""
        value = super().get_prep_value(value)
        return sanitise(value) if isinstance(value, str) else value
