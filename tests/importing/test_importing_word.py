"""Word documents: that they come in without a word lost, and that what only looks like one is refused in one line."""

import base64
import io
import random
import re
import struct
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danish.plain_text import plain
from importing.steps import Document, Refused, understand
from importing.word.document import read_word
from importing.word.markdown import Span, Writer
from importing.word.package import ELEMENTS
from importing.word.styles import Listing
from onepagers.models import Revision, SectionKind
from onepagers.models.rich_text import sanitise
from tests.factories import make_solution
from tests.importing.word_files import as_word, boatplaces, by_hand, saved, zipped

DOCUMENTS = Path(__file__).parent / "documents"
# Our own text in libreoffice.html, which LibreOffice Writer 7.4 has written as a Word document:
# soffice --headless --infilter="HTML (StarWriter)" --convert-to "docx:MS Word 2007 XML" libreoffice.html
LIBREOFFICE = DOCUMENTS / "libreoffice.docx"
CUSTOMERS = next((Path(project.BASE_DIR).parent / "shared" / "seed").glob("000_*.txt"), None)


def words(text: str) -> Counter[str]:
    """Of letters and digits: signs around a heading may be its marks."""
    return Counter(re.findall(r"[^\W_]+", text))


def placed(document: Document) -> str:
    """All that a document says, wherever it has been put: headings, sections, what has no place."""
    texts = []
    for page in document.pages:
        texts.append(page.heading)
        texts += [f"{section.kind.label} {plain(section.html)}" for section in page.sections]
    return " ".join(texts + [f"{entry.heading} {entry.text}" for entry in document.unplaced])


def body(document: Document, kind: SectionKind, page: int = 0) -> str:
    return next(section.html for section in document.pages[page].sections if section.kind == kind)


def summary(data: bytes) -> str:
    return body(understand(data), SectionKind.SUMMARY)


def refusal(data: bytes) -> str:
    try:
        understand(data)
    except Refused as error:
        return str(error)
    return ""


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_document_written_by_libreoffice_comes_in_without_a_word_lost():
    document = understand(LIBREOFFICE.read_bytes())
    source = (DOCUMENTS / "libreoffice.html").read_text(encoding="utf-8").partition("<body>")[2]
    lost = words(plain(source)) - words(placed(document))
    assert lost == words("november 2024")  # which is a date now
    assert all(section.words_in == section.words_out for page in document.pages for section in page.sections)
    assert [(page.code, page.platform, page.name, page.initials) for page in document.pages] == [
        ("07.00", "", "BÅDPLADS", "KNA"),
        ("07.03", "Laug+", "Søg gæsteplads", ""),
    ]
    assert [len(page.sections) for page in document.pages] == [6, 3]
    assert [(entry.page, entry.heading) for entry in document.unplaced] == [
        (None, "Bådlaugets one-pagere"),
        (2, "Økonomi"),
    ]


def test_it_keeps_lists_three_deep_links_marks_and_breaks():
    document = understand(LIBREOFFICE.read_bytes())
    text = body(document, SectionKind.SUMMARY)
    assert '<a href="https://laug.example/plads_1?a=b&amp;c=d">laugets side</a>' in text
    assert "Med <strong>Bådplads</strong> søger medlemmer plads ved broen. Den er <em>lavet af lauget</em>" in text
    assert text.endswith(
        "<ul><li><p>Ventelisten har tre trin</p><ol><li><p>Ansøgning, senest 1. maj</p></li><li><p>Optagelse</p>"
        "<ul><li><p>Betaling af indskud på 5.000&nbsp;kr.</p></li><li><p>Nøgle til broen</p></li></ul></li>"
        "<li><p>Plads</p></li></ol></li><li><p>12 både er i kø</p></li></ul>"
    )
    assert "kommunen resten.<br>Bestyrelsen" in body(document, SectionKind.GOVERNANCE)
    assert body(document, SectionKind.OPERATION) == "<p>Serveren står i <strong>klub</strong>huset.</p>"
    assert "<li><p>Gæster | – | Havnevagten</p></li>" in body(document, SectionKind.SUPPORT)


