import re
from datetime import date
from types import SimpleNamespace

import pytest

from onepagers.models import Ask, Colour, Revision, SectionKind, StatusReview
from onepagers.models.rich_text import sanitise
from onepagers.pages import pdf
from tests.factories import make_body, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def video():
    return make_solution("Video", slug="video", manager=make_user(name="Lone Skov", initials="LSS"), deputy=make_user())


def texts(client, solution, base=None, **changed):
    """Post the text form as a browser does: all six sections, and the version that it started from."""
    data = {"base": base or solution.revisions.first().number, "note": "Rettet"}
    for section in solution.sections.all():
        data[f"{section.kind}-body"] = changed.get(section.kind, section.body)
        if section.show_facts and section.kind in ("governance", "support", "operation"):
            data[f"{section.kind}-show_facts"] = "on"
    data["news-as_of"] = changed.get("as_of", "")
    return client.post(f"/loesninger/{solution.slug}/tekst/", data)


def body(solution, kind):
    return solution.sections.get(kind=kind).body


def test_a_text_is_saved_as_a_new_version_with_its_note(as_user, video):
    response = texts(as_user(video.manager), video, news="<p>Nyt.</p>", as_of="november 2026")

    assert response.status_code == 302
    revision = video.revisions.first()
    assert (revision.number, revision.note, revision.author) == (2, "Rettet", video.manager)
    news = next(section for section in revision.snapshot["sections"] if section["kind"] == "news")
    assert (news["html"], news["as_of"]) == ("<p>Nyt.</p>", "2026-11-01")


def test_saving_without_a_change_makes_no_version(as_user, video):
    assert texts(as_user(video.manager), video).status_code == 302
    assert video.revisions.count() == 1


def test_two_people_who_change_different_sections_both_get_through(as_user, video):
    texts(as_user(video.manager), video, base=1, summary="<p>Min.</p>")
    assert texts(as_user(video.deputy), video, base=1, news="<p>Din.</p>", summary="<p>Tekst.</p>").status_code == 302
    assert (body(video, "summary"), body(video, "news")) == ("<p>Min.</p>", "<p>Din.</p>")


def test_the_second_to_change_the_same_section_is_refused_with_both_versions_on_the_page(as_user, video):
    texts(as_user(video.manager), video, base=1, news="<p>Den første.</p>", summary="<p>Nyt kort.</p>")

    deputy = as_user(video.deputy)
    response = texts(deputy, video, base=1, news="<p>Den anden.</p>", summary="<p>Tekst.</p>")

    page = response.content.decode()
    assert response.status_code == 422
    assert "Lone Skov har rettet «Aktuelt» imens" in page
    assert "&lt;p&gt;Den anden.&lt;/p&gt;" in page  # what was typed is still in its field
    assert re.search(r"<del>.*anden.*</del> <ins>.*første.*</ins>", page)  # beside the other's version, word by word
    assert 'name="news-choice"' in page
    assert "&lt;p&gt;Nyt kort.&lt;/p&gt;" in page  # and untouched sections show what stands now
    assert body(video, "news") == "<p>Den første.</p>"

    assert texts(deputy, video, base=2, news="<p>Begge dele.</p>").status_code == 302
    assert (body(video, "news"), body(video, "summary")) == ("<p>Begge dele.</p>", "<p>Nyt kort.</p>")


def test_a_text_too_long_for_the_page_is_refused_with_how_much_is_too_much(as_user, video, measured_by):
    def fit(snapshot, on):
        over = sum(len(section["html"]) for section in snapshot["sections"]) - 200
        return SimpleNamespace(fits=over <= 0, size=8.0, form="dense", overflow_characters=max(over, 0))

    measured_by(fit)
    response = texts(as_user(video.manager), video, summary=f"<p>{'x' * 400}</p>")
    assert response.status_code == 422
    assert "tegn skal ud" in response.content.decode()
    assert "x" * 400 in response.content.decode()
    assert body(video, "summary") == "<p>Tekst.</p>"


