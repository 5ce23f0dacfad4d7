"""The process that holds WeasyPrint: loads it once, and forks a child with limits for every job.

Started by onepagers.pdf, one for each process that needs pages: `python -m onepagers.renderer`. It speaks in frames on
its pipes (two lengths of four bytes, JSON, raw bytes), reads no file but its own code, reaches no network, and ends
when its pipe is closed. Importing the library takes half a second and what it has loaded is shared by all children.

The first frame is {"css": text with fonts as data: addresses}. A job is
{"title", "created", "seconds", "cover": html, "sheets": [{"html", "reserved": html | null, "fit": {…} | null,
"remembered": {…} | null}], "pdf": bool}, answered by {"pages", "fits": [what was chosen for any status], "sheets":
[what was printed, and on how many pages]} and the PDF, or by {"error": "time" | "memory" | "failed", "detail"}.
"""

import ctypes
import gc
import json
import logging
import os
import resource
import select
import signal
import struct
import tempfile
import time
import traceback
import warnings
from dataclasses import asdict, replace
from html import escape
from typing import Any

from onepagers.fit import AIRY, DENSE, SIZES, TIGHT, Fit, Layout, choose

LENGTHS = struct.Struct(">II")
LONGEST_FRAME = 256 * 1024 * 1024
MEMORY = 2 * 1024**3  # bytes of address space for one job
PR_SET_PDEATHSIG = 1

Message = dict[str, Any]


def write_frame(fd: int, message: Message, data: bytes = b"") -> None:
    text = json.dumps(message, ensure_ascii=False).encode()
    left = memoryview(LENGTHS.pack(len(text), len(data)) + text + data)
    while left:
        left = left[os.write(fd, left) :]


def read_frame(fd: int, deadline: float | None = None) -> tuple[Message, bytes] | None:
    """The next message; None where the pipe has ended, be it in the middle of one. TimeoutError after `deadline`."""
    head = _read(fd, LENGTHS.size, deadline)
    if head is None:
        return None
    text_length, data_length = LENGTHS.unpack(head)
    if text_length + data_length > LONGEST_FRAME:
        return None
    both = _read(fd, text_length + data_length, deadline)
    return None if both is None else (json.loads(both[:text_length]), bytes(both[text_length:]))


