"""Writes made-up solutions into the database, many at a time."""

from django.db import connection

from finance.models import FundingShare, FundingSplit
from onepagers.models import Action, Ask, Decision, Revision, Section, Solution, StatusReview
from plo_portfolio.demo.scale.life import PREFIX, Ids, Life, Recipe, World, slug
from support.models import Agreement, AgreementParty, SupportLine, SupportProvider

BATCH = 50  # solutions written at a time
ORDER = (
    Solution,
    Section,
    SupportLine,
    SupportProvider,
    Agreement,
    Agreement.solutions.through,
    AgreementParty,
    FundingSplit,
    FundingShare,
    StatusReview,
    Decision,
    Action,
    Ask,
)
# Revisions are most of the data: their snapshots go in as text, several times as fast as through the ORM.
COLUMNS = ("id", "solution_id", "number", "author_id", "created_at", "note", "snapshot", "digest")
COPY = f"COPY {Revision._meta.db_table} ({', '.join(COLUMNS)}) FROM STDIN"


def load(solutions: int, recipe: Recipe) -> int:
    """Write the missing ones of the first so many solutions, in the caller's transaction. Returns how many it wrote.

    Every trigger asks whether it is to be ignored. While pgtrigger.ignore is unset, that is an error caught in a
    subtransaction, and the end of each one goes through all deferred checks: many rows would take for ever. So it is
    set to none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
    existing = set(Solution.objects.filter(slug__startswith=PREFIX).values_list("slug", flat=True))
    missing = [number for number in range(1, solutions + 1) if slug(number) not in existing]
    world, ids = World.get_or_create(), Ids()
    for start in range(0, len(missing), BATCH):
        _write([Life(number, recipe, world, ids) for number in missing[start : start + BATCH]])
        if start == 0:
            _analyse()
    return len(missing)


def _write(lives: list[Life]) -> None:
    for kind in ORDER:
        kind._default_manager.bulk_create([row for life in lives for row in life.rows.get(kind, ())], batch_size=1000)
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for life in lives:
            for row in life.rows[Revision]:
                copy.write_row([getattr(row, name) for name in COLUMNS])


def _analyse() -> None:
    """Have the checks of triggers and foreign keys planned again, always by index.

    A plan made while a table was small is kept, and reads the whole table for every row from then on.
    """
    with connection.cursor() as cursor:
        for kind in (*ORDER, Revision):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(kind._meta.db_table)}")
        cursor.execute("SET LOCAL enable_seqscan = off")
