"""The beredskabskort: what is touched when something is down, why, whom to ring, what is promised, what users are told.

A card is made of the newest version of each solution on a day, and of telephone numbers as they are now.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.template.loader import render_to_string

import danish
from onepagers.models import Organisation, Revision, Solution
from onepagers.pages import pdf
from onepagers.parts import Facts
from support.agreement_terms import state_in_words, state_of
from support.graph import COMPONENT, ORGANISATION, RUN_BY, SOLUTION, Graph, Node, because, chains_to, graph_of
from support.hours import week_in_words
from support.models import CardText
from support.wording import target_in_words

URL_KINDS = {"organisation": ORGANISATION, "komponent": COMPONENT, "loesning": SOLUTION}
HEADINGS = {ORGANISATION: "Organisationer", COMPONENT: "Komponenter", SOLUTION: "Løsninger"}
PROMISES = ("sla", "operation", "support")  # kinds of agreements that say what happens when something is down
READ = ("solution", "support", "agreements", "dependencies")  # parts of a snapshot that cards are made of
SIZES = (9.6, 9.0, 8.4, 8.0)  # pt, the largest at which a card is one page; else the smallest
LONG = "Kortet fylder mere end én side."


@dataclass(frozen=True)
class Call:
    """Who helps one group of users, level by level in the order that they are rung."""

    audience: str
    levels: Sequence[str]


@dataclass(frozen=True)
class Touched:
    """A solution that is touched: `why` goes on from its name."""

    name: str
    audience: str
    why: str
    manager: str
    deputy: str
    calls: Sequence[Call]
    promises: Sequence[str]


@dataclass(frozen=True)
class Card:
    """All that a card says, but the day on which it is printed."""

    kind: str
    pk: int
    name: str
    what: str
    contact: str
    touched: Sequence[Touched]
    between: Sequence[str]  # components on the way, each with why
    reachable: Sequence[str]  # who is rung, each with how
    unreachable: Sequence[str]  # who is rung, and nobody has said how
    message: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def heading(self) -> str:
        """«Syv løsninger er berørt»."""
        count = danish.count(len(self.touched), "løsning", "løsninger")
        return f"{count[:1].upper()}{count[1:]} er berørt"

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of what the card says."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class Portfolio:
    """What cards are made of on a day, in a fixed number of queries however many cards there are."""

    def __init__(self, on: date) -> None:
        self.on = on
        parts = {f"read_{name}": F(f"snapshot__{name}") for name in READ}
        existing = Solution.objects.existing(on)
        rows = Revision.objects.newest_each(on).filter(solution__in=existing).defer("snapshot").annotate(**parts)
        self.snapshots: dict[int, Facts] = {
            row.solution_id: {name: getattr(row, f"read_{name}") or [] for name in READ} for row in rows
        }
        self.graph: Graph = graph_of(self.snapshots.items())
        self.organisations = {row.pk: row for row in Organisation.objects.all()}
        self.texts = dict(CardText.objects.values_list("card", "text"))

    def nodes(self, kind: str) -> list[Node]:
        """All things of a kind by name; of organisations those that run something."""
        nodes = [node for node in self.graph.names if node.kind == kind]
        return sorted((node for node in nodes if self.has_card(node)), key=self.graph.order)

    def has_card(self, node: Node) -> bool:
        return node in self.graph.names and (node.kind != SOLUTION or node.pk in self.snapshots)

    def touched(self, node: Node) -> int:
        """How many solutions are touched when it is down, itself among them if it is one."""
        return len(self._solutions(node))

    def _solutions(self, node: Node) -> list[tuple[Node, str]]:
        """The solutions that are touched, in the portfolio's order, each with why."""
        chains = chains_to(self.graph, node)
        whys = {other: because(self.graph, chain) for other, chain in chains.items()} | {node: "selv er nede"}
        solutions = (Node(SOLUTION, pk) for pk in self.snapshots)
        return [(solution, whys[solution]) for solution in solutions if solution in whys]

    def card(self, node: Node) -> Card:
        """Return the card of a thing. Raises KeyError where there is none."""
        if not self.has_card(node):
            raise KeyError(node)
        rows = self._solutions(node)
        touched = [self._touched(self.snapshots[solution.pk], why) for solution, why in rows]
        rung = self._rung(node, [solution.pk for solution, _ in rows])
        reached = {name: self._contact(pk) for name, pk in rung.items()}
        return Card(
            kind=node.kind,
            pk=node.pk,
            name=self.graph.names[node],
            what=self._what(node),
            contact=self._contact(node.pk) if node.kind == ORGANISATION else "",
            touched=touched,
            between=[
                f"{self.graph.names[other]} {because(self.graph, chain)}"
                for other, chain in chains_to(self.graph, node).items()
                if other.kind == COMPONENT
            ],
            reachable=[f"{name}: {contact}" for name, contact in reached.items() if contact],
            unreachable=[name for name, contact in reached.items() if not contact],
            message=self.texts.get(f"{node.kind}:{node.pk}") or self.default_message(node),
        )

    def default_message(self, node: Node) -> str:
        """What users are told where the secretariat has written nothing."""
        name, names = self.graph.names[node], [self.graph.names[solution] for solution, _ in self._solutions(node)]
        others = [other for other in names if other != name]
        begins = f"{name} er ude af drift." if node.kind == SOLUTION else f"Der er problemer hos {name}."
        if node.kind == COMPONENT:
            begins = f"Der er problemer med {name}."
        touches = f" Det berører {danish.and_list(others)}." if others else ""
        return f"{begins}{touches} Vi arbejder på sagen og skriver igen, når vi ved mere."

    def _touched(self, snapshot: Facts, why: str) -> Touched:
        head = snapshot["solution"]
        return Touched(
            name=head["name"],
            audience=head["audience"],
            why=why,
            manager=_person(head["manager"]),
            deputy=_person(head.get("deputy")),
            calls=_calls(snapshot["support"]),
            promises=[
                _promise(agreement, self.on)
                for agreement in snapshot["agreements"]
                if agreement["kind"] in PROMISES and state_of(agreement, self.on) in ("in_force", "terminated")
            ]
            + [
                f"{agreement['label']} {state_in_words(agreement, self.on)}: {agreement['scope'] or 'ikke oplyst'}"
                for agreement in snapshot["agreements"]
                if agreement["kind"] in PROMISES and agreement["state"] in ("outstanding", "negotiating")
            ],
        )

    def _rung(self, node: Node, solutions: Iterable[int]) -> dict[str, int]:
        """The organisations that are rung, by name, each once: whoever runs what is down, then by level."""
        lines = [line for pk in solutions for line in self.snapshots[pk]["support"]]
        own = [node] if node.kind == ORGANISATION else []
        run_by = [edge.target for edge in self.graph.edges if edge.source == node and edge.verb == RUN_BY]
        rung = {self.graph.names[organisation]: organisation.pk for organisation in own + run_by}
        for line in sorted(lines, key=lambda line: int(line["level"])):
            rung |= {provider["name"]: provider["id"] for provider in line["providers"] if provider["name"] not in rung}
        return rung

    def _contact(self, pk: int) -> str:
        """«tlf. 70 10 20 30, drift@plsp.example»; "" where nobody has said it."""
        organisation = self.organisations.get(pk)
        if organisation is None:
            return ""
        parts = [organisation.phone and f"tlf. {organisation.phone}", organisation.email, organisation.web]
        return ", ".join(part for part in parts if part)

    def _what(self, node: Node) -> str:
        if node.kind == ORGANISATION:
            organisation = self.organisations.get(node.pk)
            return organisation.full_name if organisation else ""
        if node.kind == SOLUTION:
            return str(self.snapshots[node.pk]["solution"]["subtitle"])
        rows = (row for snapshot in self.snapshots.values() for row in snapshot["dependencies"])
        return next((row["what"] for row in rows if Node(row["kind"], row["id"]) == node), "")


