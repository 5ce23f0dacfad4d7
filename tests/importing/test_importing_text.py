"""What a document says, whatever Word has done to it. Nothing here needs the database."""

import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from danish.plain_text import plain
from importing.steps import Document, Refused, decode, parse
from onepagers.models import SectionKind

DOCUMENTS = Path(__file__).parent / "documents"
GUILD = (DOCUMENTS / "baadlauget.md").read_text(encoding="utf-8")
KINDS = list(SectionKind)


def kinds(document: Document) -> list[list[SectionKind]]:
    return [[section.kind for section in page.sections] for page in document.pages]


def html(source: str) -> str:
    """A section's body as it will be stored."""
    [page] = parse(f"**Kort fortalt**\n\n{source}\n").pages
    [section] = page.sections
    assert section.words_in == section.words_out
    return section.html


@pytest.mark.parametrize(
    "heading",
    [
        "**Drift og vedligehold**", "### Drift og vedligehold", "# Drift og vedligehold #", "Drift og vedligehold",
        "Drift og vedligehold:", "**Drift og vedligehold:**", "**Drift og vedligehold**:", "__Drift og vedligehold__",
        "***Drift og vedligehold***", "*Drift og vedligehold*", "## **Drift og vedligehold**",
        "** Drift og vedligehold **", "**Drift** **og vedligehold**", "**drift og  vedligehold**",
        "**Drift & vedligehold**", "### 5. Drift og vedligehold", "**5) Drift og vedligehold**",
        "Drift og vedligehold\n--------------------", "Drift og vedligehold\n===", "<b>Drift og vedligehold</b>",
        "## Drift og vedligehold {#drift .unnumbered}", "\\*\\*Drift og vedligehold\\*\\*",
        "DRIFT OG VEDLIGEHOLD", "###Drift og vedligehold", "  **Drift og vedligehold**", "**Drift og vedligehold**  ",
        "\N{NO-BREAK SPACE}**Drift og\N{NO-BREAK SPACE}vedligehold**\t", "> **Drift og vedligehold**",
    ],
)  # fmt: skip
def test_a_section_is_known_in_whatever_coat_its_heading_comes(heading):
    document = parse(f"**Kort fortalt**\n\nA.\n\n{heading}\n\nB.\n")
    assert kinds(document) == [[SectionKind.SUMMARY, SectionKind.OPERATION]]
    assert [section.html for section in document.pages[0].sections] == ["<p>A.</p>", "<p>B.</p>"]


@pytest.mark.parametrize(
    ("heading", "as_of"),
    [
        ("**Aktuelt / december 2024**", date(2024, 12, 1)),
        ("**Aktuelt/august 2024**", date(2024, 8, 1)),
        ("### AKTUELT / MAJ 2025", date(2025, 5, 1)),
        ("**Aktuelt** / december 2024", date(2024, 12, 1)),
        ("Aktuelt, dec.24:", date(2024, 12, 1)),
        ("**Aktuelt (pr. 1. marts 2025)**", date(2025, 3, 1)),
        ("**Aktuelt – november/december 2024**", date(2024, 12, 1)),
        ("### Aktuelt 12/2024", date(2024, 12, 1)),
        ("### Aktuelt: 2024-12", date(2024, 12, 1)),
        ("**Aktuelt / 13-2024**", None),
        ("**Aktuelt**", None),
    ],
)
def test_the_month_of_aktuelt_is_read_from_its_heading(heading, as_of):
    [page] = parse(f"**Kort fortalt**\n\nA.\n\n{heading}\n\nB.\n").pages
    assert (page.sections[1].kind, page.sections[1].as_of) == (SectionKind.NEWS, as_of)


def test_what_a_known_heading_says_besides_goes_into_the_text():
    document = parse("**Aktuelt / Q1 2025**\n\nNyt.\n")
    assert document.pages[0].sections[0].html == "<p><strong>Q1 2025</strong></p><p>Nyt.</p>"
    assert document.notes == ("Side 1: «Q1 2025» i overskriften er sat ind i teksten.",)


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("## ID: 02.00 / VIDEO/ [LSS]", ("02.00", "", "VIDEO", "LSS")),
        ("## ID 03.08 / Klinik+ / Søg speciallæge", ("03.08", "Klinik+", "Søg speciallæge", "")),
        ("**ID: 02.00 / Video / \\[lss\\]**", ("02.00", "", "Video", "LSS")),
        ("ID 02.00/Video (LSS)", ("02.00", "", "Video", "LSS")),
        ("### id. 2 / Video", ("2", "", "Video", "")),
        ("## ID: / Video", ("", "", "Video", "")),
        ("## ID: 02.00", ("02.00", "", "", "")),
        ("## ID 2 / Video\nKort fortalt", ("2", "", "Video", "")),
        ("# Video", ("", "", "Video", "")),
    ],
)
def test_a_page_heading_gives_code_platform_name_and_initials(heading, parts):
    page = parse(f"{heading}\n\n**Kort fortalt**\n\nA.\n").pages[0]
    assert (page.code, page.platform, page.name, page.initials) == parts
    assert page.heading


