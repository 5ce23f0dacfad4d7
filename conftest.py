"""Tests run on embedded servers of their own, whatever is installed, unless DATABASE_URL and REDIS_URL are given."""

import os

os.environ.setdefault("PLO_ENV", "test")
os.environ.setdefault("PLO_VAR", os.path.join(os.path.dirname(os.path.abspath(__file__)), "var", "test"))  # noqa: PTH

from plo_portfolio import embedded

embedded.setup()
