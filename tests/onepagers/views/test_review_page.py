"""A review in a minute: what has happened since the last one, «uændret» in one click, the next date before saving."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from editions.models import Question
from onepagers.models import Action, Colour, StatusReview
from onepagers.operations import decisions
from onepagers.versions.saving import saving
from tests.factories import at, make_body, make_confirmation, make_edition, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 11, 24)
PATH = "/loesninger/video/vurdering/"


@pytest.fixture
def video():
    manager = make_user(name="Lone Skov", initials="LS")
    return make_solution("Video", slug="video", manager=manager, deputy=make_user(name="Bo Kær", initials="BK"))


@pytest.fixture
def lone(as_user, video):
    return as_user(video.manager)


def page(client, path=PATH) -> str:
    return client.get(path).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def section(text: str, heading: str) -> str:
    _, _, rest = text.partition(f">{heading}</h2>")
    return rest.partition("</section>")[0]


def judge(client, video, **fields):
    return client.post(PATH, {"base": video.revisions.first().number, "colour": "green"} | fields)


def test_what_has_happened_since_the_last_review_stands_beside_the_form(lone, video):
    make_review(video, on=date(2026, 8, 3), colour=Colour.YELLOW, action="Ring til dem")
    with saving([video], by=video.deputy, note="Aktuelt rettet efter mødet", at=at(date(2026, 9, 2))):
        video.sections.filter(kind="news").update(body="<p>Nyt.</p>")
    decisions.finish(Action.objects.get(), note="De svarede", on=date(2026, 9, 10), by=video.manager)
    decisions.decide(
        video,
        ask=None,
        body=make_body("Udvalget"),
        text="Fortsæt",
        on=date(2026, 10, 1),
        postponed_to=None,
        task=None,
        by=video.deputy,
    )
    Question.objects.create(
        edition=make_edition([video]),
        solution=video,
        user=make_user(Role.READER, name="Mette Toft"),
        text="Hvornår?",
        asked_at=at(date(2026, 11, 1)),
    )

    since = section(page(lone), "Siden 3. august 2026")

    for words in (
        "Ændret: «Aktuelt»",
        "2. sep. 2026, BK",
        "Aktuelt rettet efter mødet",
        "Udført: Ring til dem",
        "De svarede",
        "Besluttet: Fortsæt",
        "Mette Toft",
        "Hvornår?",
        "venter på svar",
    ):
        assert words in since
    assert "/loesninger/video/sammenlign/?fra=2&amp;til=" in since


def test_what_happened_before_the_last_review_is_not_told_again(lone, video):
    with saving([video], by=video.deputy, note="Rettet længe før", at=at(date(2026, 6, 2))):
        video.sections.filter(kind="news").update(body="<p>Nyt.</p>")
    make_review(video, on=date(2026, 8, 3))
    assert "Rettet længe før" not in page(lone)
    assert "Intet er ændret på siden." in section(page(lone), "Siden 3. august 2026")


def test_a_finding_that_is_new_since_the_last_review_says_so_and_a_solved_one_is_told(lone, video):
    news = video.sections.filter(kind="news")
    with saving([video], by=None, at=at(date(2026, 2, 1))):
        news.update(body="<p>Ventes i december 2025.</p>")
    make_review(video, on=date(2026, 3, 2), reason_below="Kendt")
    with saving([video], by=None, at=at(date(2026, 5, 1))):
        news.update(body="<p>Ventes i april 2026.</p>")

    found = section(page(lone), "Skal følges op")
    assert "Nyt siden sidst." in found[found.index("april 2026") : found.index("</li>", found.index("april 2026"))]
    assert "december 2025" in section(page(lone), "Siden 2. marts 2026")


@pytest.mark.parametrize("used", [0, 2])
def test_how_many_confirmations_are_used_is_said(lone, video, used):
    make_review(video, on=date(2026, 8, 3))
    for month in range(used):
        make_confirmation(video, on=date(2026, 9 + month, 7))
    assert f"Brugt {used} af 3." in section(page(lone), "Er alt som sidst?")


def test_why_it_cannot_be_confirmed_is_said_instead_of_the_button(lone, video):
    make_review(video, on=date(2026, 8, 3))
    for month in (9, 10, 11):
        make_confirmation(video, on=date(2026, month, 2))
    shown = section(page(lone), "Er alt som sidst?")
    assert "Der er bekræftet tre gange i træk. Lav en fuld vurdering. Brugt 3 af 3." in shown
    assert "<button" not in shown


def test_an_overdue_action_that_stands_in_the_way_is_done_by_a_link_that_leads_back(lone, video):
    review = make_review(video, on=date(2026, 8, 3), colour=Colour.YELLOW, action_due_on=date(2026, 9, 1))
    action = review.actions.get()
    assert f"/handlinger/{action.pk}/udfoert/?next=%2Floesninger%2Fvideo%2Fvurdering%2F" in page(lone)
    done = lone.post(f"/handlinger/{action.pk}/udfoert/", {"done_on": "2026-11-24", "note": "Gjort", "next": PATH})
    assert done.headers["Location"] == PATH
    assert "Uændret – bekræft gul" in page(lone)


def test_one_goes_back_to_where_one_came_from_and_never_to_another_site(lone, video):
    make_review(video, on=date(2026, 8, 3))
    assert 'name="next" value="/mine-opgaver/"' in page(lone, f"{PATH}?next=/mine-opgaver/")
    assert judge(lone, video, next="/mine-opgaver/").headers["Location"] == "/mine-opgaver/"
    assert judge(lone, video, next="https://example.com/").headers["Location"] == "/loesninger/video/"
    confirmed = lone.post(f"{PATH}uaendret/", {"base": video.revisions.first().number, "next": "/mine-opgaver/"})
    assert confirmed.headers["Location"] == "/mine-opgaver/"


def test_a_review_has_the_day_that_it_was_made_on_and_the_next_one_follows_from_it(lone, video):
    make_review(video, on=date(2026, 8, 3))
    judge(lone, video, reviewed_on="2026-11-20")
    made = StatusReview.objects.newest(video, TODAY)
    assert (made.reviewed_on, made.due_on) == (date(2026, 11, 20), date(2027, 2, 18))


@pytest.mark.parametrize(
    ("day", "told"),
    [("2026-11-25", "kan ikke ligge ude i fremtiden"), ("2026-08-02", "Den seneste vurdering er fra"),
     ("i går", "Skriv en dato, fx 18.12.2026")],
)  # fmt: skip
def test_a_review_is_neither_of_tomorrow_nor_before_the_last_one(lone, video, day, told):
    make_review(video, on=date(2026, 8, 3))
    response = judge(lone, video, reviewed_on=day)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert StatusReview.objects.count() == 1


def test_the_next_date_is_known_before_saving(lone, video):
    make_review(video, on=date(2026, 8, 3))
    assert "mandag 22. februar 2027" in page(lone)

    def asked(query):
        return lone.get(f"{PATH}naeste/?{query}").content.decode().replace("\N{NO-BREAK SPACE}", " ")

    assert asked("dato=2026-11-20") == "torsdag 18. februar 2027"
    assert asked("dato=2026-11-20&ret=1") == "mandag 2. november 2026"  # of the day that is corrected
    assert asked("dato=2027-01-01") == asked("dato=x") == asked("") == ""


def test_the_next_date_is_shown_without_javascript_too_and_nothing_is_lost_or_saved(lone, video):
    make_review(video, on=date(2026, 8, 3))
    response = judge(lone, video, colour="red", cause="Min årsag", reviewed_on="2026-11-20", vis="1")
    text = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert response.status_code == 200
    assert "torsdag 18. februar 2027" in text
    assert "Min årsag" in text
    assert 'value="red" checked' in text
    assert StatusReview.objects.count() == 1


def test_the_cause_of_a_yellow_solution_is_there_to_be_corrected_and_does_not_follow_it_into_green(lone, video):
    make_review(video, on=date(2026, 8, 3), colour=Colour.YELLOW, cause="Svar mangler")
    assert ">\nSvar mangler</textarea>" in page(lone)
    judge(lone, video, cause="Svar mangler")
    assert StatusReview.objects.newest(video, TODAY).cause == ""


def test_the_first_review_has_nothing_to_look_back_on(lone, video):
    shown = page(lone)
    assert "Din vurdering bliver den første." in shown
    assert "Er alt som sidst?" not in shown


def test_the_number_of_queries_does_not_grow_with_what_has_happened(lone, video):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert lone.get(PATH).status_code == 200
        return len(seen)

    def happen(number):
        for place in range(number):
            with saving([video], by=make_user(), note="Rettet", at=at(date(2026, 9, 2))):
                video.sections.filter(kind="news").update(body=f"<p>{video.revisions.count()} {place}</p>")
            Action.objects.create(
                solution=video,
                text="Gør det",
                owner=make_user(),
                due_on=TODAY,
                noted_on=TODAY,
                done_on=TODAY if place % 2 else None,
            )
            Question.objects.create(edition=make_edition([video]), solution=video, user=make_user(), text=f"{place}?")

    make_review(video, on=date(2026, 8, 3))
    happen(2)
    few = queries()
    happen(4)
    assert queries() == few
    assert few <= 22


def test_the_way_to_the_solutions_own_reminders(lone, video):
    assert 'href="/loesninger/video/paamindelser/"' in section(page(lone), "Sidst sagt")
