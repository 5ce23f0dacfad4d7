from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from accounts.models import Role, User
from finance.models import FundingShare, FundingSplit, Purpose
from mails.models import Heartbeat, MailEvent, MailOptOut
from onepagers.models import (
    Action,
    Ask,
    Colour,
    Decision,
    FormerName,
    Governance,
    KeyFigure,
    Organisation,
    Section,
    Solution,
)
from onepagers.versions.saving import saving
from reminders.models import Reminder, ReminderPlan
from support.models import (
    Agreement,
    AgreementDocument,
    AgreementNeed,
    AgreementParty,
    Continuation,
    Measurement,
    NoticeGiven,
    OptionTaken,
    Oversight,
    ServiceHours,
    ServiceTarget,
    Supplier,
    SupportLine,
    SupportProvider,
)
from tests.factories import make_body, make_organisation, make_review, make_solution, make_user
from tests.mails.test_outbox import make_mail

pytestmark = pytest.mark.django_db

# Django's own admin gets whoever is logged in and whoever is edited, and each row of a formset, one by one.
DJANGOS_OWN = [{"model": "*", "field": "get()"}]
READ_ONLY = {
    "statusreview", "ask", "decision", "revision", "reminder", "reminderplan", "fundingsplit", "mail", "mailevent",
    "mailoptout", "heartbeat", "save", "noticegiven", "continuation", "optiontaken", "oversight", "measurement",
    "agreementdocument",
}  # fmt: skip
WRITTEN_ELSEWHERE = {
    "draft", "edition", "editionlink", "editionpage", "freezing", "importeddocument", "question", "readreceipt",
    "editionview", "withdrawal",
}  # fmt: skip
OURS = ("accounts", "editions", "finance", "importing", "mails", "onepagers", "reminders", "support")


@pytest.fixture(autouse=True)
def _only_our_queries():
    with zeal_ignore(DJANGOS_OWN):
        yield


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR, name="Sekretariatet", initials="SEK")
    client.force_login(user)
    return user


@pytest.fixture
def portfolio(administrator):
    """A row in every table."""
    solution, ism, body = make_solution("Video", slug="video"), make_organisation("ISM"), make_body(decides_asks=True)
    with saving([solution], by=None):
        FormerName.objects.create(organisation=ism, name="Sundhedsministeriet")
        Governance.objects.create(solution=solution, body=body)
        KeyFigure.objects.create(solution=solution, label="Brugere").values.create(value=7, as_of=date(2026, 1, 1))
        line = SupportLine.objects.create(solution=solution, audience="klinikker", level=1)
        SupportProvider.objects.create(line=line, organisation=ism)
        agreement = Agreement.objects.create(kind="sla", scope="Drift")
        agreement.solutions.add(solution)
        AgreementParty.objects.create(agreement=agreement, organisation=ism, role="leverandør")
        ServiceTarget.objects.create(agreement=agreement, name="Oppetid", target="99.8")
        split = FundingSplit.objects.create(solution=solution, purpose=Purpose.OPERATION)
        FundingShare.objects.create(split=split, payer=ism, basis="unknown")
    make_review(solution, on=date(2026, 1, 5), colour=Colour.RED, ask="Giv mandat", decider=body)
    with saving([solution], by=None):
        ask = Ask.objects.get()
        Decision.objects.create(solution=solution, ask=ask, body=body, text="Ja", decided_on=date(2026, 2, 2))
    mail = make_mail(administrator)
    Reminder.objects.create(kind="stale_review", subject="solution:1", recipient=administrator, due=date(2026, 1, 1))
    Reminder.objects.update(mail=mail)
    ReminderPlan.objects.create(solution=solution, effective_from=date(2026, 1, 1))
    MailEvent.objects.create(mail=mail, what="failed")
    MailOptOut.objects.create(user=administrator, kind="stale_review")
    Heartbeat.record("worker", timezone.now())
    return solution


