import re
from copy import deepcopy
from datetime import date

import pytest

from danish.plain_text import plain
from onepagers.models.decisions import ACTION_LIMIT, ASK_LIMIT
from onepagers.models.reviews import CAUSE_LIMIT, CONSEQUENCE_LIMIT
from onepagers.pages import onepager
from onepagers.versions import key_figures
from tests.onepagers import example_pages as example
from tests.onepagers.example_pages import TODAY


def html(snapshot, on=TODAY, **given):
    return str(onepager.body(snapshot, on, **given))


def text(snapshot, on=TODAY, **given):
    """What a reader sees, as one line; drawings left out, no-break spaces as spaces."""
    shown = html(snapshot, on, **given).replace("\N{SOFT HYPHEN}", "")
    return plain(re.sub(r"<svg.*?</svg>", "", re.sub("(</?(?:div|footer|h1|span|td|th))", r" \1", shown)))


def with_status(snapshot, **fields):
    changed = deepcopy(snapshot)
    changed["status"] |= fields
    return changed


def test_the_head_says_what_the_solution_is_and_for_whom():
    told = text(example.min_laege())
    assert (
        "Patientrettet løsning · for borgere · ID ikke oplyst · systemforvalter ANH (demo) Min Læge app og min" in told
    )
    assert "· ID 03.08 · Klinik+ · systemforvalter BJK" in text(example.soeg_speciallaege())


def test_what_is_not_known_is_said():
    told = text(example.never_reviewed())

    assert (
        "Kategori ikke oplyst · målgruppe ikke oplyst · ID ikke oplyst · systemforvalter ikke oplyst Klinikbeskeder"
        in told
    )
    assert "Ikke vurderet Der er endnu ingen statusvurdering." in told
    assert "Næste vurdering Ikke fastsat" in told
    assert told.count("Ikke oplyst") == 6


def test_a_yellow_band_says_since_when_why_what_is_done_and_by_whom():
    told = text(example.min_laege())

    assert "Gul kræver opmærksomhed siden 12. oktober 2026, før det grøn Næste vurdering 11. januar 2027" in told
    assert "Årsag Kun tre af seks" in told
    assert "Konsekvens Gravide får" in told
    assert "Handling Plan fra de tre øvrige LPS’er. ANH, 15. december 2026" in told
    assert "Ingen beslutning" not in told


def test_a_red_band_shows_all_open_actions_and_the_ask_with_its_recipient():
    told = text(example.video())

    assert "Handlinger Udkast til SLA sendes til PLSP. LSS, 18. december 2026 Svartider måles. MKH" in told
    assert "Indstilling til PLO’s bestyrelse: Mandat til at indgå en SLA" in told


def test_an_action_that_is_done_is_shown_only_when_none_is_open():
    page = example.video()
    page["status"]["actions"][0] |= {"done_on": "2026-11-20"}
    assert "Udkast til SLA" not in text(page)

    page["status"]["actions"][1] |= {"done_on": "2026-11-22"}
    assert "Udkast til SLA sendes til PLSP. LSS, udført 20. nov. 2026" in text(page)


def test_an_answered_ask_says_when_and_a_red_without_one_says_so_outright():
    page = example.video()
    page["status"]["ask"]["answers"] = [
        example.decision("", "", "2026-11-10", outcome="postponed", postponed_to="2027-02-03")
    ]
    assert "Indstilling til PLO’s bestyrelse, udskudt til 3. feb. 2027: Mandat" in text(page)

    page["status"]["ask"]["answers"] = [example.decision("", "", "2026-11-10")]
    assert "Indstilling til PLO’s bestyrelse, besluttet 10. nov. 2026: Mandat" in text(page)

    assert "Ingen beslutning ønskes" in text(with_status(page, ask=None, nothing_to_decide=True))


def test_an_overdue_review_is_hatched_and_dated_from_the_day_after_it_was_due():
    page = example.soeg_speciallaege()
    told = text(page)

    assert (
        "Vurdering overskredet siden 2. oktober 2026 Skulle være vurderet 1. oktober 2026 bekræftet 3. juli 2026"
        in told
    )
    assert "band--overdue" in html(page)
    assert "band--overdue" not in html(page, date(2026, 10, 1))
    assert "Næste vurdering 1. oktober 2026" in text(page, date(2026, 10, 1))


@pytest.mark.parametrize("make", example.EXAMPLES)
def test_nothing_is_told_by_its_age(make):
    assert not re.search(r"siden \d+ (dage|måneder)|for \d+ (dage|måneder)|i \d+ dage|i dag,|forfalden", text(make()))


