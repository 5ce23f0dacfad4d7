"""One-pagers and the portfolio as PDFs, made when first asked for and kept (shelf.py).

What is made is keyed by the hash of all that it is made of: HTML (and with it snapshot, day and templates), CSS, fonts,
WeasyPrint's version and our own code that prints. What is there is served, what is missing or broken is made again. The
type size of a page is kept by itself, since it doesn't depend on status or day: the tallest status band is always
reserved (fit.py).

A longer document is a cover and pages that are printed and kept one by one, and then bound (binding.py): when a page
changes, that one and the cover are printed. Each page is told its number, so another number is another page.
"""

import base64
import hashlib
import json
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
from typesetting import merge, pdf_store, render_client
from typesetting.fit import Fit
from typesetting.render_client import BROKEN, PdfError, checked_answer, render

__all__ = ["Fit", "Pdf", "PdfError", "bound", "document", "fit", "one_pager", "portfolio"]

FACES = (("400", "normal"), ("400", "italic"), ("600", "normal"), ("700", "normal"))
SECONDS = 30  # that one page may take, with its fitting
AT_ONCE = 16  # pages asked for in one go; what is made by then is kept, whatever happens after
MEASURED = 60 * 60  # seconds that the measures of a page somebody is writing are kept
ROUNDS = 4  # of printing a document, while it shows itself to be longer than was thought
ROWS = 30  # solutions that a page of a cover lists, for a first guess at how long it is


@dataclass(frozen=True)
class Pdf:
    """A document. `overflow` is the number of characters that don't fit on one page, 0 when it does; `size` (pt) and
    `form` are those of a one-pager, None for a portfolio. `sheets` says of each page what was chosen for it and on how
    many pages it stands: a Fit's fields and `pages`. `key` is what it is kept under."""

    bytes: bytes
    pages: int
    overflow: int = 0
    size: float | None = None
    form: str | None = None
    sheets: Sequence[dict[str, Any]] = ()
    key: str = ""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A one-pager to be printed. `place` is the number of its first page and how many pages there are in all, None
    where it is the whole document; `created` the moment that such a document says it was made."""

    snapshot: Facts
    html: str
    reserved: str
    created: str = ""
    place: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        return self.snapshot["solution"]["name"]

    @property
    def slug(self) -> str:
        return self.snapshot["solution"]["slug"]

    @cached_property
    def key(self) -> str:
        parts = {"title": self.name, "created": self.created, "place": self.place}
        return _key(parts | {"sheets": [self.html, self.reserved]})


def one_pager(revision: Revision, on: date) -> Pdf:
    """The revision's page as it reads on the day: one A4 page, or more where even 8 pt is too large for the text."""
    return one_pagers([revision], on)[0]


def one_pagers(revisions: Iterable[Revision], on: date) -> list[Pdf]:
    """The page of each of them, several printed at once. Of those before one that can't be printed, all are kept."""
    return _print(
        [
            Sheet(
                one.snapshot,
                onepager.body(one.snapshot, on, version=one.number),
                onepager.reserved_body(one.snapshot, on),
                _moment([one]),
            )
            for one in revisions
        ]
    )


def portfolio(revisions: Sequence[Revision], on: date) -> Pdf:
    """Cover, contents and every page in one document, in the order of the categories."""
    if not revisions:
        raise PdfError("Der er ingen løsninger i porteføljen.")
    ordered = cover.in_order(revisions)
    sheets = [(one.snapshot, onepager.body(one.snapshot, on, version=one.number)) for one in ordered]
    return bound(cover.TITLE, cover.portfolio(ordered, on), sheets, on, created=_moment(ordered))


