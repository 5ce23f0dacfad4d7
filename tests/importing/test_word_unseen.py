"""What a Word file holds and Word doesn't show, or shows as one where the file has two: the reader and the proof."""

import pytest

from importing.steps import understand
from tests.importing.cases import paragraph, run
from tests.importing.test_word_faults import left_out, summary
from tests.importing.word_files import by_hand

WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
OTHER = "urn:example:noget-nyt"


@pytest.mark.parametrize(
    ("choices", "stored"),
    [
        (f'<mc:Choice xmlns:ny="{OTHER}" Requires="ny">{run("Nyt.")}</mc:Choice>', "Gammelt."),
        (f'<mc:Choice xmlns:ny="{WORD_2010}" Requires="ny">{run("Nyt.")}</mc:Choice>', "Nyt."),
        (f'<mc:Choice xmlns:w14="{OTHER}" Requires="w14">{run("Nyt.")}</mc:Choice>', "Gammelt."),
        (f'<mc:Choice xmlns:ny="{OTHER}" Requires="wps ny">{run("Nyt.")}</mc:Choice>', "Gammelt."),
        (f'<mc:Choice xmlns:ny="{WORD_2010}" Requires="wps ny">{run("Nyt.")}</mc:Choice>', "Nyt."),
        (f'<mc:Choice xmlns:ny="{OTHER}" Requires="ny">{run("Nyt.")}</mc:Choice>'
         f'<mc:Choice Requires="wps">{run("Midt.")}</mc:Choice>', "Midt."),
        (f'<mc:Choice Requires="ukendt">{run("Nyt.")}</mc:Choice>', "Gammelt."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("level", ["run", "block"])
def test_a_branch_that_requires_what_word_does_not_know_is_not_shown(choices, stored, level):
    branches = f"{choices}<mc:Fallback>{run('Gammelt.')}</mc:Fallback>"
    if level == "block":
        branches = branches.replace("<w:r>", "<w:p><w:r>").replace("</w:r>", "</w:r></w:p>")
    xml = f"<mc:AlternateContent>{branches}</mc:AlternateContent>"
    document = understand(by_hand(xml if level == "block" else f"<w:p>{xml}</w:p>"))
    assert (summary(document), left_out(document)) == (f"<p>{stored}</p>", [])


def test_a_prefix_means_what_it_was_last_declared_as():
    choice = f'<mc:Choice Requires="ny">{run("Nyt.")}</mc:Choice><mc:Fallback>{run("Gammelt.")}</mc:Fallback>'
    alternates = f"<mc:AlternateContent>{choice}</mc:AlternateContent>"
    inner = f'<w:r xmlns:ny="{WORD_2010}">{alternates}</w:r>{alternates}'
    document = understand(by_hand(f'<w:p xmlns:ny="{OTHER}">{inner}</w:p>{paragraph("Slut.")}'))
    assert (summary(document), left_out(document)) == ("<p>Nyt.Gammelt.</p><p>Slut.</p>", [])


# Fields


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def complex_field(begin: str, result: str = "") -> str:
    return mark("begin") + begin + (mark("separate") + result if result else "") + mark("end")


MERGED_FIELD = complex_field(instruction("MERGEFIELD By"), run("Aarhus"))


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (complex_field(instruction("IF ") + MERGED_FIELD + instruction(' = "A" "ja" "nej"'), run("nej")), "nej"),
        (complex_field(instruction("IF ") + MERGED_FIELD + run(" = A ja nej"), run("nej")), "nej"),
        (complex_field(instruction("REF b"), run("Se ") + MERGED_FIELD + run(" nu")), "Se Aarhus nu"),
        (complex_field(instruction("IF ") + complex_field(instruction("IF ") + MERGED_FIELD, run("indre")),
                       MERGED_FIELD), "Aarhus"),
        (complex_field(instruction("IF ") + f'<w:fldSimple w:instr="MERGEFIELD x">{run("Odense")}</w:fldSimple>',
                       run("ja")), "ja"),
        (complex_field(instruction("XE ") + run("indeks")), ""),
        (complex_field(instruction("EQ ") + "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", run("y")), "y"),
        (mark("begin") + instruction("PAGE ") + run("uden ende"), "uden ende"),
        (complex_field(instruction(" HYPERLINK https://plo.example "), run("PLO") + MERGED_FIELD),
         '<a href="https://plo.example">PLO</a>Aarhus'),
    ],
)  # fmt: skip
def test_only_what_a_field_shows_is_text(field, shown):
    document = understand(by_hand(f"<w:p>{run('Her: ')}{field}{run('.')}</w:p>{paragraph('Slut.')}"))
    assert summary(document).replace('" rel="noopener noreferrer">', '">') == f"<p>Her: {shown}.</p><p>Slut.</p>"
    assert left_out(document) == []


def test_an_instruction_may_go_over_paragraphs():
    first = f"<w:p>{run('Før')}{mark('begin')}{instruction('IF ')}{MERGED_FIELD}</w:p>"
    xml = first + paragraph("skjult") + f"<w:p>{mark('separate')}{run('vist')}{mark('end')}</w:p>"
    document = understand(by_hand(xml))
    assert (summary(document), left_out(document)) == ("<p>Før</p><p>vist</p>", [])


# Drop caps, prompts and merged cells


@pytest.mark.parametrize("kind", ["drop", "margin"])
def test_a_drop_cap_is_the_first_letter_of_the_next_paragraph(kind):
    cap = paragraph("D", f'<w:framePr w:dropCap="{kind}" w:lines="3"/>')
    document = understand(by_hand(paragraph("A.") + cap + paragraph("et var en gang.")))
    assert (summary(document), left_out(document)) == ("<p>A.</p><p>Det var en gang.</p>", [])


def test_a_frame_that_is_no_drop_cap_is_a_paragraph():
    frame = paragraph("Boks", '<w:framePr w:w="200" w:dropCap="none"/>')
    assert summary(understand(by_hand(frame + paragraph("Tekst.")))) == "<p>Boks</p><p>Tekst.</p>"


PROMPT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    "xml",
    [
        f"<w:p>{run('Dato:')}{PROMPT.format(run('Klik her'))}</w:p>",
        paragraph("Dato:") + PROMPT.format(paragraph("Klik her")),
        paragraph("Dato:")
        + "<w:tbl><w:tr>"
        + PROMPT.format(f"<w:tc>{paragraph('Klik her')}</w:tc>")
        + "</w:tr></w:tbl>",
    ],
    ids=["run", "block", "cell"],
)
def test_the_prompt_of_an_empty_control_is_named_and_no_text(xml):
    document = understand(by_hand(xml))
    assert (summary(document), left_out(document)) == ("<p>Dato:</p>", [("Vejledende tekst i et felt", "Klik her")])


