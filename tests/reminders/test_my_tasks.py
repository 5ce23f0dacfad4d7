"""«Mine opgaver»: what waits for somebody, each thing with its one link."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from editions.models import Question
from mails.models import MailOptOut
from onepagers.models import Colour
from reminders import todays_mails
from reminders.my_tasks import MyTasks
from support.models import Agreement
from tests.factories import at, make_edition, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 11, 24)


@pytest.fixture
def lone():
    return make_user(name="Lone Skov", initials="LS")


@pytest.fixture
def video(lone):
    """Reviewed long ago, and since then nobody has said anything."""
    solution = make_solution("Video", slug="video", manager=lone, deputy=make_user(name="Bo Kær", initials="BK"))
    make_review(solution, on=date(2026, 8, 3))
    return solution


def page(client) -> str:
    """The page without its menu, its white space folded."""
    content = client.get("/mine-opgaver/").content.decode()
    return " ".join(content[content.index("<main") : content.index("</main>")].split())


def section(text: str, heading: str) -> str:
    """What stands under a heading; empty where the page doesn't have it."""
    _, _, rest = text.partition(f">{heading}</h2>")
    return rest.partition("</section>")[0]


def test_a_manager_begins_with_the_tasks_and_others_with_the_overview():
    for role, path in ((Role.MANAGER, "/mine-opgaver/"), (Role.READER, "/"), (Role.ADMINISTRATOR, "/")):
        user = make_user(role, password="en-lang-adgangskode-12")
        answer = Client().post("/konto/login/", {"login": user.email, "password": "en-lang-adgangskode-12"})
        assert answer.headers["Location"] == path


def test_whoever_asked_for_a_page_gets_it_after_log_in(lone):
    lone.set_password("en-lang-adgangskode-12")
    lone.save()
    data = {"login": lone.email, "password": "en-lang-adgangskode-12", "next": "/udvikling/"}
    assert Client().post("/konto/login/", data).headers["Location"] == "/udvikling/"


def test_an_overdue_review_stands_first_with_its_one_link_that_leads_back(as_user, video, lone):
    soon = make_solution("AIM", slug="aim", manager=lone)
    make_review(soon, on=date(2026, 8, 28))  # due on 26 November

    now = section(page(as_user(lone)), "Nu")

    assert now.index("Video: vurdering overskredet") < now.index("AIM: vurdering senest 26. november 2026")
    assert re.findall(r'<a class="button[^"]*"\s+href="([^"]+)"', now) == [
        "/loesninger/video/vurdering/?next=%2Fmine-opgaver%2F",
        "/loesninger/aim/vurdering/?next=%2Fmine-opgaver%2F",
    ]


def test_what_is_mailed_is_listed_also_to_whoever_wants_no_mails_of_the_kind(as_user, video, lone):
    MailOptOut.objects.create(user=lone, kind="stale_review")
    [notice] = [notice for notice in todays_mails.current_notices(TODAY).values() if notice.recipient == lone]
    assert notice.heading in section(page(as_user(lone)), "Nu")


def test_a_deputy_sees_what_the_manager_has_in_hand_apart_from_their_own(as_user, lone):
    video = make_solution("Video", slug="video", manager=lone, deputy=make_user(name="Bo Kær"))
    make_review(video, on=date(2026, 8, 20))  # due on 18 November: the deputy isn't mailed yet
    shown = page(as_user(video.deputy))
    assert "Nu</h2>" not in shown
    assert "hos Lone Skov, systemforvalter" in section(shown, "Andre er i gang")
    assert "som stedfortræder" in section(shown, "Dine løsninger")


def test_a_question_waits_from_the_moment_that_it_is_asked_and_goes_when_it_is_answered(as_user, video, lone):
    edition = make_edition([video])
    asker = make_user(Role.READER, name="Mette Toft")
    question = Question.objects.create(
        edition=edition, solution=video, user=asker, text="Hvornår kommer det?", asked_at=at(TODAY, 7)
    )
    for person in (lone, video.deputy):
        now = section(page(as_user(person)), "Nu")
        assert "Video: spørgsmål fra Mette Toft" in now
        assert f"/spoergsmaal/{question.pk}/" in now
    assert "spørgsmål fra" not in page(as_user(make_user(Role.ADMINISTRATOR)))

    answered = as_user(lone).post(f"/spoergsmaal/{question.pk}/?next=/mine-opgaver/", {"text": "I maj."})
    assert answered.headers["Location"] == "/mine-opgaver/"
    assert "spørgsmål fra" not in page(as_user(lone))


def test_a_question_about_the_whole_edition_waits_for_the_secretariat(as_user, video, lone):
    Question.objects.create(edition=make_edition([video]), user=make_user(Role.READER), text="Hvad så?")
    assert "spørgsmål fra" in section(page(as_user(make_user(Role.ADMINISTRATOR))), "Nu")
    assert "spørgsmål fra" not in page(as_user(lone))


