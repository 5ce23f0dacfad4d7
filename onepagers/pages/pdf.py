"""One-pagers and the portfolio as PDFs, made when first asked for and stored (typesetting/pdf_store.py).

A document is keyed by the hash of all that it is made of: HTML (and with it snapshot, day and templates), CSS, fonts,
WeasyPrint's version and our own code that prints. What is there is served, what is missing or broken is made again. The
type size of a page is kept by itself, since it doesn't depend on the foot: neither on the version nor on where the page
stands in a longer document.

A longer document is a cover and pages that are printed and stored one by one, and then merged (typesetting/merge.py):
when a page changes, that one and the cover are printed. Each page shows its number, so another number is another page.
A page that can't be made has its place in it, and says why.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from importlib.metadata import version
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.core.cache import cache as memory

from onepagers.models import Revision
from onepagers.pages import cover, onepager
from onepagers.versions.snapshots import Facts
from typesetting import merge, pdf_store, render_client, signs
from typesetting.fit import Fit, about
from typesetting.render_client import BROKEN, PdfError, checked_answer, render

__all__ = ["Fit", "Pdf", "PdfError", "bound", "document", "fit", "one_pager", "portfolio"]

FACES = (("400", "normal"), ("400", "italic"), ("600", "normal"), ("700", "normal"))
SECONDS = 30  # that one page may take, with its fitting
AT_ONCE = 16  # pages asked for in one go; what is made by then is kept, whatever happens after
MEASURED = 60 * 60  # seconds that the measures of a page that is being written are cached
ROUNDS = 5  # of printing a document, while it shows itself to be longer than was thought
ROWS = 30  # solutions that a page of a cover lists, for a first guess at how long it is
FOOT = re.compile(r'<footer class="foot">.*?</footer>', re.DOTALL)


@dataclass(frozen=True)
class Pdf:
    """A document. `overflow` is the number of characters that don't fit on one page, 0 when it does; `size` (pt) and
    `form` are those of a one-pager, None for a portfolio. `sheets` says of each page what was chosen for it and on how
    many pages it is printed: a Fit's fields and `pages`. `failed` are the names of pages that couldn't be made, each
    with the reason. `key` is what it is kept under."""

    bytes: bytes
    pages: int
    overflow: int = 0
    size: float | None = None
    form: str | None = None
    sheets: Sequence[dict[str, Any]] = ()
    failed: Sequence[str] = ()
    key: str = ""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A one-pager to be printed. `place` is the number of its first page and how many pages there are in all, None
    where it is the whole document; `created` the moment that such a document says it was made; `reason` why it stands
    in the place of a page that can't be made."""

    snapshot: Facts
    html: str
    created: str = ""
    place: tuple[int, int] | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        return self.snapshot["solution"]["name"]

    @property
    def slug(self) -> str:
        return self.snapshot["solution"]["slug"]

    @cached_property
    def key(self) -> str:
        return _key({"title": self.name, "created": self.created, "place": self.place, "sheets": [self.html]})

    @cached_property
    def fit_key(self) -> str:
        return _key(FOOT.sub("", self.html))


def one_pager(revision: Revision, on: date) -> Pdf:
    """The revision's page as it reads on the day: one A4 page, or more where even 8 pt is too large for the text."""
    return one_pagers([revision], on)[0]


def one_pagers(revisions: Iterable[Revision], on: date) -> list[Pdf]:
    """The page of each of them, several printed at once. Of those beside one that can't be printed, all are kept."""
    sheets = [
        Sheet(
            revision.snapshot,
            onepager.body(revision.snapshot, on, version=revision.number),
            created=_moment([revision]),
        )
        for revision in revisions
    ]
    pages, failures = _print(sheets)
    for error in failures.values():
        raise error
    return [pages[sheet] for sheet in sheets]