@pytest.mark.parametrize(
    "line", ["ID: 12345 er journalens nummer", "ID-kort / pas skal vises", "Et ID 02.00 / x", "Id er en drift / lyst"]
)
def test_a_line_that_only_looks_like_a_page_heading_is_text(line):
    assert html(line) == f"<p>{line}</p>"


def test_a_page_begins_where_kort_fortalt_comes_again_or_all_six_are_there():
    six = "".join(f"**{kind.label}**\n\nA.\n\n" for kind in KINDS)
    assert kinds(parse(six + six)) == [KINDS, KINDS]
    support_first = [SectionKind.SUPPORT, *[kind for kind in KINDS if kind != SectionKind.SUPPORT]]
    six = "".join(f"### {kind.label}\n\nA.\n\n" for kind in support_first)
    assert kinds(parse(six + six)) == [support_first, support_first]
    plain_text = "".join(f"{kind.label}\nA.\n" for kind in support_first)
    assert kinds(parse(plain_text + plain_text)) == [support_first, support_first]
    two = "**Support**\n\nA.\n\n**Kort fortalt**\n\nB.\n\n"
    assert kinds(parse(two + two)) == [[SectionKind.SUPPORT, SectionKind.SUMMARY]] * 2


def test_an_empty_copy_of_kort_fortalt_begins_no_page_of_its_own():
    assert kinds(parse("**Kort fortalt**\n\n**Kort fortalt**\n\nA.\n")) == [[SectionKind.SUMMARY]]


def test_a_section_that_comes_twice_is_put_together_and_told():
    document = parse("**Kort fortalt**\n\nA.\n\n**Support**\n\nB.\n\n**Aktuelt**\n\nC.\n\n**Support**\n\nD.\n")
    assert document.pages[0].sections[1].html == "<p>B.</p><p>D.</p>"
    assert document.notes == ("Side 1: «Support» står 2 gange; teksterne er sat sammen.",)


@pytest.mark.parametrize("heading", ["### Økonomi", "**Økonomi**", "Økonomi\n=======", "## **Økonomi:**"])
def test_a_heading_that_is_not_one_of_the_six_is_kept_out_with_its_words(heading):
    document = parse(f"**Kort fortalt**\n\nA.\n\n{heading}\n\nTo ord.\n\n**Support**\n\nB.\n")
    assert kinds(document) == [[SectionKind.SUMMARY, SectionKind.SUPPORT]]
    [entry] = document.unplaced
    assert (entry.page, entry.heading.strip(":"), entry.text, entry.words) == (1, "Økonomi", "To ord.", 2)


@pytest.mark.parametrize(
    ("source", "stored"),
    [
        (
            "**Grøn** betyder godt, **rød** skidt",
            "<p><strong>Grøn</strong> betyder godt, <strong>rød</strong> skidt</p>",
        ),
        ("**Alle klinikker skal med.**", "<p><strong>Alle klinikker skal med.</strong></p>"),
        ("En linje  \n**fed tekst**  \nog en til", "<p>En linje<br><strong>fed tekst</strong><br>og en til</p>"),
        ("- **Fed** i en liste", "<ul><li><p><strong>Fed</strong> i en liste</p></li></ul>"),
        ("**Obs**  \nhusk det", "<p><strong>Obs</strong><br>husk det</p>"),
        ("1. Support", "<ol><li><p>Support</p></li></ol>"),
        ("- **Support**", "<ul><li><p><strong>Support</strong></p></li></ul>"),
        ("Man ringer til\nSupport\nom fredagen", "<p>Man ringer til Support om fredagen</p>"),
        ("**Sjusket **fed", "<p><strong>Sjusket</strong> fed</p>"),
    ],
)
def test_bold_in_the_middle_of_text_is_text(source, stored):
    assert html(source) == stored


def test_a_smaller_heading_within_a_section_is_its_text():
    assert kinds(parse("## Kort fortalt\n\nA.\n\n### Klinikker\n\nB.\n")) == [[SectionKind.SUMMARY]]
    section = parse("## Kort fortalt\n\nA.\n\n### Klinikker\n\nB.\n").pages[0].sections[0]
    assert section.html == "<p>A.</p><p><strong>Klinikker</strong></p><p>B.</p>"


