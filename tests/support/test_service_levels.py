"""How a service target was kept: month by month, on the page, as findings, and on any day."""

from datetime import date
from decimal import Decimal

import pytest

from onepagers import findings
from support.measures import MeasureError, in_unit, read_measure
from support.service_levels import months_in_words, record_of, standing_in_words
from support.templatetags.service_levels import in_sentence, level_mark, level_strip
from support.templatetags.support import agreement_rows
from tests.onepagers import example_pages as example

ON = date(2026, 11, 29)
UPTIME = {
    "name": "oppetid", "better": "mindst", "target": "99.60", "unit": "%", "windows": "hver 2. onsdag",
    "hours": [{"weekdays": [0, 1, 2, 3, 4], "opens": "08:00", "closes": "15:30", "holidays": False}],
    "method": "", "source": "", "measured_from": None, "measured_to": None, "measured": [],
}  # fmt: skip
TERMS = {
    "form": "open", "follows": None, "during": False, "counted_to": "", "earliest_exit": None, "notice_from": None,
    "notice_days": None, "options": [], "given": None, "runs_on": None, "oversights": [], "documents": [],
    "withheld": [], "notice_to": "", "notice_how": "", "binding_words": "", "responsible": None,
    "journal_number": "", "sub_processors": "", "third_countries": "",
}  # fmt: skip


def measured(**values):
    """Measurements by month, «m2026_10=99.9», newest first."""
    rows = [{"month": f"{name[1:].replace('_', '-')}-01", "value": value} for name, value in values.items()]
    return sorted(rows, key=lambda row: row["month"], reverse=True)


def deal(target, **fields):
    agreement = {**example.agreement("SLA", "PLO, PLSP"), **TERMS, **fields}
    return {**agreement, "parties": [{**p, "notice_months": None, "notice_days": None} for p in agreement["parties"]],
            "targets": [target]}  # fmt: skip


def states(target, on=ON, **fields):
    record = record_of(deal(target, **fields), target, on)
    return {f"{month.first_day:%Y-%m}": month.state for month in record.months if month.state != "outside"}


def found(target, on=ON, **fields):
    snapshot = example.page("x", "X", sections=[], agreements=[deal(target, **fields)])
    return {one.code: one.text for one in findings.find(snapshot, on) if one.code in CODES}


CODES = {"support.F12", "support.F13", "support.F14"}


@pytest.mark.parametrize(
    ("better", "value", "state"),
    [
        ("mindst", "99.60", "kept"), ("mindst", "99.6000", "kept"), ("mindst", "99.5999", "broken"),
        ("højst", "99.60", "kept"), ("højst", "99.6001", "broken"),
    ],
)  # fmt: skip
def test_exactly_what_was_promised_keeps_it(better, value, state):
    assert states({**UPTIME, "better": better, "measured": measured(m2026_10=value)}) == {"2026-10": state}


def test_missing_are_the_months_from_the_first_that_was_measured_to_the_last_that_is_over():
    target = {**UPTIME, "measured": measured(m2026_06="99.9", m2026_08="99.1")}
    assert states(target) == {
        "2026-06": "kept", "2026-07": "missing", "2026-08": "broken", "2026-09": "missing", "2026-10": "missing",
    }  # fmt: skip
    assert "2026-11" not in states(target, date(2026, 11, 30))
    assert states(target, date(2026, 12, 1))["2026-11"] == "missing"


@pytest.mark.parametrize(
    ("fields", "first"),
    [({"measured_from": "2026-08-01"}, "2026-08"), ({"measured_from": "2026-08-02"}, "2026-09"), ({}, None)],
)
def test_a_target_is_measured_from_its_first_whole_month(fields, first):
    assert min(states({**UPTIME, **fields}), default=None) == first


@pytest.mark.parametrize(("to", "last"), [("2026-09-30", "2026-09"), ("2026-09-29", "2026-08"), (None, "2026-10")])
def test_nothing_is_missing_after_the_target_is_no_longer_measured(to, last):
    assert max(states({**UPTIME, "measured_from": "2026-01-01", "measured_to": to})) == last


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ({"form": "fixed", "valid_to": "2026-06-30", "renewal": "none"}, "2026-06"),
        ({"given": {"party": "PLSP", "received_on": "2026-01-05", "out_on": "2026-07-31"}}, "2026-07"),
        ({"given": {"party": "PLSP", "received_on": "2026-01-05", "out_on": "2027-07-31"}}, "2026-10"),
        ({"state": "outstanding"}, None),
        ({"state": "not_relevant"}, None),
        ({"form": "", "state": "expired"}, None),
    ],
)
def test_nothing_is_missing_after_the_agreement_has_ended_or_before_it_is_made(fields, last):
    assert max(states({**UPTIME, "measured_from": "2026-01-01"}, **fields), default=None) == last


def test_the_running_month_counts_once_it_is_measured_and_never_as_missing():
    target = {**UPTIME, "measured": measured(m2026_10="99.9", m2026_11="99.8")}
    assert states(target) == {"2026-10": "kept", "2026-11": "kept"}
    assert len(record_of(deal(target), target, ON).months) == 24


