"""The customer's own document, where it lies beside the checkout, as snapshots to fill pages with."""

import re
from pathlib import Path

from django.conf import settings
from markdown_it import MarkdownIt

from onepagers.models import SectionKind
from onepagers.richtext import sanitise
from tests.onepagers import example_pages as example

SLUGS = ["min-laege", "video", "soeg-speciallaege", "aftaleoversigt", "klinikbeskeder", "ydelsesoverblik", "aim"]
KINDS = {kind.label: kind.value for kind in SectionKind}
HEADING = re.compile(rf"^(?:\*\*|### )({'|'.join(map(re.escape, KINDS))})[^\n]*$", re.MULTILINE)


def document() -> str | None:
    found = sorted((Path(settings.BASE_DIR).parent / "shared" / "seed").glob("000_*.txt"))
    return found[0].read_text() if found else None


def pages() -> dict[str, dict]:
    """A snapshot for each of the seven pages, with the text as it stands and what else the examples know of them."""
    told: list[list[dict]] = []
    headings = list(HEADING.finditer(document() or ""))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        title = heading[1]
        if KINDS[title] == "summary":
            told.append([])
        text = heading.string[heading.end() : following.start() if following else None]
        text = re.sub(r"^#+ .*(?:/|ID).*$", "", text, flags=re.MULTILINE)
        told[-1].append(example.section(KINDS[title], title, sanitise(MarkdownIt().render(text))))
    known = {page["solution"]["slug"]: page for page in (make() for make in example.EXAMPLES)}
    empty = example.never_reviewed()
    made = {}
    for slug, sections in zip(SLUGS, told, strict=True):
        page = known.get(slug, empty)
        made[slug] = {**page, "solution": {**page["solution"], "slug": slug}, "sections": sections}
    return made
