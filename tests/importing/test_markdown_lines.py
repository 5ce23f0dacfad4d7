"""What single lines of a document are: bullets of all kinds, how deep a list begins, and how clear a heading is."""

import pytest

from importing.headings import BARE, BOLD, HALF, unmarked
from importing.markdown import tidy
from importing.word.styles import _written


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["-punkt", "-andet"], ["- punkt", "- andet"]),
        (["tekst", "-punkt", "-andet"], ["tekst", "- punkt", "- andet"]),
        (["-punkt"], ["-punkt"]),
        (["-punkt", "tekst"], ["-punkt", "tekst"]),
        (["-punkt", "tekst", "-andet"], ["-punkt", "tekst", "-andet"]),
        (["tekst", "-punkt", "tekst", "-andet"], ["tekst", "-punkt", "tekst", "-andet"]),
        (["-et", "-to", "-tre"], ["- et", "- to", "- tre"]),
        (["a) et", "b) to"], ["- a) et", "- b) to"]),
        (["a) et", "tekst", "b) to"], ["a) et", "tekst", "b) to"]),
    ],
)
def test_a_sloppy_bullet_is_one_where_the_line_beside_it_is_one_too(lines, shown):
    assert [line.rstrip() for line in tidy(lines)] == shown


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["    - et", "    - to"], ["- et", "- to"]),
        (["    - et", "      - under", "    - to"], ["- et", "  - under", "- to"]),
        (["  - et", "tekst", "  - to"], ["- et", "tekst", "- to"]),
        (["  - et", "tekst ", "- to"], ["- et", "tekst", "- to"]),
        (["- et", "", "  mere", "- to"], ["- et", "", "  mere", "- to"]),
        (["tekst", "    - et"], ["tekst", "- et"]),
    ],
)
def test_a_list_that_is_indented_as_a_whole_is_moved_to_the_left(lines, shown):
    assert [line.rstrip() for line in tidy(lines)] == shown


@pytest.mark.parametrize(
    ("line", "text", "level"),
    [
        ("# Support", "Support", 1),
        ("## Support", "Support", 2),
        ("###### Support", "Support", 6),
        ("##Support", "Support", HALF),
        ("#", "", 1),
        ("**Support**", "Support", BOLD),
        ("__Support__:", "Support:", BOLD),
        ("**Aktuelt** januar", "Aktuelt januar", HALF),
        ("Om **Support**", "Om Support", BARE),
        ("*Support*", "Support", HALF),
        ("Support", "Support", BARE),
        ("- **Support**", "- Support", BARE),
        ("Support {.overskrift}", "Support", BARE),
        ("<b>Support</b>", "Support", BOLD),
    ],
)
def test_how_clearly_a_line_is_a_heading(line, text, level):
    assert unmarked(line) == (text, level)


def test_levels_of_marks_are_below_those_without():
    """A heading has one to six hashes; bold is less clear than these, half marks less than bold, none least."""
    assert 6 < BOLD < HALF < BARE


@pytest.mark.parametrize(
    ("number", "roman"),
    [
        (1, "i"), (3, "iii"), (4, "iv"), (5, "v"), (8, "viii"), (9, "ix"), (10, "x"), (14, "xiv"), (39, "xxxix"),
        (40, "xl"), (49, "xlix"), (50, "l"), (90, "xc"), (99, "xcix"), (100, "c"), (399, "cccxcix"), (400, "cd"),
        (499, "cdxcix"), (500, "d"), (899, "dcccxcix"), (900, "cm"), (999, "cmxcix"), (1000, "m"),
        (1999, "mcmxcix"), (3999, "mmmcmxcix"), (4000, "4000"), (0, "0"), (-1, "-1"),
    ],
)  # fmt: skip
def test_a_roman_number_is_written_as_the_romans_did(number, roman):
    assert _written(number, "lowerRoman") == roman
    assert _written(number, "upperRoman") == roman.upper()


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "a"), (2, "b"), (26, "z"), (27, "aa"), (28, "bb"), (52, "zz"), (53, "aaa"), (0, "0")]
)
def test_a_letter_of_a_list_is_doubled_after_z_as_word_does(number, letters):
    assert _written(number, "lowerLetter") == letters
    assert _written(number, "upperLetter") == letters.upper()


def test_a_number_of_another_format_is_a_number():
    assert _written(7, "decimal") == "7"
    assert _written(7, "ordinalText") == "7"
