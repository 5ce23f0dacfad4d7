"""Characters that no database keeps: an address with one is refused, a text with one is saved without it."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import Role
from onepagers.models import Action
from plo_portfolio.middleware import ReadableRequests
from plo_portfolio.wsgi import Handler, Utf8Request, application
from tests.factories import make_solution, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretariat(as_user):
    return as_user(make_user(Role.ADMINISTRATOR))


@pytest.mark.parametrize(
    "address",
    ["/mails/?q=%00", "/mails/?grund=%00", "/mails/?grund=a%00b", "/opfoelgning/accepter/?loesning=%00", "/?%00=1",
     "/loesninger/video%00/", "/kalender/%00.ics", "/admin/onepagers/solution/?q=%00"],
)  # fmt: skip
def test_an_address_with_a_character_that_nobody_typed_is_answered_with_400(secretariat, address):
    answer = secretariat.get(address)
    assert answer.status_code == 400
    assert "Det kunne ikke læses" in answer.text


@pytest.mark.parametrize("address", ["/mails/?q=%FF%FE", "/mails/?q=%ED%A0%80", "/?q=%C3", "/?dato=%E6"])
def test_what_is_not_utf_8_finds_nothing(secretariat, address):
    assert secretariat.get(address).status_code in (200, 302)


def test_a_text_with_such_a_character_is_saved_without_it(secretariat, today):
    solution = make_solution("Video", slug="video")
    fields = {"action": "Ring\0 til dem", "owner": solution.manager.pk, "due_on": "2026-12-18"}
    assert secretariat.post("/loesninger/video/handling/", fields).status_code == 302
    assert Action.objects.get().text == "Ring til dem"


@pytest.mark.parametrize("cookie", ['sessionid="abcdefgh\\000"', 'csrftoken="\\000"', 'x="\\000"'])
def test_a_cookie_with_such_a_character_is_no_cookie(cookie):
    assert Client().get("/", headers={"cookie": cookie}).status_code == 302


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "idna", "hex", "latin-1", "findes-ikke"])
def test_everything_is_read_as_utf_8_whatever_it_says_of_itself(charset):
    """Django reads the address in the encoding of the content, and fails where that is none."""
    headers = {"CONTENT_TYPE": f"text/plain; charset={charset}", "QUERY_STRING": "q=%5Cud800+%C3%A6"}
    request = Utf8Request(RequestFactory()._base_environ(**headers))
    assert request.GET["q"] == "\\ud800 æ"
    assert request.content_type == "text/plain"
    assert isinstance(application, Handler)


def test_half_of_a_surrogate_pair_is_refused_however_it_came():
    request = RequestFactory().get("/")
    request.GET = request.GET.copy()
    request.GET["q"] = "\ud800"
    assert ReadableRequests(lambda request: HttpResponse())(request).status_code == 400


def test_a_host_that_is_not_ours_is_answered_in_danish():
    answer = Client().get("/konto/login/", headers={"host": "ond.example"})
    assert answer.status_code == 400
    assert "Det kunne ikke læses" in answer.text
