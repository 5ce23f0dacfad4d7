"""Word documents of random parts, of which it is known where every word must end up. Nothing of the importer is used.

Each word is there once: `placed` must be in a section, `named` under what is left out, with the kind in Danish, and
`unseen` (the branch for old versions of Word, instructions of fields) nowhere.
"""

import random
from dataclasses import dataclass, field

from tests.importing.word_files import NAMES, zipped

TITLES = ["Kort fortalt", "Hvem bestemmer og betaler?", "Aktuelt", "Support", "Drift og vedligehold", "Udvikling"]
KINDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = """
<w:style w:type="paragraph" w:styleId="Overskrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Overskrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Egen"><w:name w:val="Vores overskrift"/>
<w:basedOn w:val="Overskrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Punkt"><w:name w:val="List Bullet"/></w:style>
<w:style w:type="paragraph" w:styleId="Punkt2"><w:name w:val="List Bullet 2"/></w:style>
<w:style w:type="character" w:styleId="Usynlig"><w:name w:val="Usynlig"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Loeftet"><w:name w:val="L"/>
<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>
<w:lvlText w:val="%2)"/></w:lvl><w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
"""


@dataclass
class Fates:
    """Where each word of a document must end up; `named` has the kind that it is named with."""

    placed: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    pictures: int = 0


