"""One-pagers and the portfolio as PDFs, made when first asked for and kept.

What is made is keyed by the hash of all that it is made of: HTML (and with it snapshot, day and templates), CSS, fonts,
WeasyPrint's version and our own code that prints. What is there is served, what is missing or broken is made again. The
type size of a page is kept by itself, since it doesn't depend on status or day: the tallest status band is always
reserved (fit.py).
"""

import base64
import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from onepagers import covers, pages
from onepagers.fit import Fit
from onepagers.models import Revision
from onepagers.press import PdfError, ask
from onepagers.snapshots import Facts

__all__ = ["Fit", "Pdf", "PdfError", "bound", "document", "fit", "one_pager", "portfolio"]

logger = logging.getLogger(__name__)

FACES = (("400", "normal"), ("400", "italic"), ("600", "normal"), ("700", "normal"))
PRINTER = ("fit.py", "renderer.py", "conformance.py", "structure.py")  # another of these makes another document
SECONDS = 30  # that one page may take, with its fitting
SECONDS_MORE = 6  # for each further page of a portfolio
LONGEST = 240  # seconds; below a task's limit


@dataclass(frozen=True)
class Pdf:
    """A document. `overflow` is the number of characters that don't fit on one page, 0 when it does; `size` (pt) and
    `form` are those of a one-pager, None for a portfolio. `sheets` says of each page of a portfolio what was chosen
    for it and on how many pages it stands: a Fit's fields and `pages`."""

    bytes: bytes
    pages: int
    overflow: int = 0
    size: float | None = None
    form: str | None = None
    sheets: Sequence[dict[str, Any]] = ()


def one_pager(revision: Revision, on: date) -> Pdf:
    """The revision's page as it reads on the day: one A4 page, or more where even 8 pt is too large for the text."""
    name = revision.snapshot["solution"]["name"]
    sheet = pages.body(revision.snapshot, on, version=revision.number)
    reserved = pages.reserved_body(revision.snapshot, on)
    made_of = {"title": name, "created": _moment([revision]), "sheets": [sheet, reserved]}
    key = _key(made_of)
    if (kept := _kept_pdf(key)) is not None:
        return kept
    answer, data = _print(name, made_of["created"], [(revision.snapshot, sheet, reserved)])
    [made] = answer["sheets"]
    pdf = Pdf(data, answer["pages"], made["overflow_characters"], made["size"], made["form"])
    _keep_pdf(key, pdf)
    return pdf


def portfolio(revisions: Sequence[Revision], on: date) -> Pdf:
    """Cover, contents and every page in one document, in the order of the categories."""
    if not revisions:
        raise PdfError("Der er ingen løsninger i porteføljen.")
    ordered = covers.in_order(revisions)
    sheets = [(one.snapshot, pages.body(one.snapshot, on, version=one.number)) for one in ordered]
    return bound(covers.TITLE, covers.portfolio(ordered, on), sheets, on, created=_moment(ordered))


def bound(title: str, cover: str, sheets: Sequence[tuple[Facts, str]], on: date, *, created: str) -> Pdf:
    """A cover and one-pagers in one document: `sheets` are the snapshot and the HTML of each as it reads on the day.
    `created` is the ISO moment that the document says it was made, the same whenever it is."""
    full = [(snapshot, html, pages.reserved_body(snapshot, on)) for snapshot, html in sheets]
    made_of = {
        "title": title, "created": created, "cover": cover, "sheets": [part for sheet in full for part in sheet[1:]],
    }  # fmt: skip
    key = _key(made_of)
    if (kept := _kept_pdf(key)) is not None:
        return kept
    answer, data = _print(title, created, full, cover=cover)
    overflow = sum(sheet["overflow_characters"] for sheet in answer["sheets"])
    pdf = Pdf(data, answer["pages"], overflow, sheets=tuple(answer["sheets"]))
    _keep_pdf(key, pdf)
    return pdf


def document(title: str, html: str, *, created: date) -> Pdf:
    """Any other paper in the same dress, such as minutes; `html` as those in templates/onepagers/portfolio/."""
    made_of = {"title": title, "created": created.isoformat(), "cover": html, "sheets": []}
    key = _key(made_of)
    if (kept := _kept_pdf(key)) is not None:
        return kept
    answer, data = _print(title, made_of["created"], [], cover=html)
    pdf = Pdf(data, answer["pages"])
    _keep_pdf(key, pdf)
    return pdf


def fit(snapshot: Facts, on: date) -> Fit:
    """At what size the page fits under any status, or how many characters too long it is; also for what isn't saved."""
    reserved = pages.reserved_body(snapshot, on)
    kept = _kept_fit(reserved)
    if kept is None:
        _print(snapshot["solution"]["name"], "", [(snapshot, "", reserved)], pdf=False)
        kept = _fits[_key(reserved)]
    return kept


