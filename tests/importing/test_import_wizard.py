"""Importing in the browser: upload, see what was found, choose, import, take back."""

import hashlib
import io
import re
from datetime import date

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Role
from danish.plain_text import plain
from importing.models import ImportedDocument
from onepagers.models import Revision, Section, SectionKind, Solution
from onepagers.versions.saving import saving
from tests.factories import make_review, make_solution, make_user
from tests.importing.test_importing_word import BAD, LIBREOFFICE
from tests.importing.word_files import saved

pytestmark = pytest.mark.django_db
TIDE = """## ID: 1 / Tidevand

**Kort fortalt**

Viser vandstanden time for time.

**Aktuelt / februar 2025**

412 medlemmer følger med.

**Support**

-

**Økonomi**

Måleren koster 5.000 kr.
"""
GUESSED = TIDE + "\n**Kort fortalt**\n\nLøfter både.\n\n**Udvikling**\n\nNyt tov.\n"


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(user, content: bytes | str, name: str = "ark.md"):
    data = content.encode() if isinstance(content, str) else content
    return browser(user).post("/import/", {"file": SimpleUploadedFile(name, data)})


def uploaded(user, content: bytes | str = TIDE, name: str = "ark.md") -> str:
    """The address of the page to choose on."""
    answer = upload(user, content, name)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def text(answer) -> str:
    return plain(answer.content.decode())


def ticked(answer) -> list[tuple[str, str]]:
    boxes = re.findall(r'name="(afsnit-\d+|orden-\d+)"(?: value="(\w+)")?\s+checked', answer.content.decode())
    return [(name, value) for name, value in boxes]


def form(answer) -> dict[str, list[str]]:
    """What the browser would post from the page: hidden fields and what is ticked."""
    html, sent = answer.content.decode(), {}
    for name, value in re.findall(r'type="hidden" name="((?:side|version)-\d+)" value="([^"]*)"', html):
        sent[name] = [value]
    for name, value in ticked(answer):
        sent.setdefault(name, []).append(value or "on")
    return sent


def body(slug: str, kind: SectionKind) -> str:
    return Section.objects.get(solution__slug=slug, kind=kind).body


def test_a_document_is_uploaded_looked_at_chosen_and_imported_as_a_version(secretary, tide):
    place = uploaded(secretary)
    shown = browser(secretary).get(place)
    assert Revision.objects.count() == 1  # looking writes nothing
    assert "1 side med 9 ord, og alle er kommet med. 4 ord uden plads på siderne står nederst." in text(shown)
    assert "Tidevand: sikker" in text(shown)
    assert "(tilføjet: vandstanden time for time.)" in text(shown)
    assert "Gælder: −" in text(shown)
    assert "Tomt i dokumentet, så teksten i dag bliver: «Support»" in text(shown)
    assert "Økonomi side 1, 4 ord Måleren koster 5.000 kr." in text(shown)  # in a list of terms

    answer = browser(secretary).post(place, form(shown), follow=True)

    assert answer.redirect_chain == [(f"{place}resultat/", 302)]
    assert "Én løsning har fået en ny version." in text(answer)
    assert body("tidevand", SectionKind.SUMMARY) == "<p>Viser vandstanden time for time.</p>"
    assert body("tidevand", SectionKind.SUPPORT) == "<p>Viser vandstanden.</p>"
    newest = tide.revisions.first()
    assert (newest.number, newest.note, newest.author) == (2, "Importeret fra ark.md", secretary)
    assert list(ImportedDocument.objects.get().revisions.all()) == [newest]
    assert 'href="/loesninger/tidevand/versioner/2/"' in answer.content.decode()


def test_only_what_is_ticked_is_imported_and_the_order_stays_when_it_is_not(secretary, tide):
    place = uploaded(secretary, TIDE.replace("Kort fortalt", "Udvikling", 1) + "\n**Kort fortalt**\n\nNyt.\n")
    shown = browser(secretary).get(place)
    sent = form(shown)
    assert ("orden-1", "") in ticked(shown)
    sent["afsnit-1"] = ["news"]
    del sent["orden-1"]
    browser(secretary).post(place, sent)
    assert "412 medlemmer" in body("tidevand", SectionKind.NEWS)
    assert body("tidevand", SectionKind.SUMMARY) == "<p>Viser vandstanden.</p>"
    assert list(tide.sections.values_list("kind", flat=True)) == SectionKind.values


