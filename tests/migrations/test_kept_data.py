"""The data of each released version goes through every later migration, and stays what it was."""

import pytest
from django.core.management import call_command
from onepagers.models import Revision
from onepagers.versions import snapshots
from tests.migrations import kept
from tests.migrations.conftest import ALIAS


@pytest.mark.slow
@pytest.mark.parametrize("version", kept.STATES)
def test_the_data_of_a_version_is_taken_forward(version, empty):
    for app, migration in kept.STATES[version].items():
        call_command("migrate", app, migration, database=ALIAS, verbosity=0)
    tables = kept.read(version)
    kept.insert(tables, empty)

    call_command("migrate", database=ALIAS, verbosity=0)

    assert len(tables["onepagers_solution"]) == 7
    revisions = list(Revision.objects.using(ALIAS))
    assert len(revisions) == len(tables["onepagers_revision"]) > 7
    assert all(snapshots.digest(revision.snapshot) == revision.digest for revision in revisions)
    with empty.cursor() as cursor:
        empty.check_constraints()
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        assert cursor.fetchone()[0] > 20