def bound(title: str, cover: str, sheets: Sequence[tuple[Facts, str]], on: date, *, created: str) -> Pdf:
    """A cover and one-pagers in one document: `sheets` are the snapshot and the HTML of each as it reads on the day.
    `created` is the ISO moment that the document says it was made, the same whenever it is."""
    full = [Sheet(snapshot, html, onepager.reserved_body(snapshot, on)) for snapshot, html in sheets]
    parts = {"title": title, "created": created, "cover": cover}
    key = _key(parts | {"sheets": [part for sheet in full for part in (sheet.html, sheet.reserved)]})
    if (kept := _kept(key)) is not None:
        return kept
    thought_of = f"front:{_key([title, len(full)])}"
    front, lengths = memory.get(thought_of) or 1 + len(full) // ROWS, [1] * len(full)
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
        made = _print(placed, None if paper.pages else paper)
        thought, (front, lengths) = (front, lengths), (paper.pages, [one.pages for one in made])
        if (front, lengths) == thought:
            memory.set(thought_of, front, None)
            data = merge.merge_pages(paper.bytes, [one.bytes for one in made], numbers)
            told = tuple(sheet for one in made for sheet in one.sheets)
            return _keep(key, Pdf(data, total, sum(one.overflow for one in made), sheets=told, key=key))
    raise PdfError(BROKEN)


def document(title: str, html: str, *, created: date) -> Pdf:
    """Any other paper in the same dress, such as minutes; `html` as those in templates/onepagers/portfolio/."""
    paper = Cover(title, created.isoformat(), html)
    key = _key({"title": title, "created": paper.created, "cover": html, "sheets": []})
    if (kept := _kept(key)) is not None:
        return kept
    _print([], paper)
    return _keep(key, Pdf(paper.bytes, paper.pages, key=key))


def fit(snapshot: Facts, on: date) -> Fit:
    """At what size the page fits under any status, or how many characters too long it is; also for what isn't saved."""
    sheet = Sheet(snapshot, "", onepager.reserved_body(snapshot, on))
    chosen = _kept_fit(sheet)
    if chosen is None:
        job = _job(sheet, None, pdf=False)
        [answer] = render([job], stock().css, live=True)
        chosen = _keep_fit(sheet, checked_answer(job, answer)[0])
    return chosen


def measured(snapshot: Facts, on: date) -> dict[str, Any]:
    """What the renderer says of a page that somebody is writing, from one layout: {"fits", "needs", "overflow",
    "sections"} (renderer.py). It is kept in memory for a while and not on the shelf: most of it is never saved."""
    sheet = Sheet(snapshot, "", onepager.reserved_body(snapshot, on))
    key = f"measured:{_key(sheet.reserved)}"
    told = memory.get(key)
    if told is None:
        job = _job(sheet, None, pdf=False) | {"gauge": True}
        [answer] = render([job], stock().css, live=True)
        told = checked_answer(job, answer)[0]
        memory.set(key, told, MEASURED)
    return told


def last_fit(slug: str) -> Fit | None:
    """What was chosen for the solution's page the last time that it was fitted, be that page another by now."""
    told = memory.get(_last(slug))
    return Fit(**told) if told else None


def fit_keys(revisions: Iterable[Revision], on: date) -> set[str]:
    """What the sizes of their pages are kept under: unlike documents, they are the same from day to day."""
    return {_key(onepager.reserved_body(one.snapshot, on)) for one in revisions}


# Asking the renderer

_fits: dict[str, Fit] = {}  # by key, as long as this process lives; the shelf has them for longer


