"""The product's settings, with three bare views beside its own."""

from plo_portfolio.settings import *  # noqa: F403
from plo_portfolio.settings import PRODUCTION

if PRODUCTION:
    raise SystemExit("script/bench måler aldrig i drift (PLO_ENV=production).")
ROOT_URLCONF = "plo_portfolio.bench.urls"
