"""Word documents for tests: made with python-docx, by hand, or broken on purpose."""

import io
import re
import zipfile

import docx

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
# List 1 counts: numbers, letters, Roman numbers; list 2 has bullets.
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="%{level + 1}{end}"/></w:lvl>'
        for level, (kind, end) in enumerate([("decimal", "."), ("lowerLetter", ")"), ("lowerRoman", ".")])
    )
    + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
    + "".join(f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="bullet"/></w:lvl>' for level in range(3))
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)
HEADED = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Kort fortalt</w:t></w:r></w:p>"


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def by_hand(body: str, *, before: str = "", page: str = "", **parts: str) -> bytes:
    """A document of some WordprocessingML under the heading «Kort fortalt», of a `page` if it is named.

    `parts` are further files of word/.
    """
    named = f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{page}</w:t></w:r></w:p>" if page else ""
    xml = f"{before}<w:document {NAMES}><w:body>{named}{HEADED}{body}</w:body></w:document>"
    more = {f"word/{name}.xml": f"<w:{name} {NAMES}>{content}</w:{name}>" for name, content in parts.items()}
    return zipped({"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": xml, **more})


def boatplaces() -> bytes:
    """A page as people write it in Word: styles for headings and lists, a link, a table, marks that split words."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Fortroligt udkast"
    document.add_heading("ID: 07.00 / Bådplads / [KNA]", 1)
    document.add_heading("Kort fortalt", 2)
    paragraph = document.add_paragraph("Med ")
    paragraph.add_run("Bådplads ").bold = True
    paragraph.add_run("søger medlemmer plads; det er gra")
    paragraph.add_run("tis").italic = True
    paragraph.add_run(" *indtil* videre_2 [sic] <nu> & her.")
    for style, text in (
        ("List Bullet", "Ventelisten"),
        ("List Bullet 2", "Ansøgning"),
        ("List Bullet 3", "Senest 1. maj"),
        ("List Bullet 3", "Med indskud"),
        ("List Bullet 2", "Optagelse"),
        ("List Bullet", "12 både i kø"),
    ):
        document.add_paragraph(text, style=style)
    document.add_paragraph("Support", style="Heading 2")
    for style, text in (("List Number", "Ring"), ("List Number 2", "til bestyreren"), ("List Number 3", "om dagen")):
        document.add_paragraph(text, style=style)
    document.add_heading("Drift og vedligehold", 2)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["Hvad", "Hvem", "Kran", "Firmaet"], strict=True
    ):
        cell.text = text
    document.add_heading("Økonomi", 2)
    document.add_paragraph("Kontingentet er 1.200 kr.")
    return saved(document)


def as_word(text: str, *, headings: bool) -> bytes:
    """Our Markdown as somebody would write it in Word: headings in a style of their own or in bold, lists as lists."""
    document = docx.Document()
    for line in filter(None, map(str.rstrip, text.split("\n"))):
        bold = re.fullmatch(r"\*\*(.+)\*\*", line)
        if line.startswith("#") or (bold and headings):
            document.add_heading(bold[1] if bold else line.lstrip("# "), 3 if bold else line.count("#"))
        elif bold:
            document.add_paragraph().add_run(bold[1]).bold = True
        else:
            words = line.removeprefix("- ").replace("**", "")
            document.add_paragraph(words, style="List Bullet" if line.startswith("- ") else None)
    return saved(document)
