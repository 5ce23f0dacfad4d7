"""What depends on what, and who runs it: nodes and edges from snapshots, followed to the end. Pure.

A node is a solution, a component or an organisation. Circles are allowed; a walk visits each node once.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
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


@dataclass(frozen=True)
class Graph:
    """All things by node with their names, and the edges between them, each once."""

    names: Mapping[Node, str] = field(default_factory=dict)
    edges: Sequence[Edge] = ()

    @cached_property
    def incoming(self) -> dict[Node, list[Edge]]:
        """The edges to each thing, by the name of where they come from."""
        incoming: dict[Node, list[Edge]] = {}
        for edge in sorted(self.edges, key=lambda edge: (self.order(edge.source), edge.verb)):
            incoming.setdefault(edge.target, []).append(edge)
        return incoming

    def order(self, node: Node) -> tuple[str, int, str]:
        """What things are sorted by: the name, and where two bear the same, what they are."""
        return danish.sort_key(self.names[node]), node.pk, node.kind


def graph_of(snapshots: Iterable[tuple[int, Facts]]) -> Graph:
    """Return the graph of solutions, given as primary key and snapshot. One that is no longer there keeps its name as
    others say it, and has no edges of its own."""
    names: dict[Node, str] = {}
    edges: dict[Edge, None] = {}  # each once: several pages say who runs a component
    rows = list(snapshots)
    for pk, snapshot in rows:
        names[Node(SOLUTION, pk)] = snapshot["solution"]["name"]
    for pk, snapshot in rows:
        solution, dependencies = Node(SOLUTION, pk), snapshot.get("dependencies", [])
        for row in dependencies:
            thing = Node(row["kind"], row["id"])
            names.setdefault(thing, row["name"])
            edges[Edge(solution, thing, DEPENDS_ON, row["words"], row["assumed"])] = None
        run = [(solution, snapshot["solution"]), *((Node(row["kind"], row["id"]), row) for row in dependencies)]
        for node, facts in run:
            if operator := facts.get("operator"):
                organisation = Node(ORGANISATION, operator["id"])
                names[organisation] = operator["name"]
                edges[Edge(node, organisation, RUN_BY, facts.get("operator_words", ""))] = None
    return Graph(names, list(edges))


def chains_to(graph: Graph, start: Node) -> dict[Node, Chain]:
    """Return everything that is touched when `start` is down, each with the shortest chain that says why; of two that
    are as short, the one by way of the first name. Nearest first; `start` itself is not among them."""
    chains: dict[Node, Chain] = {}
    waiting: deque[tuple[Node, Chain]] = deque([(start, ())])
    while waiting:
        node, chain = waiting.popleft()
        for edge in graph.incoming.get(node, ()):
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