# Asking the renderer

_fits: dict[str, Fit] = {}  # by key, as long as this process lives; the storage has them for longer
_remembered: dict[str, Fit] = {}  # by slug: what was chosen last time is tried first


def _print(
    title: str, created: str, sheets: list[tuple[Facts, str, str]], *, cover: str = "", pdf: bool = True
) -> tuple[dict[str, Any], bytes]:
    """Fit what isn't fitted and print; `sheets` are snapshot, HTML and reserved HTML of each page."""
    known = [_kept_fit(reserved) for _, _, reserved in sheets]
    job = {
        "title": title,
        "created": created,
        "seconds": min(SECONDS + SECONDS_MORE * (len(sheets) - 1), LONGEST),
        "cover": cover,
        "pdf": pdf,
        "sheets": [
            {
                "html": html,
                "reserved": None if chosen else reserved,
                "fit": asdict(chosen) if chosen else None,
                "remembered": _as_json(_remembered.get(snapshot["solution"]["slug"])),
            }
            for (snapshot, html, reserved), chosen in zip(sheets, known, strict=True)
        ],
    }
    answer, data = ask(job, _stock().css)
    for (snapshot, _, reserved), chosen, fitted in zip(sheets, known, answer["fits"], strict=True):
        if chosen is None:
            _keep_fit(reserved, snapshot["solution"]["slug"], Fit(**fitted))
    return answer, data


def _as_json(chosen: Fit | None) -> dict[str, Any] | None:
    return asdict(chosen) if chosen else None


def _moment(revisions: Sequence[Revision]) -> str:
    """When the newest of them was made: the date of a document that must be the same whenever it is printed."""
    return max(one.created_at for one in revisions).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Stock:
    """What every page is printed with: the stylesheet with its fonts, and the hash of that and of the printer."""

    css: str
    digest: str


@cache
def _stock() -> Stock:
    folder = settings.BASE_DIR / "static" / "css"
    try:
        css = "".join(_face(weight, style) for weight, style in FACES)
    except OSError as error:
        raise PdfError("Skrifttyperne mangler. Kør script/bootstrap.") from error
    css += "".join((folder / name).read_text("utf-8") for name in ("tokens.css", "paper.css"))
    printer = "".join((settings.BASE_DIR / "onepagers" / name).read_text("utf-8") for name in PRINTER)
    digest = hashlib.sha256(f"{version('weasyprint')} {printer} {css}".encode()).hexdigest()
    return Stock(css, digest)


def _face(weight: str, style: str) -> str:
    font = (settings.FONTS / f"source-sans-3-latin-{weight}-{style}.woff2").read_bytes()
    source = f"data:font/woff2;base64,{base64.b64encode(font).decode()}"
    return f'@font-face{{font-family:"PLO Sans";font-weight:{weight};font-style:{style};src:url({source})}}\n'


# What is kept


def _key(made_of: Any) -> str:
    return hashlib.sha256(json.dumps([_stock().digest, made_of], sort_keys=True).encode()).hexdigest()


def _kept_pdf(key: str) -> Pdf | None:
    facts = _read_facts(key)
    if facts is None:
        return None
    try:
        with default_storage.open(f"pages/{key}.pdf") as file:
            data = file.read()
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != facts.pop("sha256", None):
        return None
    return Pdf(data, **facts | {"sheets": tuple(facts["sheets"])})


def _keep_pdf(key: str, pdf: Pdf) -> None:
    """The document first, then its facts: who finds the facts finds the whole document."""
    facts = {name: value for name, value in asdict(pdf).items() if name != "bytes"}
    _write(f"pages/{key}.pdf", pdf.bytes)
    _write_facts(key, facts | {"sha256": hashlib.sha256(pdf.bytes).hexdigest()})


def _kept_fit(reserved: str) -> Fit | None:
    key = _key(reserved)
    if key not in _fits and (facts := _read_facts(key)) is not None:
        _fits[key] = Fit(**facts)
    return _fits.get(key)


def _keep_fit(reserved: str, slug: str, chosen: Fit) -> None:
    key = _key(reserved)
    _fits[key] = _remembered[slug] = chosen
    _write_facts(key, asdict(chosen))


def _read_facts(key: str) -> dict[str, Any] | None:
    try:
        with default_storage.open(f"pages/{key}.json") as file:
            return json.loads(file.read())
    except (OSError, ValueError):
        return None


def _write_facts(key: str, facts: dict[str, Any]) -> None:
    _write(f"pages/{key}.json", json.dumps(facts).encode())


def _write(name: str, data: bytes) -> None:
    """A cache that can't be written costs time, not the page."""
    try:
        default_storage.delete(name)
        default_storage.save(name, ContentFile(data))
    except OSError:
        logger.exception("Could not keep %s", name)
