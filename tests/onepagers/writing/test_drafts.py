import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.test import Client

from accounts.models import Role
from onepagers.models import Draft
from onepagers.pages import pdf
from onepagers.writing import drafts
from tests.factories import make_solution, make_user
from tests.markup import tight
from tests.typed import fields, hidden

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november", "never_measured"), pytest.mark.server]
PATH = "/loesninger/video/tekst/"


@pytest.fixture
def november():
    with time_machine.travel("2026-11-24 13:02+01:00", tick=False) as clock:
        yield clock


@pytest.fixture
def never_measured(measured_by):
    measured_by(lambda snapshot, on: pdf.Fit(9.0, "tight", fits=True))


@pytest.fixture
def video():
    return make_solution(
        "Video", slug="video", manager=make_user(name="Lone Skov", initials="LSS"), deputy=make_user(initials="ANH")
    )


def keep(client, solution, who, **changed):
    return client.post(f"{PATH}kladde/", fields(solution, **changed) | {"writer": drafts.note_of(who, solution)})


def test_what_is_typed_is_kept_and_offered_when_the_form_is_opened_again(as_user, video):
    client = as_user(video.manager)
    assert keep(client, video, video.manager, news="<p>Halvt færdig</p>", note="Aktuelt").json()["kept"] == "13.02"

    page = as_user(video.manager).get(PATH).content.decode()  # another browser, or another machine
    assert "Fortsæt kladde fra kl. 13.02" in page
    assert "Halvt" in page
    going_on = client.get(PATH, {"kladde": "fortsaet"}).content.decode()
    assert "&lt;p&gt;Halvt færdig&lt;/p&gt;" in going_on
    assert 'value="Aktuelt"' in going_on
    assert video.sections.get(kind="news").body == "<p>Tekst.</p>"


def test_a_draft_of_an_earlier_day_says_which(as_user, video, november):
    keep(as_user(video.manager), video, video.manager, news="<p>Nyt</p>")
    november.shift(timedelta(days=1))
    assert (
        "kladde fra 24.\N{NO-BREAK SPACE}november 2026 kl. 13.02" in as_user(video.manager).get(PATH).content.decode()
    )


def test_a_draft_is_thrown_away_and_gone_when_it_is_saved(as_user, video):
    client = as_user(video.manager)
    keep(client, video, video.manager, news="<p>Nyt</p>")
    assert client.post(f"{PATH}kladde/kasser/").status_code == 302
    assert not Draft.objects.exists()

    keep(client, video, video.manager, news="<p>Nyt</p>")
    assert client.post(PATH, fields(video, news="<p>Nyt</p>")).status_code == 302
    assert not Draft.objects.exists()


def test_a_late_request_doesnt_bring_back_what_has_been_saved(as_user, video):
    client = as_user(video.manager)
    late = fields(video, news="<p>Nyt</p>")
    client.post(PATH, late)
    answer = client.post(f"{PATH}kladde/", late | {"writer": drafts.note_of(video.manager, video)})
    assert answer.json()["kept"] is None
    assert not Draft.objects.exists()


def test_the_same_as_is_saved_is_no_draft(as_user, video):
    assert keep(as_user(video.manager), video, video.manager).json()["kept"] is None
    assert not Draft.objects.exists()


def test_what_cannot_be_saved_is_kept_also_without_script(as_user, video):
    client = as_user(video.manager)
    assert client.post(PATH, fields(video, news="<p>Vigtigt</p>", news__as_of="snart")).status_code == 422
    assert Draft.objects.get().data["news-as_of"] == "snart"
    going_on = client.get(PATH, {"kladde": "fortsaet"}).content.decode()
    assert "Vigtigt" in going_on
    assert 'value="snart"' in going_on


def test_a_draft_is_brought_up_to_date_with_what_another_has_saved_since(as_user, video):
    keep(as_user(video.manager), video, video.manager, news="<p>Mit nye</p>", summary="<p>Mit korte</p>")
    as_user(video.deputy).post(PATH, fields(video, summary="<p>Deres korte</p>", support="<p>Deres support</p>"))

    found = as_user(video.manager).get(PATH).content.decode()
    assert "gemt som version 2 af ANH" in found
    going_on = as_user(video.manager).get(PATH, {"kladde": "fortsaet"}).content.decode()
    assert "Mit nye" in going_on  # only I
    assert "&lt;p&gt;Deres support&lt;/p&gt;" in going_on  # only they
    assert 'name="summary-choice"' in going_on  # both
    assert 'name="news-choice"' not in going_on
    assert hidden(going_on)["base"] == "2"


