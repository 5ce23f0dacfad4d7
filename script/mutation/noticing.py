"""Which tests could notice a fault, and whether one does."""

import json
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from script.mutation.copies import Copy
from script.mutation.mutants import Mutant, runs_at_import, statement

# They look through all classes and rules, whichever lines they run.
HOUSE = ("tests/plo_portfolio/test_house.py", "tests/plo_portfolio/test_rules.py")
MOST = 400  # tests of one stage
FLOOR = 90.0  # seconds that any run of tests may take
SLOWER = 8  # times what the tests took without the fault: then it has made them endless
UNKNOWN, HOURS = 200.0, 3 * 3600.0
FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/\S+\.py.*?)(?: - |$)", re.MULTILINE)
QUICK = ["-m", "not slow", "--ignore=tests/browser", "--ignore=tests/faults"]


@dataclass
class Map:
    """Which tests run which lines, and how long each takes; empty where coverage isn't installed."""

    lines: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    seconds: dict[str, float] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    def stages(self, mutant: Mutant, source: str) -> list[list[str]]:
        """The tests that could notice a fault, quickest first: those of the mirrored folder, and then the others."""
        folder = f"tests/{mutant.package}/"
        if not self.lines:
            return [[*QUICK, folder], [*QUICK, "tests", f"--ignore={folder}"]]
        known = self.lines.get(mutant.path, {})
        first, last = statement(source, mutant.line)
        tests = {test for line in range(first, last + 1) for test in known.get(str(line), ())}
        if not tests or runs_at_import(source, mutant.line):
            tests = {test for of_line in known.values() for test in of_line}
            tests |= {test for test in self.seconds if test.startswith(HOUSE)}
        tests -= self.failed
        quickest = sorted(tests, key=lambda test: self.seconds.get(test, 1.0))
        house = [test for test in quickest if test.startswith(HOUSE)]
        near = [test for test in quickest if test.startswith(folder)][:MOST]
        far = [test for test in quickest if not test.startswith((folder, *HOUSE))][:MOST]
        return [stage for stage in (house, near, far) if stage]


def made_map(copy: Copy, folder: Path) -> Map:
    """Made once for a commit and kept beside the drawn mutants."""
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob("*.json")):
        print("Kører de hurtige tests én gang for at se, hvad hver af dem rører …", flush=True)
        copy.pytest(
            "-p", "script.mutation.coverage_map", "-n", "2", *QUICK, "tests", seconds=HOURS, COVERAGE_MAP=str(folder)
        )
    known = Map()
    for file in folder.glob("gw*.json"):
        part = json.loads(file.read_text(encoding="utf-8"))
        known.seconds |= part["seconds"]
        known.failed |= set(part["failed"])
        for path, lines in part["lines"].items():
            for line, tests in lines.items():
                known.lines[path][line] |= set(tests)
    return known


def failing(copy: Copy, tests: Collection[str]) -> set[str]:
    """Those of the tests that fail without any fault: that they failed with one says nothing."""
    _, printed = copy.pytest(*sorted(tests), seconds=HOURS)
    return set(FAILED.findall(printed))


def outcome(copy: Copy, mutant: Mutant, known: Map, *, near: bool) -> tuple[str, str]:
    """What becomes of a fault, and which test noticed it. Raises ValueError when its file is no longer the same."""
    source = (copy.folder / mutant.path).read_text(encoding="utf-8")
    with copy.changed(mutant.path, mutant.code(copy.folder)):
        for tests in known.stages(mutant, source)[: 1 if near else None]:
            alone = sum(known.seconds.get(test, 0.0) for test in tests) if known.lines else UNKNOWN
            code, printed = copy.pytest("-x", *tests, seconds=FLOOR + SLOWER * alone)
            if code == 4 and "ERROR: not found" in printed:  # the fault has changed what a test's case is called
                whole = sorted({test.partition("[")[0] for test in tests})
                code, printed = copy.pytest("-x", *whole, seconds=FLOOR + SLOWER * alone)
            if code is None:
                return "timeout", ""
            if failed := FAILED.search(printed):
                return "killed", failed[1]
            if code not in (0, 5):  # 5: there are none
                if mutant.path not in printed:
                    raise RuntimeError(f"pytest kan ikke køre: {printed[-1000:]}")
                return "import", " ".join(printed.split())[-200:]
        if re.search(r"/models(/|\.py)", mutant.path) and not copy.check("makemigrations", "--check", "--dry-run"):
            return "migrations", "makemigrations --check"
    return "survived", ""
