"""How fast paper is, each figure against a reference of the same run. Says its rows as JSON.

    DATABASE_URL=… python -m plo_portfolio.bench.paper demo|scale ROUNDS

`demo` makes its database anew with the demo's seven pages; a worker is to be running on it. `scale` reads the database
of many made-up solutions (prepare.py). Where the machine may be busy with other things, processor time is measured.
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
from itertools import chain
from pathlib import Path
from statistics import mean, median

from plo_portfolio.bench import prepare
from plo_portfolio.devservers import embedded

READY_SECONDS = 120
MEMORY_GOAL = 1.2 * 2**30  # bytes
MANY = 300  # solutions in the portfolio whose memory is measured
ADDED = "<p>Rettet i dag.</p>"


def demo(rounds: int) -> list:
    prepare.database(anew=True)
    _setup()
    from django.core.management import call_command
    from django.utils import timezone

    from onepagers.pages import onepager, pdf, prerender
    from typesetting.layout import Typesetter

    call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    call_command("load_demo", stdout=sys.stderr, stderr=sys.stderr)
    on = timezone.localdate()
    revisions = list(prerender.newest(on))
    typesetter = Typesetter(pdf.stock().css)
    counted = _counting(typesetter)
    sheets = [(one.snapshot, str(onepager.reserved_body(one.snapshot, on))) for one in revisions]
    fits = [_fit(typesetter, reserved) for _, reserved in sheets]
    edits = [
        _counted(counted, typesetter, _changed(snapshot, on, [ADDED]), fit)
        for (snapshot, _), fit in zip(sheets, fits, strict=True)
    ]
    reviews = [_counted_review(counted, typesetter, snapshot, reserved, on) for snapshot, reserved in sheets]
    cold = [
        [_counted(counted, typesetter, _changed(snapshot, on, more)) for snapshot, _ in sheets]
        for more in ([], [ADDED], None, [ADDED] * 12, [ADDED] * 25)  # None takes a section away
    ]
    warm = [
        (_ours(typesetter, one, fit, on), _bare(one, fit, on))
        for _ in range(rounds)
        for one, fit in zip(revisions, fits, strict=True)
    ]
    return [
        ("One-pager, varm, mod bar WeasyPrint", 0.75, warm, True),
        ("Opsætninger ved en vurdering eller et ord mere", 1.1, [(mean([*edits, *reviews]), 1)], True),
        ("  heraf et ord mere", None, [(mean(edits), 1)], True),
        ("Opsætninger af en ny side, midterste", 2.8, [(median(chain(*cold[:3])), 1)], True),
        ("Opsætninger af en ny side, flest, også meget længere", 5, [(max(chain(*cold)), 1)], True),
        ("Portefølje på 7 fra bunden, mod 3 s", 1, [(_cold(on), 3) for _ in range(rounds)], True),
        ("Fra gem til ny portefølje mod at lave den", 3, list(_saved(revisions, on, rounds)), True),
    ]


def scale(_rounds: int) -> list:
    _setup()
    from django.utils import timezone

    from onepagers.pages import prerender

    on = timezone.localdate()
    revisions = list(prerender.newest(on)[:MANY])
    # Seven are each tenth of the seventy in turn: pages differ more than what they cost together.
    few = mean(_processor_time(lambda part=revisions[k:70:10]: _bind(part, on)) for k in range(10))
    exponent = math.log10(_processor_time(lambda: _bind(revisions[:70], on)) / few)
    with _memory() as most:
        _bind(revisions, on)
    return [
        ("Portefølje på 7 til 70, eksponent", 1.05, [(exponent, 1)], True),
        (f"Portefølje på {MANY}, hukommelse i GiB", 1, [(most[0] / 2**30, MEMORY_GOAL / 2**30)], True),
    ]


def _setup() -> None:
    import django

    django.setup()


def _forget() -> None:
    """Nothing is kept anywhere."""
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


def _ours(typesetter, revision, fit: dict, on: date) -> float:
    """Processor time from a snapshot to its PDF, in a process like a renderer's child: it never collects garbage."""
    from onepagers.pages import onepager

    gc.collect()
    gc.disable()
    begun = time.process_time()
    html = str(onepager.body(revision.snapshot, on, version=revision.number))
    typesetter.run(_job(html, fit))
    took = time.process_time() - begun
    gc.enable()
    return took


