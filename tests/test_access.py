"""Every address and who gets in: closed by default, and a new address must be written down here."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.people import ALL, OWN, WORKING, make_people, visit

pytestmark = pytest.mark.django_db

# name: (path, who gets 200). Others get 403 or 404, and whoever isn't logged in is sent to the log-in page.
PAGES = {
    "onepagers:dashboard": ("/", ALL),
    "reminders:my_tasks": ("/mine-opgaver/", ALL),
    "onepagers:solution": ("/loesninger/video/", ALL),
    "onepagers:changes": ("/aendringer/", ALL),
    "onepagers:trend": ("/udvikling/", ALL),
    "onepagers:history": ("/loesninger/video/historik/", ALL),
    "onepagers:versions": ("/loesninger/video/versioner/", ALL),
    "onepagers:version": ("/loesninger/video/versioner/1/", ALL),
    "onepagers:compare": ("/loesninger/video/sammenlign/", ALL),
    "onepagers:one_pager_pdf": ("/loesninger/video/pdf/", ALL),
    "onepagers:portfolio_pdf": ("/portefoelje.pdf", ALL),
    "onepagers:workbook": ("/overblik.xlsx", ALL),
    "onepagers:my_calendar": ("/kalender/", ALL),
    "onepagers:follow_up": ("/opfoelgning/", ALL),
    "onepagers:edit_texts": ("/loesninger/video/tekst/", OWN),
    "onepagers:next_review": ("/loesninger/video/vurdering/naeste/?dato=2026-01-05", OWN),
    "onepagers:review": ("/loesninger/video/vurdering/", OWN),
    "onepagers:edit_head": ("/loesninger/video/oplysninger/", OWN),
    "onepagers:organisations": ("/organisationer/", ALL),
    "onepagers:organisation": ("/organisationer/{organisation}/", ALL),
    "onepagers:edit_organisation": ("/organisationer/{organisation}/ret/", {"administrator"}),
    "onepagers:merge_organisation": ("/organisationer/{organisation}/sammen/", {"administrator"}),
    "onepagers:people": ("/personer/", {"administrator"}),
    "onepagers:new_person": ("/personer/ny/", {"administrator"}),
    "onepagers:hand_over": ("/personer/{person}/overdrag/", {"administrator"}),
    "onepagers:solutions": ("/loesninger/", {"administrator"}),
    "onepagers:new_solution": ("/loesninger/ny/", {"administrator"}),
    "onepagers:retire": ("/loesninger/video/udgaar/", {"administrator"}),
    "onepagers:edit_governance": ("/loesninger/video/styring/", OWN),
    "support:edit_support": ("/loesninger/video/support/", OWN),
    "support:support": ("/support/", ALL),
    "support:whom": ("/support/hvem/?maalgruppe=Klinikker&loesning=video", ALL),
    "support:support_pdf": ("/support/support.pdf", ALL),
    "support:solution_support_pdf": ("/loesninger/video/support.pdf", ALL),
    "support:edit_agreements": ("/loesninger/video/aftaler/", OWN),
    "support:agreement": ("/aftaler/{agreement}/", ALL),
    "support:edit_agreement": ("/aftaler/{agreement}/ret/", OWN),
    "support:edit_targets": ("/aftaler/{agreement}/servicemaal/", OWN),
    "support:measurements": ("/aftaler/{agreement}/maalinger/", ALL),
    "support:add_measurements": ("/aftaler/{agreement}/maalinger/ny/", OWN),
    "support:correct_measurement": ("/aftaler/{agreement}/maalinger/{measurement}/", OWN),
    "support:new_agreement": ("/aftaler/ny/", OWN),
    "support:add_notice": ("/aftaler/{agreement}/opsigelse/", OWN),
    "support:add_continuation": ("/aftaler/{agreement}/loeber-videre/", OWN),
    "support:add_option_taken": ("/aftaler/{agreement}/option/", OWN),
    "support:documents": ("/aftaler/{agreement}/dokumenter/", WORKING),
    "support:document": ("/aftaler/{agreement}/dokumenter/{file}/", WORKING),
    "support:oversight": ("/aftaler/{agreement}/tilsyn/", WORKING),
    "support:add_oversight": ("/aftaler/{agreement}/tilsyn/nyt/", OWN),
    "support:correct_oversight": ("/aftaler/{agreement}/tilsyn/{check}/ret/", OWN),
    "support:agreements": ("/aftaler/", ALL),
    "support:agreements_workbook": ("/aftaler/aftaler.xlsx", ALL),
    "support:year_wheel": ("/aftaler/aarshjul/", ALL),
    "support:gaps": ("/aftaler/mangler/", ALL),
    "support:edit_needs": ("/aftaler/mangler/video/", OWN),
    "support:suppliers": ("/aftaler/leverandoerer/", ALL),
    "support:edit_supplier": ("/aftaler/leverandoerer/{supplier}/", {"administrator"}),
    "support:edit_dependencies": ("/loesninger/video/afhaengigheder/", OWN),
    "support:dependencies": ("/afhaengigheder/", ALL),
    "support:edit_component": ("/afhaengigheder/komponent/{component}/", OWN),
    "support:cards": ("/beredskab/", ALL),
    "support:card": ("/beredskab/komponent/{component}/", ALL),
    "support:card_pdf": ("/beredskab/komponent/{component}/pdf/", ALL),
    "support:edit_card_text": ("/beredskab/komponent/{component}/tekst/", {"administrator"}),
    "support:card_recipients": ("/beredskab/modtagere/", {"administrator"}),
    "support:edit_card_recipient": ("/beredskab/modtagere/{card_recipient}/", {"administrator"}),
    "finance:funding": ("/loesninger/video/oekonomi/", OWN),
    "finance:new_split": ("/loesninger/video/oekonomi/ny/", OWN),
    "finance:edit_split": ("/loesninger/video/oekonomi/{split}/", OWN),
    "onepagers:decisions": ("/beslutninger/", ALL),
    "onepagers:meeting_solution": ("/moede/video/", ALL),
    "onepagers:minutes": ("/referat/2026-01-05/", ALL),
    "onepagers:minutes_pdf": ("/referat/2026-01-05/pdf/", ALL),
    "onepagers:correct_decision": ("/beslutninger/{decision}/ret/", {"committee", "administrator"}),
    "onepagers:decide": ("/indstillinger/{ask}/beslutning/", {"committee", "administrator"}),
    "onepagers:new_decision": ("/loesninger/video/beslutning/", {"committee", "administrator"}),
    "onepagers:new_ask": ("/loesninger/video/indstilling/", {"committee", "administrator"}),
    "onepagers:new_action": ("/loesninger/video/handling/", {"committee", *OWN}),
    "onepagers:finish": ("/handlinger/{action}/udfoert/", {"committee", *OWN}),
    "reminders:fewer_mails": ("/konto/mails/", ALL),
    "outbox": ("/mails/", {"administrator"}),
    "reminders:next_mails": ("/mails/naeste/", {"administrator"}),
    "operation": ("/mails/drift/", {"administrator"}),
    "reminders:reminder_plan": ("/loesninger/video/paamindelser/", OWN),
    "admin:index": ("/admin/", {"administrator"}),
    "editions:editions": ("/udgaver/", ALL),
    "editions:new_edition": ("/udgaver/ny/", {"administrator"}),
    "editions:draft": ("/udgaver/{draft}/kladde/", {"administrator"}),
    "editions:edit_draft": ("/udgaver/{draft}/kladde/ret/", {"administrator"}),
    "editions:draft_pdf": ("/udgaver/{draft}/kladde/pdf/", {"administrator"}),
    "editions:edition": ("/udgaver/{edition}/", ALL),
    "editions:edition_pdf": ("/udgaver/{edition}/pdf/", ALL),
    "editions:readers": ("/udgaver/{edition}/laesere/", {"administrator"}),
    "editions:questions": ("/spoergsmaal/", ALL),
    "editions:question": ("/spoergsmaal/{question}/", OWN),
    "importing:imports": ("/import/", {"other", *OWN}),
    "importing:import_choose": ("/import/{document}/", {"manager", "administrator"}),
    "importing:import_result": ("/import/{document}/resultat/", {"manager", "administrator"}),
    "importing:import_original": ("/import/{document}/original/", {"manager", "administrator"}),
}
OPEN = {"/konto/login/", "/konto/adgangskode/glemt/", "/healthz"}  # and /readyz: tests/plo_portfolio/test_health.py
POST_ONLY = {"onepagers:confirm": ("/loesninger/video/vurdering/uaendret/", OWN), "onepagers:reopen": ("", OWN)}
REDIRECTS = {"onepagers:meeting"}  # to the most pressing solution: tests/onepagers/operations/test_decisions.py
ELSEWHERE = {
    "mail", "mail_html", "try_again", "test_mail",  # tests/mails/test_outbox.py
    "reminders:send_reminders_now",  # tests/reminders/test_mail_pages.py
    "onepagers:invite_again",  # tests/onepagers/operations/test_responsibilities.py: the secretariat
    "onepagers:undo_merge",  # tests/onepagers/views/test_organisations.py: the secretariat
    "onepagers:bring_back",  # tests/onepagers/operations/test_lifecycle.py: the secretariat
    "onepagers:undo",  # tests/onepagers/writing/test_undoing.py: those who may write what it wrote
    "onepagers:restore",  # tests/onepagers/writing/test_restoring.py: those who may edit
    "onepagers:preview_texts", "onepagers:keep_texts", "onepagers:discard_texts",  # writing/test_drafts.py
    "onepagers:calendar",  # tests/onepagers/overview/test_calendar.py: open to whoever has the key
    "editions:freeze", "editions:freezing", "editions:discard_draft",
    "editions:take_back_draft",  # tests/editions/test_edition_drafts.py, and the test below
    "editions:read_by_link", "editions:pdf_by_link",
    "editions:close_link",  # tests/editions/test_edition_links.py
    "support:take_back_row", "support:release_notice",  # tests/support/test_agreements.py, and the test below
    "support:finish_follow_up",  # tests/support/test_oversight.py: its owner, or those who may edit
    "support:release_oversight",  # the test below
    "onepagers:accept_finding", "onepagers:withdraw_finding",  # tests/onepagers/findings/test_findings.py
}  # fmt: skip


@pytest.fixture
def people():
    return make_people()


def test_each_page_is_seen_by_those_who_may_and_nobody_else(people):
    users, keys = people
    for name, (address, allowed) in PAGES.items():
        path = address.format(**keys)
        answers = {who: visit(user, path) for who, user in users.items()}

        assert {who for who, status in answers.items() if status == 200} == allowed, name
        assert {answers[who] for who in ALL - allowed} <= {403, 404}, name
        assert visit(None, path) == 302, name


def test_what_is_posted_to_a_page_is_taken_from_those_who_may_and_nobody_else(people):
    """Whatever is posted: somebody else hears the same as when they open the page."""
    users, keys = people
    for path, allowed in PAGES.values():
        answers = {who: visit(users[who], path.format(**keys), "post") for who in ALL - allowed}
        assert set(answers.values()) <= {403, 404, 405}, (path, answers)
        assert visit(None, path.format(**keys), "post") in (302, 405), path


def test_no_page_answers_to_what_it_is_not_made_for(people):
    users, keys = people
    for name, (path, _) in PAGES.items():
        if name != "admin:index":
            assert visit(users["administrator"], path.format(**keys), "put") == 405, name


SAMPLES = {"IntConverter": "1", "StringConverter": "abc", "SlugConverter": "video", "PathConverter": "abc",
           "CardKind": "komponent"}  # fmt: skip


def addresses(resolver=None, before=""):
    """An address of each of our views, whether or not there is anything there."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            sample = SAMPLES.get(type(converter).__name__, "2026-01-05")
            route = re.sub(rf"<[^<>]*\b{name}>", sample, route)
        if hasattr(pattern, "url_patterns"):
            if route not in ("admin/", "konto/"):
                yield from addresses(pattern, before + route)
        elif pattern.callback.__module__.split(".")[0] in APPS:
            yield "/" + before + route


