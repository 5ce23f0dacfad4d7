"""Who helps and on what terms, worded for a table; and what the snapshot holds of it."""

from datetime import date

import pytest

from danish.months import months_after
from onepagers.versions import snapshots
from onepagers.versions.saving import saving
from support.models import (
    Agreement,
    AgreementParty,
    Measurement,
    ServiceTarget,
    SupportLine,
    SupportProvider,
)
from support.templatetags.support import agreement_rows, matrix, short_address
from tests.factories import make_organisation, make_solution
from tests.onepagers import example_pages as example

ON = date(2026, 11, 24)


def row(kind="sla", label="SLA", **fields):
    [only] = agreement_rows([example.agreement(label, fields.pop("parties", ""), kind=kind, **fields)], ON)
    return {name: value.replace("\N{NO-BREAK SPACE}", " ") for name, value in only.items()}


def terms(**fields):
    return row(**fields)["terms"]


# The matrix


def test_each_audience_has_a_row_and_each_level_in_use_a_column():
    lines = [
        example.line("Klinikker", 1, "PLSP"),
        example.line("Klinikker", 3, "Trifork", "PLSP"),
        example.line("Borgere", 1),
    ]
    shown = matrix(lines)
    assert shown["levels"] == [1, 3]
    assert [audience["audience"] for audience in shown["rows"]] == ["Klinikker", "Borgere"]
    cells = [[cell["line"] and cell["line"]["who"] for cell in audience["cells"]] for audience in shown["rows"]]
    assert cells == [["PLSP", "Trifork eller PLSP"], ["", None]]
    assert [cell["level"] for cell in shown["rows"][0]["cells"]] == [1, 3]


def test_the_first_level_has_a_column_though_nobody_is_on_it():
    assert matrix([])["levels"] == [1]
    assert matrix([example.line("Klinikker", 2, "PLSP")])["levels"] == [1, 2]


def test_several_providers_are_named_in_their_order():
    line = example.line("Klinikker", 1, "A", "B", "C", joiner="og")
    assert matrix([line])["rows"][0]["cells"][0]["line"]["who"] == "A, B og C"


@pytest.mark.parametrize(
    ("web", "short"),
    [
        ("https://www.sundhed.dk/kontakt/", "sundhed.dk/kontakt"),
        ("http://plo.example", "plo.example"),
        ("https://wwww.plo.example/a/b", "wwww.plo.example/a/b"),
    ],
)
def test_a_web_address_is_shown_without_what_says_nothing(web, short):
    assert short_address(web) == short


# Agreements in words


def test_an_agreement_says_its_parties_and_their_roles_only_where_they_matter():
    agreement = example.agreement("Databehandleraftale", "PLO, PLSP", kind="dpa")
    agreement["parties"][1]["role"] = "databehandler"
    assert agreement_rows([agreement], ON)[0]["parties"] == "PLO, PLSP (databehandler)"
    assert agreement_rows([agreement | {"kind": "sla"}], ON)[0]["parties"] == "PLO, PLSP"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Databehandleraftale", "Databehandler\N{SOFT HYPHEN}aftale"),
        ("Brugerbetaling", "Bruger\N{SOFT HYPHEN}betaling"),
        ("Rammeaftale", "Ramme\N{SOFT HYPHEN}aftale"),
        ("Aftale", "Aftale"),
        ("Fireaftale", "Fireaftale"),
        ("SLA", "SLA"),
    ],
)
def test_a_long_word_may_be_broken_before_its_last_part(label, shown):
    assert row(label=label)["label"] == shown


def test_a_state_is_told_where_it_is_not_in_force():
    assert row()["state"] == ""
    assert row(state="outstanding", state_label="udestår")["state"] == "udestår"
    assert row(state="not_relevant", state_label="ikke relevant", state_reason="gratis")["state"] == (
        "ikke relevant: gratis"
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"valid_from": "2026-01-01"}, "gælder fra 1. jan. 2026"),
        ({"valid_to": "2026-12-31"}, "gælder til 31. dec. 2026"),
        ({"valid_from": "2026-01-01", "valid_to": "2026-12-31"}, "gælder 1. jan. 2026 til 31. dec. 2026"),
        ({"binding_until": "2026-12-31"}, "bindende til 31. dec. 2026"),
        ({"notice_months": 0}, "nul måneders opsigelse"),
        ({"notice_months": 1}, "én måneds opsigelse"),
        ({"notice_months": 3}, "tre måneders opsigelse"),
        ({"notice_months": 3, "latest_notice_on": "2026-11-24"}, "sidste rettidige opsigelse 24. nov. 2026"),
        ({"notice_months": 3, "latest_notice_on": "2026-11-23"}, "sidste rettidige opsigelse var 23. nov. 2026"),
        ({"renewal": "none"}, "ophører af sig selv"),
        ({"renewal": "month"}, "løber til udgangen af en måned"),
        ({"renewal": "quarter"}, "løber til udgangen af et kvartal"),
        ({"renewal": "year"}, "løber til udgangen af et år"),
        ({"renewal": "periods", "renewal_months": 1}, "forlænges én måned ad gangen"),
        ({"renewal": "periods", "renewal_months": 12}, "forlænges tolv måneder ad gangen"),
        ({"oversight_done_on": "2025-11-24"}, "tilsyn udført 24. nov. 2025"),
        ({"oversight_due_on": "2026-11-24"}, "næste tilsyn 24. nov. 2026"),
        ({"note": "Aftalt mundtligt."}, "Aftalt mundtligt"),
        (
            {"valid_to": "2026-12-31", "renewal": "none", "note": "ok"},
            "gælder til 31. dec. 2026; ophører af sig selv; ok",
        ),
    ],
)
def test_terms_are_said_as_far_as_they_are_known(fields, words):
    assert terms(**fields) == words