def portfolio(revisions: Sequence[Revision], on: date) -> Pdf:
    """Cover, contents and every page in one document, in the order of the categories."""
    if not revisions:
        raise PdfError("Der er ingen løsninger i porteføljen.")
    ordered = cover.in_order(revisions)
    sheets = [
        (revision.snapshot, onepager.body(revision.snapshot, on, version=revision.number)) for revision in ordered
    ]
    return bound(cover.TITLE, cover.portfolio(ordered, on), sheets, on, created=_moment(ordered))


def bound(
    title: str, cover: str, sheets: Sequence[tuple[Facts, str]], on: date, *, created: str, whole: bool = False
) -> Pdf:
    """A cover and one-pagers in one document: `sheets` are the snapshot and the HTML of each as it reads on the day.
    `created` is the ISO moment that the document says it was made, the same whenever it is.

    A page that can't be made has its place, its name and the reason, and such a document is made again when asked for
    again; with `whole` it raises PdfError instead.
    """
    full = [Sheet(snapshot, html) for snapshot, html in sheets]
    key = _key({"title": title, "created": created, "cover": cover, "sheets": [sheet.html for sheet in full]})
    if (stored := _stored(key)) is not None:
        return stored
    guess_key = f"front:{_key([title, len(full)])}"
    front, lengths = memory.get(guess_key) or 1 + len(full) // ROWS, [1] * len(full)
    for _ in range(ROUNDS):
        total, firsts = front + sum(lengths), list(accumulate(lengths, initial=front + 1))[:-1]
        placed = [replace(sheet, place=(first, total)) for sheet, first in zip(full, firsts, strict=True)]
        numbers = {sheet.slug: first for sheet, first in zip(full, firsts, strict=True)}
        paper = Cover(title, created, cover, numbers, total)
        if len(full) > AT_ONCE:  # a cover that turns out longer than thought is to cost no page but itself
            _print([], paper)
            if paper.pages != front:
                front = paper.pages
                continue
        pages, failures = _print(placed, None if paper.pages else paper)
        if failures:
            if whole:
                raise PdfError(" ".join(f"{sheet.name}: {error}" for sheet, error in failures.items()))
            full = [_stand_in(sheet, failures.get(asked), on) for sheet, asked in zip(full, placed, strict=True)]
            continue
        printed = [pages[sheet] for sheet in placed]
        guess, (front, lengths) = (front, lengths), (paper.pages, [page.pages for page in printed])
        if (front, lengths) == guess:
            memory.set(guess_key, front, None)
            data = merge.merge_pages(paper.bytes, [page.bytes for page in printed], numbers)
            return _store_bound(key, Pdf(data, total), printed, full)
    raise PdfError(BROKEN)


def _stand_in(sheet: Sheet, error: PdfError | None, on: date) -> Sheet:
    """The page in the place of one that can't be made; the page itself where there is no error."""
    if error is None:
        return sheet
    return replace(sheet, html=onepager.failed(sheet.snapshot, on, str(error)), reason=str(error))


def _store_bound(key: str, document: Pdf, printed: Sequence[Pdf], sheets: Sequence[Sheet]) -> Pdf:
    """Under another key where a page is missing, so that it is tried again the next time."""
    failed = tuple(f"{sheet.name}: {sheet.reason}" for sheet in sheets if sheet.reason)
    key = _key([key, failed]) if failed else key
    fits = tuple(fit for page in printed for fit in page.sheets)
    overflow = sum(page.overflow for page in printed)
    return _store(key, replace(document, overflow=overflow, sheets=fits, failed=failed, key=key))


def document(title: str, html: str, *, created: date) -> Pdf:
    """Any other paper in the same dress, such as minutes; `html` as those in templates/onepagers/portfolio/."""
    paper = Cover(title, created.isoformat(), html)
    key = _key({"title": title, "created": paper.created, "cover": html, "sheets": []})
    if (stored := _stored(key)) is not None:
        return stored
    _print([], paper)
    return _store(key, Pdf(paper.bytes, paper.pages, key=key))


