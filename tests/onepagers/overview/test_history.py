from collections import namedtuple
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onepagers.models import Colour
from onepagers.overview import history
from onepagers.overview.history import Share, Span
from onepagers.templatetags.trend_chart import in_words
from tests.demo import load_demo
from tests.factories import make_body, make_confirmation, make_review, make_solution, make_user

pytestmark = pytest.mark.server
TODAY = date(2026, 11, 24)
Review = namedtuple("Review", "colour reviewed_on due_on")
REVIEWS = [
    Review("green", date(2026, 1, 5), date(2026, 4, 6)),
    Review("yellow", date(2026, 4, 16), date(2026, 7, 15)),
    Review("red", date(2026, 4, 16), date(2026, 7, 15)),
    Review("green", date(2026, 7, 1), date(2026, 11, 20)),
]


def test_a_colour_holds_until_the_day_before_the_next_review_and_the_later_of_two_on_a_day_counts():
    assert history.spans(REVIEWS, None, TODAY) == [
        Span("green", date(2026, 1, 5), date(2026, 4, 15), 9),
        Span("red", date(2026, 4, 16), date(2026, 6, 30)),
        Span("green", date(2026, 7, 1), TODAY, 4),
    ]


def test_the_time_before_the_first_review_is_told_when_the_beginning_is_known():
    [before, *rest] = history.spans(REVIEWS, date(2026, 1, 1), TODAY)
    assert before == Span(None, date(2026, 1, 1), date(2026, 1, 4))
    assert len(rest) == 3
    assert history.spans([], date(2026, 11, 20), TODAY) == [Span(None, date(2026, 11, 20), TODAY)]
    assert history.spans([], None, TODAY) == []
    assert history.spans([], date(2026, 12, 1), TODAY) == []
    assert history.spans(REVIEWS, date(2026, 4, 10), date(2026, 4, 12)) == [
        Span("green", date(2026, 4, 10), date(2026, 4, 12), 3)
    ]


def test_days_and_share_of_each_colour_and_how_often_it_was_overdue():
    spans = history.spans(REVIEWS, None, TODAY)
    assert history.shares(spans) == [Share("red", 76, 23), Share("green", 248, 77)]
    assert sum(share.days for share in history.shares(spans)) == (TODAY - date(2026, 1, 5)).days + 1
    assert history.overdue(spans) == (2, 13)


@pytest.mark.django_db
@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_the_page_tells_reviews_with_reasons_actions_who_and_what_was_corrected(reader):
    manager = make_user(name="Lise Skov", initials="LSS")
    solution = make_solution("Video", slug="video", manager=manager)
    wrong = make_review(solution, on=date(2026, 3, 2), colour=Colour.YELLOW, cause="Tastet forkert")
    make_review(
        solution,
        on=date(2026, 3, 2),
        colour=Colour.RED,
        cause="Nede i to dage",
        consequence="Ingen kan ringe",
        action="Fejlen findes",
        ask="Giv penge",
        decider=make_body("Bestyrelsen"),
        replaces=wrong,
    )
    make_confirmation(solution, on=date(2026, 4, 1))

    page = reader.get("/loesninger/video/historik/").content.decode().replace("\N{NO-BREAK SPACE}", " ")

    for text in (
        "Tastet forkert",
        "Tæller ikke længere.",
        "til rød",
        "Nede i to dage",
        "Fejlen findes",
        "LSS, 2. marts",
        "Bestyrelsen skulle beslutte:",
        "bekræftet uændret, nr. 1",
        "Lise Skov",
        "100 %",
        "268",
        "én gang",
        "Overskredet i",
    ):
        assert text in page
    assert page.count("timeline__replaced") == 1


@pytest.mark.django_db
def test_a_solution_without_reviews_says_so(reader):
    make_solution("Ny", slug="ny")
    assert "ikke vurderet endnu" in reader.get("/loesninger/ny/historik/").content.decode()


@pytest.mark.django_db
def test_the_number_of_queries_of_a_history_does_not_grow(reader):
    solution = make_solution("Video", slug="video")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert reader.get("/loesninger/video/historik/").status_code == 200
        return len(captured)

    for month in (1, 2):
        make_review(solution, on=date(2026, month, 2), colour=Colour.RED, ask="Ja?", decider=make_body())
    few = queries()
    for month in range(3, 12):
        make_review(solution, on=date(2026, month, 2), colour=Colour.RED, ask="Ja?", decider=make_body())
    assert queries() == few


@pytest.mark.django_db
def test_the_trend_counts_each_months_last_day_and_says_who_came_and_went():
    make_review(make_solution("Video"), on=date(2026, 9, 30), colour=Colour.RED)
    make_review(make_solution("Gammel", retired_on=date(2026, 10, 31)), on=date(2025, 1, 6))
    make_solution("Ny", active_from=date(2026, 10, 1))

    *_, august, september, october, november = history.trend(TODAY)

    assert len(history.trend(TODAY)) == 24
    assert august.colours == {"red": 0, "yellow": 0, "green": 1, None: 1}
    assert august.overdue["green"] == 1
    assert september.colours == {"red": 1, "yellow": 0, "green": 1, None: 0}
    assert (october.came, october.went, october.solutions) == (["Ny"], ["Gammel"], 2)
    assert november.day == TODAY
    assert in_words(september) == "september 2026: én rød, én grøn (én overskredet)"


@pytest.mark.django_db
@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_the_trend_page_has_a_bar_and_numbers_for_every_month(reader):
    load_demo(TODAY)
    with CaptureQueriesContext(connection) as captured:
        page = reader.get("/udvikling/").content.decode()
    assert page.count('class="trend"') == 24
    assert "november 2026: én rød, tre gule, to grønne (én overskredet), én ikke vurderet" in page
    assert len(captured) <= 6
    assert "style=" not in page
