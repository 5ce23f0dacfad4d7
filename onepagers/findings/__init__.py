"""What should be followed up, computed from a snapshot and a day. It is shown beside the human colour, never instead of
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

import danish
from onepagers.models import Revision, Solution
from onepagers.models.findings import KEY_LIMIT
from onepagers.parts import Facts, Rule, registered

log = logging.getLogger(__name__)

CachedFinding = tuple[str, str, str, str, str, Facts | None]  # the fields of a Finding, in their order

CACHED = 60 * 60 * 26  # seconds that the findings of a day are kept in the cache


@dataclass(frozen=True)
class Finding:
    """Something to follow up. `accepted` is the snapshot's row where it may wait until a day.

    `sentence` is what it rests on, where it can be dismissed until that changes; `quote` as much of it as is shown.
    """

    code: str
    key: str
    text: str
    quote: str = ""
    sentence: str = ""
    accepted: Facts | None = None

    @property
    def rule(self) -> Rule:
        return by_code()[self.code]

    @property
    def verb(self) -> str:
        """What is done with it: what rests on a sentence is dismissed, the rest is accepted until a day."""
        return "Afvis" if self.sentence else "Acceptér"

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
    results = [(key, text, *rests_on, "", "") for key, text, *rests_on in rule.find(facts, on)]
    return [Finding(rule.code, key[:KEY_LIMIT], text, quote, sentence) for key, text, quote, sentence, *_ in results]


def find(snapshot: Facts, on: date) -> list[Finding]:
    """All findings of a solution on a day, those that speak for yellow first; accepted ones are among them."""
    rows = [row for row in snapshot.get("accepted", ()) if not row["until"] or row["until"] >= on.isoformat()]
    findings = {(finding.code, finding.key): finding for rule in rules() for finding in apply(rule, snapshot, on)}
    marked = [replace(finding, accepted=_acceptance(finding, rows)) for finding in findings.values()]
    marked += [replace(below, accepted=_acceptance(below, rows)) for below in _below(snapshot, marked)]
    return sorted(marked, key=lambda finding: not finding.yellow)


def _acceptance(finding: Finding, rows: Sequence[Facts]) -> Facts | None:
    """Return the row that accepts a finding. One that rests on a sentence holds while the page says just that."""
    rows = [row for row in rows if (row["code"], row["key"]) == (finding.code, finding.key)]
    return next((row for row in rows if row.get("sentence", "") in ("", finding.sentence)), None)


def open_findings(snapshot: Facts, on: date) -> list[Finding]:
    """Those that are not accepted."""
    return [finding for finding in find(snapshot, on) if finding.accepted is None]


def speaking_for_yellow(snapshot: Facts, on: date) -> list[Finding]:
    """The open ones that a green review would have to give a reason against."""
    return [finding for finding in open_findings({**snapshot, "status": None}, on) if finding.yellow]


def find_in_portfolio(snapshots: Sequence[Facts], on: date) -> list[Finding]:
    """What only shows when all solutions are seen together; computed once, not per solution."""
    return [finding for rule in portfolio_rules() for finding in apply(rule, snapshots, on)]


# A colour below what the findings speak for is a finding too, made of the others.

BELOW = Rule(
    "core.F00",
    "Farven er lysere end punkterne",
    "Farven siger, at alt kører, men mindst ét punkt taler for gul.",
    "Vurdér igen: vælg gul, eller skriv, hvorfor grøn stadig er rigtig.",
    False,
    lambda snapshot, on: (),
    where="onepagers:review",
)


def _below(snapshot: Facts, findings: Iterable[Finding]) -> list[Finding]:
    status = snapshot.get("status")
    if not status or status["colour"] != "green" or status.get("below_findings_reason"):
        return []
    if not any(finding.yellow and finding.accepted is None for finding in findings):
        return []
    return [
        Finding(BELOW.code, status["reviewed_on"], "Farven er grøn uden begrundelse, men mindst ét punkt taler for gul")
    ]


# Many solutions at once


def by_solution(on: date) -> dict[int, list[Finding]]:
    """The open findings of every solution in the portfolio on the day, by its primary key; those without are left out.

    Two queries, however many solutions there are: what was found for a revision on a day is kept under its digest.
    """
    return still_open(of_portfolio(on))


def still_open(portfolio: Mapping[int, list[Finding]]) -> dict[int, list[Finding]]:
    """Those of all findings that are not accepted; solutions without any are left out."""
    rows = {pk: [finding for finding in findings if not finding.accepted] for pk, findings in portfolio.items()}
    return {pk: findings for pk, findings in rows.items() if findings}


def of_portfolio(on: date) -> dict[int, list[Finding]]:
    """All findings, accepted ones too, of every solution in the portfolio on the day."""
    newest = list(Revision.objects.newest_each(on).filter(solution__in=Solution.objects.existing(on)).defer("snapshot"))
    keys = {revision.pk: f"findings:{_version()}:{on}:{revision.digest}" for revision in newest}
    cached = _read_cache(keys.values())
    missing = [pk for pk, key in keys.items() if key not in cached]
    computed = (
        {
            keys[pk]: [
                (row.code, row.key, row.text, row.quote, row.sentence, row.accepted) for row in find(snapshot, on)
            ]
            for pk, snapshot in Revision.objects.filter(pk__in=missing).values_list("pk", "snapshot")
        }
        if missing
        else {}
    )
    _write_cache(computed)
    rows = {**cached, **computed}
    return {revision.solution_id: [Finding(*row) for row in rows[keys[revision.pk]]] for revision in newest}


def _read_cache(keys: Iterable[str]) -> dict[str, list[CachedFinding]]:
    try:
        return store.get_many(list(keys))
    except RedisError:
        log.warning("The cache doesn't answer; findings are computed again")
        return {}


def _write_cache(computed: dict[str, list[CachedFinding]]) -> None:
    try:
        store.set_many(computed, CACHED)
    except RedisError:
        log.warning("The cache doesn't answer; findings are not kept")


@cache
def _version() -> str:
    """Of the code that finds: what an older one found is not read."""
    modules = {rule.find.__module__ for rule in (*rules(), *portfolio_rules())} | {"onepagers.models.reviews"}
    files = [Path(str(sys.modules[name].__file__)) for name in sorted(modules)]
    for folder in (Path(__file__).parent, Path(danish.__file__).parent):
        files += sorted(folder.rglob("*.py"))
    code = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(code).hexdigest()[:16]
