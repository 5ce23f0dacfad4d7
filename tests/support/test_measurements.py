"""Measured months, as they are typed, put right, taken back and seen."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Role
from danish.plain_text import plain
from onepagers.models import Revision, Withdrawal
from onepagers.writing.undoing import take_back
from support.models import Measurement, ServiceHours
from tests.factories import at, make_edition, make_solution, make_user
from tests.support.slas import MONTHS, TODAY, make_sla, measure, newest, paste, shown, stored, type_month, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(TODAY), tick=False):
        yield


@pytest.fixture
def manager():
    return make_user(initials="LSS")


@pytest.fixture
def video(manager):
    return make_solution("Video", slug="video", manager=manager)


@pytest.fixture
def client(client, manager):
    client.force_login(manager)
    return client


def test_a_month_is_typed_and_shown_on_every_page_of_the_agreement(client, video):
    app = make_solution("App", slug="app")
    agreement = make_sla(video, app)
    assert type_month(client, agreement, "oktober 2026", "99,1 %").status_code == 302
    [row] = Measurement.objects.all()
    assert (row.value, row.month, row.author.initials, row.solution) == (
        Decimal("99.1"),
        date(2026, 10, 1),
        "LSS",
        video,
    )
    for solution in (video, app):
        assert "målt 99,1 % i oktober 2026, 1 af 1 måned brudt" in shown(solution)
    assert 'value="november 2026"' not in client.get(f"/aftaler/{agreement.pk}/maalinger/ny/").content.decode()


@pytest.mark.parametrize(
    ("month", "value", "wrong"),
    [
        ("december 2026", "99", "December 2026 ligger ude i fremtiden."),
        ("oktober 2026", "100,1", "over 100 %"),
        ("oktober 2026", "", "Skriv, hvad der er målt"),
        ("", "99", "Skriv måneden"),
        ("13.2026", "99", "Skriv en måned"),
        ("september 2026", "99", "September 2026 er allerede målt: 99,9 %. Ret den i tabellen."),
    ],
)
def test_a_month_that_cannot_be_is_refused_with_one_line(client, video, month, value, wrong):
    agreement = make_sla(video)
    measure(agreement, "2026-09", "99,9")
    answer = type_month(client, agreement, month, value)
    assert answer.status_code == 422
    assert wrong in words(answer)
    assert Measurement.objects.count() == 1


def test_a_wrong_month_gets_a_row_that_replaces_it_and_both_are_seen(client, video):
    agreement = make_sla(video)
    type_month(client, agreement, "oktober 2026", "89,9")
    [wrong] = Measurement.objects.all()
    path = f"/aftaler/{agreement.pk}/maalinger/{wrong.pk}/"
    assert "Der står allerede 89,9 %." in words(client.post(path, {"value": "89,90"}))
    assert client.post(path, {"value": "99,9"}).status_code == 302
    assert stored() == {"oppetid 2026-10": "99,9"}
    table = words(client.get(f"/aftaler/{agreement.pk}/maalinger/"))
    assert "Oktober 2026 99,9 % holdt Holdt 89,9 %, rettet 29. november 2026 af LSS" in table
    assert "Det tal tæller ikke længere." in words(client.get(path))
    assert "Tallet er rettet imens." in words(client.post(path, {"value": "99,8"}))

    right = Measurement.objects.get(counts=True)
    history = words(client.get(f"/aftaler/{agreement.pk}/maalinger/{right.pk}/"))
    assert "99,9 %, skrevet 29. november 2026 af LSS 89,9 %, skrevet 29. november 2026 af LSS, rettet" in history
    assert client.post(f"/aftaler/{agreement.pk}/maalinger/{right.pk}/", {"take-back": "1"}).status_code == 302
    assert stored() == {"oppetid 2026-10": "89,9"}
    assert "99,9 %, trukket tilbage 29. november 2026 af LSS" in words(
        client.get(f"/aftaler/{agreement.pk}/maalinger/")
    )
    assert "målt 89,9 % i oktober 2026" in shown(video)
    assert Withdrawal.objects.get().what == "måling: 99,9 (oktober 2026)"


def test_a_paste_is_taken_back_whole(client, video, manager):
    agreement = make_sla(video)
    before = newest(video)["agreements"]
    paste(client, agreement, "aug. 2026;99,8\nsep. 2026;98,9")
    assert newest(video)["agreements"] != before
    take_back(video.revisions.first(), by=manager, at=at(TODAY, 13))
    assert newest(video)["agreements"] == before
    assert not stored()


def test_a_broken_and_a_missing_month_are_seen_on_the_page_and_among_the_findings(client, video):
    agreement = make_sla(video)
    paste(client, agreement, "jul. 2026;99,8\naug. 2026;98,9\nokt. 2026;99,7")
    assert "målt 99,7 % i oktober 2026, 1 af 3 måneder brudt, 1 måned mangler" in shown(video)
    [edition_page] = make_edition([video], meeting_on=TODAY).pages.all()
    assert "1 af 3 måneder brudt, 1 måned mangler" in plain(edition_page.html)
    assert "oppetid er ikke oplyst for september 2026" in plain(edition_page.html)
    page = words(client.get("/loesninger/video/"))
    assert "oppetid var 98,9 % i august 2026" in page
    assert "oppetid er ikke oplyst for september 2026" in page


def test_readers_see_the_months_and_no_way_to_change_them(client, video):
    agreement = make_sla(video)
    measure(agreement, "2026-10", "99,1")
    client.force_login(make_user(Role.READER))
    answer = client.get(f"/aftaler/{agreement.pk}/maalinger/")
    assert "Oktober 2026 99,1 % brudt Brudt" in words(answer)
    assert "/maalinger/ny/" not in answer.content.decode()


@pytest.mark.parametrize("many", [1, 24])
def test_the_pages_ask_the_database_as_often_for_many_months_as_for_one(
    client, video, many, django_assert_max_num_queries
):
    agreement = make_sla(video, targets=[f"mål {number}" for number in range(many // 4 + 1)])
    for target in agreement.targets.all():
        ServiceHours.objects.create(target=target, weekdays=[0], opens="08:00", closes="15:00")
        for month in MONTHS[:many]:
            wrong = measure(agreement, f"{month:%Y-%m}", "99", target)
            measure(agreement, f"{month:%Y-%m}", "99,9", target, replaces=wrong)
    for page, most in (("maalinger", 24), ("maalinger/ny", 22), ("servicemaal", 26)):
        with django_assert_max_num_queries(most):
            client.get(f"/aftaler/{agreement.pk}/{page}/")


def test_a_save_makes_one_version_of_each_page(client, video):
    agreement = make_sla(video, make_solution("App", slug="app"))
    before = Revision.objects.count()
    paste(client, agreement, "aug. 2026;99,8\nsep. 2026;98,9")
    assert Revision.objects.count() == before + 2
    assert video.revisions.first().note == "Målinger: 2 tal indsat"
