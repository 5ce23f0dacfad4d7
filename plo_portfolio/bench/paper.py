"""How fast paper is, each figure against a reference of the same run. Prints its rows as JSON.

    DATABASE_URL=… python -m plo_portfolio.bench.paper demo|scale ROUNDS

`demo` makes its database again with the demo's seven pages; a worker must be running on it. `scale` reads the database
of many made-up solutions (prepare.py). Where other work of the machine would count, processor time is measured.
"""

import gc
import json
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from plo_portfolio.bench import prepare, processor_time
from plo_portfolio.bench.report import Figure
from plo_portfolio.devservers import embedded

if TYPE_CHECKING:
    from onepagers.models import Revision
    from onepagers.versions.snapshots import Facts
    from typesetting.layout import Typesetter

Fit = dict[str, Any]  # as the renderer answers it: size and form
READY_SECONDS = 120
MEMORY_GOAL = 1.2 * 2**30  # bytes
MANY = 300  # solutions in the portfolio whose memory is measured
ADDED = "<p>Rettet i dag.</p>"


def demo(rounds: int) -> list[Figure]:
    prepare.database(fresh=True)
    _setup()
    from django.core.management import call_command
    from django.utils import timezone

    from onepagers.pages import prerender

    call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    call_command("load_demo", stdout=sys.stderr, stderr=sys.stderr)
    on = timezone.localdate()
    revisions = list(prerender.newest(on))
    return [
        *_layouts(revisions, on, rounds),
        Figure("Portefølje på 7 fra bunden, mod 3 s", 1, [(_cold(on), 3) for _ in range(rounds)], most=True),
        Figure("Fra gem til ny portefølje mod at lave den", 3, list(_saved(revisions, on, rounds)), most=True),
    ]


def _layouts(revisions: "Sequence[Revision]", on: date, rounds: int) -> list[Figure]:
    """Measure a warm page, and count the layouts that a change of a page takes."""
    from onepagers.pages import onepager, pdf
    from typesetting.layout import Typesetter

    typesetter = Typesetter(pdf.stock().css)
    counter = _counting(typesetter)
    sheets = [(revision.snapshot, str(onepager.body(revision.snapshot, on))) for revision in revisions]
    fits = [_fit(typesetter, html) for _, html in sheets]
    edits = [
        _counted(counter, typesetter, _changed(snapshot, on, [ADDED]), fit)
        for (snapshot, _), fit in zip(sheets, fits, strict=True)
    ]
    reviews = [
        _counted(counter, typesetter, _reviewed(snapshot, on), fit)
        for (snapshot, _), fit in zip(sheets, fits, strict=True)
    ]
    cold = [
        [_counted(counter, typesetter, _changed(snapshot, on, texts)) for snapshot, _ in sheets]
        for texts in ([], [ADDED], None, [ADDED] * 12, [ADDED] * 25)  # None takes a section away
    ]
    warm = [
        (_ours(typesetter, revision, fit, on), _bare(revision, fit, on))
        for _ in range(rounds)
        for revision, fit in zip(revisions, fits, strict=True)
    ]
    return [
        Figure("One-pager, varm, mod bar WeasyPrint", 0.75, warm, most=True),
        Figure("Opsætninger ved en vurdering eller et ord mere", 3, [(mean([*edits, *reviews]), 1)], most=True),
        Figure("  heraf et ord mere", None, [(mean(edits), 1)], most=True),
        Figure("Opsætninger af en ny side, midterste", 2.8, [(median(chain(*cold[:3])), 1)], most=True),
        Figure("Opsætninger af en ny side, flest, også meget længere", 6, [(max(chain(*cold)), 1)], most=True),
    ]


def scale(_rounds: int) -> list[Figure]:
    _setup()
    from django.utils import timezone

    from onepagers.pages import prerender

    on = timezone.localdate()
    revisions = list(prerender.newest(on)[:MANY])
    # Seven are each tenth of the seventy in turn: pages differ more than what they cost together.
    few = mean(_processor_time(partial(_bind, revisions[k:70:10], on)) for k in range(10))
    exponent = math.log10(_processor_time(partial(_bind, revisions[:70], on)) / few)
    with _memory() as most:
        _bind(revisions, on)
    memory = (most[0] / 2**30, MEMORY_GOAL / 2**30)
    return [
        Figure("Portefølje på 7 til 70, eksponent", 1.05, [(exponent, 1)], most=True),
        Figure(f"Portefølje på {MANY}, hukommelse i GiB", 1, [memory], most=True),
    ]


def _setup() -> None:
    import django

    django.setup()


def _forget() -> None:
    """Empty everything that keeps pages and sizes."""
    from django.core.cache import cache
    from django.core.files.storage import default_storage

    from onepagers.pages import pdf
    from typesetting import pdf_store

    pdf._fits.clear()
    cache.clear()
    if default_storage.exists(pdf_store.FOLDER):
        for name in default_storage.listdir(pdf_store.FOLDER)[1]:
            default_storage.delete(f"{pdf_store.FOLDER}/{name}")


# One page


def _ours(typesetter: "Typesetter", revision: "Revision", fit: Fit, on: date) -> float:
    """Return the processor time from a snapshot to its PDF. Like a renderer's child, it collects no garbage."""
    from onepagers.pages import onepager

    gc.collect()
    gc.disable()
    began = time.process_time()
    html = str(onepager.body(revision.snapshot, on, version=revision.number))
    typesetter.run(_job(html, fit))
    took = time.process_time() - began
    gc.enable()
    return took