def test_a_text_too_long_is_refused_also_when_the_renderer_answers_only_once(as_user, video, measured_by):
    """Each page is measured once; a second time might fail, and what fails lets the text through."""
    pages = []

    def fit(snapshot, on):
        text = [section["html"] for section in snapshot["sections"]]
        if text in pages:
            raise pdf.PdfError("Det program, der laver PDF, gik ned undervejs.")
        pages.append(text)
        over = "x" * 400 in str(text)
        return SimpleNamespace(fits=not over, size=8.0, form="dense", overflow_characters=340 * over)

    measured_by(fit)
    response = texts(as_user(video.manager), video, summary=f"<p>{'x' * 400}</p>")
    assert response.status_code == 422
    assert "340 tegn skal ud" in response.content.decode()
    assert body(video, "summary") == "<p>Tekst.</p>"


def test_a_page_that_is_already_too_long_can_be_shortened_bit_by_bit(as_user, video, measured_by):
    def fit(snapshot, on):
        return SimpleNamespace(
            fits=False, size=8.0, form="dense", overflow_characters=sum(len(s["html"]) for s in snapshot["sections"])
        )

    measured_by(fit)
    assert texts(as_user(video.manager), video, summary="<p>T.</p>").status_code == 302


@pytest.mark.parametrize("text", ["<p>Svarer.</p>", "<p>Teksts.</p>", "<p>Takst.</p>"])
def test_a_page_that_is_already_too_long_is_not_saved_longer_or_just_as_long(as_user, video, measured_by, text):
    def fit(snapshot, on):
        over = sum(len(section["html"]) for section in snapshot["sections"])
        return SimpleNamespace(fits=False, size=8.0, form="dense", overflow_characters=over)

    measured_by(fit)
    response = texts(as_user(video.manager), video, summary=text)
    assert response.status_code == 422
    assert "tegn skal ud" in response.content.decode()
    assert body(video, "summary") == "<p>Tekst.</p>"
    assert video.revisions.count() == 1


@pytest.mark.parametrize("typed", ["december 2024", "dec. 2024", "dec.24", "12.2024", "2024-12", "12/2024"])
def test_a_month_is_understood_however_it_is_typed(as_user, video, typed):
    texts(as_user(video.manager), video, as_of=typed)
    assert video.sections.get(kind=SectionKind.NEWS).as_of == date(2024, 12, 1)


def test_a_month_that_is_none_is_told_beside_the_field_and_nothing_is_lost(as_user, video):
    response = texts(as_user(video.manager), video, news="<p>Vigtigt.</p>", as_of="snart")
    assert response.status_code == 422
    assert "Skriv en måned, fx december 2024" in response.content.decode()
    assert "Vigtigt." in response.content.decode()


@pytest.mark.parametrize(
    ("hostile", "kept"),
    [
        ('<p onclick="x()">Hej</p>', "<p>Hej</p>"),
        ("<script>x()</script><p>Hej</p>", "<p>Hej</p>"),
        ('<p><a href="javascript:x()">Hej</a></p>', None),
        ('<p style="color:red">Hej <img src="x"></p>', "<p>Hej </p>"),
        ("<p></p>", ""),
        ("<p>&nbsp;<br></p>", ""),
    ],
)
def test_hostile_html_is_cleaned_on_the_server_and_cleaning_twice_changes_nothing(hostile, kept):
    cleaned = sanitise(hostile)
    assert sanitise(cleaned) == cleaned
    assert "javascript" not in cleaned
    if kept is not None:
        assert cleaned == kept


def review(client, solution, **fields):
    return client.post(f"/loesninger/{solution.slug}/vurdering/", {"base": solution.revisions.first().number} | fields)


def full(solution, paint="yellow", **fields):
    return {
        "colour": paint,
        "cause": "Svar mangler",
        "consequence": "Klinikker venter",
        "action": "Rykker",
        "action_owner": solution.manager.pk,
        "action_due_on": "2026-12-18",
    } | fields


