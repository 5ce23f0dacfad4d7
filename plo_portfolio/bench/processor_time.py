"""The processor time that this process and its renderers have used."""

import os
import time
from pathlib import Path

RENDERER = b"typesetting.render_worker"  # in its command line


def renderers() -> list[int]:
    """Return the process ids of this process's renderers."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in children if RENDERER in Path(f"/proc/{pid}/cmdline").read_bytes()]


def spent() -> float:
    """Return the seconds that this process, its renderers and their ended children have used."""
    ticks = 0
    for pid in renderers():
        ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")
