"""Danish working days, by the calendar of 2026 and 2027."""

from datetime import date, timedelta

import pytest

from danish.workdays import is_workday, workday_on_or_after, workday_on_or_before


def free_days(year):
    """The days from Monday to Friday on which nobody works."""
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return [f"{day:%d.%m}" for day in days if day.year == year and day.weekday() < 5 and not is_workday(day)]


@pytest.mark.parametrize(
    ("year", "free"),
    [
        # New Year, Maundy Thursday, Good Friday, Easter Monday, Ascension Day, Whit Monday, Constitution Day,
        # Christmas Eve, Christmas Day, New Year's Eve; Store bededag went in 2024, and 1 May is a working day here
        (2026, ["01.01", "02.04", "03.04", "06.04", "14.05", "25.05", "05.06", "24.12", "25.12", "31.12"]),
        (2027, ["01.01", "25.03", "26.03", "29.03", "06.05", "17.05", "24.12", "31.12"]),
        (2023, ["06.04", "07.04", "10.04", "05.05", "18.05", "29.05", "05.06", "25.12", "26.12"]),
    ],
)
def test_these_weekdays_of_a_year_are_free(year, free):
    assert free_days(year) == free


def test_no_saturday_or_sunday_is_a_working_day():
    assert [is_workday(date(2026, 11, day)) for day in range(23, 30)] == [True] * 5 + [False] * 2


def test_the_optional_holidays_are_a_setting(settings):
    settings.OPTIONAL_HOLIDAYS = [(5, 1)]
    assert not is_workday(date(2026, 5, 1))
    assert is_workday(date(2026, 12, 24))
    assert is_workday(date(2026, 6, 5))


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        ((2026, 11, 24), (2026, 11, 24), (2026, 11, 24)),  # a Tuesday stays
        ((2026, 11, 28), (2026, 11, 30), (2026, 11, 27)),
        ((2026, 11, 29), (2026, 11, 30), (2026, 11, 27)),
        ((2026, 4, 4), (2026, 4, 7), (2026, 4, 1)),  # the whole of Easter
        ((2026, 12, 31), (2027, 1, 4), (2026, 12, 30)),  # over New Year
    ],
)
def test_a_day_off_moves_to_the_nearest_working_day_on_one_side(day, after, before):
    assert workday_on_or_after(date(*day)) == date(*after)
    assert workday_on_or_before(date(*day)) == date(*before)
