"""A demo whose data an older version made is recognised by its migrations, and made again."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from plo_portfolio.demo import outdated, run

OLDER = [("onepagers", "0001_initial"), ("onepagers", "0002_findings"), ("accounts", "0003_mail_log")]  # of 0.1.0


@pytest.fixture
def recorded(db):
    """The django_migrations of the embedded database; what a test writes there is rolled back."""
    return MigrationRecorder(connection)


@pytest.fixture
def older_data(recorded):
    """The table as version 0.1.0 left it."""
    recorded.migration_qs.exclude(app__in=["auth", "contenttypes", "sessions"]).delete()
    for app, name in OLDER:
        recorded.record_applied(app, name)


@pytest.fixture
def embedded_database(monkeypatch):
    """The tests' database as the demo's own, also where DATABASE_URL names it."""
    monkeypatch.setattr(run.embedded, "setup", lambda: None)
    monkeypatch.setattr(run.embedded, "is_given", lambda name: False)


def test_migrations_that_this_version_does_not_know_tell_an_older_database(older_data):
    assert outdated.is_outdated()


def test_a_database_of_this_version_is_not_older(recorded):
    assert not outdated.is_outdated()


def test_a_database_that_lacks_the_newest_migrations_is_brought_up_to_date_as_ever(recorded):
    recorded.record_unapplied("editions", "0001_initial")
    assert not outdated.is_outdated()


def test_a_database_of_a_newer_version_is_left_alone(recorded):
    recorded.record_applied("onepagers", "0999_from_another_branch")
    assert not outdated.is_outdated()


def test_an_empty_database_is_not_older(recorded):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")
    assert not outdated.is_outdated()


def test_the_preparation_stops_before_it_changes_an_older_database(older_data, embedded_database, monkeypatch):
    monkeypatch.setattr("django.core.management.call_command", pytest.fail)
    assert run.prepare() == run.OUTDATED


def test_a_database_that_database_url_names_is_never_taken_for_an_old_demo(older_data, embedded_database, monkeypatch):
    commands = []
    monkeypatch.setattr(run.embedded, "is_given", lambda name: name == "DATABASE_URL")
    monkeypatch.setattr(run, "collect_static", lambda: None)
    monkeypatch.setattr("django.core.management.call_command", lambda name, **_: commands.append(name))
    assert run.prepare() == 0
    assert commands == ["migrate", "load_demo"]


class Preparations(run.Demo):
    """A demo whose preparations end with these exit codes."""

    def __init__(self, *codes):
        super().__init__()
        self.codes = list(codes)

    def _prepare(self):
        code = self.codes.pop(0)
        return SimpleNamespace(finish=lambda: code, log="prepare.log")


@pytest.fixture
def deletions(monkeypatch, embedded_database):
    calls = []
    monkeypatch.setattr(run, "start_over", lambda: calls.append("deleted"))
    return calls


def test_the_demo_says_in_one_line_that_older_data_are_made_again_and_makes_them(deletions, capsys):
    demo = Preparations(run.OUTDATED, 0)
    demo.prepare()
    assert (deletions, demo.codes) == (["deleted"], [])
    assert capsys.readouterr().out.splitlines()[0] == "Demoens data er fra en ældre version og laves forfra."


def test_data_of_this_version_are_kept(deletions, capsys):
    Preparations(0).prepare()
    assert (deletions, capsys.readouterr().out) == ([], "")


@pytest.mark.parametrize("codes", [(1,), (run.OUTDATED, 1), (run.OUTDATED, run.OUTDATED)])
def test_a_preparation_that_fails_ends_the_demo(deletions, codes):
    with pytest.raises(run.DemoError, match=r"Demoen kunne ikke klargøres\. Se prepare\.log\."):
        Preparations(*codes).prepare()
