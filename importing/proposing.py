"""Propose the solution that each page of a document is about, and how certain that is. No database.

In this order: the heading names the solution; the text names it; the text resembles the solution's own; it is the only
one left. Every page is compared with every solution, and no solution is proposed twice.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from danish.plain_text import plain
from importing.contents import Document, Page
from onepagers.models import SectionKind

SURE, LIKELY, GUESS = "sikker", "sandsynlig", "gæt"

SPELLING = 0.85  # difflib's ratio of two names from which one is the other misspelt
LIKENESS = 0.12  # the least likeness of two texts that counts: the cosine of their words, rare ones weighing most
MARGIN = 1.3  # by how many times the likeness must exceed the next best
NAMED = 3  # the weight of a mention in «Kort fortalt», of the first there, and of one that opens it; elsewhere 1
OPENING = 6  # the words in which a text says what it is about: «Med Klinikbeskeder kan …»

_ENDINGS = r"(?:e?[nt]s?|ene?s?|er(?:ne)?s?|['’]?s)?"  # Danish: «Aftaleoversigten», «Min Læges»


@dataclass(frozen=True)
class Candidate:
    """What a page can be compared with of a solution; `text` is the words of its sections."""

    slug: str
    name: str
    code: str = ""
    text: str = ""


@dataclass(frozen=True)
class Proposal:
    """For one page: a slug and a certainty, or None and None; `why` is a few words in Danish."""

    solution: str | None = None
    certainty: str | None = None
    why: str = ""


class _Claim(NamedTuple):
    weight: float
    page: int  # index
    slug: str


def propose(document: Document, candidates: Iterable[Candidate]) -> list[Proposal]:
    """Return one proposal for each page, in the document's order; the candidates are in the portfolio's order."""
    pages, candidates = document.pages, list(candidates)
    proposals: dict[int, Proposal] = _by_heading(pages, candidates)
    proposals |= _second_of_the_same(pages, candidates, proposals)
    for claims, why in (
        (_by_name(pages, candidates), "navnet i teksten"),
        (_by_likeness(pages, candidates), "teksten ligner løsningens"),
    ):
        for claim in _one_to_one(claims, taken={proposal.solution for proposal in proposals.values()}, done=proposals):
            unknown = _has_unknown_name(pages[claim.page])
            proposals[claim.page] = Proposal(claim.slug, GUESS if unknown else LIKELY, why)
    proposals |= _by_order(proposals, len(pages), [candidate.slug for candidate in candidates])
    return [proposals.get(index, Proposal()) for index in range(len(pages))]


def folded(name: str) -> str:
    """Return a name as an address has it: «Søg speciallæge», «SOEG-SPECIALLAEGE» → «soeg-speciallaege»."""
    name = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")


def _has_unknown_name(page: Page) -> bool:
    """Tell whether the heading names something that is no solution: a mention in the text is then only a guess.

    The first page without a code is left out, since its heading may be the document's title.
    """
    return bool(page.name and (page.number > 1 or page.code))


def _by_heading(pages: Sequence[Page], candidates: Sequence[Candidate]) -> dict[int, Proposal]:
    proposals: dict[int, Proposal] = {}
    for matches in (_same_name, _same_code, _contains_name, _misspelt):
        for index, page in enumerate(pages):
            taken = {proposal.solution for proposal in proposals.values()}
            slugs = [candidate.slug for candidate in candidates if matches(page, candidate)]
            if index not in proposals and len(slugs) == 1 and slugs[0] not in taken:
                certainty = LIKELY if matches is _misspelt else SURE
                proposals[index] = Proposal(slugs[0], certainty, "overskriften")
    return proposals


def _second_of_the_same(
    pages: Sequence[Page], candidates: Sequence[Candidate], proposals: Mapping[int, Proposal]
) -> dict[int, Proposal]:
    """Return no solution, and why, for each page whose heading names one that an earlier page has."""
    seconds: dict[int, Proposal] = {}
    page_of = {proposal.solution: index + 1 for index, proposal in proposals.items()}
    for index, page in enumerate(pages):
        for candidate in candidates if index not in proposals else ():
            first = page_of.get(candidate.slug)
            if first and (_same_name(page, candidate) or _same_code(page, candidate)):
                seconds[index] = Proposal(why=f"{candidate.name} ligesom side {first}; vælg selv den rigtige")
    return seconds


def _same_name(page: Page, candidate: Candidate) -> bool:
    return bool(page.name) and folded(page.name) in (candidate.slug, folded(candidate.name))


def _same_code(page: Page, candidate: Candidate) -> bool:
    return bool(page.code) and page.code == candidate.code.strip()


def _contains_name(page: Page, candidate: Candidate) -> bool:
    name = folded(candidate.name)
    return bool(name) and f"-{name}-" in f"-{folded(page.name)}-"


def _misspelt(page: Page, candidate: Candidate) -> bool:
    ratio = SequenceMatcher(None, folded(page.name), folded(candidate.name), autojunk=False).ratio()
    return bool(page.name) and ratio >= SPELLING


def _texts(page: Page) -> tuple[str, str]:
    """Return the words of «Kort fortalt», and those of the other sections."""
    texts = {section.kind: plain(section.html) for section in page.sections}
    return texts.pop(SectionKind.SUMMARY, ""), " ".join(texts.values())


def _by_name(pages: Sequence[Page], candidates: Sequence[Candidate]) -> list[_Claim]:
    """Return a claim for each page that names one solution clearly, and no other as much."""
    name_counts = Counter(candidate.name.lower() for candidate in candidates)
    slugs = {
        candidate.name.lower(): candidate.slug for candidate in candidates if name_counts[candidate.name.lower()] == 1
    }
    if not slugs:
        return []
    longest_first = sorted(slugs, key=len, reverse=True)
    names = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
    pattern = re.compile(rf"(?<!\w)({names}){_ENDINGS}(?!\w)", re.IGNORECASE)
    claims = []
    for index, page in enumerate(pages):
        summary, rest = _texts(page)
        weights = Counter(_named(pattern, rest, slugs))
        mentions = _named(pattern, summary, slugs)
        opening = _named(pattern, " ".join(summary.split()[:OPENING]), slugs)
        for slug in mentions + mentions[:1] + opening[:1]:
            weights[slug] += NAMED
        ranked = [*weights.most_common(2), ("", 0), ("", 0)]
        if ranked[0][1] >= NAMED and ranked[0][1] > ranked[1][1]:
            claims.append(_Claim(ranked[0][1], index, ranked[0][0]))
    return claims


def _named(pattern: re.Pattern[str], text: str, slugs: Mapping[str, str]) -> list[str]:
    """Return the solutions that a text names, in order, once for each mention."""
    return [slugs[" ".join(name.lower().split())] for name in pattern.findall(text)]


def _by_likeness(pages: Sequence[Page], candidates: Sequence[Candidate]) -> list[_Claim]:
    """Return a claim for each page whose text clearly resembles one solution's own more than any other's."""
    solution_roots = {candidate.slug: _roots(candidate.text) for candidate in candidates if candidate.text}
    page_roots = [_roots(" ".join(_texts(page))) for page in pages]
    rarity = _rarity([*solution_roots.values(), *page_roots])
    claims = []
    for index, roots in enumerate(page_roots):
        ranked = sorted(((_cosine(roots, own, rarity), slug) for slug, own in solution_roots.items()), reverse=True)
        best, runner_up = [*ranked, (0.0, ""), (0.0, "")][:2]
        if best[0] >= LIKENESS and best[0] >= MARGIN * runner_up[0]:
            claims.append(_Claim(best[0], index, best[1]))
    return claims


def _roots(text: str) -> Counter[str]:
    """Count the words of a text, without most of their endings."""
    return Counter(word[:7] for word in re.findall(r"\w+", text.lower()))


def _rarity(texts: Sequence[Counter[str]]) -> Mapping[str, float]:
    """Return the weight of each word: nothing for a word that is in every text."""
    text_counts = Counter(word for text in texts for word in text)
    return {word: math.log((1 + len(texts)) / (1 + count)) for word, count in text_counts.items()}


def _cosine(first: Counter[str], second: Counter[str], rarity: Mapping[str, float]) -> float:
    def weights(text: Counter[str]) -> dict[str, float]:
        return {word: (1 + math.log(count)) * rarity[word] for word, count in text.items()}

    a, b = weights(first), weights(second)
    length = math.sqrt(sum(x * x for x in a.values()) * sum(x * x for x in b.values()))
    return sum(a[word] * b[word] for word in a.keys() & b.keys()) / length if length else 0.0


def _one_to_one(claims: Sequence[_Claim], *, taken: Collection[str | None], done: Collection[int]) -> list[_Claim]:
    """Return for every free solution the page that claims it most; none where two claim it equally."""
    winners = []
    for slug in dict.fromkeys(claim.slug for claim in claims if claim.slug not in taken):
        rivals = sorted((claim for claim in claims if claim.slug == slug and claim.page not in done), reverse=True)
        if rivals and (len(rivals) == 1 or rivals[0].weight > rivals[1].weight):
            winners.append(rivals[0])
    return winners


def _by_order(proposals: Mapping[int, Proposal], count: int, slugs: Sequence[str]) -> dict[int, Proposal]:
    """Guess by order: between two placed pages, where pages and solutions of the portfolio are equally many.

    Else the only page that is left over gets the only solution that is.
    """
    places = {index: slugs.index(proposal.solution) for index, proposal in proposals.items() if proposal.solution}
    free = [place for place in range(len(slugs)) if place not in places.values()]
    guesses: dict[int, Proposal] = {}
    anchors = [(-1, -1), *sorted(places.items()), (count, len(slugs))]
    for (page, place), (next_page, next_place) in pairwise(anchors):
        gap = [index for index in range(page + 1, next_page) if index not in proposals]
        slugs_between = [slugs[free_place] for free_place in free if place < free_place < next_place]
        if gap and len(gap) == len(slugs_between):
            guesses |= {
                index: Proposal(slug, GUESS, "rækkefølgen") for index, slug in zip(gap, slugs_between, strict=True)
            }
    taken = {proposal.solution for proposal in guesses.values()}
    pages_left = [index for index in range(count) if index not in proposals and index not in guesses]
    slugs_left = [slugs[place] for place in free if slugs[place] not in taken]
    if len(pages_left) == len(slugs_left) == 1:
        guesses[pages_left[0]] = Proposal(slugs_left[0], GUESS, "den eneste, der er tilbage")
    return guesses
