import json
import os
import subprocess
import sys
import time
from datetime import date
from uuid import uuid4

import pytest
from django.urls import Resolver404, resolve

from onepagers.pages import pdf
from plo_portfolio.bench import processor_time, report
from plo_portfolio.bench.report import Figure

MACHINE = {"cpu": "Z80", "cores": 1, "load_before": 0.1}


def test_the_bare_views_are_no_part_of_the_product():
    for path in ("/bare/", "/bare/anonym/", "/bare/fil/"):
        with pytest.raises(Resolver404):
            resolve(path)


def test_the_settings_of_the_bench_refuse_production():
    environment = {
        "PLO_ENV": "production",
        "SECRET_KEY": "x" * 60,
        "DATABASE_URL": "postgresql:///x",
        "REDIS_URL": "redis://x",
        "ALLOWED_HOSTS": "x",
        "EMAIL_URL": "smtp://x",
        "DEFAULT_FROM_EMAIL": "x@plo.example",
    }
    command = [sys.executable, "-c", "import plo_portfolio.bench.settings"]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "script/bench måler aldrig i drift (PLO_ENV=production).\n")


def test_a_ratio_is_the_median_of_the_rounds_and_is_held_against_its_goal(tmp_path, capsys):
    path = tmp_path / "bench.json"
    rounds = [(10.0, 100.0), (30.0, 100.0), (80.0, 200.0)]

    figures = [
        Figure("Hurtig", 0.3, rounds),
        Figure("Langsom", 0.31, rounds),
        Figure("Kun vist", None, rounds),
    ]
    code = report.publish(MACHINE, figures, path)

    fast, slow, unjudged = json.loads(path.read_text())["rows"]
    assert code == 1
    assert {key: fast[key] for key in ("figure", "reference", "ratio", "goal", "held")} == {
        "figure": 30.0,
        "reference": 100.0,
        "ratio": 0.3,
        "goal": 0.3,
        "held": True,
    }
    assert (slow["held"], unjudged["held"]) == (False, None)
    assert "IKKE HOLDT" in capsys.readouterr().out


def test_it_succeeds_when_every_goal_is_held(tmp_path):
    assert report.publish(MACHINE, [Figure("Hurtig", 0.3, [(40.0, 100.0)])], tmp_path / "bench.json") == 0


def test_a_goal_may_also_be_the_most_that_is_allowed(tmp_path, capsys):
    path = tmp_path / "bench.json"

    assert report.publish(MACHINE, [Figure("Papir", 0.75, [(0.3, 0.5), (0.4, 0.5)], most=True)], path) == 0
    assert report.publish(MACHINE, [Figure("Papir", 0.75, [(0.4, 0.5)], most=True)], path) == 1
    [row] = json.loads(path.read_text())["rows"]
    assert (row["ratio"], row["most"], row["held"]) == (0.8, True, False)
    assert "≤ 0.75" in capsys.readouterr().out


def test_the_time_of_the_renderers_counts_with_that_of_their_process():
    pdf.document(f"Måling {uuid4()}", "<p>Et dokument</p>", created=date(2026, 11, 24))
    assert processor_time.renderers()
    assert processor_time.spent() - time.process_time() > 0.05
