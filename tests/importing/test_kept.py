"""Nothing that the reader makes of a file changes unseen."""

from tests.importing import kept


def test_documents_are_read_as_they_were():
    """Where the change is meant: python -m tests.importing.kept, and read the difference."""
    shown, before = kept.as_text().split("\n== "), kept.FILE.read_text(encoding="utf-8").split("\n== ")
    assert len(shown) == len(before) > 20
    for now, then in zip(shown, before, strict=True):
        assert now == then
