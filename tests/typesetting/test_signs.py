"""What is printed of a text: our own type alone, addresses and keys as they are, words whole."""

import re
from io import BytesIO
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from onepagers.models.rich_text import sanitise
from onepagers.pages import cover, onepager, pdf
from onepagers.pages.printable import warning, warning_about
from tests.onepagers import example_pages as example
from tests.onepagers.example_pages import TODAY
from tests.typesetting.paper import printed, words_of
from tests.typesetting.pdf_gate import faults
from typesetting.column_widths import widened
from typesetting.signs import for_print, unprintable


def checked(body, **form):
    """Print a page at 8 pt on as many sheets as it takes, and return what is wrong with it."""
    document = printed(body, size=8.0, **form)
    return faults(document, body, pages=len(PdfReader(BytesIO(document)).pages))


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("Ł ś ž α β Ж ế", "Ł ś ž α β Ж ế"),
        ("e\N{COMBINING ACUTE ACCENT}n", "én"),
        ("❌ og 中文", "? og ?"),
        ("\N{WHITE HEAVY CHECK MARK}\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}❌", "?"),
        ("≥ 18 → 20", "? 18 ? 20"),
        ("CO₂ og 10⁴", "CO2 og 104"),
        ("\N{LATIN SMALL LIGATURE FI}n e\N{NON-BREAKING HYPHEN}konsultation", "fin e-konsultation"),
        ("1\N{NARROW NO-BREAK SPACE}000\N{EM SPACE}kr.", "1\N{NO-BREAK SPACE}000 kr."),
        ("⅓ og ㎡", "? og ?"),  # «2⅓» written plainly would be another number
    ],
)
def test_what_our_type_lacks_is_written_plainly_or_marked(text, paper):
    assert re.sub(r"<[^>]+>", "", for_print(text)) == paper


def test_tags_drawings_and_entities_are_left_as_they_are():
    link = '<a href="https://→.example/?a=1&amp;b=2" title="❌">A &amp; B</a>'
    html = f"{link}<svg><title>❌ a1b2c3d4</title></svg> Video&#x27;ens"

    assert for_print(html) == html


def test_the_signs_are_named_once_and_in_their_order():
    assert unprintable("a ❌ → ❌ é Ł") == ["❌", "→"]
    assert warning("a ❌ → ❌") == "Tegnene ❌ og → kan ikke trykkes; på papir står der ? i stedet. Skriv dem med ord."
    assert warning("10 ≥ 3").startswith("Tegnet ≥ kan ikke trykkes")
    assert warning("CO₂ til Łódź") == ""
    assert "→" in warning_about({"sections": [{"html": "<p>a&nbsp;→</p>"}], "name": "B"})


@pytest.mark.parametrize(
    "word",
    [
        "https://www.sundhed.dk/borger", "sundhedsplatformen.dk/kommunikation", "supporten@laeger.example",
        "www.laegeforeningen.dk", "KONTRAKTNUMMER-2024-11", "a1f6f39b7c0d", "kommunikation_navn", "patientNavn",
        "/loesninger/kommunikation/", "C:\\dokumenter\\aftaler", "databehandleraftale.docx",
    ],
)  # fmt: skip
def test_an_address_or_a_key_is_never_hyphenated(word):
    assert f'<span class="address">{word}</span>' in for_print(f"<p>Se {word} for mere</p>")


@pytest.mark.parametrize(
    "word", ["lægevagt/akuttelefon", "systemforvalteren", "1.234.567", "videokonsultation.", "e-mailadresse"]
)
def test_a_word_is_no_address(word):
    assert for_print(word) == word


def test_an_address_is_printed_without_a_hyphen_that_is_not_its_own():
    page = example.soeg_speciallaege()
    address = "sundhedsplatformen.dk/kommunikationsinfrastruktur"
    page["sections"][0]["html"] = "".join(f"<p>{'x ' * many}{address}</p>" for many in range(0, 40, 2))
    document = printed(onepager.body(page, TODAY), form="tight", size=10.0)

    assert "".join(words_of(document).split()).count(address) == 20


