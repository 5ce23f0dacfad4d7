"""Read a document in a process of its own, with limits of time and memory: a file can neither stop nor slow the site.

The process (reading_worker.py) gets nothing from the environment that a file could give away: no database and no keys.
"""

import json
import os
import subprocess
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from importing.contents import Document, from_json
from importing.reading import Refused

PATIENCE = 30  # seconds of the clock: on a busy machine the worker gets its seconds of work slowly
ENOUGH = 20_000_000  # bytes of contents; those of the longest text that is read are 2 MB
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
TOO_SLOW = "Filen er for stor: den tog for lang tid at læse. Del den i flere filer, og prøv igen."
TOO_BIG = "Filen er for stor: den fylder for meget at læse. Del den i flere filer, og prøv igen."
BROKEN = "Filen kunne ikke læses. Åbn den i Word, gem den som .docx igen, og prøv en gang til."


def understand_within_limits(data: bytes) -> Document:
    """Return the contents of a file, as parsing.understand does. Raises Refused also for one that takes too much."""
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    try:
        worker = subprocess.run(
            [sys.executable, "-m", "importing.reading_worker"],
            cwd=settings.BASE_DIR,
            env=environment | {"DJANGO_SETTINGS_MODULE": "plo_portfolio.settings"},
            input=data,
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
            process_group=0,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(TOO_SLOW) from error
    if worker.returncode < 0:
        raise Refused(TOO_SLOW)  # the kernel has stopped it
    answer: dict[str, Any]
    try:
        answer = json.loads(worker.stdout) if len(worker.stdout) <= ENOUGH else {"failed": "memory"}
    except ValueError:
        answer = {"failed": "broken"}
    if "refused" in answer:
        raise Refused(answer["refused"])
    if "failed" in answer:
        raise Refused(TOO_BIG if answer["failed"] == "memory" else BROKEN)
    return from_json(answer["contents"])


@cache
def reader_version() -> str:
    """Return a digest of the code that reads a document: with other code it may have other contents."""
    folder = Path(__file__).parent
    files = [*sorted(folder.rglob("*.py")), folder.parent / "onepagers" / "models" / "rich_text.py"]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
