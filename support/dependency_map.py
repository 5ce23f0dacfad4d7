"""A map of what depends on what, laid out by us: columns from what users meet to what all of it rests on. Pure.

Every thing stands to the right of what depends on it, except within a circle. A line that goes past a column has a lane
between its boxes, which all lines to the same thing share: no line runs through a box.
The same graph gives the same map.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from support.graph import ORGANISATION, Edge, Graph, Node

WIDTH, HEIGHT = 190, 44  # of a box, in units of the drawing
ACROSS, DOWN = 290, 64  # from one box to the next
MARGIN = 8
ARROW = 7  # that a line ends before the box
ROUNDS = 4  # of putting each thing beside what it is tied to
LETTERS = 24  # of a name that a line of a box has room for


class Lane(NamedTuple):
    """Where lines to a thing go through a column that it isn't in."""

    target: Node
    column: int


Stop = Node | Lane


@dataclass(frozen=True)
class Box:
    """A thing on the map."""

    node: Node
    lines: Sequence[str]
    x: int
    y: int

    @property
    def kind(self) -> str:
        return self.node.kind

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2

    @property
    def baselines(self) -> list[tuple[int, str]]:
        """Each line of the name with where it stands."""
        first = self.y + HEIGHT // 2 + 5 - 9 * (len(self.lines) - 1)
        return [(first + 18 * place, line) for place, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Line:
    """An edge on the map, as the path of a curve."""

    edge: Edge
    path: str


@dataclass(frozen=True)
class Map:
    boxes: Sequence[Box]
    lines: Sequence[Line]
    width: int
    height: int


def draw(graph: Graph, edges: Sequence[Edge]) -> Map:
    """Return the map of some of the graph's edges and of the things at their ends."""
    nodes = sorted({node for edge in edges for node in (edge.source, edge.target)}, key=graph.order)
    columns = _columns(nodes, edges)
    ways = {edge: _way(edge, columns) for edge in edges}
    places = _places(columns, list(ways.values()))
    boxes = [Box(node, _broken(graph.names[node]), *places[node]) for node in columns]
    lines = [Line(edge, _path([places[stop] for stop in way])) for edge, way in ways.items()]
    width = max((x for x, _ in places.values()), default=0) + WIDTH + MARGIN
    height = max((y for _, y in places.values()), default=0) + HEIGHT + MARGIN
    return Map(boxes, lines, width, height)


def _way(edge: Edge, columns: dict[Node, int]) -> list[Stop]:
    """The stops of an edge: its ends, and a lane in each column between."""
    between = range(columns[edge.source] + 1, columns[edge.target])
    return [edge.source, *(Lane(edge.target, column) for column in between), edge.target]


def _columns(nodes: Sequence[Node], edges: Iterable[Edge]) -> dict[Node, int]:
    """The column of each thing: one right of all that depend on it. An edge that closes a circle moves nothing."""
    outgoing: dict[Node, list[Node]] = {node: [] for node in nodes}
    for edge in edges:
        outgoing[edge.source].append(edge.target)
    order = {node: place for place, node in enumerate(nodes)}
    finished: list[Node] = []
    seen: set[Node] = set()

    def visit(start: Node) -> None:
        stack = [(start, iter(sorted(outgoing[start], key=order.__getitem__)))]
        seen.add(start)
        while stack:
            node, following = stack[-1]
            target = next((target for target in following if target not in seen), None)
            if target is None:
                finished.append(node)
                stack.pop()
            else:
                seen.add(target)
                stack.append((target, iter(sorted(outgoing[target], key=order.__getitem__))))

    for node in nodes:
        if node not in seen:
            visit(node)
    columns = dict.fromkeys(nodes, 0)
    placed: set[Node] = set()
    for node in reversed(finished):
        placed.add(node)
        for target in outgoing[node]:
            if target not in placed:
                columns[target] = max(columns[target], columns[node] + 1)
    return _kinds_apart(columns)


def _kinds_apart(columns: dict[Node, int]) -> dict[Node, int]:
    """Organisations last, so that the column of those who run things is one."""
    others = [column for node, column in columns.items() if node.kind != ORGANISATION]
    last = max(others, default=-1) + 1
    return {node: last if node.kind == ORGANISATION else column for node, column in columns.items()}


def _places(columns: dict[Node, int], ways: Sequence[Sequence[Stop]]) -> dict[Stop, tuple[int, int]]:
    """Where each box and lane begins: in its column, in the row near what it is tied to, first by name."""
    stops: dict[Stop, int] = dict(columns.items())
    ties: dict[Stop, list[Stop]] = {}
    for way in ways:
        stops |= {stop: stop.column for stop in way if isinstance(stop, Lane)}
        for before, after in pairwise(way):
            ties.setdefault(before, []).append(after)
            ties.setdefault(after, []).append(before)
    stacks: dict[int, list[Stop]] = {}
    for stop, column in stops.items():
        stacks.setdefault(column, []).append(stop)
    rows: dict[Stop, int] = {}
    for stack in stacks.values():
        rows |= {stop: place for place, stop in enumerate(stack)}
    for _ in range(ROUNDS):
        for column in sorted(stacks):
            stacks[column].sort(key=lambda stop: _middle([rows[other] for other in ties[stop]]))
            rows |= {stop: place for place, stop in enumerate(stacks[column])}
    return {stop: (MARGIN + column * ACROSS, MARGIN + rows[stop] * DOWN) for stop, column in stops.items()}


def _middle(rows: Sequence[int]) -> float:
    return sum(rows) / len(rows)


def _path(places: Sequence[tuple[int, int]]) -> str:
    """A curve from the right of each place to the left of the next, and straight through the lanes between them.

    Within a column and backwards, which only a circle does, from the one side to the other.
    """
    (x, y), *rest = places
    if rest[0][0] <= x:
        return _back(places[0], places[1])
    parts = [f"M{x + WIDTH} {y + HEIGHT // 2}"]
    for number, (to_x, to_y) in enumerate(rest):
        is_last = number == len(rest) - 1
        from_x, from_y, end = x + WIDTH, y + HEIGHT // 2, to_x - (ARROW if is_last else 0)
        middle = to_y + HEIGHT // 2
        bend = (end - from_x) // 2
        parts.append(f"C{from_x + bend} {from_y} {end - bend} {middle} {end} {middle}")
        if not is_last:
            parts.append(f"H{to_x + WIDTH}")
        x, y = to_x, to_y
    return "".join(parts)


def _back(source: tuple[int, int], target: tuple[int, int]) -> str:
    bend, middle = (ACROSS - WIDTH) // 2, HEIGHT // 2
    x1 = source[0] + (WIDTH if target[0] == source[0] else 0)
    x2, y1, y2 = target[0] + WIDTH + ARROW, source[1] + middle, target[1] + middle
    out = x1 + bend if target[0] == source[0] else x1 - bend
    return f"M{x1} {y1}C{out} {y1} {x2 + bend} {y2} {x2} {y2}"


def _broken(name: str) -> list[str]:
    """The name on at most two lines; the whole name stands in the box's title."""
    if len(name) <= LETTERS:
        return [name]
    first: list[str] = []
    words = name.split()
    while words and len(" ".join([*first, words[0]])) <= LETTERS:
        first.append(words.pop(0))
    if not first:
        return [f"{name[: LETTERS - 1]}…"]
    second = " ".join(words)
    return [" ".join(first), second if len(second) <= LETTERS else f"{second[: LETTERS - 1]}…"]
