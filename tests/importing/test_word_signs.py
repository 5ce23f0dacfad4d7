"""Signs of Word's fonts of signs, one by one: what Unicode calls the sign that each code is shown as."""

import unicodedata

import pytest

from importing.word.signs import readable

# Read off the fonts' own tables of characters: the code of the sign, and the name of the same sign in Unicode.
WINGDINGS = [
    (0x28, "BLACK TELEPHONE"), (0x2A, "ENVELOPE"), (0x4A, "WHITE SMILING FACE"), (0x4C, "WHITE FROWNING FACE"),
    (0x6C, "BLACK CIRCLE"), (0x6E, "BLACK SQUARE"), (0x6F, "BALLOT BOX"), (0x70, "BALLOT BOX"), (0x71, "BALLOT BOX"),
    (0x72, "BALLOT BOX"), (0x76, "BLACK DIAMOND MINUS WHITE X"), (0x9F, "BULLET"), (0xA1, "WHITE CIRCLE"),
    (0xA7, "BLACK SMALL SQUARE"), (0xA8, "BALLOT BOX"), (0xD8, "THREE-D TOP-LIGHTED RIGHTWARDS ARROWHEAD"),
    (0xDF, "LEFTWARDS ARROW"), (0xE0, "RIGHTWARDS ARROW"), (0xE1, "UPWARDS ARROW"), (0xE2, "DOWNWARDS ARROW"),
    (0xE8, "HEAVY WIDE-HEADED RIGHTWARDS ARROW"), (0xF0, "RIGHTWARDS WHITE ARROW"), (0xFB, "BALLOT X"),
    (0xFC, "CHECK MARK"), (0xFD, "BALLOT BOX WITH X"), (0xFE, "BALLOT BOX WITH CHECK"),
]  # fmt: skip
WINGDINGS_2 = [
    (0x4F, "BALLOT X"), (0x50, "CHECK MARK"), (0x51, "BALLOT BOX WITH X"), (0x52, "BALLOT BOX WITH CHECK"),
    (0x53, "BALLOT BOX WITH X"), (0x54, "BALLOT BOX WITH X"), (0xA3, "BALLOT BOX"),
]  # fmt: skip
SYMBOL = [
    (0x44, "GREEK CAPITAL LETTER DELTA"), (0x53, "GREEK CAPITAL LETTER SIGMA"), (0x57, "GREEK CAPITAL LETTER OMEGA"),
    (0x61, "GREEK SMALL LETTER ALPHA"), (0x62, "GREEK SMALL LETTER BETA"), (0x64, "GREEK SMALL LETTER DELTA"),
    (0x67, "GREEK SMALL LETTER GAMMA"), (0x6C, "GREEK SMALL LETTER LAMDA"), (0x6D, "MICRO SIGN"),
    (0x70, "GREEK SMALL LETTER PI"), (0x73, "GREEK SMALL LETTER SIGMA"), (0xA3, "LESS-THAN OR EQUAL TO"),
    (0xA5, "INFINITY"), (0xAB, "LEFT RIGHT ARROW"), (0xAC, "LEFTWARDS ARROW"), (0xAD, "UPWARDS ARROW"),
    (0xAE, "RIGHTWARDS ARROW"), (0xAF, "DOWNWARDS ARROW"), (0xB0, "DEGREE SIGN"), (0xB1, "PLUS-MINUS SIGN"),
    (0xB3, "GREATER-THAN OR EQUAL TO"), (0xB4, "MULTIPLICATION SIGN"), (0xB7, "BULLET"), (0xB9, "NOT EQUAL TO"),
    (0xBB, "ALMOST EQUAL TO"), (0xD6, "SQUARE ROOT"), (0xE5, "N-ARY SUMMATION"),
]  # fmt: skip
TABLES = {"Wingdings": WINGDINGS, "Wingdings 2": WINGDINGS_2, "Symbol": SYMBOL}


@pytest.mark.parametrize("font", TABLES)
def test_a_font_of_signs_has_these_and_no_others(font):
    shown = {code: readable(chr(0xF000 + code), font)[0] for code in range(0x100)}
    names = {code: unicodedata.name(sign) for code, sign in shown.items() if sign}
    assert names == dict(TABLES[font])


@pytest.mark.parametrize("font", TABLES)
def test_a_sign_may_be_written_with_its_low_code_and_the_font_in_any_case(font):
    for code, name in TABLES[font]:
        assert unicodedata.name(readable(chr(code), font.upper())[0]) == name


def test_a_sign_without_a_font_is_one_of_wingdings_and_one_of_another_font_is_unknown():
    assert readable("\uf0fc", "") == ("✓", 0)
    assert readable("\uf0fc", "Webdings") == ("", 1)
    assert readable("\uf0fc\ue000a", "Calibri") == ("a", 2)
    assert readable("ü", "Calibri") == ("ü", 0)


def test_spaces_and_signs_past_the_table_stay_as_they_are():
    assert readable(" \u0100", "Wingdings") == (" \u0100", 0)
    assert readable("\x7f", "Wingdings") == ("", 1)
