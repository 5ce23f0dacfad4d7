"""What Word files have shown us, each of its kind: nothing is lost unsaid, and what is left out is named."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from importing import proof
from importing.steps import Document, understand, with_choices
from importing.word import document as word
from importing.word.markdown import raised
from onepagers.models import SectionKind
from tests.importing.cases import CASES, item, paragraph, run, table
from tests.importing.word_files import NUMBERING, RELATIONS, by_hand, zipped

DRAWING = "<w:r><mc:AlternateContent>{}</mc:AlternateContent></w:r>"


def with_parts(data: bytes, parts: dict[str, str | bytes], **relations: tuple[str, str]) -> bytes:
    """The document with more parts; `relations` are of its text: (kind, target)."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        kept = {name: file.read(name) for name in file.namelist()}
    links = "".join(
        f'<Relationship Id="{key}" Type="http://x/{kind}" Target="{target}"/>'
        for key, (kind, target) in relations.items()
    )
    schema = RELATIONS.partition(">")[0]
    return zipped({**kept, **parts, "word/_rels/document.xml.rels": f"{schema}>{links}</Relationships>"})


def summary(document: Document) -> str:
    return next(section.html for section in document.pages[0].sections if section.kind == SectionKind.SUMMARY)


def left_out(document: Document) -> list[tuple[str, str]]:
    return [(entry.heading, entry.text) for entry in document.unplaced]


@pytest.mark.parametrize("name", CASES)
def test_word_becomes_what_the_same_text_becomes_in_the_editor(name):
    case = CASES[name]
    document = understand(by_hand(paragraph("Om.") + case.word, numbering=NUMBERING))
    assert summary(document) == f"<p>Om.</p>{case.stored}"


# Notes


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_all_of_a_note_is_read_whatever_it_is_made_of(kind):
    bullet = paragraph("regioner", '<w:pStyle w:val="ListBullet"/>')
    content = paragraph("Det gælder:") + bullet + table(("pris", "3 mio.")) + paragraph("Slut.")
    note = f'<w:{kind} w:id="2">{content}</w:{kind}>'
    text = f'<w:p>{run("Prisen")}<w:r><w:{kind}Reference w:id="2"/></w:r>{run(" er aftalt.")}</w:p>'
    document = understand(by_hand(text, **{f"{kind}s": note}))
    assert summary(document) == "<p>Prisen (Det gælder: – regioner pris 3 mio. Slut.) er aftalt.</p>"
    assert document.unplaced == ()


def test_a_note_that_nothing_refers_to_is_named():
    note = f'<w:footnote w:id="2">{paragraph("Forældreløs.")}</w:footnote>'
    assert left_out(understand(by_hand(paragraph("A."), footnotes=note))) == [("Fodnoter", "Forældreløs.")]


# Boxes and alternates

BOX = f"<w:txbxContent>{paragraph('Budget 3 mio.')}</w:txbxContent>"
NEW = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{BOX}</wps:txbx></w:drawing></mc:Choice>'


@pytest.mark.parametrize(
    "branches",
    [
        NEW,
        f"{NEW}<mc:Fallback><w:pict/></mc:Fallback>",
        f"{NEW}<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback>",
        f'{NEW}<mc:Fallback><w:drawing><a:blip r:embed="x"/></w:drawing></mc:Fallback>',
        f"<mc:Choice Requires='x'/><mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback>",
    ],
    ids=["no fallback", "empty", "same", "picture", "only fallback"],
)
def test_a_box_of_any_writer_comes_in_once(branches):
    document = understand(by_hand(f"<w:p>{run('Ude')}{DRAWING.format(branches)}</w:p>"))
    assert summary(document) == "<p>Ude</p><p>Budget 3 mio.</p>"
    assert document.unplaced == ()


# Other parts, and pictures