def test_a_page_says_the_promise_the_newest_value_and_how_often_it_was_broken():
    target = {**UPTIME, "measured": measured(m2026_07="98", m2026_08="99.7", m2026_10="99.9")}
    [row] = agreement_rows([deal(target)], ON)
    assert (
        "oppetid mindst 99,6 % hverdage 8.00–15.30, servicevindue hver 2. onsdag, målt 99,9 % i oktober 2026, "
        "1 af 3 måneder brudt, 1 måned mangler" in row["terms"].replace("\N{NO-BREAK SPACE}", " ")
    )


def test_what_was_always_kept_is_said_too():
    values = {f"m2026_{month:02}": "99.9" for month in range(1, 11)}
    target = {**UPTIME, "measured": measured(**values)}
    assert standing_in_words(target, record_of(deal(target), target, ON)).endswith("holdt i alle 10 måneder")
    assert found(target) == {}


def test_a_target_broken_in_the_newest_month_speaks_for_yellow_and_earlier_ones_do_not():
    newest = found({**UPTIME, "measured": measured(m2026_10="99.1")})
    assert {code: text.replace("\N{NO-BREAK SPACE}", " ") for code, text in newest.items()} == {
        "support.F12": "SLA mellem PLO og PLSP: oppetid var 99,1 % i oktober 2026; aftalt er mindst 99,6 %"
    }
    earlier = found({**UPTIME, "measured": measured(m2026_09="99.1", m2026_10="99.9")})
    assert list(earlier) == ["support.F13"]
    assert "1 af 2 målte måneder" in earlier["support.F13"]
    yellow = {code: findings.by_code()[code].yellow for code in CODES}
    assert yellow == {"support.F12": True, "support.F13": False, "support.F14": False}


def test_missing_months_are_one_finding_that_names_them():
    target = {**UPTIME, "measured": measured(m2026_05="99.9", m2026_07="99.9")}
    [text] = found(target).values()
    assert text == "SLA mellem PLO og PLSP: oppetid er ikke oplyst for juni 2026 og august til oktober 2026"


def test_nothing_is_found_of_an_agreement_that_has_ended():
    ended = {"form": "fixed", "valid_to": "2026-06-30", "renewal": "none"}
    assert found({**UPTIME, "measured": measured(m2026_04="90")}, **ended) == {}


def test_a_version_of_before_is_still_read():
    old = {name: UPTIME[name] for name in ("name", "better", "target", "unit")}
    target = {**old, "measured": measured(m2026_09="99.9", m2026_10="99.1")}
    assert states(target) == {"2026-09": "kept", "2026-10": "broken"}


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([(2026, 3)], "marts 2026"),
        ([(2026, 3), (2026, 4)], "marts 2026 og april 2026"),
        ([(2025, 12), (2026, 1), (2026, 2), (2026, 5)], "december 2025 til februar 2026 og maj 2026"),
    ],
)
def test_months_in_words(months, words):
    assert months_in_words([date(year, month, 1) for year, month in months]) == words


def test_the_strip_tells_each_month_by_shape_and_word():
    target = {**UPTIME, "measured": measured(m2026_07="98", m2026_08="99.7", m2026_10="99.9")}
    record = record_of(deal(target), target, ON)
    strip = level_strip(record)
    assert strip.count("<svg") == 24
    assert "<title>juli 2026: brudt</title>" in strip
    assert "<title>september 2026: mangler</title>" in strip
    words = "Holdt: august 2026 og oktober 2026. Brudt: juli 2026. Mangler: september 2026."
    assert in_sentence(record) == f"24 måneder til oktober 2026. {words}"
    assert len({level_mark(state) for state in ("kept", "broken", "missing", "outside")}) == 4


# Numbers


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("99,6", "%", "99.6"), ("99,60 %", "%", "99.60"), ("99,6pct.", "%", "99.6"), ("99,985", "%", "99.985"),
        ("100", "%", "100"), ("0", "%", "0"), ("4 timer", "timer", "4"), ("1.200", "", "1200"), ("3,5", "t", "3.5"),
    ],
)  # fmt: skip
def test_a_number_is_read_the_danish_way(typed, unit, value):
    assert read_measure(typed, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "unit", "wrong"),
    [
        ("100,01", "%", "over 100 %"), ("101 %", "%", "over 100 %"), ("-1", "%", "under nul"),
        ("99.6", "%", "to måder"),
        ("1,500", "timer", "to måder"), ("fint", "%", "ikke et tal"), ("50 %", "timer", "anden enhed"),
        ("1 mio.", "", "anden enhed"), ("99,60001", "%", "4 decimaler"),
        ("1.000.000", "", "for stort"), ("", "%", "tal"),
    ],
)  # fmt: skip
def test_what_is_no_such_number_is_refused(typed, unit, wrong):
    with pytest.raises(MeasureError, match=wrong):
        read_measure(typed, unit)


def test_a_number_has_its_unit():
    assert (in_unit("99.60", "%"), in_unit(Decimal(0), "")) == ("99,6\N{NO-BREAK SPACE}%", "0")