def test_a_target_says_what_is_promised_and_what_was_measured_last():
    target = {"name": "oppetid", "better": "mindst", "target": "99.80", "unit": "%", "measured": []}
    assert terms(targets=[target]) == "oppetid mindst 99,8 %"
    measured = [{"month": "2026-10-01", "value": "99.90"}, {"month": "2026-09-01", "value": "90.00"}]
    assert terms(targets=[target | {"measured": measured}]) == "oppetid mindst 99,8 %, målt 99,9 % i oktober 2026"
    assert terms(targets=[target | {"unit": "", "target": "4.00"}]) == "oppetid mindst 4"


# What the snapshot holds


@pytest.mark.django_db
def test_the_snapshot_says_all_of_support_and_agreements():
    solution, plsp, trifork = make_solution(), make_organisation("PLSP"), make_organisation("Trifork")
    with saving([solution], by=None):
        line = SupportLine.objects.create(
            solution=solution, audience="klinikker", level=2, joiner="and", note="Ring", phone="12345678",
            email="hjaelp@plo.example", web="https://plo.example", hours="8-16",
        )  # fmt: skip
        for position, organisation in enumerate((trifork, plsp)):
            SupportProvider.objects.create(line=line, organisation=organisation, position=position)
        agreement = Agreement.objects.create(
            kind="dpa", scope="drift", state="not_relevant", state_reason="gratis", valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31), binding_until=date(2026, 6, 30), notice_months=1, renewal="periods",
            renewal_months=12, oversight_done_on=date(2026, 2, 1), oversight_due_on=date(2027, 2, 1), note="aftalt",
        )  # fmt: skip
        agreement.solutions.add(solution)
        AgreementParty.objects.create(agreement=agreement, organisation=plsp, role="databehandler")
        target = ServiceTarget.objects.create(agreement=agreement, name="svartid", better="lower", target=4, unit="t")
        for month in range(1, 14):
            Measurement.objects.create(target=target, month=months_after(date(2025, 1, 1), month), value=month)

    facts = snapshots.take(snapshots.for_page(ON).get(pk=solution.pk), ON)

    [shown] = facts["support"]
    assert [provider["name"] for provider in shown.pop("providers")] == ["Trifork", "PLSP"]
    assert shown == {
        "audience": "klinikker", "level": 2, "joiner": "og", "note": "Ring", "phone": "12345678",
        "email": "hjaelp@plo.example", "web": "https://plo.example", "hours": "8-16",
    }  # fmt: skip
    [deal] = facts["agreements"]
    [party], [promise] = deal.pop("parties"), deal.pop("targets")
    assert deal == {
        "id": agreement.pk, "kind": "dpa", "label": "Databehandleraftale", "scope": "drift", "state": "not_relevant",
        "state_label": "ikke relevant", "state_reason": "gratis", "valid_from": "2026-01-01", "valid_to": "2026-12-31",
        "binding_until": "2026-06-30", "notice_months": 1, "renewal": "periods", "renewal_months": 12,
        "latest_notice_on": "2026-11-30", "oversight_done_on": "2026-02-01", "oversight_due_on": "2027-02-01",
        "note": "aftalt",
    }  # fmt: skip
    assert (party["name"], party["role"]) == ("PLSP", "databehandler")
    assert (promise["name"], promise["better"], promise["target"], promise["unit"]) == ("svartid", "højst", "4.00", "t")
    assert [(one["month"], one["value"]) for one in promise["measured"][:2]] == [
        ("2026-02-01", "13.00"), ("2026-01-01", "12.00"),
    ]  # fmt: skip
    assert len(promise["measured"]) == 12
    assert facts["refs"]["agreement"] == [agreement.pk]
    assert facts["refs"]["organisation"] == sorted([plsp.pk, trifork.pk])