APPS = ("accounts", "editions", "finance", "importing", "mails", "onepagers", "reminders", "support")


def test_no_view_answers_to_a_method_that_it_does_not_name(people):
    users, _ = people
    client = Client()
    client.force_login(users["administrator"])
    answers = {address: client.put(address).status_code for address in addresses()}
    assert len(answers) > 80
    assert {address: status for address, status in answers.items() if status != 405} == {}


def test_only_those_who_may_confirm_a_status(people):
    path, allowed = POST_ONLY["onepagers:confirm"]
    users, _ = people
    assert {who for who, user in users.items() if visit(user, path, "post") == 302} == allowed
    assert visit(users["manager"], path) == 405


@pytest.mark.parametrize("what", ["endelig", "kasser", "fortryd"])
def test_only_the_secretariat_does_something_to_a_draft(people, what):
    users, keys = people
    path = f"/udgaver/{keys['draft']}/kladde/{what}/"
    assert {who for who, user in users.items() if visit(user, path, "post") == 302} == {"administrator"}
    assert visit(users["reader"], f"/udgaver/{keys['draft']}/kladde/fremdrift/") == 403
    assert visit(users["administrator"], path) == 405


@pytest.mark.parametrize("path", sorted(OPEN))
def test_what_is_open_is_open(path):
    assert visit(None, path) == 200


def test_a_closed_account_is_out_at_the_next_request(people):
    manager = people[0]["manager"]
    client = Client()
    client.force_login(manager)
    assert client.get("/").status_code == 200
    type(manager).objects.filter(pk=manager.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_nobody_signs_up():
    assert "Konti oprettes af sekretariatet" in Client().get("/konto/opret/").content.decode()


def test_every_address_stands_in_this_table():
    def names(patterns, namespace=""):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                if inner != "admin:":
                    yield from names(pattern.url_patterns, inner)
            elif pattern.name and not pattern.name.startswith("account_"):
                yield namespace + pattern.name

    assert (
        set(names(get_resolver().url_patterns)) - {"healthz", "readyz"}
        <= set(PAGES) | set(POST_ONLY) | REDIRECTS | ELSEWHERE
    )
