"""Pages without a name, pages of the same name, and the addresses and names that the command is given."""

import pytest
from django.core.management import CommandError

from onepagers.models import Solution
from tests.importing.test_importing import CUSTOMERS, CUSTOMERS_SOLUTIONS, make_solutions, run, say, write

pytestmark = pytest.mark.django_db
NAMELESS = "".join(f"**Kort fortalt**\n\nMed {name} kan man mere.\n\n**Support**\n\nRing.\n\n" for name in
                   ("Min Læge", "Søg speciallæge", "AIM", "noget"))  # fmt: skip


def test_every_page_becomes_a_solution_on_an_empty_database_with_the_addresses_and_names_given(tmp_path):
    path = write(tmp_path, NAMELESS)
    report = run(path, create=True, assign="min-laege,soeg-speciallaege=Find en speciallæge, aim ,vores-ting")
    assert [page["solution"] for page in report["pages"]] == ["min-laege", "soeg-speciallaege", "aim", "vores-ting"]
    assert report["revisions_made"] == 4
    assert list(Solution.objects.order_by("position").values_list("slug", "name")) == [
        ("min-laege", "Min Læge"),  # as the text spells it
        ("soeg-speciallaege", "Find en speciallæge"),
        ("aim", "AIM"),
        ("vores-ting", "Vores ting"),
    ]


def test_without_names_the_command_says_how_to_give_them(tmp_path):
    text = say(write(tmp_path, NAMELESS), create=True)
    assert "Side 1, 2, 3 og 4 er ikke oprettet: det står ikke i filen, hvad løsningen hedder." in text
    assert "skriv «adresse=Navn» for hver side" in text


@pytest.mark.parametrize(
    ("assign", "create", "message"),
    [
        ("kran,kran=Kran,a,b", True, "«kran» er nævnt to gange"),
        ("Kran,a,b,c", True, "En ny adresse har kun a-z, tal og bindestreg, fx «kran»."),
        ("kran,a,b,c", False, "Tilføj --create, hvis den skal oprettes."),
    ],
)
def test_an_address_that_cannot_be_made_says_why(tmp_path, assign, create, message):
    with pytest.raises(CommandError, match=message):
        run(write(tmp_path, NAMELESS), assign=assign, create=create)
    assert not Solution.objects.exists()


def test_the_second_page_of_the_same_solution_is_said_to_be_and_gets_no_guess(tmp_path):
    make_solutions({"kran": "Kran", "aim": "AIM"})
    page = "## ID: 09.00 / Kran\n\n**Kort fortalt**\n\nLøfter både.\n\n"
    text = say(write(tmp_path, page * 2))
    assert "2. ID: 09.00 / Kran → ingen løsning (Kran ligesom side 1; vælg selv den rigtige)" in text


@pytest.mark.skipif(CUSTOMERS is None, reason="the customer's document isn't part of the repository")
def test_the_customers_seven_pages_become_seven_solutions_on_an_empty_database():
    report = run(CUSTOMERS, create=True, assign=",".join(CUSTOMERS_SOLUTIONS))
    assert report["revisions_made"] == len(CUSTOMERS_SOLUTIONS)
    assert sum(page["words_out"] for page in report["pages"]) == 1699
    names = dict(Solution.objects.values_list("slug", "name"))
    assert (names["min-laege"], names["aftaleoversigt"], names["aim"]) == ("Min Læge", "Aftaleoversigt", "AIM")
