"""The first and the last day of holidays, seasons and weekdays, beside a calendar."""

import calendar
from datetime import date

import pytest

from danish.periods import find_phrases
from danish.spans import Reading

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


def span(text, as_of=date(2025, 1, 1)):
    [phrase] = find_phrases(f"Det sker {text}.", Reading(as_of))
    return str(phrase.first_day), str(phrase.last_day)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [  # Easter Sunday is 5 April
        ("påskeugen 2026", "2026-03-30", "2026-04-06"), ("påskedagene 2026", "2026-04-02", "2026-04-06"),
        ("påskelørdag 2026", "2026-04-04", "2026-04-04"), ("påskesøndag 2026", "2026-04-05", "2026-04-05"),
        ("lillejuleaften 2026", "2026-12-23", "2026-12-23"), ("juledagene 2026", "2026-12-24", "2026-12-26"),
        ("mellemdagene 2026", "2026-12-27", "2026-12-31"),
        ("påskeferien 2026", "2026-03-28", "2026-04-06"), ("palmesøndag 2026", "2026-03-29", "2026-03-29"),
        ("skærtorsdag 2026", "2026-04-02", "2026-04-02"), ("langfredag 2026", "2026-04-03", "2026-04-03"),
        ("påsken 2026", "2026-04-02", "2026-04-06"), ("fastelavn 2026", "2026-02-15", "2026-02-15"),
        ("himmelfartsferien 2026", "2026-05-14", "2026-05-17"), ("pinsen 2026", "2026-05-24", "2026-05-25"),
        ("Kristi himmelfartsdag 2026", "2026-05-14", "2026-05-14"), ("grundlovsdag 2026", "2026-06-05", "2026-06-05"),
        ("skt. hans 2026", "2026-06-23", "2026-06-23"), ("1. påskedag 2026", "2026-04-05", "2026-04-05"),
        ("anden påskedag 2026", "2026-04-06", "2026-04-06"), ("første pinsedag 2026", "2026-05-24", "2026-05-24"),
        ("2. pinsedag 2026", "2026-05-25", "2026-05-25"), ("1. juledag 2026", "2026-12-25", "2026-12-25"),
        ("anden juledag 2026", "2026-12-26", "2026-12-26"), ("nytårsdag 2026", "2026-01-01", "2026-01-01"),
        ("helligtrekonger 2026", "2026-01-06", "2026-01-06"), ("mortensaften 2026", "2026-11-10", "2026-11-10"),
        ("skolestart 2026", "2026-08-10", "2026-08-10"), ("sommerferien 2026", "2026-06-27", "2026-08-09"),
        ("sommerferien 2027", "2027-06-26", "2027-08-08"), ("sommerferien 2025", "2025-06-28", "2025-08-10"),
        ("sommerferien 2023", "2023-06-24", "2023-08-13"), ("sommerferien 2029", "2029-06-30", "2029-08-12"),
        ("vinterferien 2026", "2026-02-09", "2026-02-22"), ("efterårsferien 2026", "2026-10-12", "2026-10-18"),
        ("juleferien 2026", "2026-12-21", "2027-01-02"), ("juleaften 2026", "2026-12-24", "2026-12-24"),
        ("nytårsaften 2026", "2026-12-31", "2026-12-31"), ("julen 2026", "2026-12-24", "2026-12-26"),
        ("nytår 2026", "2027-01-01", "2027-01-01"), ("foråret 2026", "2026-03-01", "2026-05-31"),
        ("sensommeren 2026", "2026-08-01", "2026-09-15"), ("sommeren 2026", "2026-06-01", "2026-08-31"),
        ("efteråret 2026", "2026-09-01", "2026-11-30"), ("vinteren 2026", "2026-12-01", "2027-02-28"),
        ("vinteren 2027/28", "2027-12-01", "2028-02-29"), ("årsskiftet 2026/27", "2027-01-01", "2027-01-01"),
        ("årsskiftet 2026", "2027-01-01", "2027-01-01"),
    ],
)  # fmt: skip
def test_a_holiday_or_season_has_its_days_by_the_calendar(name, first, last):
    assert span(name) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3.-5. maj 2026", "2026-05-03", "2026-05-05"), ("fra 3. til 5. maj 2026", "2026-05-03", "2026-05-05"),
        ("3. og 5. maj 2026", "2026-05-03", "2026-05-05"),
    ],
)  # fmt: skip
def test_days_from_one_to_another_begin_with_the_first(text, first, last):
    assert span(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "as_of", "first", "last"),
    [
        ("i dette skoleår", date(2025, 7, 1), "2024-08-01", "2025-07-31"),
        ("i dette skoleår", date(2025, 8, 1), "2025-08-01", "2026-07-31"),
        ("i næste skoleår", date(2025, 3, 1), "2025-08-01", "2026-07-31"),
        ("i kommende studieår", date(2025, 12, 1), "2026-08-01", "2027-07-31"),
        ("i skoleåret 2025/26", date(2025, 1, 1), "2025-08-01", "2026-07-31"),
        ("i regnskabsåret 2026", date(2025, 1, 1), "2026-01-01", "2026-12-31"),
        ("i 2024-2026", date(2025, 1, 1), "2024-01-01", "2026-12-31"),
        ("i 2025/26", date(2025, 1, 1), "2025-01-01", "2026-12-31"),
    ],
)
def test_a_school_year_begins_in_august_and_others_in_january(text, as_of, first, last):
    assert span(text, as_of) == (first, last)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("1. kvartal 2026", "2026-01-01", "2026-03-31"), ("2. kvartal 2026", "2026-04-01", "2026-06-30"),
        ("tredje kvartal 2026", "2026-07-01", "2026-09-30"), ("Q4 2026", "2026-10-01", "2026-12-31"),
        ("1. halvår 2026", "2026-01-01", "2026-06-30"),
        ("H1 2026", "2026-01-01", "2026-06-30"), ("H2 2026", "2026-07-01", "2026-12-31"),
        ("1. tertial 2026", "2026-01-01", "2026-04-30"), ("2. tertial 2026", "2026-05-01", "2026-08-31"),
        ("3. tertial 2026", "2026-09-01", "2026-12-31"), ("T3 2026", "2026-09-01", "2026-12-31"),
        ("tredje tertial 2026", "2026-09-01", "2026-12-31"), ("1. og 2. kvartal 2026", "2026-01-01", "2026-06-30"),
        ("3. og 4. kvartal 2026", "2026-07-01", "2026-12-31"), ("IV. kvartal 2026", "2026-10-01", "2026-12-31"),
    ],
)  # fmt: skip
def test_a_part_of_a_year_has_its_months(name, first, last):
    assert span(f"i {name}") == (first, last)


