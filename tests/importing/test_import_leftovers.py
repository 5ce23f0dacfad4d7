"""What a document has and its sections don't: given a place, taken in, named; and that it is read once."""

import pytest

from importing.models import Reading
from onepagers.models import SectionKind, Solution
from tests.factories import make_solution
from tests.importing.cases import paragraph, run
from tests.importing.test_import_wizard import TIDE, body, browser, form, text, uploaded
from tests.importing.word_files import by_hand

pytestmark = pytest.mark.django_db
LEFTOVERS = TIDE.replace("**Økonomi**", "**Drift**").replace("5.000 kr.", "5.000 kr.\n\n**Andet**\n\nEn båd.")


def test_what_has_no_place_is_put_in_the_section_that_somebody_chooses(secretary, tide):
    place = uploaded(secretary, LEFTOVERS)
    shown = browser(secretary).get(place)
    assert "Forslag: Drift og vedligehold" in text(shown)
    assert "afsnit-1-operation" not in shown.content.decode()  # a proposal is not a choice

    shown = browser(secretary).get(f"{place}?forslag=alle&plads-0=&plads-1=1-summary")
    assert 'value="1-operation" selected' in shown.content.decode()
    sent = form(shown) | {"plads-0": ["1-operation"], "plads-1": ["1-summary"]}
    browser(secretary).post(place, sent)

    assert body("tidevand", SectionKind.OPERATION) == "<p>Måleren koster 5.000 kr.</p>"
    assert body("tidevand", SectionKind.SUMMARY) == (
        "<p>Viser vandstanden time for time.</p><p><strong>Andet</strong></p><p>En båd.</p>"
    )


def test_what_was_chosen_stands_after_a_refusal(secretary, tide):
    place = uploaded(secretary, LEFTOVERS)
    sent = form(browser(secretary).get(place)) | {"plads-0": ["1-operation"], "afsnit-1": []}
    answer = browser(secretary).post(place, sent)
    assert answer.status_code == 422
    assert 'name="plads-0" value="1-operation"' in answer.content.decode()
    assert "Måleren koster" in text(answer).partition("Uden plads på siderne")[0]


@pytest.mark.parametrize("place", ["9-summary", "1-nothing", "x", "1-", "-summary", "1-summary-2"])
def test_a_place_that_is_none_is_no_place(secretary, tide, place):
    address = uploaded(secretary, LEFTOVERS)
    assert browser(secretary).get(f"{address}?plads-0={place}&med=0&med=x&med=99999999999").status_code == 200


def test_what_was_struck_out_comes_along_where_it_stood_when_somebody_says_so(secretary, tide):
    xml = paragraph(run("PLO betaler. ") + run("Regionerne betaler.", "<w:strike/>"))
    place = uploaded(secretary, by_hand(xml, page="ID: 1 / Tidevand"), "ark.docx")
    shown = browser(secretary).get(place)
    assert "Gennemstreget side 1, Kort fortalt, 2 ord Regionerne betaler." in text(shown)
    shown = browser(secretary).get(f"{place}?med=0")
    browser(secretary).post(place, form(shown) | {"med": ["0"]})
    assert body("tidevand", SectionKind.SUMMARY) == "<p>PLO betaler. Regionerne betaler.</p>"


def test_the_second_page_of_the_same_solution_is_said_and_can_be_chosen(secretary, tide):
    make_solution("AIM", slug="aim", text="")
    page = "## ID: 1 / Tidevand\n\n**Kort fortalt**\n\nUdgave {}.\n\n"
    place = uploaded(secretary, page.format(1) + page.format(2))
    assert "Ingen: Tidevand ligesom side 1; vælg selv den rigtige" in text(browser(secretary).get(place))
    shown = browser(secretary).get(f"{place}?side-1=ingen&side-2=tidevand")
    browser(secretary).post(place, form(shown))
    assert body("tidevand", SectionKind.SUMMARY) == "<p>Udgave 2.</p>"


def test_a_page_without_a_name_is_named_by_whoever_makes_it_a_solution(secretary, tide):
    place = uploaded(secretary, "**Kort fortalt**\n\nLøfter både.\n")
    answer = browser(secretary).get(f"{place}?side-1=ny")
    assert "Side 1: skriv, hvad den nye løsning hedder. Navnet må ikke være i brug." in text(answer)
    assert "skriv, hvad den nye" in text(browser(secretary).get(f"{place}?side-1=ny&navn-1=Tidevand"))
    shown = browser(secretary).get(f"{place}?side-1=ny&navn-1=Kran")
    browser(secretary).post(place, form(shown) | {"navn-1": ["Kran"]})
    assert Solution.objects.get(slug="kran").name == "Kran"


def test_a_document_is_read_once(secretary, tide, monkeypatch):
    place = uploaded(secretary)

    def read_again(data):
        raise AssertionError("the document is read again")

    monkeypatch.setattr("importing.models.understand_within_limits", read_again)
    assert browser(secretary).get(place).status_code == 200
    Reading.objects.update(reader="another")
    with pytest.raises(AssertionError, match="read again"):
        browser(secretary).get(place)


def test_a_document_from_before_its_contents_were_kept_is_read_when_it_is_looked_at(secretary, tide):
    place = uploaded(secretary)
    Reading.objects.all().delete()
    assert "Tidevand: sikker" in text(browser(secretary).get(place))
    assert Reading.objects.count() == 1
