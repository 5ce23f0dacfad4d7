"""A real Chromium, Debian's, against the application on a server that the test starts."""

import os
import shutil

import pytest

from accounts.models import Role
from tests.factories import make_user

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in the thread in which the test asks Django
PASSWORD = "en-lang-adgangskode-12"


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "da-DK", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def complaints(page):
    """What the browser complains of: scripts that fail, and what the content security policy stops."""
    heard = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def log_in(live_server, page):
    """Log in as somebody of a role, or as one of the demo's people by their e-mail address."""

    def act(who: Role | str = Role.ADMINISTRATOR, password: str = PASSWORD):
        email = who if "@" in who else make_user(who, password=PASSWORD).email
        page.goto(f"{live_server.url}/konto/login/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Adgangskode").fill(password)
        page.get_by_role("button", name="Log ind").click()
        page.get_by_role("button", name="Log ud").wait_for()
        return page

    return act