@pytest.fixture
def added_rows(portfolio, administrator):
    """One of each kind that is added to an agreement, and what is said of needs and suppliers."""
    agreement, day = Agreement.objects.get(), date(2026, 1, 1)
    about, party = {"agreement": agreement, "solution": portfolio}, Organisation.objects.get()
    with saving([portfolio], by=None):
        target, option = agreement.targets.get(), agreement.options.create(months=12, take_by=day)
        Measurement.objects.create(target=target, month=day, value="99.9", **about)
        NoticeGiven.objects.create(party=party, received_on=day, out_on=day, **about)
        Continuation.objects.create(until=day, decided_by="Udvalget", decided_on=day, **about)
        OptionTaken.objects.create(option=option, taken_on=day, **about)
        Oversight.objects.create(done_on=day, **about)
        AgreementDocument.objects.create(name="a.pdf", content_type="application/pdf", content=b"%PDF", **about)
        ServiceHours.objects.create(target=target, weekdays=[0], opens="08:00", closes="15:30")
        AgreementNeed.objects.create(solution=portfolio, kind="dpa", verdict="needed")
        Supplier.objects.create(organisation=party, substitutable="Ja")


def registered():
    return {model for model in admin.site._registry if model._meta.app_label in OURS}


def url(thing, page="change"):
    name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}"
    return reverse(name, args=[thing.pk] if page in ("change", "delete", "history") else [])


def typed(response):
    """What a browser would send back from the form of an admin page."""
    data = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else value
            if value is False:
                del data[field.html_name]
    return data


def change(client, thing, **fields):
    """Open an admin page, type, and save."""
    response = client.get(url(thing))
    response = client.post(url(thing), typed(response) | fields)
    assert response.status_code == 302, response.context["errors"]


def newest(solution):
    return solution.revisions.first()


# Who and what


@pytest.mark.parametrize("role", [Role.READER, Role.COMMITTEE, Role.MANAGER])
def test_only_administrators_open_the_admin_site_and_others_are_refused_without_a_loop(client, role):
    response = client.get("/admin/")
    assert response.status_code == 302
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/konto/login/")

    client.force_login(make_user(role))
    for path in ("/admin/", "/admin/login/", "/admin/onepagers/solution/"):
        assert client.get(path).status_code == 403


def test_every_table_stands_on_the_admin_site(administrator, client):
    inlines = {inline.model for model in registered() for inline in admin.site._registry[model].inlines}
    models = (model for label in OURS for model in apps.get_app_config(label).get_models())
    assert {model for model in models if not model._meta.proxy} == registered() | inlines

    page = client.get("/admin/").text
    assert "Administration" in page
    assert not [name for name in ("Groups", "Grupper", "Email addresses", "E-mailadresser") if name in page]


@pytest.mark.usefixtures("portfolio", "added_rows")
def test_every_list_and_every_row_opens(client):
    for model in registered():
        assert client.get(url(model, "changelist")).status_code == 200
        for thing in model.objects.all()[:2]:
            page = client.get(url(thing))
            assert page.status_code == 200
            assert ("_save" in page.text) == (model._meta.model_name not in READ_ONLY | WRITTEN_ELSEWHERE)


@pytest.mark.usefixtures("portfolio", "added_rows")
def test_what_is_added_and_never_edited_is_read_only(client):
    for model in registered():
        if model._meta.model_name in WRITTEN_ELSEWHERE:
            assert client.get(url(model, "add")).status_code == 403
        if model._meta.model_name in READ_ONLY:
            thing = model.objects.first()
            assert client.get(url(model, "add")).status_code == 403
            assert client.post(url(thing), {}).status_code == 403
            assert client.post(url(thing, "delete"), {"post": "yes"}).status_code == 403
            everything = {"action": "delete_selected", "_selected_action": [thing.pk], "post": "yes"}
            client.post(url(model, "changelist"), everything)
            assert model.objects.filter(pk=thing.pk).exists()


def test_every_field_has_a_danish_name():
    same_in_danish = {"link", "mail", "option", "organisation", "platform"}
    for model in registered():
        for field in model._meta.concrete_fields:
            name = str(field.verbose_name)
            assert name != field.name.replace("_", " ") or name in same_in_danish | {"id", "last login"}, field


# A revision of every page that shows it


def test_changing_a_solution_makes_a_revision_by_who_did_it_that_says_what(portfolio, administrator, client):
    number = newest(portfolio).number
    change(client, portfolio, subtitle="Videokonsultation")
    revision = newest(portfolio)
    assert (revision.number, revision.author) == (number + 1, administrator)
    assert revision.note == "Løsning rettet: Video"
    assert revision.snapshot["solution"]["subtitle"] == "Videokonsultation"


