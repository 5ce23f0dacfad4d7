from datetime import date

import pytest

from onepagers.findings import apply
from support import findings
from tests.onepagers import example_pages as example

TODAY = example.TODAY


def page(*, support=(), agreements=(), name="Video"):
    return example.page("video", name, sections=[], support=list(support), agreements=list(agreements))


def found(snapshot, on=TODAY):
    return {
        (one.code, one.text.replace("\N{NO-BREAK SPACE}", " "))
        for rule in findings.RULES
        for one in apply(rule, snapshot, on)
    }


HALF_YEAR = {"form": "open", "notice_months": 6, "counted_to": "half_year"}
ENDS = {"form": "fixed", "renewal": "none", "valid_to": "2030-12-31"}


def deal(kind="sla", label="SLA", parties="PLO, PLSP", scope="video", **fields):
    return example.agreement(label, parties, scope, kind=kind, **fields)


@pytest.mark.parametrize(
    "lines",
    [
        [example.line("Klinikker", 1), example.line("Klinikker", 2, "PLSP")],
        [example.line("Klinikker", 2, "PLSP")],
    ],
)
def test_an_audience_with_nobody_named_to_turn_to_first_lacks_its_first_line(lines):
    assert found(page(support=[*lines, example.line("Borgere", 1, "sundhed.dk")])) == {
        ("support.F01", "1. linje for klinikker er ikke navngivet")
    }


@pytest.mark.parametrize(("state", "words"), [("outstanding", "udestår"), ("negotiating", "er under forhandling")])
def test_an_sla_that_is_not_made_is_outstanding(state, words):
    assert found(page(agreements=[deal(state=state)])) == {("support.F02", f"SLA mellem PLO og PLSP om video {words}")}


@pytest.mark.parametrize(
    ("fields", "ended"),
    [
        ({"state": "expired"}, True),
        (ENDS | {"valid_to": "2026-11-23"}, True),
        (ENDS | {"valid_to": "2026-11-24"}, False),
        (ENDS | {"valid_to": "2026-11-23", "renewal": "periods", "renewal_months": 1}, False),
        (ENDS | {"valid_to": "2026-11-23", "renewal": ""}, False),  # nobody knows
        (ENDS | {"state": "not_relevant", "valid_to": "2026-11-23"}, False),
        (HALF_YEAR | {"given": {"party": "PLO", "received_on": "2026-05-01", "out_on": "2026-11-23"}}, True),
        (HALF_YEAR | {"given": {"party": "PLO", "received_on": "2026-05-01", "out_on": "2026-11-24"}}, False),
    ],
)
def test_an_agreement_has_expired_when_it_says_so_or_its_terms_do(fields, ended):
    codes = {code for code, _ in found(page(agreements=[deal(**fields)]))}
    assert ("support.F03" in codes) is ended


@pytest.mark.parametrize(
    ("fields", "on", "says"),
    [
        (HALF_YEAR, date(2026, 10, 1), None),
        (HALF_YEAR, date(2026, 10, 2), "31. december 2026, og slutter så 30. juni 2027"),
        (HALF_YEAR, date(2026, 12, 31), "31. december 2026, og slutter så 30. juni 2027"),
        (HALF_YEAR, date(2027, 1, 1), None),
        (HALF_YEAR | {"counted_to": "month"}, date(2026, 12, 31), None),  # it can be left each month
        (HALF_YEAR | {"counted_to": ""}, date(2026, 12, 31), None),
        (HALF_YEAR | {"binding_until": "2026-12-31"}, date(2026, 12, 31), None),
        (HALF_YEAR | {"runs_on": {"until": "2027-06-30", "by": "B", "on": "2026-01-01"}}, date(2026, 12, 31), None),
        (HALF_YEAR | {"given": {"party": "PLO", "received_on": "2026-12-31", "out_on": "2027-06-30"}},
            date(2026, 12, 31), None),
    ],
)  # fmt: skip
def test_the_last_day_of_notice_is_told_ninety_days_ahead_and_as_long_as_it_can_be_met(fields, on, says):
    told = [text for code, text in found(page(agreements=[deal(**fields)]), on) if code == "support.F04"]
    assert told == ([f"SLA mellem PLO og PLSP om video kan opsiges til og med {says}"] if says else [])


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, "løbetid og opsigelsesvarsel"),
        (ENDS, None),
        (ENDS | {"during": True, "counted_to": "month"}, "opsigelsesvarsel"),
        (ENDS | {"renewal": "", "notice_months": 3}, "forlængelse"),
        (ENDS | {"valid_to": None, "notice_months": 3}, "sidste dag i kraft"),
        (HALF_YEAR, None),
        (HALF_YEAR | {"counted_to": ""}, "hvad opsigelsen regnes til"),
        (HALF_YEAR | {"counted_to": "anniversary"}, "hvad opsigelsen regnes til"),
        (HALF_YEAR | {"notice_months": None}, "opsigelsesvarsel"),
        (HALF_YEAR | {"notice_months": None, "notice_days": 0}, None),
        ({"state": "outstanding", "kind": "operation"}, None),  # there is nothing to look up in
        ({"given": {"party": "PLO", "received_on": "2026-01-01", "out_on": "2027-06-30"}}, None),
    ],
)
def test_what_is_not_known_of_terms_is_a_finding_and_never_a_day(fields, missing):
    told = [text for code, text in found(page(agreements=[deal(**fields)])) if code == "support.F07"]
    words = f"Ikke oplyst: {missing} mangler i SLA mellem PLO og PLSP om video"
    assert told == ([words] if missing else [])


