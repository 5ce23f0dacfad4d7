"""A map of what depends on what, laid out by us: columns from what users meet to what all of it rests on. Pure.

Every thing stands to the right of what depends on it, except within a circle. The same graph gives the same map.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from support.graph import COMPONENT, ORGANISATION, Edge, Graph, Node

WIDTH, HEIGHT = 190, 44  # of a box, in units of the drawing
ACROSS, DOWN = 290, 64  # from one box to the next
MARGIN = 8
ROUNDS = 4  # of putting each thing beside what it is tied to
LETTERS = 24  # of a name that a line of a box has room for


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
    rows = _rows(columns, edges)
    boxes = {
        node: Box(node, _broken(graph.names[node]), MARGIN + column * ACROSS, MARGIN + row * DOWN)
        for (node, column), row in zip(columns.items(), (rows[node] for node in columns), strict=True)
    }
    lines = [Line(edge, _path(boxes[edge.source], boxes[edge.target])) for edge in edges]
    width = max((box.x for box in boxes.values()), default=0) + WIDTH + MARGIN
    height = max((box.y for box in boxes.values()), default=0) + HEIGHT + MARGIN
    return Map(list(boxes.values()), lines, width, height)


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


def _rows(columns: dict[Node, int], edges: Sequence[Edge]) -> dict[Node, int]:
    """The row of each thing in its column: near what it is tied to, first by name."""
    rows: dict[Node, int] = {}
    ties: dict[Node, list[Node]] = {node: [] for node in columns}
    for edge in edges:
        ties[edge.source].append(edge.target)
        ties[edge.target].append(edge.source)
    stacks: dict[int, list[Node]] = {}
    for node, column in columns.items():
        stacks.setdefault(column, []).append(node)
    for stack in stacks.values():
        rows |= {node: place for place, node in enumerate(stack)}
    for _ in range(ROUNDS):
        for column in sorted(stacks):
            stack = sorted(stacks[column], key=lambda node: (_middle(node, ties, rows), node.kind == COMPONENT))
            rows |= {node: place for place, node in enumerate(stack)}
            stacks[column] = stack
    return rows


def _middle(node: Node, ties: dict[Node, list[Node]], rows: dict[Node, int]) -> float:
    tied = [rows[other] for other in ties[node]]
    return sum(tied) / len(tied) if tied else 0.0


def _path(source: Box, target: Box) -> str:
    """A curve from the right of one box to the left of the other; backwards, from its left to the other's right."""
    ahead = target.x > source.x
    x1, x2 = (source.x + WIDTH, target.x - 7) if ahead else (source.x, target.x + WIDTH + 7)
    if target.x == source.x:
        x1, x2 = source.x + WIDTH, target.x + WIDTH + 7
    y1, y2 = source.y + HEIGHT // 2, target.y + HEIGHT // 2
    bend = (ACROSS - WIDTH) // 2 * (1 if x1 >= source.x + WIDTH else -1)
    back = bend if target.x == source.x else -bend
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 + back} {y2} {x2} {y2}"


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
