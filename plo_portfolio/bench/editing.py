"""What the edit pages and a save cost, in processor time against a reference of the same run. Says its rows as JSON.

    DATABASE_URL=… python -m plo_portfolio.bench.editing ROUNDS

Makes its database anew with the demo's pages, and reads and saves Min Læge in this process. The one-pager is made anew
each time, as after a save; a save is measured together with the renderer, which is asked whether the text fits.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from unittest import mock

from plo_portfolio.bench import prepare
from plo_portfolio.devservers import embedded

SLUG = "min-laege"
QUERIES = 8
PAGES = {"Support": "support", "Aftaler": "aftaler", "Styring & nøgletal": "styring"}
MANY = 3  # pages or saves in a round, so that one of them counts less


def main(rounds: int) -> list:
    prepare.database(anew=True)
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import Role, User

    call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    call_command("load_demo", stdout=sys.stderr, stderr=sys.stderr)
    client = Client()
    client.force_login(User.objects.filter(role=Role.ADMINISTRATOR).first())
    rows = []
    for name, part in PAGES.items():
        page = f"/loesninger/{SLUG}/{part}/"
        rows.append((f"Redigér {name}, forespørgsler", QUERIES, [(_queries(client, page), 1)], True))
        measured = [
            (_spent(lambda page=page: _read(client, page)), _spent(lambda: _one_pager(client)))
            for _ in range(rounds + 1)
        ][1:]
        rows.append((f"Redigér {name} mod one-pageren", 2, measured, True))
    saves = _saves(client)
    saved = [(_spent(saves), _spent(lambda: _without_revision(saves))) for _ in range(rounds + 1)][1:]
    return [*rows, ("Gem et afsnit, mod uden version", 1.5, saved, True)]


def _read(client, path: str) -> None:
    if client.get(path).status_code != 200:
        raise SystemExit(f"{path} can't be read.")


def _queries(client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _read(client, path)
    with CaptureQueriesContext(connection) as asked:
        _read(client, path)
    return len(asked)


_numbers = count(1)


def _one_pager(client) -> None:
    """As if by a newer version of the code: nothing that was kept is used."""
    with mock.patch("onepagers.pages.cached_body.code_version", return_value=f"bench-{next(_numbers)}"):
        _read(client, f"/loesninger/{SLUG}/")


def _saves(client) -> Callable[[], None]:
    from onepagers.models import Solution

    solution = Solution.objects.get(slug=SLUG)

    def save() -> None:
        posted = {"base": solution.revisions.first().number, "note": "Runde"}
        for section in solution.sections.all():
            facts = {"body": section.body, "as_of": section.as_of or "", "show_facts": "on" * section.show_facts}
            posted |= {f"{section.kind}-{name}": value for name, value in facts.items() if value}
        posted["development-body"] = f"<p>Runde {time.time_ns()}.</p>"  # a text that has never been fitted
        if client.post(f"/loesninger/{SLUG}/tekst/", posted).status_code != 302:
            raise SystemExit("The text can't be saved.")

    return save


def _without_revision(save: Callable[[], None]) -> None:
    with mock.patch("onepagers.versions.saving._revise", return_value=[]):
        save()


def _spent(work: Callable[[], None]) -> float:
    """Seconds of this process, its renderers and their children."""
    gc.collect()
    before = _processor_time()
    for _ in range(MANY):
        work()
    return (_processor_time() - before) / MANY


def _processor_time() -> float:
    ticks = 0
    for number in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
        if b"render_worker" in Path(f"/proc/{number}/cmdline").read_bytes():
            ticks += sum(map(int, Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    embedded.setup()
    print(json.dumps(main(int(sys.argv[1]))))
