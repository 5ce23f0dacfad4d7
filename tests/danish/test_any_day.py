"""What holds for every day, every month and every number, and not only for those that somebody thought of."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import danish
from danish.months import first_of_month, last_months, last_of_month, months_after, months_between
from danish.periods import Reading, find_phrases
from danish.plain_text import plain, words
from danish.sentences import blocks, clause_around, sentences
from danish.workdays import is_workday, workday_on_or_after, workday_on_or_before

DAYS = st.dates(date(2020, 1, 1), date(2039, 12, 31))
READING = Reading(date(2024, 12, 1))
TEXT = st.text("abc æøå ABC 0123 .,;:–-!?()«»\n", max_size=60)


def last_days(text, reading=READING):
    return [phrase.last_day for phrase in find_phrases(text, reading)]


@given(DAYS)
def test_a_day_is_read_however_it_is_written(day):
    short = danish.SHORT_MONTHS[day.month - 1]
    for text in (
        f"{day:%Y-%m-%d}", f"{day:%d.%m.%Y}", f"{day:%d/%m-%Y}", f"{day:%d.%m.%y}", f"{day.day}.{day.month}.{day.year}",
        danish.long_date(day).replace(danish.NBSP, " "), f"{day.day}. {short} {day.year}",
        f"{day:%d}. {short} {day:%y}",
    ):  # fmt: skip
        assert last_days(text) == [day], text
        assert last_days(f"Det sker senest den {text}, siger de.") == [day], text
        assert last_days(f"Det sker inden den {text}, siger de.") == [day - timedelta(days=1)], text


@given(DAYS)
def test_a_month_ends_on_its_last_day_and_is_three_times_ten_days(day):
    end = day.replace(day=monthrange(day.year, day.month)[1])
    name = danish.month(day)
    assert last_days(f"i {name}") == last_days(f"inden udgangen af {name}") == last_days(f"ultimo {name}") == [end]
    assert last_days(f"primo {name}") == [day.replace(day=10)]
    assert last_days(f"medio {name}") == [day.replace(day=20)]
    assert last_days(f"inden {name}") == [day.replace(day=1) - timedelta(days=1)]
    assert last_of_month(day) == end


@given(DAYS)
def test_a_quarter_and_a_half_end_where_their_last_month_does(day):
    quarter, half, third = (day.month + 2) // 3, (day.month + 5) // 6, (day.month + 3) // 4
    for text, months in (
        (f"{quarter}. kvartal {day.year}", quarter * 3),
        (f"Q{quarter} {day.year}", quarter * 3),
        (f"{half}. halvår {day.year}", half * 6),
        (f"H{half} {day.year}", half * 6),
        (f"{third}. tertial {day.year}", third * 4),
    ):
        assert last_days(f"i {text}") == [last_of_month(date(day.year, months, 1))], text


@given(DAYS)
def test_a_week_ends_on_its_sunday(day):
    year, week, weekday = day.isocalendar()
    assert last_days(f"i uge {week}, {year}") == [day + timedelta(days=7 - weekday)]
    assert last_days(f"inden uge {week}, {year}") == [day - timedelta(days=weekday)]


@given(DAYS, st.integers(1, 12))
def test_a_month_without_a_year_is_the_first_that_is_not_over(day, month):
    as_of = day.replace(day=1)
    [last] = last_days(f"i {danish.MONTHS[month - 1]}", Reading(as_of))
    assert last.month == month
    assert as_of <= last < as_of + timedelta(days=366)


@given(DAYS, st.integers(1, 12))
def test_some_months_from_now_is_the_end_of_that_month(day, months):
    as_of = day.replace(day=1)
    number = danish.NUMBERS[months]
    assert last_days(f"om {number} måneder", Reading(as_of)) == [last_of_month(months_after(as_of, months))]


@given(DAYS, st.integers(-40, 40))
def test_months_there_and_back_are_the_same_day_where_the_month_is_long_enough(day, months):
    there = months_after(day, months)
    assert months_between(day, there) == months
    assert there.day == min(day.day, monthrange(there.year, there.month)[1])
    assert months_after(first_of_month(there), -months) == first_of_month(day)


@given(DAYS, st.integers(1, 30))
def test_the_last_months_follow_each_other_without_a_gap(day, number):
    spans = last_months(day, number)
    assert len(spans) == number
    assert spans[-1][1] == day
    assert all(first.day == 1 for first, _ in spans)
    assert all(last + timedelta(days=1) == first for (_, last), (first, _) in pairwise(spans))


@given(DAYS)
def test_a_day_off_moves_over_days_off_only(day):
    after, before = workday_on_or_after(day), workday_on_or_before(day)
    assert is_workday(after)
    assert is_workday(before)
    assert before <= day <= after
    assert not any(is_workday(before + timedelta(days=number)) for number in range(1, (after - before).days))
    assert (before == day == after) is is_workday(day)


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_number_can_be_read_back_and_says_no_needless_nought(value):
    text = danish.number(value)
    assert Decimal(text.replace(".", "").replace(",", ".")) == value
    assert "," not in text or not text.endswith("0")
    assert all(len(part) == 3 for part in text.partition(",")[0].lstrip("-").split(".")[1:])


@given(st.decimals(0, 10**12, places=2))
def test_a_sum_is_never_rounded(value):
    text = danish.kroner(value).replace(danish.NBSP, " ")
    number = Decimal(text.removesuffix(" kr.").removesuffix(" mio.").replace(".", "").replace(",", "."))
    assert number * (1_000_000 if "mio." in text else 1) == value
    assert ("mio." in text) is (value >= 1_000_000 and value % 10_000 == 0)


@given(TEXT)
def test_no_word_of_a_text_is_lost_between_its_sentences(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(TEXT, st.integers(0, 60), st.integers(0, 20))
def test_a_clause_holds_its_place(text, start, length):
    start = min(start, len(text))
    end = min(start + length, len(text))
    clause, begins = clause_around(text, start, end)
    assert text[begins : begins + len(clause)] == clause
    assert begins <= start
    assert end <= begins + len(clause)


@given(st.lists(st.text("abcæøå123", min_size=1, max_size=8), max_size=8))
def test_the_words_of_html_are_those_that_were_put_in(some):
    paragraphs = "".join(f"<p>{word}</p>" for word in some)
    assert words(plain(paragraphs)) == some
    assert blocks(paragraphs) == some
    assert words(plain("<p>" + " <em>".join(some) + "</em></p>")) == some


@pytest.mark.parametrize("year", range(2024, 2032))
def test_a_year_has_some_250_working_days_and_never_five_days_off_in_a_row_but_at_easter_and_christmas(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert 248 <= sum(map(is_workday, days)) <= 254
    longest = max(len(run) for run in "".join("x" if is_workday(day) else "." for day in days).split("x"))
    assert longest <= 5
