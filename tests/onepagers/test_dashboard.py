from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onepagers import dashboard
from onepagers.models import Colour
from tests.factories import make_body, make_confirmation, make_review, make_solution, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def test_the_most_pressing_come_first_and_the_rest_by_the_danish_alphabet():
    board, manager = make_body("Bestyrelsen"), make_user()
    make_review(make_solution("Ærlig", manager=manager), on=date(2026, 11, 2))
    make_review(make_solution("Zebra", manager=manager), on=date(2026, 11, 2))
    make_solution("Uvurderet", manager=manager)
    make_review(make_solution("Gul", manager=manager), on=date(2026, 11, 2), colour=Colour.YELLOW)
    make_review(make_solution("Gammel", manager=manager), on=date(2026, 3, 2))
    make_review(
        make_solution("Spørger", manager=manager), on=date(2026, 11, 2), colour=Colour.YELLOW, ask="Ja?", decider=board
    )
    make_review(make_solution("Rød", manager=manager), on=date(2026, 11, 2), colour=Colour.RED)

    rows = dashboard.rows(TODAY)

    names = [row.solution.name for row in rows]
    assert names == ["Rød", "Spørger", "Gammel", "Gul", "Uvurderet", "Zebra", "Ærlig"]
    assert dashboard.counts(rows) == {"green": 3, "yellow": 2, "red": 1, "none": 1, "overdue": 1}
    assert dashboard.sentence(rows) == "Rød er rød. Én beslutning venter, og én vurdering er overskredet."


def test_a_confirmed_status_still_shows_the_action_and_the_ask_of_the_review_that_it_confirms():
    solution = make_solution()
    make_review(
        solution, on=date(2026, 8, 3), colour=Colour.RED, ask="Giv mandat", decider=make_body(),
        action_due_on=date(2026, 12, 1),
    )  # fmt: skip
    make_confirmation(solution, on=date(2026, 11, 2))

    [row] = dashboard.rows(TODAY)

    assert ([action.text for action in row.actions], [ask.text for ask in row.asks]) == (["Det ordnes"], ["Giv mandat"])
    assert row.solution.since == date(2026, 8, 3)


def test_retired_and_coming_solutions_are_not_in_the_portfolio():
    make_solution("Udgået", retired_on=date(2026, 11, 1))
    make_solution("Kommende", active_from=date(2026, 12, 1))
    make_solution("Her")
    assert [row.solution.name for row in dashboard.rows(TODAY)] == ["Her"]


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_the_page_says_colour_since_cause_and_next_review_in_words(reader):
    make_review(make_solution("Video"), on=date(2026, 11, 2), colour=Colour.RED, cause="En SLA udestår")
    page = reader.get("/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    for text in ("Video er rød.", "siden 2. nov. 2026", "En SLA udestår", "1. feb. 2027", "november 2026: rød"):
        assert text in page


def test_an_empty_portfolio_says_what_to_do(reader):
    assert "Porteføljen er tom" in reader.get("/").content.decode()


def test_the_number_of_queries_is_the_same_for_7_and_for_200_solutions(reader):
    manager = make_user()

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert reader.get("/").status_code == 200
        return len(captured)

    for serial in range(7):
        make_review(make_solution(manager=manager), on=date(2026, 1, 5 + serial), colour=Colour.YELLOW)
    few = queries()
    for _ in range(193):
        make_review(make_solution(manager=manager), on=date(2026, 1, 5), colour=Colour.YELLOW)
    assert queries() == few