def test_a_document_written_by_python_docx_comes_in_without_a_word_lost():
    data = boatplaces()
    document = understand(data)
    [page] = document.pages
    assert (page.code, page.name, page.initials) == ("07.00", "Bådplads", "KNA")
    text = body(document, SectionKind.SUMMARY)
    assert text == (
        "<p>Med <strong>Bådplads</strong> søger medlemmer plads; det er gra<em>tis</em> "
        "*indtil* videre_2 [sic] &lt;nu&gt; &amp; her.</p>"
        "<ul><li><p>Ventelisten</p><ul><li><p>Ansøgning</p><ul><li><p>Senest 1. maj</p></li><li><p>Med indskud</p></li>"
        "</ul></li><li><p>Optagelse</p></li></ul></li><li><p>12 både i kø</p></li></ul>"
    )
    assert body(document, SectionKind.SUPPORT) == (
        "<ol><li><p>Ring</p><ol><li><p>til bestyreren</p><ol><li><p>om dagen</p></li></ol></li></ol></li></ol>"
    )
    assert [(entry.page, entry.heading, entry.text) for entry in document.unplaced] == [
        (1, "Økonomi", "Kontingentet er 1.200 kr."),
        (None, "Sidehoved", "Fortroligt udkast"),
    ]
    assert understand(data) == document


def test_a_sign_inside_a_word_of_bold_stays():
    document = docx.Document()
    document.add_heading("Kort fortalt", 2)
    document.add_paragraph().add_run("Format 2*3 og 2**3 og a_b").bold = True

    assert "Format 2*3 og 2**3 og a_b" in placed(understand(saved(document)))


BITS = st.lists(st.from_regex(r"[a-zæøå0-9*_\[\]<>&#`\\|.!()-]{1,8}", fullmatch=True), min_size=1, max_size=4)
RUNS = st.lists(st.tuples(BITS, st.sampled_from("  bi"), st.booleans()), min_size=1, max_size=4)
STYLES = ["Normal", "List Bullet", "List Bullet 2", "List Bullet 3", "List Number", "List Number 2", "List Paragraph"]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(STYLES), RUNS), min_size=1, max_size=8))
def test_not_a_word_of_any_document_is_lost_whatever_signs_are_in_it(paragraphs):
    document = docx.Document()
    document.add_heading("Kort fortalt", 2)
    for style, runs in paragraphs:
        paragraph = document.add_paragraph(style=style)
        for bits, mark, spaced in runs:
            written = paragraph.add_run(" ".join(bits) + (" " if spaced else ""))
            written.bold, written.italic = mark == "b", mark == "i"
    words_in = words(" ".join(paragraph.text for paragraph in document.paragraphs))
    understood = understand(saved(document))
    lost = words_in - words(placed(understood))
    assert not [word for word in lost if not word.isdecimal()]  # a number before a dot may have become a list's
    assert not [note for note in understood.notes if "tabt" in note]


@pytest.mark.parametrize(
    ("xml", "stored"),
    [
        (f'<w:p>{run("Den ")}<w:fldSimple w:instr="DATE">{run("1. maj")}</w:fldSimple></w:p>', "<p>Den 1. maj</p>"),
        (f"<w:p>{run('a')}<w:r><w:noBreakHyphen/></w:r>{run('b')}<w:r><w:cr/></w:r>{run('c')}</w:p>",
         "<p>a‑b<br>c</p>"),
        (f"<w:p><w:ins>{run('Nyt')}</w:ins><w:del><w:r><w:delText>gammelt</w:delText></w:r></w:del></w:p>",
         "<p>Nyt</p>"),
        ("<w:p><m:oMath><m:r><m:t>x</m:t></m:r><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:oMath></w:p>", "<p>x²</p>"),
        (f"<w:sdt><w:sdtContent><w:p>{run('Felt')}</w:p></w:sdtContent></w:sdt>", "<p>Felt</p>"),
        (f"<w:p>{run('Ude')}<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p>{run('Inde')}</w:p></w:txbxContent>"
         "</v:textbox></v:shape></w:pict></w:r></w:p>", "<p>Ude</p><p>Inde</p>"),
        (f"<w:p>{run('- strøget')}</w:p><w:p>{run('- sat')}</w:p>",
         "<ul><li><p>strøget</p></li><li><p>sat</p></li></ul>"),
        (f"<w:tbl><w:tr><w:tc><w:p>{run('Ene')}</w:p><w:p>{run('to')}</w:p></w:tc><w:tc><w:p>{run('Anden')}</w:p></w:tc>"
         "</w:tr></w:tbl>", "<p>Ene</p><p>to</p><p>Anden</p>"),
        ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "javascript:alert(1)"'
         f'</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("her")}'
         '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>', "<p>her</p>"),
    ],
    ids=["field", "hyphen and break", "tracked", "formula", "control", "text box", "typed dashes", "cells", "script"],
)  # fmt: skip
def test_what_word_hides_words_in_is_read(xml, stored):
    assert summary(by_hand(xml)) == stored


