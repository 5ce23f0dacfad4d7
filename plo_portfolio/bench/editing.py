"""What the edit pages and a save cost, in processor time against a reference of the same run. Prints its rows as JSON.

    DATABASE_URL=… python -m plo_portfolio.bench.editing ROUNDS

Makes its database again with the demo's pages, and reads and saves Min Læge in this process. The one-pager is rendered
again each time, as after a save. A save is measured together with the renderer, which checks that the text fits.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any
from unittest import mock

from plo_portfolio.bench import prepare, processor_time
from plo_portfolio.bench.report import Figure
from plo_portfolio.devservers import embedded

if TYPE_CHECKING:
    from django.test import Client

SLUG = "min-laege"
QUERIES = 8
PAGES = {"Support": "support", "Aftaler": "aftaler", "Styring & nøgletal": "styring"}
MANY = 3  # pages or saves in a round, so that one of them counts less


def main(rounds: int) -> list[Figure]:
    prepare.database(fresh=True)
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import Role, User

    call_command("migrate", verbosity=0, interactive=False, stdout=sys.stderr)
    call_command("load_demo", stdout=sys.stderr, stderr=sys.stderr)
    client = Client()
    client.force_login(User.objects.filter(role=Role.ADMINISTRATOR).earliest("pk"))
    figures = []
    for name, part in PAGES.items():
        page = f"/loesninger/{SLUG}/{part}/"
        figures.append(Figure(f"Redigér {name}, forespørgsler", QUERIES, [(_queries(client, page), 1)], most=True))
        read, reference = partial(_read, client, page), partial(_one_pager, client)
        measured = [(_spent(read), _spent(reference)) for _ in range(rounds + 1)][1:]
        figures.append(Figure(f"Redigér {name} mod one-pageren", 2, measured, most=True))
    save = _save(client)
    saves = [(_spent(save), _spent(partial(_without_revision, save))) for _ in range(rounds + 1)][1:]
    return [*figures, Figure("Gem et afsnit, mod uden version", 1.5, saves, most=True)]


def _read(client: "Client", path: str) -> None:
    if client.get(path).status_code != 200:
        raise SystemExit(f"{path} can't be read.")


def _queries(client: "Client", path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _read(client, path)
    with CaptureQueriesContext(connection) as queries:
        _read(client, path)
    return len(queries)


_numbers = count(1)


def _one_pager(client: "Client") -> None:
    """Render the one-pager as a newer version of the code would: without what is cached."""
    with mock.patch("onepagers.pages.cached_body.code_version", return_value=f"bench-{next(_numbers)}"):
        _read(client, f"/loesninger/{SLUG}/")


def _save(client: "Client") -> Callable[[], None]:
    """Return a function that saves a new text of Min Læge."""
    from onepagers.models import Solution

    solution = Solution.objects.get(slug=SLUG)

    def save() -> None:
        posted: dict[str, Any] = {"base": solution.revisions.latest("number").number, "note": "Runde"}
        for section in solution.sections.all():
            facts = {"body": section.body, "as_of": section.as_of or "", "show_facts": "on" * section.show_facts}
            posted |= {f"{section.kind}-{name}": value for name, value in facts.items() if value}
        posted["development-body"] = f"<p>Runde {time.time_ns()}.</p>"  # a text whose size is not yet known
        if client.post(f"/loesninger/{SLUG}/tekst/", posted).status_code != 302:
            raise SystemExit("The text can't be saved.")

    return save


def _without_revision(save: Callable[[], None]) -> None:
    with mock.patch("onepagers.versions.saving._revise", return_value=[]):
        save()


def _spent(work: Callable[[], None]) -> float:
    """Return the processor time of the work, in seconds."""
    gc.collect()
    before = processor_time.spent()
    for _ in range(MANY):
        work()
    return (processor_time.spent() - before) / MANY


if __name__ == "__main__":
    embedded.setup()
    print(json.dumps(main(int(sys.argv[1]))))