def test_of_two_texts_either_is_taken_and_a_mix_is_written(as_user, video):
    client = as_user(video.manager)
    for choice, saved in (("mine", "<p>Mit</p>"), ("theirs", "<p>Deres</p>")):
        base = video.revisions.first().number
        as_user(video.deputy).post(PATH, fields(video, news="<p>Deres</p>"))
        refused = client.post(PATH, fields(video, base=base, news="<p>Mit</p>"))
        assert refused.status_code == 422
        chosen = fields(video, news="<p>Mit</p>", news__choice=choice)
        assert client.post(PATH, chosen).status_code == 302
        assert video.sections.get(kind="news").body == saved
        client.post(PATH, fields(video, news="<p>Tekst.</p>"))


def test_the_choice_and_both_texts_stay_while_something_else_stands_in_the_way(as_user, video):
    as_user(video.deputy).post(PATH, fields(video, news="<p>Deres</p>"))
    client = as_user(video.manager)
    again = client.post(PATH, fields(video, news="<p>Mit</p>", news__choice="theirs", vis="siden")).content.decode()
    assert "&lt;p&gt;Mit&lt;/p&gt;" in again
    assert 'value="theirs" id="id_news-choice_1" checked' in tight(again)
    assert "<p>Deres</p>" in again  # on the page beside, as it would be


def test_of_two_texts_none_is_chosen_for_anybody_and_both_stay_until_somebody_chooses(as_user, video):
    as_user(video.deputy).post(PATH, fields(video, news="<p>Deres</p>"))
    client = as_user(video.manager)
    asked = client.post(PATH, fields(video, base=1, news="<p>Mit</p>"))
    for choice in ("", "", "noget helt andet"):
        assert "checked" not in choices(asked)
        asked = client.post(PATH, fields(video, news="<p>Mit</p>", news__choice=choice))
        page = asked.content.decode()
        assert asked.status_code == 422
        assert page.count("Vælg, hvad der skal stå i «Aktuelt».") == 2  # on top, with a way to it, and beside it
        assert 'href="#id_news-choice_0"' in page
        assert "&lt;p&gt;Mit&lt;/p&gt;" in page  # in the field
        assert 'value="theirs"' in choices(asked)
        assert video.sections.get(kind="news").body == "<p>Deres</p>"
        assert Draft.objects.get(user=video.manager).data["news-body"] == "<p>Mit</p>"
    assert "checked" not in choices(client.get(PATH, {"kladde": "fortsaet"}))


def choices(answer):
    """The two buttons of a conflict."""
    return "".join(re.findall(r'<input\s+type="radio"[^>]*>', answer.content.decode()))


def test_two_who_write_the_same_have_nothing_to_choose_between(as_user, video):
    as_user(video.deputy).post(PATH, fields(video, news="<p>Det samme</p>"))
    assert as_user(video.manager).post(PATH, fields(video, base=1, news="<p>Det samme</p>")).status_code == 302


def expired(client):
    Session.objects.all().delete()
    cache.clear()
    return client


def test_a_form_posted_after_the_session_has_run_out_is_there_again_after_the_log_in(as_user, video):
    client = as_user(video.manager)
    posted = fields(video, news="<p>Skrevet længe</p>") | hidden(client.get(PATH).content.decode())
    answer = expired(client).post(PATH, posted)
    assert answer.status_code == 302
    assert answer.url == "/konto/login/?next=/loesninger/video/tekst/%3Fkladde%3Dfortsaet"
    assert "Din tekst er gemt som kladde" in client.get(answer.url).content.decode()
    assert video.sections.get(kind="news").body == "<p>Tekst.</p>"
    client.force_login(video.manager)
    assert "Skrevet længe" in client.get(PATH, {"kladde": "fortsaet"}).content.decode()


def test_what_is_typed_is_kept_also_while_the_session_has_run_out(as_user, video):
    client = as_user(video.manager)
    expired(client)
    answer = keep(client, video, video.manager, news="<p>Videre</p>").json()
    assert answer == {"kept": "13.02", "logged_in": False}


