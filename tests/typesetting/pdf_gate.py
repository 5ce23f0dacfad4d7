"""The gate that every one-pager must pass: one A4 page, every word of the HTML on it and no other, nothing outside the
page or behind a clip, no fonts but ours. Reads the PDF's own drawing, so that nothing is guessed from layout.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream

from danish.plain_text import words
from typesetting.signs import for_print

A4 = (595.28, 841.89)
OUR_FONTS = re.compile(r"/[A-Z]{6}\+PLO-Sans(-\w+)*$")
BLOCKS = {
    "article",
    "br",
    "div",
    "footer",
    "h1",
    "h2",
    "header",
    "li",
    "ol",
    "p",
    "section",
    "table",
    "td",
    "th",
    "tr",
    "ul",
}
FOOT = 15 * 72 / 25.4  # points from the lower edge to where a foot begins
WHOLE = 11  # signs that go into the narrowest cell of a table
SOFT_HYPHEN = "\N{SOFT HYPHEN}"


def faults(pdf: bytes, html: str, *, pages: int = 1) -> list[str]:
    """Return all that is wrong with the PDF of some HTML; nothing, when it passes.

    A word may be broken without a hyphen only where it is longer than WHOLE signs or an address.
    """
    reader = PdfReader(BytesIO(pdf))
    problems = [] if len(reader.pages) == pages else [f"{len(reader.pages)} pages"]
    runs: list[Run] = []
    feet: list[Run] = []
    for page in reader.pages:
        if any(abs(float(side) - wanted) > 0.1 for side, wanted in zip(page.mediabox[2:], A4, strict=True)):
            problems.append(f"a page of {page.mediabox}")
        drawn = Drawing(reader, page).runs
        problems += [
            f"over {other.text!r}: {run.text!r}"
            for run, other in pairwise(sorted(drawn, key=_place))
            if run.covers(other)
        ]
        runs += [run for run in drawn if run.base > FOOT]
        feet += [run for run in drawn if run.base <= FOOT]
    runs += feet  # a word may go on on the next page
    problems += [f"outside the page: {run.text!r}" for run in runs if run.outside()]
    problems += [f"clipped away: {run.text!r}" for run in runs if run.clipped]
    problems += sorted({f"a foreign font: {run.font}" for run in runs if not OUR_FONTS.match(run.font)})
    problems += [f"not embedded: {name}" for name in sorted({run.font for run in runs if not run.embedded})]
    problems += [
        f"a glyph that the font lacks in {run.text!r}" for run in runs if "\N{REPLACEMENT CHARACTER}" in run.text
    ]
    return problems + _compare(*_expected(for_print(html), pages), runs)


@dataclass
class Run:
    """Some text drawn in one go, on one line; in points from the lower left corner."""

    text: str
    left: float
    right: float
    base: float
    size: float
    font: str
    embedded: bool
    clipped: bool

    def outside(self) -> bool:
        inside = self.left >= 0 and self.right <= A4[0] and self.base >= 0 and self.base + self.size <= A4[1]
        return bool(self.text.strip()) and not inside

    def covers(self, other: "Run") -> bool:
        """Tell whether this run is drawn over the other one, which begins to the right of it on the same line."""
        seen = self.text.strip() and other.text.strip()
        is_right_of = abs(self.base - other.base) < 0.3 and self.left <= other.left
        return bool(seen) and is_right_of and self.right - other.left > 0.5 * self.size

    def goes_on_in(self, other: "Run") -> bool:
        """Tell whether the other run comes right after this one on the same line."""
        return abs(self.base - other.base) < 0.3 and abs(other.left - self.right) < 0.12 * self.size


def _place(run: Run) -> tuple[float, float]:
    return round(run.base, 1), run.left


class Drawing:
    """The text of a page as its operators draw it, with fonts decoded and clips followed."""

    def __init__(self, reader: PdfReader, page) -> None:
        self.runs: list[Run] = []
        self._reader, self._fonts = reader, {}
        self._state = ((1, 0, 0, 1, 0, 0), (0, 0, *A4))
        self._draw(page.get_contents(), page["/Resources"])

    def _draw(self, content, resources) -> None:
        saved, path, clipping = [], [], False
        font, size, text_matrix = None, 0.0, (1, 0, 0, 1, 0, 0)
        for operands, operator in ContentStream(content, self._reader).operations:
            matrix, clip = self._state
            match operator:
                case b"q":
                    saved.append(self._state)
                case b"Q":
                    self._state = saved.pop()
                case b"cm":
                    self._state = (_times(tuple(map(float, operands)), matrix), clip)
                case b"m" | b"l":
                    path.append(_apply(matrix, *map(float, operands)))
                case b"re":
                    x, y, width, height = map(float, operands)
                    path += [_apply(matrix, x, y), _apply(matrix, x + width, y + height)]
                case b"W" | b"W*":
                    clipping = True
                case b"n" | b"f" | b"f*" | b"S" | b"B":
                    if clipping and path:
                        self._state = (matrix, _narrower(clip, path))
                    path, clipping = [], False
                case b"Tf":
                    font, size = self._font(resources["/Font"][operands[0]].get_object()), float(operands[1])
                case b"Tm":
                    text_matrix = tuple(map(float, operands))
                case b"TJ":
                    advance = self._show(operands[0], font, size, _times(text_matrix, matrix), clip)
                    text_matrix = _times((1, 0, 0, 1, advance, 0), text_matrix)
                case b"Do":
                    form = resources["/XObject"][operands[0]].get_object()
                    if form.get("/Subtype") == "/Form":
                        self._draw(form, form.get("/Resources", resources))

    def _show(self, pieces: ArrayObject, font: "Font", size: float, matrix, clip) -> float:
        """Return how far the text goes on from where it began."""
        text, advance = "", 0.0
        for piece in pieces:
            if isinstance(piece, (int, float)):
                advance -= float(piece) / 1000 * size
                continue
            codes = piece.original_bytes
            for code in zip(codes[::2], codes[1::2], strict=True):
                glyph = code[0] << 8 | code[1]
                text += font.characters.get(glyph, "\N{REPLACEMENT CHARACTER}")
                advance += font.widths.get(glyph, 0) / 1000 * size
        (left, base), (right, _) = _apply(matrix, 0, 0), _apply(matrix, advance, 0)
        height = abs(matrix[3]) * size
        middle = ((left + right) / 2, base + height / 4)
        hidden = not (clip[0] <= middle[0] <= clip[2] and clip[1] <= middle[1] <= clip[3])
        self.runs.append(Run(text, left, right, base, height, font.name, font.embedded, bool(text.strip()) and hidden))
        return advance

    def _font(self, font) -> "Font":
        reference = font.indirect_reference.idnum  # the parts of one typeface have one name
        if reference not in self._fonts:
            self._fonts[reference] = Font(font)
        return self._fonts[reference]


class Font:
    """What a composite font's codes mean, and how wide they are."""

    def __init__(self, font) -> None:
        self.name = str(font["/BaseFont"])
        descendant = font["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        self.embedded = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
        table = font["/ToUnicode"].get_object().get_data().decode()
        self.characters = {
            int(code, 16): bytes.fromhex(text).decode("utf-16-be")
            for code, text in re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>", table.partition("beginbfchar")[2])
        }
        self.widths: dict[int, float] = {}
        widths = list(descendant["/W"])
        for first, row in zip(widths[::2], widths[1::2], strict=True):
            self.widths |= {int(first) + place: float(width) for place, width in enumerate(row)}


def _times(first, second):
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _narrower(clip, path):
    xs, ys = [x for x, _ in path], [y for _, y in path]
    return max(clip[0], min(xs)), max(clip[1], min(ys)), min(clip[2], max(xs)), min(clip[3], max(ys))


class _Words(HTMLParser):
    """The words of the HTML; blocks part them, marks don't, drawings have none. Numbered items have their number."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._drawings, self._lists = "", 0, []
        self.feet: list[str] = []
        self.heads = ""  # of tables: each stands again where its table goes on

    def handle_starttag(self, tag, attrs):
        if tag == "footer":
            self._foot_begins = len(self.text)
        if tag == "thead":
            self._head_begins = len(self.text)
        self._drawings += tag == "svg"
        if tag in ("ol", "ul"):
            self._lists.append(0 if tag == "ol" else None)
        if tag == "li" and self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            self.text += f" {self._lists[-1]}. "
        if tag in BLOCKS or {"raised", "lowered"} & {*dict(attrs).get("class", "").split()}:
            self.text += " "

    def handle_endtag(self, tag):
        self._drawings -= tag == "svg"
        if tag in ("ol", "ul"):
            self._lists.pop()
        if tag == "footer":
            self.feet.append(self.text[self._foot_begins :])
        if tag == "thead":
            self.heads += self.text[self._head_begins :]
        if tag in BLOCKS:
            self.text += " "

    def handle_data(self, data):
        if not self._drawings:
            self.text += data


def _expected(html: str, pages: int) -> tuple[Counter, set[str]]:
    """Return the words of some HTML, and those of the heads of its tables."""
    parser = _Words()
    parser.feed(html)
    text = parser.text.replace(SOFT_HYPHEN, "")
    for page in range(1, pages + 1):
        text += f" Side {page} af {pages}"
    for _ in range(pages - len(parser.feet)):  # a page that goes on over several has its foot on each
        text += f" {parser.feet[-1]}"
    return Counter(words(text)), {*words(parser.heads)}


def _compare(expected: Counter, heads: set[str], runs: list[Run]) -> list[str]:
    left = expected.copy()
    unknown: list[str] = []
    broken: list[str] = []
    for word in _drawn_words(runs, left, broken):
        if left[word]:
            left[word] -= 1
        elif word not in heads:
            unknown.append(word)
    missing = [word for word in (+left).elements() if not _assembled(word, unknown)]
    problems = [f"broken: {word}" for word in broken if len(word) <= WHOLE and len({*word}) > 2]
    return (
        problems
        + ([f"missing: {' '.join(missing)}"] if missing else [])
        + ([f"added: {' '.join(unknown)}"] if unknown else [])
    )


def _assembled(word: str, parts: list[str]) -> bool:
    """Take the parts of a word out of the list, where they stand apart: its row of a table goes on on the next page."""
    if not word:
        return True
    for part in {*parts}:
        beginning = next((text for text in (part, part.removesuffix("-")) if text and word.startswith(text)), None)
        if beginning is None:
            continue
        others = [*parts]
        others.remove(part)
        if _assembled(word.removeprefix(beginning), others):
            parts[:] = others
            return True
    return False


def _drawn_words(runs: list[Run], left: Counter, broken: list[str]) -> Iterator[str]:
    """Yield the words of the runs, in the order drawn.

    A word that is broken at a line's end is joined again, with or without its hyphen, where that makes a word that is
    still wanted. `left` isn't changed. A word that is broken without a hyphen is added to `broken`.
    """
    lines: list[str] = []
    before = None
    for run in runs:
        if before is not None and before.goes_on_in(run):
            lines[-1] += run.text
        else:
            lines.append(run.text)
        before = run
    open_word = ""
    for line in lines:
        tokens = line.split()
        if not tokens:
            continue
        if open_word:
            whole = _joined(open_word, tokens[0], left)
            if whole:
                if not open_word.endswith(("-", "/")) and open_word.isalpha():
                    broken.append(whole)
                tokens[0] = whole
            elif len(tokens) == 1 and (part := _part(open_word, tokens[0], left)):
                open_word = part
                continue
            else:
                yield from words(open_word)
        open_word = ""
        if not line[-1:].isspace():
            open_word = tokens.pop()
        yield from words(" ".join(tokens))
    yield from words(open_word)


def _part(first: str, second: str, left: Counter) -> str | None:
    """Return the beginning of a wanted word that goes on over several lines."""
    for part in (first.removesuffix("-") + second, first + second):
        if any(word.startswith((part, part.removesuffix("-"))) for word in +left):
            return part
    return None


def _joined(first: str, second: str, left: Counter) -> str | None:
    if left[first] and words(first):
        return None
    return next((whole for whole in (first.removesuffix("-") + second, first + second) if left[whole]), None)
