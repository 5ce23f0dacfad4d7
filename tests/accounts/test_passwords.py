"""Somebody who has forgotten their password chooses a new one by a link in a mail."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_forgotten_password_is_chosen_anew_by_the_link_in_the_mail(mailoutbox):
    user, browser = make_user(password="en-lang-adgangskode-12"), Client()
    browser.post("/konto/adgangskode/glemt/", {"email": user.email})
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
