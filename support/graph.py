"""What depends on what, and who runs it: nodes and edges from snapshots, followed to the end. Pure.

A node is a solution, a component or an organisation. Circles are allowed; a walk visits each node once.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import danish
from onepagers.parts import Facts

SOLUTION, COMPONENT, ORGANISATION = "solution", "component", "organisation"
DEPENDS_ON, RUN_BY = "afhænger af", "drives af"


class Node(NamedTuple):
    """A thing on the map, by what it is and its primary key."""

    kind: str
    pk: int


class Edge(NamedTuple):
    """That one thing depends on another or is run by it, with the words that say so, "" where nobody has said which."""

    source: Node
    target: Node
    verb: str
    words: str = ""
    assumed: bool = False


Chain = tuple[Edge, ...]  # from a thing to what it depends on in the end


@dataclass
class Graph:
    """All things by node with their names, and the edges between them, each once."""

    names: dict[Node, str] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def add(self, edge: Edge) -> None:
        if edge not in self.edges:
            self.edges.append(edge)

    def order(self, node: Node) -> tuple[str, int, str]:
        """What things are sorted by: the name, and where two bear the same, what they are."""
        return danish.sort_key(self.names[node]), node.pk, node.kind


def graph_of(snapshots: Iterable[tuple[int, Facts]]) -> Graph:
    """Return the graph of solutions, given as primary key and snapshot. One that is no longer there keeps its name as
    others say it, and has no edges of its own."""
    graph, rows = Graph(), list(snapshots)
    for pk, snapshot in rows:
        graph.names[Node(SOLUTION, pk)] = snapshot["solution"]["name"]
    for pk, snapshot in rows:
        head = snapshot["solution"]
        _run_by(graph, Node(SOLUTION, pk), head)
        for row in snapshot.get("dependencies", ()):
            thing = Node(row["kind"], row["id"])
            graph.names.setdefault(thing, row["name"])
            graph.add(Edge(Node(SOLUTION, pk), thing, DEPENDS_ON, row["words"], row["assumed"]))
            _run_by(graph, thing, row)
    return graph


def _run_by(graph: Graph, node: Node, facts: Facts) -> None:
    operator = facts.get("operator")
    if operator:
        organisation = Node(ORGANISATION, operator["id"])
        graph.names[organisation] = operator["name"]
        graph.add(Edge(node, organisation, RUN_BY, facts.get("operator_words", "")))


def chains_to(graph: Graph, start: Node) -> dict[Node, Chain]:
    """Return everything that is touched when `start` is down, each with the shortest chain that says why; of two that
    are as short, the one by way of the first name. Nearest first; `start` itself is not among them."""
    incoming: dict[Node, list[Edge]] = {}
    for edge in sorted(graph.edges, key=lambda edge: (graph.order(edge.source), edge.verb)):
        incoming.setdefault(edge.target, []).append(edge)
    chains: dict[Node, Chain] = {}
    waiting: deque[tuple[Node, Chain]] = deque([(start, ())])
    while waiting:
        node, chain = waiting.popleft()
        for edge in incoming.get(node, ()):
            if edge.source != start and edge.source not in chains:
                chains[edge.source] = (edge, *chain)
                waiting.append((edge.source, chains[edge.source]))
    return chains


def because(graph: Graph, chain: Chain) -> str:
    """«afhænger af Min Læge («Video kører …»), som afhænger af PLSP-infrastruktur (antaget), som drives af PLSP»."""
    return ", som ".join(f"{edge.verb} {graph.names[edge.target]}{_basis(edge)}" for edge in chain)


def _basis(edge: Edge) -> str:
    parts = [f"«{edge.words}»" if edge.words else "", "antaget" if edge.assumed else ""]
    basis = ", ".join(part for part in parts if part)
    return f" ({basis})" if basis else ""


def near(graph: Graph, node: Node) -> list[Edge]:
    """The edges that have to do with a thing: those that lead to it from all that it touches, and those from it on to
    the end."""
    touched = {node, *chains_to(graph, node)}
    onward = {node}
    waiting = deque([node])
    while waiting:
        current = waiting.popleft()
        for edge in graph.edges:
            if edge.source == current and edge.target not in onward:
                onward.add(edge.target)
                waiting.append(edge.target)
    return [
        edge
        for edge in graph.edges
        if (edge.source in touched and edge.target in touched) or (edge.source in onward and edge.target in onward)
    ]