def test_figures_charts_and_documents_inside_are_named_where_they_stand_or_at_the_end():
    point = "<a:p><a:r><a:t>Styregruppe</a:t></a:r></a:p>"
    figure = f'<dgm:m xmlns:dgm="x" xmlns:a="http://x/drawingml/2006/main">{point}</dgm:m>'
    chart = '<c:c xmlns:c="x"><c:v>Omsætning</c:v><c:v>4,5</c:v></c:c>'
    chunk = "<html><body><p>PLO betaler 3 mio. kr.</p><script>x()</script></body></html>"
    xml = f"{paragraph('A.')}<w:p><w:r><w:drawing><dgm:relIds r:dm='d'/></w:drawing></w:r></w:p><w:altChunk r:id='k'/>"
    parts = {"word/diagrams/data1.xml": figure, "word/charts/chart1.xml": chart, "word/afchunk.htm": chunk}
    document = understand(
        with_parts(by_hand(xml), parts, d=("diagramData", "diagrams/data1.xml"), k=("aFChunk", "/word/afchunk.htm"))
    )
    assert summary(document) == "<p>A.</p>"
    assert [(entry.heading, entry.text, entry.page) for entry in document.unplaced] == [
        ("SmartArt-figur", "Styregruppe", 1),
        ("Indlejret dokument", "PLO betaler 3 mio. kr.", 1),
        ("Diagram", "Omsætning 4,5", None),
    ]


def test_a_file_inside_that_cannot_be_read_is_named_by_its_name():
    document = understand(
        with_parts(by_hand("<w:altChunk r:id='k'/>"), {"word/brev.rtf": b"{\\rtf1 ord}"}, k=("aFChunk", "brev.rtf"))
    )
    assert left_out(document) == [("Indlejret fil, der ikke kan læses", "brev.rtf")]


def test_pictures_are_counted():
    picture = "<w:r><w:drawing><wp:docPr xmlns:wp='x' descr='Et kort'/><a:blip r:embed='x'/></w:drawing></w:r>"
    old = "<w:r><w:pict><v:shape><v:imagedata r:id='x'/></v:shape></w:pict></w:r>"
    document = understand(by_hand(f"<w:p>{run('Se')}{picture}{old}</w:p><w:p>{old}</w:p>"))
    assert document.notes == ("3 billeder er ikke kommet med: side 1 («Kort fortalt»).",)
    assert [(entry.heading, entry.text) for entry in document.unplaced] == [
        ("Billede", "Et kort"), ("Billede", ""), ("Billede", ""),
    ]  # fmt: skip
    assert understand(by_hand(f"<w:p>{picture}</w:p>")).notes[0].startswith("Ét billede er ikke kommet med")


def test_word_art_and_what_a_head_says_is_named_once():
    mark = "<w:p><w:r><w:pict><v:shape><v:textpath string='KLADDE'/></v:shape></w:pict></w:r></w:p>"
    data = by_hand(paragraph("A."), header1=mark, header2=mark, footer1=paragraph("Side 1 af 3"))
    assert left_out(understand(data)) == [("Sidehoved", "KLADDE"), ("Sidefod", "Side 1 af 3")]


# Hidden, struck out, deleted

STYLES = (
    '<w:style w:styleId="a"><w:name w:val="Bund"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="b"><w:name w:val="Note"/><w:basedOn w:val="a"/></w:style>'
)


@pytest.mark.parametrize(
    ("xml", "kind"),
    [
        (run(" hemmeligt", "<w:vanish/>"), "Skjult"),
        (run(" hemmeligt", '<w:rStyle w:val="a"/>'), "Skjult"),
        (run(" hemmeligt", '<w:rStyle w:val="b"/>'), "Skjult"),
        (run(" hemmeligt", "<w:strike/>"), "Gennemstreget"),
        (run(" hemmeligt", '<w:dstrike w:val="1"/>'), "Gennemstreget"),
        ("<w:del><w:r><w:delText> hemmeligt</w:delText></w:r></w:del>", "Slettet i Word"),
    ],
)  # fmt: skip
def test_what_is_not_said_is_left_out_named_and_taken_in_where_it_stood(xml, kind):
    document = understand(by_hand(f"<w:p>{run('PLO')}{xml}{run(' betaler.')}</w:p>", styles=STYLES))
    assert summary(document) == "<p>PLO betaler.</p>"
    [entry] = document.unplaced
    assert (entry.heading, entry.text, entry.page, entry.section) == (kind, "hemmeligt", 1, "Kort fortalt")
    chosen = with_choices(document, {entry.piece}, {})
    assert summary(chosen) == "<p>PLO hemmeligt betaler.</p>"
    assert chosen.pages[0].words_out == document.pages[0].words_out + 1