def test_what_is_filled_into_a_control_is_text():
    control = PROMPT.format(run("1. maj")).replace("<w:showingPlcHdr/>", '<w:showingPlcHdr w:val="0"/>')
    assert summary(understand(by_hand(f"<w:p>{run('Dato: ')}{control}</w:p>"))) == "<p>Dato: 1. maj</p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


MERGE, BEGIN = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([cell("a", BEGIN) + cell("b"), cell("skjult", MERGE) + cell("c")], ["skjult"]),
        ([cell("a", BEGIN) + cell("b"), cell("skjult", '<w:vMerge w:val="continue"/>') + cell("c")], ["skjult"]),
        ([cell("a", BEGIN) + cell("b"), cell("s1", MERGE) + cell("c"), cell("s2", MERGE) + cell("d")], ["s1", "s2"]),
        ([cell("a", MERGE) + cell("b"), cell("c") + cell("d")], []),
        ([cell("a") + cell("b", BEGIN), cell("c", MERGE) + cell("d")], []),
        ([cell("a", '<w:gridSpan w:val="2"/>') + cell("b", BEGIN),
          cell("c") + cell("d") + cell("skjult", MERGE)], ["skjult"]),
        ([cell("a", '<w:gridSpan w:val="mange"/>') + cell("b", BEGIN), cell("c") + cell("skjult", MERGE)], ["skjult"]),
    ],
)  # fmt: skip
def test_text_in_a_cell_that_is_merged_into_the_one_above_is_named(rows, named):
    xml = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    document = understand(by_hand(paragraph("A.") + xml))
    assert left_out(document) == [("Skjult i en flettet celle", text) for text in named]
    assert not [text for text in named if text in summary(document)]


# Marks of styles, raised figures and readings

STYLES = "".join(
    f'<w:style w:styleId="{tag}-{kind}" w:type="{kind}"><w:rPr><w:{tag}/></w:rPr></w:style>'
    for tag in ("b", "i", "strike", "dstrike", "vanish")
    for kind in ("paragraph", "character")
)


def styled(tag: str, direct: str = "", paragraph_tag: str = "") -> bytes:
    text = run("tekst", f'<w:rStyle w:val="{tag}-character"/>{direct}')
    xml = paragraph(text, f'<w:pStyle w:val="{paragraph_tag or tag}-paragraph"/>')
    return by_hand(paragraph("A.") + xml, styles=STYLES)


@pytest.mark.parametrize("tag", ["b", "i", "strike", "vanish"])
def test_the_same_mark_in_the_styles_of_paragraph_and_words_is_none(tag):
    document = understand(styled(tag))
    assert (summary(document), left_out(document)) == ("<p>A.</p><p>tekst</p>", [])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (styled("strike", "<w:strike/>"), "Gennemstreget"),
        (styled("dstrike"), "Gennemstreget"),
        (styled("strike", paragraph_tag="dstrike"), "Gennemstreget"),
        (styled("strike", paragraph_tag="b"), "Gennemstreget"),
        (styled("b", paragraph_tag="vanish"), "Skjult"),
        (styled("vanish", "<w:vanish/>"), "Skjult"),
    ],
)
def test_a_mark_of_one_style_or_of_the_words_themselves_holds(data, kind):
    assert left_out(understand(data)) == [(kind, "tekst")]


@pytest.mark.parametrize(
    ("text", "properties", "stored"),
    [
        ("2", '<w:position w:val="6"/>', "m²"),
        ("2", '<w:position w:val="-6"/>', "m₂"),
        ("-3", '<w:position w:val="8"/>', "m⁻³"),
        ("2", '<w:position w:val="1"/>', "m2"),
        ("2", '<w:position w:val="højt"/>', "m2"),
        ("2", '<w:position w:val="0"/>', "m2"),
        (" i 2026", '<w:position w:val="6"/>', "m i 2026"),
    ],
)
def test_a_figure_that_is_moved_up_or_down_stays_so(text, properties, stored):
    document = understand(by_hand(f"<w:p>{run('10 m')}{run(text, properties)}{run(' i alt')}</w:p>"))
    assert (summary(document), left_out(document)) == (f"<p>10 {stored} i alt</p>", [])


@pytest.mark.parametrize("after", ["", " er byen."])
def test_the_reading_of_a_word_stands_in_brackets_after_it(after):
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('tokyo')}</w:rt><w:rubyBase>{run('東京')}</w:rubyBase></w:ruby></w:r>"
    document = understand(by_hand(f"<w:p>{run('Stor')}{ruby}{run(after)}</w:p>"))
    assert (summary(document), left_out(document)) == (f"<p>Stor東京 (tokyo){after}</p>", [])
