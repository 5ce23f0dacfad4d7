"""The customer's own document, where it lies beside the checkout, as snapshots to fill pages with."""

from functools import cache
from pathlib import Path

from django.conf import settings

from importing import steps
from tests.onepagers import example_pages as example

SLUGS = ["min-laege", "video", "soeg-speciallaege", "aftaleoversigt", "klinikbeskeder", "ydelsesoverblik", "aim"]


@cache
def document() -> steps.Document | None:
    """As the importer reads it."""
    found = sorted((Path(settings.BASE_DIR).parent / "shared" / "seed").glob("000_*.txt"))
    return steps.understand(found[0].read_bytes()) if found else None


def pages() -> dict[str, dict]:
    """A snapshot for each of the seven pages, with the text as it is imported and what else the examples know of it."""
    read = document()
    known = {page["solution"]["slug"]: page for page in (make() for make in example.EXAMPLES)}
    empty = example.never_reviewed()
    made = {}
    for slug, page in zip(SLUGS, read.pages if read else (), strict=True):
        sections = [
            example.section(
                one.kind.value, one.kind.label, one.html, as_of=one.as_of.isoformat() if one.as_of else None
            )
            for one in page.sections
        ]
        like = known.get(slug, empty)
        made[slug] = {**like, "solution": {**like["solution"], "slug": slug}, "sections": sections}
    return made
