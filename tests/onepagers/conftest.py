import pytest
from django.test import Client

from accounts.models import Role
from tests.factories import make_user


@pytest.fixture
def as_user():
    """A browser in which somebody is logged in."""

    def log_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def reader(as_user):
    return as_user(make_user(Role.READER))