def test_a_page_laid_out_in_a_table_is_read_from_left_to_right():
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells],
        ["Kort fortalt", "Løfter både.", "Support", "Ring til bestyreren."],
        strict=True,
    ):
        cell.text = text
    [page] = understand(saved(document)).pages
    assert [(section.kind, section.html) for section in page.sections] == [
        (SectionKind.SUMMARY, "<p>Løfter både.</p>"),
        (SectionKind.SUPPORT, "<p>Ring til bestyreren.</p>"),
    ]


def test_a_title_and_its_text_in_one_paragraph_are_told_apart():
    broken = f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Support</w:t><w:br/></w:r>{run('Ring.')}</w:p>"
    document = understand(by_hand(f"<w:p>{run('A.')}</w:p>{broken}"))
    assert body(document, SectionKind.SUPPORT) == "<p>Ring.</p>"


def test_a_footnote_stands_where_it_is_referred_to():
    note = f'<w:footnote w:id="2"><w:p>{run("Efter aftale.")}</w:p></w:footnote>'
    xml = f'<w:p>{run("Frit")}<w:r><w:footnoteReference w:id="2"/></w:r>{run(" for alle.")}</w:p>'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="n" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>'
        "</Relationships>"
    )
    data = by_hand(xml, footnotes=note)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    text = summary(zipped(parts | {"word/_rels/document.xml.rels": relations}))
    assert text == "<p>Frit (Efter aftale.) for alle.</p>"


def test_comments_are_named_with_their_words_and_the_words_of_a_drawing_come_in():
    drawing = "<w:p><w:r><a:p><a:r><a:t>I en tegning</a:t></a:r></a:p></w:r></w:p>"
    comment = f'<w:comment w:id="1"><w:p>{run("Skal det med?")}</w:p></w:comment>'
    document = understand(by_hand(f"<w:p>{run('A.')}</w:p>{drawing}", comments=comment))
    assert body(document, SectionKind.SUMMARY) == "<p>A.</p><p>I en tegning</p>"
    assert [(entry.heading, entry.text) for entry in document.unplaced] == [("Kommentarer i Word", "Skal det med?")]


def test_a_drawing_with_an_alternate_for_old_versions_of_word_is_counted_once():
    box = "<w:p><w:r><w:t>Inde</w:t></w:r></w:p>"
    new = f'<mc:Choice Requires="wps"><w:drawing><w:txbxContent>{box}</w:txbxContent></w:drawing></mc:Choice>'
    old = "<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>"
    old += f"{box}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
    document = understand(
        by_hand(f"<w:p>{run('Ude')}<w:r><mc:AlternateContent>{new}{old}</mc:AlternateContent></w:r></w:p>")
    )
    assert body(document, SectionKind.SUMMARY) == "<p>Ude</p><p>Inde</p>"
    assert document.unplaced == ()  # none of its words is said to be lost


def test_a_box_without_an_alternate_comes_in():
    box = "<w:p><w:r><w:t>Inde</w:t></w:r></w:p>"
    new = f'<mc:Choice Requires="wps"><w:drawing><w:txbxContent>{box}</w:txbxContent></w:drawing></mc:Choice>'
    document = understand(
        by_hand(f"<w:p>{run('Ude')}<w:r><mc:AlternateContent>{new}</mc:AlternateContent></w:r></w:p>")
    )
    assert body(document, SectionKind.SUMMARY) == "<p>Ude</p><p>Inde</p>"


def test_changes_that_nobody_has_accepted_are_told():
    document = understand(by_hand(f"<w:p><w:ins>{run('Nyt')}</w:ins></w:p>"))
    assert "ikke er godkendt i Word" in document.notes[0]


def test_what_comes_from_word_is_a_fixed_point_of_the_sanitiser():
    for data in (boatplaces(), LIBREOFFICE.read_bytes()):
        for page in understand(data).pages:
            assert all(sanitise(section.html) == section.html for section in page.sections)


def test_a_list_that_skips_a_level_keeps_its_words_and_its_order():
    writer = Writer()
    for depth, text in ((2, "a"), (4, "b")):
        writer.paragraph([Span(text)], listing=Listing(depth))
    assert writer.text() == "- a\n  - b\n"


DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="
)
BILLION_LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
SECRET = '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>'


def forged(data: bytes, size: int) -> bytes:
    """The document with another unpacked size written in the zip's directory than it has."""
    place = data.index(b"PK\x01\x02", data.rindex(b"word/document.xml") - 60)
    return data[: place + 24] + struct.pack("<I", size) + data[place + 28 :]


