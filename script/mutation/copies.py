"""Copies of the checkout in which faults are planted, so that the work tree is never changed."""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path.cwd()


@dataclass
class Copy:
    """A checkout of what is committed, on servers of its own, which run as long as `servers` does."""

    folder: Path
    fresh: bool = True  # the database is made before the next run: nothing that was cut off has left rows

    def __post_init__(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        git("archive", "--output", f"{self.folder}.tar", "HEAD")
        with tarfile.open(f"{self.folder}.tar") as archive:
            archive.extractall(self.folder, filter="data")
        for name in (".venv", "node_modules"):
            (self.folder / name).symlink_to((ROOT / name).resolve())
        keep = "import tests.environment, sys; print(); sys.stdin.read()"
        self.servers = subprocess.Popen(
            [sys.executable, "-c", keep],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.servers.stdout  # noqa: S101 - a pipe, as asked
        self.servers.stdout.readline()

    @property
    def environment(self) -> dict[str, str]:
        given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        return given | {"PLO_ENV": "test", "PLO_VAR": str(self.folder / "var" / "test")}

    @contextmanager
    def changed(self, path: str, code: str) -> Iterator[None]:
        """One file says something else for as long as the block lasts."""
        file = self.folder / path
        source = file.read_text(encoding="utf-8")
        try:
            _write(file, code)
            yield
        finally:
            _write(file, source)

    def pytest(self, *arguments: str, seconds: float, **environment: str) -> tuple[int | None, str]:
        """Its exit code, None when the time ran out, and what it printed."""
        base = "--create-db" if self.fresh else "--reuse-db"
        command = [sys.executable, "-m", "pytest", "-q", "--tb=line", "--show-capture=no", base, *arguments]
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            out, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.communicate()
            self.fresh = True
            return None, ""
        self.fresh = False
        return process.returncode, out

    def check(self, *arguments: str) -> bool:
        """Whether a command of manage.py ends well."""
        command = [sys.executable, "manage.py", *arguments]
        return not subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True).returncode

    def close(self) -> None:
        """The servers stop by themselves when nobody uses them."""
        self.servers.terminate()
        self.servers.wait()


def git(*arguments: str) -> str:
    """What git says about the checkout."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True, text=True).stdout


def _write(file: Path, code: str) -> None:
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):  # Python knows it by second and size only
        compiled.unlink()
    file.write_text(code, encoding="utf-8")
