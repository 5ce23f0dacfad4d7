import pytest
from django.db import connection, connections

ALIAS = "kept"


@pytest.fixture
def empty(django_db_setup, django_db_blocker):
    """An empty database beside the tests' own."""
    name = f"{connections.databases['default']['NAME']}_kept"
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
        connections.databases[ALIAS] = connections.databases["default"] | {"NAME": name}
        yield connections[ALIAS]
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')
