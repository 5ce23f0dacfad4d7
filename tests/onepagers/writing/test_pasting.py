"""What is pasted from Word, from the web or by somebody hostile: cleaned, or refused with a message."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from danish.plain_text import plain
from onepagers.models.rich_text import sanitise
from tests.factories import make_solution, make_user

# As Word puts it on the clipboard: its own elements, classes and styles, a list that is no list, a comment for old IE.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri"} @page {size:595pt} --></style></head>
<body lang=DA style='tab-interval:65.2pt'><!--StartFragment-->
<p class=MsoNormal style='mso-list:l0 level1 lfo1'>
<b><span style='font-size:14.0pt;color:red'>Status<o:p></o:p></span></b></p>
<!--[if gte vml 1]><v:shape id="x" style='width:10pt'/><![endif]--><![if !supportLists]><span>·</span><![endif]>
<ul style='margin-top:0cm' type=disc><li class=MsoListParagraph>Ét punkt med <a href="https://minlaegeapp.dk">link</a>
<ul><li>og et under</li></ul></li></ul>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>Celle A</p></td><td>Celle B</td></tr></table>
<h1>Overskrift</h1><img src="file:///C:/x.png"><font color=blue>Blå</font><!--EndFragment--></body></html>"""
HOSTILE = {
    "script": "<p>Hej<script>alert(1)</script></p>",
    "split script": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "onclick": '<p onclick="alert(1)" style="position:fixed" id="x" class="y">Hej</p>',
    "javascript link": '<p><a href="javascript:alert(1)">Hej</a><a href=" jAvA&#9;script:alert(1)">Hej</a></p>',
    "data link": '<p><a href="data:text/html;base64,PHNjcmlwdD4=">Hej</a></p>',
    "svg": '<svg onload="alert(1)"><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "iframe": '<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=x></object><embed src=x>',
    "form": '<form action="https://ondt.example"><input name=x><button>Send</button></form>',
    "comment": "<!--><script>alert(1)</script>-->",
    "attribute break": '<a href="https://x.example/&quot; onmouseover=&quot;alert(1)">Hej</a>',
    "style": "<style>body{background:url(https://ondt.example)}</style><link rel=stylesheet href=//ondt.example>",
    "base": '<base href="https://ondt.example"><meta http-equiv=refresh content="0;url=//ondt.example">',
    "template": "<template><script>alert(1)</script></template>",
    "noscript": "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
}
FORBIDDEN = (
    "<script", "onclick", "onload", "onerror", 'onmouseover="', "javascript:", "data:", "style", "<img", "<svg",
    "<iframe", "<form", "<input", "class=", "<table", "<o:", "mso", "<base", "<meta", "<link",
)  # fmt: skip
PIECES = [
    *HOSTILE.values(), WORD, "<p>", "</p>", "<ul>", "<li>", "</li></ul>", "<b>", "</i>", "<a href='", "'>", "&nbsp;",
    "&lt;",
    "<", ">", '"', "<br>", "\r\n", "\x00", "<ol start=3>", "<h2>", "<td>",
]  # fmt: skip


def test_word_keeps_its_words_lists_links_and_bold_and_loses_the_rest():
    clean = sanitise(WORD)
    assert "<strong>" in clean
    assert '<a href="https://minlaegeapp.dk"' in clean
    assert clean.count("<ul>") == 2
    for words in ("Status", "Ét punkt med link", "og et under", "Celle A", "Celle B", "Overskrift", "Blå"):
        assert words in plain(clean)
    assert not [mark for mark in FORBIDDEN if mark in clean.lower()]


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_hostile_is_taken_out(html):
    clean = sanitise(html)
    assert not [mark for mark in FORBIDDEN if mark in clean.lower()]
    assert sanitise(clean) == clean


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=12).map("".join))
def test_whatever_is_pasted_is_clean_after_once_and_the_same_after_twice(html):
    clean = sanitise(html)
    assert sanitise(clean) == clean
    assert not re.search(r"<(?!/?(?:p|br|strong|em|ul|ol|li|a)[ >/])", clean)
    for target in re.findall(r'<a href="([^"]*)"', clean):
        assert re.match(r"https?:|mailto:|tel:", target)


@pytest.mark.django_db
@pytest.mark.parametrize("html", [WORD, *HOSTILE.values()])
def test_what_is_stored_is_what_the_sanitiser_leaves(client, html):
    solution = make_solution(slug="video")
    client.force_login(make_user(Role.ADMINISTRATOR))
    response = client.post("/loesninger/video/tekst/", {"base": 1, "news-body": html, "note": ""})
    assert response.status_code == 302
    [stored] = [one["html"] for one in solution.revisions.first().snapshot["sections"] if one["kind"] == "news"]
    assert stored == solution.sections.get(kind="news").body == sanitise(html)
    assert sanitise(stored) == stored


@pytest.mark.django_db
def test_a_megabyte_is_refused_with_a_message_and_what_was_there_stays(client):
    solution = make_solution(slug="video")
    client.force_login(make_user(Role.ADMINISTRATOR))
    response = client.post("/loesninger/video/tekst/", {"base": 1, "news-body": f"<p>{'ord ' * 262_144}</p>"})
    assert response.status_code == 422
    assert "Afsnittet er alt for langt til én side." in response.content.decode()
    assert solution.sections.get(kind="news").body == "<p>Tekst.</p>"


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("minlaegeapp.dk", "https://minlaegeapp.dk"),
        ("www.sundhed.dk/borger?id=1", "https://www.sundhed.dk/borger?id=1"),
        ("HTTPS://minlaegeapp.dk", "HTTPS://minlaegeapp.dk"),
        ("mailto:lss@plo.example", "mailto:lss@plo.example"),
        ("/loesninger/video/", None),
        ("#afsnit", None),
        ("bilag 1.docx", None),
    ],
)
def test_a_link_leads_somewhere_on_paper_or_is_words(target, leads_to):
    clean = sanitise(f'<p>Se <a href="{target}">siden</a>.</p>')

    assert re.findall(r'href="([^"]*)"', clean) == ([leads_to] if leads_to else [])
    assert plain(clean) == "Se siden."
    assert sanitise(clean) == clean