@pytest.mark.parametrize(
    "left",
    ["-\n\nA  \nB", "-  \nA  \nB", "- \n\n\nA  \nB", "–\n\nA  \nB", "*\n\nA  \nB", "•\nA  \nB",
     "A  \nB\n-", "\\\n\nA  \nB\n\n---"],
)  # fmt: skip
def test_the_lone_dash_that_word_left_is_gone(left):
    assert html(left) == "<p>A<br>B</p>"


@pytest.mark.parametrize(
    ("source", "stored"),
    [
        ("- a\n  - b\n    1. c\n    2. d\n- e",
         "<ul><li><p>a</p><ul><li><p>b</p><ol><li><p>c</p></li><li><p>d</p></li></ol></li></ul></li><li><p>e</p></li></ul>"),
        ("- 1) a\n- 2) b\n  - c\n- 3) d",
         "<ol><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li><li><p>d</p></li></ol>"),
        ("3. a\n4. b", '<ol start="3"><li><p>a</p></li><li><p>b</p></li></ol>'),
        ("-\ta\n\t-\tb", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
        ("-\N{NO-BREAK SPACE}a", "<ul><li><p>a</p></li></ul>"),
        ("•\ta\no\tb\n•\tc", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul>"),
        ("- a\n-\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("12. december 2024 kom den.", "<p>12. december 2024 kom den.</p>"),
        ("1. maj 2024 kom den.", "<p>1. maj 2024 kom den.</p>"),
        ("- 2. line er PLSP", "<ul><li><p>2. line er PLSP</p></li></ul>"),
        ("> 13 pct. har den", "<p>&gt; 13 pct. har den</p>"),
        ("> Citeret", "<p>Citeret</p>"),
        ("\tRykket ind", "<p>Rykket ind</p>"),
        ("a\x0bb", "<p>a<br>b</p>"),
        ("a\x0cb", "<p>a</p><p>b</p>"),
    ],
)  # fmt: skip
def test_lists_survive_and_what_is_no_list_becomes_none(source, stored):
    assert html(source) == stored


@pytest.mark.parametrize(
    ("source", "stored"),
    [
        ("[her](https://a.example/b_c)", '<p><a href="https://a.example/b_c">her</a></p>'),
        ("<https://a.example/b_c>", '<p><a href="https://a.example/b_c">https://a.example/b_c</a></p>'),
        ("[https://a.example/b\\_c](https://a.example/b_c)", '<p><a href="https://a.example/b_c">https://a.example/b_c</a></p>'),
        ("[https://a.example/b\\\\_c](https://a.example/b_c)", '<p><a href="https://a.example/b_c">https://a.example/b_c</a></p>'),
        ("[her](javascript:alert)", "<p>[her](javascript:alert)</p>"),
        ("[Obs]: nej", "<p>[Obs]: nej</p>"),
        ("![et kort](data:image/png;base64,AAAA) ses", "<p>et kort ses</p>"),
        ("m<sup>2</sup> og <u>streg</u><br>ny", "<p>m2 og streg<br>ny</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a <navn> b & c", "<p>a &lt;navn&gt; b &amp; c</p>"),
        ("| a | b |\n|---|---|\n| c | d |", "<p>| a | b |</p><p>| c | d |</p>"),
    ],
)  # fmt: skip
def test_links_images_and_html_leave_their_words(source, stored):
    assert html(source) == stored


@pytest.mark.parametrize(
    "spoilt",
    [
        GUILD.replace("\n", "\r\n"), GUILD.replace("\n", "\r"), f"\ufeff{GUILD}", unicodedata.normalize("NFD", GUILD),
        GUILD.replace("\n\n", "\n\N{NO-BREAK SPACE}\n"), GUILD.replace("- 1) ", "-\xa01)\xa0"),
        GUILD.replace("**\n", "**\t \n"),
        GUILD.replace("**Kort", "\u200b**Kort"), GUILD.replace("\n\n", "\n\n\n\n"),
    ],
    ids=["crlf", "cr", "bom", "nfd", "nbsp", "nbsp in list", "trailing", "zwsp", "empty lines"],
)  # fmt: skip
def test_what_cannot_be_seen_changes_nothing(spoilt):
    assert parse(decode(spoilt.encode())) == parse(GUILD)


def test_lists_however_deep_keep_their_words():
    deep = "\n".join(f"{'  ' * depth}- ord{depth}" for depth in range(200))
    assert plain(html(deep)).split() == [f"ord{depth}" for depth in range(200)]


def test_plain_text_without_any_marks_keeps_its_lines():
    document = parse((DOCUMENTS / "ren_tekst.txt").read_text(encoding="utf-8"))
    first, second = document.pages
    assert (first.code, first.name, first.initials) == ("07.00", "BÅDPLADS", "KNA")
    assert kinds(document)[0] == [
        SectionKind.SUMMARY,
        SectionKind.SUPPORT,
        SectionKind.GOVERNANCE,
        SectionKind.OPERATION,
        SectionKind.NEWS,
        SectionKind.DEVELOPMENT,
    ]
    assert first.sections[0].html.endswith("<li><p>Pladser på svaj</p></li></ul>")
    assert first.sections[1].html == "<p>Medlemmer ringer til bestyreren<br>Broudvalget hjælper</p>"
    assert first.sections[4].as_of == date(2024, 11, 1)
    assert second.sections[1].html == "<p>Ring til bestyreren.</p>"
    assert [entry.text for entry in document.unplaced] == ["Laugets løsninger Skrevet ud fra Word."]


WORD = st.from_regex(r"[a-zæøå]{2,9}", fullmatch=True)
STYLED = st.one_of(
    WORD, WORD, WORD.map("**{}**".format), WORD.map("*{}*".format), WORD.map("[{}](https://a.example)".format)
)
PHRASE = st.tuples(WORD, st.lists(STYLED, max_size=5)).map(lambda words: " ".join([words[0], *words[1]]))
MARKS = [
    "- ",
    "-\t",
    "* ",
    "1. ",
    "2) ",
    "- 1) ",
    "- 2) ",
    "  - ",
    "    - ",
    "  1. ",
    "• ",
    "– ",
    "> ",
    "",
    "  ",
    "\t",
    "| ",
]
LINE = st.tuples(st.sampled_from(MARKS), PHRASE, st.sampled_from(["", "  ", ".", " \\"])).map("".join)
BLOCK = st.one_of(
    st.lists(LINE, min_size=1, max_size=5).map("\n".join), st.sampled_from(["-", "-  ", "---", "\N{NO-BREAK SPACE}"])
)
BODY = st.lists(BLOCK, max_size=5).map("\n\n".join)
COAT = st.sampled_from(["**{}**", "### {}", "**{}:**", "__{}__"])


@st.composite
def pages(draw):
    """A page's sections and their bodies, in any order, Kort fortalt first."""
    rest = draw(st.lists(st.sampled_from(KINDS[1:]), unique=True))
    return [(kind, draw(BODY), draw(COAT)) for kind in [KINDS[0], *rest]]


def source_words(body: str) -> Counter[str]:
    """The words that were drawn: of letters only, so that a list's numbers are neither here nor there."""
    return Counter(re.findall(r"[a-zæøå]{2,}", body.replace("https://a.example", "")))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(pages(), min_size=1, max_size=3), st.sampled_from(["\n", "\r\n"]))
def test_not_a_word_of_any_document_in_this_shape_is_lost(document, newline):
    text = "\n\n".join(f"{coat.format(kind.label)}\n\n{body}" for page in document for kind, body, coat in page)
    # A page whose only section is an empty Kort fortalt is an empty copy of the next one's heading.
    expected = [page for page in document if len(page) > 1 or source_words(page[0][1])]
    parsed = parse(f"{text}\n".replace("\n", newline)).pages
    sections = [section for page in parsed for section in page.sections if source_words(plain(section.html))]
    bodies = [source_words(body) for page in expected for _, body, _ in page]
    assert [source_words(plain(section.html)) for section in sections] == [body for body in bodies if body]
    assert all(section.words_in == section.words_out for section in sections)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1*_#-+>[](){}<>!|`~\\&;:/. \n\t\N{NO-BREAK SPACE}øID"), max_size=200))
@example("[" * 300)
@example("> " * 300 + "a")
@example("\n".join(f"{'  ' * depth}- a" for depth in range(200)))
@example("*a **b " * 300)
def test_no_text_breaks_the_reading_or_loses_words_in_it(text):
    document = parse(f"**Kort fortalt**\n\n{text}\n\n**Support**\n\nSlut.\n")
    assert all(page.words_in == page.words_out for page in document.pages)
    assert not [note for note in document.notes if "tabt" in note]


def test_text_without_a_page_is_refused():
    with pytest.raises(Refused, match="ingen sider"):
        parse("# Referat\n\nDer blev talt.\n")


def test_a_word_that_got_lost_on_the_way_into_a_section_is_told(monkeypatch):
    """The proof that none is lost, seen to speak: here the sanitiser eats a word."""
    monkeypatch.setattr("importing.markdown.sanitise", lambda html: html.replace("både", ""))
    document = parse("**Kort fortalt**\n\nVi løfter både og både i dag.\n\n**Support**\n\nRing.\n")
    assert document.notes == ("Side 1: «Kort fortalt» har tabt ordene både, både.",)
    assert [(section.words_in, section.words_out) for section in document.pages[0].sections] == [(7, 5), (1, 1)]
