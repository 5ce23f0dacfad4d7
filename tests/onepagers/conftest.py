import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from onepagers.printing import pdf
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
        told = {"needs": 1.2, "overflow": 0, "sections": []}
        monkeypatch.setattr(pdf, "measured", lambda snapshot, on: told | {"fits": fit(snapshot, on).fits})

    return act
