"""What random Word files and our own documents are read as, kept word for word: a change of the reader is seen in it.

python -m tests.importing.kept      writes tests/importing/kept.txt anew; read the difference before it is committed
"""

import os
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
FILE = FOLDER / "kept.txt"
SEEDS = range(2000, 2020)


def readings() -> Iterator[tuple[str, str]]:
    """Yield each document's name and what it is read as."""
    from importing.steps import understand
    from tests.importing.random_words import Maker

    for seed in SEEDS:
        yield f"tilfældig {seed}", _shown(understand(Maker(seed).document()))
    for path in sorted((FOLDER / "documents").iterdir()):
        if path.suffix != ".html":  # what a clipboard holds
            yield path.name, _shown(understand(path.read_bytes()))


def _shown(document) -> str:
    lines = []
    for page in document.pages:
        head = (page.number, page.heading, page.code, page.platform, page.name, page.initials)
        lines.append(f"side {' | '.join(map(str, head))} ({page.words_in} ord)")
        lines += [f"  {section.kind} {section.as_of} {section.html}" for section in page.sections]
    lines += [
        f"  ikke med: {entry.page} {entry.heading} {entry.section} {entry.resembles}: {entry.text!r} {entry.html}"
        for entry in document.unplaced
    ]
    return "\n".join([*lines, *(f"  note: {note}" for note in document.notes)])


def as_text() -> str:
    return "".join(f"== {name}\n{reading}\n" for name, reading in readings())


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plo_portfolio.settings")
    django.setup()
    FILE.write_text(as_text(), encoding="utf-8")
