"""Our end of the renderer: one process of it for each of ours, started when first needed and again if it has died.

Somebody who writes and wants to see how the page comes out is served by a second one (`live`), so that they never
stand in line behind a portfolio. Works in threads (they take turns), after a fork (a child starts its own) and inside a
Celery worker, whose processes may not use multiprocessing.
"""

import atexit
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

from typesetting.render_worker import Message, read_frame, write_frame

logger = logging.getLogger(__name__)

STARTING = 30  # seconds that a renderer may take to load
ENDING = 3  # seconds that it may take to end when asked to
PATIENCE = 10  # seconds beyond a job's own limit, after which the renderer itself is given up
MODULES = ("fit", "render_worker", "layout", "conformance", "tags", "merge")  # what makes a document
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "VIRTUAL_ENV")

TOO_SLOW = "Siden tog for lang tid at sætte op. Gør teksten kortere, eller prøv igen."
TOO_BIG = "Siden er for stor til at blive sat op. Gør teksten kortere."
BROKEN = "Siden kunne ikke sættes op. Prøv igen, og sig det til administratoren, hvis det bliver ved."
DIED = "Det program, der laver PDF, gik ned undervejs. Prøv igen."


Answer = tuple[Message, bytes]


class PdfError(Exception):
    """No page came out. The text is a sentence in Danish for whoever wanted it."""


@cache
def source_code() -> str:
    """Return the code that makes a document: with other code it is another document."""
    return "".join(Path(__file__).with_name(f"{name}.py").read_text("utf-8") for name in MODULES)


class Renderer:
    """A running renderer. Not for use by two threads at once."""

    def __init__(self, css: str):
        # Nothing of the environment that a page could give away: it has no database and no keys.
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self.pid = os.getpid()
        self._css = hash(css)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "typesetting.render_worker"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C is for us; the renderer ends when our pipe does. It stays in our session: the kernel may share the
            # processors out by session, and then nobody could be nice to another.
            process_group=0,
        )
        self._into, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._starting = STARTING
        write_frame(self._into, {"css": css})

    def runs(self, css: str) -> bool:
        return self._process.poll() is None and self._css == hash(css)

    def render(self, jobs: Sequence[Message]) -> list[Answer]:
        """The renderer's answers; EOFError, OSError or TimeoutError when it gives none."""
        write_frame(self._into, {"jobs": jobs})
        deadline = time.monotonic() + sum(job["seconds"] for job in jobs) + PATIENCE + self._starting
        answer = read_frame(self._out, deadline)
        if answer is None:
            raise EOFError
        self._starting = 0
        answers, start = [], 0
        for told in answer[0]["answers"]:
            end = start + told["length"]
            answers.append((told, answer[1][start:end]))
            start = end
        return answers

    def end(self) -> None:
        """Let it clean up after itself, unless it doesn't."""
        self._close()
        try:
            self._process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """In a fork: the process isn't ours; only our copies of its pipes are closed."""
        self._process.returncode = 0
        self._close()

    def _close(self) -> None:
        self._process.stdin.close()
        self._process.stdout.close()


@dataclass
class Line:
    """A renderer, when there is one, and the lock of those who wait for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    renderer: Renderer | None = None

    def render(self, jobs: Sequence[Message], css: str) -> list[Answer]:
        with self.lock:
            try:
                if self.renderer is not None and not self.renderer.runs(css):
                    self.stop()
                if self.renderer is None:
                    self.renderer = Renderer(css)
                return self.renderer.render(jobs)
            except TimeoutError as error:
                self.stop()
                raise PdfError(TOO_SLOW) from error
            except (OSError, EOFError) as error:
                self.stop()
                raise PdfError(DIED) from error

    def stop(self) -> None:
        if self.renderer is not None and self.renderer.pid == os.getpid():
            self.renderer.end()
        self.renderer = None

    def start_over(self) -> None:
        """After a fork: another process's renderer and another thread's lock are no use here."""
        if self.renderer is not None:
            self.renderer.forget()
        self.renderer, self.lock = None, threading.Lock()


_documents, _live = Line(), Line()


def render(jobs: Sequence[Message], css: str, *, live: bool = False) -> list[Answer]:
    """Have jobs done, as many at once as there are cores, with `css` as the stylesheet. PdfError when none can be;
    `checked_answer` says of each whether it could. `live` is for small ones that a writer waits for."""
    return (_live if live else _documents).render(jobs, css)


def checked_answer(job: Message, answer: Answer) -> Answer:
    """The answer; PdfError if the job failed."""
    told, _ = answer
    if "error" in told:
        logger.error("No PDF of %r: %s %s", job["title"], told["error"], told["detail"])
        raise PdfError({"time": TOO_SLOW, "memory": TOO_BIG}.get(told["error"], BROKEN))
    return answer


def _stop() -> None:
    _documents.stop()
    _live.stop()


def _start_over() -> None:
    _documents.start_over()
    _live.start_over()


os.register_at_fork(after_in_child=_start_over)
atexit.register(_stop)
