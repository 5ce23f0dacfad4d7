"""Print some HTML with our stylesheet, past the store."""

from io import BytesIO

from pypdf import PdfReader

from onepagers.pages import pdf
from typesetting import render_client, signs


def printed(body, *, style="", size=9.0, form="tight", as_is=False):
    """`as_is` leaves signs that our fonts lack in the text."""
    html = f"<style>{style}</style>{body}" if style else body
    html = html if as_is else signs.for_print(html)
    return render_client.checked_answer(
        {}, render_client.render([job(html, size=size, form=form)], pdf.stock().css)[0]
    )[1]


def job(html, *, size=9.0, form="tight", seconds=20):
    return {
        "title": "Prøve",
        "created": "",
        "seconds": seconds,
        "html": html,
        "remembered": None,
        "fit": {"size": size, "form": form, "fits": True, "overflow_characters": 0},
        "place": None,
        "pdf": True,
    }


def endless(seconds=60) -> dict:
    """Return a job that never ends in time."""
    return job(f'<article class="page"><p>{"ord " * 300_000}</p></article>', seconds=seconds)


def words_of(document: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)