@pytest.mark.parametrize("make", example.EXAMPLES)
def test_the_html_is_fit_for_a_strict_policy_and_has_one_name_and_headings_in_order(make):
    page = html(make())

    assert not re.search(r"style=|<script|<style|javascript:|onclick", page)
    assert re.findall(r"<h(\d)", page) == ["1"] + ["2"] * (len(re.findall(r"<h\d", page)) - 1)
    assert page.count("<svg") == page.count("<title>")
    assert page.strip().startswith('<article class="page"')


def test_a_name_with_markup_is_shown_and_not_obeyed():
    page = example.page("x", "<b>A & B</b>", sections=[example.section("summary", "Kort fortalt", "")])

    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in html(page)


def test_a_section_shows_its_month_and_sections_keep_the_authors_order():
    told = text(example.video())

    assert "Aktuelt august 2024" in told
    order = [
        "Kort fortalt",
        "Drift og vedligehold Kører",
        "Hvem bestemmer",
        "Aktuelt",
        "Support For",
        "Udvikling Pilot",
    ]
    places = [told.index(title) for title in order]
    assert places == sorted(places)


def test_facts_stand_in_their_section_unless_it_leaves_them_out():
    page = example.min_laege()
    assert "Infrastruktur, mod klinikker og PLSP" in text(page)

    for section in page["sections"]:
        section["show_facts"] = False
    told = text(page)

    assert "Infrastruktur, mod klinikker" not in told
    assert "Styregruppen for Min Læge" not in told
    assert "1. linje" not in told
    assert "Rammeaftale" not in told
    assert "Drift og vedligehold Ikke oplyst" in told


def test_a_section_that_the_solution_lacks_is_shown_as_unknown_with_its_facts():
    page = example.min_laege()
    page["sections"] = page["sections"][:1]
    told = text(page)

    assert "Rammeaftale" in told
    assert "Udvikling Ikke oplyst" in told


def test_money_is_told_with_qualifier_period_unit_and_fund():
    told = text(example.min_laege())
    assert "App, frontend beløb ikke oplyst PLO 50 % ISM 50 %" in told
    assert "Drift ca. 10 mio. kr. PLO resten ISM 1,2 mio. kr." in told
    assert "Videreudvikling knap 1 mio. kr. om året (2024) PLO 500.000 kr. ISM via MedCom 500.000 kr." in told

    told = text(example.video())
    assert "Drift, Kontakt Læge 10.000 kr. pr. kommune om året (2023) Kommunerne via Trifork 100 %" in told
    assert "Drift, FAPS’ brug beløb ikke oplyst FAPS a conto, andel ikke afklaret" in told
    assert "Udbredelse 11 mio. kr. (2024–2026) ISM, Regionerne og Kommunerne, andele ikke afklaret" in told
    assert "Udbredelse, Kontakt Læge heraf 6 mio. kr. Betaler ikke oplyst Videreudvikling" in told
    assert "Videreudvikling beløb ikke oplyst Betaler ikke oplyst. OK22-midler" in told


def bars(split):
    """The parts of the bar as (percent, fill or "" for dashed)."""
    drawn = re.findall(r'<svg class="bar".*?</svg>', html(example.page("x", "X", sections=[], funding=[split])))
    parts = re.findall(r'width="([\d.]+)%" height="[\d.]+%" fill="(#\w+)"(.*?)/>', drawn[0])
    return [(float(width), "" if "dasharray" in rest else fill) for width, fill, rest in parts]


def test_plo_is_first_and_darkest_and_only_what_is_known_is_solid():
    split, share = example.split, example.share
    assert bars(split("App", share("ISM", "50 %"), share("PLO", "50 %"))) == [(50, "#0b4a6f"), (50, "#7097ae")]
    assert bars(split("Drift", share("ISM", 1_200_000), share("PLO", None, note="resten"), total=10_000_000)) == [
        (88, "#0b4a6f"),
        (12, "#7097ae"),
    ]
    assert bars(split("Drift", share("ISM", 1_200_000), share("PLO", None), total=10_000_000)) == [
        (87.7, ""),
        (12, "#7097ae"),
    ]
    assert bars(split("Drift", share("PLO", 300), share("ISM", 100))) == [(75, "#0b4a6f"), (25, "#7097ae")]
    assert bars(split("Drift", share("PLO", 300), share("ISM", None))) == [(49.7, ""), (49.7, "")]
    assert bars(split("Drift", share("PLO", "40 %"), share("ISM", None))) == [(40, "#0b4a6f"), (59.7, "")]
    assert bars(split("Drift")) == [(99.7, "")]


def test_more_than_two_payers_are_named_with_their_colour():
    shares = [example.share(name, f"{percent} %") for name, percent in (("ISM", 50), ("PLO", 30), ("SDS", 20))]
    page = example.page("x", "X", sections=[], funding=[example.split("Drift", *shares)])

    assert html(page).count('class="swatch"') == 3
    assert "PLO 30 % ISM 50 % SDS 20 %" in text(page)


