"""Places where a fault can be planted, by cosmic-ray's operators, and a random sample of them."""

import ast
import random
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

PACKAGES = (
    "danish",
    "onepagers/versions",
    "onepagers/findings",
    "onepagers/changes",
    "onepagers/operations",
    "importing",
    "reminders",
    "editions",
    "mails",
    "support",
    "finance",
)
NOT_OURS = ("core/VariableReplacer", "core/VariableInserter")  # they need a list of variables
Span = tuple[int, int]  # the first and the last line


@dataclass(frozen=True, order=True)
class Mutant:
    """One fault: the `occurrence`th place of its operator in a file, and how its line reads before and after."""

    path: str
    line: int
    operator: str
    occurrence: int
    before: str
    after: str

    @property
    def package(self) -> str:
        return next(name for name in PACKAGES if self.path.startswith(f"{name}/"))

    def code(self, root: Path) -> str:
        """The whole file with the fault in it. Raises ValueError when the file is another than the drawn one."""
        source = (root / self.path).read_text(encoding="utf-8")
        code = _mutated(source, self.operator, self.occurrence)
        if code is None or _difference(source, code) != (self.line, self.before, self.after):
            raise ValueError(f"{self.path} er ændret, siden fejlen blev trukket")
        return code


def draw(root: Path, *, seed: int, count: int, only: Collection[str] = PACKAGES) -> list[Mutant]:
    """The sample of a seed: places are drawn, and at each place one of the faults that can be planted there. So a sum,
    which can be broken in ten ways, isn't ten times as likely as a condition. The same for the same files and seed."""
    places: dict[tuple[str, Span, str], list[tuple[str, int]]] = defaultdict(list)
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")) if package in only else ():
            if "migrations" not in file.parts:
                path = str(file.relative_to(root))
                for start, operator, occurrence in _places(file.read_text(encoding="utf-8")):
                    places[path, start, operator.partition("_")[0]].append((operator, occurrence))
    chance = random.Random(seed)  # noqa: S311 - the same sample every time
    keys = chance.sample(sorted(places), len(places))
    drawn: list[Mutant] = []
    for path, start, family in keys:
        if len(drawn) == count:
            break
        operator, occurrence = chance.choice(sorted(places[path, start, family]))
        source = (root / path).read_text(encoding="utf-8")
        code = _mutated(source, operator, occurrence)
        if code is not None and code != source:
            line, before, after = _difference(source, code)
            drawn.append(Mutant(path, line, operator, occurrence, before, after))
    return drawn


def statement(source: str, line: int) -> Span:
    """The lines of the innermost statement at a line; of one that has a body, only its head."""
    found = (line, line)
    for node in ast.walk(ast.parse(source)):  # from the outside in
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line):
            body = getattr(node, "body", None)
            last = max(body[0].lineno - 1, node.lineno) if body else node.end_lineno or line
            if line <= last:
                found = (node.lineno, last)
    return found


def runs_at_import(source: str, line: int) -> bool:
    """Whether a line is outside every function body: it runs once for all tests, in whichever comes first."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.Lambda))
    bodies = (node.body if isinstance(node, ast.FunctionDef) else [node.body] for node in functions)
    return not any(body[0].lineno <= line <= (body[-1].end_lineno or line) for body in bodies)


def _places(source: str) -> Iterator[tuple[Span, str, int]]:
    """(row and column, operator, occurrence) of all faults, but for annotations, which say nothing at run time."""
    annotations = _annotations(source)
    nodes = list(ast_nodes(get_ast(source)))
    for name in sorted(set(plugins.operator_names()) - set(NOT_OURS)):
        operator = plugins.get_operator(name)()
        positions = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, (start, _) in enumerate(positions):
            if not any(first <= start < last for first, last in annotations):
                yield start, name, occurrence


def _annotations(source: str) -> list[tuple[Span, Span]]:
    nodes = [
        getattr(node, name)
        for node in ast.walk(ast.parse(source))
        for name in ("annotation", "returns")
        if getattr(node, name, None)
    ]
    lines = source.splitlines()  # ast counts bytes, parso signs
    return [
        (
            (node.lineno, len(lines[node.lineno - 1].encode()[: node.col_offset].decode())),
            (node.end_lineno, len(lines[node.end_lineno - 1].encode()[: node.end_col_offset].decode())),
        )
        for node in nodes
    ]


def _mutated(source: str, operator: str, occurrence: int) -> str | None:
    """The source with the fault; None where it can't be planted or isn't Python."""
    code = mutate_code(source, plugins.get_operator(operator)(), occurrence)
    try:
        compile(code or "", "mutant", "exec")
    except SyntaxError:
        return None
    return code


def _difference(source: str, code: str) -> tuple[int, str, str]:
    """The number of the first line that differs, and what differs before and after."""
    old, new = source.splitlines(), code.splitlines()
    begin = _alike(old, new)
    end = _alike(old[begin:][::-1], new[begin:][::-1])
    before, after = (" ".join(" ".join(lines[begin : len(lines) - end]).split()) for lines in (old, new))
    return begin + 1, before, after


def _alike(old: list[str], new: list[str]) -> int:
    """How many lines two texts have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
