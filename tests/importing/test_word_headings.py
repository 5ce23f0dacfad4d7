"""Headings as people write them: renamed, misspelt, before their text, with a date; and bullets of all kinds."""

from datetime import date

import pytest

from importing.steps import understand, with_choices
from onepagers.models import SectionKind
from tests.importing.cases import paragraph, run
from tests.importing.word_files import by_hand


@pytest.mark.parametrize(
    "heading",
    ["Kort fortallt", "Drift og vedligeholdelse", "Drift &amp; vedligehold", "Udviklingen",
     "Hvem bestemmer og hvem betaler?"],
)  # fmt: skip
def test_a_misspelt_heading_is_read_as_the_section_and_said(heading):
    document = understand(by_hand(paragraph("A.") + paragraph(run(heading, "<w:b/>")) + paragraph("B.")))
    assert all(entry.words == 0 for entry in document.unplaced)
    assert "B." in " ".join(section.html for page in document.pages for section in page.sections)
    assert any("er læst som" in note for note in document.notes) == ("&amp;" not in heading)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Drift", SectionKind.OPERATION), ("Status", SectionKind.NEWS), ("Resumé", SectionKind.SUMMARY),
     ("Organisering og økonomi", SectionKind.GOVERNANCE), ("Nyt siden sidst", SectionKind.NEWS),
     ("Planer og udvikling", SectionKind.DEVELOPMENT), ("Økonomi", SectionKind.GOVERNANCE), ("Kontrakt", None)],
)  # fmt: skip
def test_other_names_of_sections_are_proposed_and_can_be_placed(heading, kind):
    document = understand(by_hand(paragraph("A.") + paragraph(run(heading, "<w:b/>")) + paragraph("B.")))
    [entry] = document.unplaced
    assert (entry.heading, entry.resembles) == (heading, kind)
    placed = with_choices(document, (), {0: (1, SectionKind.SUPPORT)})
    [support] = [section.html for section in placed.pages[0].sections if section.kind == SectionKind.SUPPORT]
    assert support == f"<p><strong>{heading}</strong></p><p>B.</p>"


@pytest.mark.parametrize(
    ("line", "kind", "as_of", "stored"),
    [
        (run("Support:", "<w:b/>") + run(" Ring."), SectionKind.SUPPORT, None, "<p>Ring.</p>"),
        (run("Support", "<w:b/>") + run(": Ring."), SectionKind.SUPPORT, None, "<p>Ring.</p>"),
        (run("Support – ", "<w:b/>") + run("Ring."), SectionKind.SUPPORT, None, "<p>Ring.</p>"),
        (run("Support:") + run(" Ring."), SectionKind.SUPPORT, None, "<p>Ring.</p>"),
        (run("Support – Ring."), SectionKind.SUPPORT, None, "<p>Ring.</p>"),
        (run("Aktuelt: januar 2026: Nyt."), SectionKind.NEWS, date(2026, 1, 1), "<p>Nyt.</p>"),
        (run("Aktuelt:", "<w:b/>") + run(" januar 2026 – Nyt."), SectionKind.NEWS, date(2026, 1, 1), "<p>Nyt.</p>"),
        (run("Aktuelt: fra januar: Nyt."), SectionKind.NEWS, None, "<p>fra januar: Nyt.</p>"),
        (run("Hvem bestemmer og betaler? PLO."), SectionKind.GOVERNANCE, None, "<p>PLO.</p>"),
        (run("Aktuelt, januar 2026:", "<w:b/>") + run(" Nyt."), SectionKind.NEWS, date(2026, 1, 1), "<p>Nyt.</p>"),
        (run("Hvem bestemmer og betaler?", "<w:b/>") + run(" PLO."), SectionKind.GOVERNANCE, None, "<p>PLO.</p>"),
    ],
)  # fmt: skip
def test_a_heading_may_stand_in_its_line(line, kind, as_of, stored):
    [page] = understand(by_hand(paragraph("A.") + paragraph(line))).pages
    assert (page.sections[1].kind, page.sections[1].as_of, page.sections[1].html) == (kind, as_of, stored)


def test_a_text_without_marks_may_have_its_headings_in_their_lines():
    [page] = understand(b"Kort fortalt: Video er fire dele.\n\nSupport: Ring.\n\nDrift og vedligehold: PLO.\n").pages
    assert [section.html for section in page.sections] == ["<p>Video er fire dele.</p>", "<p>Ring.</p>", "<p>PLO.</p>"]


def test_a_label_in_a_text_with_headings_is_text():
    text = "### Kort fortalt\n\nA.\n\n### Support\n\nB.\n\n### Aktuelt\n\n**Support:** der er nyt.\n\nSupport: ring.\n"
    [page] = understand(text.encode()).pages
    assert len(page.sections) == 3
    assert "der er nyt" in page.sections[2].html


@pytest.mark.parametrize(
    "beside",
    [" (opdateret 12.01.2026)", " / 12-01-2026", ", opdateret den 12. januar 2026", " pr. 2026-01-12", " (12/1-2026)",
     " - januar 26"],
)  # fmt: skip
def test_the_month_of_a_date_beside_aktuelt_is_read_and_nothing_is_left_over(beside):
    document = understand(by_hand(paragraph("A.") + paragraph(run(f"Aktuelt{beside}", "<w:b/>")) + paragraph("B.")))
    section = document.pages[0].sections[1]
    assert (section.as_of, section.html) == (date(2026, 1, 1), "<p>B.</p>")


@pytest.mark.parametrize(
    "bullet", ["• ", "•\t", "•", "-\t", "-", "– ", "o\t", "➢ ", "► ", "\uf0b7\t", "\t• ", "    - ", "▪ "]
)
@pytest.mark.parametrize("heading", ["Kort fortalt\n", "**Kort fortalt**\n\n"])
def test_bullets_of_a_text_stay_bullets(bullet, heading):
    [page] = understand(f"{heading}{bullet}et\n{bullet}to\n{bullet}tre\n".encode()).pages
    assert page.sections[0].html == "<ul><li><p>et</p></li><li><p>to</p></li><li><p>tre</p></li></ul>"


def test_a_label_without_marks_is_text_where_other_sections_are_marked_but_is_said():
    heading = paragraph(run("Aktuelt", "<w:b/>"))
    document = understand(by_hand(paragraph("A.") + paragraph("Support: Ring.") + heading + paragraph("B.")))
    assert [section.html for section in document.pages[0].sections] == ["<p>A.</p><p>Support: Ring.</p>", "<p>B.</p>"]
    assert document.notes == (
        "Side 1: «Support» i «Kort fortalt» kan være overskriften «Support». Sæt den på en linje for sig, hvis den er.",
    )


@pytest.mark.parametrize("text", ["Drift: Alt kører.", "Drift – Alt kører.", "Status: Alt kører."])
def test_another_name_before_its_text_is_text_and_is_said(text):
    document = understand(by_hand(paragraph("A.") + paragraph(text)))
    assert document.pages[0].sections[0].html == f"<p>A.</p><p>{text}</p>"
    [note] = document.notes
    assert "kan være overskriften" in note


@pytest.mark.parametrize(
    "text", ["Support er gratis: ring.", "Se: Support.", "Prisen – 3 mio. – er aftalt.", "kl. 9: nej", "support: ring."]
)
def test_a_colon_alone_makes_no_heading(text):
    document = understand(by_hand(paragraph("A.") + paragraph(text)))
    assert (len(document.pages[0].sections), document.notes) == (1, ())