@dataclass
class Cover:
    """What stands before the pages, with their numbers by address and how many there are in all; when it is printed,
    `bytes` and how many `pages` it has itself."""

    title: str
    created: str
    html: str
    numbers: dict[str, int] = field(default_factory=dict)
    total: int | None = None
    bytes: bytes = b""
    pages: int = 0

    def job(self) -> dict[str, Any]:
        asked = {"title": self.title, "created": self.created, "html": self.html, "numbers": self.numbers}
        return asked | {"total": self.total, "seconds": SECONDS + len(self.numbers) // 4}


def _print(sheets: Sequence[Sheet], cover: Cover | None = None) -> list[Pdf]:
    """The sheets' pages, and with them the cover if there is one: those that aren't kept are made, some at once."""
    made = {sheet: kept for sheet in sheets if (kept := _kept(sheet.key)) is not None}
    longest_first = sorted((sheet for sheet in sheets if sheet not in made), key=lambda one: -len(one.html))
    missing: list[Sheet | Cover] = [*longest_first[:1], *([cover] if cover else []), *longest_first[1:]]
    for start in range(0, len(missing), AT_ONCE):
        wanted = missing[start : start + AT_ONCE]
        known = [_kept_fit(one) if isinstance(one, Sheet) else None for one in wanted]
        jobs = [
            _job(one, chosen) if isinstance(one, Sheet) else one.job()
            for one, chosen in zip(wanted, known, strict=True)
        ]
        failures = []
        for one, chosen, job, answer in zip(wanted, known, jobs, render(jobs, stock().css), strict=True):
            try:
                told, data = checked_answer(job, answer)
            except PdfError as error:
                failures.append(PdfError(f"{one.name}: {error}") if isinstance(one, Sheet) and one.place else error)
                continue
            if isinstance(one, Cover):
                one.bytes, one.pages = data, told["pages"]
                continue
            if chosen is None:
                _keep_fit(one, told)
            printed = told["printed"]
            about = {**printed, "pages": told["pages"]}
            size, form, over = printed["size"], printed["form"], printed["overflow_characters"]
            made[one] = _keep(one.key, Pdf(data, told["pages"], over, size, form, (about,), one.key))
        if failures:
            raise failures[0]
    return [made[sheet] for sheet in sheets]


def _last(slug: str) -> str:
    """Where it is remembered what was chosen for a solution's page; what other code chose is not read."""
    return f"fit:{stock().digest[:16]}:{slug}"


def _job(sheet: Sheet, chosen: Fit | None, *, pdf: bool = True) -> dict[str, Any]:
    last = None if chosen else memory.get(_last(sheet.slug))
    return {
        "title": sheet.name,
        "created": sheet.created,
        "seconds": SECONDS,
        "html": sheet.html,
        "reserved": None if chosen else sheet.reserved,
        "fit": asdict(chosen) if chosen else None,
        "remembered": last,
        "place": sheet.place,
        "pdf": pdf,
    }


def _moment(revisions: Sequence[Revision]) -> str:
    """When the newest of them was made: the date of a document that must be the same whenever it is printed."""
    return max(one.created_at for one in revisions).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Stock:
    """What every page is printed with: the stylesheet with its fonts, and the hash of that and of the printer."""

    css: str
    digest: str


@cache
def stock() -> Stock:
    folder = settings.BASE_DIR / "static" / "css"
    try:
        css = "".join(_face(weight, style) for weight, style in FACES)
    except OSError as error:
        raise PdfError("Skrifttyperne mangler. Kør script/bootstrap.") from error
    css += "".join((folder / name).read_text("utf-8") for name in ("tokens.css", "paper.css"))
    digest = hashlib.sha256(f"{version('weasyprint')} {render_client.source_code()} {css}".encode()).hexdigest()
    return Stock(css, digest)


def _face(weight: str, style: str) -> str:
    font = (settings.FONTS / f"source-sans-3-latin-{weight}-{style}.woff2").read_bytes()
    source = f"data:font/woff2;base64,{base64.b64encode(font).decode()}"
    return f'@font-face{{font-family:"PLO Sans";font-weight:{weight};font-style:{style};src:url({source})}}\n'


# What is kept


def _key(made_of: Any) -> str:
    return hashlib.sha256(json.dumps([stock().digest, made_of], sort_keys=True).encode()).hexdigest()


def _kept(key: str) -> Pdf | None:
    told = pdf_store.read_facts(key)
    data = pdf_store.read_document(key, told.pop("sha256", "")) if told else None
    return Pdf(data, **told | {"sheets": tuple(told["sheets"])}, key=key) if told and data else None


def _keep(key: str, pdf: Pdf) -> Pdf:
    told = {name: value for name, value in vars(pdf).items() if name not in ("bytes", "key")}
    pdf_store.save(key, told | {"sha256": hashlib.sha256(pdf.bytes).hexdigest()}, pdf.bytes)
    return pdf


def _kept_fit(sheet: Sheet) -> Fit | None:
    key = _key(sheet.reserved)
    if key not in _fits and (told := pdf_store.read_facts(key)) is not None:
        _fits[key] = Fit(**told)
    return _fits.get(key)


def _keep_fit(sheet: Sheet, told: dict[str, Any]) -> Fit:
    """Also as what is tried first next time, when the page has changed a little."""
    key = _key(sheet.reserved)
    _fits[key] = Fit(**told["fit"])
    pdf_store.save(key, told["fit"])
    memory.set(_last(sheet.slug), told["fit"], None)
    return _fits[key]