def _person(person: Facts | None) -> str:
    return str(person["name"] or person["initials"]) if person and person["active"] else ""


def _calls(lines: Sequence[Facts]) -> list[Call]:
    audiences = dict.fromkeys(line["audience"] for line in lines)
    return [
        Call(
            audience,
            [
                f"{line['level']}. {_line(line)}"
                for line in sorted(lines, key=lambda line: int(line["level"]))
                if line["audience"] == audience
            ],
        )
        for audience in audiences
    ]


def _line(line: Facts) -> str:
    """«Trifork eller PLSP (klinikkens eget), tlf. 70 10 20 30, hverdage 8.00–15.30»."""
    who = f" {line['joiner']} ".join(provider["name"] for provider in line["providers"]) or "ikke oplyst"
    hours = week_in_words(line.get("week", ())) or line["hours"]
    parts = [
        who + (f" ({line['note']})" if line["note"] else ""),
        line["phone"] and f"tlf. {line['phone']}",
        line["email"],
        hours,
    ]
    return ", ".join(part for part in parts if part)


def _promise(agreement: Facts, on: date) -> str:
    """«SLA, PLO og Trifork, Min Læge-appen: oppetid mindst 99,6 %»; what isn't known says so."""
    parties = danish.and_list([party["name"] for party in agreement["parties"]])
    named = ", ".join(part for part in (agreement["label"], parties, agreement["scope"]) if part)
    targets = "; ".join(target_in_words(row) for row in agreement["targets"]) or "servicemål ikke oplyst"
    state = f" ({state_in_words(agreement, on)})" if state_of(agreement, on) != "in_force" else ""
    return f"{named}{state}: {targets}"


# On paper


def context(card: Card) -> dict[str, Any]:
    return {"card": card, "kinds": {value: name for name, value in URL_KINDS.items()}}


def body(card: Card) -> str:
    """What the card says, as HTML: the same on the page, on paper and in the mail."""
    return render_to_string("support/_card.html", context(card))


def printed(card: Card, on: date) -> pdf.Pdf:
    """The card on one A4 page, as large as it fits; on more where even the smallest type is too large, and it says so.
    Nothing is cut off."""
    for size in SIZES:
        document = _print(card, on, size)
        if document.pages == 1:
            return document
    return _print(card, on, SIZES[-1], LONG)


def _print(card: Card, on: date, size: float, note: str = "") -> pdf.Pdf:
    paper = {"card": card, "on": on, "size": f"{size:.1f}".replace(".", "-"), "note": note}
    html = render_to_string("support/_card_paper.html", context(card) | paper)
    return pdf.document(title(card), html, created=on)


def title(card: Card) -> str:
    return f"Beredskabskort {card.name}"
