"""Where tests run: on embedded servers of their own, unless DATABASE_URL and REDIS_URL are given.

A plugin (pyproject.toml, addopts) and no conftest.py, because pytest-django reads the settings before any conftest.
"""

import os
import shutil
import time
from pathlib import Path
from urllib.parse import urlsplit

from plo_portfolio.devservers import embedded

_began = os.environ.pop("PLO_BEGAN", None)  # of script/test, in seconds since 1970; not for the processes of xdist
os.environ.setdefault("PLO_ENV", "test")
os.environ.setdefault("PLO_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
if "PYTEST_XDIST_WORKER" not in os.environ:  # what an earlier run has printed isn't ready in this one
    shutil.rmtree(Path(os.environ["PLO_VAR"], "files"), ignore_errors=True)
Path(os.environ["PLO_VAR"], "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing folder
embedded.setup()
# Whoever runs beside us has a cache of their own: what they empty is not ours.
_number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{int(_number) % 16}").geturl()


def pytest_unconfigure() -> None:
    """Say how long script/test took, which is pytest itself by now, so that each signal and status is pytest's own."""
    if _began:
        print(f"script/test: {time.time() - float(_began):.0f} s")
