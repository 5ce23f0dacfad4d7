"""Dates, numbers and lists as a Dane writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

import danish


def plain(text):
    return text.replace(danish.NBSP, " ")


@pytest.mark.parametrize(
    ("value", "written"),
    [("10000000", "10 mio. kr."), ("1200000", "1,2 mio. kr."), ("10000", "10.000 kr."), ("999999.50", "999.999,5 kr."),
     ("1234567", "1.234.567 kr.")],
)  # fmt: skip
def test_sums_are_written_the_danish_way_and_never_rounded(value, written):
    assert plain(danish.kroner(value)) == written


def test_dates_are_written_the_danish_way():
    day = date(2026, 10, 12)
    assert plain(danish.long_date(day)) == "12. oktober 2026"
    assert plain(danish.short_date("2026-10-12")) == "12. okt. 2026"
    assert plain(danish.weekday_date(day)) == "mandag 12. oktober 2026"
    assert danish.month(day) == "oktober 2026"


def test_counts_and_lists_read_aloud():
    assert danish.count(1, "vurdering", "vurderinger") == "én vurdering"
    assert danish.count(1, "møde", "møder", gender="t") == "ét møde"
    assert danish.count(7, "løsning", "løsninger") == "syv løsninger"
    assert danish.count(13, "løsning", "løsninger") == "13 løsninger"
    assert danish.and_list(["a", "b", "c"]) == "a, b og c"
    assert danish.and_list(["a"]) == "a"


def test_danish_letters_sort_last():
    assert sorted(["Ål", "Zone", "Ære", "Øl", "Abe"], key=danish.sort_key) == ["Abe", "Zone", "Ære", "Øl", "Ål"]


@pytest.mark.parametrize(
    ("value", "written"),
    [("0", "0"), ("13.00", "13"), ("99.80", "99,8"), ("1234.5", "1.234,5"), ("1000", "1.000"), ("999", "999"),
     ("1234567.25", "1.234.567,25"), ("-1234.5", "-1.234,5"), ("100", "100"), ("0.05", "0,05"), ("1E+6", "1.000.000")],
)  # fmt: skip
def test_numbers_have_dots_between_thousands_and_no_decimals_that_say_nothing(value, written):
    assert danish.number(value) == danish.number(Decimal(value)) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("1000000", "1 mio. kr."), ("990000", "990.000 kr."), ("1010000", "1,01 mio. kr."), ("1005000", "1.005.000 kr."),
     ("999999", "999.999 kr."), ("12345670000", "12.345,67 mio. kr."), ("0", "0 kr."), ("1000000.5", "1.000.000,5 kr."),
     (Decimal(2_500_000), "2,5 mio. kr.")],
)  # fmt: skip
def test_sums_are_millions_from_a_million_where_nothing_is_lost(value, written):
    assert plain(danish.kroner(value)) == written


def test_percentages_have_a_space_that_never_breaks():
    assert danish.percent("50.00") == f"50{danish.NBSP}%"
    assert danish.percent(Decimal("12.5")) == f"12,5{danish.NBSP}%"
    assert danish.NBSP == "\xa0"


def test_each_month_and_each_weekday_has_its_name():
    days = [date(2026, month, 2) for month in range(1, 13)]
    assert " ".join(danish.month(day).removesuffix(" 2026") for day in days) == (
        "januar februar marts april maj juni juli august september oktober november december"
    )
    assert " ".join(danish.short_month_year(str(day)).removesuffix(f"{danish.NBSP}2026") for day in days) == (
        "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec."
    )
    week = [danish.weekday_date(date(2026, 11, day)).partition(" ")[0] for day in range(23, 30)]
    assert week == ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"]


def test_a_date_keeps_its_day_and_month_together():
    assert danish.long_date(date(2026, 1, 2)) == f"2.{danish.NBSP}januar 2026"
    assert danish.short_date(date(2026, 5, 31)) == f"31.{danish.NBSP}maj{danish.NBSP}2026"
    assert danish.as_date("2026-05-31") == danish.as_date(date(2026, 5, 31)) == date(2026, 5, 31)


def test_a_moment_is_told_as_the_clock_in_denmark():
    at = datetime(2026, 11, 23, 23, 5, tzinfo=UTC)  # five past midnight in Denmark
    assert danish.clock(at) == "00.05"
    assert danish.clock(datetime(2026, 7, 1, 12, 2, tzinfo=UTC)) == "14.02"
    assert danish.date_and_clock(at, datetime(2026, 11, 24, 22, 59, tzinfo=UTC)) == "kl. 00.05"
    assert plain(danish.date_and_clock(at, datetime(2026, 11, 24, 23, 0, tzinfo=UTC))) == "24. november 2026 kl. 00.05"


def test_small_counts_are_words_and_from_thirteen_they_are_digits():
    words = [danish.count(quantity, "ting", "ting").partition(" ")[0] for quantity in range(15)]
    assert words == [
        "nul",
        "én",
        "to",
        "tre",
        "fire",
        "fem",
        "seks",
        "syv",
        "otte",
        "ni",
        "ti",
        "elleve",
        "tolv",
        "13",
        "14",
    ]
    assert [danish.count(quantity, "møde", "møder", gender="t") for quantity in (0, 1, 2)] == [
        "nul møder", "ét møde", "to møder",
    ]  # fmt: skip
    assert danish.count(1, "løsning", "løsninger") == "én løsning"
    assert danish.count(0, "løsning", "løsninger") == "nul løsninger"


def test_a_list_has_commas_and_one_and():
    assert danish.and_list([]) == ""
    assert danish.and_list(["a", "b"]) == "a og b"
    assert danish.and_list(["a", "b", "c", "d"]) == "a, b, c og d"


def test_names_are_sorted_whatever_their_case():
    names = ["øre", "Aa", "zebra", "ÆBLE", "åben", "abe", "Bo"]
    assert sorted(names, key=danish.sort_key) == ["Aa", "abe", "Bo", "zebra", "ÆBLE", "øre", "åben"]