@pytest.mark.parametrize(("word", "place"), [("første", 0), ("anden", 1), ("tredje", 2), ("fjerde", 3), ("sidste", -1),
                                             ("1.", 0), ("2.", 1), ("3.", 2), ("4.", 3)])  # fmt: skip
@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_a_weekday_of_a_month_is_counted_within_it(word, place, weekday):
    for month, name in enumerate(MONTHS, start=1):
        for year in (2025, 2026, 2028):
            days = [week[WEEKDAYS.index(weekday)] for week in calendar.monthcalendar(year, month)]
            day = str(date(year, month, [day for day in days if day][place]))
            assert span(f"{word} {weekday} i {name} {year}") == (day, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("den sidste hverdag i maj 2026", "2026-05-29", "2026-05-29"),
        ("anden hverdag i august 2026", "2026-08-04", "2026-08-04"),
        ("den sidste weekend i maj 2026", "2026-05-30", "2026-05-31"),
        ("første weekend i november 2026", "2026-10-31", "2026-11-01"),
        ("første arbejdsdag i november 2026", "2026-11-02", "2026-11-02"),
    ],
)
def test_a_weekend_is_that_of_its_sunday_and_a_workday_is_none_of_it(text, first, last):
    assert span(text) == (first, last)


def test_before_a_time_without_a_year_that_is_passed_is_before_next_years():
    """Written in January: «inden vinter» is before the winter that is to come, which begins in December."""
    assert span("inden vinter", as_of=date(2025, 1, 1))[1] == "2025-11-30"
    assert span("inden foråret", as_of=date(2025, 3, 1))[1] == "2026-02-28"
    assert span("inden foråret", as_of=date(2025, 2, 1))[1] == "2025-02-28"
    assert span("inden jul", as_of=date(2025, 12, 1))[1] == "2025-12-23"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3. maj til 5. juni 2026", "2026-05-03", "2026-06-05"), ("1/4-3/4 2026", "2026-04-01", "2026-04-03"),
        ("fra 1. april til 3. april 2027", "2027-04-01", "2027-04-03"),
        ("20. december til 10. januar 2026", "2025-12-20", "2026-01-10"),
        ("fra uge 20 til uge 22 2026", "2026-05-11", "2026-05-31"),
        ("3. maj 2025 til 5. juni 2026", "2025-05-03", "2026-06-05"),
        ("fra marts til 2027", "2025-03-01", "2027-12-31"), ("feb.-apr. 2026", "2026-02-01", "2026-04-30"),
    ],
)  # fmt: skip
def test_a_year_at_the_end_of_a_range_is_the_year_of_its_beginning_too(text, first, last):
    assert span(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("inden anden halvdel af 2026", "2026-06-30"), ("før sidste halvdel af 2026", "2026-06-30"),
        ("inden anden halvdel af november 2026", "2026-11-15"), ("i anden halvdel af 2026", "2026-12-31"),
        ("senest i anden halvdel af 2026", "2026-12-31"), ("inden udgangen af 2026", "2026-12-31"),
        ("inden andet halvår 2026", "2026-06-30"),
    ],
)  # fmt: skip
def test_before_a_second_half_is_before_it_begins(text, last):
    assert span(text)[1] == last
