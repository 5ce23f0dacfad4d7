"""A pytest plugin: which tests run which lines of the packages, and how long each takes, as JSON into $COVERAGE_MAP."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

from script.mutation.mutants import PACKAGES

ROOT = Path.cwd()
_coverage = coverage.Coverage(data_file=None, source=[str(ROOT / name) for name in PACKAGES], messages=False)
_seconds: dict[str, float] = defaultdict(float)
_failed: set[str] = set()
_coverage.start()  # before Django's set-up, which imports what it measures


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What its fixtures run is the test's too."""
    _coverage.switch_context(item.nodeid)
    yield
    _coverage.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] += report.duration
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    _coverage.stop()
    data = _coverage.get_data()
    lines = {
        str(Path(file).relative_to(ROOT)): {
            line: sorted({context for context in contexts if context})
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    known = {"lines": lines, "seconds": _seconds, "failed": sorted(_failed)}
    Path(os.environ["COVERAGE_MAP"], f"{worker}.json").write_text(json.dumps(known), encoding="utf-8")