def fit(snapshot: Facts, on: date) -> Fit:
    """At what size and in which form the page is printed as it reads on the day; also for what isn't saved."""
    sheet = Sheet(snapshot, onepager.body(snapshot, on))
    chosen = _stored_fit(sheet)
    if chosen is None:
        job = _job(sheet, None, pdf=False)
        [answer] = render([job], stock().css, live=True)
        chosen = _store_fit(sheet, checked_answer(job, answer)[0])
    return chosen


def measured(snapshot: Facts, on: date) -> dict[str, Any]:
    """What the renderer measures of a page that is being written, from one layout under the tallest status band, so
    that a text that is let in still fits after any review: {"fits", "needs", "band", "overflow", "sections"}
    (typesetting/render_worker.py). It is cached in memory and not stored: most of it is never saved."""
    sheet = Sheet(snapshot, onepager.reserved_body(snapshot, on))
    key = f"measured:{sheet.fit_key}"
    measures = memory.get(key)
    if measures is None:
        job = _job(sheet, None, pdf=False) | {"gauge": True}
        [answer] = render([job], stock().css, live=True)
        measures = checked_answer(job, answer)[0]
        memory.set(key, measures, MEASURED)
    return measures


def over(layout: dict[str, Any]) -> int:
    """About how many characters must go before the text that was `measured` fits under any status, 0 where it does: the
    one number that is said to those who write, read or make an edition."""
    return about(layout["overflow"], up=True)


def characters_over(snapshot: Facts, on: date) -> int:
    """The same, measured now."""
    return over(measured(snapshot, on))


def last_fit(slug: str) -> Fit | None:
    """What was chosen for the solution's page the last time that it was fitted, be that page another by now."""
    chosen = memory.get(_last(slug))
    return Fit(**chosen) if chosen else None


# Asking the renderer

_fits: dict[str, Fit] = {}  # by key, as long as this process lives; the store has them for longer


