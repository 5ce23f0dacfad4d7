"""Whether the product lives, whether it can work, and what an administrator is shown of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from mails.models import Heartbeat, Mail
from mails.tasks import record_heartbeat
from plo_portfolio import health
from plo_portfolio.beat import Scheduler
from plo_portfolio.celery import app
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.server]


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """A process that lives long looks after its connections; a test's is looked after by the test."""
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)


@pytest.fixture
def alive():
    """Beat and worker have given signs of life just now."""
    Scheduler(app=app, schedule_filename="unused", lazy=True).note()
    record_heartbeat()


def fail(*args, **kwargs):
    raise DatabaseError("host=db.example password=hemmelig")


def test_a_process_that_answers_is_alive_whatever_else_is_gone(client, monkeypatch):
    monkeypatch.setattr(health, "_database", fail)
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.fixture
def database_away():
    """Every question to the database fails, as when nobody listens at its address."""

    def refuse(execute, sql, params, many, context):
        raise OperationalError("connection to server failed")

    with connection.execute_wrapper(refuse):
        yield


def test_a_browser_with_a_session_hears_that_the_process_lives_while_the_database_is_away(client, database_away):
    client.cookies["sessionid"] = "x" * 32
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "fejl"


def test_a_page_says_that_the_database_is_away_and_when_to_come_again(database_away):
    browser = Client(raise_request_exception=False)
    browser.cookies["sessionid"] = "x" * 32
    for path in ("/", "/loesninger/video/", "/konto/adgangskode/glemt/", "/kalender/x.ics"):
        answer = browser.post(path, {"email": "a@b.dk"}) if "glemt" in path else browser.get(path)
        assert answer.status_code == 503, path
        assert "Databasen svarer ikke" in answer.text
        assert answer["Retry-After"] == "60"


def test_an_error_of_ours_is_no_missing_database(client, monkeypatch):
    browser = Client(raise_request_exception=False)
    monkeypatch.setattr("plo_portfolio.health.JsonResponse", lambda *args: 1 / 0)
    answer = browser.get("/healthz")
    assert answer.status_code == 500
    assert "Der gik noget galt" in answer.text


def test_all_that_works_is_ready(client, alive):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == dict.fromkeys(("status", "database", "broker", "worker", "beat", "mail"), "ok")


def test_a_part_that_fails_makes_it_not_ready_and_tells_a_stranger_no_more(client, alive, monkeypatch):
    monkeypatch.setattr(health, "_database", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == response.json()["status"] == "fejl"
    assert "hemmelig" not in response.text
    assert "DatabaseError" not in response.text


def test_a_queue_that_is_gone_is_told(client, alive, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert client.get("/readyz").json()["broker"] == "fejl"


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_who_gives_no_sign_of_life_for_three_minutes_is_told(client, alive, name):
    Heartbeat.objects.filter(name=name).update(at=timezone.now() - timedelta(minutes=4))
    assert {part for part, state in client.get("/readyz").json().items() if state == "fejl"} == {"status", name}


def test_a_mail_that_nobody_tries_or_that_fails_for_long_is_told(client, alive):
    mail = Mail.objects.create(recipient=make_user(), kind="test", message_id="<a@b>")
    assert client.get("/readyz").status_code == 200
    Mail.objects.update(try_at=timezone.now() - timedelta(minutes=30))
    assert client.get("/readyz").json()["mail"] == "fejl"
    now = timezone.now()
    Mail.objects.update(try_at=now + timedelta(hours=1), failing_since=now - timedelta(hours=1), error="Timeout")
    assert client.get("/readyz").json()["mail"] == "fejl"
    Mail.objects.filter(pk=mail.pk).update(sent_at=now, try_at=None, failing_since=None)
    assert client.get("/readyz").status_code == 200


def test_an_administrator_reads_how_each_part_does(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    page = client.get("/mails/drift/")
    assert "Har aldrig givet livstegn. Er det startet?" in page.text
    assert "opgaver venter" in page.text or "opgave venter" in page.text
    assert page["Cache-Control"] == "no-store"


def test_beat_goes_on_when_the_database_is_gone(monkeypatch):
    monkeypatch.setattr(Heartbeat, "record", fail)
    Scheduler(app=app, schedule_filename="unused", lazy=True).note()
