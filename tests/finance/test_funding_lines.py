"""How the money of a solution is worded and drawn, from the facts of a snapshot."""

from decimal import Decimal

import pytest

from finance.templatetags.funding import TONES, funding_bar, funding_lines, swatch
from onepagers.templatetags.status_graphics import HEX
from tests.onepagers import example_pages as example

PLO_ISM = (example.share("ISM", "40 %"), example.share("PLO", "60 %"))


def lines(*splits):
    return funding_lines(list(splits))


def line(*shares, label="Drift", **fields):
    [only] = lines(example.split(label, *shares, **fields))
    return only


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def payers(*shares, **fields):
    return [(tone, plain(text)) for tone, text in line(*shares, **fields)["payers"]]


# The bar


def test_plo_stands_first_and_is_the_darkest_and_the_others_keep_their_order():
    shown = line(example.share("ISM", "20 %"), example.share("FAPS", "30 %"), example.share("PLO", "50 %"))
    assert shown["bar"] == [(50.0, 0), (20.0, 1), (30.0, 2)]
    assert [plain(text) for _, text in shown["payers"]] == ["PLO 50 %", "ISM 20 %", "FAPS 30 %"]
    assert [tone for tone, _ in shown["payers"]] == [0, 1, 2]


def test_amounts_are_parts_of_the_total_or_of_what_they_make_together():
    shares = (example.share("PLO", 8_800_000), example.share("ISM", 1_200_000))
    assert line(*shares, total=10_000_000)["bar"] == line(*shares)["bar"] == [(88.0, 0), (12.0, 1)]


def test_what_is_left_of_a_known_whole_is_drawn_without_a_tone():
    shown = line(example.share("PLO", 6), total=10)
    assert shown["bar"] == [(60.0, 0), (40.0, None)]
    assert [plain(text) for _, text in shown["payers"]] == ["PLO 6 kr.", "resten ikke oplyst"]
    assert shown["payers"][1][0] is None


@pytest.mark.parametrize(("percent", "rest"), [("99.00", [(1.0, None)]), ("99.01", []), ("100.00", [])])
def test_less_than_one_percent_is_not_drawn_as_a_rest(percent, rest):
    share = example.share("PLO", "1 %") | {"percent": percent}
    assert line(share)["bar"] == [(float(Decimal(percent)), 0), *rest]


def test_the_rest_is_solid_once_all_others_are_known():
    rest = example.share("PLO", None, note="resten")
    shown = line(rest, example.share("ISM", 1_200_000), total=10_000_000)
    assert shown["bar"] == [(88.0, 0), (12.0, 1)]
    assert payers(rest, example.share("ISM", 1_200_000), total=10_000_000) == [
        (0, "PLO resten"),
        (1, "ISM 1,2 mio. kr."),
    ]
    two = line(rest, example.share("ISM", None, note="Rest"), example.share("FAPS", "40 %"))
    assert two["bar"] == [(30.0, None), (30.0, None), (40.0, 2)]  # two who pay the rest: how much is not known
    assert line(rest)["bar"] == [(100.0, None)]  # of nothing that is known
    assert line(example.share("PLO", None, note="a conto"), example.share("ISM", "40 %"))["bar"] == [
        (60.0, None), (40.0, 1),
    ]  # fmt: skip


def test_an_unknown_share_beside_more_than_the_whole_has_no_width():
    assert line(example.share("PLO", 12), example.share("ISM", None), total=10)["bar"] == [(120.0, 0), (0.0, None)]


def test_an_amount_without_a_total_beside_something_else_is_drawn_as_nothing_is_known():
    shares = (example.share("PLO", 500_000), example.share("ISM", "40 %"))
    assert line(*shares)["bar"] == [(50.0, None), (50.0, None)]
    assert line(example.share("PLO", 5), example.share("ISM", None))["bar"] == [(50.0, None), (50.0, None)]


def test_nobody_who_pays_is_an_empty_bar():
    shown = line()
    assert (shown["bar"], shown["payers"]) == ([], [])


def test_a_sum_of_nothing_has_no_shares_to_draw():
    assert line(example.share("PLO", None), total=None)["bar"] == [(100.0, None)]


# The payers in words


