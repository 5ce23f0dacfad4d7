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