def test_saving_without_a_change_makes_no_revision(portfolio, client):
    number = newest(portfolio).number
    change(client, portfolio)
    assert newest(portfolio).number == number


def test_a_new_solution_gets_its_six_sections_and_its_first_revision(administrator, client):
    page = client.get(url(Solution, "add"))
    assert client.post(url(Solution, "add"), typed(page) | {"name": "Aim", "slug": "aim"}).status_code == 302
    solution = Solution.objects.get(slug="aim")
    assert newest(solution).number == 1
    assert len(newest(solution).snapshot["sections"]) == 6


def test_an_organisations_new_name_reaches_every_page_that_shows_it_and_no_other(portfolio, client):
    other = make_solution()
    change(client, Organisation.objects.get(), name="SUM")
    snapshot = newest(portfolio).snapshot
    assert snapshot["funding"][0]["shares"][0]["payer"]["name"] == "SUM"
    assert snapshot["support"][0]["providers"][0]["name"] == "SUM"
    assert snapshot["agreements"][0]["parties"][0]["name"] == "SUM"
    assert newest(other).number == 1


def test_a_persons_new_initials_reach_the_pages_that_show_them(portfolio, client):
    change(client, portfolio.manager, initials="XYZ", email="New.Address@plo.example")
    snapshot = newest(portfolio).snapshot
    assert snapshot["solution"]["manager"]["initials"] == snapshot["status"]["author"]["initials"] == "XYZ"
    assert User.objects.get(initials="XYZ").email == "new.address@plo.example"


def test_an_agreement_that_moves_from_one_solution_to_another_changes_both(portfolio, client):
    other = make_solution()
    change(client, Agreement.objects.get(), solutions=[other.pk])
    assert newest(portfolio).snapshot["agreements"] == []
    assert newest(other).snapshot["agreements"][0]["scope"] == "Drift"


def test_rows_that_belong_to_what_is_edited_are_saved_with_it(portfolio, client):
    change(client, SupportLine.objects.get(), **{"provided_by-0-DELETE": "on"})
    assert newest(portfolio).snapshot["support"][0]["providers"] == []
    change(client, Agreement.objects.get(), **{"targets-0-target": "99,9", "parties-0-role": "dataansvarlig"})
    agreement = newest(portfolio).snapshot["agreements"][0]
    assert (agreement["targets"][0]["target"], agreement["parties"][0]["role"]) == ("99.90", "dataansvarlig")
    change(client, KeyFigure.objects.get(), **{"values-0-value": "8"})
    assert newest(portfolio).snapshot["key_figures"][0]["values"][0]["value"] == "8.00"
    change(client, portfolio, **{"sections-0-body": "<p>Ny <script>x</script>tekst.</p>"})
    assert newest(portfolio).snapshot["sections"][0]["html"] == "<p>Ny tekst.</p>"
    change(client, portfolio, **{"governance-0-task": "styrer løsningen"})
    assert newest(portfolio).snapshot["governance"][0]["task"] == "styrer løsningen"


def test_an_action_that_is_done_is_done_on_the_page(portfolio, client):
    change(client, Action.objects.get(), done_on="2026-02-03", done_note="Ordnet")
    assert newest(portfolio).snapshot["status"]["actions"][0]["done_note"] == "Ordnet"
    assert client.post(url(Action.objects.get(), "delete"), {"post": "yes"}).status_code == 403


def test_what_is_deleted_disappears_from_the_page(portfolio, administrator, client):
    figure = KeyFigure.objects.get()
    assert client.post(url(figure, "delete"), {"post": "yes"}).status_code == 302
    revision = newest(portfolio)
    assert (revision.snapshot["key_figures"], revision.author) == ([], administrator)
    assert revision.note == "Nøgletal slettet: Brugere"

    selected = {"action": "delete_selected", "_selected_action": [Agreement.objects.get().pk], "post": "yes"}
    assert client.post(url(Agreement, "changelist"), selected).status_code == 302
    assert newest(portfolio).snapshot["agreements"] == []
    assert newest(portfolio).note == "Aftale slettet: SLA, Drift"


def test_what_pages_still_need_is_not_deleted(portfolio, client):
    for thing in (portfolio, portfolio.manager, Organisation.objects.get()):
        page = client.post(url(thing, "delete"), {"post": "yes"})
        assert page.status_code in (200, 403)
        assert type(thing).objects.filter(pk=thing.pk).exists()