@pytest.mark.parametrize(
    "struck", ["~~Regionerne betaler.~~", "<s>Regionerne betaler.</s>", "<del>Regionerne betaler.</del>"]
)
def test_what_is_struck_out_in_markdown_is_left_out_too(struck):
    document = understand(f"**Kort fortalt**\n\nPLO betaler 10 m<sup>2</sup>. {struck}\n".encode())
    assert summary(document) == "<p>PLO betaler 10 m².</p>"
    assert left_out(document) == [("Gennemstreget", "Regionerne betaler.")]


def test_a_switched_off_mark_hides_nothing():
    xml = run("Synlig", '<w:vanish w:val="0"/>') + run(" og gyldig", '<w:strike w:val="false"/>')
    assert summary(understand(by_hand(f"<w:p>{xml}</w:p>"))) == "<p>Synlig og gyldig</p>"


def test_a_whole_paragraph_item_and_row_that_are_left_out_leave_nothing_behind():
    hidden_row = f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph('c')}</w:tc></w:tr>"
    xml = (
        paragraph(run("a", "<w:strike/>"))
        + item("et", 0)
        + item(run("b", "<w:vanish/>"), 0)
        + f"<w:tbl>{hidden_row}</w:tbl>"
        + paragraph("Slut.")
    )
    document = understand(by_hand(xml, numbering=NUMBERING))
    assert summary(document) == "<ol><li><p>et</p></li></ol><p>Slut.</p>"
    assert left_out(document) == [("Gennemstreget", "a"), ("Skjult", "b"), ("Skjult", "c")]


def test_what_is_hidden_in_a_heading_does_not_hide_the_heading():
    heading = f"<w:p>{run('Sup', '<w:b/>')}{run('x', '<w:vanish/>')}{run('port', '<w:b/>')}</w:p>"
    document = understand(by_hand(paragraph("A.") + heading + paragraph("Ring.")))
    assert [section.kind for section in document.pages[0].sections] == [SectionKind.SUMMARY, SectionKind.SUPPORT]
    assert left_out(document) == [("Skjult", "x")]


def test_moved_text_stands_where_it_was_moved_to():
    moved = f"<w:p><w:moveFrom>{run('Flyttet.')}</w:moveFrom></w:p><w:p><w:moveTo>{run('Flyttet.')}</w:moveTo></w:p>"
    document = understand(by_hand(moved))
    assert (summary(document), document.unplaced) == ("<p>Flyttet.</p>", ())


# Signs that change what is said

FORM = '<w:fldChar w:fldCharType="begin"><w:ffData>{}</w:ffData></w:fldChar>'


@pytest.mark.parametrize(
    ("xml", "stored"),
    [
        ('<w:sym w:font="Wingdings" w:char="F0FE"/>', "☑"),
        ('<w:sym w:font="Wingdings" w:char="F0A8"/>', "☐"),
        ('<w:sym w:font="Symbol" w:char="F0B3"/>', "≥"),
        (FORM.format("<w:checkBox><w:checked/></w:checkBox>"), "☒"),
        (FORM.format('<w:checkBox><w:default w:val="0"/></w:checkBox>'), "☐"),
        (FORM.format('<w:ddList><w:default w:val="1"/><w:listEntry/><w:listEntry w:val="Ja"/></w:ddList>'), "Ja"),
    ],
)  # fmt: skip
def test_boxes_and_signs_of_fonts_are_kept(xml, stored):
    document = understand(by_hand(f"<w:p><w:r>{xml}</w:r>{run(' Aftale')}</w:p>"))
    assert summary(document) == f"<p>{stored} Aftale</p>"
    assert document.unplaced == ()


def test_a_sign_that_has_no_meaning_in_letters_is_said():
    document = understand(by_hand(f'<w:p><w:r><w:sym w:font="Webdings" w:char="F021"/></w:r>{run("A.")}</w:p>'))
    assert document.notes == ("Tegn fra en skrift med symboler er ikke kommet med: 1.",)


@pytest.mark.parametrize(
    ("text", "position", "written"),
    [("2", "superscript", "²"), ("-3", "superscript", "⁻³"), ("n", "superscript", "ⁿ"), ("st", "superscript", "st"),
     ("2x", "superscript", "^(2x)"), ("2", "subscript", "₂"), ("2", "", "2")],
)  # fmt: skip
def test_raised_figures_say_that_they_are_raised(text, position, written):
    assert raised(text, position) == written


# Lists


