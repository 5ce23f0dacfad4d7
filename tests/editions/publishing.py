"""Making editions final in tests, with or without printing them."""

import hashlib
from unittest import mock

from editions import drafts, freezing
from editions.models import Edition
from onepagers.pages import pdf

PAPER = b"%PDF-1.7 for a test"
FIT = pdf.Fit(10.0, "tight", fits=True)


def freeze(edition, *, by=None):
    """Make a draft final as a worker would; the edition as it then stands in the database."""
    freezing.ask(edition, by=by or edition.author)
    freezing.freeze(edition.pk)
    return Edition.objects.get(pk=edition.pk)


def freeze_without_printing(edition):
    """The same with a file that is no PDF, for tests of what is written and not of how it looks."""

    def bound(title, cover, sheets, on, *, created, whole):
        laid = [{"size": FIT.size, "form": FIT.form, "pages": 1, "overflow_characters": 0} for _ in sheets]
        return pdf.Pdf(PAPER + hashlib.sha256(cover.encode()).digest(), len(sheets) + 1, sheets=laid)

    with (
        mock.patch.object(drafts.pdf, "fit", return_value=FIT),
        mock.patch.object(drafts.pdf, "bound", bound),
    ):
        final = freeze(edition)
    assert final.is_final, final.freezing.failure
    return final
