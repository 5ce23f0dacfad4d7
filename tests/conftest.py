import pytest
from django.db import connection

FIRST_KEY = 1001  # so that a key which is written as a number for people, «1.001», is seen


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(oid::regclass, %s + 100 * row_number() OVER (ORDER BY oid)) FROM pg_class"
            " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace",
            [FIRST_KEY],
        )
