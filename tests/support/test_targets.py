"""Service targets, as they are edited on their agreement's page."""

import pytest
import time_machine

from onepagers.changes import comparing
from onepagers.versions.saving import saving
from support.models import ServiceHours
from tests.factories import at, make_solution, make_user
from tests.support.slas import TODAY, make_sla, measure, newest, rows, shown, words

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


UPTIME = {
    "name": "oppetid", "better": "higher", "target": "99,6 %", "unit": "", "hours": "hverdage 8.00–15.30",
    "windows": "hver 2. onsdag",
}  # fmt: skip


def test_a_target_with_hours_and_a_window_reads_so_on_the_page_and_in_what_has_changed(client, video):
    agreement = make_sla(video, targets=())
    before = newest(video)
    answer = client.post(f"/aftaler/{agreement.pk}/servicemaal/", rows(UPTIME, base=video.revisions.first().number))
    assert answer.status_code == 302

    promise = "oppetid mindst 99,6 % hverdage 8.00–15.30, servicevindue hver 2. onsdag"
    assert promise in shown(video).lower()
    assert promise in words(client.get(f"/aftaler/{agreement.pk}/")).lower()
    [group] = comparing.compare(before, newest(video)).groups
    assert [(fact.field, fact.now.replace("\N{NO-BREAK SPACE}", " ")) for fact in group.facts] == [
        ("Servicemål", promise)
    ]


def test_hours_are_rows_that_can_be_changed_and_are_left_alone_otherwise(client, video):
    agreement = make_sla(video)
    [target] = agreement.targets.all()
    path = f"/aftaler/{agreement.pk}/servicemaal/"
    row = {**UPTIME, "id": target.pk, "hours": "man-tors 8-16\r\nfre 8-15, også helligdage"}
    assert client.post(path, rows(row, initial=1, base=2)).status_code == 302
    stored = [(one.weekdays, f"{one.opens:%H:%M}", one.holidays) for one in target.hours.all()]
    assert stored == [([0, 1, 2, 3], "08:00", False), ([4], "08:00", True)]
    keys = set(ServiceHours.objects.values_list("pk", flat=True))
    assert client.post(path, rows({**row, "windows": ""}, initial=1, base=3)).status_code == 302
    assert set(ServiceHours.objects.values_list("pk", flat=True)) == keys
    assert "mandag-torsdag 8.00–16.00\nfredag 8.00–15.00, også helligdage" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"target": "101 %"}, "over 100 %"),
        ({"target": "99.6"}, "to måder"),
        ({"target": ""}, "Skriv det tal, der er aftalt"),
        ({"name": ""}, "Skriv, hvad der måles"),
        ({"hours": "hverdage 16-8"}, "slutter tidsrummet ikke"),
        ({"measured_from": "2026-05-01", "measured_to": "2026-04-30"}, "holde op med at blive målt"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(client, video, fields, wrong):
    agreement = make_sla(video, targets=())
    answer = client.post(
        f"/aftaler/{agreement.pk}/servicemaal/", rows(UPTIME, {**UPTIME, "name": "b", **fields}, base=2)
    )
    assert answer.status_code == 422
    assert wrong in words(answer)
    assert not agreement.targets.exists()


def test_a_name_twice_is_refused(client, video):
    agreement = make_sla(video, targets=())
    answer = client.post(f"/aftaler/{agreement.pk}/servicemaal/", rows(UPTIME, {**UPTIME, "name": "Oppetid"}, base=2))
    assert "Aftalen har allerede et mål med det navn." in words(answer)


def test_a_measured_target_stays_and_one_that_never_was_goes(client, video):
    agreement = make_sla(video, targets=("oppetid", "svartid"))
    uptime, reply = agreement.targets.all()
    measure(agreement, "2026-10", "99,9")
    path = f"/aftaler/{agreement.pk}/servicemaal/"
    gone = [{"id": uptime.pk, "DELETE": "on"}, {"id": reply.pk, "DELETE": "on"}]
    refused = client.post(path, rows(*gone, initial=2, base=2))
    assert "«oppetid» er målt og kan ikke fjernes" in words(refused)
    kept = {**UPTIME, "id": uptime.pk, "measured_to": "2026-10-31"}
    assert client.post(path, rows(kept, gone[1], initial=2, base=2)).status_code == 302
    assert list(agreement.targets.all()) == [uptime]


def test_another_who_changed_the_same_agreement_is_shown_and_another_agreement_is_no_hindrance(client, video):
    agreement, other = make_sla(video, targets=()), make_sla(video, targets=())
    path = f"/aftaler/{agreement.pk}/servicemaal/"
    with saving([video], by=None):
        other.targets.create(name="svartid", target=4, unit="timer")
    assert client.post(path, rows(UPTIME, base=3)).status_code == 302
    refused = client.post(path, rows({**UPTIME, "name": "svartid"}, base=3))
    assert refused.status_code == 422
    assert "En anden har rettet her imens" in words(refused)
    assert "Oppetid mindst 99,6 %" in words(refused)
