"""Who is rung: the support lines of the portfolio as chains, one for each audience of each solution."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.text import capfirst

import danish
from onepagers.models import Revision, Solution
from onepagers.parts import Facts
from support.hours import answers_in_words, week_in_words

UNKNOWN_AUDIENCE = "Målgruppe ikke oplyst"


@dataclass(frozen=True)
class Way:
    """A telephone number or an address, "" where it isn't known. `name` says whose, where a line has several."""

    value: str
    name: str = ""

    @property
    def dial(self) -> str:
        """«+4570102030», as a telephone takes it."""
        return "".join(sign for sign in self.value if sign.isdigit() or sign == "+")


@dataclass(frozen=True)
class Step:
    """A support line of a chain, from its facts."""

    line: Facts

    @property
    def level(self) -> int:
        return int(self.line["level"])

    @property
    def who(self) -> str:
        """«Trifork eller PLSP»; "" where nobody is named."""
        return who(self.line)

    @property
    def providers(self) -> list[str]:
        return [provider["name"] for provider in self.line["providers"]]

    @property
    def note(self) -> str:
        return str(self.line["note"])

    @property
    def have_ready(self) -> str:
        return str(self.line.get("have_ready", ""))

    @property
    def phones(self) -> list[Way]:
        """The line's own number, else those of its providers, where any is known; then one that isn't is told too."""
        return _ways(self.line, "phone")

    @property
    def emails(self) -> list[Way]:
        return [way for way in _ways(self.line, "email") if way.value]

    @property
    def webs(self) -> list[Way]:
        return [way for way in _ways(self.line, "web") if way.value]

    @property
    def hours(self) -> list[str]:
        """The hours of the week, and what is said of them in words; none where neither is told."""
        hours = [week_in_words(self.line.get("week", ())), self.line["hours"]]
        return list(dict.fromkeys(words for words in hours if words))

    def answers(self, at: datetime) -> str:
        """Whether somebody answers at a moment in Danish time, in words; "" where that isn't known."""
        return answers_in_words(self.line.get("week", ()), at)


def who(line: Facts) -> str:
    """«Trifork eller PLSP»; "" where nobody is named."""
    names = [provider["name"] for provider in line["providers"]]
    return f" {line['joiner']} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _ways(line: Facts, kind: str) -> list[Way]:
    if line[kind]:
        return [Way(line[kind])]
    ways = [Way(provider.get(kind, ""), provider["name"]) for provider in line["providers"]]
    if not any(way.value for way in ways):
        return []
    return ways if len(ways) > 1 else [Way(ways[0].value)]


@dataclass(frozen=True)
class Chain:
    """Who helps one audience with one solution, first line first. Without steps nobody has said who helps whom."""

    audience: str
    solution: str
    slug: str
    lines: Sequence[Facts]

    @cached_property
    def steps(self) -> list[Step]:
        return [Step(line) for line in sorted(self.lines, key=lambda line: int(line["level"]))]

    @property
    def key(self) -> str:
        return audience_key(self.audience)

    @property
    def holes(self) -> int:
        """How many lines nobody is named for; a first line that isn't there is one of them."""
        return sum(not step.who for step in self.steps) + all(step.level > 1 for step in self.steps)

    def at(self, level: int) -> Step | None:
        return next((step for step in self.steps if step.level == level), None)

    def is_answered_by(self, provider: str) -> bool:
        return any(provider in step.providers for step in self.steps)


def audience_key(audience: str) -> str:
    """What «Borgere» and «borgere » have in common."""
    return " ".join(audience.split()).casefold()


def chains_of(name: str, slug: str, lines: Iterable[Facts]) -> list[Chain]:
    """The chains of one solution, in the order of its lines."""
    by_key: dict[str, list[Facts]] = {}
    for line in lines:
        by_key.setdefault(audience_key(line["audience"]), []).append(line)
    chains = [Chain(of_audience[0]["audience"], name, slug, of_audience) for of_audience in by_key.values()]
    return chains or [Chain("", name, slug, [])]


def chains_on(day: date) -> list[Chain]:
    """All chains of the portfolio on a day, in its order; one query."""
    newest = Revision.objects.newest_each(day).filter(solution__in=Solution.objects.existing(day))
    rows = newest.values_list("snapshot__solution__name", "solution__slug", "snapshot__support")
    return [chain for name, slug, lines in rows for chain in chains_of(name, slug, lines or ())]


@dataclass(frozen=True)
class Matrix:
    """Audience × level over the portfolio."""

    chains: Sequence[Chain]

    @cached_property
    def levels(self) -> list[int]:
        """The first level always has a column, the others if they are used."""
        return sorted({1} | {step.level for chain in self.chains for step in chain.steps})

    @cached_property
    def groups(self) -> list[tuple[str, list[tuple[Chain, list[tuple[int, Step | None]]]]]]:
        """The chains by audience, in alphabetical order, each with a cell for every level. Last those without."""
        by_key: dict[str, list[Chain]] = {}
        for chain in self.chains:
            by_key.setdefault(chain.key, []).append(chain)
        groups = sorted(by_key.items(), key=lambda group: (not group[0], danish.sort_key(group[0])))
        return [
            (
                capfirst(chains[0].audience) if key else UNKNOWN_AUDIENCE,
                [(chain, [(level, chain.at(level)) for level in self.levels]) for chain in chains],
            )
            for key, chains in groups
        ]

    @property
    def sentence(self) -> str:
        """«24 supportlinjer i syv løsninger. To steder er det ikke oplyst, hvem der hjælper. 24 linjer har intet
        telefonnummer.»"""
        steps = [step for chain in self.chains for step in chain.steps]
        lines = danish.count(len(steps), "supportlinje", "supportlinjer")
        solutions = danish.count(len({chain.slug for chain in self.chains}), "løsning", "løsninger")
        holes = sum(chain.holes for chain in self.chains)
        silent = sum(not step.phones for step in steps)
        sentences = [
            f"{lines} i {solutions}.",
            holes and f"{danish.count(holes, 'sted', 'steder', gender='t')} er det ikke oplyst, hvem der hjælper.",
            silent and f"{danish.count(silent, 'linje', 'linjer')} har intet telefonnummer.",
        ]
        return " ".join(capfirst(sentence) for sentence in sentences if sentence)


def audiences(chains: Iterable[Chain]) -> list[tuple[str, str]]:
    """Key and name of every audience, in alphabetical order."""
    names = {chain.key: capfirst(chain.audience) for chain in reversed(list(chains)) if chain.key}
    return sorted(names.items(), key=lambda row: danish.sort_key(row[1]))


def providers(chains: Iterable[Chain]) -> list[str]:
    names = {name for chain in chains for step in chain.steps for name in step.providers}
    return sorted(names, key=danish.sort_key)
