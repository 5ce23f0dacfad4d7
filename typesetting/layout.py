"""WeasyPrint with our stylesheet and fonts loaded: HTML in, PDF out, nothing fetched from anywhere.

Imported by the renderer alone (renderer.py says why). A page is a document of its own: WeasyPrint lays every page of a
longer one out twice, and two pages can be made at once. A longer one is bound from such pages (binding.py), which are
therefore told where they stand in it.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from html import escape
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from typesetting.conformance import VARIANT, write
from typesetting.fit import AIRY, DENSE, SIZES, SMALLEST, TIGHT, Fit, Layout, choose

# Columns that are only measured aren't balanced, which is half of a layout: they fit, or not, all the same.
MEASURED = ".measured .sheet .sections{column-fill:auto}"
PLACE = ".place{position:absolute;top:0;left:0}"
PAGEREF = re.compile(r'(<span class="pageref" data-page="#([\w-]+)">)(</span>)')
TAG, BLOCK = re.compile(r"<[^>]+>"), re.compile(r"<(?:p|li|h2|tr)\b")
WARM = """<article class="page"><footer class="foot"><span class="foot__page"></span>Varm</footer><h1>Opvarmning</h1>
<div class="sections"><p>Orddelingsordbogen <b>indlæses</b> <i>her</i> <a href="#x">én gang</a></p></div></article>"""

Message = dict[str, Any]


class Typesetter:
    def __init__(self, css: str):
        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
        self._fonts = FontConfiguration()
        self._fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
        sizes = "".join(f".{_size_class(size)} .page{{font-size:{size}pt}}" for size in SIZES)
        self._sheet = weasyprint.CSS(
            string=css + sizes + MEASURED + PLACE, url_fetcher=self._fetcher, font_config=self._fonts
        )
        write(self._render("Varm", "", [_sheet(WARM, SIZES[0], TIGHT)]))  # what is loaded now, no child has to load

    def run(self, job: Message) -> tuple[Message, bytes]:
        if "numbers" in job:
            return self.cover(job)
        return self.gauge(job) if job.get("gauge") else self.page(job)

    def page(self, job: Message) -> tuple[Message, bytes]:
        """Fit the page if it isn't fitted yet, and print it."""
        fit = self._fit(job)
        if not job["pdf"]:
            return {"fit": asdict(fit)}, b""
        printed, html = fit, job["html"]
        document = self._lay_out(job, printed)
        if len(document.pages) > 1 and printed.form == AIRY:
            printed = replace(printed, form=TIGHT)
            document = self._lay_out(job, printed)
        if len(document.pages) > 1 and printed.fits:  # its band is taller than what was reserved
            printed = choose(lambda size, form: self._measure(html, size, form))
            document = self._lay_out(job, printed)
        answer = {"fit": asdict(fit), "printed": asdict(printed), "pages": len(document.pages)}
        return answer, write(document)

    def cover(self, job: Message) -> tuple[Message, bytes]:
        """What stands before the pages. What it says of them is written in: `numbers` are those of their first pages by
        address. A place on the cover stands for each of them, so that links lead there until they are bound in."""
        html = PAGEREF.sub(lambda found: f"{found[1]}{job['numbers'].get(found[2], '')}{found[3]}", job["html"])
        places = "".join(f'<div class="place" id="{escape(name)}"></div>' for name in job["numbers"])
        style = _numbered(1, job["total"]) if job["total"] else ""
        document = self._render(job["title"], job["created"], [style, html, places])
        return {"pages": len(document.pages)}, write(document)

    def gauge(self, job: Message) -> tuple[Message, bytes]:
        """The page as small and dense as it gets, laid out once: a writer is told what that needs while they write."""
        pages = self._pages(job["reserved"], SMALLEST, DENSE)
        layout = _layout(pages)
        told = {"fits": layout.pages == 1, "needs": layout.needs, "overflow": layout.overflow}
        return told | {"sections": list(_shares(pages))}, b""

    def _fit(self, job: Message) -> Fit:
        if job.get("fit"):
            return Fit(**job["fit"])
        remembered = Fit(**job["remembered"]) if job.get("remembered") else None
        html = job["reserved"]
        return choose(lambda size, form: self._measure(html, size, form), remembered, likely=_likely(html))

    def _measure(self, html: str, size: float, form: str) -> Layout:
        return _layout(self._pages(html, size, form))

    def _pages(self, html: str, size: float, form: str) -> list:
        return self._render("", "", [f'<div class="measured">{_sheet(html, size, form)}</div>']).pages

    def _lay_out(self, job: Message, fit: Fit):
        style = _numbered(*job["place"]) if job.get("place") else ""
        return self._render(job["title"], job["created"], [style, _sheet(job["html"], fit.size, fit.form)])

    def _render(self, title: str, created: str, parts: Iterable[str]):
        dates = "".join(f'<meta name="dcterms.{name}" content="{escape(created)}">' for name in ("created", "modified"))
        html = (
            f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="author" content="PLO">{dates if created else ""}</head><body>{"".join(parts)}</body></html>'
        )
        return weasyprint.HTML(string=html, url_fetcher=self._fetcher).render(
            stylesheets=[self._sheet], font_config=self._fonts, pdf_variant=VARIANT
        )


