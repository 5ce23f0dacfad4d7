"""Small things of a Word file, one by one: charts, notes, heads, underlined headings, levels, spellings."""

from xml.etree.ElementTree import Element, SubElement

import pytest

from importing import parsing
from importing.steps import Refused, understand
from importing.word.parts import chart_value, drawn_text
from importing.writing import _spelling
from tests.importing.cases import item, paragraph, run, table
from tests.importing.test_word_faults import left_out, summary
from tests.importing.word_files import by_hand

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NEW_CHART = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def element(tag, text=None, **attributes):
    made = Element(tag, attributes)
    made.text = text
    return made


@pytest.mark.parametrize(
    ("tag", "value"),
    [(CHART + "v", "4,5"), (NEW_CHART + "pt", "4,5"), (CHART + "pt", ""), (NEW_CHART + "data", ""), (CHART + "f", "")],
)
def test_a_value_of_a_chart_is_what_charts_old_and_new_call_one(tag, value):
    assert chart_value(element(tag, " 4,5 ")) == value
    assert chart_value(element(tag)) == ""


def test_a_drawn_paragraph_is_its_text_with_spaces_for_breaks():
    drawn = element(DRAWING + "p")
    for tag, text in (("t", "Et"), ("br", None), ("t", "ord"), ("rPr", "nej")):
        SubElement(drawn, DRAWING + tag).text = text
    assert drawn_text(drawn) == "Et ord"
    assert drawn_text(element("{urn:schemas-microsoft-com:vml}textpath", string="KLADDE")) == "KLADDE"
    assert drawn_text(element("{urn:example:andet}p", "Et")) == ""


def test_a_note_without_words_is_no_brackets():
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote>'
    body = paragraph(run("Se her") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("."))
    assert summary(understand(by_hand(body, footnotes=note.format("en note")))) == "<p>Se her (en note).</p>"
    assert summary(understand(by_hand(body, footnotes=note.format(" ")))) == "<p>Se her.</p>"
    assert summary(understand(by_hand(body))) == "<p>Se her.</p>"


@pytest.mark.parametrize(("number", "words"), [(1, "Et billede"), (2, "2 billeder"), (3, "3 billeder")])
def test_pictures_of_a_head_without_words_are_counted(number, words):
    picture = "<w:r><w:pict><v:shape><v:imagedata r:id='x'/></v:shape></w:pict></w:r>"
    data = by_hand(paragraph("A."), header1=f"<w:p>{picture * number}</w:p>")
    assert ("Sidehoved", words) in left_out(understand(data))


def test_rows_of_a_table_are_items_of_one_list():
    shown = summary(understand(by_hand(paragraph("Før.") + table(("a", "b"), ("c", "d")) + paragraph("Efter."))))
    assert shown == "<p>Før.</p><ul><li><p>a | b</p></li><li><p>c | d</p></li></ul><p>Efter.</p>"
    beside = summary(understand(by_hand(item("Et", 0, 2) + table(("a", "b")) + item("To", 0, 2))))
    assert beside.count("<ul>") == 1


def test_a_part_that_the_proof_cannot_read_is_said_of_the_file(monkeypatch):
    def unreadable(*args):
        raise EOFError

    monkeypatch.setattr(parsing.proof, "missing", unreadable)
    with pytest.raises(Refused):
        understand(by_hand(paragraph("A.")))


@pytest.mark.parametrize(
    ("text", "slug", "name"),
    [
        ("Om min læge og Min Læge og Min læge. Min Læge.", "min-laege", "Min Læge"),
        ("Om aIM og AIM.", "aim", "AIM"),
        ("Om aim og aim.", "aim", "aim"),
        ("Om andet.", "min-laege", "Min laege"),
    ],
)
def test_an_address_is_named_as_the_text_spells_it_with_a_capital_where_it_has_one(text, slug, name):
    [page] = understand(by_hand(paragraph(text))).pages
    assert _spelling(page, slug) == name


@pytest.mark.parametrize(
    ("line", "is_heading"), [("---", True), ("--", False), ("===", True), ("==", False), ("-=-", False)]
)
def test_a_line_of_three_signs_or_more_underlines_a_heading(line, is_heading):
    document = parsing.parse(f"# Kort fortalt\n\nA.\n\nSupport\n{line}\n\nB.\n")
    titles = [section.kind.label for page in document.pages for section in page.sections]
    assert ("Support" in titles) == is_heading


@pytest.mark.parametrize(("style", "shown"), [("Y1", "<ol><li><p>Punkt</p></li></ol>"), ("Y2", "b)"), ("Y3", "iii.")])
def test_a_style_that_a_level_names_puts_its_paragraphs_on_that_level(style, shown):
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{level + 1}"/><w:numFmt w:val="{kind}"/>'
        f'<w:pStyle w:val="Y{level + 1}"/><w:lvlText w:val="%{level + 1}{end}"/></w:lvl>'
        for level, (kind, end) in enumerate([("decimal", "."), ("lowerLetter", ")"), ("lowerRoman", ".")])
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    in_list = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = "".join(f'<w:style w:styleId="Y{n}"><w:name w:val="Y{n}"/>{in_list}</w:style>' for n in (1, 2, 3))
    body = paragraph("Punkt", f'<w:pStyle w:val="{style}"/>')
    assert shown in summary(understand(by_hand(body, numbering=numbering, styles=styles)))
