"""The process that reads a document: `python -m importing.reading_worker`, the file on its standard input.

It writes {"contents": …}, {"refused": a Danish line} or {"failed": "memory" | "broken"} in JSON, and ends. It writes no
file, and reaches neither the database nor the network.
"""

import ctypes
import json
import os
import resource
import signal
import sys
import traceback
from typing import Any

SECONDS = 4  # of work; seven one-pagers take 0.1
MEMORY = 1024**3  # bytes of address space
NICENESS = 5  # behind those who wait for a page
PR_SET_PDEATHSIG = 1


def answer(data: bytes) -> dict[str, Any]:
    """Return what is written about a file. One that is over the limits is refused before all of Django is loaded."""
    from importing.reading import ZIP, Refused
    from importing.word.package import open_package

    try:
        package = open_package(data) if data.startswith(ZIP) else None
        import django
        from django.apps import apps

        if not apps.ready:  # a second set-up would give the log another place to write to
            django.setup()
        from importing.contents import as_json
        from importing.parsing import understand

        limit(SECONDS)
        return {"contents": as_json(understand(data, package))}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"failed": "memory"}
    except Exception:  # noqa: BLE001 - no file brings the site down, and each fault is in the log
        traceback.print_exc(limit=-5)
        return {"failed": "broken"}


def limit(seconds: int) -> None:
    """Let the kernel end the process after some more seconds of work, and no later than it already would."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(spent.ru_utime + spent.ru_stime) + 1 + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    hard = soft + 1 if hard == resource.RLIM_INFINITY else min(soft + 1, hard)  # it can't be raised
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, hard), hard))


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    limit(2 * SECONDS)
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
