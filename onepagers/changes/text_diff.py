"""Two texts of a section → what differs, block by block (paragraphs and list items) and word by word. Pure.

Blocks are laid side by side by difflib; what is between those that are the same is paired by how many words two blocks
share, and the words of each pair are compared by difflib again. Its time can grow with the cube of the length where
words repeat, so what would take too long is shown as rewritten: nothing is lost, it is only coarser.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import groupby, zip_longest
from typing import NamedTuple

SAME, REMOVED, ADDED, RESTYLED = "same", "removed", "added", "restyled"
# Pairs of equal words that difflib may meet. Danish prose as long as a section can be has some 90.000 of them.
MOST_MATCHES = 400_000
MOST_PAIRS = 2_500  # of blocks that are held against each other
BULLET = "\N{BULLET}"  # a dash would look like the sign of what is removed
ALIKE = 0.3  # the least that two blocks share, when one is taken for a new version of the other
SHORT = 6  # characters: less than this between two changes is read more easily as a part of them
_BREAKS = {"p", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "table", "br"}


# How difflib words a difference: its kind, where it starts and ends before, where it starts and ends after.
Opcode = tuple[str, int, int, int, int]


class Segment(NamedTuple):
    """A piece of a word with one formatting; `link` is an address or ""."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""

    @property
    def style(self) -> tuple[bool, bool, str]:
        return self.bold, self.italic, self.link


