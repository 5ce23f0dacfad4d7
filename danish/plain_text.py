"""HTML as plain text, and its words as a reader counts them."""

import re
from html import unescape

BLOCK = re.compile(r"</?(?:p|li|ul|ol|br|h[1-6]|tr|td|th|table)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_COUNTED = re.compile(r"\w", re.UNICODE)


def plain(html: str) -> str:
    """Return HTML as one line of text. Blocks and line breaks separate words; marks and links don't."""
    return " ".join(unescape(_TAG.sub("", BLOCK.sub(" ", html))).split())


def words(text: str) -> list[str]:
    """Return the words of plain text: tokens between white space that hold a letter or a digit."""
    return [token for token in text.split() if _COUNTED.search(token.replace("_", ""))]
