"""Who helps and on what terms, worded for a table; and what the snapshot holds of it."""

from datetime import date

import pytest

from danish.months import months_after
from onepagers.parts import Refs
from onepagers.versions import snapshots
from onepagers.versions.saving import saving
from support.agreement_terms import basis_with_day, state_of, terms_of
from support.models import (
    Agreement,
    AgreementDocument,
    AgreementParty,
    Continuation,
    Measurement,
    NoticeGiven,
    OptionTaken,
    Oversight,
    ServiceTarget,
    SupportLine,
    SupportProvider,
)
from support.snapshots import agreement_facts
from support.templatetags.support import agreement_rows, matrix, short_address
from support.terms import Period, Terms
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


HALF_YEAR = {"form": "open", "notice_months": 6, "counted_to": "half_year"}
RENEWED = {"form": "fixed", "renewal": "periods", "renewal_months": 12, "valid_to": "2025-12-31"}
ENDS = {"form": "fixed", "renewal": "none", "valid_to": "2026-12-31"}
GIVEN = {"party": "PLO", "received_on": "2026-11-01", "out_on": "2027-06-30"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"valid_from": "2026-01-01"}, "gælder fra 1. jan. 2026"),
        ({"valid_to": "2026-12-31"}, "gælder til 31. dec. 2026"),
        ({"valid_from": "2026-01-01", "valid_to": "2026-12-31"}, "gælder 1. jan. 2026 til 31. dec. 2026"),
        ({"binding_until": "2026-12-31"}, "bindende til 31. dec. 2026 (uafklaret)"),
        ({"notice_months": 0}, "nul måneders opsigelse"),
        ({"notice_months": 1}, "én måneds opsigelse"),
        ({"notice_months": 3}, "tre måneders opsigelse"),
        ({"notice_days": 30}, "30 dages opsigelse"),
        (HALF_YEAR, "varsel 6 måneder til udgangen af et halvår; opsiges senest 31. dec. 2026 til 30. jun. 2027"),
        (HALF_YEAR | {"binding_until": "2026-12-31"},
            "bindende til 31. dec. 2026 (uafklaret); varsel 6 måneder til udgangen af et halvår"),
        (HALF_YEAR | {"earliest_exit": "2028-01-01"},
            "kan tidligst opsiges til 1. jan. 2028; varsel 6 måneder til udgangen af et halvår; "
            "opsiges senest 31. dec. 2027 til 30. jun. 2028"),
        (HALF_YEAR | {"counted_to": "month"}, "varsel 6 måneder til udgangen af en måned"),
        (HALF_YEAR | {"counted_to": "month", "notice_from": "2027-01-15"},
            "uopsigelig indtil 15. jan. 2027; varsel 6 måneder til udgangen af en måned; "
            "opsiges senest 31. jan. 2027 til 31. jul. 2027"),
        (HALF_YEAR | {"runs_on": {"until": "2027-06-30", "by": "Bestyrelsen", "on": "2026-10-01"}},
            "varsel 6 måneder til udgangen af et halvår; opsiges senest 30. jun. 2027 til 31. dec. 2027; "
            "løber videre til 30. jun. 2027"),
        (HALF_YEAR | {"valid_from": "2025-01-01", "given": GIVEN},
            "gælder fra 1. jan. 2025; opsagt af PLO, slutter 30. jun. 2027"),
        (HALF_YEAR | {"given": GIVEN | {"out_on": "2026-11-23"}}, "opsagt af PLO, sluttede 23. nov. 2026"),
        (HALF_YEAR | {"given": GIVEN | {"received_on": "2026-11-25"}},
            "varsel 6 måneder til udgangen af et halvår; opsiges senest 31. dec. 2026 til 30. jun. 2027"),
        # the term that runs is told, and not the first one
        (RENEWED, "gælder til 31. dec. 2026; forlænges tolv måneder ad gangen"),
        (RENEWED | {"notice_months": 1},
            "gælder til 31. dec. 2026; forlænges tolv måneder ad gangen; varsel 1 måned til udløbet af en periode; "
            "opsiges senest 30. nov. 2026 til 31. dec. 2026"),
        (ENDS, "gælder til 31. dec. 2026; ophører af sig selv; forny eller genudbyd inden da"),
        (ENDS | {"notice_months": 3}, "gælder til 31. dec. 2026; ophører af sig selv; tre måneders opsigelse; "
            "forny eller genudbyd inden da"),
        (ENDS | {"valid_to": "2026-11-23"}, "gælder til 23. nov. 2026; ophører af sig selv"),
        (ENDS | {"options": [{"months": 12, "take_by": "2026-11-24", "note": "", "taken_on": None}]},
            "gælder til 31. dec. 2026; ophører af sig selv; forny eller genudbyd inden da; "
            "option skal bruges senest 24. nov. 2026"),
        (ENDS | {"options": [{"months": 12, "take_by": "2026-11-24", "note": "", "taken_on": "2026-11-20"}]},
            "gælder til 31. dec. 2027; ophører af sig selv; forny eller genudbyd inden da"),
        ({"oversights": [{"done_on": "2025-11-24", "how": "", "done_by": ""}]}, "tilsyn udført 24. nov. 2025"),
        ({"oversight_due_on": "2026-11-24"}, "næste tilsyn 24. nov. 2026"),
        ({"oversight_due_on": "2026-11-24", "oversights": [{"done_on": "2026-11-24", "how": "", "done_by": ""}]},
            "tilsyn udført 24. nov. 2026"),
        ({"note": "Aftalt mundtligt."}, "Aftalt mundtligt"),
    ],
)  # fmt: skip
def test_terms_are_said_as_far_as_they_are_known(fields, words):
    assert terms(**fields) == words


