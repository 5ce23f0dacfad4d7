"""Kept pages are what a page made anew would be, after every kind of change, for everybody, on every day."""

import re
from datetime import date

import pytest
import time_machine
from django.contrib import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client

from accounts import backends
from accounts.backends import Backend
from accounts.models import Role, User
from finance.models import FundingSplit
from onepagers.models import AcceptedFinding, Action, GovernanceBody, Organisation, Section, Solution
from onepagers.operations import decisions
from onepagers.pages import cached_body
from onepagers.versions.saving import saving, showing
from onepagers.views import page_cache
from support.models import Agreement
from tests.factories import make_body, make_confirmation, make_organisation, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today"), pytest.mark.server]
TODAY = date(2026, 11, 24)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
PAGES = ("/", "/?sorter=navn", "/loesninger/video/")


@pytest.fixture(autouse=True)
def memory(settings):
    """A cache of this test's own, that can be emptied."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "keeping"}}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def still(monkeypatch):
    """No other test on the same server changes the moment."""
    monkeypatch.setattr(backends, "BY_KEY", backends.BY_KEY.replace(backends.MOMENT, "'unchanged'"))


@pytest.fixture
def video():
    manager = make_user(initials="VM")
    solution = make_solution("Video", slug="video", manager=manager)
    body = make_body("Bestyrelsen", decides_asks=True)
    with saving([solution], by=None):
        solution.governance.create(body=body)
        agreement = Agreement.objects.create(kind="sla")
        agreement.solutions.add(solution)
        agreement.parties.create(organisation=make_organisation("Trifork"))
    make_review(solution, on=date(2026, 8, 3), colour="yellow", ask="Giv mandat", decider=body)
    return solution


def logged_in(user=None, **options) -> Client:
    client = Client(**options)
    client.force_login(user or make_user(Role.READER))
    client.get("/")  # a CSRF cookie
    return client


def shown(client, path) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200
    return TOKEN.sub(b"", answer.content)


def change(solution, what):
    """One of all kinds of change that a page can show."""
    by, body = make_user(Role.COMMITTEE), GovernanceBody.objects.get()
    if what == "a review":
        make_review(solution, on=TODAY, colour="red", cause="Nedbrud")
    elif what == "a confirmation":
        make_confirmation(solution, on=TODAY)
    elif what == "a decision":
        decisions.decide(solution, body=body, text="Ja tak", on=TODAY, by=by, ask=solution.asks.get())
    elif what == "an ask":
        decisions.ask(solution, body=body, text="Endnu et mandat", on=TODAY, by=by)
    elif what == "an action done":
        decisions.finish(Action.objects.get(), note="Gjort", on=TODAY, by=by)
    elif what == "an action taken on":
        decisions.take_on(solution, decisions.Task("Skriv", by, date(2026, 12, 1)), on=TODAY, by=by)
    elif what == "a text":
        with saving([solution], by=by):
            Section.objects.filter(kind="news").update(body="<p>Inden udgangen af 2024.</p>")
    elif what == "a funding split":
        with saving([solution], by=by):
            FundingSplit.objects.create(solution=solution, purpose="app")
    elif what == "an organisation's name":
        organisation = Organisation.objects.get()
        with saving(showing(organisation), by=by):
            Organisation.objects.update(name="Tietoevry")
    elif what == "an agreement":
        with saving([solution], by=by):
            Agreement.objects.update(state="outstanding")
    elif what == "an accepted finding":
        with saving([solution], by=by):
            AcceptedFinding.objects.create(
                solution=solution, code="support.F01", key="x", reason="Ved vi", until=date(2027, 1, 1), author=by
            )
    elif what == "a manager who leaves":
        with saving([solution], by=by):
            Solution.objects.update(manager=None)
    elif what == "a new solution":
        make_solution("AIM")
    elif what == "a retired solution":
        Solution.objects.update(retired_on=TODAY)


@pytest.mark.parametrize(
    "what",
    [
        "a review", "a confirmation", "a decision", "an ask", "an action done", "an action taken on", "a text",
        "a funding split", "an organisation's name", "an agreement", "an accepted finding", "a manager who leaves",
        "a new solution", "a retired solution",
    ],
)  # fmt: skip
def test_after_every_kind_of_change_a_page_is_what_it_would_be_if_nothing_were_kept(video, what):
    client = logged_in()
    before = [shown(client, path) for path in PAGES]
    change(video, what)
    after = [shown(client, path) for path in PAGES]
    cache.clear()
    assert after == [shown(client, path) for path in PAGES] != before


def test_a_kept_page_is_the_page(video, still, django_assert_num_queries):
    client = logged_in()
    for path in PAGES:
        made = shown(client, path)
        with django_assert_num_queries(1):  # the user's row
            assert shown(client, path) == made


def test_a_browser_that_has_the_page_is_told_so_until_something_changes(video):
    client = logged_in()
    for path in PAGES:
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first["ETag"]})
        assert again.status_code in (200, 304)  # another database of the server may have changed meanwhile
        make_review(video, on=TODAY, colour="red", cause="Nedbrud")
        assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_an_unchanged_page_is_304_and_says_as_much_about_caching_as_the_page(video, still):
    client = logged_in()
    first = client.get("/")
    again = client.get("/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert first["Cache-Control"] == again["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first["Vary"]
    assert "Cookie" in again["Vary"]


def test_nobody_is_shown_what_was_kept_for_another(video, still):
    one, other = (logged_in(make_user(Role.READER, initials=initials)) for initials in ("AAA", "BBB"))
    first = one.get("/")
    second = other.get("/", headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert b">BBB<" in second.content
    assert b">AAA<" not in second.content
    assert b"/vurdering/" not in one.get("/loesninger/video/").content
    assert b"/vurdering/" in logged_in(video.manager).get("/loesninger/video/").content


def test_one_is_out_at_the_next_request_when_disabled_or_logged_out(video, still):
    user = make_user(Role.READER)
    client = logged_in(user)
    first = client.get("/")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/", headers={"if-none-match": first["ETag"]}).status_code == 302
    User.objects.filter(pk=user.pk).update(is_active=True)
    copied = Client()
    copied.cookies = client.cookies.copy()
    client.post("/konto/log-ud/")
    assert copied.get("/", headers={"if-none-match": first["ETag"]}).status_code == 302


def test_the_form_of_a_kept_page_can_be_sent_and_each_copy_has_a_token_of_its_own(video, still):
    client = logged_in(enforce_csrf_checks=True)
    tokens = [TOKEN.search(client.get("/").content)[1].decode() for _ in range(3)]
    assert len(set(tokens)) == 3
    assert not any(token in str(vars(cache)) for token in tokens)
    assert client.post("/konto/log-ud/", {"csrfmiddlewaretoken": tokens[2]}).status_code == 302


def test_a_browser_with_another_csrf_cookie_gets_the_page_with_a_token_that_fits_it(video, still):
    client = logged_in()
    first = client.get("/")
    for secret in ("b" * 32, None):
        client.cookies["csrftoken"] = secret or ""
        answer = client.get("/", headers={"if-none-match": first["ETag"]})
        assert answer.status_code == 200
        token = TOKEN.search(answer.content)[1].decode()
        assert client.post("/konto/log-ud/", {"csrfmiddlewaretoken": token}).status_code == 302
        client.force_login(make_user(Role.READER))


def test_a_message_is_shown_once(video, still):
    client = logged_in(video.manager)
    path = "/loesninger/video/"
    before = client.get(path)
    client.post(f"{path}vurdering/uaendret/", {"base": video.revisions.first().number})
    told = client.get(path, headers={"if-none-match": before["ETag"]})
    assert [message.level for message in told.context["messages"]] == [messages.SUCCESS]
    assert "ETag" not in told
    assert b'class="messages"' not in client.get(path).content


def test_a_new_day_is_a_new_page(video, still):
    client = logged_in()
    first = client.get("/")
    with time_machine.travel("2026-11-25 08:00+01:00", tick=False):
        again = client.get("/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert b"ikke vurderet i 113 dage" in first.content
    assert b"ikke vurderet i 114 dage" in again.content


def test_within_a_transaction_nothing_is_kept(video):
    client = logged_in()
    with transaction.atomic():
        assert "ETag" not in client.get("/")


def test_the_body_of_a_page_is_the_same_for_everybody_and_made_once_a_day(video, monkeypatch):
    made = []
    monkeypatch.setattr(
        cached_body.onepager, "body", lambda snapshot, on, linked: made.append(on) or "<article></article>"
    )
    revision = video.revisions.first()
    for on in (TODAY, TODAY, date(2026, 11, 25)):
        assert cached_body.body(revision, on) == "<article></article>"
    assert made == [TODAY, date(2026, 11, 25)]


def test_a_page_that_sets_a_cookie_is_not_kept_for_the_next_reader(video, still, rf):
    """Nor one that is no page (an error), one of another moment's reader, nor one that holds no form of this reader."""
    user = make_user(Role.READER)
    made = []

    def answer_of(view):
        request = rf.get("/")
        request.user = Backend().get_user(user.pk)
        SessionMiddleware(lambda request: None).process_request(request)
        MessageMiddleware(lambda request: None).process_request(request)
        return page_cache.cached_page(view)(request)

    def page(request, status=200):
        made.append(request)
        token = get_token(request)
        return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{token}">', status=status)

    def with_cookie(request):
        response = page(request)
        response.set_cookie("valg", "hemmeligt")
        return response

    for _ in range(2):
        answer = answer_of(with_cookie)
        assert answer.cookies["valg"].value == "hemmeligt"
        assert "ETag" not in answer
    assert len(made) == 2
    for _ in range(2):
        assert "ETag" not in answer_of(lambda request: page(request, status=404))
    assert len(made) == 4
    for _ in range(2):
        assert "ETag" not in answer_of(lambda request: HttpResponse("no form"))
    for _ in range(2):
        assert "ETag" in answer_of(page)
    assert len(made) == 5  # the second of these was kept