def test_several_whose_shares_nobody_knows_are_one_sentence_without_a_bar():
    shown = line(example.share("ISM"), example.share("PLO"), example.share("FAPS"))
    assert shown["bar"] == []
    assert shown["payers"] == [(None, "PLO, ISM og FAPS, andele ikke afklaret")]
    noted = payers(example.share("PLO", note="a conto"), example.share("ISM"))
    assert noted == [(None, "PLO a conto, andel ikke afklaret"), (None, "ISM, andel ikke afklaret")]
    assert payers(example.share("PLO")) == [(None, "PLO")]  # who pays is said, and not that it is all of it


def test_a_share_says_who_pays_by_whom_how_much_and_what_is_noted():
    assert payers(example.share("ISM", 500_000, via="MedCom"), total=1_000_000)[0] == (0, "ISM via MedCom 500.000 kr.")
    assert payers(example.share("PLO", 8, note="resten"), total=10)[0] == (0, "PLO resten, 8 kr.")
    assert payers(example.share("PLO", "50 %", note="fast"))[0] == (0, "PLO fast, 50 %")


def test_whoever_pays_all_of_it_says_no_amount_but_a_percentage():
    assert payers(example.share("PLO", 10, note="alt"), total=10) == [(0, "PLO alt")]
    assert payers(example.share("PLO", "100 %")) == [(0, "PLO 100 %")]


# Title, amount, and what else is known


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "beløb ikke oplyst"),
        ({"period": "2024"}, "beløb ikke oplyst (2024)"),
        ({"total": 1_000_000, "qualifier": "knap", "yearly": True, "period": "2024"}, "knap 1 mio. kr. om året (2024)"),
        ({"total": 10_000, "unit_price_for": "kommune"}, "10.000 kr. pr. kommune"),
        ({"total": 10_000, "unit_price_for": "kommune", "yearly": True}, "10.000 kr. pr. kommune om året"),
        ({"total": 6_000_000, "part_of": "Udbredelse"}, "heraf 6 mio. kr."),
        ({"total": 6_000_000, "part_of": "Udbredelse", "qualifier": "ca."}, "heraf ca. 6 mio. kr."),
        ({"part_of": "Udbredelse", "yearly": True, "qualifier": "ca."}, "beløb ikke oplyst"),
    ],
)
def test_the_amount_is_said_with_all_that_is_known_of_it(fields, words):
    assert plain(line(**fields)["amount"]) == words


def test_a_title_is_the_purpose_and_what_it_is_for():
    assert line(scope="Kontakt Læge")["title"] == "Drift, Kontakt Læge"
    assert line()["title"] == "Drift"


def test_what_else_is_known_is_said_in_sentences():
    shown = line(fund="OK22-midler", note="aftalt mundtligt", effective_to="2026-12-31", part_of="Udbredelse")
    assert plain(shown["about"]) == "Del af Udbredelse. OK22-midler. Aftalt mundtligt. Til 31. dec. 2026"
    assert line()["about"] == ""


def test_a_part_right_below_its_whole_does_not_say_whose_part_it_is():
    whole = example.split("Udbredelse", scope="Video", total=10)
    part = example.split("Support", total=6, part_of="Udbredelse, Video")
    other = example.split("Drift", total=1)
    assert [shown["about"] for shown in lines(whole, part)] == ["", ""]
    assert [shown["about"] for shown in lines(whole, other, part)] == ["", "", "Del af Udbredelse, Video"]
    assert [shown["about"] for shown in lines(part, whole)] == ["Del af Udbredelse, Video", ""]
    assert lines() == []


# The drawings


@pytest.mark.parametrize(
    ("tone", "colour", "edged"),
    [(0, TONES[0], False), (1, TONES[1], False), (2, TONES[2], True), (9, TONES[-1], True), (None, "paper", True)],
)
def test_a_payer_has_the_tone_of_the_bar_beside_the_name_and_a_pale_one_an_edge(tone, colour, edged):
    drawing = swatch(tone)
    assert f'fill="{HEX[colour]}"' in drawing
    assert ("stroke=" in drawing) == edged


def test_a_bar_is_drawn_from_left_to_right_and_what_is_unknown_is_dashed():
    bar = funding_bar([(88.0, 0), (12.0, None)])
    assert f'x="0%" y="0" width="88%" height="100%" fill="{HEX[TONES[0]]}"' in bar
    assert 'x="88.15%" y=".4" width="11.7%"' in bar
    assert bar.count("stroke-dasharray") == 1
    assert "Fordelingen står under søjlen" in bar
    assert "Fordelingen er ikke oplyst" in funding_bar([])
    assert "stroke-dasharray" in funding_bar([])