def test_an_action_is_its_owners_and_the_manager_sees_who_has_it(as_user, video, lone):
    owner = make_user(name="Kim Berg")
    make_review(
        video,
        on=date(2026, 11, 2),
        colour=Colour.YELLOW,
        action="Ring til dem",
        action_owner=owner,
        action_due_on=date(2026, 11, 26),
    )
    assert "Ring til dem" in section(page(as_user(owner)), "Nu")
    assert "hos Kim Berg, ansvarlig" in section(page(as_user(lone)), "Andre er i gang")


def test_an_agreement_near_its_last_notice_date_and_oversight_are_listed_and_not_also_as_findings(as_user, video, lone):
    make_review(video, on=TODAY)
    agreement = Agreement.objects.create(
        kind="dpa", form="open", counted_to="year", notice_months=1, oversight_due_on=date(2026, 11, 1)
    )
    agreement.solutions.add(video)
    now = section(page(as_user(lone)), "Nu")
    assert "Video: sidste dag for opsigelse er" in now
    assert "Video: tilsyn overskredet" in now
    assert "/loesninger/video/aftaler/" in now
    assert "Tilsyn" not in section(page(as_user(lone)), "Skal følges op på siderne")


def test_a_promise_that_has_passed_leads_to_the_text(as_user, lone):
    make_review(
        make_solution("AIM", slug="aim", manager=lone, text="<p>Piloten begynder i første kvartal af 2025.</p>"),
        on=TODAY,
    )
    mending = section(page(as_user(lone)), "Skal følges op på siderne")
    assert "Frist" in mending
    assert "/loesninger/aim/tekst/?next=%2Fmine-opgaver%2F" in mending


def test_a_text_saved_from_the_tasks_leads_back_to_them(as_user, lone):
    solution = make_solution("AIM", slug="aim", manager=lone)
    data = {f"{section.kind}-body": "<p>Nyt.</p>" for section in solution.sections.all()}
    saved = as_user(lone).post("/loesninger/aim/tekst/?next=/mine-opgaver/", data | {"base": 1, "note": ""})
    assert saved.headers["Location"] == "/mine-opgaver/"


def test_when_all_is_done_the_page_says_so_and_what_comes_next_and_when(as_user, lone, monkeypatch):
    solution = make_solution("AIM", slug="aim", manager=lone)
    make_review(solution, on=date(2026, 11, 2))
    monkeypatch.setattr("onepagers.findings.by_solution", lambda on: {})
    shown = page(as_user(lone))
    assert "Alt er gjort. Det næste er mandag 1. februar 2027: AIM: statusvurdering." in shown
    assert "Nu</h2>" not in shown


def test_retired_and_others_solutions_are_no_tasks(as_user, video, lone):
    assert "Video" not in page(as_user(make_user()))
    type(video).objects.filter(pk=video.pk).update(retired_on=TODAY)
    assert "Video" not in page(as_user(lone))


def test_only_readers_have_no_tasks_in_the_menu(as_user):
    for role, there in ((Role.MANAGER, True), (Role.ADMINISTRATOR, True), (Role.READER, False)):
        assert ("Mine opgaver" in as_user(make_user(role)).get("/opfoelgning/").content.decode()) is there


def test_the_number_of_queries_does_not_grow_with_what_there_is_to_do(as_user, lone):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert as_user(lone).get("/mine-opgaver/").status_code == 200
        return len(seen)

    def add(number):
        solutions = [make_solution(manager=lone, deputy=make_user()) for _ in range(number)]
        edition = make_edition(solutions)
        for solution in solutions:
            make_review(solution, on=date(2026, 6, 1), colour=Colour.YELLOW, action_due_on=date(2026, 7, 1))
            Question.objects.create(edition=edition, solution=solution, user=make_user(Role.READER), text="Hvornår?")
            agreement = Agreement.objects.create(kind="dpa", state="in_force", oversight_due_on=date(2026, 11, 1))
            agreement.solutions.add(solution)

    add(2)
    queries()
    few = queries()
    add(6)
    queries()
    assert queries() == few
    assert few <= 50


@pytest.mark.parametrize(
    ("late", "soon", "points", "sentence"),
    [
        (0, 0, 0, "Alt er gjort."),
        (0, 0, 1, "Intet haster. Ét punkt skal følges op på dine sider."),
        (0, 1, 0, "Én ting venter på dig."),
        (1, 0, 0, "Én ting venter på dig, og fristen er passeret."),
        (1, 1, 0, "To ting venter på dig, én over fristen."),
        (2, 0, 2, "To ting venter på dig, alle over fristen. To punkter skal følges op på dine sider."),
    ],
)
def test_all_that_waits_is_said_in_a_sentence(late, soon, points, sentence):
    now = [SimpleNamespace(pressing=number) for number in (*[3] * late, *[0] * soon)]
    mending = [SimpleNamespace(rows=[None] * points)] if points else []
    assert MyTasks(now, [], mending, [], [], TODAY).sentence == sentence