# What is refused


def test_what_others_saved_since_the_form_was_opened_is_not_overwritten(portfolio, client):
    section = Section.objects.get(solution=portfolio, kind="news")
    data = typed(client.get(url(section))) | {"body": "<p>Min.</p>"}
    with saving([portfolio], by=None):
        Section.objects.filter(pk=section.pk).update(body="<p>Deres.</p>")

    page = client.post(url(section), data)
    assert "Andre har gemt imens." in page.text
    assert "Min." in page.text
    section.refresh_from_db()
    assert section.body == "<p>Deres.</p>"


@pytest.mark.parametrize(
    ("model", "fields", "message"),
    [
        (Solution, {"review_interval": "3"}, "Der skal være mellem 7 og 366 dage mellem statusvurderinger."),
        (Solution, {"retired_on": "2020-01-01", "active_from": "2021-01-01"}, "Løsningen kan ikke udgå, før den"),
        (Agreement, {"state": "not_relevant"}, "Skriv, hvorfor aftalen ikke er relevant."),
        (SupportLine, {"level": "4"}, "Marker en gyldig valgmulighed."),
    ],
)
def test_what_the_database_would_refuse_is_said_on_the_form(portfolio, client, model, fields, message):
    thing = model.objects.first()
    page = client.post(url(thing), typed(client.get(url(thing))) | fields)
    assert page.status_code == 200
    assert message in page.text


def test_a_section_written_twice_is_said_on_the_form(portfolio, client):
    page = client.get(url(Section, "add"))
    page = client.post(url(Section, "add"), typed(page) | {"solution": portfolio.pk, "kind": "news"})
    assert "Løsningen har allerede det afsnit." in page.text


# People


def test_an_administrator_makes_a_user_who_can_log_in(administrator, client):
    data = {
        "email": "Ny@plo.example",
        "name": "Ny Person",
        "initials": "NP",
        "role": "manager",
        "usable_password": "true",
        "password1": "en-lang-og-god-kode-7",
        "password2": "en-lang-og-god-kode-7",
    }
    assert client.post(url(User, "add"), data).status_code == 302
    client.logout()
    client.post("/konto/login/", {"login": "ny@plo.example", "password": data["password1"]})
    assert client.session["_auth_user_id"] == str(User.objects.get(email="ny@plo.example").pk)


def test_a_user_can_be_made_without_a_password_and_given_one_later(administrator, client):
    data = {"email": "ny@plo.example", "name": "Ny", "initials": "NP", "role": "reader", "usable_password": "false"}
    assert client.post(url(User, "add"), data).status_code == 302
    user = User.objects.get(email="ny@plo.example")
    assert not user.has_usable_password()
    new = {"password1": "en-lang-og-god-kode-7", "password2": "en-lang-og-god-kode-7", "set-password": "1"}
    page = client.post(f"/admin/accounts/user/{user.pk}/password/", new | {"usable_password": "true"})
    assert page.status_code == 302
    user.refresh_from_db()
    assert user.check_password("en-lang-og-god-kode-7")


@pytest.mark.parametrize("fields", [{"role": "reader"}, {"is_active": ""}])
def test_the_last_administrator_stays_one(administrator, client, fields):
    data = typed(client.get(url(administrator))) | fields
    page = client.post(url(administrator), {name: value for name, value in data.items() if value != ""})
    assert "Der skal være mindst én aktiv administrator." in page.text
    assert client.post(url(administrator, "delete"), {"post": "yes"}).status_code == 403

    make_user(Role.ADMINISTRATOR)
    page = client.post(url(administrator), {name: value for name, value in data.items() if value != ""})
    assert page.status_code == 302


def test_an_address_that_is_taken_is_said_beside_the_field(administrator, client):
    taken = make_user()
    page = client.post(url(taken), typed(client.get(url(taken))) | {"email": administrator.email.upper()})
    assert "E-mailadressen er allerede i brug." in page.text


def test_the_rich_text_editor_runs_under_the_sites_policy(portfolio, client):
    page = client.get(url(portfolio))
    policy = page["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert f'<script nonce="{nonce}" type="importmap">' in page.text or f'type="importmap" nonce="{nonce}"' in page.text
