"""The render client: each process has a renderer of its own, started when first needed and again if it has died.

A writer who watches the page is served by a second renderer (`live`), and so never waits behind a long document. The
client works in threads, which take turns, after a fork, where the child starts its own renderer, and inside a Celery
worker, whose processes may not use multiprocessing.
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
from typing import IO, cast

from django.conf import settings

from typesetting.frames import Message, read_frame, write_frame

logger = logging.getLogger(__name__)

STARTING = 30  # seconds that a renderer may take to load
ENDING = 3  # seconds that it may take to end by itself
PATIENCE = 10  # seconds beyond a job's own limit, after which the renderer itself is given up
# The code that makes a document.
MODULES = (
    "signs",
    "fit",
    "frames",
    "render_worker",
    "layout",
    "line_starts",
    "column_widths",
    "conformance",
    "tags",
    "merge",
)
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "VIRTUAL_ENV")

TOO_SLOW = "Siden tog for lang tid at sætte op. Gør teksten kortere, eller prøv igen."
TOO_BIG = "Siden er for stor til at blive sat op. Gør teksten kortere."
BROKEN = "Siden kunne ikke sættes op. Prøv igen, og sig det til administratoren, hvis det bliver ved."
DIED = "Det program, der laver PDF, gik ned undervejs. Prøv igen."


Answer = tuple[Message, bytes]


class PdfError(Exception):
    """There is no PDF. The text is a Danish sentence for the person who asked for it."""


@cache
def source_code() -> str:
    """Return the code that makes a document: with other code it is another document."""
    return "".join(Path(__file__).with_name(f"{name}.py").read_text("utf-8") for name in MODULES)


class Renderer:
    """A running renderer. Two threads may not use it at once."""

    def __init__(self, css: str):
        # The renderer gets nothing from the environment that a page could give away: no database and no keys.
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
            # processors out by session, and then a batch job's niceness would have no effect.
            process_group=0,
        )
        self._stdin = cast(IO[bytes], self._process.stdin)
        self._stdout = cast(IO[bytes], self._process.stdout)
        self._to_worker, self._from_worker = self._stdin.fileno(), self._stdout.fileno()
        self._starting = STARTING
        write_frame(self._to_worker, {"css": css})

    def runs(self, css: str) -> bool:
        return self._process.poll() is None and self._css == hash(css)

    def render(self, jobs: Sequence[Message]) -> list[Answer]:
        """Return the renderer's answers. EOFError, OSError or TimeoutError when it gives none."""
        write_frame(self._to_worker, {"jobs": jobs})
        deadline = time.monotonic() + sum(job["seconds"] for job in jobs) + PATIENCE + self._starting
        frame = read_frame(self._from_worker, deadline)
        if frame is None:
            raise EOFError
        self._starting = 0
        answers, start = [], 0
        for message in frame[0]["answers"]:
            end = start + message["length"]
            answers.append((message, frame[1][start:end]))
            start = end
        return answers

    def end(self) -> None:
        """Give the renderer time to clean up, and kill it if that isn't enough."""
        self._close()
        try:
            self._process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def disown(self) -> None:
        """Close our copies of the pipes, in a fork: the process belongs to the parent."""
        self._process.returncode = 0
        self._close()

    def _close(self) -> None:
        self._stdin.close()
        self._stdout.close()


@dataclass
class SharedRenderer:
    """A renderer, when there is one, and the lock that lets threads take turns."""

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
        """Forget the parent's renderer and another thread's lock, after a fork."""
        if self.renderer is not None:
            self.renderer.disown()
        self.renderer, self.lock = None, threading.Lock()


_documents, _live = SharedRenderer(), SharedRenderer()


def render(jobs: Sequence[Message], css: str, *, live: bool = False) -> list[Answer]:
    """Run jobs with `css` as the stylesheet, as many at once as there are cores.

    Raises PdfError when none can be run; `checked_answer` raises it for each that failed. `live` is for small jobs that
    a writer waits for.
    """
    return (_live if live else _documents).render(jobs, css)


def checked_answer(job: Message, answer: Answer) -> Answer:
    """Return the answer. Raises PdfError if the job failed."""
    message, _ = answer
    if "error" in message:
        logger.error("No PDF of %r: %s %s", job["title"], message["error"], message["detail"])
        raise PdfError({"time": TOO_SLOW, "memory": TOO_BIG}.get(message["error"], BROKEN))
    return answer


def _stop() -> None:
    _documents.stop()
    _live.stop()


def _start_over() -> None:
    _documents.start_over()
    _live.start_over()


os.register_at_fork(after_in_child=_start_over)
atexit.register(_stop)
