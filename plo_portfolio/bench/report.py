"""What was measured: a table on the console and var/bench.json."""

import json
import os
import platform
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

Rounds = list[tuple[float, float]]  # (figure, reference) of each round: answers a second, seconds, or numbers


class Figure(NamedTuple):
    """A row of the table: `goal` is the least that the ratio may be, or the most (`most`); None is not judged."""

    name: str
    goal: float | None
    rounds: Rounds
    most: bool = False


HEADS = ("", "tal", "reference", "forhold", "mål", "")


def machine() -> dict[str, Any]:
    """Return the machine and its load before. Ratios can be compared between machines, figures can't."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "cpu": names[0] if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def publish(machine: dict[str, Any], figures: Iterable[Figure], path: Path) -> int:
    """Print the table and write it to `path`. Returns the exit code: 1 if a goal is missed."""
    rows = [_row(figure) for figure in figures]
    path.write_text(json.dumps({"machine": machine, "rows": rows}, ensure_ascii=False, indent=2) + "\n")
    table = [HEADS, *(_words(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEADS))]
    for line in table:
        print(line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)))
    print(f"{machine['cores']} kerner, {machine['cpu']}, belastning {machine['load_before']} før start. {path}")
    return int(any(row["held"] is False for row in rows))


def _row(figure: Figure) -> dict[str, Any]:
    name, goal, rounds, most = figure
    ratio = median(value / reference for value, reference in rounds)
    return {
        "name": name,
        "figure": round(median(value for value, _ in rounds), 3 if most else 1),
        "reference": round(median(reference for _, reference in rounds), 3 if most else 1),
        "ratio": round(ratio, 4),
        "goal": goal,
        "most": most,
        "held": None if goal is None else (ratio <= goal if most else ratio >= goal),
        "rounds": [round(value / reference, 4) for value, reference in rounds],
    }


def _words(row: dict[str, Any]) -> tuple[str, ...]:
    goal = "" if row["goal"] is None else f"{'≤' if row['most'] else '≥'} {row['goal']:.2f}"
    verdict = {True: "holdt", False: "IKKE HOLDT", None: ""}[row["held"]]
    digits = 3 if row["most"] else 1
    figure, reference = (f"{row[name]:.{digits}f}" for name in ("figure", "reference"))
    return row["name"], figure, reference, f"{row['ratio']:.3f}", goal, verdict
