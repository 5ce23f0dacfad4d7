"""Every address and who gets in: closed by default, and a new address must be written down here."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from accounts.models import Role, User
from editions import drafts
from editions.models import Edition, Question
from finance.models import FundingSplit
from importing.models import ImportedDocument
from onepagers.models import Ask, Colour, Decision, Organisation, Solution
from onepagers.versions.saving import saving
from reminders.models import ReminderPlan
from support.models import (
    Agreement,
    AgreementDocument,
    AgreementNeed,
    CardRecipient,
    CardText,
    Component,
    Continuation,
    Dependency,
    Measurement,
    NoticeGiven,
    Oversight,
    ServiceTarget,
    Supplier,
    SupportLine,
)
from tests.factories import make_body, make_edition, make_organisation, make_review, make_solution, make_user

pytestmark = pytest.mark.django_db

ALL = {"reader", "committee", "other", "manager", "deputy", "administrator"}
OWN = {"manager", "deputy", "administrator"}
WORKING = {"committee", *OWN}  # with an agreement: they see its documents, and what isn't released
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
    manager, deputy = make_user(), make_user()
    supplier = make_organisation("Driften")
    solution = make_solution("Video", slug="video", manager=manager, deputy=deputy, operator=supplier)
    review = make_review(
        solution, on=date(2026, 1, 5), colour=Colour.RED, ask="Giv mandat", decider=make_body("PLO's bestyrelse")
    )
    decision = Decision.objects.create(
        solution=solution, body=make_body("Udvalget"), text="Fortsæt", decided_on=date(2026, 1, 6)
    )
    split = FundingSplit.objects.create(solution=solution, purpose="app")
    agreement = Agreement.objects.create(kind="framework", form="open", counted_to="day", notice_months=1)
    agreement.solutions.add(solution)
    party = make_organisation("Leverandør")
    agreement.parties.create(organisation=party)
    notice = NoticeGiven.objects.create(
        agreement=Agreement.objects.create(kind="framework"),
        solution=solution,
        party=party,
        received_on=date(2026, 1, 5),
        out_on=date(2026, 6, 30),
    )
    notice.agreement.solutions.add(solution)
    file = AgreementDocument.objects.create(
        agreement=agreement, solution=solution, name="a.pdf", content_type="application/pdf", content=b"%PDF-"
    )
    check = Oversight.objects.create(agreement=agreement, solution=solution, done_on=date(2026, 1, 5))
    target = agreement.targets.create(name="oppetid", target=99, unit="%")
    measurement = Measurement.objects.create(
        agreement=agreement, solution=solution, target=target, month=date(2026, 1, 1), value=98
    )
    component = Component.objects.create(name="VDX")
    with saving([solution], by=None):
        Dependency.objects.create(solution=solution, on_component=component)
    users = {
        "reader": make_user(Role.READER),
        "committee": make_user(Role.COMMITTEE),
        "other": make_user(),
        "manager": manager,
        "deputy": deputy,
        "administrator": make_user(Role.ADMINISTRATOR),
    }
    edition = make_edition([solution], author=users["administrator"])
    draft = Edition(title="Møde", meeting_on=date(2026, 2, 1), cut_off=date(2026, 1, 20), author=users["administrator"])
    drafts.begin(draft)
    question = Question.objects.create(edition=edition, solution=solution, user=make_user(Role.READER), text="Hvornår?")
    document = ImportedDocument.objects.store("ark.md", "text", b"**Kort fortalt**\n\nNyt.\n", by=manager)
    keys = {
        "person": manager.pk,
        "ask": review.asks.get().pk,
        "action": review.actions.get().pk,
        "question": question.pk,
        "decision": decision.pk,
        "agreement": agreement.pk,
        "party": party.pk,
        "noticed": notice.agreement_id,
        "notice": notice.pk,
        "file": file.pk,
        "check": check.pk,
        "organisation": make_organisation("PLSP").pk,
        "supplier": supplier.pk,
        "target": target.pk,
        "measurement": measurement.pk,
        "component": component.pk,
        "card_recipient": CardRecipient.objects.create(email="vagt@plo.example").pk,
    }
    return users, keys | {"split": split.pk, "edition": edition.pk, "draft": draft.pk, "document": document.pk}


def visit(user, path, method="get"):
    client = Client()
    if user:
        client.force_login(user)
    return getattr(client, method)(path).status_code


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


def rows(prefix, *rows, **fields):
    """Rows of a form as a browser posts them."""
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0} | fields
    return data | {f"{prefix}-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}


SAVES = {
    "money": (
        "/loesninger/video/oekonomi/ny/", OWN, lambda keys: rows("shares", purpose="operation", base=keys["base"]),
        lambda: FundingSplit.objects.filter(purpose="operation").exists(),
    ),
    "money put right": (
        "/loesninger/video/oekonomi/{split}/", OWN,
        lambda keys: rows("shares", purpose="app", note="Rettet", base=keys["base"]),
        lambda: FundingSplit.objects.filter(note="Rettet").exists(),
    ),
    "the reminder plan": (
        "/loesninger/video/paamindelser/", OWN,
        lambda keys: {"own": "own", "before": "14", "every": "3", "escalate_after": "6"},
        lambda: ReminderPlan.objects.exists(),
    ),
    "the answer to an ask": (
        "/indstillinger/{ask}/beslutning/", {"committee", "administrator"},
        lambda keys: {"text": "Ja tak", "body": keys["body"], "decided_on": "2026-01-07"},
        lambda: Decision.objects.filter(text="Ja tak").exists(),
    ),
    "a decision": (
        "/loesninger/video/beslutning/", {"committee", "administrator"},
        lambda keys: {"text": "Ja tak", "body": keys["body"], "decided_on": "2026-01-07"},
        lambda: Decision.objects.filter(text="Ja tak").exists(),
    ),
    "a decision put right": (
        "/beslutninger/{decision}/ret/", {"committee", "administrator"},
        lambda keys: {"text": "Ja tak", "body": keys["body"], "decided_on": "2026-01-07"},
        lambda: Decision.objects.filter(text="Ja tak").exists(),
    ),
    "an ask": (
        "/loesninger/video/indstilling/", {"committee", "administrator"},
        lambda keys: {"text": "Giv mere", "body": keys["body"]},
        lambda: Ask.objects.filter(text="Giv mere").exists(),
    ),
    "support": (
        "/loesninger/video/support/", OWN,
        lambda keys: rows("rows", {"audience": "Borgere", "level": 1, "joiner": "or"}, base=keys["base"]),
        lambda: SupportLine.objects.exists(),
    ),
    "agreements": (
        "/loesninger/video/aftaler/", OWN,
        lambda keys: rows("rows", {"kind": "sla", "state": "in_force"}, base=keys["base"]),
        lambda: Agreement.objects.filter(kind="sla").exists(),
    ),
    "all of an agreement": (
        "/aftaler/{agreement}/ret/", OWN,
        lambda keys: {
            "kind": "sla", "state": "in_force", "solutions": keys["solution"], "base": keys["base"],
            **rows("parties"), **rows("options"),
        },
        lambda: Agreement.objects.filter(kind="sla").exists(),
    ),
    "a new agreement": (
        "/aftaler/ny/", OWN,
        lambda keys: {
            "kind": "sla", "state": "in_force", "solutions": keys["solution"], **rows("parties"), **rows("options"),
        },
        lambda: Agreement.objects.filter(kind="sla").exists(),
    ),
    "notice of an agreement": (
        "/aftaler/{agreement}/opsigelse/", OWN,
        lambda keys: {
            "opsigelse-party": keys["party"], "opsigelse-received_on": "2026-01-05", "opsigelse-out_on": "2026-06-30",
        },
        lambda: NoticeGiven.objects.filter(agreement__form="open").exists(),
    ),
    "a decision to let an agreement run on": (
        "/aftaler/{agreement}/loeber-videre/", OWN,
        lambda keys: {
            "loeber-videre-until": "2090-01-05", "loeber-videre-decided_by": "Udvalget",
            "loeber-videre-decided_on": "2026-01-05",
        },
        lambda: Continuation.objects.exists(),
    ),
    "notice taken back": (
        "/aftaler/{noticed}/opsigelse/{notice}/fortryd/", OWN, lambda keys: {},
        lambda: not NoticeGiven.objects.filter(counts=True).exists(),
    ),
    "notice released": (
        "/aftaler/{noticed}/opsigelse/{notice}/frigiv/", {"administrator"}, lambda keys: {},
        lambda: NoticeGiven.objects.filter(released=True).exists(),
    ),
    "a document": (
        "/aftaler/{agreement}/dokumenter/", OWN, lambda keys: {"file": SimpleUploadedFile("b.pdf", b"%PDF-1.7")},
        lambda: AgreementDocument.objects.filter(name="b.pdf").exists(),
    ),
    "a document taken back": (
        "/aftaler/{agreement}/dokument/{file}/fortryd/", OWN, lambda keys: {},
        lambda: not AgreementDocument.objects.filter(counts=True).exists(),
    ),
    "a plan of oversight": (
        "/aftaler/{agreement}/tilsyn/", OWN, lambda keys: {"months": "12", "base": keys["base"]},
        lambda: Agreement.objects.filter(oversight_months=12).exists(),
    ),
    "oversight": (
        "/aftaler/{agreement}/tilsyn/nyt/", OWN, lambda keys: {"done_on": "2026-01-06", "base": keys["base"]},
        lambda: Oversight.objects.filter(done_on=date(2026, 1, 6)).exists(),
    ),
    "oversight put right": (
        "/aftaler/{agreement}/tilsyn/{check}/ret/", OWN, lambda keys: {"done_on": "2026-01-06"},
        lambda: Oversight.objects.filter(done_on=date(2026, 1, 6)).exists(),
    ),
    "oversight taken back": (
        "/aftaler/{agreement}/tilsyn/{check}/fortryd/", OWN, lambda keys: {},
        lambda: not Oversight.objects.filter(counts=True).exists(),
    ),
    "oversight released": (
        "/aftaler/{agreement}/tilsyn/{check}/frigiv/", {"administrator"}, lambda keys: {},
        lambda: Oversight.objects.filter(released=True).exists(),
    ),
    "what a solution needs": (
        "/aftaler/mangler/video/", OWN, lambda keys: {"sla-verdict": "needed", "base": keys["base"]},
        lambda: AgreementNeed.objects.exists(),
    ),
    "what is known of a supplier": (
        "/aftaler/leverandoerer/{supplier}/", {"administrator"}, lambda keys: {"exit_agreement": "ja"},
        lambda: Supplier.objects.exists(),
    ),
    "service targets": (
        "/aftaler/{agreement}/servicemaal/", OWN,
        lambda keys: rows("rows", {"name": "svartid", "better": "lower", "target": "4"}, base=keys["base"]),
        lambda: ServiceTarget.objects.filter(name="svartid").exists(),
    ),
    "a measured month": (
        "/aftaler/{agreement}/maalinger/ny/", OWN,
        lambda keys: {"which": "month", "one-target": keys["target"], "one-month": "februar 2026", "one-value": "99"},
        lambda: Measurement.objects.filter(value=99).exists(),
    ),
    "a measured month put right": (
        "/aftaler/{agreement}/maalinger/{measurement}/", OWN, lambda keys: {"value": "97"},
        lambda: Measurement.objects.filter(value=97).exists(),
    ),
    "dependencies": (
        "/loesninger/video/afhaengigheder/", OWN,
        lambda keys: rows("rows", {"component": "1Login"}, base=keys["base"], create="1Login"),
        lambda: Component.objects.filter(name="1Login").exists(),
    ),
    "a component": (
        "/afhaengigheder/komponent/{component}/", OWN, lambda keys: {"name": "1Login", "base": keys["base"]},
        lambda: Component.objects.filter(name="1Login").exists(),
    ),
    "what a card tells users": (
        "/beredskab/komponent/{component}/tekst/", {"administrator"}, lambda keys: {"text": "Vent"},
        lambda: CardText.objects.exists(),
    ),
    "a recipient of cards": (
        "/beredskab/modtagere/", {"administrator"}, lambda keys: {"email": "ny@plo.example", "active": "on"},
        lambda: CardRecipient.objects.filter(email="ny@plo.example").exists(),
    ),
    "all that somebody has": (
        "/personer/{person}/overdrag/", {"administrator"}, lambda keys: {"to": keys["heir"]},
        lambda: Solution.objects.filter(manager__name="Arving").exists(),
    ),
    "a person": (
        "/personer/ny/", {"administrator"},
        lambda keys: {"name": "Ny", "email": "ny@plo.example", "initials": "NY", "role": "administrator"},
        lambda: User.objects.filter(email="ny@plo.example").exists(),
    ),
    "an organisation": (
        "/organisationer/{organisation}/ret/", {"administrator"},
        lambda keys: rows("names", name="PLSP", phone="70 10 20 30", opened=keys["opened"]),
        lambda: Organisation.objects.filter(phone="70 10 20 30").exists(),
    ),
    "a merge": (
        "/organisationer/{organisation}/sammen/", {"administrator"}, lambda keys: {"into": "Ministeriet"},
        lambda: Organisation.objects.exclude(merged_into=None).exists(),
    ),
    "a solution's end": (
        "/loesninger/video/udgaar/", {"administrator"}, lambda keys: {"on": "2026-12-31"},
        lambda: Solution.objects.exclude(retired_on=None).exists(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SAVES)
def test_what_a_valid_form_saves_is_saved_for_those_who_may_and_nobody_else(people, what):
    """The guard holds for what is posted too, and not only for the page with the form."""
    users, keys = people
    heir = make_user(name="Arving")
    solution = Solution.objects.get(slug="video")
    make_organisation("Ministeriet")
    keys["opened"] = Organisation.objects.get(name="PLSP").digest()
    keys |= {"heir": heir.pk, "body": make_body(decides_asks=True).pk, "base": solution.revisions.first().number}
    keys["solution"] = solution.pk
    path, allowed, fields, saved = SAVES[what]

    for who in sorted(ALL - allowed):
        client = Client()
        client.force_login(users[who])
        assert client.post(path.format(**keys), fields(keys)).status_code in (403, 404)
        assert not saved(), who
    client = Client()
    client.force_login(users[sorted(allowed)[0]])
    assert client.post(path.format(**keys), fields(keys)).status_code == 302
    assert saved()


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
