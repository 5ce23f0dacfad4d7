"""The process that holds WeasyPrint: it loads the library once, and forks a child with limits for every job.

The render client starts one for each process that needs pages: `python -m typesetting.render_worker`. It exchanges
frames on its pipes (frames.py), reads no file but its own code, reaches no network, and ends when its pipe is closed.
Loading the library takes half a second, and all children share what is loaded.

The first frame is {"css": text with fonts as data: addresses}. Each frame after that is {"jobs": [job, …]}; the worker
does as many at once as there are cores. A job is a page,
{"title", "created", "seconds", "html", "fit": {…} | null, "remembered": {…} | null,
"place": [its first page, pages in all] | null, "pdf": bool}. Its answer is {"fit", "pages"}. With "gauge": true the
page is only laid out as small as it gets, and the answer is {"fits", "needs": parts of a page, "band": the part of the
status band beyond its first row, "overflow": characters, "sections": [[name, parts of a page, characters], …]}. Or the
job is a cover, {"title", "created", "seconds", "html", "numbers": {name: page}, "total": pages in all | null}; its
answer is {"pages"}.
The frame back is {"answers": […, each with its "length"]} and the PDFs one after another. A
job that failed has {"error": "time" | "memory" | "failed", "detail"}.
"""

import ctypes
import gc
import os
import resource
import select
import signal
import tempfile
import time
import traceback
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from typesetting.frames import LONGEST_FRAME, Message, parse_frame, read_frame, write_frame

if TYPE_CHECKING:
    from typesetting.layout import Typesetter

MEMORY = 2 * 1024**3  # bytes of address space for one job
BATCH_NICENESS = 10  # of a job that is one of several, so that a single one goes first
PR_SET_PDEATHSIG = 1
CORES = len(os.sched_getaffinity(0))


def run_job(typesetter: "Typesetter", job: Message, pipe: int, *, in_batch: bool) -> NoReturn:
    """Run one job in a child, write the answer, and exit."""
    exit_code = 1
    try:
        if in_batch:
            os.nice(BATCH_NICENESS)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        seconds = int(job["seconds"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        gc.disable()
        write_frame(pipe, *typesetter.run(job))
        exit_code = 0
    except MemoryError:
        write_frame(pipe, {"error": "memory", "detail": ""})
    except BaseException:  # noqa: BLE001 - every error reaches the client
        write_frame(pipe, {"error": "failed", "detail": traceback.format_exc(limit=-3)})
    finally:
        os._exit(exit_code)


@dataclass
class Child:
    """A process that runs a job. `index` is the job's place in its frame."""

    index: int
    pid: int
    pipe: int
    deadline: float
    output: bytearray = field(default_factory=bytearray)

    def read(self) -> bool:
        """Read what the child has written; return False when there is no more."""
        block = os.read(self.pipe, 1 << 20)
        self.output += block
        return bool(block) and len(self.output) <= LONGEST_FRAME

    def end(self, *, late: bool = False) -> tuple[Message, bytes]:
        """Kill the child if it still runs, and return its answer."""
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.pipe)
        _, status = os.waitpid(self.pid, 0)
        answer = None if late else parse_frame(self.output)
        if answer is not None:
            return answer
        over_time = late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU)
        return {"error": "time" if over_time else "failed", "detail": f"child ended with status {status}"}, b""


def start_child(typesetter: "Typesetter", index: int, job: Message, *, in_batch: bool) -> Child:
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_end)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        run_job(typesetter, job, write_end, in_batch=in_batch)
    os.close(write_end)
    return Child(index, pid, read_end, time.monotonic() + job["seconds"])


def run_jobs(typesetter: "Typesetter", jobs: list[Message], out: int, client_pid: int) -> bool:
    """Run the jobs in children and pass their answers on. Return False when the client has gone."""
    waiting: list[tuple[int, Message]] = list(enumerate(jobs))
    answers: list[tuple[Message, bytes]] = [({}, b"")] * len(jobs)
    children: dict[int, Child] = {}
    poller = select.poll()
    poller.register(0, 0)  # reports only that the client has closed the pipe
    client_waits = True
    while client_waits and (waiting or children):
        while waiting and len(children) < CORES:
            child = start_child(typesetter, *waiting.pop(0), in_batch=len(jobs) > 1)
            children[child.pipe] = child
            poller.register(child.pipe, select.POLLIN)
        seconds_left = min(child.deadline for child in children.values()) - time.monotonic()
        events = dict(poller.poll(min(1000, max(0, seconds_left * 1000))))
        client_waits = 0 not in events and os.getppid() == client_pid
        for child in list(children.values()):
            late = time.monotonic() > child.deadline
            if late or (child.pipe in events and not child.read()):
                poller.unregister(child.pipe)
                answers[child.index] = children.pop(child.pipe).end(late=late)
    for child in children.values():
        child.end()
    if client_waits:
        messages = [message | {"length": len(data)} for message, data in answers]
        write_frame(out, {"answers": messages}, b"".join(data for _, data in answers))
    return client_waits


def main() -> None:
    warnings.simplefilter("ignore")
    client_pid, pipe, out = os.getppid(), 0, 1
    first_frame = read_frame(pipe)
    if first_frame is None:
        return
    with tempfile.TemporaryDirectory(prefix="plo-fonts-") as tempfile.tempdir:  # where WeasyPrint unpacks the fonts
        from typesetting.layout import Typesetter

        typesetter = Typesetter(first_frame[0]["css"])
        gc.freeze()
        while True:
            # A fork of the client may hold the pipe open after the client has died, so its pid is checked too.
            if not select.select([pipe], [], [], 1)[0]:
                if os.getppid() != client_pid:
                    return
                continue
            frame = read_frame(pipe)
            if frame is None or not run_jobs(typesetter, frame[0]["jobs"], out, client_pid):
                return


if __name__ == "__main__":
    main()