BAD = {
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "men et billede"),
    "pdf": (b"%PDF-1.7\n...", "er en PDF"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"gammelt Word-dokument \(.doc\)"),
    "spreadsheet": (zipped({"xl/workbook.xml": "<x/>"}), "men et regneark"),
    "zip": (zipped({"brev.txt": "Hej"}), "men en zipfil"),
    "open document": (zipped({"mimetype": "x", "content.xml": "<x/>"}), "men OpenDocument"),
    "macros": (zipped({"word/document.xml": "<x/>", "word/vbaProject.bin": b"x"}), "har makroer"),
    "cut": (boatplaces()[:-2000], "ødelagt eller beskyttet"),
    "bits turned": (boatplaces().replace(b"PK\x01\x02", b"PK\x01\x03"), "ødelagt eller beskyttet"),
    "size forged": (forged(boatplaces(), 200), "ødelagt"),
    "no xml": (zipped({"word/document.xml": "hej"}), "ødelagt"),
    "other xml": (zipped({"word/document.xml": "<hej/>"}), "ødelagt|ingen sider"),
    "endless text": (by_hand(f"<w:p><w:r><w:t>{'ord ' * 250_001}</w:t></w:r></w:p>"), "for stor"),
    "bomb in the text": (zipped({"word/document.xml": b" " * 11_000_000}), "for stor"),
    "bomb beside it": (zipped({"word/document.xml": "<x/>", "word/media/a.bmp": bytes(201_000_000)}), "for stor"),
    "files": (zipped({"word/document.xml": "<x/>"} | {f"word/media/{n}.png": b"" for n in range(2001)}),
              "for stor"),
    "many elements": (by_hand("<w:p/>" * ELEMENTS), "for stor"),
    "deep": (by_hand("<w:smartTag>" * 150 + "</w:smartTag>" * 150), "for stor"),
    "entities": (by_hand("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", before=BILLION_LAUGHS), "er ikke læst"),
    "outer entity": (by_hand("<w:p><w:r><w:t>&file;</w:t></w:r></w:p>", before=SECRET), "er ikke læst"),
    "no pages": (saved(docx.Document()), "ingen sider"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_word_document_gets_one_line_and_nothing_is_written(tmp_path, name):
    data, message = BAD[name]
    make_solution("Tidevand", slug="tidevand")
    path = tmp_path / "ark.docx"
    path.write_bytes(data)
    with pytest.raises(CommandError, match=message) as caught:
        call_command("import_onepagers", str(path), create=True)
    assert "\n" not in str(caught.value)
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_document_is_read_or_refused_and_never_breaks_anything(seed):
    dice = random.Random(seed)  # noqa: S311 - not a secret
    data = bytearray(LIBREOFFICE.read_bytes())
    for _ in range(dice.randint(1, 8)):
        data[dice.randrange(4, len(data))] = dice.randrange(256)
    assert "\n" not in refusal(bytes(data))


def test_pictures_are_neither_fetched_nor_read():
    document = docx.Document()
    document.add_heading("Kort fortalt", 2)
    document.add_paragraph("Se billedet.")
    document.add_picture(io.BytesIO(DOT))
    source = read_word(saved(document))
    assert "image" not in source.text
    assert summary(saved(document)) == "<p>Se billedet.</p>"


@pytest.mark.skipif(CUSTOMERS is None, reason="the customer's document isn't part of the repository")
@pytest.mark.parametrize("headings", [True, False])
def test_the_customers_document_in_word_raises_no_alarm(headings):
    document = understand(as_word(CUSTOMERS.read_text("utf-8"), headings=headings))
    assert [len(page.sections) for page in document.pages] == [6] * 7
    assert sum(page.words_out for page in document.pages) == 1699
    assert [(entry.heading, entry.words) for entry in document.unplaced] == [("PLO onepager", 0), ("Formål", 77)]
    assert document.notes == ()


@pytest.mark.django_db
def test_the_command_takes_a_word_document(capsys):
    make_solution("Bådplads", slug="baadplads", text="")
    make_solution("Søg gæsteplads", slug="soeg-gaesteplads", text="")
    call_command("import_onepagers", str(LIBREOFFICE))
    output = capsys.readouterr().out
    assert "ID: 07.00 / BÅDPLADS/ [KNA] → Bådplads (sikker: overskriften)" in output
    assert "To løsninger fik en ny version." in output
    assert Revision.objects.filter(note="Importeret fra libreoffice.docx").count() == 2
