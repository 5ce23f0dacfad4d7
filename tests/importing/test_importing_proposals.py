"""Which solution a page is about. Nothing here needs the database."""

import pytest

from importing.steps import Candidate, parse, propose

TIDE, CRANE, WATCH = Candidate("tidevand", "Tidevand"), Candidate("kran", "Kran"), Candidate("havnevagt", "Havnevagt")


def page(summary: str, support: str = "Ring.", heading: str = "") -> str:
    return f"{heading}\n\n**Kort fortalt**\n\n{summary}\n\n**Support**\n\n{support}\n\n"


def proposed(text: str, *candidates: Candidate) -> list[tuple[str | None, str | None]]:
    return [(proposal.solution, proposal.certainty) for proposal in propose(parse(text), candidates)]


@pytest.mark.parametrize(
    ("heading", "certainty"),
    [
        ("## ID: 1 / HAVNEVAGT / [AB]", "sikker"),
        ("## ID: 1 / Laug+ / Havnevagt (app)", "sikker"),
        ("# Havnevagt", "sikker"),
        ("## ID: 1 / Havnevakt", "sandsynlig"),
        ("## ID: 1 / Havn", None),
    ],
)
def test_a_heading_names_its_solution(heading, certainty):
    assert proposed(page("Tekst.", heading=heading), TIDE, WATCH) == [("havnevagt" if certainty else None, certainty)]


def test_a_heading_that_comes_twice_counts_once():
    twice = proposed(page("Tekst.", heading="## ID: 1 / Kran") * 2, CRANE, WATCH)
    assert twice == [("kran", "sikker"), (None, None)]  # and not the one that is left over


def test_a_page_with_a_heading_stays_where_it_is_whatever_its_text_names():
    crane = page("Tidevand og Tidevand. Tidevand!", heading="## ID: 1 / Kran")
    assert proposed(crane + page("Om Tidevand."), CRANE, TIDE) == [("kran", "sikker"), ("tidevand", "sandsynlig")]


def test_names_are_known_with_danish_endings_and_over_line_breaks_but_not_inside_other_words():
    finder = Candidate("soeg-plads", "Søg plads")
    assert proposed(page("Kranens plan."), CRANE, TIDE) == [("kran", "sandsynlig")]
    assert proposed(page("Her kan gæster med søg\nplads finde en."), finder, TIDE) == [("soeg-plads", "sandsynlig")]
    assert proposed(page("Kranføreren ringer."), CRANE, TIDE) == [(None, None)]


def test_what_kort_fortalt_names_first_weighs_more_than_what_it_mentions():
    watch = page("Man går på skift, og det hedder Havnevagt, ved siden af Tidevand.", support="Ring.")
    assert proposed(watch, TIDE, WATCH) == [("havnevagt", "sandsynlig")]


def test_a_solution_goes_to_the_page_that_opens_with_it():
    tide = page("Tidevand måler vand.")
    other = page("Det er et nemt overblik over både på land, og det står ved siden af Tidevand.")
    assert proposed(other + tide, TIDE) == [(None, None), ("tidevand", "sandsynlig")]


def test_two_pages_that_claim_a_solution_equally_leave_it_to_a_person():
    claims = proposed(page("Tidevand måler vand.") * 2, TIDE, CRANE)
    assert {certainty for _, certainty in claims} <= {"gæt", None}


def test_two_solutions_of_the_same_name_are_told_apart_by_nobody():
    twin = Candidate("tidevand-2", "Tidevand")
    assert proposed(page("Tidevand måler."), TIDE, twin) == [(None, None)]


def test_a_text_like_the_solutions_own_is_likely_and_one_like_two_of_them_is_not():
    crane = Candidate("kran", "Kran", text="Medlemmerne ser, hvornår masten kan løftes, og hvad båden må veje.")
    tide = Candidate("tidevand", "Tidevand", text="Målere i sundet viser vandstanden hvert kvarter.")
    watch = Candidate("havnevagt", "Havnevagt", text="Medlemmerne skiftes til at gå rundt om natten med en lygte.")
    text = page("Her står, hvornår en mast kan løftes, og hvad båden højst må veje.")
    assert proposed(text, tide, crane, watch) == [("kran", "sandsynlig")]
    twin = Candidate("kran-2", "Løft", text=crane.text)
    assert proposed(text, tide, crane, twin, watch) == [(None, None)]


def test_between_two_that_are_known_the_order_of_the_portfolio_is_a_guess():
    text = page("Tidevand måler.") + page("Et nemt overblik.") + page("Havnevagt er en plan.")
    extra = Candidate("vinterliste", "Vinterliste")
    assert proposed(text, TIDE, CRANE, WATCH, extra)[1] == ("kran", "gæt")
    assert proposed(text, TIDE, WATCH, extra)[1] == ("vinterliste", "gæt")  # the only one left
    assert proposed(text, TIDE, CRANE, extra, WATCH)[1] == (None, None)


def test_before_the_first_and_after_the_last_that_is_known_the_order_is_a_guess_too():
    text, extra = page("Et nemt overblik.") + page("Havnevagt er en plan."), Candidate("vinterliste", "Vinterliste")
    assert proposed(text, CRANE, WATCH, extra, TIDE) == [("kran", "gæt"), ("havnevagt", "sandsynlig")]
    text = page("Havnevagt er en plan.") + page("Et nemt overblik.")
    assert proposed(text, CRANE, TIDE, WATCH, extra)[1] == ("vinterliste", "gæt")
    assert proposed(text, CRANE, TIDE, WATCH)[1] == (None, None)


def test_without_solutions_nothing_is_proposed():
    assert proposed(page("Tidevand måler.")) == [(None, None)]
