import pytest

from accounts.models import Role
from importing import limited, models, steps
from tests.factories import make_solution, make_user


@pytest.fixture(autouse=True)
def read_here(request, monkeypatch):
    """Read documents in this process, which is quicker, but in tests that ask for `in_a_process`."""
    if "in_a_process" not in request.fixturenames:
        monkeypatch.setattr(steps, "understand_within_limits", steps.understand)
        monkeypatch.setattr(models, "understand_within_limits", steps.understand)


@pytest.fixture
def in_a_process():
    """Read documents as the site does."""
    return limited.understand_within_limits


@pytest.fixture
def secretary():
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def tide():
    return make_solution("Tidevand", slug="tidevand", text="<p>Viser vandstanden.</p>")
