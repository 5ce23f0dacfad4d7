"""Which kinds of agreements a solution has, and which it lacks: only where somebody said that it is needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import danish
from onepagers.parts import Facts
from support.agreement_terms import STATES, state_of
from support.models import Agreement, AgreementNeed

KINDS = [(value, str(label)) for value, label in Agreement.Kind.choices]
THERE = ("in_force", "terminated", "not_begun")
UNDER_WAY = ("outstanding", "negotiating")
WORDS = {value: str(label) for value, label in Agreement.State.choices} | STATES


@dataclass(frozen=True)
class Cell:
    """What there is of one kind on one solution. `states` are those of its agreements on the day, `verdict` and
    `reason` what somebody said about the kind."""

    kind: str
    label: str
    states: Sequence[str] = ()
    verdict: str = ""
    reason: str = ""

    @property
    def state(self) -> Literal["there", "under_way", "missing", "not_relevant", "unknown"]:
        if any(state in THERE for state in self.states):
            return "there"
        if any(state in UNDER_WAY for state in self.states):
            return "under_way"
        if self.verdict == AgreementNeed.Verdict.NEEDED:
            return "missing"
        return "not_relevant" if self.verdict or "not_relevant" in self.states else "unknown"

    @property
    def words(self) -> str:
        """«2 i kraft, 1 udestår», «mangler», «ikke relevant», «Ikke oplyst»."""
        plain = {"missing": "mangler", "not_relevant": "ikke relevant", "unknown": "Ikke oplyst"}
        if self.state in plain:
            return plain[self.state]
        numbers = {state: self.states.count(state) for state in (*THERE, *UNDER_WAY) if state in self.states}
        if len(numbers) == 1 and 1 in numbers.values():
            return WORDS[next(iter(numbers))]
        return ", ".join(f"{number}{danish.NBSP}{WORDS[state]}" for state, number in numbers.items())

    @property
    def beside(self) -> str:
        """What stands below it, small: why, and what there was."""
        ended = self.states.count("expired")
        was = danish.count(ended, "er udløbet", "er udløbet") if ended and self.state != "there" else ""
        return "; ".join(text for text in (self.reason, was) if text)


def cells(agreements: Iterable[Facts], needs: Iterable[Facts], on: date) -> list[Cell]:
    """Return a cell for each kind, of a solution's agreements and of what was said that it needs."""
    agreements, said = list(agreements), {need["kind"]: need for need in needs}
    shown = []
    for kind, label in KINDS:
        of_kind = [agreement for agreement in agreements if agreement["kind"] == kind]
        states = [state_of(agreement, on) for agreement in of_kind]
        need = said.get(kind, {"verdict": "", "reason": ""})
        because = (agreement["state_reason"] for agreement in of_kind if agreement["state"] == "not_relevant")
        reason = need["reason"] or ("" if need["verdict"] else next(because, ""))
        shown.append(Cell(kind, label, states, need["verdict"], reason))
    return shown
