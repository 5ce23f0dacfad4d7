"""What is shown of a text that differs: changed rows with their neighbours, the rest folded; and what only moved."""

from onepagers.changes import comparing

BASE = {"kind": "news", "title": "Aktuelt", "as_of": None, "show_facts": True}


def compared(then, now):
    """The stretches of one section whose paragraphs are given by one sign each."""

    def snapshot(letters):
        return {"sections": [BASE | {"html": "".join(f"<p>Afsnit {letter}.</p>" for letter in letters)}]}

    [text], _ = comparing.compare_texts(snapshot(then), snapshot(now))
    return text.stretches


def shown(then, now):
    """Each stretch as the letters of its rows, in brackets where it is folded."""
    words = []
    for stretch in compared(then, now):
        letters = "".join((row.now or row.then).text[-2] for row in stretch.rows)
        words.append(f"[{letters}]" if stretch.folded else letters)
    return words


def test_a_change_is_shown_with_its_neighbours_and_what_is_far_away_is_folded():
    letters = "abcdefghijklmnopqrst"
    assert shown(letters, letters.replace("j", "J")) == ["[abcdefgh]", "iJk", "[lmnopqrst]"]
    assert shown(letters, "A" + letters[1:]) == ["Ab", "[cdefghijklmnopqrst]"]
    assert shown(letters, letters[:-1] + "T") == ["[abcdefghijklmnopqr]", "sT"]


def test_two_changes_near_each_other_are_one_stretch():
    letters = "abcdefghijklmnopqrst"
    changed = letters.replace("e", "E").replace("h", "H")
    assert shown(letters, changed)[1] == "defghi".replace("e", "E").replace("h", "H")


def moved(then, now):
    return sorted(
        {(row.now or row.then).text[-2] for stretch in compared(then, now) for row in stretch.rows if row.moved}
    )


def test_a_paragraph_counts_as_moved_only_where_it_is_gone_in_one_place_and_new_in_another():
    assert moved("abcdef", "bcdefa") == ["a"]
    assert moved("abcdef", "bcdef") == []
    assert moved("abcdef", "abcdefa") == []
    assert moved("abcdefg", "xabcdeg") == []
