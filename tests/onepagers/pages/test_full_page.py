"""A page filled to the last word that fits, with the real renderer: not one word more, and any review still fits."""

from copy import deepcopy
from datetime import date

import pytest
import time_machine

from onepagers.models import Colour
from onepagers.models.decisions import ACTION_LIMIT, ASK_LIMIT
from onepagers.models.reviews import CAUSE_LIMIT, CONSEQUENCE_LIMIT
from onepagers.pages import onepager, pdf
from tests.factories import make_body, make_review, make_solution
from tests.typesetting.pdf_gate import faults

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = date(2026, 11, 24)
SENTENCE = "Klinikken åbner lægesystemet og finder patientens svar samme dag uden at ringe til andre"
MOST = 3000  # words; far more than a page holds


def text(words):
    """So many words in paragraphs of thirty."""
    said = (SENTENCE.split() * (words // 14 + 1))[:words]
    return "".join(f"<p>{' '.join(said[start : start + 30])}.</p>" for start in range(0, words, 30))


def longest(snapshot):
    """The most words of news with which the page fits, however it is judged."""

    def fits(words):
        changed = deepcopy(snapshot)
        next(one for one in changed["sections"] if one["kind"] == "news")["html"] = text(words)
        return pdf.measured(changed, TODAY)["fits"]

    low, high = 1, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def test_not_one_word_more_and_a_red_review_still_fits(as_user):
    solution = make_solution("Fuld", slug="fuld", text="<p>Kort.</p>", created=date(2026, 1, 5))
    client = as_user(solution.manager)
    words = longest(solution.revisions.get().snapshot)

    def save(count):
        form = {f"{one.kind}-body": one.body for one in solution.sections.all()} | {
            "base": solution.revisions.first().number,
            "note": "",
            "news-body": text(count),
            "news-as_of": "",
            "governance-show_facts": "on",
            "support-show_facts": "on",
            "operation-show_facts": "on",
        }
        return client.post("/loesninger/fuld/tekst/", form)

    with time_machine.travel("2026-11-24 09:00+01:00", tick=False):
        refused = save(words + 1)
        assert refused.status_code == 422
        assert "Siden er for lang. Ca. " in refused.content.decode()
        assert text(words + 1).split("</p>")[-2][3:] in refused.content.decode()  # what was typed is still there
        assert save(words).status_code == 302

    def filled(limit):
        return (
            ("Hver kommune må selv følge op, og det mærkes i klinikken hver dag. " * 9)[:limit]
            .rstrip()
            .ljust(limit, "n")
        )

    make_review(
        solution,
        on=TODAY,
        colour=Colour.RED,
        cause=filled(CAUSE_LIMIT),
        consequence=filled(CONSEQUENCE_LIMIT),
        action=filled(ACTION_LIMIT),
        ask=filled(ASK_LIMIT),
        decider=make_body("PLO’s bestyrelse"),
    )
    revision = solution.revisions.first()

    printed = pdf.one_pager(revision, TODAY)

    assert (printed.pages, printed.overflow) == (1, 0)
    assert faults(printed.bytes, onepager.body(revision.snapshot, TODAY, version=revision.number)) == []