@dataclass
class Cover:
    """What is before the pages, with their numbers by address and how many there are in all; when it is printed,
    `bytes` and how many `pages` it has itself."""

    title: str
    created: str
    html: str
    numbers: dict[str, int] = field(default_factory=dict)
    total: int | None = None
    bytes: bytes = b""
    pages: int = 0

    def job(self) -> dict[str, Any]:
        asked = {
            "title": self.title,
            "created": self.created,
            "html": signs.for_print(self.html),
            "numbers": self.numbers,
        }
        return asked | {"total": self.total, "seconds": SECONDS + len(self.numbers) // 4}


def _print(sheets: Sequence[Sheet], cover: Cover | None = None) -> tuple[dict[Sheet, Pdf], dict[Sheet, PdfError]]:
    """The sheets' pages, and those that can't be made with the error of each. Those that aren't kept are made, some at
    once, and with them the cover if there is one. Raises PdfError where the cover can't be made."""
    documents = {sheet: stored for sheet in sheets if (stored := _stored(sheet.key)) is not None}
    failures: dict[Sheet, PdfError] = {}
    longest_first = sorted((sheet for sheet in sheets if sheet not in documents), key=lambda paper: -len(paper.html))
    missing: list[Sheet | Cover] = [*longest_first[:1], *([cover] if cover else []), *longest_first[1:]]
    for start in range(0, len(missing), AT_ONCE):
        wanted = missing[start : start + AT_ONCE]
        jobs = [_job(paper, _stored_fit(paper)) if isinstance(paper, Sheet) else paper.job() for paper in wanted]
        for paper, job, answer in zip(wanted, jobs, render(jobs, stock().css), strict=True):
            try:
                answered, data = checked_answer(job, answer)
            except PdfError as error:
                if isinstance(paper, Cover):
                    raise
                failures[paper] = error
                continue
            if isinstance(paper, Cover):
                paper.bytes, paper.pages = data, answered["pages"]
            else:
                documents[paper] = _kept(paper, answered, data)
    return documents, failures


def _kept(sheet: Sheet, answered: dict[str, Any], data: bytes) -> Pdf:
    fit, pages = _store_fit(sheet, answered), answered["pages"]
    about_it = {**asdict(fit), "pages": pages}
    return _store(sheet.key, Pdf(data, pages, fit.overflow_characters, fit.size, fit.form, (about_it,), key=sheet.key))


def _last(slug: str) -> str:
    """Where it is remembered what was chosen for a solution's page; what other code chose is not read."""
    return f"fit:{stock().digest[:16]}:{slug}"


def _job(sheet: Sheet, chosen: Fit | None, *, pdf: bool = True) -> dict[str, Any]:
    last = None if chosen else memory.get(_last(sheet.slug))
    return {
        "title": sheet.name,
        "created": sheet.created,
        "seconds": SECONDS,
        "html": signs.for_print(sheet.html),
        "fit": asdict(chosen) if chosen else None,
        "remembered": last,
        "place": sheet.place,
        "pdf": pdf,
    }


def _moment(revisions: Sequence[Revision]) -> str:
    """When the newest of them was made: the date of a document that must be the same whenever it is printed."""
    return max(revision.created_at for revision in revisions).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Stock:
    """What every page is printed with: the stylesheet with its fonts, and the hash of that and of the printer."""

    css: str
    digest: str


@cache
def stock() -> Stock:
    folder = settings.BASE_DIR / "static" / "css"
    try:
        css = "".join(_face(subset, weight, style) for subset in signs.SUBSETS for weight, style in FACES)
    except OSError as error:
        raise PdfError("Skrifttyperne mangler. Kør script/bootstrap.") from error
    css += "".join((folder / name).read_text("utf-8") for name in ("tokens.css", "paper.css"))
    css += f":root{{--sans:{','.join(map(_family, signs.SUBSETS))}}}\n"
    digest = hashlib.sha256(f"{version('weasyprint')} {render_client.source_code()} {css}".encode()).hexdigest()
    return Stock(css, digest)


def _face(subset: str, weight: str, style: str) -> str:
    font = (settings.FONTS / f"source-sans-3-{subset}-{weight}-{style}.woff2").read_bytes()
    source = f"data:font/woff2;base64,{base64.b64encode(font).decode()}"
    family = _family(subset)
    return f"@font-face{{font-family:{family};font-weight:{weight};font-style:{style};src:url({source})}}\n"


def _family(subset: str) -> str:
    """The name of a part of the typeface: of two parts with one name, WeasyPrint 70 draws both with the first."""
    return f'"PLO Sans {subset}"'


# What is kept


def _key(made_of: Any) -> str:
    return hashlib.sha256(json.dumps([stock().digest, made_of], sort_keys=True).encode()).hexdigest()


def _stored(key: str) -> Pdf | None:
    facts = pdf_store.read_facts(key)
    data = pdf_store.read_document(key, facts.pop("sha256", "")) if facts else None
    if not facts or not data:
        return None
    return Pdf(data, **facts | {name: tuple(facts[name]) for name in ("sheets", "failed")}, key=key)


def _store(key: str, pdf: Pdf) -> Pdf:
    facts = {name: value for name, value in vars(pdf).items() if name not in ("bytes", "key")}
    pdf_store.save(key, facts | {"sha256": hashlib.sha256(pdf.bytes).hexdigest()}, pdf.bytes)
    return pdf


def _stored_fit(sheet: Sheet) -> Fit | None:
    if sheet.fit_key not in _fits and (facts := pdf_store.read_facts(sheet.fit_key)) is not None:
        _fits[sheet.fit_key] = Fit(**facts)
    return _fits.get(sheet.fit_key)


def _store_fit(sheet: Sheet, measures: dict[str, Any]) -> Fit:
    """Also as what is tried first next time, when the page has changed a little."""
    fit = Fit(**measures["fit"])
    if _fits.get(sheet.fit_key) != fit:
        _fits[sheet.fit_key] = fit
        pdf_store.save(sheet.fit_key, measures["fit"])
    memory.set(_last(sheet.slug), measures["fit"], None)
    return fit
