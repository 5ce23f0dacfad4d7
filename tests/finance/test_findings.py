from decimal import Decimal

import pytest

from finance import findings
from onepagers.findings import apply
from tests.onepagers import example_pages as example

TODAY = example.TODAY


def page(text="", *, funding=(), figures=(), agreements=()):
    return example.page(
        "video",
        "Video",
        sections=[example.section("governance", "Hvem bestemmer og betaler?", f"<p>{text}</p>")],
        funding=list(funding),
        key_figures=list(figures),
        agreements=list(agreements),
    )


def found(snapshot):
    return [
        (one.code, one.text.replace("\N{NO-BREAK SPACE}", " "))
        for rule in findings.RULES
        for one in apply(rule, snapshot, TODAY)
    ]


APP = example.split("App", example.share("PLO", "50 %"), example.share("ISM", "50 %"))
OPERATION = example.split("Drift", example.share("PLO", 8_800_000), example.share("ISM", 1_200_000), total=10_000_000)


def test_a_purpose_that_nobody_pays_for_is_told_but_not_what_a_fund_or_another_sum_pays():
    nobody = example.split("Udvikling", scope="Find klinik")
    assert found(page(funding=[nobody])) == [("finance.F01", "Betaler til udvikling (Find klinik) er ikke oplyst")]
    assert found(page(funding=[nobody | {"fund": "OK22-midler"}])) == []
    assert found(page(funding=[nobody | {"part_of": "Udbredelse"}])) == []


def test_shares_that_nobody_knows_are_told_but_not_the_rest_of_a_known_whole():
    unknown = example.split("Drift", example.share("PLO"), example.share("FAPS"))
    assert found(page(funding=[unknown])) == [("finance.F02", "Hvad PLO og FAPS betaler til drift, er ikke afklaret")]
    rest = example.split(
        "Drift", example.share("PLO", note="resten"), example.share("ISM", 1_200_000), total=10_000_000
    )
    assert found(page(funding=[rest])) == []


@pytest.mark.parametrize(
    "text",
    [
        "App: 50% PLO og 50% SUM", "Videreudviklingen er delt 50:50 mellem PLO og ISM.",
        "Driften er ca. 10 mio. kr., hvoraf ISM betaler 1.2 mio. kr. og PLO resten.", "ISM giver 12 pct.",
        "ISM betaler 1.200.000 kr. og PLO 8,8 mio. Kr.", "Cirka 13 pct. af klinikkerne bruger ikke video.",
        "Appen har 5 mio. downloads og 3-ugers sprint.", "Kl. 8:30 og version 1.2.", "kr. 10.000.000 i alt",
    ],
)  # fmt: skip
def test_numbers_that_rows_or_key_figures_hold_are_in_order(text):
    assert found(page(text, funding=[APP, OPERATION], figures=[example.figure("uden video", "13.00", "%")])) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Regionerne giver 30 % til videreudviklingen.", "30 %"), ("Gebyret er 10.000 kr. pr. kommune.", "10.000 kr."),
        ("Der er bevilget 11 mio. kr. til udbredelse.", "11 mio. kr."),
        ("Der gives kr. 500.000 hvert år.", "kr. 500.000"),
        ("Deles 40:60.", "40:60"),
    ],
)  # fmt: skip
def test_a_number_that_no_row_holds_is_told(text, number):
    assert ("finance.F03", f"Teksten nævner {number}, som ingen tabel eller nøgletal har") in found(
        page(text, funding=[APP, OPERATION])
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("App: 60 % PLO.", "Teksten siger 60 % om PLO, tabellen siger 50 %"),
        ("PLO betaler 60 %.", "Teksten siger 60 % om PLO, tabellen siger 50 %"),
        ("ISM betaler 1,3 mio. kr.", "Teksten siger 1,3 mio. kr. om ISM, tabellen siger 1,2 mio. kr."),
    ],
)
def test_a_number_tied_to_a_payer_whose_rows_say_otherwise_contradicts_them_and_is_told_once(text, told):
    assert found(page(text, funding=[APP, OPERATION])) == [("finance.F04", told)]