def test_an_agreement_that_follows_another_has_that_ones_days():
    followed = {"id": 7, "kind": "operation", "label": "Drift og vedligehold", "scope": "appen", "parties": []}
    follows = example.agreement("Drift og vedligehold") | followed | HALF_YEAR
    assert terms(form="follows", follows=follows) == (
        "følger drift og vedligehold om appen; opsiges senest 31. dec. 2026 til 30. jun. 2027"
    )
    assert row(form="follows", follows=follows | {"given": GIVEN})["state"] == "opsagt"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"valid_from": "2026-01-01", "valid_to": "2026-12-31"}, "gælder 1. jan. 2026 til 31. dec. 2026"),
        ({"binding_until": "2026-12-31"}, "bindende til 31. dec. 2026"),
        ({"notice_months": 3}, "tre måneders opsigelse"),
        # what was counted then is said as that, before the day and after it
        ({"notice_months": 3, "latest_notice_on": "2026-11-24"},
            "sidste rettidige opsigelse 24. nov. 2026 (som gemt dengang)"),
        ({"notice_months": 3, "latest_notice_on": "2026-11-23"},
            "sidste rettidige opsigelse 23. nov. 2026 (som gemt dengang)"),
        ({"renewal": "none"}, "ophører af sig selv"),
        ({"renewal": "month"}, "løber til udgangen af en måned"),
        ({"renewal": "quarter"}, "løber til udgangen af et kvartal"),
        ({"renewal": "year"}, "løber til udgangen af et år"),
        ({"renewal": "periods", "renewal_months": 12}, "forlænges tolv måneder ad gangen"),
        ({"oversight_done_on": "2025-11-24"}, "tilsyn udført 24. nov. 2025"),
    ],
)  # fmt: skip
def test_a_version_from_before_terms_were_stored_says_what_it_said(fields, words):
    [shown] = agreement_rows([example.agreement_of_then("SLA", "PLO", **fields)], ON)
    assert shown["terms"].replace("\N{NO-BREAK SPACE}", " ") == words


def test_an_agreement_that_is_not_relevant_says_no_day():
    fields = {"state": "not_relevant", "state_label": "ikke relevant", "state_reason": "gratis"}
    assert terms(**HALF_YEAR | {"counted_to": "year"} | fields) == ""


def test_the_basis_is_said_with_the_legal_day():
    agreement = example.agreement("SLA", **HALF_YEAR | {"counted_to": "year"})
    asked = terms_of(agreement)
    [following, *_] = asked.exits(ON)
    said = basis_with_day(asked, following).replace("\N{NO-BREAK SPACE}", " ")
    assert said == "6 måneder til udgangen af et år: skal være modtaget senest 30. juni 2027"


