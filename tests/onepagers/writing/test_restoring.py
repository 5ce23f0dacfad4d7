"""An earlier text taken back, as a new version, by the same way as a text that is typed."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection

from accounts.models import Role
from finance.models import FundingSplit
from onepagers.models import Colour, Section
from onepagers.pages import pdf
from onepagers.versions.saving import saving
from tests.factories import at, make_review, make_solution, make_user
from tests.markup import tight

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture(autouse=True)
def every_page_fits(monkeypatch):
    """What fits is asked of the renderer, which tests/onepagers/writing/test_editing.py does for all that is saved."""
    monkeypatch.setattr(pdf, "fit", lambda snapshot, on: SimpleNamespace(fits=True, overflow_characters=0))


@pytest.fixture
def video():
    return make_solution("Video", slug="video", manager=make_user(name="Lone Skov"), deputy=make_user())


def write(solution, day=date(2026, 11, 2), note="Rettet", by=None, **changed):
    """Save some sections as somebody would have, by their kind."""
    with saving([solution], by=by, note=note, at=at(day)):
        for kind, fields in changed.items():
            fields = {"body": fields} if isinstance(fields, str) else fields
            Section.objects.filter(solution=solution, kind=kind).update(**fields)


def restore(client, solution, number, base=None, follow=True):
    base = solution.revisions.first().number if base is None else base
    return client.post(f"/loesninger/{solution.slug}/versioner/{number}/gendan/", {"base": base}, follow=follow)


def sections(solution, number=None):
    revision = solution.revisions.get(number=number) if number else solution.revisions.first()
    return revision.snapshot["sections"]


def test_the_text_of_an_earlier_version_becomes_a_new_version_that_says_so(as_user, video):
    write(video, news={"body": "<p>Nyt.</p>", "as_of": date(2026, 11, 1)}, support={"show_facts": False})

    response = restore(as_user(video.manager), video, 1)

    newest = video.revisions.first()
    assert (newest.number, newest.author, newest.note) == (3, video.manager, "Teksten gendannet fra version 1")
    assert sections(video) == sections(video, 1)
    assert "gemt som version 3. Du fortryder ved at gendanne version 2." in response.content.decode()
    assert response.redirect_chain[-1][0] == "/loesninger/video/sammenlign/?fra=2&til=3"


def test_it_is_undone_by_restoring_the_version_before(as_user, video):
    write(video, news={"body": "<p>Nyt.</p>", "as_of": date(2026, 11, 1)}, summary="<ul><li><p>Punkt</p></li></ul>")
    client = as_user(video.manager)
    restore(client, video, 1)
    restore(client, video, 2)
    assert sections(video) == sections(video, 2)
    assert video.revisions.count() == 4


def test_only_the_text_comes_back(as_user, video):
    write(video, news="<p>Nyt.</p>")
    make_review(video, on=date(2026, 11, 3), colour=Colour.YELLOW, cause="Svar mangler")
    with saving([video], by=None, at=at(date(2026, 11, 4))):
        FundingSplit.objects.create(solution=video, purpose="app", total=100)
    before = video.revisions.first().snapshot

    restore(as_user(video.manager), video, 1)

    after = video.revisions.first().snapshot
    assert after["sections"] != before["sections"]
    assert {key for key in after if after[key] != before[key]} == {"sections"}
    assert after["status"]["cause"] == "Svar mangler"


def test_the_pages_say_what_comes_back_and_only_offer_it_to_those_who_may(as_user, video, reader):
    write(video, news="<p>Nyt.</p>")
    for path in ("versioner/1/", "sammenlign/?fra=1&til=2"):
        page = as_user(video.deputy).get(f"/loesninger/video/{path}").content.decode()
        assert "Gendan teksten fra version 1" in page
        assert "økonomi, support, aftaler og styring bliver, som de er nu" in tight(page)
        assert "Gendan teksten fra version 2" not in page
        assert "Gendan" not in reader.get(f"/loesninger/video/{path}").content.decode()
    assert "Gendan" not in as_user(video.manager).get("/loesninger/video/versioner/2/").content.decode()


def test_only_those_who_may_edit_restore_and_only_by_a_post(as_user, video):
    write(video, news="<p>Nyt.</p>")
    for user in (make_user(Role.READER), make_user(Role.COMMITTEE), make_user()):
        assert restore(as_user(user), video, 1).status_code == 404
    assert as_user(video.manager).get("/loesninger/video/versioner/1/gendan/").status_code == 405
    assert restore(as_user(video.manager), video, 99).status_code == 404
    assert video.revisions.count() == 2
    for user in (make_user(Role.ADMINISTRATOR), video.deputy):
        restore(as_user(user), video, 1)
        restore(as_user(user), video, 2)
    assert video.revisions.count() == 6


def test_a_text_that_says_the_same_makes_no_version_also_where_the_page_is_too_long(as_user, video, monkeypatch):
    make_review(video, on=date(2026, 11, 3))
    monkeypatch.setattr(pdf, "fit", lambda snapshot, on: SimpleNamespace(fits=False, overflow_characters=9))
    page = restore(as_user(video.manager), video, 1).content.decode()
    assert "Teksten er allerede, som den var i version 1." in page
    assert video.revisions.count() == 2


def test_a_text_too_long_for_the_page_is_refused_with_how_much_is_too_much(as_user, video, measured_by):
    write(video, news=f"<p>{'x' * 400}</p>")
    write(video, news="<p>Kort.</p>")

    def fit(snapshot, on):
        over = sum(len(section["html"]) for section in snapshot["sections"]) - 200
        return SimpleNamespace(fits=over <= 0, overflow_characters=max(over, 0))

    measured_by(fit)
    page = restore(as_user(video.manager), video, 2).content.decode()
    assert "Teksten fra version 2 er for lang" in page
    assert "Ca. 280 tegn skal ud" in page
    assert video.revisions.count() == 3


def test_what_another_wrote_meanwhile_is_not_overwritten_unseen(as_user, video):
    write(video, news="<p>Nyt.</p>")
    write(video, news="<p>Den andens.</p>", by=video.deputy)
    client = as_user(video.manager)

    page = restore(client, video, 1, base=2).content.decode()

    assert f"{video.deputy.name} har rettet «Aktuelt» imens" in page
    assert "Den andens." in page  # the difference to what would come back
    assert sections(video) == sections(video, 3)
    restore(client, video, 1)
    assert sections(video) == sections(video, 1)


def test_what_another_did_to_another_section_is_no_hindrance(as_user, video):
    write(video, news="<p>Nyt.</p>")
    write(video, support="<p>Ny hotline.</p>", by=video.deputy)
    restore(as_user(video.manager), video, 1, base=2)
    told = {section["kind"]: section["html"] for section in sections(video)}
    assert (told["news"], told["support"]) == ("<p>Tekst.</p>", "<p>Ny hotline.</p>")


def test_a_form_without_a_version_to_start_from_restores_nothing(as_user, video):
    write(video, news="<p>Nyt.</p>")
    for base in ("", "x", "77"):
        restore(as_user(video.manager), video, 1, base=base)
    assert video.revisions.count() == 2


def test_what_is_restored_is_sanitised_like_what_is_typed(as_user, video):
    hostile = '<p onclick="x()">Fra <b>Word</b><script>x()</script></p>'
    write(video, news="<p>Nyt.</p>")
    with saving([video], by=None, at=at(date(2026, 11, 5))), connection.cursor() as cursor:  # past the sanitiser
        cursor.execute("update onepagers_section set body = %s where kind = 'news'", [hostile])
    write(video, news="<p>Kort.</p>")
    assert "onclick" in str(sections(video, 3))

    restore(as_user(video.manager), video, 3)

    assert "onclick" not in str(sections(video))
    assert "script" not in str(sections(video))
    assert "Word" in str(sections(video))


def test_a_section_that_the_old_version_did_not_have_becomes_empty_and_one_that_is_gone_comes_back(as_user, video):
    Section.objects.filter(solution=video, kind="news").delete()
    write(video, day=date(2026, 11, 1), summary="<p>Uden Aktuelt.</p>")
    Section.objects.create(solution=video, kind="news", body="<p>Nyt.</p>", position=9)
    Section.objects.filter(solution=video, kind="support").delete()
    write(video, summary="<p>Med.</p>")

    restore(as_user(video.manager), video, 2)

    told = {section["kind"]: section["html"] for section in sections(video)}
    assert told["news"] == ""
    assert told["summary"] == "<p>Uden Aktuelt.</p>"
    assert told["support"] == "<p>Tekst.</p>"
