"""What is sent after the session has run out is still there after the log-in, whatever form it was."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from onepagers.models import Colour, StatusReview, UnsentForm
from onepagers.templatetags.typist import FIELD, sign
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


def fields(video, typist=None):
    note = {FIELD: sign((typist or video.manager).pk)}
    base = video.revisions.first().number
    return REASON | note | {"base": base, "action_owner": video.manager.pk, "ask": "", "decider": ""}


def log_in(client, address="", who="lone@plo.example"):
    return client.post("/konto/login/", {"login": who, "password": PASSWORD, "next": address})


@pytest.fixture
def bo(video):
    """Somebody else who may edit the solution, and sits down at the same computer."""
    bo = make_user(email="bo@plo.example", password=PASSWORD)
    video.deputy = bo
    video.save()
    return bo


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
    client.post(path, {"base": video.revisions.first().number, FIELD: sign(video.manager.pk)})
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
    assert not UnsentForm.objects.exists()


def test_each_form_says_whose_page_it_stands_on(video, as_user):
    page = as_user(video.manager).get(PATH).content.decode()
    assert f'name="{FIELD}" value="{sign(video.manager.pk)}"' in page
    assert FIELD not in Client().get("/konto/login/").content.decode()


def test_whoever_logs_in_on_the_same_computer_sees_nothing_of_it_and_saves_nothing_of_it(video, bo):
    client = Client()
    client.post(PATH, fields(video))
    assert log_in(client, who=bo.email)["Location"] == "/mine-opgaver/"
    page = client.get(PATH).content.decode()
    assert "Leverandøren er forsinket" not in page
    assert "Hvilken farve har løsningen i dag?" in page
    client.post(PATH, {"glem": "1"})  # as the button would send it
    assert StatusReview.objects.count() == 1

    client.post("/konto/log-ud/")
    assert log_in(client)["Location"] == PATH  # its own user is led to it
    assert "Leverandøren er forsinket" in client.get(PATH).content.decode()
    assert client.post(PATH, fields(video)).status_code == 302
    assert StatusReview.objects.first().author == video.manager
    assert not UnsentForm.objects.exists()


def test_a_form_left_open_under_another_log_in_is_kept_for_who_wrote_it(video, bo):
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    client.force_login(bo)
    client.get(PATH)
    answer = client.post(PATH, fields(video) | {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert "Leverandøren er forsinket" not in answer.content.decode()
    assert "lagt til side i en time til den, der skrev det" in answer.content.decode()
    assert "Leverandøren" not in client.get(PATH).content.decode()

    own = Client()
    assert log_in(own)["Location"] == PATH
    assert "Leverandøren er forsinket" in own.get(PATH).content.decode()


def test_a_form_that_does_not_say_whose_it_is_is_nobodys(video):
    for note in ("", f"{video.manager.pk}:paastaaet", "x" * 5000, "\0"):
        client = Client()
        client.post(PATH, fields(video) | {FIELD: note})
        log_in(client, PATH)
        assert "Leverandøren" not in client.get(PATH).content.decode()
    assert not UnsentForm.objects.exists()


def test_of_what_is_kept_only_the_newest_hour_is_left_in_the_database(video, today):
    Client().post(PATH, fields(video))
    today.shift(3601)
    Client().post("/loesninger/video/vurdering/uaendret/", {FIELD: sign(video.manager.pk)})
    assert [unsent.path for unsent in UnsentForm.objects.all()] == ["/loesninger/video/vurdering/uaendret/"]