def test_a_binding_that_means_one_of_two_things_is_a_finding():
    said = found(page(agreements=[deal(**HALF_YEAR, binding_until="2027-01-31")]))
    assert said == {
        ("support.F08", "SLA mellem PLO og PLSP om video er «bindende til 31. januar 2027»: det er uafklaret")
    }


@pytest.mark.parametrize(
    ("end", "soon"),
    [("2026-11-23", False), ("2026-11-24", True), ("2027-05-23", True), ("2027-05-24", False)],
)
def test_an_end_that_comes_by_itself_is_told_half_a_year_ahead(end, soon):
    codes = {code for code, _ in found(page(agreements=[deal(**ENDS | {"valid_to": end})]))}
    assert ("support.F11" in codes) is soon


def test_a_version_from_before_terms_were_stored_has_no_findings_of_days():
    then = example.agreement_of_then(
        "SLA", "PLO, PLSP", "video", valid_to="2026-11-23", latest_notice_on="2026-12-01", binding_until="2026-12-31"
    )
    assert found(page(agreements=[then])) == set()


def test_a_data_processing_agreement_is_missing_where_a_row_says_that_one_is_due():
    outstanding = deal("dpa", "Databehandleraftale", state="outstanding")
    assert found(page(agreements=[outstanding])) == {
        ("support.F05", "Databehandleraftale mellem PLO og PLSP om video udestår")
    }
    operation = deal("operation", "Drift og vedligehold", **ENDS)
    operation["parties"][1]["role"] = "Databehandler"
    assert found(page(agreements=[operation])) == {("support.F05", "Ingen databehandleraftale med PLSP er registreret")}
    assert found(page(agreements=[operation, deal("dpa", "Databehandleraftale", **ENDS)])) == set()
    assert found(page(agreements=[deal("operation", "Drift og vedligehold", **ENDS)])) == set()


def test_oversight_is_overdue_from_the_day_after():
    agreement = deal("dpa", "Databehandleraftale", **ENDS, oversight_due_on="2026-11-23")
    assert found(page(agreements=[agreement])) == {
        (
            "support.F06",
            "Tilsyn med databehandleraftale mellem PLO og PLSP om video skulle være udført 23. november 2026",
        )
    }
    assert found(page(agreements=[agreement]), date(2026, 11, 23)) == set()
    for done_on, overdue in (("2026-11-22", True), ("2026-11-23", False)):
        done = agreement | {"oversights": [{"done_on": done_on, "how": "", "done_by": ""}]}
        assert bool(found(page(agreements=[done]))) is overdue


def test_a_supplier_that_more_than_half_of_the_portfolio_hangs_on_is_told_once():
    behind = [example.line("Klinikker", 2, "PLSP")]
    [one] = apply(
        findings.one_supplier,
        [page(support=behind, name="A"), page(agreements=[deal()], name="B"), page(name="C")],
        TODAY,
    )
    assert one.text == "PLSP står bag 2 af 3 løsninger: A og B"
    first = [example.line("Klinikker", 1, "LPS")]
    assert apply(findings.one_supplier, [page(support=first, name=name) for name in "ABC"], TODAY) == []
    assert (
        apply(findings.one_supplier, [page(support=behind), page(name="B"), page(name="C"), page(name="D")], TODAY)
        == []
    )


