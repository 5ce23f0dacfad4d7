"""What a page says, however its template is broken into lines."""

import re
from html import unescape


def folded(answer):
    """The HTML of an answer with its white space folded, as a browser does it; a no-break space stays."""
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def tight(html: str) -> str:
    """HTML with white space folded, and none beside a tag: for words and tags that follow each other."""
    return re.sub(r" *([<>]) *", r"\1", re.sub(r"[ \n]+", " ", html))


def words_of(html: str) -> str:
    """What is read of HTML, on one line, with plain spaces."""
    return re.sub(r" (?=[,.:;)])", "", " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split()))
