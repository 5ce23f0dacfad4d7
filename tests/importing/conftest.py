import pytest

from importing import limited, models, steps


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