def test_a_yellow_review_is_saved_with_its_action_and_a_version(as_user, video):
    assert review(as_user(video.manager), video, **full(video)).status_code == 302
    status = video.revisions.first().snapshot["status"]
    assert (status["colour"], status["cause"], status["due_on"]) == ("yellow", "Svar mangler", "2027-02-22")
    assert status["actions"][0]["owner"]["initials"] == "LSS"


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ({"colour": ""}, "Vælg en farve."),
        ({"cause": ""}, "Skriv årsagen"),
        ({"consequence": ""}, "Skriv, hvad det betyder."),
        ({"action": ""}, "Skriv, hvad I gør ved det."),
        ({"action_owner": ""}, "Vælg, hvem der er ansvarlig."),
        ({"action_due_on": ""}, "Skriv, hvornår handlingen skal være udført"),
        ({"action_due_on": "i morgen"}, "Skriv en dato, fx 18.12.2026"),
        ({"ask": "Giv mandat"}, "Vælg, hvem der skal beslutte det."),
        ({"cause": "x" * 300}, "må højst have 220 tegn"),
    ],
)
def test_what_a_review_lacks_is_said_beside_the_field_and_in_the_box_on_top(as_user, video, missing, told):
    response = review(as_user(video.manager), video, **full(video, "red", **missing))
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(told) == 2
    assert "Rykker" in page or "action" in missing
    assert not StatusReview.objects.exists()


def test_a_red_review_asks_or_says_that_nothing_is_to_be_decided(as_user, video):
    board = make_body("PLO's bestyrelse", decides_asks=True)
    review(as_user(video.manager), video, **full(video, "red", ask="Giv mandat", decider=board.pk))
    assert video.revisions.first().snapshot["status"]["ask"]["text"] == "Giv mandat"
    ended = {f"ask-{Ask.objects.get().pk}-choice": "end", "nothing_to_decide": "on"}
    review(as_user(video.manager), video, **full(video, "red", action="Rykker igen"), **ended)
    status = video.revisions.first().snapshot["status"]
    assert (status["nothing_to_decide"], status["ask"]) == (True, None)


def test_a_review_is_refused_when_another_has_judged_since(as_user, video):
    make_review(video, on=date(2026, 11, 23), colour=Colour.YELLOW, cause="Den andens årsag")
    response = review(as_user(video.manager), video, base=1, **full(video, "red", cause="Min årsag"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "En anden har vurderet imens" in page
    assert "Den andens årsag" in page
    assert "Min årsag" in page


def test_unchanged_is_one_click(as_user, video):
    make_review(video, on=date(2026, 8, 3))
    response = as_user(video.manager).post("/loesninger/video/vurdering/uaendret/", {"base": 2}, follow=True)
    assert "Bekræftet. Næste vurdering af Video er 22." in response.content.decode()
    assert StatusReview.objects.newest(video, date(2026, 11, 24)).confirmation == 1


def test_unchanged_says_why_when_it_may_not(as_user, video):
    make_review(video, on=date(2026, 8, 3), colour=Colour.YELLOW, action_due_on=date(2026, 9, 1))
    client = as_user(video.manager)
    assert "En handling har overskredet sin frist" in client.get("/loesninger/video/vurdering/").content.decode()
    client.post("/loesninger/video/vurdering/uaendret/", {"base": 2})
    assert StatusReview.objects.count() == 1


def test_a_mistake_is_corrected_by_a_review_on_the_same_day_that_replaces_it(as_user, video):
    wrong = make_review(video, on=date(2026, 11, 2), colour=Colour.YELLOW)
    review(as_user(video.manager), video, base=2, colour="green", cause="I drift", correction="on")
    newest = StatusReview.objects.newest(video, date(2026, 11, 24))
    assert (newest.replaces, newest.reviewed_on, newest.colour) == (wrong, date(2026, 11, 2), "green")


def test_history_lists_who_changed_what_and_shows_the_page_as_it_was(as_user, video, reader):
    texts(as_user(video.manager), video, summary="<p>Helt nyt.</p>")
    listed = reader.get("/loesninger/video/versioner/").content.decode()
    assert "Rettet" in listed
    assert "Lone Skov" in listed
    assert "Helt nyt." not in reader.get("/loesninger/video/versioner/1/").content.decode()
    assert "Helt nyt." in reader.get("/loesninger/video/versioner/2/").content.decode()
    assert Revision.objects.filter(solution=video).count() == 2
