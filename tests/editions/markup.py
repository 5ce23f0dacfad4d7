"""What a page says, however its template is broken into lines."""

import re


def folded(answer):
    """The HTML of an answer with its white space folded, as a browser does it; a no-break space stays."""
    return re.sub(r"[ \n]+", " ", answer.content.decode())
