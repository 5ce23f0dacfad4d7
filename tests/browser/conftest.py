"""A real Chromium, Debian's, against the application on a server that the test starts."""

import os
import shutil

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role, User
from plo_portfolio.demo.content.people import PASSWORD
from tests.browser import looking
from tests.factories import make_user

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in the thread in which the test asks Django


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
def page(page):
    looking.watch(page)
    return page


@pytest.fixture
def complaints(page):
    """What the browser complains of: scripts that fail, and what the content security policy stops."""
    heard = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def log_in(live_server, page):
    """Somebody of a role, or one of the demo's people by their e-mail address, has logged in with this browser."""

    def act(who: Role | str = Role.ADMINISTRATOR):
        user = User.objects.get(email=who) if "@" in who else make_user(who)
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return act


@pytest.fixture
def log_in_by_form(live_server, page):
    """The same as one of the demo's people does it."""

    def act(email: str):
        page.goto(f"{live_server.url}/konto/login/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Adgangskode").fill(PASSWORD)
        page.get_by_role("button", name="Log ind").click()
        page.get_by_role("button", name="Log ud").wait_for()
        return page

    return act
