"""Printing some HTML with our stylesheet, past all that keeps what has been printed."""

from io import BytesIO

from pypdf import PdfReader

from onepagers import pdf, press


def printed(body, *, style="", size=9.0, form="tight"):
    html = f"<style>{style}</style>{body}" if style else body
    job = {"title": "Prøve", "created": "", "seconds": 20, "cover": "", "pdf": True}
    fit = {"size": size, "form": form, "fits": True, "overflow_characters": 0}
    sheet = {"html": html, "reserved": None, "fit": fit, "remembered": None}
    return press.ask(job | {"sheets": [sheet]}, pdf._stock().css)[1]


def endless() -> dict:
    """A job that nobody waits for to end."""
    paragraph = "<p>" + "ord " * 300_000 + "</p>"
    sheet = {"html": f'<article class="page">{paragraph}</article>', "reserved": None, "remembered": None}
    fit = {"size": 8.0, "form": "tight", "fits": True, "overflow_characters": 0}
    return {
        "title": "Uendelig",
        "created": "",
        "seconds": 60,
        "cover": "",
        "pdf": True,
        "sheets": [sheet | {"fit": fit}],
    }


def words_of(document: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)
