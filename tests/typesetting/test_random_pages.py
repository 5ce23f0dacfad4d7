"""No page and no cover, whatever stands in it, has a word outside the paper, a broken word or a foreign font."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from onepagers.pages import cover, onepager, pdf
from tests.long import count
from tests.onepagers.example_pages import TODAY
from tests.typesetting.paper import printed
from tests.typesetting.pdf_gate import faults
from tests.typesetting.random_pages import page

AT_ONCE = 10  # pages printed in one go, and listed on one cover
SEEDS = range(0, count(100, 2000), AT_ONCE)
pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def revision(seed):
    return SimpleNamespace(snapshot=page(seed), number=14, created_at=datetime(2026, 11, 24, 8, tzinfo=UTC))


@pytest.mark.parametrize("first", SEEDS)
def test_pages_of_any_names_signs_depths_and_lengths_stay_in_their_boxes(first):
    revisions = [revision(seed) for seed in range(first, first + AT_ONCE)]

    wrong = {}
    for one, document in zip(revisions, pdf.one_pagers(revisions, TODAY), strict=True):
        html = onepager.body(one.snapshot, TODAY, version=14)
        wrong[one.snapshot["solution"]["slug"]] = faults(document.bytes, html, pages=document.pages)
    ordered = cover.in_order(revisions)
    html = cover.portfolio(ordered, TODAY)
    document = pdf.document("Portefølje", html, created=TODAY)
    wrong["cover"] = faults(document.bytes, html, pages=document.pages)
    assert {name: problems for name, problems in wrong.items() if problems} == {}


@pytest.mark.parametrize("size", [8.0, 10.0])
@pytest.mark.parametrize("form", ["tight", "airy", "dense", "plain"])
def test_so_they_do_in_every_form_at_every_size(form, size):
    for seed in range(5000, 5000 + count(2, 20)):
        html = onepager.body(page(seed), TODAY, version=14)
        document = printed(html, size=size, form=form)
        problems = [problem for problem in faults(document, html) if not problem.endswith(" pages")]
        assert [problem for problem in problems if not problem.startswith(("missing: ", "added: "))] == [], seed
