"""The process that holds WeasyPrint: loads it once, and forks a child with limits for every job.

Started by press.py, one for each process that needs pages: `python -m typesetting.render_worker`. It speaks in frames
on its pipes (two lengths of four bytes, JSON, raw bytes), reads no file but its own code, reaches no network, and ends
when its pipe is closed. Importing the library takes half a second and what it has loaded is shared by all children.

The first frame is {"css": text with fonts as data: addresses}. Each after that is {"jobs": [job, …]}, done as many at
once as there are cores. A job is a page,
{"title", "created", "seconds", "html", "reserved": html | null, "fit": {…} | null, "remembered": {…} | null,
"place": [its first page, pages in all] | null, "pdf": bool}, which comes to {"fit": what was chosen for any status,
"printed": what was printed, "pages"}; with "gauge": true it is only laid out as small as it gets, which comes to
{"fits", "needs": parts of a page, "overflow": characters, "sections": [[name, parts of a page, characters], …]}.
Or it is a cover, {"title", "created", "seconds", "html", "numbers": {address: page}, "total": pages in all | null},
which comes to {"pages"}. The answer is {"answers": […, each with its "length"]} and the PDFs one after another; what
failed has {"error": "time" | "memory" | "failed", "detail"}.
"""

import ctypes
import gc
import json
import os
import resource
import select
import signal
import struct
import tempfile
import time
import traceback
import warnings
from dataclasses import dataclass, field
from typing import Any

LENGTHS = struct.Struct(">II")
LONGEST_FRAME = 256 * 1024 * 1024
MEMORY = 2 * 1024**3  # bytes of address space for one job
PATIENT = 10  # how nice a page is that is one of many, to whoever waits for a single one
PR_SET_PDEATHSIG = 1
CORES = len(os.sched_getaffinity(0))

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


def work(typesetter, job: Message, pipe: int, *, patient: bool) -> None:
    """Do one job in a child and write the answer; never returns."""
    code = 1
    try:
        if patient:
            os.nice(PATIENT)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        seconds = int(job["seconds"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        gc.disable()
        write_frame(pipe, *typesetter.run(job))
        code = 0
    except MemoryError:
        write_frame(pipe, {"error": "memory", "detail": ""})
    except BaseException:  # noqa: BLE001 - whatever it is, the asker gets to know
        write_frame(pipe, {"error": "failed", "detail": traceback.format_exc(limit=-3)})
    finally:
        os._exit(code)


@dataclass
class Child:
    """A job that is being done."""

    place: int  # of the job among those asked for
    pid: int
    pipe: int
    deadline: float
    answered: bytearray = field(default_factory=bytearray)

    def read(self) -> bool:
        """Take what it has written; False when that was all."""
        block = os.read(self.pipe, 1 << 20)
        self.answered += block
        return bool(block) and len(self.answered) <= LONGEST_FRAME

    def end(self, *, late: bool = False) -> tuple[Message, bytes]:
        """Its answer. It is killed if it hasn't ended."""
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.pipe)
        _, status = os.waitpid(self.pid, 0)
        got = self.answered
        if not late and len(got) >= LENGTHS.size:
            text, data = LENGTHS.unpack_from(got)
            if len(got) == LENGTHS.size + text + data:
                return json.loads(got[LENGTHS.size : LENGTHS.size + text]), bytes(got[LENGTHS.size + text :])
        over_time = late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU)
        return {"error": "time" if over_time else "failed", "detail": f"child ended with status {status}"}, b""


def begin(typesetter, place: int, job: Message, *, patient: bool) -> Child:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        work(typesetter, job, writing, patient=patient)
    os.close(writing)
    return Child(place, pid, reading, time.monotonic() + job["seconds"])


def answer(typesetter, jobs: list[Message], out: int, asker: int) -> bool:
    """Have children do the jobs and pass their answers on. False when whoever asked has gone."""
    waiting, done = list(enumerate(jobs)), [({}, b"")] * len(jobs)
    children: dict[int, Child] = {}
    polled = select.poll()
    polled.register(0, 0)  # says only that the asker has closed it
    wanted = True
    while wanted and (waiting or children):
        while waiting and len(children) < CORES:
            child = begin(typesetter, *waiting.pop(0), patient=len(jobs) > 1)
            children[child.pipe] = child
            polled.register(child.pipe, select.POLLIN)
        left = min(child.deadline for child in children.values()) - time.monotonic()
        events = dict(polled.poll(min(1000, max(0, left * 1000))))
        wanted = 0 not in events and os.getppid() == asker
        for child in list(children.values()):
            late = time.monotonic() > child.deadline
            if late or (child.pipe in events and not child.read()):
                polled.unregister(child.pipe)
                done[child.place] = children.pop(child.pipe).end(late=late)
    for child in children.values():
        child.end()
    if wanted:
        answers = [message | {"length": len(data)} for message, data in done]
        write_frame(out, {"answers": answers}, b"".join(data for _, data in done))
    return wanted


def main() -> None:
    warnings.simplefilter("ignore")
    asker, pipe, out = os.getppid(), 0, 1
    begun = read_frame(pipe)
    if begun is None:
        return
    with tempfile.TemporaryDirectory(prefix="plo-fonts-") as tempfile.tempdir:  # where WeasyPrint unpacks the fonts
        from typesetting.layout import Typesetter

        typesetter = Typesetter(begun[0]["css"])
        gc.freeze()
        while True:
            # A fork of the asker may hold the pipe open after the asker has died, so its life is looked at too.
            if not select.select([pipe], [], [], 1)[0]:
                if os.getppid() != asker:
                    return
                continue
            frame = read_frame(pipe)
            if frame is None or not answer(typesetter, frame[0]["jobs"], out, asker):
                return


if __name__ == "__main__":
    main()