class Word(NamedTuple):
    """What is between white space; more than one segment where a part of it is bold or a link."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True)
class Block:
    """A paragraph (`depth` 0) or an item of a list. `marker` is a bullet, a number, or "" where an item goes on."""

    words: tuple[Word, ...]
    depth: int = 0
    ordered: bool = False
    marker: str = ""

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


class Run(NamedTuple):
    """Words that fared alike. SAME and RESTYLED have them on both sides, REMOVED only then, ADDED only now."""

    fate: str
    then: tuple[Word, ...]
    now: tuple[Word, ...]


@dataclass(frozen=True)
class Row:
    """A block beside what became of it; None where there was or is none. `moved`: it is elsewhere on the other
    side, word for word."""

    then: Block | None
    now: Block | None
    runs: tuple[Run, ...]
    moved: bool = False

    @property
    def changed(self) -> bool:
        return self.reshaped or any(run.fate != SAME for run in self.runs)

    @property
    def reshaped(self) -> bool:
        """Whether a paragraph became an item, or an item was moved in or out or numbered; of what has a word left."""
        stayed = any(run.fate in (SAME, RESTYLED) for run in self.runs)
        return bool(stayed and self.then and self.now and _shape(self.then) != _shape(self.now))


def compare(then: str, now: str) -> list[Row]:
    """What differs between two texts in HTML; all blocks of both are in it, in the order that they are read."""
    before, after = blocks(then), blocks(now)
    rows = []
    for fate, i, i_end, j, j_end in _opcodes([block.text for block in before], [block.text for block in after]):
        if fate == "equal":
            rows += [_row(*pair) for pair in zip(before[i:i_end], after[j:j_end], strict=True)]
        else:
            rows += _paired(before[i:i_end], after[j:j_end])
    return _with_moved(rows)


def compare_plain(then: str, now: str) -> tuple[Run, ...]:
    """The same for two plain texts, as one block each."""
    return _runs(_plain_words(then), _plain_words(now))


def _plain_words(text: str) -> tuple[Word, ...]:
    return tuple(Word((Segment(word),)) for word in text.split())


# HTML → blocks


def blocks(html: str) -> list[Block]:
    """The blocks of a sanitised text that say something; a line break begins a new one."""
    parser = _Blocks()
    parser.feed(html)
    parser.close()
    parser.end_block()
    return parser.blocks


@dataclass
class _List:
    """A list that is being read, and how many items it has had so far."""

    ordered: bool = False
    items: int = 0

    def next_marker(self) -> str:
        self.items += 1
        return f"{self.items}." if self.ordered else BULLET


class _Blocks(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._lists: list[_List] = []  # those that are open, the outermost first
        self._marker = ""
        self._bold = self._italic = 0
        self._links: list[str] = []
        self._words: list[list[Segment]] = []
        self._open = False  # whether the last word may go on

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.end_block()
        if tag in ("ul", "ol"):
            self._lists.append(_List(ordered=tag == "ol"))
        elif tag == "li":
            self._lists = self._lists or [_List()]
            self._marker = self._lists[-1].next_marker()
        elif tag in ("strong", "b"):
            self._bold += 1
        elif tag in ("em", "i"):
            self._italic += 1
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.end_block()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag in ("strong", "b"):
            self._bold = max(0, self._bold - 1)
        elif tag in ("em", "i"):
            self._italic = max(0, self._italic - 1)
        elif tag == "a" and self._links:
            self._links.pop()

    def handle_data(self, data: str) -> None:
        style = (self._bold > 0, self._italic > 0, self._links[-1] if self._links else "")
        if data[:1].isspace():
            self._open = False
        for word in data.split():
            if self._open:
                self._words[-1].append(Segment(word, *style))
            else:
                self._words.append([Segment(word, *style)])
            self._open = False
        self._open = bool(self._words) and not data[-1:].isspace()

    def end_block(self) -> None:
        """What has been read so far is a block; the next one in the same item has no marker."""
        if self._words:
            words = tuple(Word(tuple(_joined(segments))) for segments in self._words)
            ordered = bool(self._lists) and self._lists[-1].ordered
            self.blocks.append(Block(words, len(self._lists), ordered, self._marker if self._lists else ""))
            self._marker = ""
        self._words, self._open = [], False


def _joined(segments: list[Segment]) -> Iterator[Segment]:
    """Neighbours with the same formatting as one."""
    for style, same in groupby(segments, key=lambda segment: segment.style):
        yield Segment("".join(segment.text for segment in same), *style)


# Blocks and words side by side


def _paired(then: Sequence[Block], now: Sequence[Block]) -> Iterator[Row]:
    """Rows of blocks of which none is the same: each beside the one that shares most words with it."""
    if not then or not now or len(then) * len(now) > MOST_PAIRS:
        return (_row(*pair) for pair in zip_longest(then, now))
    counted = [[Counter(word.text for word in block.words) for block in side] for side in (then, now)]
    shared = [[_likeness(block_then, block_now) for block_now in counted[1]] for block_then in counted[0]]
    return _best_first(then, now, shared, (0, len(then)), (0, len(now)))


def _best_first(
    then: Sequence[Block],
    now: Sequence[Block],
    shared: list[list[float]],
    left: tuple[int, int],
    right: tuple[int, int],
) -> Iterator[Row]:
    """The pair that is most alike, between what comes before both of it and what comes after."""
    places = [(shared[i][j], -i, -j) for i in range(*left) for j in range(*right)]
    likeness, i, j = max(places, default=(0, 0, 0))
    if likeness < ALIKE:
        yield from (_row(*pair) for pair in zip_longest(then[slice(*left)], now[slice(*right)]))
        return
    yield from _best_first(then, now, shared, (left[0], -i), (right[0], -j))
    yield _row(then[-i], now[-j])
    yield from _best_first(then, now, shared, (1 - i, left[1]), (1 - j, right[1]))


def _likeness(words_then: Counter[str], words_now: Counter[str]) -> float:
    """From 0, no word in common, to 1, the same words."""
    return 2 * sum((words_then & words_now).values()) / (words_then.total() + words_now.total())


def _row(then: Block | None, now: Block | None) -> Row:
    return Row(then, now, _runs(then.words if then else (), now.words if now else ()))


def _runs(then: tuple[Word, ...], now: tuple[Word, ...]) -> tuple[Run, ...]:
    opcodes = _opcodes([word.text for word in then], [word.text for word in now])
    return tuple(
        run
        for fate, i, i_end, j, j_end in _smoothed(opcodes, then)
        for run in (
            _restyled(then[i:i_end], now[j:j_end]) if fate == "equal" else _changed(then[i:i_end], now[j:j_end])
        )
    )


def _changed(then: tuple[Word, ...], now: tuple[Word, ...]) -> Iterator[Run]:
    if then:
        yield Run(REMOVED, then, ())
    if now:
        yield Run(ADDED, (), now)


def _restyled(then: tuple[Word, ...], now: tuple[Word, ...]) -> Iterator[Run]:
    """Words that are the same, cut where their formatting begins or ends to differ, or differs in another way."""
    pairs = list(zip(then, now, strict=True))
    for _, group in groupby(pairs, key=lambda pair: pair[0] != pair[1] and (_styles(pair[0]), _styles(pair[1]))):
        before, after = zip(*group, strict=True)
        yield Run(SAME if before == after else RESTYLED, before, after)


def _styles(word: Word) -> tuple[tuple[bool, bool, str], ...]:
    return tuple(segment.style for segment in word.segments)


def _smoothed(opcodes: Sequence[Opcode], then: tuple[Word, ...]) -> list[Opcode]:
    """A short word that happens to be the same between two changes is taken into them."""
    smooth: list[Opcode] = []
    for place, (fate, i, i_end, j, j_end) in enumerate(opcodes):
        between = 0 < place < len(opcodes) - 1 and fate == "equal"
        if between and len(" ".join(word.text for word in then[i:i_end])) < SHORT and _large(opcodes, place):
            fate = "replace"
        if smooth and fate != "equal" and smooth[-1][0] != "equal":
            smooth[-1] = ("replace", smooth[-1][1], i_end, smooth[-1][3], j_end)
        else:
            smooth.append((fate, i, i_end, j, j_end))
    return smooth


def _large(opcodes: Sequence[Opcode], place: int) -> bool:
    """Whether the changes on both sides are of more than a word each."""
    return all(max(i_end - i, j_end - j) > 1 for _, i, i_end, j, j_end in (opcodes[place - 1], opcodes[place + 1]))


def _opcodes(then: Sequence[Hashable], now: Sequence[Hashable]) -> list[Opcode]:
    """What difflib says of two sequences, in bounded time."""
    start, end = 0, 0
    shortest = min(len(then), len(now))
    while start < shortest and then[start] == now[start]:
        start += 1
    while end < shortest - start and then[-1 - end] == now[-1 - end]:
        end += 1
    before, after = then[start : len(then) - end], now[start : len(now) - end]
    opcodes: list[Opcode] = [("equal", 0, start, 0, start)] if start else []
    opcodes += [
        (fate, i + start, i_end + start, j + start, j_end + start)
        for fate, i, i_end, j, j_end in _inner_opcodes(before, after)
    ]
    if end:
        opcodes.append(("equal", len(then) - end, len(then), len(now) - end, len(now)))
    return opcodes


def _inner_opcodes(then: Sequence[Hashable], now: Sequence[Hashable]) -> Sequence[Opcode]:
    counted, other = Counter(then), Counter(now)
    if sum(number * other[item] for item, number in counted.items()) > MOST_MATCHES:
        return [("replace", 0, len(then), 0, len(now))]
    return SequenceMatcher(None, then, now, autojunk=False).get_opcodes()


# What moved, and what has the same shape


def _shape(block: Block) -> tuple[int, bool]:
    return block.depth, block.ordered


def _with_moved(rows: list[Row]) -> list[Row]:
    """The rows with `moved` where a removed block is, word for word, also among the added ones."""
    removed = Counter(row.then.text for row in rows if row.then and not row.now)
    added = Counter(row.now.text for row in rows if row.now and not row.then)
    moved = removed & added
    if not moved:
        return rows
    return [replace(row, moved=True) if moved[_text_alone(row)] else row for row in rows]


def _text_alone(row: Row) -> str:
    """The text of a block that has no counterpart on the other side; "" where it has one."""
    if row.then and row.now:
        return ""
    block = row.then or row.now
    return block.text if block else ""
