"""What is sent after the session has run out is still there after the log-in, whatever form it was."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from onepagers.models import Colour, StatusReview
from plo_portfolio.demo.content.people import PASSWORD
from tests.factories import make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PATH = "/loesninger/video/vurdering/"
REASON = {
    "colour": "yellow", "cause": "Leverandøren er forsinket\ntil foråret", "consequence": "Klinikkerne venter",
    "action": "Ring til dem", "action_due_on": "2026-12-18", "reviewed_on": "2026-11-24",
}  # fmt: skip


@pytest.fixture
def video():
    manager = make_user(email="lone@plo.example")
    manager.set_password(PASSWORD)
    manager.save()
    solution = make_solution("Video", slug="video", manager=manager)
    make_review(solution, on=date(2026, 11, 2), colour=Colour.GREEN)
    return solution


def fields(video):
    return REASON | {"base": video.revisions.first().number, "action_owner": video.manager.pk, "ask": "", "decider": ""}


def log_in(client, address):
    client.post("/konto/login/", {"login": "lone@plo.example", "password": PASSWORD, "next": address})


def test_a_review_sent_after_the_session_is_saved_after_the_log_in(video):
    client = Client()
    answer = client.post(PATH, fields(video))
    assert answer.url == f"/konto/login/?next={PATH}"
    log_in(client, PATH)

    page = client.get(PATH)
    assert "Leverandøren er forsinket<br>til foråret" in page.content.decode()
    again = dict(page.context["fields"])
    assert client.post(PATH, again).status_code == 302
    assert StatusReview.objects.first().cause.startswith("Leverandøren er forsinket")
    assert "Det er ikke gemt endnu" not in client.get(PATH).content.decode()


def test_one_click_that_came_too_late_is_offered_too(video):
    client = Client()
    path = "/loesninger/video/vurdering/uaendret/"
    client.post(path, {"base": video.revisions.first().number})
    log_in(client, path)
    assert "Gem nu" in client.get(path).content.decode()
    assert client.post(path, {"base": video.revisions.first().number}).status_code == 302
    assert StatusReview.objects.first().confirms


def test_what_was_kept_can_be_thrown_away_and_is_gone_after_an_hour(video, today):
    client = Client()
    client.post(PATH, fields(video))
    log_in(client, PATH)
    assert client.post(PATH, {"glem": "1"}).url == PATH
    assert "Hvilken farve har løsningen i dag?" in client.get(PATH).content.decode()

    client = Client()
    client.post(PATH, fields(video))
    log_in(client, PATH)
    today.shift(3601)
    assert "Hvilken farve har løsningen i dag?" in client.get(PATH).content.decode()


def test_a_form_with_the_token_of_before_a_new_log_in_is_offered_again(video):
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    client.force_login(video.manager)
    client.get(PATH)
    answer = client.post(PATH, fields(video) | {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert "Leverandøren er forsinket" in answer.content.decode()

    elsewhere = client.post(PATH, fields(video), headers={"origin": "https://ondt.example"})
    assert "Leverandøren" not in elsewhere.content.decode()


def test_no_password_is_ever_kept(client):
    client.post(reverse("account_change_password"), {"oldpassword": "hemmeligt og langt", "password1": "et andet"})
    client.post("/admin/accounts/user/add/", {"password1": "hemmeligt og langt"})
    assert "unsent" not in client.session