def _size_class(size: float) -> str:
    return f"pt-{size * 10:.0f}"


def _numbered(first: int, total: int) -> str:
    """The style of pages that are to be bound in with others: their numbers are those in the whole."""
    return (
        f"<style>@page:first{{counter-increment:page {first}}}"
        f'.foot .foot__page::after{{content:"Side " counter(page) " af {total}"}}</style>'
    )


def _likely(html: str) -> float:
    """What a one-pager seems to need at the largest size, in parts of a page, from how much stands in its sections; by
    regression on the pages that fit.py was measured on, right to a tenth."""
    sections = html[html.find('class="sections"') :]
    letters = len(" ".join(TAG.sub(" ", sections).split()))
    return 0.297 + 0.129 * letters / 1000 + 0.171 * len(BLOCK.findall(sections)) / 10


def _sheet(html: str, size: float, form: str) -> str:
    forms = "sheet--tight sheet--dense" if form == DENSE else f"sheet--{form}"
    return f'<div class="sheet {forms} {_size_class(size)}">{html}</div>'


def _layout(pages) -> Layout:
    past = sum(_characters(page._page_box) for page in pages[1:])
    return Layout(len(pages), _needs(pages), past, _reserved(pages[0]))


def _needs(pages) -> float:
    """The room that a one-pager takes, in parts of a page: all before its columns, and half of what stands in both."""
    height, content = pages[0]._page_box.height, 0.0
    for page in pages:
        box = page._page_box
        columns = [column for sections in _boxes(box, "sections") for column in sections.children if column.is_column]
        bottom = max(article.position_y + article.margin_height() for article in _boxes(box, "page"))
        top = columns[0].position_y if columns else bottom
        content += top - box.content_box_y() + sum(_used(column) for column in columns) / max(1, len(columns))
    return content / height


def _shares(pages) -> Iterator[tuple[str, float, int]]:
    """Of each section its name («sec--news»), the part of a page that it takes, and its letters, digits and signs."""
    height, found = pages[0]._page_box.height, {}
    for box in (box for page in pages for box in _boxes(page._page_box, "sec")):
        name = box.element.get("class").split()[-1]
        room, letters = found.get(name, (0.0, 0))
        found[name] = room + box.margin_height() / height / 2, letters + _characters(box)
    return ((name, room, letters) for name, (room, letters) in found.items())


def _used(column) -> float:
    """The height of a column's content."""
    inside = [child for child in column.children if child.is_in_normal_flow()]
    return inside[-1].position_y + inside[-1].border_height() - column.position_y if inside else 0


def _reserved(page) -> float:
    """The part of a page's height that its status band uses beyond the first row."""
    box = page._page_box
    return sum(row.margin_height() for row in _boxes(box, "band__more")) / box.height


def _boxes(box, name: str) -> list:
    """The outermost boxes of elements with a class."""
    found = []
    for child in getattr(box, "children", ()):
        if child.element is not None and name in child.element.get("class", "").split():
            found.append(child)
        else:
            found += _boxes(child, name)
    return found


def _characters(box) -> int:
    """Letters, digits and signs in the flow of a page, without its margins."""
    if type(box).__name__ == "MarginBox":
        return 0
    text = getattr(box, "text", None)
    if isinstance(text, str):
        return len("".join(text.split()))
    return sum(_characters(child) for child in getattr(box, "children", ()))
