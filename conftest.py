"""Tests run on embedded servers of their own, whatever is installed, unless DATABASE_URL and REDIS_URL are given."""

import os
from pathlib import Path

os.environ.setdefault("PLO_ENV", "test")
os.environ.setdefault("PLO_VAR", str(Path(__file__).resolve().parent / "var" / "test"))

from plo_portfolio import embedded  # noqa: E402

embedded.setup()
