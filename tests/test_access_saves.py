"""Every form that saves, and who may: others hear that they may not, and nothing is saved."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from finance.models import FundingSplit
from onepagers.models import Ask, Decision, Organisation, Solution
from reminders.models import ReminderPlan
from support.models import (
    Agreement,
    AgreementDocument,
    AgreementNeed,
    CardRecipient,
    CardText,
    Component,
    Continuation,
    Measurement,
    NoticeGiven,
    Oversight,
    ServiceTarget,
    Supplier,
    SupportLine,
)
from tests.factories import make_body, make_organisation, make_user
from tests.people import ALL, OWN, make_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_people()


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
