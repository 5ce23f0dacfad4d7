"""The words that people read: one word for one thing, no words of the machine room, and one of a thing is one."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from accounts.models import Role
from danish.workdays import is_workday
from editions.change_lists import THINGS, _few
from finance.models import FundingSplit
from onepagers.changes import wording
from onepagers.models import Section
from onepagers.templatetags.danish import count
from onepagers.versions.saving import saving
from plo_portfolio import health
from reminders.forms import ReminderPlanForm
from support import wording as support_wording
from support.models import Agreement
from tests.factories import at, make_review, make_solution, make_user

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
OURS = [config for config in apps.get_app_configs() if Path(config.path).parent == ROOT]
# A plural that follows a number without asking whether it is one.
PLURALS = r"måneder|dage|løsninger|gange|sider|timer|minutter|uger|versioner|vurderinger|handlinger|mails|beslutninger"
UNCOUNTED = re.compile(rf"(?:length|number|count|days|months|times|\w+_\w+) \}}\}}(?:</b>)? (?:{PLURALS})\b")
# Numbers that are never one.
ALWAYS_MORE = {"made|length }} links", "decisions_in_all }} beslutninger", "review_interval }} dage"}


def read(text):
    """What a reader sees of a template: without comments, tags and attributes."""
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->|<style.*?</style>", "", text, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}|<[^>]*>", " ", text)


@pytest.mark.parametrize(
    "word", ["worker", "beat", "Message-ID", "Færre mails", "Emailadresse", "emailadresse", "email-adresse", "Penge"]
)
def test_no_page_and_no_mail_says_it(word):
    said = re.compile(rf"\b{word}(?:en|s)?\b", re.IGNORECASE if word != "Penge" else 0)
    assert not [str(path) for path in TEMPLATES if said.search(read(path.read_text()))]


def test_no_template_counts_one_as_many():
    found = {match[0] for path in TEMPLATES for match in UNCOUNTED.finditer(path.read_text())}
    assert not {one for one in found if not any(more in one for more in ALWAYS_MORE)}


AGREEMENT = {"notice_months": 1, "renewal": "periods", "renewal_months": 1}


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (lambda: support_wording.AGREEMENT["Opsigelse"](AGREEMENT), "én måned"),
        (lambda: support_wording.AGREEMENT["Forlængelse"](AGREEMENT), "én måned ad gangen"),
        (lambda: wording.STATUS["Bekræftet uændret"]({"confirmation": 1}), "én gang"),
        (lambda: count(1, "dag,dage"), "én dag"),
        (lambda: _few(["x"] * (THINGS + 1)), "ni ændringer"),
    ],
)
def test_one_is_one(say, words):
    assert say() == words


def test_the_reminder_plan_says_one_day(db, settings):
    settings.REMINDER_LADDER = {"before": 1, "every": 7, "escalate_after": 1}
    form = ReminderPlanForm(None, newest=None, solution=make_solution(), on=date(2026, 1, 5))
    assert form.fields["own"].choices[0][1] == (
        "Som de fleste: én dag før, på dagen og derefter hver 7. dag. Efter én dag får flere besked."
    )


def test_one_task_waits_in_the_queue(monkeypatch):
    class Link:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def llen(self, _):
            return 1

    monkeypatch.setattr(health.Redis, "from_url", lambda *_, **__: Link())
    assert health._broker()[1].endswith("Én opgave venter.")


def test_the_pages_for_people_name_the_parts_in_danish(db):
    browser = Client()
    browser.force_login(make_user(Role.ADMINISTRATOR))
    page = browser.get("/mails/drift/").text
    assert "Baggrundsarbejde" in page
    assert not re.search(r"\b(worker|beat)\b", page, re.IGNORECASE)


@pytest.mark.django_db
def test_no_code_of_a_rule_stands_on_the_committees_page():
    make_solution("Video", text="<p>Pilot ventes klar 1. juli 2026.</p>")
    browser = Client()
    browser.force_login(make_user(Role.COMMITTEE))
    page = read(browser.get("/opfoelgning/").text)
    assert "Alle regler" in page
    assert not re.search(r"\b(core|support|finance)\.F\d", page)


@pytest.mark.parametrize(
    ("name", "initials", "greeting"), [("Morten Thorup Bech", "MTB", "Morten"), ("Ane", "ANE", "Ane"), ("", "AB", "AB")]
)
def test_mails_greet_by_the_first_name(name, initials, greeting):
    from accounts.models import User

    recipient = User(name=name, initials=initials, email="a@plo.example")
    assert recipient.first_name == greeting
    for path in (ROOT / "templates" / "emails").iterdir():
        assert not re.search(r"Hej \{\{ recipient\.(initials|name)", path.read_text())
    mail = render_to_string("emails/test.txt", {"recipient": recipient, "at": at(date(2026, 1, 5)), "site_url": ""})
    assert mail.startswith(f"Hej {greeting}.")


@pytest.mark.django_db
def test_money_has_one_name_on_every_page():
    solution = make_solution("Video", slug="video")
    split = FundingSplit.objects.create(solution=solution, purpose="app")
    browser = Client()
    browser.force_login(make_user(Role.ADMINISTRATOR))
    for path in ("", "ny/", f"{split.pk}/"):
        page = read(browser.get(f"/loesninger/video/oekonomi/{path}").text)
        assert "konomi" in page
        assert "finansiering" not in page.lower()
    assert [part.wording["funding"].title for part in _parts() if "funding" in part.wording] == ["Økonomi"]


def _parts():
    from onepagers.parts import registered

    return registered()


@pytest.mark.django_db
def test_a_new_edition_proposes_a_working_day(time_machine):
    browser = Client()
    browser.force_login(make_user(Role.ADMINISTRATOR))
    for day in ("2026-11-29", "2026-12-17", "2027-03-18"):  # a week later: Sunday, Christmas Eve, Maundy Thursday
        time_machine.move_to(f"{day} 12:00+01:00")
        page = browser.get("/udgaver/ny/")
        assert is_workday(page.context["form"]["meeting_on"].initial), day


# The log-in


@pytest.mark.django_db
def test_an_email_address_is_spelt_one_way_at_the_log_in_and_a_wrong_password_leads_to_its_field():
    browser = Client()
    for path in ("/konto/login/", "/konto/adgangskode/glemt/"):
        assert "emailadresse" not in browser.get(path).text.lower()
    page = browser.post("/konto/login/", {"login": "a@plo.example", "password": "forkert"}).text
    assert "E-mailadressen eller adgangskoden er forkert." in page
    [field] = re.findall(r"<input[^>]*autofocus[^>]*>", page)
    assert 'name="password"' in field
    [field] = re.findall(r"<input[^>]*autofocus[^>]*>", browser.post("/konto/login/", {"password": "x"}).text)
    assert 'name="login"' in field


@pytest.mark.django_db
def test_a_wrong_password_is_put_right_where_it_was_typed():
    browser = Client()
    browser.force_login(make_user(password="den rigtige er lang"))
    page = browser.post(
        "/konto/adgangskode/", {"oldpassword": "x", "password1": "ny lang en", "password2": "ny lang en"}
    )
    [field] = re.findall(r"<input[^>]*autofocus[^>]*>", page.text)
    assert 'name="oldpassword"' in field


@pytest.mark.django_db
def test_whoever_is_logged_in_and_sends_an_old_log_in_page_comes_home():
    user = make_user(password="den rigtige er lang")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    answer = browser.post("/konto/login/", {"login": user.email, "password": "den rigtige er lang"}, follow=True)
    assert answer.status_code == 200
    assert "Det må du ikke se" not in answer.text
    assert answer.redirect_chain[-1][0] != "/konto/login/"


# «Ret det»


@pytest.mark.django_db
def test_mend_leads_to_the_section_that_the_finding_is_about(time_machine):
    time_machine.move_to("2026-11-24 08:00+01:00")
    solution = make_solution("Video", slug="video")
    agreement = Agreement.objects.create(kind="sla", state="outstanding")
    with saving([solution], by=None):
        agreement.solutions.add(solution)
    Section.objects.filter(solution=solution, kind="development").update(body="<p>Pilot ventes klar 1. juli 2026.</p>")
    make_review(solution, on=date(2026, 11, 23))
    browser = Client()
    browser.force_login(solution.manager)
    page = browser.get("/mine-opgaver/").text
    ways = set(re.findall(r'href="(/loesninger/video/tekst/[^"]*)"', page))
    assert "/loesninger/video/tekst/?next=%2Fmine-opgaver%2F#afsnit-development" in ways
    assert "/loesninger/video/tekst/?next=%2Fmine-opgaver%2F#afsnit-news" in ways
    [way] = set(re.findall(r'href="/loesninger/video/aftaler/[^"]*(#[^"]*)"', page))
    assert way == f"#raekke-{agreement.pk}"
    assert f'id="{way[1:]}"' in browser.get("/loesninger/video/aftaler/").text
    edit = browser.get("/loesninger/video/tekst/").text
    assert 'id="afsnit-development"' in edit