@pytest.mark.parametrize("form", ["tight", "plain"])
@pytest.mark.parametrize(
    "html", ["<strong>{} <em>Hvad er det</em> nu</strong>", "<em>{}. <strong>Hvad</strong> nu</em>"]
)
def test_a_word_among_marks_is_never_broken_without_a_hyphen(form, html):
    page = example.soeg_speciallaege()
    page["sections"][0]["html"] = "".join(f"<p>{html.format('i' * many)}</p>" for many in range(70, 130))
    body = onepager.body(page, TODAY)

    assert checked(body, form=form) == []


WORD, LONG_WORD = "Åøåæøøææææ", "mw" * 15  # neither can be hyphenated
ADDRESS = "supporten.for.speciallaegerne@laegerne.example"


@pytest.mark.parametrize("form", ["tight", "airy", "dense", "plain"])
@pytest.mark.parametrize(
    "facts",
    [
        {"support": [example.line(WORD, level, LONG_WORD, email=ADDRESS) for level in (1, 2)]},
        {"support": [example.line(f"{WORD} {LONG_WORD}", 1, WORD, note=WORD, email=ADDRESS, phone=LONG_WORD)]},
        {"support": [example.line("klinikker", level, LONG_WORD * (level != 2), note=WORD) for level in (1, 2, 3)]},
        {"agreements": [example.agreement(f"{WORD}øæøæ", LONG_WORD[:20], LONG_WORD, note=f"{WORD}æøå {ADDRESS}")]},
        {"key_figures": [example.figure(f"{WORD}øæ", "1", LONG_WORD[:12]) for _ in range(4)]},
        {"governance": [example.governing(WORD, LONG_WORD, WORD)]},
        {"funding": [example.split(WORD, example.share(LONG_WORD, 1000, note=WORD), example.share(WORD), total=2000)]},
    ],
    ids=["first column", "long words in both", "three levels", "agreements", "figures", "bodies", "money"],
)
def test_a_column_is_as_wide_as_its_words_where_its_neighbours_have_room(form, facts):
    body = onepager.body(example.soeg_speciallaege() | facts, TODAY)

    for size in (8.0, 9.0, 10.0):
        document = printed(body, size=size, form=form)
        problems = faults(document, body, pages=len(PdfReader(BytesIO(document)).pages))
        assert problems == [], (size, problems)


def test_columns_give_each_other_room():
    assert widened([40, 60], [[30], [50]]) == [40, 60]
    assert widened([40, 60], [[20, 50], [20]]) == [50, 50]
    assert widened([30, 30, 60], [[50], [20], [30]]) == [50, 25, 45]
    assert widened([40, 60], [[50], [200, 10]]) == [50, 50]  # no room for 200: it is broken
    assert widened([40, 60], [[200], [300]]) == [40, 60]


@pytest.mark.parametrize(
    "name", ["Henvisningshotellet og speciallægesøgning", "W" * 60, "Wi " * 20, "Søg-og-find-" * 5]
)
def test_a_long_name_stays_on_the_cover_and_in_its_table(name):
    page = example.soeg_speciallaege()
    page["solution"]["name"] = name
    page["status"]["due_on"] = "2026-10-01"
    html = cover.portfolio([SimpleNamespace(snapshot=page)], TODAY)
    document = pdf.document("Portefølje", html, created=TODAY)

    assert faults(document.bytes, html, pages=document.pages) == []


@pytest.mark.parametrize("deep", [12, 60, 100, 400])
def test_a_list_of_any_depth_is_laid_out_without_a_word_lost(deep):
    page = example.soeg_speciallaege()
    page["sections"][0]["html"] = sanitise("<ul><li>punkt" * deep + "</li></ul>" * deep)
    body = onepager.body(page, TODAY)

    assert page["sections"][0]["html"].count("punkt") == deep
    assert checked(body) == []