def test_the_documents_order_is_taken_where_it_is_ticked(secretary, tide):
    place = uploaded(secretary, "## ID: 1 / Tidevand\n\n**Support**\n\nRing.\n\n**Kort fortalt**\n\nNyt.\n")
    shown = browser(secretary).get(place)
    assert "Brug dokumentets rækkefølge: Support og Kort fortalt" in text(shown)
    browser(secretary).post(place, form(shown))
    assert list(tide.sections.values_list("kind", flat=True))[:2] == ["support", "summary"]


def test_nothing_ticked_is_said_and_nothing_is_written(secretary, tide):
    place = uploaded(secretary)
    sent = form(browser(secretary).get(place))
    del sent["afsnit-1"]
    answer = browser(secretary).post(place, sent)
    assert answer.status_code == 422
    assert "Sæt kryds ved mindst ét afsnit." in text(answer)
    assert tide.revisions.count() == 1


def test_a_guess_is_shown_and_not_ticked_until_somebody_picks_the_solution(secretary, tide):
    make_solution("Kran", slug="kran", text="")
    place = uploaded(secretary, GUESSED)
    shown = browser(secretary).get(place)
    assert "Kran: gæt" in text(shown)
    assert {name for name, _ in ticked(shown)} == {"afsnit-1"}
    picked = browser(secretary).get(f"{place}?side-1=tidevand&side-2=kran")
    assert {name for name, _ in ticked(picked)} == {"afsnit-1", "afsnit-2"}
    browser(secretary).post(place, form(picked))
    assert body("kran", SectionKind.SUMMARY) == "<p>Løfter både.</p>"


def test_a_page_can_be_left_out_or_be_about_another_solution(secretary, tide):
    make_solution("Kran", slug="kran", text="")
    place = uploaded(secretary, GUESSED)
    shown = browser(secretary).get(f"{place}?side-1=kran&side-2=ingen")
    assert "Side 1 til Kran" in text(shown)
    assert "Side 2 skal ikke med" in text(shown)
    browser(secretary).post(place, form(shown))
    assert body("kran", SectionKind.SUMMARY) == "<p>Viser vandstanden time for time.</p>"
    assert tide.revisions.count() == 1


def test_a_solution_that_is_gone_meanwhile_is_not_replaced_by_the_proposal(secretary, tide):
    place = uploaded(secretary)
    sent = form(browser(secretary).get(place)) | {"side-1": ["nedlagt"]}
    answer = browser(secretary).post(place, sent)
    assert answer.status_code == 422
    assert tide.revisions.count() == 1


def test_two_pages_are_not_written_over_each_other(secretary, tide):
    place = uploaded(secretary, GUESSED)
    shown = browser(secretary).get(f"{place}?side-1=tidevand&side-2=tidevand")
    assert "To sider er sat til den samme løsning." in text(shown)
    assert "Importér det valgte" not in text(shown)
    answer = browser(secretary).post(place, form(shown))
    assert answer.status_code == 422
    assert tide.revisions.count() == 1


def test_the_secretariat_can_make_a_new_solution_of_a_page(secretary):
    place = uploaded(secretary, GUESSED.replace("ID: 1 / Tidevand", "ID: 1 / Tidevand nord"))
    assert "Opret «Tidevand nord» som ny løsning" in text(browser(secretary).get(place))
    shown = browser(secretary).get(f"{place}?side-1=ny")
    browser(secretary).post(place, form(shown))
    solution = Solution.objects.get(slug="tidevand-nord")
    assert (solution.name, solution.code, solution.revisions.count()) == ("Tidevand nord", "1", 1)
    again = browser(secretary).get(place)
    assert "Opret «" not in text(again)


