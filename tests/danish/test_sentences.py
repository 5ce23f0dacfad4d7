"""Text as people read it: blocks, sentences, clauses, words."""

import pytest

from danish.plain_text import plain, words
from danish.sentences import blocks, clause_around, sentences


def test_html_is_read_as_words_blocks_part_them_and_marks_do_not():
    assert plain("<p>Ét <strong>or</strong>d</p><p>to</p>") == "Ét ord to"
    assert plain("<ul><li>a</li><li>b</li></ul><h2>c</h2>d<br>e<br/>f") == "a b c d e f"
    assert plain("<table><tr><td>a</td><th>b</th></tr></table>") == "a b"
    assert plain('<a href="https://plo.example">her</a>&nbsp;&amp; nu\n  igen') == "her & nu igen"
    assert plain("<pre>x</pre>y <p class='note'>z</p>") == "xy z"
    assert plain("<P>a</P>b") == "a b"
    assert plain("") == ""


def test_a_word_holds_a_letter_or_a_digit():
    assert words("Vi har 3 – ca. __ * ¼ æ_ø — 50%") == ["Vi", "har", "3", "ca.", "¼", "æ_ø", "50%"]
    assert words(" \n ") == []


def test_the_blocks_of_a_text_are_its_paragraphs_and_items_without_web_addresses():
    html = "<p>Se https://plo.example/a?b=c og www.plo.example nu.</p><ul><li><p>Et</p></li><li>To &amp; tre</li></ul>"
    assert blocks(f"{html}<p></p>") == ["Se og nu.", "Et", "To & tre"]
    assert blocks("<p>HTTP://PLO.EXAMPLE</p>") == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Den er klar. Vi venter.", ["Den er klar.", "Vi venter."]),
        ("Er den klar? Ja! Godt.", ["Er den klar?", "Ja!", "Godt."]),
        ("Den er klar... Vi venter.", ["Den er klar...", "Vi venter."]),
        ("Han sagde «ja.» Vi venter.", ["Han sagde «ja.»", "Vi venter."]),
        ("Klar. «Ja», sagde han.", ["Klar.", "«Ja», sagde han."]),
        ("Klar. (Måske.) Nej.", ["Klar.", "(Måske.)", "Nej."]),
        ("Klar. vi venter.", ["Klar. vi venter."]),  # a small letter begins no sentence
        ("Klar.Vi venter.", ["Klar.Vi venter."]),
        ("Klar. Æbler. Øl. Ål.", ["Klar.", "Æbler.", "Øl.", "Ål."]),
        # days and numbers
        ("Den d. 3. Marts sker det.", ["Den d. 3. Marts sker det."]),
        ("Det koster kr. 10.000 om året. Det er alt.", ["Det koster kr. 10.000 om året.", "Det er alt."]),
        ("Det sker 12. Senere mere.", ["Det sker 12. Senere mere."]),  # an ordinal, as far as one can tell
        ("Det sker i uge 12. Senere mere.", ["Det sker i uge 12.", "Senere mere."]),
        ("Det sker i UGE 12. Senere mere.", ["Det sker i UGE 12.", "Senere mere."]),
        ("Der er 123. Senere mere.", ["Der er 123.", "Senere mere."]),
        ("Siden dec. 24 er det OK22. Cirka.", ["Siden dec. 24 er det OK22.", "Cirka."]),
        # abbreviations
        ("Se f.eks. Video. Nu.", ["Se f.eks. Video.", "Nu."]),
        ("Aftalt mv. Og så videre.", ["Aftalt mv. Og så videre."]),
        ("Aftalt (mv. Og så).", ["Aftalt (mv. Og så)."]),
        ("Aftalt CA. Ti.", ["Aftalt CA. Ti."]),
        ("Det er nr. 7 af ti.", ["Det er nr. 7 af ti."]),
        ("Vi ses på st. 2 i dag.", ["Vi ses på st. 2 i dag."]),
        ("Det er art. 6 i loven.", ["Det er art. 6 i loven."]),  # a short word before a number
        ("Det er fire. 6 er flere.", ["Det er fire.", "6 er flere."]),
        ("Er det nr? 6 er flere.", ["Er det nr?", "6 er flere."]),
        ("  Foran og bag.  ", ["Foran og bag."]),
        ("Uden slut", ["Uden slut"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, parts):
    assert list(sentences(text)) == parts


@pytest.mark.parametrize(
    ("sentence", "around", "clause"),
    [
        ("Udbud i marts, og drift i maj.", "marts", "Udbud i marts, "),
        ("Udbud i marts, og drift i maj.", "maj", "og drift i maj."),
        ("Udbud i marts; drift i maj.", "maj", "drift i maj."),
        ("Plan: drift i maj.", "maj", "drift i maj."),
        ("Udbud i marts – drift i maj.", "marts", "Udbud i marts – "),
        ("Udbud i marts - drift i maj.", "maj", "drift i maj."),
        ("Udbud i marts, april og maj.", "maj", "Udbud i marts, april og maj."),  # a list is no border
        ("Udbud i marts, MEN drift i maj.", "maj", "MEN drift i maj."),
        ("Udbud i marts, jf. planen i maj.", "maj", "jf. planen i maj."),
        ("Udbud i marts-maj.", "maj", "Udbud i marts-maj."),
        ("Én, to, men tre; fire.", "tre", "men tre; "),
    ],
)
def test_a_clause_is_what_stands_between_its_borders(sentence, around, clause):
    start = sentence.index(around)
    found, begins = clause_around(sentence, start, start + len(around))
    assert (found, begins) == (clause, sentence.index(clause))


def test_a_place_over_a_border_has_both_clauses():
    sentence = "Udbud i marts, og drift i maj; slut."
    start, end = sentence.index("marts"), sentence.index("maj") + 3
    assert clause_around(sentence, start, end) == ("Udbud i marts, og drift i maj; ", 0)
    assert clause_around(sentence, 0, len(sentence)) == (sentence, 0)
