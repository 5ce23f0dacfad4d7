import pytest
from django.urls import reverse

from accounts.models import Role
from onepagers.admin import newest_revision
from onepagers.models import Governance, GovernanceBody, KeyFigure
from onepagers.versions.saving import saving
from tests.factories import make_body, make_organisation, make_solution, make_user

pytestmark = pytest.mark.django_db
PATH = "/loesninger/video/styring/"


@pytest.fixture
def client(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def video():
    return make_solution(slug="video")


def posted(*bodies, initial=0, base=1, **extra):
    data = {
        "bodies-TOTAL_FORMS": len(bodies),
        "bodies-INITIAL_FORMS": initial,
        "figures-TOTAL_FORMS": 0,
        "figures-INITIAL_FORMS": 0,
        "base": base,
    } | extra
    return data | {f"bodies-{index}-{name}": value for index, row in enumerate(bodies) for name, value in row.items()}


def govern(solution, *bodies):
    with saving([solution], by=None):
        return [
            Governance.objects.create(solution=solution, body=body, position=place) for place, body in enumerate(bodies)
        ]


def told(solution):
    return [(row["body"], row["task"]) for row in solution.revisions.first().snapshot["governance"]]


def test_the_bodies_that_govern_a_solution_are_named_with_what_they_do(client, video):
    make_body("Videostyregruppen", chair=make_organisation("PLO"))
    data = posted({"body": "videostyregruppen", "task": "Styrer appen"}, {"body": "Ny gruppe"}, create="Ny gruppe")
    assert client.post(PATH, data).status_code == 302
    assert told(video) == [("Videostyregruppen", "Styrer appen"), ("Ny gruppe", "")]


def test_a_body_that_nobody_knows_is_asked_about_and_not_made_by_accident(client, video):
    response = client.post(PATH, posted({"body": "Ny gruppe"}))
    assert response.status_code == 422
    assert "Opret «Ny gruppe»" in response.content.decode()
    assert not GovernanceBody.objects.exists()


def test_a_body_that_stands_twice_is_told(client, video):
    make_body("PLO's bestyrelse")
    response = client.post(PATH, posted({"body": "PLO's bestyrelse"}, {"body": "plo's bestyrelse"}))
    assert "Organet står allerede på løsningen." in response.content.decode()


def test_bodies_are_moved_and_removed(client, video):
    first, second, third = govern(video, make_body("A"), make_body("B"), make_body("C"))
    rows = [
        {"id": first.pk, "body": "A", "ORDER": 3},
        {"id": second.pk, "body": "B", "ORDER": 2, "DELETE": "on"},
        {"id": third.pk, "body": "C", "task": "Ny opgave", "ORDER": 1},
    ]
    assert client.post(PATH, posted(*rows, initial=3, base=2)).status_code == 302
    assert told(video) == [("C", "Ny opgave"), ("A", "")]


def test_another_who_changed_the_governance_meanwhile_is_shown_and_who_changed_the_texts_is_no_hindrance(client, video):
    [row] = govern(video, make_body("A"))
    with saving([video], by=None):
        video.sections.update(body="<p>Ny tekst.</p>")
    mine = {"id": row.pk, "body": "A", "task": "Min opgave"}
    assert client.post(PATH, posted(mine, initial=1, base=2)).status_code == 302

    response = client.post(PATH, posted(mine | {"task": "Igen"}, initial=1, base=2))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Sådan står det i version 4" in page
    assert "A: Min opgave" in page
    assert "Igen" in page


@pytest.mark.parametrize(
    ("unit", "typed", "value"),
    [
        ("mio.", "2,6 mio.", "2.60"),
        ("Mio. kr.", "2,6 mio.", "2.60"),
        ("millioner", "2,6 mio.", "2.60"),
        ("kr. (mio.)", "2,6 mio.", "2.60"),
        ("mia. kr.", "2 mia.", "2.00"),
        ("mio. kr.", "500 t.kr.", "0.50"),
        ("t.kr.", "12 t.kr.", "12.00"),
        ("tusind", "5 tusind", "5.00"),
        ("mio.", "2,6", "2.60"),
        ("brugere", "2,6 mio.", "2600000.00"),
    ],
)
def test_a_scale_that_the_unit_has_too_is_not_counted_twice(client, video, unit, typed, value):
    data = posted(initial=0) | {"figures-TOTAL_FORMS": 1, "figures-0-label": "Brugere", "figures-0-unit": unit}
    data |= {"figures-0-value": typed, "figures-0-month": "oktober 2024"}
    assert client.post(PATH, data).status_code == 302
    [figure] = video.revisions.first().snapshot["key_figures"]
    assert figure["values"][0]["value"] == value


@pytest.mark.parametrize(("unit", "typed"), [("%", "12 mio."), ("mia. kr.", "1 t.kr.")])
def test_a_scale_that_the_unit_has_no_room_for_is_refused(client, video, unit, typed):
    data = posted(initial=0) | {"figures-TOTAL_FORMS": 1, "figures-0-label": "Brugere", "figures-0-unit": unit}
    page = client.post(PATH, data | {"figures-0-value": typed, "figures-0-month": "oktober 2024"})
    assert page.status_code == 422
    assert f"Skriv tallet i nøgletallets enhed, {unit}." in page.text


@pytest.mark.parametrize(("month", "status"), [("oktober 2026", 302), ("november 2026", 302), ("december 2026", 422)])
def test_a_key_figure_is_for_a_month_that_has_begun(client, video, today, month, status):
    data = posted(initial=0) | {"figures-TOTAL_FORMS": 1, "figures-0-label": "Brugere", "figures-0-value": "12"}
    page = client.post(PATH, data | {"figures-0-month": month})
    assert page.status_code == status
    assert ("Måneden er ikke begyndt endnu." in page.text) == (status == 422)
    assert video.key_figures.count() == (status == 302)


@pytest.mark.parametrize(("as_of", "status"), [("2026-11-24", 302), ("2026-12-01", 200)])
def test_so_it_is_on_the_admin_site(client, video, today, as_of, status):
    figure = KeyFigure.objects.create(solution=video, label="Brugere")
    url = reverse("admin:onepagers_keyfigure_change", args=[figure.pk])
    data = {"solution": video.pk, "label": "Brugere", "unit": "", "position": 0, "opened": newest_revision(figure)}
    data |= {"values-TOTAL_FORMS": 1, "values-INITIAL_FORMS": 0, "values-0-value": "12", "values-0-as_of": as_of}
    page = client.post(url, data)
    assert page.status_code == status
    assert figure.values.count() == (status == 302)