def test_exactly_half_of_the_portfolio_is_not_more_than_half():
    behind = [example.line("Klinikker", 2, "PLSP")]
    half = [page(support=behind, name=name) for name in "AB"] + [page(name=name) for name in "CD"]
    assert apply(findings.one_supplier, half, TODAY) == []
    [one] = apply(findings.one_supplier, [*half[:2], page(agreements=[deal()], name="C"), half[3]], TODAY)
    assert one.text == "PLSP står bag 3 af 4 løsninger: A, B og C"
    assert apply(findings.one_supplier, half[:2], TODAY) == []  # two solutions are no portfolio


def test_what_speaks_for_yellow_where_it_is_mended_and_which_reminder_says_the_same():
    every = (*findings.RULES, *findings.PORTFOLIO_RULES)
    assert {rule.code: (rule.yellow, rule.where, rule.reminder) for rule in every} == {
        "support.F01": (True, "support:edit_support", ""),
        "support.F02": (True, "support:edit_agreements", ""),
        "support.F03": (True, "support:edit_agreements", ""),
        "support.F04": (False, "support:edit_agreements", "last_notice"),
        "support.F05": (True, "support:edit_agreements", ""),
        "support.F06": (True, "support:edit_agreements", "oversight_due"),
        "support.F07": (False, "support:edit_agreements", ""),
        "support.F08": (False, "support:edit_agreements", ""),
        "support.F16": (True, "support:edit_agreements", "follow_up_due"),
        "support.F11": (False, "support:edit_agreements", "agreement_ends"),
        "support.F20": (True, "support:edit_needs", ""),
        "support.F10": (False, "onepagers:edit_texts", ""),
        "support.F15": (False, "onepagers:edit_texts", ""),
    }


@pytest.mark.parametrize(
    ("kind", "parties", "scope", "words"),
    [
        ("sla", "PLO, PLSP", "video", "SLA mellem PLO og PLSP om video"), ("sla", "PLO", "", "SLA med PLO"),
        ("sla", "", "", "SLA"), ("operation", "A, B, C", "", "Drift og vedligehold mellem A, B og C"),
    ],
)  # fmt: skip
def test_an_agreement_is_named_as_far_as_it_is_known(kind, parties, scope, words):
    label = {"sla": "SLA", "operation": "Drift og vedligehold"}[kind]
    [(code, text)] = found(page(agreements=[deal(kind, label, parties, scope, state="expired")]))
    assert (code, text) == ("support.F03", f"{words} er udløbet")


def test_an_agreement_that_ended_on_a_day_says_which():
    [(_, text)] = found(page(agreements=[deal(**ENDS | {"valid_to": "2026-11-23"})]))
    assert text == "SLA mellem PLO og PLSP om video udløb 23. november 2026"


def test_a_data_processing_agreement_that_has_ended_is_missing_and_told_once():
    ended = deal("dpa", "Databehandleraftale", **ENDS | {"valid_to": "2026-11-23"})
    assert found(page(agreements=[ended])) == {
        ("support.F05", "Databehandleraftale mellem PLO og PLSP om video er udløbet")
    }


def test_oversight_and_notice_of_what_is_not_in_force_are_nobodys_matter():
    for state in ("terminated", "not_relevant"):
        agreement = deal("operation", "Drift", state=state, oversight_due_on="2026-01-01", notice_months=3)
        assert found(page(agreements=[agreement])) == set()


@pytest.mark.parametrize(
    ("kind", "label", "called"),
    [
        ("sla", "SLA", "SLA"),
        ("support", "Supportaftale", "Supportaftale"),
        ("operation", "Driftsaftale", "Driftsaftale"),
    ],
)
def test_an_sla_keeps_its_capitals_and_other_agreements_have_them_at_the_beginning_only(kind, label, called):
    agreement = deal(kind, label)
    assert findings._named(agreement).startswith("SLA mellem PLO og PLSP" if kind == "sla" else label.lower())
    assert {text for _, text in found(page(agreements=[agreement | {"state": "expired"}]))} == {
        f"{called} mellem PLO og PLSP om video er udløbet"
    }
