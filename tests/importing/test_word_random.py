"""Not a word of any Word file is lost without being named, and none is named that isn't lost."""

import re

import pytest

from danish.plain_text import plain
from importing.steps import Document, understand
from tests import long
from tests.importing.random_words import Maker

GATE, WHOLE = 40, 600


def words(text: str) -> list[str]:
    return re.findall(r"ord\d+(?:æ|B|st)?q", text)


def complaints(maker: Maker, document: Document) -> list[str]:
    """What is wrong with the contents of a document, in words."""
    fates = maker.fates
    placed = [word for page in document.pages for section in page.sections for word in words(plain(section.html))]
    named = [(word, entry.heading) for entry in document.unplaced for word in words(entry.text)]
    wrong = [f"{word} is lost" for word in fates.placed if word not in placed]
    wrong += [f"{word} is in twice" for word in set(placed) if placed.count(word) > 1]
    wrong += [f"{word} is named as {kind}" for word, kind in named if fates.named.get(word, kind[:-1]) not in kind]
    wrong += [f"{word} is not named" for word in fates.named if word not in dict(named)]
    wrong += [f"{word} came along" for word in fates.named if word in placed]
    wrong += [f"{word} is seen" for word in fates.unseen if word in placed or word in dict(named)]
    wrong += [f"{entry.heading}: {entry.text}" for entry in document.unplaced if "ikke kunne læses" in entry.heading]
    wrong += [note for note in document.notes if "tabt" in note]
    pictures = sum(entry.heading == "Billede" for entry in document.unplaced)
    wrong += [f"{pictures} pictures of {fates.pictures}"] if pictures != fates.pictures else []
    return wrong


@pytest.mark.long
@pytest.mark.parametrize("seed", range(long.count(GATE, WHOLE)))
def test_every_word_is_in_a_section_or_named(seed):
    maker = Maker(seed)
    data = maker.document()
    assert complaints(maker, understand(data)) == []