def test_what_somebody_saves_meanwhile_is_told_and_nothing_is_lost(secretary, tide):
    place = uploaded(secretary)
    sent = form(browser(secretary).get(place))
    tide_again = Solution.objects.get(slug="tidevand")
    other = make_user(name="Anna Ager")
    with saving([tide_again], by=other):
        tide_again.sections.filter(kind="summary").update(body="<p>Annas tekst.</p>")
    answer = browser(secretary).post(place, sent)
    assert answer.status_code == 422
    assert "Anna Ager har rettet «Kort fortalt» i Tidevand imens. Intet er importeret" in text(answer)
    assert "Annas tekst." in text(answer)
    assert body("tidevand", SectionKind.SUMMARY) == "<p>Annas tekst.</p>"
    assert ("afsnit-1", "summary") in ticked(answer)
    browser(secretary).post(place, form(answer))  # with open eyes
    assert "time for time" in body("tidevand", SectionKind.SUMMARY)


def test_what_others_do_to_other_parts_is_no_hindrance(secretary, tide):
    place = uploaded(secretary)
    sent = form(browser(secretary).get(place))
    make_review(tide, on=date(2025, 3, 1))
    assert browser(secretary).post(place, sent).status_code == 302
    assert "time for time" in body("tidevand", SectionKind.SUMMARY)


def test_a_text_that_is_there_already_is_not_offered(secretary, tide):
    place = uploaded(secretary)
    browser(secretary).post(place, form(browser(secretary).get(place)))
    shown = browser(secretary).get(place)
    assert "Står der allerede: «Kort fortalt» og «Aktuelt»." in text(shown)
    assert "Der er ikke noget at importere" in text(shown)


def test_an_import_is_taken_back_from_the_page_that_tells_of_it(secretary, tide, monkeypatch):
    monkeypatch.setattr("onepagers.writing.texts.refuse_too_long", lambda *_: None)  # no renderer is needed for this
    place = uploaded(secretary)
    answer = browser(secretary).post(place, form(browser(secretary).get(place)), follow=True)
    action = re.search(r'action="(/loesninger/tidevand/versioner/1/gendan/)"', answer.content.decode())[1]
    browser(secretary).post(action, {"base": "2"})
    assert body("tidevand", SectionKind.SUMMARY) == "<p>Viser vandstanden.</p>"
    assert "Der er kommet en nyere version." in text(browser(secretary).get(f"{place}resultat/"))


def test_the_original_is_kept_byte_for_byte_and_once(secretary, tide):
    data = LIBREOFFICE.read_bytes()
    place = uploaded(secretary, data, "Løsninger.docx")
    assert uploaded(secretary, data, "kopi.docx") == place
    document = ImportedDocument.objects.get()
    assert (document.name, document.kind, document.uploaded_by) == ("Løsninger.docx", "word", secretary)
    answer = browser(secretary).get(f"{place}original/")
    assert hashlib.sha256(answer.content).hexdigest() == document.sha256
    assert "attachment" in answer["Content-Disposition"]
    assert "L%C3%B8sninger.docx" in answer["Content-Disposition"]


def test_a_document_is_never_changed(secretary, tide):
    uploaded(secretary)
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        ImportedDocument.objects.update(name="x")
    with pytest.raises(IntegrityError, match="digest"), transaction.atomic():
        ImportedDocument.objects.create(name="x", kind="text", data=b"x", sha256=64 * "0", uploaded_by=secretary)


@pytest.mark.parametrize("name", ["picture", "pdf", "old word", "zip", "bomb in the text", "bomb beside it", "cut",
                                  "entities", "no pages"])  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_line_and_not_kept(secretary, name):
    data, message = BAD[name]
    answer = upload(secretary, data, "ark.docx")
    assert answer.status_code == 422
    assert re.search(message, text(answer))
    assert "Én ting skal rettes" in text(answer)
    assert not ImportedDocument.objects.exists()