def test_a_log_in_in_another_window_costs_no_text(video, as_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(video.manager)
    page = hidden(client.get(PATH).content.decode())
    client.cookies["csrftoken"] = "x" * 32  # what a log-in does: another token
    posted = fields(video, news="<p>Skrevet længe</p>") | page

    kept = client.post(f"{PATH}kladde/", posted).json()
    assert kept["kept"] == "13.02"
    assert (
        client.post(PATH, posted | {"csrfmiddlewaretoken": kept["token"]}).status_code == 302
    )  # script goes on with it

    Draft.objects.all().delete()
    posted |= page | {"news-body": "<p>Endnu mere</p>", "base": "2"}  # without script, the form's old token
    client.cookies["csrftoken"] = "y" * 32
    answer = client.post(PATH, posted)
    assert answer.url == f"{PATH}?kladde=fortsaet"
    again = client.get(answer.url).content.decode()
    assert "Endnu mere" in again
    assert "se den efter, og gem igen" in again


def test_a_form_that_was_handed_to_another_is_not_saved_in_ones_own_name(as_user, video):
    posted = fields(video, news="<p>LSS skrev</p>") | {"writer": drafts.note_of(video.manager, video)}
    assert as_user(video.deputy).post(PATH, posted).status_code == 302
    assert video.revisions.count() == 1
    assert Draft.objects.get().user == video.manager


@pytest.mark.parametrize("note", ["", "forkert", "other", "solution", "reader", "closed", "old"])
def test_nothing_is_kept_for_a_stranger(video, note, november):
    other = make_solution("Andet", slug="andet")
    reader, closed = make_user(Role.READER), video.deputy
    notes = {
        "other": drafts.note_of(other.manager, video),
        "solution": drafts.note_of(video.manager, other),
        "reader": drafts.note_of(reader, video),
        "closed": drafts.note_of(closed, video),
        "old": signing.dumps([video.manager.pk, video.pk], salt=drafts.SALT),
    }
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    if note == "old":
        november.shift(timedelta(days=31))
    posted = fields(video, news="<p>Nyt</p>") | {"writer": notes.get(note, note)}
    assert Client().post(f"{PATH}kladde/", posted).status_code == 403
    assert Client().post(PATH, posted).url == f"/konto/login/?next={PATH}"
    forged = Client(enforce_csrf_checks=True).post(PATH, posted)
    assert forged.status_code == 403
    assert not Draft.objects.exists()


def test_who_else_is_writing_is_told_while_they_do(as_user, video, november):
    keep(as_user(video.manager), video, video.manager, news="<p>Nyt</p>")
    told = "LSS redigerer også lige nu «Aktuelt» (siden kl. 13.02)."
    november.shift(timedelta(seconds=40))
    assert told in as_user(video.deputy).get(PATH).content.decode()
    assert keep(as_user(video.deputy), video, video.deputy).json()["others"] == [told]
    assert told not in as_user(video.manager).get(PATH, {"kladde": "fortsaet"}).content.decode()
    november.shift(timedelta(seconds=20))
    assert told not in as_user(video.deputy).get(PATH).content.decode()


def test_who_is_writing_hears_that_another_has_saved(as_user, video):
    as_user(video.deputy).post(PATH, fields(video, news="<p>Nyt</p>"))
    answer = keep(as_user(video.manager), video, video.manager, base=1, summary="<p>Mit</p>").json()
    assert answer["newer"] == "ANH har gemt version 2 kl. 13.02."


def test_what_is_far_too_long_is_told_and_not_kept(as_user, video):
    client = as_user(video.manager)
    answer = keep(client, video, video.manager, news="x" * 2_000_001)
    assert (answer.status_code, Draft.objects.count()) == (413, 0)
    assert "alt for lang" in answer.json()["error"]
    page = client.post(PATH, fields(video, news=f"<p>{'ord ' * 250_000}</p>"))  # a paste of 1 MB
    assert page.status_code == 422
    assert "alt for langt til én side" in page.content.decode()


def test_opening_the_form_asks_the_same_however_much_is_kept(as_user, video, django_assert_max_num_queries):
    client = as_user(video.manager)
    client.get(PATH)
    with django_assert_max_num_queries(8):
        client.get(PATH)
