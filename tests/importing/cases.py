"""Texts as Word has them and as the clipboard has them, and what either becomes: the import and the editor agree."""

from typing import NamedTuple


class Case(NamedTuple):
    """`word` is WordprocessingML, `html` what a browser pastes, `stored` what a section's body becomes."""

    word: str
    html: str
    stored: str


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{text if text.startswith('<') else run(text)}</w:p>"


def item(text: str, level: int, number: int = 1) -> str:
    """A paragraph in list `number` of word_files.NUMBERING: 1 counts, 2 has bullets."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


CASES = {
    "table": Case(
        table(("Leverandør", "Niveau"), ("PLSP", "2"), ("Trifork", "")),
        "<table><tr><th>Leverandør</th><th>Niveau</th></tr><tr><td>PLSP</td><td>2</td></tr>"
        "<tr><td>Trifork</td><td></td></tr></table>",
        "<ul><li><p>Leverandør | Niveau</p></li><li><p>PLSP | 2</p></li><li><p>Trifork | –</p></li></ul>",
    ),
    "bullets": Case(
        item("Borgere", 0, 2) + item("i appen", 1, 2) + item("Klinikker", 0, 2),
        "<ul><li>Borgere<ul><li>i appen</li></ul></li><li>Klinikker</li></ul>",
        "<ul><li><p>Borgere</p><ul><li><p>i appen</p></li></ul></li><li><p>Klinikker</p></li></ul>",
    ),
    "numbers": Case(
        item("Ring", 0) + item("Vent", 0),
        "<ol><li>Ring</li><li>Vent</li></ol>",
        "<ol><li><p>Ring</p></li><li><p>Vent</p></li></ol>",
    ),
    "numbers that go on": Case(
        item("Ring", 0) + item("Vent", 0) + paragraph("Imens.") + item("Tal", 0),
        "<ol><li>Ring</li><li>Vent</li></ol><p>Imens.</p><ol start='3'><li>Tal</li></ol>",
        '<ol><li><p>Ring</p></li><li><p>Vent</p></li></ol><p>Imens.</p><ol start="3"><li><p>Tal</p></li></ol>',
    ),
    "struck out": Case(
        paragraph(run("PLO betaler. ") + run("Regionerne betaler.", "<w:strike/>")),
        "<p>PLO betaler. <s>Regionerne betaler.</s></p>",
        "<p>PLO betaler.</p>",
    ),
    "raised": Case(
        paragraph(run("10 m") + run("2", '<w:vertAlign w:val="superscript"/>') + run(" og CO")
                  + run("2", '<w:vertAlign w:val="subscript"/>') + run(" den 1")
                  + run("st", '<w:vertAlign w:val="superscript"/>')),
        "<p>10 m<sup>2</sup> og CO<sub>2</sub> den 1<sup>st</sup></p>",
        "<p>10 m² og CO₂ den 1st</p>",
    ),
    "bold": Case(
        paragraph(run("Kun ") + run("dette", "<w:b/>") + run(" er fedt")),
        "<p>Kun <b>dette</b> er fedt</p>",
        "<p>Kun <strong>dette</strong> er fedt</p>",
    ),
    "ticked": Case(
        paragraph("<w:sdt><w:sdtPr/><w:sdtContent>" + run("☒") + "</w:sdtContent></w:sdt>" + run(" Ja ☐ Nej")),
        "<p>☒ Ja ☐ Nej</p>",
        "<p>☒ Ja ☐ Nej</p>",
    ),
    "breaks": Case(
        paragraph(run("Ring") + "<w:r><w:br/></w:r>" + run("eller skriv")),
        "<p>Ring<br>eller skriv</p>",
        "<p>Ring<br>eller skriv</p>",
    ),
}  # fmt: skip
