"""The core names none of the apps above it, and runs without them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ABOVE = ["support", "finance", "editions", "importing", "reminders"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "without", [pytest.param([app], id=app, marks=pytest.mark.slow) for app in ABOVE] + [pytest.param(ABOVE, id="all")]
)
def test_every_page_of_a_solution_and_the_portfolio_render_without(without):
    process = subprocess.run(
        [sys.executable, "-m", "tests.plo_portfolio.without_apps", connection.settings_dict["NAME"], *without],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "plo_portfolio.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert process.returncode == 0, process.stderr[-3000:]
    assert process.stdout == "20 pages\n"


def test_no_template_of_the_core_names_a_page_of_an_app_above():
    root = Path(settings.BASE_DIR) / "templates"
    templates = [*(root / "onepagers").rglob("*.html"), *(root / "components").rglob("*.html"), root / "base.html"]
    named = re.compile(rf"\b(?:{'|'.join(ABOVE)})(?::|/)")

    assert len(templates) > 40
    assert [path.name for path in templates if named.search(path.read_text("utf-8"))] == []


def test_no_module_of_the_core_names_an_app_above():
    root = Path(settings.BASE_DIR) / "onepagers"
    named = re.compile(rf"[\"'](?:{'|'.join(ABOVE)})[.:]|^\s*(?:from|import) (?:{'|'.join(ABOVE)})\b", re.MULTILINE)

    modules = [path for path in root.rglob("*.py") if "migrations" not in path.parts]
    assert [path.name for path in modules if named.search(path.read_text("utf-8"))] == []
