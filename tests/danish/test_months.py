from datetime import date

import pytest

from danish.months import first_of_month, last_months, last_of_month, months_after, months_between


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 10, 15), 0, date(2026, 10, 15)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), -12, date(2025, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), -6, date(2026, 2, 28)),
    ],
)
def test_a_day_some_months_later_is_at_most_the_last_of_that_month(day, months, expected):
    assert months_after(day, months) == expected


def test_the_first_and_the_last_day_of_a_month():
    assert first_of_month(date(2026, 2, 28)) == date(2026, 2, 1)
    assert last_of_month(date(2026, 2, 1)) == date(2026, 2, 28)
    assert last_of_month(date(2024, 2, 29)) == date(2024, 2, 29)
    assert last_of_month(date(2026, 12, 5)) == date(2026, 12, 31)


def test_the_calendar_turns_at_the_first_of_a_month():
    assert months_between(date(2026, 1, 31), date(2026, 2, 1)) == 1
    assert months_between(date(2026, 1, 1), date(2026, 1, 31)) == 0
    assert months_between(date(2025, 11, 30), date(2026, 2, 1)) == 3
    assert months_between(date(2026, 2, 1), date(2025, 12, 31)) == -2


def test_the_last_months_end_on_their_last_day_but_the_newest_on_the_day_itself():
    assert last_months(date(2024, 3, 30), 3) == [
        (date(2024, 1, 1), date(2024, 1, 31)),
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 3, 30)),
    ]
    assert last_months(date(2026, 1, 31), 1) == [(date(2026, 1, 1), date(2026, 1, 31))]
