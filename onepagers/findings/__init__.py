"""What should be followed up, computed from a snapshot and a day. It stands beside the human colour, never instead of
it: findings change no colour, no count and no order.

A rule is a small pure function of a snapshot and a day. Each app registers its own (parts.py). Findings are worded with
dates, not ages, so that paper keeps.
"""

import hashlib
import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from django.core.cache import cache as store
from redis.exceptions import RedisError

from onepagers.models import AcceptedFinding, Revision, Solution
from onepagers.parts import Facts, Rule, registered

log = logging.getLogger(__name__)

KEY_LIMIT = AcceptedFinding._meta.get_field("key").max_length
KEPT = 60 * 60 * 26  # seconds that what was found on a day is kept


@dataclass(frozen=True)
class Finding:
    """Something to follow up. `accepted` is the snapshot's row where somebody lets it stand for a while."""

    code: str
    key: str
    text: str
    quote: str = ""
    accepted: Mapping | None = None

    @property
    def rule(self) -> Rule:
        return by_code()[self.code]

    @property
    def yellow(self) -> bool:
        return self.rule.yellow


@cache
def rules() -> tuple[Rule, ...]:
    """All rules about one solution, in the order that their findings are shown."""
    return tuple(rule for part in registered() for rule in part.rules)


@cache
def portfolio_rules() -> tuple[Rule, ...]:
    """Those that look at all snapshots of the portfolio at once."""
    return tuple(rule for part in registered() for rule in part.portfolio_rules)


@cache
def by_code() -> dict[str, Rule]:
    return {rule.code: rule for rule in (*rules(), *portfolio_rules(), BELOW)}


def apply(rule: Rule, facts: Facts | Sequence[Facts], on: date) -> list[Finding]:
    """Return what a rule finds in a snapshot, or a rule about the portfolio in all of them."""
    return [Finding(rule.code, key[:KEY_LIMIT], text, *quote) for key, text, *quote in rule.find(facts, on)]


def find(snapshot: Facts, on: date) -> list[Finding]:
    """All findings of a solution on a day, those that speak for yellow first; accepted ones are among them."""
    accepted = {
        (row["code"], row["key"]): row for row in snapshot.get("accepted", ()) if row["until"] >= on.isoformat()
    }
    found = {(one.code, one.key): one for rule in rules() for one in apply(rule, snapshot, on)}
    marked = [replace(one, accepted=accepted.get(place)) for place, one in found.items()]
    marked += [replace(one, accepted=accepted.get((one.code, one.key))) for one in _below(snapshot, marked)]
    return sorted(marked, key=lambda one: not one.yellow)


def open_findings(snapshot: Facts, on: date) -> list[Finding]:
    """Those that nobody has accepted."""
    return [one for one in find(snapshot, on) if one.accepted is None]


def speaking_for_yellow(snapshot: Facts, on: date) -> list[Finding]:
    """The open ones that a green review would have to give a reason against."""
    return [one for one in open_findings({**snapshot, "status": None}, on) if one.yellow]


def find_in_portfolio(snapshots: Sequence[Facts], on: date) -> list[Finding]:
    """What only shows when all solutions are seen together; computed once, not per solution."""
    return [one for rule in portfolio_rules() for one in apply(rule, snapshots, on)]


# A colour that stands below what is found is a finding too, made of the others.

BELOW = Rule(
    "core.F00",
    "Farven er lysere end punkterne",
    "Farven siger, at alt kører, men mindst ét punkt taler for gul.",
    "Vurdér igen: vælg gul, eller skriv, hvorfor grøn stadig er rigtig.",
    False,
    lambda snapshot, on: (),
    where="onepagers:review",
)


def _below(snapshot: Facts, found: Iterable[Finding]) -> list[Finding]:
    status = snapshot.get("status")
    if not status or status["colour"] != "green" or status.get("below_findings_reason"):
        return []
    if not any(one.yellow and one.accepted is None for one in found):
        return []
    return [
        Finding(BELOW.code, status["reviewed_on"], "Farven er grøn uden begrundelse, men mindst ét punkt taler for gul")
    ]


# Many solutions at once


def by_solution(on: date) -> dict[int, list[Finding]]:
    """The open findings of every solution in the portfolio on the day, by its primary key; those without are left out.

    Two queries, however many solutions there are: what was found for a revision on a day is kept under its digest.
    """
    return {pk: left for pk, found in of_portfolio(on).items() if (left := [one for one in found if not one.accepted])}


def of_portfolio(on: date) -> dict[int, list[Finding]]:
    """All findings, accepted ones too, of every solution in the portfolio on the day."""
    newest = list(Revision.objects.newest_each(on).filter(solution__in=Solution.objects.existing(on)).defer("snapshot"))
    keys = {one.pk: f"findings:{_version()}:{on}:{one.digest}" for one in newest}
    kept = _kept(keys.values())
    missing = [pk for pk, key in keys.items() if key not in kept]
    made = (
        {
            keys[pk]: [(one.code, one.key, one.text, one.quote, one.accepted) for one in find(snapshot, on)]
            for pk, snapshot in Revision.objects.filter(pk__in=missing).values_list("pk", "snapshot")
        }
        if missing
        else {}
    )
    _keep(made)
    rows = {**kept, **made}
    return {one.solution_id: [Finding(*row) for row in rows[keys[one.pk]]] for one in newest}


def _kept(keys: Iterable[str]) -> dict[str, list]:
    try:
        return store.get_many(list(keys))
    except RedisError:
        log.warning("The cache doesn't answer; findings are computed anew")
        return {}


def _keep(made: dict[str, list]) -> None:
    try:
        store.set_many(made, KEPT)
    except RedisError:
        log.warning("The cache doesn't answer; findings are not kept")


@cache
def _version() -> str:
    """Of the code that finds: what an older one found is not read."""
    modules = {rule.find.__module__ for rule in (*rules(), *portfolio_rules())} | {
        "onepagers.findings",
        "onepagers.findings.promises",
        "danish",
        "danish.plain_text",
        "danish.periods",
        "danish.spans",
        "danish.sentences",
    }
    code = b"".join(Path(str(sys.modules[name].__file__)).read_bytes() for name in sorted(modules))
    return hashlib.sha256(code).hexdigest()[:16]
