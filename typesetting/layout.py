"""WeasyPrint with our stylesheet and fonts loaded: HTML in, PDF out, nothing fetched from anywhere.

Only the render worker imports this module (render_worker.py says why). A page is a document of its own: WeasyPrint lays
out every page of a longer one twice, and two pages can be printed at once. A longer document is merged from such pages
(merge.py), so each is given its place in it.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from html import escape

import weasyprint
from weasyprint.document import Document, Page
from weasyprint.formatting_structure.boxes import Box
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from typesetting import column_widths, line_starts
from typesetting.conformance import VARIANT, write_pdf
from typesetting.fit import PLAIN, SIZES, SMALLEST, TIGHT, Fit, Layout, choose, classes
from typesetting.frames import Message

# Columns that are only measured aren't balanced, which is half the work of a layout. They fit or don't all the same.
MEASURED = ".measured .sheet .sections{column-fill:auto}"
COLUMNS = 2  # in paper.css
PLACE = ".place{position:absolute;top:0;left:0}"
PAGEREF = re.compile(r'(<span class="pageref" data-page="#([\w-]+)">)(</span>)')
TAG, BLOCK = re.compile(r"<[^>]+>"), re.compile(r"<(?:p|li|h2|tr)\b")
WARM_UP = """<article class="page"><footer class="foot"><span class="foot__page"></span>Varm</footer><h1>Opvarmning</h1>
<div class="sections"><p>Orddelingsordbogen <b>indlæses</b> <i>her</i> <a href="#x">én gang</a></p></div></article>"""


class Typesetter:
    """Runs jobs, as render_worker.py describes them. A job gives a message and the bytes of a PDF."""

    def __init__(self, css: str):
        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
        line_starts.install()
        column_widths.install()
        self._fonts = FontConfiguration()
        self._fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
        sizes = "".join(f".pt-{size * 10:.0f} .page{{font-size:{size}pt}}" for size in SIZES)
        self._stylesheet = weasyprint.CSS(
            string=css + sizes + MEASURED + PLACE, url_fetcher=self._fetcher, font_config=self._fonts
        )
        write_pdf(self._render("Varm", "", [_sheet(WARM_UP, SIZES[0], TIGHT)]))  # loaded here once, not in each child

    def run(self, job: Message) -> tuple[Message, bytes]:
        if "numbers" in job:
            return self.print_cover(job)
        return self.measure_page(job) if job.get("gauge") else self.print_page(job)

    def print_page(self, job: Message) -> tuple[Message, bytes]:
        """Fit the page if its fit isn't known, and print it."""
        fit = self._fit(job)
        if not job["pdf"]:
            return {"fit": asdict(fit)}, b""
        style = _numbering_style(*job["place"]) if job.get("place") else ""
        document = self._render(job["title"], job["created"], [style, _sheet(job["html"], fit.size, fit.form)])
        return {"fit": asdict(fit), "pages": len(document.pages)}, write_pdf(document)

    def print_cover(self, job: Message) -> tuple[Message, bytes]:
        """Print what comes before the pages, with the number of each page's first sheet written in.

        `numbers` are those numbers by the page's name. An empty place on the cover carries each name, so that links
        lead there until the pages are merged in.
        """
        html = PAGEREF.sub(lambda match: f"{match[1]}{job['numbers'].get(match[2], '')}{match[3]}", job["html"])
        places = "".join(f'<div class="place" id="{escape(name)}"></div>' for name in job["numbers"])
        style = _numbering_style(1, job["total"]) if job["total"] else ""
        document = self._render(job["title"], job["created"], [style, html, places])
        return {"pages": len(document.pages)}, write_pdf(document)

    def measure_page(self, job: Message) -> tuple[Message, bytes]:
        """Lay the page out once, as small and dense as it gets, for a writer who sees its needs while writing."""
        pages = self._pages(job["html"], SMALLEST, PLAIN)
        layout = _layout(pages)
        fits, overflow = layout.pages == 1, max(1, layout.overflow) if layout.pages > 1 else 0
        answer = {"fits": fits, "needs": layout.needs, "band": layout.band, "overflow": overflow}
        return answer | {"sections": list(_shares(pages))}, b""

    def _fit(self, job: Message) -> Fit:
        if job.get("fit"):
            return Fit(**job["fit"])
        remembered = Fit(**job["remembered"]) if job.get("remembered") else None
        html = job["html"]
        return choose(lambda size, form: self._measure(html, size, form), remembered, likely_needs=_likely_needs(html))

    def _measure(self, html: str, size: float, form: str) -> Layout:
        return _layout(self._pages(html, size, form))

    def _pages(self, html: str, size: float, form: str) -> Sequence[Page]:
        return self._render("", "", [f'<div class="measured">{_sheet(html, size, form)}</div>']).pages

    def _render(self, title: str, created: str, parts: Iterable[str]) -> Document:
        dates = "".join(f'<meta name="dcterms.{name}" content="{escape(created)}">' for name in ("created", "modified"))
        html = (
            f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="author" content="PLO">{dates if created else ""}</head><body>{"".join(parts)}</body></html>'
        )
        return weasyprint.HTML(string=html, url_fetcher=self._fetcher).render(
            stylesheets=[self._stylesheet], font_config=self._fonts, pdf_variant=VARIANT
        )


