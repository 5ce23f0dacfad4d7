"""The import wizard in a real browser: by keyboard, without JavaScript, on a phone, and every state under axe."""

from pathlib import Path

import pytest
from django.utils import timezone

from importing.models import ImportedDocument
from onepagers.models import Solution
from onepagers.versions.saving import saving
from plo_portfolio.demo.content.people import PASSWORD
from tests.browser.looking import LSS, settled, too_wide, violations
from tests.demo import load_demo
from tests.importing.cases import paragraph, run
from tests.importing.word_files import by_hand

pytestmark = pytest.mark.django_db(transaction=True)
WORD = """**Farverne** betyder noget.

## ID: 02.00 / VIDEO / [LSS]

**Kort fortalt**

Video er PLO’s løsning til videokonsultationer, og den er ny.

- Borgere
  - i appen
    - med MitID
- Klinikker

**Aktuelt / november 2026**

Der er kommet 3.000 samtaler til.

**Support**

-

**Økonomi**

Den koster ikke mere end før.

**Kort fortalt**

Noget, som ingen løsning ligner.
"""


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


def checked(page, complaints, name):
    """No broken rule, nothing stopped by the policy, no sideways scroll from a phone to a wide screen."""
    settled(page)
    assert complaints == [], name
    assert violations(page) == [], name
    assert too_wide(page, (320, 375, 760, 1180, 1440), 900) == [], name
    complaints.clear()


def test_a_document_comes_in_by_keyboard_and_every_state_is_accessible(log_in, live_server, complaints, tmp_path):
    page = log_in(LSS)
    video = Solution.objects.get(slug="video")
    before = video.revisions.first().number
    page.goto(f"{live_server.url}/import/")
    checked(page, complaints, "upload")
    (tmp_path / "billede.docx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(999))
    page.get_by_label("Dokumentet").set_input_files(tmp_path / "billede.docx")
    page.get_by_role("button", name="Se, hvad der står i dokumentet").press("Enter")
    page.get_by_text("Det er ikke et Word-dokument (.docx), men et billede.").first.wait_for()
    complaints.clear()  # the browser tells of the 422
    checked(page, complaints, "refused")

    (tmp_path / "one-pagere, november.md").write_text(WORD, encoding="utf-8")
    page.get_by_label("Dokumentet").set_input_files(tmp_path / "one-pagere, november.md")
    page.get_by_role("button", name="Se, hvad der står i dokumentet").press("Enter")
    page.get_by_role("heading", name="1. Hvilken løsning er hver side om?").wait_for()
    checked(page, complaints, "choose")
    page.get_by_label("Løsning til side 2").focus()
    page.keyboard.type("Skal")
    page.get_by_role("button", name="Vis forskellen").press("Enter")
    page.get_by_role("heading", name="Side 2 skal ikke med").wait_for()
    page.get_by_role("checkbox", name="Aktuelt, november 2026 på side 1").press("Space")

    with saving([video], by=video.deputy or video.manager):
        video.sections.filter(kind="summary").update(body="<p>Rettet imens.</p>")
    page.get_by_role("button", name="Importér det valgte").press("Enter")
    page.get_by_text("Intet er importeret, og dine kryds står her stadig").wait_for()
    complaints.clear()
    checked(page, complaints, "conflict")
    assert not page.get_by_role("checkbox", name="Aktuelt, november 2026 på side 1").is_checked()
    page.get_by_role("button", name="Importér det valgte").press("Enter")
    page.get_by_text("Én løsning har fået en ny version.").wait_for()
    checked(page, complaints, "result")
    text = video.sections.get(kind="summary").body
    assert "<ul><li><p>Borgere</p><ul><li><p>i appen</p><ul><li><p>med MitID</p></li></ul>" in text
    assert "3.000 samtaler" not in video.sections.get(kind="news").body

    page.get_by_role("button", name=f"Gendan teksten fra version {before + 1}").press("Enter")
    page.get_by_text("er gendannet og gemt som version").wait_for()
    assert video.sections.get(kind="summary").body == "<p>Rettet imens.</p>"


def test_the_wizard_works_without_javascript(browser, live_server, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/konto/login/?next=/import/")
    page.get_by_label("E-mail").fill(LSS)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    word = Path(__file__).parents[1] / "importing" / "documents" / "libreoffice.docx"
    page.get_by_label("Dokumentet").set_input_files(word)
    page.get_by_role("button", name="Se, hvad der står i dokumentet").click()
    page.get_by_label("Løsning til side 1").select_option("video")
    page.get_by_label("Løsning til side 2").select_option("ingen")
    page.get_by_role("button", name="Vis forskellen").click()
    page.get_by_role("button", name="Importér det valgte").click()
    assert page.get_by_text("Én løsning har fået en ny version.").is_visible()
    assert ImportedDocument.objects.get().kind == "word"
    context.close()


def test_what_has_no_place_is_given_one_and_what_was_struck_out_is_taken_in(log_in, live_server, complaints, tmp_path):
    page = log_in(LSS)
    (tmp_path / "video.docx").write_bytes(leftover_document())
    page.goto(f"{live_server.url}/import/")
    page.get_by_label("Dokumentet").set_input_files(tmp_path / "video.docx")
    page.get_by_role("button", name="Se, hvad der står i dokumentet").press("Enter")
    page.get_by_role("heading", name="Uden plads på siderne").wait_for()
    checked(page, complaints, "leftovers")
    assert "Ét billede er ikke kommet med: side 1 («Kort fortalt»)." in page.content()
    page.get_by_role("button", name="Brug forslagene").press("Enter")
    page.get_by_label("Sæt ind i Drift").wait_for()
    assert page.get_by_label("Sæt ind i Drift").input_value() == "1-operation"
    page.get_by_label("Sæt ind i Sidehoved").select_option(label="Support, side 1")
    page.get_by_role("checkbox", name="Tag med, hvor det står Regionerne betaler.").press("Space")
    page.get_by_role("button", name="Vis, hvordan det bliver").press("Enter")
    page.get_by_role("checkbox", name="Support på side 1").wait_for()
    checked(page, complaints, "given places")
    page.get_by_role("button", name="Importér det valgte").press("Enter")
    page.get_by_text("Én løsning har fået en ny version.").wait_for()
    texts = {section.kind: section.body for section in Solution.objects.get(slug="video").sections.all()}
    assert "PLO betaler. Regionerne betaler." in texts["summary"]
    assert texts["operation"] == "<p>PLSP står for driften.</p>"
    assert "Udkast" in texts["support"]


def leftover_document() -> bytes:
    picture = '<w:r><w:drawing><a:blip r:embed="x"/></w:drawing></w:r>'
    body = (
        paragraph(run("PLO betaler. ") + run("Regionerne betaler.", "<w:strike/>") + picture)
        + paragraph(run("Drift", "<w:b/>"))
        + paragraph("PLSP står for driften.")
    )
    return by_hand(body, page="ID: 02.00 / VIDEO / [LSS]", header1=paragraph("Udkast"))
