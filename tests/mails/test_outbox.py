import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from mails.models import Mail
from mails.tasks import send_mails
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.server]


def make_mail(recipient=None, **fields):
    serial = Mail.objects.count()
    defaults = {
        "kind": "reminders",
        "subject": "Video: vurdering overskredet",
        "text": "Hej AB.\nVurdér Video",
        "html": '<p style="color:#16212b">Hej AB.</p>',
        "message_id": f"<{serial}@plo.example>",
    }
    return Mail.objects.create(recipient=recipient or make_user(), **(defaults | fields))


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", [Role.READER, Role.COMMITTEE, Role.MANAGER])
@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/html/"])
def test_only_administrators_see_the_mails(client, role, path):
    url = f"/mails/{path}".format(pk=make_mail().pk)
    assert client.get(url).status_code == 302
    client.force_login(make_user(role))
    assert client.get(url).status_code == 403


def test_an_empty_outbox_says_what_will_stand_here(client, administrator):
    page = client.get("/mails/")
    assert "Der er ingen mails endnu" in page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Venter på at blive sendt"),
        ({"sent_at": datetime(2026, 11, 24, 6, 0, tzinfo=UTC), "try_at": None}, "Sendt 24. nov. 2026 kl. 07.00"),
        (
            {"attempts": 1, "error": "Connection refused", "try_at": datetime(2026, 11, 24, 6, 5, tzinfo=UTC)},
            "Ikke sendt, prøves igen efter kl. 07.05 Fejl ved 1. forsøg: Connection refused",
        ),
        ({"attempts": 52, "error": "Timeout", "try_at": None}, "Opgivet Fejl ved 52. forsøg: Timeout"),
    ],
)
def test_the_outbox_says_what_became_of_each_mail(client, administrator, fields, words):
    mail = make_mail(**fields)
    for url in ("/mails/", f"/mails/{mail.pk}/"):
        text = " ".join(re.sub("<[^>]+>", "", client.get(url).text).replace("\N{NO-BREAK SPACE}", " ").split())
        assert words in text
        assert mail.recipient.email in text


def test_a_mail_can_be_read_as_text_and_as_its_reader_sees_it(client, administrator):
    mail = make_mail(text="Hej AB. <b>&", html='<p style="color:red">Hej</p>')
    assert "Hej AB. &lt;b&gt;&amp;" in client.get(f"/mails/{mail.pk}/").text
    page = client.get(f"/mails/{mail.pk}/html/")
    assert page.text == mail.html


def test_a_mail_as_html_may_style_itself_and_nothing_else(client, administrator):
    policy = client.get(f"/mails/{make_mail().pk}/html/")["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["style-src"] == "'unsafe-inline'"
    assert directives["default-src"] == directives["form-action"] == directives["frame-ancestors"] == "'none'"
    assert "allow-scripts" not in directives["sandbox"]
    assert not {"script-src", "img-src", "connect-src"} & directives.keys()
    assert "'unsafe-inline'" not in client.get("/mails/")["Content-Security-Policy"]


def test_fifty_mails_stand_on_a_page_and_the_next_is_a_click_away(client, administrator):
    recipient = make_user()
    mails = [make_mail(recipient, subject=f"Mail nummer {number}.") for number in range(51)]
    Mail.objects.filter(pk=mails[0].pk).update(created_at=timezone.now().replace(year=2020))

    first = client.get("/mails/")
    assert "Mail nummer 50." in first.text
    assert "Mail nummer 0." not in first.text
    assert "Side 1 af 2" in first.text
    assert "?side=2" in first.text
    assert "Mail nummer 0." in client.get("/mails/?side=2").text
    assert client.get("/mails/?side=abc").status_code == 200


def test_the_outbox_asks_as_often_for_many_mails_as_for_two(client, administrator):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/mails/")
        return len(captured)

    make_mail()
    make_mail()
    few = queries()
    for _ in range(20):
        make_mail()
    assert queries() == few


def test_a_mail_that_was_given_up_is_tried_again_when_somebody_asks(client, administrator, monkeypatch):
    rung = []
    monkeypatch.setattr(send_mails, "delay", lambda mail_ids, at: rung.extend(mail_ids))
    mail = make_mail(attempts=27, error="550 No such user", try_at=None)
    page = client.post(f"/mails/{mail.pk}/igen/", follow=True)
    assert "Mailen prøves igen nu." in page.text
    assert "Bedt om at prøve igen" in page.text
    assert rung == [mail.pk]
    assert list(Mail.objects.to_send(timezone.now())) == [mail]


def test_what_is_sent_or_withdrawn_is_not_tried_again(client, administrator):
    sent = make_mail(sent_at=timezone.now(), try_at=None)
    withdrawn = make_mail(withdrawn_at=timezone.now(), try_at=None)
    for mail in (sent, withdrawn):
        assert "Prøv igen nu" not in client.get(f"/mails/{mail.pk}/").text
        assert client.post(f"/mails/{mail.pk}/igen/").status_code == 404


def test_a_test_mail_goes_to_who_asks_for_it(client, administrator, mailoutbox, monkeypatch):
    monkeypatch.setattr(send_mails, "delay", lambda mail_ids, at: send_mails(mail_ids, at))
    page = client.post("/mails/proeve/", follow=True)
    assert f"En prøvemail er på vej til {administrator.email}." in page.text
    [message] = mailoutbox
    assert (message.to, message.subject) == ([administrator.email], "Prøvemail")
    assert "virker køen, baggrundsarbejdet og mailserveren" in message.body


@pytest.mark.parametrize("path", ["proeve/", "{pk}/igen/"])
def test_only_administrators_have_mails_sent(client, path):
    url = f"/mails/{path}".format(pk=make_mail().pk)
    client.force_login(make_user(Role.MANAGER))
    assert client.post(url).status_code == 403