def test_terms_that_outlast_the_calendar_have_the_exits_that_it_holds():
    terms = Terms(form="fixed", last_day=date(2027, 12, 31), renewal_months=24_000, notice=Period(1, "months"))
    assert [exit.on.year for exit in terms.exits(ON)] == [2027, 4027, 6027, 8027]
    assert Terms(form="open", counted_to="year", notice=Period(32_767 * 12, "months")).exits(ON) == []


@pytest.mark.parametrize(
    ("terms", "day"),
    [
        (Terms(form="open", counted_to="month", notice=Period(1, "months")), None),
        (Terms(form="fixed", last_day=date(2027, 2, 28), renewal_months=6), date(2027, 2, 28)),
        (Terms(form="fixed", last_day=date(2026, 2, 28), renewal_months=6), date(2027, 2, 28)),
        (Terms(form="fixed", last_day=date(2026, 8, 30), renewal_months=6), date(2027, 2, 28)),
        (Terms(form="fixed", last_day=date(2026, 2, 28), renewal_months=0), date(2026, 2, 28)),
        (Terms(form="fixed", last_day=date(2026, 2, 28)), date(2026, 2, 28)),
    ],
)
def test_the_term_that_runs_ends_on_a_day_counted_from_the_first_end(terms, day):
    assert terms.end_of_period(ON) == day


def test_a_target_says_what_is_promised_and_what_was_measured_last():
    target = {"name": "oppetid", "better": "mindst", "target": "99.80", "unit": "%", "measured": []}
    target |= {"hours": [], "windows": "", "method": "", "source": "", "measured_from": None}
    assert terms(targets=[target]) == "oppetid mindst 99,8 %"
    measured = [{"month": "2026-10-01", "value": "99.90"}, {"month": "2026-09-01", "value": "90.00"}]
    says = "oppetid mindst 99,8 %, målt 99,9 % i oktober 2026"
    assert terms(targets=[target | {"measured": measured[:1]}]) == says
    assert terms(targets=[target | {"measured": measured}]) == f"{says}, 1 af 2 måneder brudt"
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
            kind="dpa", scope="drift", state="not_relevant", state_reason="gratis", form="fixed",
            valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), binding_until=date(2026, 6, 30),
            binding_words="Bindende til juli", notice_months=1, renewal="periods", renewal_months=12, during=True,
            counted_to="month", earliest_exit=date(2026, 9, 30), notice_from=date(2026, 5, 1), notice_to="PLSP",
            notice_how="brev", responsible=solution.manager, journal_number="J-1", sub_processors="Ingen",
            third_countries="Ingen", oversight_due_on=date(2027, 2, 1), note="aftalt",
        )  # fmt: skip
        agreement.solutions.add(solution)
        about = {"agreement": agreement, "solution": solution}
        AgreementParty.objects.create(agreement=agreement, organisation=plsp, role="databehandler", notice_days=90)
        option = agreement.options.create(months=12, take_by=date(2026, 10, 1), note="én gang")
        OptionTaken.objects.create(option=option, taken_on=date(2026, 9, 1), **about)
        Continuation.objects.create(
            until=date(2027, 12, 31), decided_by="Bestyrelsen", decided_on=date(2026, 9, 9), **about
        )
        NoticeGiven.objects.create(
            party=plsp, received_on=date(2026, 8, 1), out_on=date(2027, 1, 31), released=True, **about
        )
        Oversight.objects.create(done_on=date(2026, 2, 1), how="skriftligt", conclusion="remarks", **about)
        AgreementDocument.objects.create(name="aftale.pdf", content_type="application/pdf", content=b"%PDF", **about)
        target = ServiceTarget.objects.create(agreement=agreement, name="svartid", better="lower", target=4, unit="t")
        for month in range(1, 27):
            Measurement.objects.create(target=target, month=months_after(date(2024, 1, 1), month), value=month, **about)

    facts = snapshots.take(snapshots.for_page(ON).get(pk=solution.pk), ON)

    [shown] = facts["support"]
    assert [provider["name"] for provider in shown.pop("providers")] == ["Trifork", "PLSP"]
    assert shown == {
        "audience": "klinikker", "level": 2, "joiner": "og", "note": "Ring", "phone": "12345678",
        "email": "hjaelp@plo.example", "web": "https://plo.example", "hours": "8-16", "week": [], "have_ready": "",
    }  # fmt: skip
    [deal] = facts["agreements"]
    [party], [promise] = deal.pop("parties"), deal.pop("targets")
    assert deal.pop("responsible")["initials"] == solution.manager.initials
    [document] = deal.pop("documents")
    assert (document["name"], len(document["sha256"])) == ("aftale.pdf", 64)
    assert deal["oversights"][0].pop("withheld")
    assert deal == {
        "id": agreement.pk, "kind": "dpa", "label": "Databehandleraftale", "scope": "drift", "state": "not_relevant",
        "state_label": "ikke relevant", "state_reason": "gratis", "form": "fixed", "follows": None,
        "valid_from": "2026-01-01", "valid_to": "2026-12-31", "binding_until": "2026-06-30", "notice_months": 1,
        "notice_days": None, "renewal": "periods", "renewal_months": 12, "during": True, "counted_to": "month",
        "earliest_exit": "2026-09-30", "notice_from": "2026-05-01", "binding_words": "Bindende til juli",
        "options": [{"months": 12, "take_by": "2026-10-01", "note": "én gang", "taken_on": "2026-09-01"}],
        "given": {"party": "PLSP", "received_on": "2026-08-01", "out_on": "2027-01-31"},
        "runs_on": {"until": "2027-12-31", "by": "Bestyrelsen", "on": "2026-09-09"}, "notice_to": "PLSP",
        "notice_how": "brev", "journal_number": "J-1", "sub_processors": "Ingen", "third_countries": "Ingen",
        "oversight_plan": None, "oversight_due_on": "2027-02-01", "withheld": [], "note": "aftalt",
        # what it showed is hidden until the secretariat releases it
        "oversights": [{"done_on": "2026-02-01", "how": "skriftligt", "done_by": ""}],
    }  # fmt: skip
    assert (party["name"], party["role"]) == ("PLSP", "databehandler")
    assert (party["notice_months"], party["notice_days"]) == (None, 90)
    assert (promise["name"], promise["better"], promise["target"], promise["unit"]) == ("svartid", "højst", "4.00", "t")
    assert [(one["month"], one["value"]) for one in promise["measured"][:2]] == [
        ("2026-03-01", "26.00"), ("2026-02-01", "25.00"),
    ]  # fmt: skip
    assert len(promise["measured"]) == 26
    assert facts["refs"]["agreement"] == [agreement.pk]
    assert facts["refs"]["organisation"] == sorted([plsp.pk, trifork.pk])