def _numbering_style(first: int, total: int) -> str:
    """Return the style that numbers the pages of one document as part of a longer one."""
    return (
        f"<style>@page:first{{counter-increment:page {first}}}"
        f'.foot .foot__page::after{{content:"Side " counter(page) " af {total}"}}</style>'
    )


def _likely_needs(html: str) -> float:
    """Estimate what a page needs at the largest size, in parts of a page, from the letters and blocks of its sections.

    The figures are a regression on the pages that fit.py was measured on, right to a tenth.
    """
    sections = html[html.find('class="sections"') :]
    letters = len(" ".join(TAG.sub(" ", sections).split()))
    return 0.027 + 0.129 * letters / 1000 + 0.171 * len(BLOCK.findall(sections)) / 10


def _sheet(html: str, size: float, form: str) -> str:
    return f'<div class="{classes(form, size)}">{html}</div>'


# Reading a layout


def _layout(pages: Sequence[Page]) -> Layout:
    overflow = sum(_characters(page._page_box) for page in pages[1:])
    return Layout(len(pages), _needs(pages), overflow, _band(pages[0]))


def _needs(pages: Sequence[Page]) -> float:
    """Return the room that a page takes, in parts of a page: all above its columns, and half of what is in them."""
    height, content = pages[0]._page_box.height, 0.0
    for page in pages:
        box = page._page_box
        columns = [column for sections in _boxes(box, "sections") for column in sections.children if column.is_column]
        bottom = max(article.position_y + article.margin_height() for article in _boxes(box, "page"))
        top = columns[0].position_y if columns else bottom
        content += top - box.content_box_y() + sum(_content_height(column) for column in columns) / COLUMNS
    return content / height


def _shares(pages: Sequence[Page]) -> Iterator[tuple[str, float, int]]:
    """Yield each section's name («sec--news»), the part of a page that it takes, and its characters."""
    height = pages[0]._page_box.height
    shares: dict[str, tuple[float, int]] = {}
    for box in (box for page in pages for box in _boxes(page._page_box, "sec")):
        name = box.element.get("class").split()[-1]
        room, characters = shares.get(name, (0.0, 0))
        shares[name] = room + box.margin_height() / height / 2, characters + _characters(box)
    return ((name, room, characters) for name, (room, characters) in shares.items())


def _content_height(column: Box) -> float:
    children = [child for child in column.children if child.is_in_normal_flow()]
    return children[-1].position_y + children[-1].border_height() - column.position_y if children else 0


def _band(page: Page) -> float:
    """Return the part of a page's height that its status band takes beyond the first row."""
    box = page._page_box
    return sum(row.margin_height() for row in _boxes(box, "band__more")) / box.height


def _boxes(box: Box, css_class: str) -> list[Box]:
    """Return the outermost boxes of elements with a class."""
    boxes = []
    for child in getattr(box, "children", ()):
        if child.element is not None and css_class in child.element.get("class", "").split():
            boxes.append(child)
        else:
            boxes += _boxes(child, css_class)
    return boxes


def _characters(box: Box) -> int:
    """Count the characters in the flow of a page, spaces with them, without its margins."""
    if type(box).__name__ == "MarginBox":
        return 0
    text = getattr(box, "text", None)
    if isinstance(text, str):
        return len(" ".join(text.split())) + 1 if text.strip() else 0  # after it is a space, or the end of a line
    return sum(_characters(child) for child in getattr(box, "children", ()))
