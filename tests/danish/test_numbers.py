"""What a person has typed is one number or none: Danish signs, and no guess where it can be read in two ways."""

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

import danish
from danish import numbers
from onepagers.forms.fields import AmountField, CountField, NumberField

NBSP = "\N{NO-BREAK SPACE}"
READ = {
    "1,2": "1.2", "10.000.000": "10000000", "1,2 mio.": "1200000", "1,2 mio. kr.": "1200000",
    "1,234 mio.kr.": "1234000", "400 t.kr.": "400000", "400 tkr": "400000", "2 millioner": "2000000",
    "0,5 mia.": "500000000", "5 tusind": "5000",
    "500,-": "500", "10.000,-": "10000", "kr. 500": "500", "DKK 1.500,25": "1500.25", "50 %": "50", "12,5 pct.": "12.5",
    "0": "0", "0,5": "0.5", ",5": "0.5", "007": "7", "1 000": "1000", f"1{NBSP}000{NBSP}000,5": "1000000.5",
    "1.050": "1050", "100.000": "100000", "1234567": "1234567", "-5": "-5", "\N{MINUS SIGN}1.500": "-1500", " 7 ": "7",
}  # fmt: skip
IN_TWO_WAYS = [
    "0.500", "0.001", "0.250", "00.500", "-0.500", "1.5", "1.50", "12.34", "1.2345", "1234.567", "1,234.5", "1.234.5",
    "1.23.456", "1..000", ".5", "1,2,3", "12 34", "0 500", "1.000 000", "1 000.000", "0.500 mio.", "1.50 kr.", "1.5 %",
]  # fmt: skip
UNREADABLE = [
    "", "-", "kr", "mio.", "%", "1e5", "NaN", "Infinity", "1'000", "1_000", "0x1F", "²", "٣", "5 mio. %", "kr. 5 kr.",
    "1 mio. 5", "tusind 5", "ca. 5", "5 æbler", "5,", "9" * 26, "\0", "[]",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "value"), READ.items())
def test_danish_numbers_are_read(typed, value):
    assert numbers.read(typed).value == Decimal(value)
    if numbers.read(typed).scale > 1 and Decimal(value) % 1 == 0:
        assert str(numbers.read(typed).value) == value  # and not 1200000.0


@pytest.mark.parametrize("typed", IN_TWO_WAYS)
def test_what_can_be_read_in_two_ways_is_not_guessed(typed):
    with pytest.raises(numbers.Ambiguous):
        numbers.read(typed)


@pytest.mark.parametrize("typed", UNREADABLE)
def test_what_is_no_number_is_said_to_be_none(typed):
    with pytest.raises(numbers.Unreadable) as refusal:
        numbers.read(typed)
    assert refusal.type is numbers.Unreadable


amounts = st.decimals(-(10**12), 10**12, places=2)


@given(amounts)
def test_what_we_write_is_read_back(value):
    assert numbers.read(danish.number(value)).value == value
    assert numbers.read(danish.kroner(value)) == numbers.Number(value, "kr", numbers.read(danish.kroner(value)).scale)
    assert numbers.read(danish.percent(value)) == numbers.Number(value, "%")


@given(amounts)
def test_a_field_that_shows_its_number_reads_it_back_unchanged(value):
    field = NumberField(decimal_places=2)
    assert field.clean(field.prepare_value(value)) == value
    assert not field.has_changed(value, field.prepare_value(value))


@given(st.text("0123456789.,", max_size=9))
def test_no_text_is_read_as_one_number_in_danish_and_another_in_english(typed):
    """A dot that English reads as a decimal sign is read only where it stands between groups of three."""
    try:
        value = numbers.read(typed).value
    except numbers.Unreadable:
        return
    english = typed.replace(",", "")
    if "," not in typed and "." in typed:
        assert all(len(group) == 3 for group in typed.split(".")[1:])
        assert value == Decimal(english.replace(".", ""))
        assert typed[0] != "0"


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (AmountField(), "0.500 mio.", "«0.500 mio.» kan læses på to måder."),
        (NumberField(), "1.50", "Skriv komma før decimaler og punktum mellem tusinder"),
        (AmountField(units=("kr",)), "50 %", "Skriv et tal, fx 1.200.000"),
        (NumberField(), "5 mio.", "Skriv et tal, fx 1.200 eller 1,5."),
        (CountField(), "1,5", "Skriv et helt tal, fx 3."),
        (CountField(), "3 %", "Skriv et helt tal, fx 3."),
        (CountField(), "1.5", "kan læses på to måder"),
        (CountField(min_value=1, max_value=60), "61", "mindre end eller lig 60"),
        (AmountField(max_digits=14, decimal_places=2), "1,234", "to måder"),
    ],
)
def test_a_field_refuses_with_a_line(field, typed, message):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean(typed)
    assert message in " ".join(refusal.value.messages)


def test_a_count_is_a_whole_number():
    assert CountField().clean("1.500") == 1500
    assert isinstance(CountField().clean("3"), int)
    assert CountField(required=False).clean(" ") is None


@pytest.mark.parametrize(
    ("unit", "scale"),
    [
        ("mio.", 10**6), ("Mio. kr.", 10**6), ("millioner", 10**6), ("kr. (mio.)", 10**6), ("mia. kr.", 10**9),
        ("t.kr.", 1000), ("t kr", 1000), ("tusind", 1000), ("tusinde kr.", 1000), ("brugere", 1), ("%", 1), ("", 1),
        ("af 6 LPS'er", 1), ("timer", 1),
    ],
)  # fmt: skip
def test_a_unit_says_what_it_multiplies_by(unit, scale):
    assert numbers.scale_of(unit) == scale


@pytest.mark.parametrize("typed", ["1,500", "500,000", "12,345"])
def test_three_decimals_may_be_thousands_the_english_way(typed):
    with pytest.raises(numbers.Ambiguous):
        numbers.read(typed)


def test_a_whole_number_may_be_written_with_a_decimal_of_nothing():
    assert CountField().clean("3,0") == 3
