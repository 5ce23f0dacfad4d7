import os

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import settings

# The same examples every time, so that a change is judged by itself. To look for new ones: HYPOTHESIS_PROFILE=default
settings.register_profile("steady", derandomize=True)
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
