"""Fields refuse what leaves nothing to count from, and requests name no key that can't be one."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from onepagers.forms.fields import DateField, MonthField, posted_number
from onepagers.views.next_url import came_from


@pytest.mark.parametrize("typed", ["0001-01-01", "1899-12-31", "9999-12-31", "01.01.0026", "31.12.2101"])
def test_a_year_that_no_agreement_has_is_a_slip(typed):
    with pytest.raises(ValidationError, match="Skriv et årstal fra 1900 til 2100"):
        DateField().clean(typed)


@pytest.mark.parametrize("typed", ["0000-01", "9999-12", "januar 0000", "12.0000", "dec. 1899"])
def test_so_it_is_in_a_month(typed):
    with pytest.raises(ValidationError, match="Skriv et årstal fra 1900 til 2100"):
        MonthField().clean(typed)


@pytest.mark.parametrize("typed", ["9999-99", "0000-00", "2026-13", "00.2026", "månedag 2026"])
def test_what_is_no_month_is_said_to_be_none(typed):
    with pytest.raises(ValidationError, match="Skriv en måned"):
        MonthField().clean(typed)


def test_a_request_names_keys_with_our_digits_and_no_more_than_fit():
    assert posted_number("17") == 17
    for text in (None, "", "0x1", "-1", "²", "٣", "1.5", " 7", "9" * 10, "9" * 5000, "1_000"):
        assert posted_number(text) is None, text


@pytest.mark.parametrize("target", ["2026-02-30", "true", "onepagers:dashboard", "//ond.example", "\\\\ond", "x/y", ""])
def test_the_way_back_is_a_path_of_ours_or_none(target):
    assert came_from(RequestFactory().post("/", {"next": target})) == ""