def _bare(revision, fit: dict, on: date) -> float:
    """The same page by WeasyPrint as its manual says."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from onepagers.pages import onepager, pdf

    body = str(onepager.body(revision.snapshot, on, version=revision.number))
    form = {"dense": "sheet--tight sheet--dense"}.get(fit["form"], f"sheet--{fit['form']}")
    html = (
        f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>x</title></head><body>'
        f'<div class="sheet {form}">{body}</div></body></html>'
    )
    css = f"{pdf.stock().css} .page{{font-size:{fit['size']}pt}}"
    begun = time.process_time()
    fonts = FontConfiguration()
    sheet = weasyprint.CSS(string=css, font_config=fonts)
    weasyprint.HTML(string=html).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")
    return time.process_time() - begun


def _job(html: str, fit: dict | None, **more) -> dict:
    return {"title": "x", "created": "", "html": html, "fit": fit, "place": None, "pdf": True, **more}


def _fit(typesetter, reserved: str, remembered: dict | None = None) -> dict:
    return typesetter.run(_job("", None, reserved=reserved, remembered=remembered, pdf=False))[0]["fit"]


def _counting(typesetter) -> list[int]:
    """Counts the layouts that a page is fitted with from now on."""
    counted, measure = [0], typesetter._measure

    def measured(*arguments):
        counted[0] += 1
        return measure(*arguments)

    typesetter._measure = measured
    return counted


def _counted(counted: list[int], typesetter, reserved: str, remembered: dict | None = None) -> int:
    counted[0] = 0
    _fit(typesetter, reserved, remembered)
    return counted[0]


def _counted_review(counted: list[int], typesetter, snapshot: dict, reserved: str, on: date) -> int:
    """The page under another status: none where what is fitted is the same, since that is kept."""
    from onepagers.pages import onepager

    reviewed = str(onepager.reserved_body({**snapshot, "status": None, "history": []}, on))
    return 0 if reviewed == reserved else _counted(counted, typesetter, reviewed)


def _changed(snapshot: dict, on: date, more: Sequence[str] | None) -> str:
    """What is fitted when its first section ends with more; None takes that section away."""
    from onepagers.pages import onepager

    first, *rest = snapshot["sections"]
    html = "" if more is None else first["html"] + "".join(more)
    return str(onepager.reserved_body({**snapshot, "sections": [{**first, "html": html}, *rest]}, on))


# The portfolio


def _bind(revisions: Sequence, on: date) -> None:
    from onepagers.pages import pdf

    _forget()
    pdf.portfolio(revisions, on)


def _cold(on: date) -> float:
    """Seconds until the portfolio is there, when nothing is kept; the renderer is running, as it is in a worker."""
    from onepagers.pages import pdf, prerender

    pdf.document("Varm", "<p>Varm</p>", created=on)
    _forget()
    begun = time.perf_counter()
    prerender.portfolio(on)
    return time.perf_counter() - begun


def _saved(revisions: Sequence, on: date, rounds: int) -> Iterator[tuple[float, float]]:
    """Seconds from a save until the worker has the new portfolio ready, and those that it takes to make it when no page
    of it is kept, but for what size each is printed at."""
    from django.core.files.storage import default_storage

    from onepagers.models import Section
    from onepagers.pages import pdf, prerender
    from onepagers.versions.saving import saving
    from typesetting import pdf_store

    for number in range(rounds):
        for name in default_storage.listdir(pdf_store.FOLDER)[1]:
            if name.endswith(".pdf"):
                default_storage.delete(f"{pdf_store.FOLDER}/{name}")
        begun = time.perf_counter()
        pdf.portfolio(list(prerender.newest(on)), on)
        making = time.perf_counter() - begun
        prerender.make(on)
        solution = revisions[number % len(revisions)].solution
        begun = time.perf_counter()
        with saving([solution], by=None):
            section = Section.objects.filter(solution=solution).earliest("position", "pk")
            Section.objects.filter(pk=section.pk).update(body=section.body + f"<p>Runde {number}.</p>")
        while not prerender.is_ready(on):
            if time.perf_counter() - begun > READY_SECONDS:
                raise SystemExit("The worker doesn't print what was saved.")
            time.sleep(0.01)
        yield time.perf_counter() - begun, making


def _processor_time(work: Callable[[], None]) -> float:
    """Of this process and its renderer, which is running already."""
    from typesetting import render_client

    def spent() -> float:
        stat = (
            Path(f"/proc/{render_client._documents.renderer._process.pid}/stat").read_text().rpartition(")")[2].split()
        )
        return time.process_time() + sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")

    if render_client._documents.renderer is None:
        work()
    before = spent()
    work()
    return spent() - before


@contextmanager
def _memory() -> Iterator[list[int]]:
    """The most that this process, its renderer and that one's children have held together, in bytes."""
    most, done = [0], threading.Event()

    def family() -> list[int]:
        found = [os.getpid()]
        for pid in found:
            for thread in Path(f"/proc/{pid}/task").glob("*/children"):
                with suppress(OSError):
                    found += map(int, thread.read_text().split())
        return found

    def watch() -> None:
        while not done.wait(0.1):
            held = 0
            for pid in family():
                try:
                    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                    held += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
                except OSError:
                    pass
            most[0] = max(most[0], held)

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
