"""What a solution depends on, as facts of its snapshot, and how a change of them reads."""

from datetime import date

from onepagers.changes.wording import organisation, text
from onepagers.models import Solution
from onepagers.parts import Facts, FactSource, Refs, Worded, Wording
from support.models import Component, Dependency

KINDS = {"solution": "en løsning i porteføljen", "component": "en komponent"}


def _dependencies(solution: Solution, on: date, refs: Refs) -> list[Facts]:
    return [_dependency(row, refs) for row in solution.dependencies.all()]


def _dependency(row: Dependency, refs: Refs) -> Facts:
    thing = row.on_component or row.on_solution
    refs.to(thing)
    facts: Facts = {"kind": "solution", "what": "", "operator": None, "operator_words": ""}
    if isinstance(thing, Component):
        facts = {
            "kind": "component",
            "what": thing.what,
            "operator": refs.organisation(thing.operator),
            "operator_words": thing.operator_words,
        }
    named = {"id": thing.pk, "name": thing.name} if thing else {}
    return named | facts | {"words": row.words, "assumed": row.assumed}


# No page shows them under a text: the one-pager says it in prose, and has no room to say it twice.
DEPENDENCIES = FactSource(
    prefetch=lambda on: ["dependencies__on_solution", "dependencies__on_component__operator"],
    take=_dependencies,
    section="",
    template="",
    missing="",
)

DEPENDENCY: dict[str, Worded] = {
    "Afhænger af": text("name"),
    "Ordene, det hviler på": text("words"),
    "Antaget": lambda row: "ja" if row["assumed"] else "nej",
    "Hvad det er": text("what"),
    "Slags": lambda row: KINDS.get(row["kind"]) or str(row["kind"]),
    "Drives af": organisation("operator"),
    "Ordene om, hvem der driver": text("operator_words"),
}
WORDING = Wording(
    title="Afhængigheder",
    rows=lambda snapshot: snapshot.get("dependencies", []),
    same=lambda row: (row["kind"], row["id"]),
    called=lambda row: str(row["name"]),
    words=DEPENDENCY,
    place=110,
)
