"""Hours of the week are typed as lines, and what is typed says the same as what is stored."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.hours import is_open, week_in_words
from support.typed_hours import HoursError, read_week
from tests.factories import DENMARK


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("hverdage 8.00–15.30", "hverdage 8.00–15.30"),
        ("Hverdage kl. 8-15:30.", "hverdage 8.00–15.30"),
        ("man-tors kl. 8-16, fre 8-15", "mandag-torsdag 8.00–16.00, fredag 8.00–15.00"),
        ("mandag, onsdag og fredag 9-12", "mandag, onsdag og fredag 9.00–12.00"),
        ("hverdage 8-12 og 13-15.30", "hverdage 8.00–12.00, hverdage 13.00–15.30"),
        ("hverdage 8-16; lørdag 9–12 også helligdage", "hverdage 8.00–16.00, lørdag 9.00–12.00, også helligdage"),
        ("hverdage 8-16\r\n\r\nlørdage 9-12", "hverdage 8.00–16.00, lørdag 9.00–12.00"),
        ("hverdage 8-15, ikke helligdage", "hverdage 8.00–15.00"),
        ("24/7", "alle dage døgnet rundt, også helligdage"),
        ("weekender 0-24", "weekender døgnet rundt"),
        ("alle dage 6-24", "alle dage 6.00–24.00"),
        ("", ""),
    ],
)
def test_what_people_write_becomes_rows(typed, words):
    assert week_in_words(read_week(typed)) == words


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("8-15", "Skriv ugedagene"),
        ("hverdage", "kan ikke læses"),
        ("hverdage 16-8", "slutter tidsrummet ikke"),
        ("hverdage 8-8", "slutter tidsrummet ikke"),
        ("fredag 8-25", "findes ikke"),
        ("fredag 8.75-9", "findes ikke"),
        ("xdag 8-9", "«xdag» er ingen ugedag"),
        ("fre-man 8-9", "Ugedagene"),
        ("hverdage 8-15, fredag 12-16", "overlapper hinanden fredag"),
        ("hverdage 8-15.30 undtagen fredag", "kan ikke læses"),
        ("hver 2. onsdag 20-22", "er ingen ugedag"),
    ],
)
def test_what_is_no_week_is_refused_and_not_guessed(typed, wrong):
    with pytest.raises(HoursError, match=wrong):
        read_week(typed)


minutes = st.integers(0, 24 * 60 - 1)


@given(st.sets(st.integers(0, 6), min_size=1), minutes, minutes, st.booleans())
def test_what_the_pages_write_can_be_typed(weekdays, start, end, holidays):
    opens, closes = sorted((start, end))
    row = {
        "weekdays": sorted(weekdays),
        "opens": f"{opens // 60:02}:{opens % 60:02}",
        "closes": f"{closes // 60:02}:{closes % 60:02}",
        "holidays": holidays,
    }
    if opens < closes:
        assert read_week(week_in_words([row])) == [row]


@pytest.mark.parametrize(
    ("hour", "minute", "open_then"), [(7, 59, False), (8, 0, True), (15, 29, True), (15, 30, False), (23, 59, False)]
)
def test_hours_begin_and_end_on_the_minute(hour, minute, open_then):
    assert is_open(read_week("hverdage 8.00–15.30"), datetime(2026, 11, 30, hour, minute, tzinfo=DENMARK)) is open_then


def test_all_day_lasts_until_midnight_and_a_holiday_counts_where_it_is_said():
    last = datetime(2026, 12, 25, 23, 59, 30, tzinfo=DENMARK)
    assert is_open(read_week("alle dage 0-24 også helligdage"), last)
    assert not is_open(read_week("alle dage 0-24"), last)


def test_a_line_that_never_closes_is_open_on_a_holiday():
    [row] = read_week("24/7")
    assert row["holidays"]