def _bare(revision: "Revision", fit: Fit, on: date) -> float:
    """Return that of the same page by WeasyPrint as its manual has it."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from onepagers.pages import onepager, pdf
    from typesetting.fit import classes

    body = str(onepager.body(revision.snapshot, on, version=revision.number))
    html = (
        f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>x</title></head><body>'
        f'<div class="{classes(fit["form"], fit["size"])}">{body}</div></body></html>'
    )
    css = f"{pdf.stock().css} .page{{font-size:{fit['size']}pt}}"
    began = time.process_time()
    fonts = FontConfiguration()
    sheet = weasyprint.CSS(string=css, font_config=fonts)
    weasyprint.HTML(string=html).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    return time.process_time() - began


def _job(html: str, fit: Fit | None, **options: Any) -> dict[str, Any]:
    return {"title": "x", "created": "", "html": html, "fit": fit, "place": None, "pdf": True, **options}


def _fit(typesetter: "Typesetter", html: str, remembered: Fit | None = None) -> Fit:
    fit: Fit = typesetter.run(_job(html, None, remembered=remembered, pdf=False))[0]["fit"]
    return fit


def _counting(typesetter: "Typesetter") -> list[int]:
    """Count the layouts that a page is fitted with from now on, in the list's one number."""
    counter, measure = [0], typesetter._measure

    def counting_measure(*arguments: Any) -> Any:
        counter[0] += 1
        return measure(*arguments)

    vars(typesetter)["_measure"] = counting_measure
    return counter


def _counted(counter: list[int], typesetter: "Typesetter", html: str, remembered: Fit | None = None) -> int:
    counter[0] = 0
    _fit(typesetter, html, remembered)
    return counter[0]


def _reviewed(snapshot: "Facts", on: date) -> str:
    """Return the page under another status."""
    from onepagers.pages import onepager

    return str(onepager.body({**snapshot, "status": None, "history": []}, on))


def _changed(snapshot: "Facts", on: date, texts: Sequence[str] | None) -> str:
    """Return the page when the first section ends with these texts; None takes that section away."""
    from onepagers.pages import onepager

    first, *rest = snapshot["sections"]
    html = "" if texts is None else first["html"] + "".join(texts)
    return str(onepager.body({**snapshot, "sections": [{**first, "html": html}, *rest]}, on))


# The portfolio


def _bind(revisions: "Sequence[Revision]", on: date) -> None:
    from onepagers.pages import pdf

    _forget()
    pdf.portfolio(revisions, on)


def _cold(on: date) -> float:
    """Return the seconds to make the portfolio when nothing is kept. The renderer is running, as in a worker."""
    from onepagers.pages import pdf, prerender

    pdf.document("Varm", "<p>Varm</p>", created=on)
    _forget()
    began = time.perf_counter()
    prerender.portfolio(on)
    return time.perf_counter() - began


def _saved(revisions: "Sequence[Revision]", on: date, rounds: int) -> Iterator[tuple[float, float]]:
    """Yield the seconds from a save until the worker has the new portfolio, and the seconds that making it takes.

    The latter with no page kept, but with the size of each known.
    """
    from django.core.files.storage import default_storage

    from onepagers.models import Section
    from onepagers.pages import pdf, prerender
    from onepagers.versions.saving import saving
    from typesetting import pdf_store

    for number in range(rounds):
        for name in default_storage.listdir(pdf_store.FOLDER)[1]:
            if name.endswith(".pdf"):
                default_storage.delete(f"{pdf_store.FOLDER}/{name}")
        began = time.perf_counter()
        pdf.portfolio(list(prerender.newest(on)), on)
        making = time.perf_counter() - began
        prerender.make(on)
        solution = revisions[number % len(revisions)].solution
        began = time.perf_counter()
        with saving([solution], by=None):
            section = Section.objects.filter(solution=solution).earliest("position", "pk")
            Section.objects.filter(pk=section.pk).update(body=section.body + f"<p>Runde {number}.</p>")
        while not prerender.is_ready(on):
            if time.perf_counter() - began > READY_SECONDS:
                raise SystemExit("The worker doesn't print what was saved.")
            time.sleep(0.01)
        yield time.perf_counter() - began, making


def _processor_time(work: Callable[[], None]) -> float:
    """Return the processor time of the work, by this process and its renderer, which is started first."""
    if not processor_time.renderers():
        work()
    before = processor_time.spent()
    work()
    return processor_time.spent() - before


@contextmanager
def _memory() -> Iterator[list[int]]:
    """Measure the most bytes that this process, its renderer and the renderer's children have together."""
    most, done = [0], threading.Event()

    def family() -> list[int]:
        pids = [os.getpid()]
        for pid in pids:
            for thread in Path(f"/proc/{pid}/task").glob("*/children"):
                with suppress(OSError):
                    pids += map(int, thread.read_text().split())
        return pids

    def watch() -> None:
        while not done.wait(0.1):
            total = 0
            for pid in family():
                try:
                    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                    total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
                except OSError:
                    pass
            most[0] = max(most[0], total)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


if __name__ == "__main__":
    embedded.setup()
    print(json.dumps({"demo": demo, "scale": scale}[sys.argv[1]](int(sys.argv[2]))))