def _read(fd: int, length: int, deadline: float | None) -> bytearray | None:
    got = bytearray()
    while len(got) < length:
        if deadline is not None and not select.select([fd], [], [], max(0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        block = os.read(fd, min(length - len(got), 1 << 20))
        if not block:
            return None
        got += block
    return got


class Press:
    """WeasyPrint with our stylesheet and fonts loaded: HTML in, PDF out, nothing fetched from anywhere."""

    def __init__(self, css: str):
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        from onepagers.conformance import VARIANT, write

        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
        self._html, self._css = weasyprint.HTML, weasyprint.CSS
        self._write, self._variant = write, VARIANT
        self._fonts = FontConfiguration()
        self._fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
        sizes = "".join(f".{_size_class(size)} .page{{font-size:{size}pt}}" for size in SIZES)
        self._sheet = self._css(string=css + sizes, url_fetcher=self._fetcher, font_config=self._fonts)
        self._render("Varm", "", [_sheet("<article class='page'><p>Opvarmning</p></article>", SIZES[0], "tight")])

    def print(self, job: Message) -> tuple[Message, bytes]:
        """Fit every sheet that isn't fitted yet, then lay out the whole document and paint it."""
        fits = [self._fit(sheet) for sheet in job["sheets"]]
        answer: Message = {"pages": 0, "fits": [asdict(fit) for fit in fits], "sheets": []}
        if not job["pdf"]:
            return answer, b""
        document, counts = self._lay_out(job, fits)
        for place, sheet in enumerate(job["sheets"]):
            if counts[place] > 1 and fits[place].form == AIRY:
                fits[place] = replace(fits[place], form=TIGHT)
                document, counts = self._lay_out(job, fits)
            if counts[place] > 1 and fits[place].fits:  # its band is taller than what was reserved
                fits[place] = choose(lambda size, form, html=sheet["html"]: self._layout(html, size, form))
                document, counts = self._lay_out(job, fits)
        pdf = self._write(document)
        answer["pages"] = len(document.pages)
        answer["sheets"] = [{**asdict(fit), "pages": count} for fit, count in zip(fits, counts, strict=True)]
        return answer, pdf

    def _fit(self, sheet: Message) -> Fit:
        if sheet.get("fit"):
            return Fit(**sheet["fit"])
        remembered = Fit(**sheet["remembered"]) if sheet.get("remembered") else None
        return choose(lambda size, form: self._layout(sheet["reserved"], size, form), remembered)

    def _layout(self, html: str, size: float, form: str) -> Layout:
        pages = self._render("", "", [_sheet(html, size, form)]).pages
        past = sum(_characters(page._page_box) for page in pages[1:])
        return Layout(len(pages), _filled(pages[-1]), past, _reserved(pages[0]))

    def _lay_out(self, job: Message, fits: list[Fit]):
        """The whole document, and how many pages each sheet takes."""
        sheets = [_sheet(sheet["html"], fit.size, fit.form) for sheet, fit in zip(job["sheets"], fits, strict=True)]
        document = self._render(job["title"], job["created"], [job.get("cover") or "", *sheets])
        counts: dict[int, int] = {}
        for page in document.pages:
            for element in {id(article.element) for article in _boxes(page._page_box, "page")}:
                counts[element] = counts.get(element, 0) + 1
        return document, list(counts.values())

    def _render(self, title: str, created: str, parts: list[str]):
        dates = "".join(f'<meta name="dcterms.{name}" content="{escape(created)}">' for name in ("created", "modified"))
        html = (
            f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="author" content="PLO">{dates if created else ""}</head><body>{"".join(parts)}</body></html>'
        )
        return self._html(string=html, url_fetcher=self._fetcher).render(
            stylesheets=[self._sheet], font_config=self._fonts, pdf_variant=self._variant
        )


def _size_class(size: float) -> str:
    return f"pt-{size * 10:.0f}"


def _sheet(html: str, size: float, form: str) -> str:
    forms = "sheet--tight sheet--dense" if form == DENSE else f"sheet--{form}"
    return f'<div class="sheet {forms} {_size_class(size)}">{html}</div>'


def _filled(page) -> float:
    """The part of a page's height that its one-pager uses."""
    box = page._page_box
    bottom = max(article.position_y + article.margin_height() for article in _boxes(box, "page"))
    return (bottom - box.content_box_y()) / box.height


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


def work(press: Press, job: Message, pipe: int) -> None:
    """Do one job in a child and write the answer; never returns."""
    code = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        seconds = int(job["seconds"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        gc.disable()
        write_frame(pipe, *press.print(job))
        code = 0
    except MemoryError:
        write_frame(pipe, {"error": "memory", "detail": ""})
    except BaseException:  # noqa: BLE001 - whatever it is, the asker gets to know
        write_frame(pipe, {"error": "failed", "detail": traceback.format_exc(limit=-3)})
    finally:
        os._exit(code)


def answer(press: Press, job: Message, out: int, asker: int) -> bool:
    """Have a child do the job and pass its answer on. False when whoever asked has gone."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        work(press, job, writing)
    os.close(writing)
    deadline = time.monotonic() + job["seconds"]
    answered, late, wanted = bytearray(), False, True
    polled = select.poll()
    polled.register(reading, select.POLLIN)
    polled.register(0, 0)  # says only that the asker has closed it
    while wanted and not late:
        events = dict(polled.poll(min(1000, max(0, (deadline - time.monotonic()) * 1000))))
        wanted = 0 not in events and os.getppid() == asker
        late = time.monotonic() > deadline or len(answered) > LONGEST_FRAME
        if reading in events:
            block = os.read(reading, 1 << 20)
            if not block:
                break
            answered += block
    os.kill(child, signal.SIGKILL)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if wanted:
        _pass_on(bytes(answered), late, status, out)
    return wanted


def _pass_on(answered: bytes, late: bool, status: int, out: int) -> None:
    whole = len(answered) >= LENGTHS.size and len(answered) == LENGTHS.size + sum(LENGTHS.unpack_from(answered))
    if whole and not late:
        left = memoryview(answered)
        while left:
            left = left[os.write(out, left) :]
        return
    over_time = late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU)
    write_frame(out, {"error": "time" if over_time else "failed", "detail": f"child ended with status {status}"})


def main() -> None:
    warnings.simplefilter("ignore")
    asker, pipe, out = os.getppid(), 0, 1
    begun = read_frame(pipe)
    if begun is None:
        return
    with tempfile.TemporaryDirectory(prefix="plo-fonts-") as tempfile.tempdir:  # where WeasyPrint unpacks the fonts
        press = Press(begun[0]["css"])
        gc.freeze()
        while True:
            # A fork of the asker may hold the pipe open after the asker has died, so its life is looked at too.
            if not select.select([pipe], [], [], 1)[0]:
                if os.getppid() != asker:
                    return
                continue
            frame = read_frame(pipe)
            if frame is None or not answer(press, frame[0], out, asker):
                return


if __name__ == "__main__":
    main()
