"""What a screen reader meets in a document: bookmarks, headings, lists, tables with headers, figures told, links."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from pypdf.generic import DictionaryObject

from onepagers.models.rich_text import sanitise
from onepagers.pages import onepager, pdf
from tests.onepagers import example_pages as example
from tests.onepagers.example_pages import TODAY
from tests.tree import bookmarks, elements, kids, links, opened
from tests.typesetting.paper import printed

EMPTY_WORDS = {"", "image", "figure", "svg"}


def document_of(snapshot, **form):
    return opened(printed(onepager.body(snapshot, TODAY, version=14), **form))


def with_text(html):
    page = example.soeg_speciallaege()
    page["sections"] = [example.section("summary", "Kort fortalt", sanitise(html))]
    return document_of(page)


def shape(element: DictionaryObject) -> str:
    """«L(LI(Lbl LBody))»: the tags of an element and of what is in it, without the words themselves."""
    inner = " ".join(shape(kid) for kid in kids(element) if kid.get("/S", "/Span") != "/Span")
    return element["/S"][1:] + (f"({inner})" if inner else "")


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory):
    from django.test import override_settings

    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        revisions = [
            SimpleNamespace(snapshot=make(), number=1, created_at=datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
            for make in (example.soeg_speciallaege, example.never_reviewed)
        ]
        return opened(pdf.portfolio(revisions, TODAY).bytes)


def test_a_portfolio_has_a_bookmark_for_each_page_and_section(portfolio):
    marks = bookmarks(portfolio)

    assert marks[::2] == ["Overblik", "Søg speciallæge", "Klinikbeskeder"]
    assert marks[1][:2] == ["Formål", "Farvernes betydning"]
    assert marks[3][0] == "Kort fortalt"
    assert all(len(sections) >= 3 for sections in marks[1::2])


@pytest.mark.parametrize("make", example.EXAMPLES)
def test_a_page_has_one_name_and_headings_in_order_under_it(make):
    tags = [element["/S"] for element in elements(document_of(make()), "H1", "H2", "H3", "H4", "H5", "H6")]

    assert tags[0] == "/H1"
    assert set(tags[1:]) == {"/H2"}


@pytest.mark.parametrize("form", ["airy", "tight", "dense"])
def test_every_cell_of_a_table_has_headers_and_every_header_says_what_it_is_over(form):
    document = document_of(example.min_laege(), form=form, size=8.0)
    tables = list(elements(document, "Table"))
    assert len(tables) == 2
    for table in tables:
        assert shape(table).startswith("Table(THead(TR(TH TH")
        scopes = {header["/ID"]: header["/A"]["/Scope"] for header in elements(document, "TH", under=table)}
        for cell in elements(document, "TD", under=table):
            assert sorted(scopes[header] for header in cell["/A"]["/Headers"]) == ["/Column", "/Row"]


def test_a_cell_of_the_heat_map_names_its_month_its_solution_and_its_category(portfolio):
    [table] = [
        table for table in elements(portfolio, "Table") if len(list(elements(portfolio, "TH", under=table))) > 17
    ]
    group = None
    for row in kids(kids(table)[1]):
        header, *cells = kids(row)
        if not cells:
            assert header["/A"]["/Scope"] == "/Column"
            assert header["/A"]["/ColSpan"] == 17
            group = header["/ID"]
        for cell in cells:
            column, own, over = cell["/A"]["/Headers"][1], cell["/A"]["/Headers"][0], cell["/A"]["/Headers"][2]
            assert (own, over) == (header["/ID"], group)
            assert column.split("-")[1] == "0"


def test_every_figure_is_told_in_danish_words_and_stands_where_it_is_drawn(portfolio):
    figures = list(elements(portfolio, "Figure"))
    descriptions = {str(figure["/Alt"]) for figure in figures}

    assert len(figures) > 30
    assert {"Rød", "Grøn, vurdering overskredet", "april 2026: grøn", "Fordelingen er ikke oplyst"} <= descriptions
    assert any(words.startswith("Status de seneste 12 måneder: december 2025") for words in descriptions)
    assert not descriptions & EMPTY_WORDS
    for figure in figures:
        left, low, right, high = map(float, figure["/A"]["/BBox"])
        assert 30 < left < right < 560
        assert 40 < low < high < 815


def test_a_link_is_told_by_its_words_and_leads_where_it_says(portfolio):
    for document, words, target in (
        (portfolio, "Søg speciallæge", "soeg-speciallaege"),
        (document_of(example.video()), "laeger.dk/plo", "https://www.laeger.dk/plo"),
    ):
        targets = {link["/Contents"]: link.get("/Dest") or link["/A"]["/URI"] for link in links(document)}
        assert targets[words] == target
        assert {name for name in targets.values() if ":" not in name} <= set(document.named_destinations)
        tagged = [kid["/Obj"] for link in elements(document, "Link") for kid in kids(link) if kid["/Type"] == "/OBJR"]
        assert len(tagged) == len(links(document)) == len({link["/StructParent"] for link in links(document)})


def test_a_link_with_bold_words_is_one_link():
    document = with_text('<p><a href="https://plo.example/">Læs <strong>alt</strong> om det</a></p>')

    [link] = links(document)
    assert link["/Contents"] == "Læs alt om det"
    assert len(list(elements(document, "Link"))) == 1


def test_an_item_has_a_label_and_a_body_also_where_it_is_written_in_paragraphs():
    lists = elements(with_text("<ol><li>Kort</li><li><p>Ét</p><p>To</p></li></ol>"), "L")

    assert shape(next(lists)) == "L(LI(Lbl LBody) LI(Lbl LBody(P P)))"


def test_a_list_within_a_list_stands_in_the_body_of_its_item():
    lists = elements(with_text("<ul><li><p>A</p><ul><li>B<ol><li>C</li></ol></li></ul></li></ul>"), "L")

    assert shape(next(lists)) == "L(LI(Lbl LBody(P L(LI(Lbl LBody(L(LI(Lbl LBody))))))))"


def test_what_layout_needs_is_not_in_the_tree():
    for form in ("airy", "tight", "dense"):
        document = document_of(example.video(), form=form)
        shapes = shape(next(elements(document, "Art")))
        assert not re.search(r"NonStruct|Sect\(Sect|Div\(Div\)|L\(L\(|P\(P\)", shapes), form
        assert {element["/P"]["/S"] for element in elements(document, "LI")} == {"/L"}


def test_a_list_that_is_set_as_running_text_is_read_as_that():
    [*lists] = elements(document_of(example.video(), form="tight", size=8.0), "L")
    [*denser] = elements(document_of(example.video(), form="plain", size=8.0), "L")

    assert len(denser) == len(lists) - 1


@pytest.mark.parametrize("times", [0, 9])
def test_the_foot_is_read_last_on_its_page(times):
    document = document_of(example.longer(example.min_laege(), times), size=8.0, form="dense")
    [root] = kids(document.root_object["/StructTreeRoot"])
    top = [(element["/Pg"].indirect_reference.idnum, shape(element)) for element in kids(root)]
    numbers = [page.indirect_reference.idnum for page in document.pages]

    assert [number for number, _ in top] == [number for number in numbers for _ in range(2)]
    assert all(tags.startswith("Div(Art") for _, tags in top[::2])
    assert all(tags.startswith("Div(P") for _, tags in top[1::2])
