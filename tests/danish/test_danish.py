from datetime import date

import pytest

import danish
from danish.workdays import is_workday, workday_on_or_after, workday_on_or_before


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


def test_a_day_off_moves_forward_for_a_reminder_and_back_for_a_notice():
    christmas_eve = date(2026, 12, 24)  # a Thursday, free in practice; 25 and 26 are holidays, 27 a Sunday
    assert not is_workday(christmas_eve)
    assert workday_on_or_after(christmas_eve) == date(2026, 12, 28)
    assert workday_on_or_before(christmas_eve) == date(2026, 12, 23)
    assert is_workday(date(2026, 5, 1))  # Store bededag is gone, and 1 May is a working day here
