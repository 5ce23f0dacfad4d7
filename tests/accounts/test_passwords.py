"""Somebody who has forgotten their password chooses a new one by a link in a mail."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from mails import sending
from mails.models import Mail
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FORGOTTEN = "/konto/adgangskode/glemt/"


def test_a_forgotten_password_is_a_row_before_it_is_a_mail_and_the_row_lets_nobody_in(mailoutbox, settings):
    settings.SITE_URL = "https://portefolje.plo.example"
    user = make_user(email="lone@plo.example", name="Lone Holm")
    Client(headers={"host": "127.0.0.1"}).post(FORGOTTEN, {"email": "LONE@plo.example"})

    mail = Mail.objects.get()
    assert (mail.recipient, mail.kind, mailoutbox) == (user, "forgotten-password", [])
    assert "/konto/adgangskode/ny/0-skjult/" in mail.text
    assert sending.send(mail.pk)
    [sent] = mailoutbox
    assert sent.subject == "Vælg en ny adgangskode"
    assert sent.to == ["lone@plo.example"]
    [link] = re.findall(r"https?://\S+/ny/\S+", sent.body)
    assert link.startswith("https://portefolje.plo.example/konto/adgangskode/ny/")
    assert link in sent.alternatives[0].content
    mail.refresh_from_db()
    assert "skjult" in mail.text
    assert link not in mail.text + mail.html
    assert "skjult" not in sent.body


def test_a_mail_server_that_is_away_loses_no_forgotten_password(mailoutbox, monkeypatch):
    user = make_user()

    def away(self):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", away)
    assert Client().post(FORGOTTEN, {"email": user.email}).status_code == 302
    mail = Mail.objects.get()
    assert not sending.send(mail.pk)
    monkeypatch.undo()
    mail.refresh_from_db()
    assert sending.send(mail.pk, mail.try_at)
    assert [message.to for message in mailoutbox] == [[user.email]]


def test_a_stranger_is_answered_like_a_user_and_gets_no_mail(mailoutbox):
    user = make_user()
    closed = make_user(is_active=False)
    answers = [
        Client().post(FORGOTTEN, {"email": email}, follow=True)
        for email in (user.email, closed.email, "fremmed@plo.example")
    ]
    assert len({(answer.status_code, answer.redirect_chain[-1], answer.content) for answer in answers}) == 1
    assert [mail.recipient for mail in Mail.objects.all()] == [user]
    assert mailoutbox == []


def test_a_forgotten_password_is_chosen_anew_by_the_link_in_the_mail(mailoutbox):
    user, browser = make_user(password="en-lang-adgangskode-12"), Client()
    browser.post(FORGOTTEN, {"email": user.email})
    sending.send(Mail.objects.get().pk)
    path = re.search(r"(/konto/adgangskode/ny/\S+)", mailoutbox[0].body)[1]

    form = browser.get(path).headers["Location"]  # the key is kept in the session and not in the address
    browser.post(form, {"password1": "en-anden-adgangskode-34", "password2": "en-anden-adgangskode-34"})

    user.refresh_from_db()
    assert user.check_password("en-anden-adgangskode-34")
    assert "udløbet eller brugt" in Client().get(path).content.decode()


def test_one_comes_in_without_being_told_so_and_is_told_when_one_is_out(client):
    user = make_user(password="en-lang-adgangskode-12")
    data = {"login": user.email, "password": "en-lang-adgangskode-12"}
    page = client.post("/konto/login/", data, follow=True)
    assert [str(message) for message in page.context["messages"]] == []
    assert reverse("account_change_password") in page.content.decode()
    gone = client.post(reverse("account_logout"), follow=True)
    assert [str(message) for message in gone.context["messages"]] == ["Du er logget ud."]
