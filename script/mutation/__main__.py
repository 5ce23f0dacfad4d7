"""Draw faults, plant each in a copy of the checkout, run the tests that could notice it, and say what came of it."""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import TypedDict

from script.mutation.copies import ROOT, Copy, git
from script.mutation.mutants import PACKAGES, Mutant, draw
from script.mutation.noticing import Map, failing, made_map, outcome

VAR = ROOT / "var" / "mutate"
EQUAL = ROOT / "script" / "mutation" / "equal.txt"  # «path | before | after | equal because …»
WORKERS = 2  # one for each core, each with a copy of its own
KILLED = ("killed", "timeout", "migrations")


class Result(TypedDict):
    mutant: dict[str, str | int]
    outcome: str
    by: str
    seconds: int


@dataclass
class Run:
    """One sample and what is known of it so far, in a folder of its own under var/mutate."""

    folder: Path
    again: bool
    near: bool
    results: dict[Mutant, Result] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def mutants(self, seed: int, count: int, only: Collection[str]) -> list[Mutant]:
        """The sample, drawn and written down if it isn't yet; and what came of it earlier."""
        drawn, tried = self.folder / "drawn.json", self.folder / "results.jsonl"
        if not drawn.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            sample = [asdict(mutant) for mutant in draw(ROOT, seed=seed, count=count, only=only)]
            record = {"seed": seed, "commit": git("describe", "--always", "--dirty").strip(), "mutants": sample}
            drawn.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
        for line in tried.read_text(encoding="utf-8").splitlines() if tried.exists() else ():
            result = json.loads(line)
            self.results[Mutant(**result["mutant"])] = result
        if self.again:
            self.results = {
                key: result for key, result in self.results.items() if result["outcome"] in (*KILLED, "import")
            }
        return [Mutant(**fields) for fields in json.loads(drawn.read_text(encoding="utf-8"))["mutants"]]

    def note(self, mutant: Mutant, what: str, by: str, seconds: float) -> None:
        """Keep an outcome and say it."""
        result = Result(mutant=asdict(mutant), outcome=what, by=by, seconds=round(seconds))
        with self.lock, (self.folder / "results.jsonl").open("a", encoding="utf-8") as file:
            self.results[mutant] = result
            file.write(json.dumps(result, ensure_ascii=False) + "\n")
            diff = f"\n     - {mutant.before}\n     + {mutant.after}\n     {equal(mutant)}".rstrip()
            shown = diff if what == "survived" else f"  {by}"
            print(f"{len(self.results):4} {what:10} {seconds:4.0f} s  {mutant.path}:{mutant.line}{shown}", flush=True)


def equal(mutant: Mutant) -> str:
    """Why a fault changes nothing that anybody could notice; empty where nobody has written that it is so."""
    wanted = f"{mutant.path} | {mutant.before} | {mutant.after} | "
    lines = EQUAL.read_text(encoding="utf-8").splitlines() if EQUAL.exists() else []
    return next((line.removeprefix(wanted) for line in lines if line.startswith(wanted)), "")


def summary(results: dict[Mutant, Result]) -> str:
    """A line for each package: how many were drawn, what came of them, and the share that was noticed. What can't even
    be imported is no fault that a test must find, and what changes nothing is none at all: they count for nothing."""
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant, result in results.items():
        what = "equal" if result["outcome"] == "survived" and equal(mutant) else result["outcome"]
        tallies[mutant.package][what] += 1
        tallies["i alt"][what] += 1
    heads = ("trukket", "dræbt", "tid", "migr.", "lever", "usikker", "ens", "import", "andel")
    lines = [f"{'':24}" + "".join(f"{head:>9}" for head in heads)]
    for name in (name for name in (*PACKAGES, "i alt") if name in tallies):
        counts = [tallies[name][kind] for kind in (*KILLED, "survived", "shaky", "equal", "import")]
        share = 100 * sum(counts[:3]) / max(sum(counts[:5]), 1)
        lines.append(f"{name:24}" + "".join(f"{n:9}" for n in (tallies[name].total(), *counts)) + f"{share:7.1f} %")
    return "\n".join(lines)


def try_all(run: Run, left: list[Mutant]) -> None:
    """Plant each of the faults, as many at once as there are copies."""
    copies: SimpleQueue[Copy] = SimpleQueue()
    made = [Copy(VAR / f"copy-{number}") for number in range(min(WORKERS, len(left)))]
    known = Map() if run.near else made_map(made[0], VAR / f"map-{git('rev-parse', '--short', 'HEAD').strip()}")
    for copy in made:
        copies.put(copy)

    def try_out(mutant: Mutant) -> None:
        copy, began = copies.get(), time.monotonic()
        try:
            what, by = outcome(copy, mutant, known, near=run.near)
        except ValueError as error:
            what, by = "stale", str(error)
        finally:
            copies.put(copy)
        run.note(mutant, what, by, time.monotonic() - began)

    pool = ThreadPoolExecutor(WORKERS)
    try:
        list(pool.map(try_out, left))
        noticed = {mutant: result for mutant, result in run.results.items() if result["outcome"] == "killed"}
        shaky = failing(made[0], {result["by"] for result in noticed.values()})
        for mutant, result in noticed.items():
            if result["by"] in shaky:
                run.note(mutant, "shaky", result["by"], result["seconds"])
    finally:
        pool.shutdown(cancel_futures=True)
        for copy in made:
            copy.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/mutate")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--only", choices=PACKAGES, action="append", help="these packages, one an option")
    parser.add_argument("--near", action="store_true", help="a quick look, by the tests of the mirrored folder alone")
    parser.add_argument("--again", action="store_true", help="also what survived before")
    given = parser.parse_args()
    parts = [str(given.seed), str(given.count), *(given.only or ()), *(["near"] if given.near else [])]
    run = Run(VAR / "-".join(parts).replace("/", "."), given.again, given.near)
    mutants = run.mutants(given.seed, given.count, given.only or PACKAGES)
    if left := [mutant for mutant in mutants if mutant not in run.results]:
        try_all(run, left)
    print(summary(run.results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
