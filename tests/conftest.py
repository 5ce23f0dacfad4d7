import os

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import settings

from accounts.models import Role
from onepagers.pages import pdf
from tests.factories import make_user

# The same examples every time, so that a change is judged by itself. To look for new ones: HYPOTHESIS_PROFILE=default
settings.register_profile("steady", derandomize=True, deadline=None)  # how long one takes says how busy it is here
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

FIRST_KEY = 1001  # so that a key which is written as a number for people, «1.001», is seen


@pytest.fixture(scope="session", autouse=True)
def nothing_remembered():
    """What an earlier run knew."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(oid::regclass, %s + 100 * row_number() OVER (ORDER BY oid)) FROM pg_class"
            " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace",
            [FIRST_KEY],
        )
    yield
    # What a browser asked for last may still be answered: the database can't be dropped while it is.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def as_user():
    """A browser in which somebody is logged in."""

    def log_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def today():
    """It is eight in the morning of 24 November 2026; yields the clock."""
    with time_machine.travel("2026-11-24 08:00+01:00", tick=False) as clock:
        yield clock


@pytest.fixture
def reader(as_user):
    return as_user(make_user(Role.READER))


@pytest.fixture
def measured_by(monkeypatch):
    """Let a function of snapshot and day say what fits, in place of the renderer."""

    def act(fit):
        monkeypatch.setattr(pdf, "fit", fit)

        def measured(snapshot, on):
            found = fit(snapshot, on)
            return {"fits": found.fits, "needs": 1.2, "band": 0, "overflow": found.overflow_characters, "sections": []}

        monkeypatch.setattr(pdf, "measured", measured)

    return act