def test_the_matrix_drops_a_level_that_nobody_has_and_marks_a_missing_first_line():
    assert "For 1. linje 2. linje Borgere sundhed.dk Trifork eller PLSP Klinikker" in text(example.min_laege())
    assert "Klinikker Ikke oplyst PLSP" in text(example.soeg_speciallaege())
    told = text(example.video())
    assert "For 1. linje 2. linje 3. linje Patienter sundhed.dk Trifork og LPS – Klinikker Trifork Regionale" in told

    only_second = example.page("x", "X", sections=[], support=[example.line("borgere", 2, "PLSP", phone="44 22 00 00")])
    assert "For 1. linje 2. linje Borgere Ikke oplyst PLSP 44 22 00 00" in text(only_second)


def test_an_agreement_says_its_state_when_it_is_not_in_force_and_the_terms_that_are_known():
    assert "SLA PLO, PLSP video, udestår" in text(example.video())
    assert "Databehandleraftale Ikke oplyst flere fornyet" in text(example.min_laege())

    agreement = example.agreement(
        "SLA",
        "PLO, PLSP",
        valid_from="2025-01-01",
        valid_to="2027-12-31",
        form="fixed",
        notice_months=3,
        oversight_due_on="2026-12-01",
        renewal="periods",
        renewal_months=12,
        targets=[
            {
                "name": "oppetid",
                "better": "mindst",
                "target": "99.80",
                "unit": "%",
                "measured": [{"month": "2026-10-01", "value": "99.90"}],
            }
        ],
    )
    told = text(example.page("x", "X", sections=[], agreements=[agreement]))
    assert (
        "SLA PLO, PLSP Gælder 1. jan. 2025 til 31. dec. 2027; forlænges tolv måneder ad gangen; "
        "varsel 3 måneder til udløbet af en periode; opsiges senest 30. sep. 2027 til 31. dec. 2027; "
        "næste tilsyn 1. dec. 2026; oppetid mindst 99,8 %, målt 99,9 % i oktober 2026" in told
    )


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "expected"),
    [
        ("500000.00", "", "knap", "knap 500.000"),
        ("2600000.00", "", "", "2,6 mio."),
        ("2.60", "mio.", "", "2,6 mio."),
        ("10000000.00", "kr.", "ca.", "ca. 10 mio. kr."),
        ("13.00", "%", "ca.", "ca. 13 %"),
        ("1234567.00", "", "", "1.234.567"),
    ],
)
def test_a_key_figure_is_written_the_danish_way(value, unit, qualifier, expected):
    assert key_figures.figure_text({"value": value, "qualifier": qualifier}, unit).replace("\xa0", " ") == expected


def test_key_figures_show_their_newest_value_and_its_month():
    figure = example.figure("brugere", "3.00", "mio.", as_of="2026-10-01")
    figure["values"].append({"value": "2.00", "qualifier": "", "as_of": "2025-10-01"})
    empty = {"label": "opkald", "unit": "", "values": []}
    told = text(example.page("x", "X", sections=[], key_figures=[figure, empty]))

    assert "3 mio. brugere, oktober 2026 Ikke oplyst opkald" in told


def test_decisions_of_the_last_year_are_shown_the_newest_three():
    decisions = [example.decision(f"Beslutning {month}", "udvalget", f"2026-{month:02}-01") for month in (9, 7, 5, 3)]
    decisions.append(example.decision("Gammel", "udvalget", "2025-11-24"))
    told = text(example.page("x", "X", sections=[], decisions=decisions))

    assert "Besluttet 1. sep. 2026, udvalget: Beslutning 9 1. jul. 2026" in told
    assert "Beslutning 3" not in told
    assert "De nyeste af 4 beslutninger det seneste år." in told


def test_the_foot_says_version_date_and_what_is_made_up():
    assert text(example.min_laege(), version=14).startswith(
        "Min Læge · version 14 · 24. november 2026 · Demo: farve, vurderinger og navne er opdigtede"
    )
    assert "Demo" not in text(example.never_reviewed())


def test_the_reserved_band_is_filled_to_the_limits_and_says_nothing_of_the_status_or_the_day():
    page = example.video()
    filled = onepager.reserved(page)["status"]

    assert [len(filled["cause"]), len(filled["consequence"])] == [CAUSE_LIMIT, CONSEQUENCE_LIMIT]
    assert [len(filled["actions"][0]["text"]), len(filled["ask"]["text"])] == [ACTION_LIMIT, ASK_LIMIT]
    assert onepager.reserved(page) == onepager.reserved(with_status(page, colour="green", cause="", actions=[]))
    assert page == example.video()
