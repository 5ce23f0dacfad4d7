"""The support of a solution, and of the portfolio, on one A4 page to hang up."""

from collections.abc import Sequence
from datetime import date

from django.template.loader import render_to_string

from onepagers.pages import pdf
from support.chains import Chain, Matrix

SIZES = (9.6, 9.0, 8.4, 8.0)  # pt, as paper.css has them
MOST_ON_A_PAGE = 70  # chains; no size is sought for more
TITLE = "Support"


def solution_paper(name: str, chains: Sequence[Chain], on: date) -> pdf.Pdf:
    """Who is rung about one solution."""
    context = {"chains": [chain for chain in chains if chain.steps], "name": name, "on": on}
    return _printed(f"{TITLE}: {name}", "support/_solution_paper.html", context, SIZES, on)


def portfolio_paper(matrix: Matrix, on: date) -> pdf.Pdf:
    """The matrix of the whole portfolio."""
    sizes = SIZES if len(matrix.chains) <= MOST_ON_A_PAGE else SIZES[-1:]
    return _printed(TITLE, "support/_portfolio_paper.html", {"matrix": matrix, "on": on}, sizes, on)


def _printed(title: str, template: str, context: dict[str, object], sizes: Sequence[float], on: date) -> pdf.Pdf:
    """As large as it fits on one page; on more where even the smallest type is too large, and then it says so. Nothing
    is cut off."""
    for size in sizes:
        document = _at_size(title, template, context, size, on)
        if document.pages == 1:
            return document
    return _at_size(title, template, {**context, "long": True}, sizes[-1], on)


def _at_size(title: str, template: str, context: dict[str, object], size: float, on: date) -> pdf.Pdf:
    html = render_to_string(template, {**context, "size": f"{size:.1f}".replace(".", "-")})
    return pdf.document(title, html, created=on)