def test_a_file_of_100_megabytes_is_refused_without_being_kept_anywhere(secretary, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    answer = upload(secretary, bytes(100_000_000), "stor.docx")
    assert answer.status_code == 422
    assert "Filen er for stor: højst 20 MB kan importeres." in text(answer)
    assert list(tmp_path.iterdir()) == []
    assert not ImportedDocument.objects.exists()


def test_one_byte_too_many_is_too_many(secretary):
    assert "for stor" in text(upload(secretary, b"x" * 20_000_001, "stor.md"))


@pytest.mark.parametrize(("files", "message"), [({}, "Vælg en fil."), ({"file": b""}, "Filen er tom.")])
def test_no_file_and_an_empty_one_are_asked_for(secretary, files, message):
    answer = browser(secretary).post(
        "/import/", {name: SimpleUploadedFile("a.md", data) for name, data in files.items()}
    )
    assert answer.status_code == 422
    assert message in text(answer)


def test_a_manager_imports_into_own_pages_and_sees_own_documents_only(secretary, tide):
    make_solution("Kran", slug="kran", text="")
    place = uploaded(tide.manager, GUESSED)
    shown = browser(tide.manager).get(f"{place}?side-2=kran")
    assert "Side 2 skal ikke med" in text(shown)
    assert 'value="kran"' not in shown.content.decode()
    assert "som ny løsning" not in text(shown)
    sent = form(shown) | {"side-2": ["kran"], "afsnit-2": ["summary"], "version-2": ["1"]}
    browser(tide.manager).post(place, sent)
    assert "time for time" in body("tidevand", SectionKind.SUMMARY)
    assert body("kran", SectionKind.SUMMARY) == ""
    assert "ark.md" in text(browser(tide.manager).get("/import/"))
    other = make_solution("Vagt").manager
    assert browser(other).get(place).status_code == 404
    assert browser(other).get(f"{place}original/").status_code == 404
    assert "ark.md" not in text(browser(other).get("/import/"))
    assert browser(make_user(Role.READER)).get("/import/").status_code == 404
    assert "ark.md" in text(browser(secretary).get("/import/"))


def test_the_same_bytes_from_another_manager_are_the_same_document_for_both(tide):
    other = make_solution("Vagt").manager
    place = uploaded(tide.manager)
    again = uploaded(other)
    assert browser(other).get(again).status_code == 200
    assert browser(tide.manager).get(place).status_code == 200


def test_hostile_text_in_a_document_is_shown_as_text(secretary, tide):
    document = docx.Document()
    document.add_heading("ID: 1 / Tidevand <script>alert(1)</script>", 1)
    document.add_heading("Kort fortalt", 2)
    document.add_paragraph("<script>alert(2)</script> {{ 7 }}")
    document.add_heading("<img src=x onerror=alert(3)>", 2)
    document.add_paragraph("<svg onload=alert(4)>")
    place = uploaded(secretary, saved(document), "<b>ark</b>.docx")
    shown = browser(secretary).get(f"{place}?side-1=tidevand")
    html = shown.content.decode()
    assert not re.search(r"<script>alert|<img src=x|<svg onload|<b>ark", html)
    browser(secretary).post(place, form(shown))
    assert body("tidevand", SectionKind.SUMMARY).startswith("<p>&lt;script&gt;alert(2)")


@pytest.mark.parametrize("many", [1, 5])
def test_the_pages_take_as_many_queries_for_many_solutions_as_for_one(secretary, django_assert_max_num_queries, many):
    for number in range(many):
        make_solution(f"Løsning {number}x", slug=f"l{number}", text="")
    source = "".join(f"## ID: {n} / Løsning {n}x\n\n**Kort fortalt**\n\nTekst {n}.\n\n" for n in range(many))
    place, client = uploaded(secretary, source), browser(secretary)
    with django_assert_max_num_queries(8):
        shown = client.get(place)
    client.post(place, form(shown))
    with django_assert_max_num_queries(7):
        client.get("/import/")


def test_a_large_upload_inside_the_limit_is_taken(secretary, tide):
    document = docx.Document(io.BytesIO(LIBREOFFICE.read_bytes()))
    data = saved(document)
    place = uploaded(secretary, data)
    assert "Søg gæsteplads" in text(browser(secretary).get(place))
