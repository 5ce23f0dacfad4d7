"""Which solution each page of a document is about, and how sure that is. No database.

In this order: the heading names it; its text does; its text is like what the solution says already; it is the one left
over. Every page is compared with every solution, and no solution is proposed twice.
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
from importing.parsing import Document, Page
from onepagers.models import SectionKind

SURE, LIKELY, GUESS = "sikker", "sandsynlig", "gæt"

SPELLING = 0.85  # how alike two names must be to be the same one misspelt (difflib's ratio)
LIKENESS = 0.12  # the least likeness of two texts (cosine of their words, rare ones weighing most) that counts
MARGIN = 1.3  # and how much more alike than the next best it must be
NAMED = 3  # what a mention in «Kort fortalt» weighs, and being the first one there, and opening it; elsewhere 1
OPENING = 6  # the first words, where the text says what it is about: «Med Klinikbeskeder kan …»

_ENDINGS = r"(?:e?[nt]s?|ene?s?|er(?:ne)?s?|['’]?s)?"  # Danish: «Aftaleoversigten», «Min Læges»


@dataclass(frozen=True)
class Candidate:
    """A solution as far as a page can be compared with it; `text` is the words of its sections."""

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
    """One proposal a page, in the document's order; the candidates come in the portfolio's."""
    pages, candidates = document.pages, list(candidates)
    found: dict[int, Proposal] = _by_heading(pages, candidates)
    for claims, why in (
        (_by_name(pages, candidates), "navnet i teksten"),
        (_by_likeness(pages, candidates), "teksten ligner løsningens"),
    ):
        for claim in _one_to_one(claims, taken={proposal.solution for proposal in found.values()}, done=found):
            stranger = _is_stranger(pages[claim.page])
            found[claim.page] = Proposal(claim.slug, GUESS if stranger else LIKELY, why)
    found |= _by_order(found, len(pages), [candidate.slug for candidate in candidates])
    return [found.get(index, Proposal()) for index in range(len(pages))]


def folded(name: str) -> str:
    """A name as it looks in an address: «Søg speciallæge», «SOEG-SPECIALLAEGE» → «soeg-speciallaege»."""
    name = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")


def _is_stranger(page: Page) -> bool:
    """Its heading gives it a name that no solution has; what its text mentions is then no more than a guess. The first
    page may stand under the document's title."""
    return bool(page.name and (page.number > 1 or page.code))


def _by_heading(pages: Sequence[Page], candidates: Sequence[Candidate]) -> dict[int, Proposal]:
    found: dict[int, Proposal] = {}
    for rank in (_same_name, _same_code, _contains_name, _misspelt):
        for index, page in enumerate(pages):
            taken = {proposal.solution for proposal in found.values()}
            named = [candidate.slug for candidate in candidates if rank(page, candidate)]
            if index not in found and len(named) == 1 and named[0] not in taken:
                certainty = LIKELY if rank is _misspelt else SURE
                found[index] = Proposal(named[0], certainty, "overskriften")
    return found


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
    """The words of «Kort fortalt», and of the other sections."""
    texts = {section.kind: plain(section.html) for section in page.sections}
    return texts.pop(SectionKind.SUMMARY, ""), " ".join(texts.values())


def _by_name(pages: Sequence[Page], candidates: Sequence[Candidate]) -> list[_Claim]:
    """The pages that name a solution clearly, and no other one more."""
    bearers = Counter(candidate.name.lower() for candidate in candidates)
    slugs = {candidate.name.lower(): candidate.slug for candidate in candidates if bearers[candidate.name.lower()] == 1}
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
    """The solutions that a text names, in its order and as often as it does."""
    return [slugs[" ".join(name.lower().split())] for name in pattern.findall(text)]


def _by_likeness(pages: Sequence[Page], candidates: Sequence[Candidate]) -> list[_Claim]:
    """The pages whose text is clearly more like one solution's own than like any other's."""
    theirs = {candidate.slug: _roots(candidate.text) for candidate in candidates if candidate.text}
    ours = [_roots(" ".join(_texts(page))) for page in pages]
    rarity = _rarity([*theirs.values(), *ours])
    claims = []
    for index, roots in enumerate(ours):
        ranked = sorted(((_cosine(roots, other, rarity), slug) for slug, other in theirs.items()), reverse=True)
        best, runner_up = [*ranked, (0.0, ""), (0.0, "")][:2]
        if best[0] >= LIKENESS and best[0] >= MARGIN * runner_up[0]:
            claims.append(_Claim(best[0], index, best[1]))
    return claims


def _roots(text: str) -> Counter[str]:
    """The words of a text without most of their endings, counted."""
    return Counter(word[:7] for word in re.findall(r"\w+", text.lower()))


def _rarity(texts: Sequence[Counter[str]]) -> Mapping[str, float]:
    """How much a word tells: one that stands in every text tells nothing."""
    seen = Counter(word for text in texts for word in text)
    return {word: math.log((1 + len(texts)) / (1 + count)) for word, count in seen.items()}


def _cosine(one: Counter[str], other: Counter[str], rarity: Mapping[str, float]) -> float:
    def weighed(text: Counter[str]) -> dict[str, float]:
        return {word: (1 + math.log(count)) * rarity[word] for word, count in text.items()}

    a, b = weighed(one), weighed(other)
    length = math.sqrt(sum(x * x for x in a.values()) * sum(x * x for x in b.values()))
    return sum(a[word] * b[word] for word in a.keys() & b.keys()) / length if length else 0.0


def _one_to_one(claims: Sequence[_Claim], *, taken: Collection[str | None], done: Collection[int]) -> list[_Claim]:
    """For every solution that is free, the page that claims it most; nobody where two claim it equally."""
    won = []
    for slug in dict.fromkeys(claim.slug for claim in claims if claim.slug not in taken):
        rivals = sorted((claim for claim in claims if claim.slug == slug and claim.page not in done), reverse=True)
        if rivals and (len(rivals) == 1 or rivals[0].weight > rivals[1].weight):
            won.append(rivals[0])
    return won


def _by_order(found: Mapping[int, Proposal], count: int, slugs: Sequence[str]) -> dict[int, Proposal]:
    """Guesses: between two pages that are placed, as many pages as the portfolio has solutions between those two; else
    the only page and the only solution that are left over."""
    places = {index: slugs.index(proposal.solution) for index, proposal in found.items() if proposal.solution}
    free = [place for place in range(len(slugs)) if place not in places.values()]
    guesses: dict[int, Proposal] = {}
    anchors = [(-1, -1), *sorted(places.items()), (count, len(slugs))]
    for (page, place), (next_page, next_place) in pairwise(anchors):
        gap, between = range(page + 1, next_page), [one for one in free if place < one < next_place]
        if gap and len(gap) == len(between):
            guesses |= {
                index: Proposal(slugs[one], GUESS, "rækkefølgen") for index, one in zip(gap, between, strict=True)
            }
    taken = {proposal.solution for proposal in guesses.values()}
    pages_left = [index for index in range(count) if index not in places and index not in guesses]
    left = [slugs[place] for place in free if slugs[place] not in taken]
    if len(pages_left) == len(left) == 1:
        guesses[pages_left[0]] = Proposal(left[0], GUESS, "den eneste, der er tilbage")
    return guesses
