"""Two texts word by word: what a reader is told gives both texts back, and is told by more than colour."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danish.plain_text import plain
from onepagers.changes import text_diff
from onepagers.changes.text_diff import ADDED, REMOVED, RESTYLED, SAME
from onepagers.models.rich_text import sanitise
from onepagers.models.solutions import SECTION_LIMIT
from onepagers.templatetags.differences import diff_block, diff_words


def fates(then, now):
    """The words of each run with what became of them, over all rows."""
    return [
        (run.fate, " ".join(word.text for word in run.now or run.then))
        for row in text_diff.compare(then, now)
        for run in row.runs
    ]


def shown(then, now, side="both"):
    """The rows as a browser gets them, without what only screen readers get."""
    html = "".join(diff_block(row, side) for row in text_diff.compare(then, now))
    return re.sub(r"<[^>]+>", "", re.sub(r'<span class="visually-hidden">.*?</span>', "", html))


def test_a_word_that_changed_is_told_and_the_rest_stands():
    assert fates("<p>Appen har knap 500.000 brugere.</p>", "<p>Appen har 600.000 brugere.</p>") == [
        (SAME, "Appen har"),
        (REMOVED, "knap 500.000"),
        (ADDED, "600.000"),
        (SAME, "brugere."),
    ]


def test_words_of_one_paragraph_are_not_found_again_in_another():
    then = "<p>Driften kører hos Trifork.</p><ul><li><p>Video udbydes af PLSP.</p></li></ul>"
    now = "<p>Driften kører hos PLSP.</p><ul><li><p>Video udbydes af Trifork.</p></li></ul>"
    assert [[run.fate for run in row.runs] for row in text_diff.compare(then, now)] == [[SAME, REMOVED, ADDED]] * 2


def test_an_item_put_into_a_list_leaves_the_others_as_they_were_and_renumbers_nothing():
    then = "<ol><li><p>Et</p></li><li><p>To</p></li></ol>"
    now = "<ol><li><p>Et</p></li><li><p>Nyt punkt</p></li><li><p>To</p></li></ol>"
    rows = text_diff.compare(then, now)
    assert [(row.changed, row.now.marker) for row in rows] == [(False, "1."), (True, "2."), (False, "3.")]
    assert rows[1].then is None


def test_nested_lists_keep_their_levels_and_an_item_that_was_moved_in_says_so():
    then = "<ul><li><p>Et</p></li><li><p>To</p></li></ul>"
    now = "<ul><li><p>Et</p><ul><li><p>To</p></li></ul></li></ul>"
    assert [block.depth for block in text_diff.blocks(now)] == [1, 2]
    assert shown(then, now) == "•Et•To [rykket ind]"
    assert shown("<p>To</p>", then).endswith("•To [nu et punkt i en liste]")
    assert shown(then, "<p>Et</p><p>To</p>").count("[ikke længere et punkt i en liste]") == 2
    assert "[nu i en nummereret liste]" in shown(then, then.replace("ul>", "ol>"))


def test_a_moved_item_is_told_as_moved_on_both_sides():
    items = ["Den første ting", "En helt anden sag", "Noget tredje her"]
    lists = [
        "<ul>" + "".join(f"<li><p>{items[n]}</p></li>" for n in order) + "</ul>" for order in ((0, 1, 2), (2, 0, 1))
    ]
    assert "[flyttet hertil]" in shown(*lists)
    assert shown(*lists, side="then").count("[flyttet herfra]") == 1


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ("<p>Husk fristen</p>", "<p>Husk <strong>fristen</strong></p>", "[nu fed]"),
        ("<p>Husk <em>fristen</em></p>", "<p>Husk fristen</p>", "[ikke længere kursiv]"),
        ("<p>Se siden</p>", '<p>Se <a href="https://plo.dk">siden</a></p>', "[nu link til https://plo.dk]"),
        ('<p>Se <a href="https://plo.dk">siden</a></p>', "<p>Se siden</p>", "[linket til https://plo.dk er fjernet]"),
        (
            '<p>Se <a href="https://plo.dk">siden</a></p>', '<p>Se <a href="https://laeger.dk">siden</a></p>',
            "[linket førte til https://plo.dk, nu til https://laeger.dk]",
        ),
        ("<p>Se</p>", '<p>Se <a href="https://plo.dk">siden</a></p>', "+siden [link til https://plo.dk]"),
        ("<p>fore<strong>dra</strong>g</p>", "<p>for<strong>edrag</strong></p>", "[anden formatering]"),
    ],
)  # fmt: skip
def test_bold_italic_and_links_that_changed_are_said_in_words(then, now, told):
    assert told in shown(then, now)
    assert ADDED in dict(fates(then, now)) or RESTYLED in dict(fates(then, now))


def test_what_is_marked_is_marked_by_sign_and_word_and_not_by_colour_alone():
    [row] = text_diff.compare("<p>Gammelt ord</p>", "<p>Nyt ord</p>")
    then, both, now = diff_words(row.runs, "then"), diff_words(row.runs, "both"), diff_words(row.runs, "now")
    assert then.startswith('<del><span class="diff__sign" aria-hidden="true">−</span>')
    assert '(fjernet: </span>Gammelt<span class="visually-hidden">)</span></del> ord' in then
    assert '+</span><span class="visually-hidden">(tilføjet: </span>Nyt' in now
    assert "del>" in both
    assert "ins>" in both
    assert "ins>" not in then
    assert "del>" not in now


def test_markup_in_a_text_stays_text():
    assert "<script>" not in diff_block(text_diff.compare("", "<p>&lt;script&gt; &amp; co</p>")[0], "both")
    hostile = text_diff.compare("", '<p><a href="https://x.dk/&quot;&gt;&lt;b&gt;">x</a></p>')[0]
    assert "<b>" not in diff_block(hostile, "both")


WORDS = st.sampled_from(["og", "i", "PLO", "appen", "driften", "løber.", "2026", "«nyt»", "æøå", "a", "b", "SLA,"])
INLINE = st.lists(
    st.tuples(
        WORDS,
        st.sampled_from(["{}", "<strong>{}</strong>", "<em>{}</em>", '<a href="https://plo.dk">{}</a>']),
        st.sampled_from([" ", "", "<br>"]),
    ),
    min_size=1,
    max_size=9,
).map(lambda parts: "".join(mark.format(word) + gap for word, mark, gap in parts))
PARAGRAPH = INLINE.map("<p>{}</p>".format)
LIST = st.recursive(
    st.tuples(st.sampled_from(["ul", "ol"]), st.lists(PARAGRAPH, min_size=1, max_size=3)),
    lambda inner: st.tuples(st.sampled_from(["ul", "ol"]), st.lists(st.one_of(PARAGRAPH, inner), max_size=3)),
    max_leaves=4,
)


def listed(one):
    if isinstance(one, str):
        return one
    tag, items = one
    return f"<{tag}>" + "".join(f"<li>{listed(item)}</li>" for item in items) + f"</{tag}>"


TEXT = st.lists(st.one_of(PARAGRAPH, LIST.map(listed)), max_size=5).map(lambda blocks: sanitise("".join(blocks)))


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT)
def test_what_is_told_gives_both_texts_back_word_by_word(then, now):
    rows = text_diff.compare(then, now)
    left = " ".join(word.text for row in rows for run in row.runs for word in run.then)
    right = " ".join(word.text for row in rows for run in row.runs for word in run.now)
    assert (left, right) == (plain(then), plain(now))
    for row in rows:
        for run in row.runs:
            if run.fate in (SAME, RESTYLED):
                assert [word.text for word in run.then] == [word.text for word in run.now]
            else:
                assert bool(run.then) is (run.fate == REMOVED)
                assert bool(run.now) is (run.fate == ADDED)
    assert [row.then for row in rows if row.then] == text_diff.blocks(then)
    assert [row.now for row in rows if row.now] == text_diff.blocks(now)
    assert not any(row.changed for row in text_diff.compare(now, now))
    assert any(row.changed for row in rows) == (text_diff.blocks(then) != text_diff.blocks(now))


def prose(seed):
    """Danish as long as a section can be, with the words of a whole solution over and over."""
    base = ["der", "arbejdes", "på", "at", "færdiggøre", "visningen", "af", "svar", "og", "at", "inkludere", "skemaer"]
    words = (f"{base[(n * seed + n // 7) % len(base)]}{'' if n % 5 else n % 40}" for n in range(20_000))
    text = ""
    for n, word in enumerate(words):
        text += word + (". " if n % 19 == 18 else " ")
        if len(text) > SECTION_LIMIT - 40:
            return text


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (f"<p>{prose(3)}</p>", f"<p>{prose(5)}</p>"),
        (f"<p>{'a b ' * 4_900}</p>", f"<p>{'b a ' * 4_900}</p>"),
        (f"<p>{'a b c ' * 3_200}</p>", f"<p>{'c a b b ' * 2_400}</p>"),
        ("<p>a</p><p>b</p>" * 1_200, "<p>b</p><p>a</p><p>c</p>" * 800),
        ("<p>a b</p>" * 1_900, "<p>a c</p>" * 1_900),
        ("<ul>" + "<li><p>punkt nummer x</p></li>" * 600, "<ul>" + "<li><p>punkt nummer y</p></li>" * 600),
    ],
)
def test_the_longest_texts_are_compared_in_bounded_time(then, now):
    assert max(len(then), len(now)) <= SECTION_LIMIT
    began = time.process_time()
    text_diff.compare(then, now)
    assert time.process_time() - began < 2
