import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template

from onepagers.pages import palette
from onepagers.pages.heat_map import Month, months, overdue_since
from onepagers.templatetags import status_graphics

TODAY = date(2026, 11, 24)


def review(colour, reviewed_on, due_on):
    return {"colour": colour, "reviewed_on": reviewed_on, "due_on": due_on}


HISTORY = [
    review("green", "2026-02-02", "2026-05-04"),
    review("yellow", "2026-05-31", "2026-08-31"),
    review("red", "2026-11-24", "2027-02-22"),
]


def render(source, **context):
    return Template("{% load status_graphics %}" + source).render(Context(context))


def test_twelve_months_oldest_first_the_current_one_last():
    told = months(HISTORY, TODAY)

    assert [month.first_day for month in told] == [
        date(2025, 12, 1),
        *(date(2026, number, 1) for number in range(1, 12)),
    ]


def test_a_month_is_what_counted_on_its_last_day_and_the_current_one_what_counts_on_the_day():
    states = [month.state for month in months(HISTORY, TODAY)]

    assert states == [None, None, "green", "green", "green", *["yellow"] * 6, "red"]
    assert months(HISTORY, date(2026, 11, 23))[-1].state == "yellow"
    assert months(HISTORY, date(2026, 5, 30))[-1].state == "green"


def test_a_month_is_overdue_when_its_last_day_lies_after_the_day_the_review_was_due():
    overdue = [month.first_day.month for month in months(HISTORY, TODAY) if month.overdue]

    assert overdue == [9, 10]  # due 31 August: not overdue on that day; a new review came before the end of May
    assert months(HISTORY, date(2026, 9, 1))[-1].overdue


def test_before_a_solution_existed_there_is_nothing_to_judge():
    states = [month.state for month in months(HISTORY, TODAY, active_from="2026-02-28")]

    assert states[:3] == ["absent", "absent", "green"]
    assert [month.state for month in months([], TODAY, active_from=date(2026, 11, 24))] == [*["absent"] * 11, None]


def test_a_day_at_the_turn_of_the_year_and_in_a_short_month():
    assert months([], date(2026, 1, 31))[0].first_day == date(2025, 2, 1)
    assert months([review("green", "2024-02-29", "2024-05-29")], date(2024, 3, 1))[-2] == Month(
        date(2024, 2, 1), "green", False
    )


def test_a_review_is_overdue_from_the_day_after_it_was_due():
    assert overdue_since("2026-10-01") == date(2026, 10, 2)


def test_months_that_are_alike_are_told_together():
    assert status_graphics.in_sentence(months(HISTORY, TODAY)) == (
        "Status de seneste 12 måneder: december 2025 til januar 2026 ikke vurderet, februar 2026 til april 2026 grøn, "
        "maj 2026 til august 2026 gul, september 2026 til oktober 2026 gul (vurdering overskredet), november 2026 rød"
    )


def test_the_marks_have_the_colours_of_the_tokens():
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()

    for name, value in palette.HEX.items():
        assert f"--{name}: {value};" in tokens


@pytest.mark.parametrize("colour", ["green", "yellow", "red", None])
@pytest.mark.parametrize("overdue", [True, False])
def test_a_chip_says_its_colour_in_a_word_and_a_shape(colour, overdue):
    html = render("{% chip colour overdue %}", colour=colour, overdue=overdue)

    assert f"chip--{colour or 'none'}" in html
    assert status_graphics.colour_word(colour) in html
    assert ("chip--overdue" in html) == ("vurdering overskredet" in html) == overdue
    assert "<svg" in html


def test_every_drawing_has_a_title_and_no_style():
    html = render(
        "{% shape None %}{% shape 'red' named=True %}{% heat_cells months %}{% heat_strip months %}{% cell 'absent' %}"
        "{% band_mark 'yellow' True %}{% band_mark None %}{% funding_bar parts %}{% funding_bar none %}{% swatch 1 %}",
        months=months(HISTORY, TODAY),
        parts=[(88, 0), (12, None)],
        none=[],
    )

    assert html.count("<svg") == html.count("<title>") == 12 + 9
    assert "style=" not in html
    assert not re.search(r"var\(|currentColor", html)


def test_the_same_shape_stands_for_a_colour_everywhere():
    row = render("{% heat_cells months %}", months=months(HISTORY, TODAY))

    assert row.count("<span>") == 12
    assert "november 2026: rød" in row
    assert "oktober 2026: gul (vurdering overskredet)" in row


def test_stripes_stay_inside_their_field():
    numbers = [
        float(number) for number in re.findall(r"[\d.]+", status_graphics._stripes(20, 20, 5, 2.1, "#123456")[9:-20])
    ]

    assert min(numbers) >= 0
    assert max(numbers) <= 20