def test_what_is_found_about_money_speaks_for_no_colour_and_is_mended_on_its_page():
    assert [(rule.code, rule.yellow, rule.where, rule.reminder) for rule in findings.RULES] == [
        (f"finance.F0{number}", False, "finance:funding", "") for number in (4, 1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("50 %", ["50"]), ("13 pct.", ["13"]), ("13 procent", ["13"]), ("12,5%", ["12.5"]), ("1.5 %", ["1.5"]),
        ("1.500 %", ["1500"]), ("50:50", ["50"]), ("60/40", ["40", "60"]), ("60:30", []), ("8:30", []),
        ("2-3 %", []), ("100 procentpoint", []), ("60:40:10", []), ("1:99", ["1", "99"]),
    ],
)  # fmt: skip
def test_the_percentages_of_a_text(text, said):
    assert [str(one.value) for one in findings.percents(text)] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2 mio. kr.", "1200000"), ("10.000 kr.", "10000"), ("kr. 500.000", "500000"), ("kr 2 mio", "2000000"),
        ("1 mia. kr.", "1000000000"), ("3 tusind kroner", "3000"), ("500 DKK", "500"), ("dkk 500", "500"),
        ("1.234.567,89 kr.", "1234567.89"), ("1.2 MIO. KR.", "1200000"), ("5 krav", None), ("5 mio. downloads", None),
        ("1-2 mio. kr.", None),
    ],
)  # fmt: skip
def test_the_amounts_of_a_text(text, said):
    assert [one.value.normalize() for one in findings.amounts(text)] == ([Decimal(said).normalize()] if said else [])


def test_an_amount_knows_the_words_around_it():
    [one] = findings.amounts("ISM betaler 1,2 mio. kr. om året")
    assert (one.text, one.before, one.after) == ("1,2 mio. kr.", "ISM betaler ", " om året")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Målet er 99,8 %, og det var 97 %.",
         {"agreements": [example.agreement("SLA", targets=[
             {"name": "oppetid", "better": "mindst", "target": "99.80", "unit": "%",
              "measured": [{"month": "2026-10-01", "value": "97.00"}]}])]}),
        ("Der er 2 mio. kr. til det.", {"figures": [example.figure("pulje", "2", "mio. kr.")]}),
        ("Der er 2.000 kr. til det.", {"figures": [example.figure("pulje", "2000.00", "kr.")]}),
        ("Noten siger 7 % og 300 kr.", {"funding": [example.split("Drift", fund="7 % af 300 kr.", note="x")]}),
        ("Noten siger 7 %.", {"funding": [example.split("Drift", example.share("PLO", note="7 %"), part_of="x")]}),
        ("Aftalen siger 7 %.", {"agreements": [example.agreement("SLA", note="7 %")]}),
        ("Aftalen siger 7 %.", {"agreements": [example.agreement("SLA", scope="7 %")]}),
        ("PLO betaler 88 %.", {"funding": [OPERATION]}),  # its amount is that much of the total
        ("Uden 13 pct.", {"figures": [example.figure("uden video", "13.00", " pct. ")]}),
    ],
)  # fmt: skip
def test_a_number_is_known_from_wherever_a_row_says_it(text, facts):
    assert [code for code, _ in found(page(text, **facts)) if code == "finance.F03"] == []


def test_a_number_of_another_unit_is_not_the_same_number():
    assert [
        code for code, _ in found(page("Det er 13 %.", figures=[example.figure("klinikker", "13.00", "stk.")]))
    ] == ["finance.F03"]


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("60 % af PLO.", True), ("60 % fra PLO", True), ("60 % PLO", True), ("PLO: 60 %", True), ("PLO 60 %", True),
        ("PLO betaler ca. 60 %", True), ("PLO står for knap 60 %", True), ("PLO med godt 60 %", True),
        ("PLO bærer 60 %", True), ("PLO dækker 60 %", True),
        ("60 % PLOs", False), ("NPLO 60 %", False), ("PLO og 60 %", False), ("60 % til PLO", False),
    ],
)  # fmt: skip
def test_a_number_is_a_payers_when_the_name_stands_right_beside_it(text, tied):
    codes = [code for code, _ in found(page(text, funding=[APP]))]
    assert codes == ["finance.F04" if tied else "finance.F03"]


def test_a_total_beside_a_payers_name_is_no_contradiction():
    assert found(page("PLO 10 mio. kr.", funding=[OPERATION])) == []


def test_each_of_several_who_pay_an_unknown_share_is_named_where_nothing_tells_it():
    alone = example.split("Drift", example.share("PLO"))  # who pays is said, with no word of others
    assert found(page(funding=[alone])) == []
    one = example.split("Drift", example.share("PLO", note="a conto"))
    assert found(page(funding=[one])) == [("finance.F02", "Hvad PLO betaler til drift, er ikke afklaret")]
    rest = example.split("Drift", example.share("PLO"), example.share("ISM", "40 %"))
    assert found(page(funding=[rest])) == []
    two = example.split("Drift", example.share("PLO"), example.share("ISM"), total=10, scope="Video")
    assert found(page(funding=[two])) == [
        ("finance.F02", "Hvad PLO og ISM betaler til drift (Video), er ikke afklaret")
    ]
    assert found(page(funding=[one | {"part_of": "Udbredelse"}])) == []