@pytest.mark.django_db
def test_notice_and_conclusions_are_hidden_until_they_are_released_and_days_go_on_as_if_it_were_not_given():
    solution, plo = make_solution(), make_organisation("PLO")
    with saving([solution], by=None):
        agreement = Agreement.objects.create(kind="sla", form="open", counted_to="year", notice_months=6)
        agreement.solutions.add(solution)
        about = {"agreement": agreement, "solution": solution}
        notice = NoticeGiven.objects.create(
            party=plo, received_on=date(2026, 11, 1), out_on=date(2027, 12, 31), **about
        )
        check = Oversight.objects.create(done_on=date(2026, 2, 1), conclusion="critical", **about)

    def shown(**kwargs):
        return agreement_facts(Agreement.objects.get(), Refs(), **kwargs)

    assert (shown()["given"], shown()["withheld"]) == (None, [notice.pk])
    assert "conclusion" not in shown()["oversights"][0]
    assert state_of(shown(), ON) == "in_force"
    assert shown(released=False)["given"]["party"] == "PLO"
    assert shown(released=False)["oversights"][0]["conclusion"] == "kritiske bemærkninger"
    assert state_of(shown(released=False), ON) == "terminated"

    with saving([solution], by=None):
        NoticeGiven.objects.create(
            party=plo, received_on=notice.received_on, out_on=notice.out_on, released=True, replaces=notice, **about
        )
        Oversight.objects.create(done_on=check.done_on, conclusion="critical", released=True, replaces=check, **about)
    assert (shown()["given"]["out_on"], shown()["withheld"]) == ("2027-12-31", [])
    assert [row["conclusion"] for row in shown()["oversights"]] == ["kritiske bemærkninger"]