class Maker:
    """Makes one document from a seed."""

    def __init__(self, seed: int):
        self.dice = random.Random(seed)  # noqa: S311 - not a secret
        self.fates = Fates()
        self.count = 0
        self.parts: dict[str, str | bytes] = {}
        self.relations: list[tuple[str, str, str]] = []
        self.footnotes, self.endnotes, self.comments = [], [], []

    def document(self) -> bytes:
        titles = self.dice.sample(TITLES, self.dice.randint(1, 6))
        style = self.dice.choice(["Overskrift2", "Egen", ""])
        body = ""
        for title in titles:
            body += self.heading(title, style)
            body += "".join(self.block(depth=0) for _ in range(self.dice.randint(1, 7)))
            body += self.paragraph_xml(self.run(self.placed()))  # no heading follows a paragraph whose end is deleted
        for kind in self.dice.sample(["header", "footer"], self.dice.randint(0, 2)):
            text = self.paragraph_xml("".join(self.run(self.named(2, "Sidehoved" if kind == "header" else "Sidefod"))))
            for number in range(self.dice.choice([1, 1, 3])):  # the same on the first page as on the others
                self.parts[f"word/{kind}{number + 1}.xml"] = f"<w:{kind} {NAMES}>{text}</w:{kind}>"
        return self.packed(body)

    def packed(self, body: str) -> bytes:
        parts = {
            "word/document.xml": f"<w:document {NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>",
            "word/styles.xml": f"<w:styles {NAMES}>{STYLES}</w:styles>",
            "word/numbering.xml": f"<w:numbering {NAMES}>{NUMBERING}</w:numbering>",
        }
        if self.footnotes:
            parts["word/footnotes.xml"] = f"<w:footnotes {NAMES}>{''.join(self.footnotes)}</w:footnotes>"
        if self.endnotes:
            parts["word/endnotes.xml"] = f"<w:endnotes {NAMES}>{''.join(self.endnotes)}</w:endnotes>"
        if self.comments:
            parts["word/comments.xml"] = f"<w:comments {NAMES}>{''.join(self.comments)}</w:comments>"
        links = "".join(
            f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
            for key, kind, target in self.relations
        )
        parts["word/_rels/document.xml.rels"] = (
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
        )
        return zipped({**parts, **self.parts})

    # Words

    def words(self, count: int) -> list[str]:
        self.count += count
        return [
            f"ord{number}{self.dice.choice(['', 'æ', 'B', 'st'])}q" for number in range(self.count - count, self.count)
        ]

    def placed(self, count: int = 2) -> str:
        words = self.words(count)
        self.fates.placed += words
        return (
            self.dice.choice([" ", " ", " *", "_ ", " [", " <", " & "])
            .replace("<", "&lt;")
            .replace("& ", "&amp; ")
            .join(words)
        )

    def named(self, count: int, kind: str) -> str:
        words = self.words(count)
        self.fates.named |= dict.fromkeys(words, kind)
        return " ".join(words)

    def unseen(self) -> str:
        words = self.words(1)
        self.fates.unseen += words
        return words[0]

    # Runs

    def run(self, text: str, properties: str = "", tag: str = "t") -> str:
        return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'

    def paragraph_xml(self, runs: str, properties: str = "") -> str:
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"

    def heading(self, title: str, style: str) -> str:
        if style:
            return self.paragraph_xml(self.run(title), f'<w:pStyle w:val="{style}"/>')
        return self.paragraph_xml(self.run(title, "<w:b/>"))

    def runs(self, depth: int) -> str:
        makers = [
            self.plain, self.plain, self.plain, self.divided, self.hidden, self.struck, self.deleted, self.inserted,
            self.moved, self.control, self.field, self.note, self.comment, self.raised, self.ticked, self.link,
            self.within_a_word, self.formula, self.sign, self.form, self.ruby, self.nested_field, self.prompt,
            self.unknown_branch,
        ]  # fmt: skip
        if depth < 2:
            makers += [self.box, self.alternate, self.smart_art, self.chart, self.picture, self.word_art]
        return "".join(self.dice.choice(makers)(depth) for _ in range(self.dice.randint(1, 4)))

    def plain(self, depth: int) -> str:
        look = self.dice.choice(["", "", "<w:b/>", "<w:i/>", '<w:b w:val="0"/>', '<w:strike w:val="false"/>'])
        return self.run(f"{self.placed()} ", look)

    def divided(self, depth: int) -> str:
        """One word in three runs, as spelling and marks divide it."""
        word = self.placed(1)
        return self.run(word[:2]) + "<w:proofErr/>" + self.run(word[2:4], "<w:i/>") + self.run(f"{word[4:]} ")

    def within_a_word(self, depth: int) -> str:
        """Something left out in the middle of a word doesn't divide it."""
        word = self.placed(1)
        return self.run(word[:3]) + self.run(self.named(1, "Gennemstreget"), "<w:strike/>") + self.run(f"{word[3:]} ")

    def hidden(self, depth: int) -> str:
        look = self.dice.choice(["<w:vanish/>", '<w:rStyle w:val="Usynlig"/>'])
        return self.run(f" {self.named(2, 'Skjult')} ", look)

    def struck(self, depth: int) -> str:
        return self.run(f" {self.named(2, 'Gennemstreget')} ", self.dice.choice(["<w:strike/>", "<w:dstrike/>"]))

    def deleted(self, depth: int) -> str:
        return f"<w:del>{self.run(' ' + self.named(1, 'Slettet i Word') + ' ', tag='delText')}</w:del>"

    def inserted(self, depth: int) -> str:
        return f"<w:ins>{self.run(self.placed() + ' ')}</w:ins>"

    def moved(self, depth: int) -> str:
        text = f"{self.placed()} "
        return f"<w:moveFrom>{self.run(text)}</w:moveFrom><w:moveTo>{self.run(text)}</w:moveTo>"

    def control(self, depth: int) -> str:
        return (
            f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{self.run(self.placed() + ' ')}</w:sdtContent></w:sdt>"
        )

    def field(self, depth: int) -> str:
        if self.dice.random() < 0.5:
            return f'<w:fldSimple w:instr="DATE {self.unseen()}">{self.run(self.placed() + " ")}</w:fldSimple>'
        begin, separate, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
        )
        return (
            f"{begin}<w:r><w:instrText>REF {self.unseen()}</w:instrText></w:r>{separate}{self.run(self.placed())}{end} "
        )

    def nested_field(self, depth: int) -> str:
        """A field whose condition has a field of its own."""
        begin, separate, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
        )
        inner = f"{begin}<w:r><w:instrText>MERGEFIELD</w:instrText></w:r>{separate}{self.run(self.unseen())}{end}"
        return f"{begin}{inner}{self.run(self.unseen())}{separate}{self.run(self.placed())}{end} "

    def prompt(self, depth: int) -> str:
        text = self.run(f" {self.named(1, 'Vejledende tekst i et felt')} ")
        return f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{text}</w:sdtContent></w:sdt>"

    def unknown_branch(self, depth: int) -> str:
        new = f'<mc:Choice xmlns:ny="urn:ny" Requires="ny">{self.run(self.unseen())}</mc:Choice>'
        old = f"<mc:Fallback>{self.run(self.placed())}</mc:Fallback>"
        return f"<mc:AlternateContent>{new}{old}</mc:AlternateContent>"

    def link(self, depth: int) -> str:
        key = f"link{len(self.relations)}"
        self.relations.append((key, "hyperlink", "https://plo.example/a_b"))
        return f'<w:hyperlink r:id="{key}">{self.run(self.placed())}</w:hyperlink>'

    def raised(self, depth: int) -> str:
        word = self.placed(1)
        position = self.dice.choice(['<w:vertAlign w:val="superscript"/>', '<w:rStyle w:val="Loeftet"/>',
                                     '<w:vertAlign w:val="subscript"/>'])  # fmt: skip
        return self.run(word) + self.run(self.dice.choice(["2", "-3", "3x"]), position) + self.run(" ")

    def formula(self, depth: int) -> str:
        above, over, under = (f"<m:r><m:t>{text}</m:t></m:r>" for text in (self.placed(1), "1", self.placed(1)))
        return f"<m:oMath>{above}<m:f><m:num>{over}</m:num><m:den>{under}</m:den></m:f></m:oMath>"

    def ticked(self, depth: int) -> str:
        box = self.dice.choice(["☒", "☐"])
        control = f"<w:sdt><w:sdtPr><w:checkbox/></w:sdtPr><w:sdtContent>{self.run(box)}</w:sdtContent></w:sdt>"
        return control + self.run(self.placed())

    def sign(self, depth: int) -> str:
        return (
            self.run(self.placed(1)) + '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + self.run(self.placed(1))
        )

    def form(self, depth: int) -> str:
        """A field of an old form: a box, or a list of which one entry is picked."""
        box = "<w:checkBox><w:checked/></w:checkBox>"
        entries = f'<w:listEntry w:val="{self.unseen()}"/><w:listEntry w:val="{self.placed(1)}"/>'
        field = self.dice.choice([(box, 0), (f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>', 1)])
        if not field[1]:
            self.fates.unseen.append(self.fates.placed.pop())
        begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{field[0]}</w:ffData></w:fldChar></w:r>'
        return f'{begin}<w:r><w:fldChar w:fldCharType="end"/></w:r>'

    def ruby(self, depth: int) -> str:
        above, base = self.run(f" {self.placed(1)} "), self.run(f" {self.placed(1)} ")
        return f"<w:r><w:ruby><w:rt>{above}</w:rt><w:rubyBase>{base}</w:rubyBase></w:ruby></w:r>"

    def note(self, depth: int) -> str:
        kind, notes = self.dice.choice([("footnote", self.footnotes), ("endnote", self.endnotes)])
        key = len(notes) + 2
        paragraphs = self.paragraph_xml(self.run(self.placed())) + "".join(
            self.paragraph_xml(self.run(self.placed()), '<w:pStyle w:val="Punkt"/>')
            for _ in range(self.dice.randint(0, 2))
        )
        if self.dice.random() < 0.2:
            paragraphs += f"<w:tbl><w:tr><w:tc>{self.paragraph_xml(self.run(self.placed()))}</w:tc></w:tr></w:tbl>"
        notes.append(f'<w:{kind} w:id="{key}">{paragraphs}</w:{kind}>')
        return f'<w:r><w:{kind}Reference w:id="{key}"/></w:r>'

    def comment(self, depth: int) -> str:
        key = len(self.comments)
        text = self.paragraph_xml(self.run(self.named(2, "Kommentar i Word")))
        self.comments.append(f'<w:comment w:id="{key}">{text}</w:comment>')
        return f'<w:r><w:commentReference w:id="{key}"/></w:r>'

    # Drawings

    def word_art(self, depth: int) -> str:
        text = self.named(2, "Tegning")
        return f'<w:r><w:pict><v:shape><v:textpath string="{text}"/></v:shape></w:pict></w:r>'

    def box(self, depth: int) -> str:
        content = f"<w:txbxContent>{self.paragraphs(depth + 1)}</w:txbxContent>"
        if self.dice.random() < 0.5:
            return f"<w:r><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></w:r>"
        return f"<w:r><w:drawing><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing></w:r>"

    def alternate(self, depth: int) -> str:
        content = f"<w:txbxContent>{self.paragraphs(depth + 1)}</w:txbxContent>"
        new = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>'
        old = self.dice.choice(["", "<w:pict/>", f"<w:pict><v:textbox>{content}</v:textbox></w:pict>",
                                '<w:drawing><a:blip r:embed="x"/></w:drawing>',
                                f"<w:pict><v:textbox><w:txbxContent><w:p>{self.run(self.unseen())}</w:p>"
                                "</w:txbxContent></v:textbox></w:pict>"])  # fmt: skip
        return f"<w:r><mc:AlternateContent>{new}<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"

    def figure(self, folder: str, kind: str, text: str, reference: str) -> str:
        number = sum(name.startswith(f"word/{folder}/") for name in self.parts) + 1
        key, name = f"{folder}{number}", f"{folder}/{kind}{number}.xml"
        self.parts[f"word/{name}"] = text
        if self.dice.random() < 0.8:
            self.relations.append((key, kind, name))
        return f"<w:r><w:drawing>{reference.format(key)}</w:drawing></w:r>"

    def smart_art(self, depth: int) -> str:
        text = self.named(2, "SmartArt-figur")
        point = f"<dgm:pt><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>"
        xml = f"<dgm:dataModel {NAMES}>{point}</dgm:dataModel>"
        return self.figure("diagrams", "data", xml, '<dgm:relIds r:dm="{}"/>')

    def chart(self, depth: int) -> str:
        title, name = self.named(1, "Diagram"), self.named(1, "Diagram")
        xml = (
            f"<c:chart {NAMES}><c:title><a:p><a:r><a:t>{title}</a:t></a:r></a:p></c:title>"
            f"<c:strCache><c:pt><c:v>{name}</c:v></c:pt></c:strCache></c:chart>"
        )
        return self.figure("charts", "chart", xml, '<c:chart r:id="{}"/>')

    def picture(self, depth: int) -> str:
        self.fates.pictures += 1
        return self.dice.choice([
            '<w:r><w:drawing><pic:pic><a:blip r:embed="x"/></pic:pic></w:drawing></w:r>',
            '<w:r><w:pict><v:shape><v:imagedata r:id="x"/></v:shape></w:pict></w:r>',
        ])  # fmt: skip

    # Blocks

    def paragraphs(self, depth: int) -> str:
        return "".join(self.paragraph(depth) for _ in range(self.dice.randint(1, 2)))

    def paragraph(self, depth: int) -> str:
        numbered = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
        style = self.dice.choice(["", "", '<w:pStyle w:val="Punkt"/>', '<w:pStyle w:val="Punkt2"/>',
                                  "<w:rPr><w:del/></w:rPr>",
                                  *(numbered.format(level) for level in range(3))])  # fmt: skip
        # A word at each end, so that a paragraph never has only what is left out, nor glues to the next one's
        end = self.run(f" {self.placed(1)} ")
        return self.paragraph_xml(self.run(f"{self.placed(1)} ") + self.runs(depth) + end, style)

    def block(self, depth: int) -> str:
        makers = [self.paragraph] * 5 + [self.left_out, self.wrapped, self.typed]
        if depth < 2:
            makers += [self.table, self.embedded]
        return self.dice.choice(makers)(depth)

    def typed(self, depth: int) -> str:
        """A paragraph with a bullet or a number that somebody has typed, maybe in an item, maybe after a break."""
        begins = ["1. ", "2) ", "12. ", "- ", "• ", "- 1) ", "3.", "a) ", "☐ ", "1.1 ", "2026. ", "# ", "> "]
        begin = self.dice.choice(begins)
        before = self.run(self.placed(1)) + "<w:r><w:br/></w:r>" if self.dice.random() < 0.3 else ""
        text = f"{begin} {self.placed(1)}" if begin == "3." else f"{begin}{self.placed(1)}"
        style = self.dice.choice(["", '<w:pStyle w:val="Punkt"/>'])
        return self.paragraph_xml(before + self.run(text.replace(">", "&gt;")), style)

    def left_out(self, depth: int) -> str:
        """A whole paragraph that is struck out or hidden."""
        kind, look = self.dice.choice([("Gennemstreget", "<w:strike/>"), ("Skjult", "<w:vanish/>")])
        return self.paragraph_xml(self.run(self.named(3, kind), look), f"<w:rPr>{look}</w:rPr>")

    def wrapped(self, depth: int) -> str:
        inside = self.block(depth + 1) + self.paragraph(depth)
        return self.dice.choice([
            f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>",
            f"<w:customXml>{inside}</w:customXml>",
        ])  # fmt: skip

    def table(self, depth: int) -> str:
        rows = ""
        for _ in range(self.dice.randint(1, 3)):
            cells = "".join(f"<w:tc><w:tcPr/>{self.cell(depth)}</w:tc>" for _ in range(self.dice.randint(1, 3)))
            row = f"<w:tr>{cells}</w:tr>"
            rows += self.dice.choice([row, f"<w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt>"])
        if self.dice.random() < 0.3:
            kind, mark = self.dice.choice([("Skjult", "<w:hidden/>"), ("Slettet i Word", "<w:del/>")])
            cell = f"<w:tc>{self.paragraph_xml(self.run(self.named(1, kind)))}</w:tc>"
            rows += f"<w:tr><w:trPr>{mark}</w:trPr>{cell}</w:tr>"
        return f"<w:tbl><w:tblPr/>{rows}</w:tbl>"

    def cell(self, depth: int) -> str:
        if self.dice.random() < 0.6:
            return self.paragraph_xml(self.run(self.placed()))
        return self.block(depth + 1) + self.paragraph_xml("")

    def embedded(self, depth: int) -> str:
        number = sum(name.startswith("word/afchunk") for name in self.parts) + 1
        text = self.named(2, "Indlejret dokument")
        page = f"<html><head><title>x</title><style>p {{}}</style></head><body><p>{text}</p></body></html>"
        mail = f'MIME-Version: 1.0\nContent-Type: text/html; charset="utf-8"\n\n{page}'
        word = zipped({"word/document.xml": f"<w:document {NAMES}><w:p>{self.run(text)}</w:p></w:document>"})
        suffix, content = self.dice.choice([("htm", page), ("mht", mail), ("txt", text), ("docx", word)])
        self.parts[f"word/afchunk{number}.{suffix}"] = content
        self.relations.append((f"chunk{number}", "aFChunk", f"afchunk{number}.{suffix}"))
        return f'<w:altChunk r:id="chunk{number}"/>'
