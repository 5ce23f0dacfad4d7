"""The pages about mails: fewer of them, a solution's own ladder, the next day's, sending at once."""

from datetime import date

import pytest
import time_machine

from accounts.models import Role
from mails.models import Mail, MailOptOut
from mails.tasks import send_mails
from reminders.models import ReminderPlan
from tests.factories import make_user
from tests.reminders.reminding import DUE, make_secretariat, make_stale, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    """The mails that the queue is asked for."""
    ids = []
    monkeypatch.setattr(send_mails, "delay", lambda mail_ids, at: ids.extend(mail_ids))
    return ids


@pytest.fixture
def administrator(client):
    user = make_secretariat()
    client.force_login(user)
    return user


@pytest.fixture
def solution():
    return make_stale()


def text_of(response):
    return " ".join(response.text.replace("\N{NO-BREAK SPACE}", " ").split())


# Fewer mails


def test_somebody_chooses_what_to_be_mailed_about_and_changes_their_mind(client):
    user = make_user()
    client.force_login(user)
    page = client.get("/konto/mails/")
    assert "Kommer altid: dine egne løsninger, når vurderingen er overskredet." in text_of(page)
    assert "mangler en systemforvalter" not in page.text

    client.post(
        "/konto/mails/", {"action_due": "on", "last_notice": "on", "oversight_due": "on", "final_edition": "on"}
    )
    assert set(MailOptOut.objects.values_list("kind", flat=True)) == {
        "stale_review",
        "ask_unanswered",
        "question_unanswered",
        "option_ends",
        "agreement_ends",
        "follow_up_due",
    }
    assert not client.get("/konto/mails/").context["form"]["stale_review"].value()

    everything = dict.fromkeys(client.get("/konto/mails/").context["form"].fields, "on")
    assert client.post("/konto/mails/", everything).status_code == 302
    assert not MailOptOut.objects.exists()


# A solution's own ladder


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_a_manager_gives_a_solution_its_own_ladder_and_takes_it_back(client, solution):
    client.force_login(solution.manager)
    page = client.get("/loesninger/video/paamindelser/")
    assert "syv dage før, på dagen og derefter hver 7. dag" in text_of(page)
    assert "<dt>30. nov. 2026</dt>" in text_of(page)

    numbers = {"own": "own", "before": "14", "every": "3", "escalate_after": "6"}
    assert client.post("/loesninger/video/paamindelser/", numbers).status_code == 302
    plan = ReminderPlan.objects.get()
    assert (plan.before, plan.every, plan.escalate_after, plan.author) == (14, 3, 6, solution.manager)
    assert plan.effective_from == date(2026, 11, 24)
    assert "<dt>10. dec. 2026</dt>" in text_of(client.get("/loesninger/video/paamindelser/"))

    client.post("/loesninger/video/paamindelser/", {"own": "usual"})
    assert ReminderPlan.objects.count() == 2
    assert "<dt>14. dec. 2026</dt>" in text_of(client.get("/loesninger/video/paamindelser/"))


def test_a_ladder_that_is_none_says_what_is_wrong(client, solution):
    client.force_login(solution.manager)
    page = client.post(
        "/loesninger/video/paamindelser/", {"own": "own", "before": "0", "every": "", "escalate_after": "9"}
    )
    assert page.status_code == 422
    assert "Skriv et antal dage." in page.text
    assert not ReminderPlan.objects.exists()


# The next mails, and sending at once


@time_machine.travel("2026-12-04 08:00+01:00", tick=False)
def test_the_next_mails_are_those_of_the_next_working_day_or_another(client, administrator, solution):
    page = text_of(client.get("/mails/naeste/"))
    assert "Mails mandag 7. december 2026" in page
    assert "Video: vurdering i dag" in page
    assert solution.manager.email in page
    assert "vurdering overskredet" in text_of(client.get("/mails/naeste/?dag=2026-12-14"))
    assert "Det er en fridag" in client.get("/mails/naeste/?dag=2026-12-24").text
    assert "Mails mandag 7. december 2026" in text_of(client.get("/mails/naeste/?dag=aldrig"))
    assert not Mail.objects.exists()


@time_machine.travel("2026-12-07 08:00+01:00", tick=False)
def test_send_now_writes_what_is_due_and_tries_all_that_waits(client, administrator, solution, rung):
    page = client.post("/mails/send/", follow=True)
    assert "Én ny mail er skrevet, og alt, der ventede, prøves igen." in page.text
    assert rung == [Mail.objects.get().pk]


@time_machine.travel("2026-12-06 08:00+01:00", tick=False)
def test_send_now_says_that_reminders_wait_for_a_working_day(client, administrator, solution, rung):
    assert "I dag er en fridag" in client.post("/mails/send/", follow=True).text
    assert not Mail.objects.exists()


def test_only_the_secretariat_sends(client, solution):
    client.force_login(make_user(Role.COMMITTEE))
    assert client.post("/mails/send/").status_code == 403
    client.force_login(make_secretariat())
    assert client.get("/mails/send/").status_code == 405


def test_the_log_says_why_a_mail_was_written_and_finds_it_by_that(client, administrator, solution):
    [mail] = write(DUE)
    page = text_of(client.get("/mails/"))
    assert "<td>Statusvurderinger</td>" in page
    assert "Statusvurderinger: Video, 7. dec. 2026" in text_of(client.get(f"/mails/{mail.pk}/"))
    for found in ("?grund=stale_review", "?q=video", f"?q={solution.manager.email}", "?tilstand=venter", "?tilstand=x"):
        assert mail.subject in client.get(f"/mails/{found}").text
    for not_found in ("?grund=action_due", "?q=aim", "?tilstand=sendt", "?tilstand=opgivet", "?tilstand=trukket"):
        assert "Ingen mails passer" in client.get(f"/mails/{not_found}").text
