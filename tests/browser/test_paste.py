"""What is pasted in the editor comes as the importer would make it: one table of cases."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.looking import LSS
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)
FOLDER = Path(__file__).parent / "clipboard"
WORD = "<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp;</span></span><![endif]>{text}<o:p></o:p></p>"  # noqa: E501


def word_list(*items):
    return "".join(WORD.format(level=level, mark=mark, text=text) for level, mark, text in items)


CASES = {
    "table.html": (
        "<ul><li>Leverandør | <a>PLSP</a> | niveau 2</li><li>Trifork | app | niveau 3</li></ul><p>Efter tabellen.</p>"
    ),
    "word-list.html": "<p>Vi skal:</p><ul><li>teste app<ul><li>underpunkt</li></ul></li><li>indgå SLA</li></ul>",
    "word-numbered.html": "<ol><li>Først</li><li>Så</li></ol>",
    "google-docs.html": (
        "<p>Almindelig tekst med <strong>fed</strong> og slut.</p><ul><li>Punkt A<ul><li>Under A</li></ul></li></ul>"
    ),
    "<p>CO<sub>2</sub>, 10<sup>4</sup> og 1<sup>st</sup></p>": "<p>CO₂, 10⁴ og 1st</p>",
    '<p>m<span style="vertical-align:super">2</span></p>': "<p>m²</p>",
    "<p>Fristen er <s>1. marts</s> 1. maj</p>": "<p>Fristen er 1. maj</p>",
    '<p>Før <span style="color:red;text-decoration:line-through">gammelt</span> ny</p>': "<p>Før ny</p>",
    '<p>Synlig <span style="mso-hide:all">skjult</span></p>': "<p>Synlig</p>",
    "<table><tr><td><p>a</p><p>b</p></td><td></td></tr></table>": "<ul><li>a b | –</li></ul>",
    word_list((1, "3.", "tre"), (2, "a)", "under"), (1, "4.", "fire")): (
        '<ol start="3"><li>tre<ol><li>under</li></ol></li><li>fire</li></ol>'
    ),
    word_list((1, "o", "rund"), (3, "§", "dyb")): "<ul><li>rund<ul><li>dyb</li></ul></li></ul>",
    '<b style="font-weight:400">tynd</b> <b>fed</b>': "<p>tynd <strong>fed</strong></p>",
    "<ul><li>A</li><ul><li>B</li></ul></ul>": "<ul><li>A<ul><li>B</li></ul></li></ul>",
}


def shown(html: str) -> str:
    """Return what the editor shows, without the paragraphs in items and the attributes of links."""
    html = re.sub(r"<a [^>]*>", "<a>", html).replace("\xa0", " ")
    html = re.sub(r'<br class="ProseMirror[^>]*>| class="[^"]*"', "", html)
    html = re.sub(r"<ol(?: start=\"1\"| type=\"\w*\"| data-[\w-]+=\"[^\"]*\")*( start=\"\d+\")?[^>]*>", r"<ol\1>", html)
    html = re.sub(r"<li><p>(.*?)</p>", r"<li>\1", html)
    return re.sub(r" +", " ", html).replace(" </p>", "</p>").replace(" </li>", "</li>")


@pytest.fixture
def editor(log_in, live_server, transactional_db):
    load_demo(timezone.localdate())
    page = log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/tekst/")
    page.get_by_role("textbox", name="Udvikling").wait_for()
    page.route(re.compile("/tekst/."), lambda route: route.fulfill(json={}))  # no draft is on its way as the test ends
    return page


def paste(page, html):
    field = page.get_by_role("textbox", name="Udvikling")
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.evaluate(
        """(html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        html,
    )
    return shown(field.inner_html())


def test_what_is_pasted_comes_as_the_importer_would_make_it(editor, complaints):
    wrong = {}
    for given, expected in CASES.items():
        html = (FOLDER / given).read_text("utf-8") if given.endswith(".html") else given
        if (result := paste(editor, html)) != expected:
            wrong[given[-60:]] = result
    assert wrong == {}
    assert complaints == []


def test_what_is_left_out_of_a_paste_is_named(editor):
    paste(editor, "<p>Fristen er <s>1. marts</s> 1. maj <span style='display:none'>internt</span></p>")

    notice = editor.locator("[data-left-out]")
    expect(notice).to_have_text(
        "Gennemstreget tekst er ikke taget med: «1. marts». Skjult tekst er ikke taget med: «internt»."
    )
    paste(editor, "<p>Uden</p>")
    expect(notice).to_have_text("")