@pytest.mark.parametrize(
    ("levels", "stored"),
    [
        ([0, 1, 1, 0],
         "<ol><li><p>p0</p><ul><li><p>a) p1</p></li><li><p>b) p2</p></li></ul></li><li><p>p3</p></li></ol>"),
        ([0, 1, 2], "<ol><li><p>p0</p><ul><li><p>a) p1</p><ul><li><p>i. p2</p></li></ul></li></ul></li></ol>"),
    ],
)  # fmt: skip
def test_letters_and_roman_numbers_are_kept_as_people_refer_to_them(levels, stored):
    xml = "".join(item(f"p{index}", level) for index, level in enumerate(levels))
    assert summary(understand(by_hand(xml, numbering=NUMBERING))) == stored


def test_a_list_that_begins_again_is_another_list():
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    again = f'<w:num w:numId="3"><w:abstractNumId w:val="0"/>{start}</w:num>'
    xml = item("a", 0) + item("b", 0) + item("c", 0, 3) + item("d", 0, 3)
    assert summary(understand(by_hand(xml, numbering=NUMBERING + again))) == (
        "<ol><li><p>a</p></li><li><p>b</p></li></ol><ol><li><p>c</p></li><li><p>d</p></li></ol>"
    )


# No false alarm, and styles as the format allows them


@pytest.mark.parametrize(
    "text",
    ["Se P:\\_Fælles\\_Portefølje\\video_2026.xlsx", "lss_video@plo.dk", "&lt;b&gt;ikke html&lt;/b&gt;",
     "5 &lt; 6 *s* [k]",
     "![x](y) og [a](b)", "# nr. 3", "- 1. maj", "1. maj og 2. juni", "2)", "{#id .c}", "snake_case_ord", "`kode`"],
)  # fmt: skip
def test_signs_that_mean_something_in_markdown_lose_no_words(text):
    document = understand(by_hand(paragraph("A.") + paragraph(text)))
    assert document.unplaced == ()
    assert document.notes == ()


@pytest.mark.parametrize("text", ["1) Ring", "2. Vent", "- 3) Tal"])
@pytest.mark.parametrize("properties", ["", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'])
def test_a_typed_number_that_becomes_a_lists_is_no_lost_word(text, properties):
    xml = paragraph("1) Først", properties) + paragraph(text, properties) + paragraph("4) Sidst", properties)
    assert understand(by_hand(xml, numbering=NUMBERING)).unplaced == ()


def test_a_paragraph_whose_end_is_deleted_runs_into_the_next():
    first = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Video')}</w:p>"
    document = understand(by_hand(first + paragraph("løsningen.")))
    assert (summary(document), document.unplaced) == ("<p>Videoløsningen.</p>", ())


def test_a_style_without_a_type_is_a_paragraphs():
    styles = '<w:style w:styleId="h"><w:name w:val="heading 2"/></w:style><w:style/><w:style w:styleId="x"/>'
    document = understand(
        by_hand(paragraph("A.") + paragraph("Support", '<w:pStyle w:val="h"/>') + paragraph("B."), styles=styles)
    )
    assert len(document.pages[0].sections) == 2


# The proof


@pytest.mark.parametrize(
    ("method", "xml"),
    [
        ("table", table(("Pris", "3 mio."))),
        ("drawing", f"<w:p>{DRAWING.format(NEW)}</w:p>"),
        ("formula", "<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>"),
        ("note", "<w:p><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"),
    ],
)
def test_what_the_reader_would_lose_is_named_by_the_proof(monkeypatch, method, xml):
    monkeypatch.setattr(word._Reader, method, lambda *arguments: None)
    monkeypatch.setattr(word._Reader, "left_out", lambda self: iter(()))
    note = f'<w:footnote w:id="2">{paragraph("Note.")}</w:footnote>'
    document = understand(by_hand(paragraph("A.") + xml, footnotes=note if method == "note" else ""))
    [entry] = document.unplaced
    place = "fodnoterne" if method == "note" else "teksten"
    assert entry.heading == f"Ord fra {place}, der ikke kunne læses"
    assert entry.text


def test_the_proof_imports_nothing_of_the_reader():
    source = Path(proof.__file__).read_text("utf-8")
    assert not re.search(r"^(?:from|import) importing", source, re.MULTILINE)
    assert "ElementTree" not in source
