"""Rows as they are added, moved and removed, and organisations as they are found by typing; the support lines stand for
all pages on which rows are edited."""

import pytest

from accounts.models import Role
from onepagers.models import Organisation
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementParty, SupportLine, SupportProvider
from tests.factories import make_organisation, make_solution, make_user

pytestmark = pytest.mark.django_db
PATH = "/loesninger/video/support/"


@pytest.fixture
def client(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def video():
    return make_solution(slug="video")


def rows(*rows, initial=0, base=1, **extra):
    data = {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": initial, "base": base} | extra
    return data | {f"rows-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}


def line(**fields):
    return {"audience": "Borgere", "level": 1, "joiner": "or"} | fields


def existing(row, **fields):
    return line(id=row.pk, audience=row.audience) | fields


def make_lines(solution, *audiences):
    with saving([solution], by=None):
        return [
            SupportLine.objects.create(solution=solution, audience=audience, level=1, position=place)
            for place, audience in enumerate(audiences)
        ]


def told(solution, name="audience"):
    return [row[name] for row in solution.revisions.first().snapshot["support"]]


def providers(solution):
    return [[one["name"] for one in row] for row in told(solution, "providers")]


def test_an_organisation_is_found_by_a_former_name_and_by_its_full_name(client, video):
    ism = make_organisation("ISM", full_name="Indenrigs- og Sundhedsministeriet")
    ism.former_names.create(name="SUM")
    client.post(PATH, rows(line(provider_1="sum"), line(level=2, provider_1="indenrigs- og  sundhedsministeriet")))
    assert providers(video) == [["ISM"], ["ISM"]]
    assert "før SUM" in client.get(PATH).content.decode()


def test_an_unknown_name_is_asked_about_and_made_in_the_same_save_when_one_says_so(client, video):
    make_organisation("Trifork")
    data = rows(line(provider_1="Trifrok"), line(level=2, provider_1="Netcompany"))
    asked = client.post(PATH, data)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Vi kender ikke «Trifrok». Mente du Trifork?" in page
    assert "Opret «Netcompany»" in page

    assert client.post(PATH, data | {"create": ["Netcompany"]}).status_code == 422
    assert Organisation.objects.count() == 1  # nothing is made before all of it can be saved

    assert client.post(PATH, data | {"create": "Netcompany", "rows-0-provider_1": "Trifork"}).status_code == 302
    assert providers(video) == [["Trifork"], ["Netcompany"]]


def test_a_new_name_in_two_rows_is_one_organisation(client, video):
    data = rows(line(provider_1="Netcompany"), line(level=2, provider_1="NETCOMPANY"), create="Netcompany")
    assert client.post(PATH, data).status_code == 302
    assert Organisation.objects.count() == 1


def test_a_name_that_two_bear_asks_for_the_short_one(client, video):
    make_organisation("RN", full_name="Regionen")
    make_organisation("RM", full_name="Regionen")
    response = client.post(PATH, rows(line(provider_1="regionen")))
    assert "Både RM og RN hedder «regionen»." in response.content.decode()


@pytest.mark.parametrize(
    ("places", "stand"), [((2, 3, 1), "CAB"), ((1, 2, 1), "CAB"), ((3, 2, 3), "BCA"), ((1, 3, 2), "ACB")]
)
def test_rows_are_moved_by_their_numbers(client, video, places, stand):
    lines = make_lines(video, *"ABC")
    posted = [existing(row, ORDER=place) for row, place in zip(lines, places, strict=True)]
    assert client.post(PATH, rows(*posted, initial=3, base=2)).status_code == 302
    assert told(video) == list(stand)


def test_rows_are_removed_moved_and_added_in_one_save(client, video):
    first, second = make_lines(video, "A", "B")
    posted = [existing(first, DELETE="on", audience=""), existing(second, ORDER=2), line(audience="C", ORDER=1)]
    assert client.post(PATH, rows(*posted, initial=2, base=2)).status_code == 302
    assert told(video) == ["C", "B"]


def test_an_empty_row_that_was_only_moved_says_nothing(client, video):
    [first] = make_lines(video, "A")
    posted = [existing(first, ORDER=2), {"audience": "", "level": "", "joiner": "or", "ORDER": 1}]
    assert client.post(PATH, rows(*posted, initial=1, base=2)).status_code == 302
    assert told(video) == ["A"]


def test_a_row_that_another_removed_meanwhile_stays_on_the_page_as_a_new_one(client, video):
    first, second = make_lines(video, "A", "B")
    gone = first.pk
    with saving([video], by=None):
        first.delete()
    posted = [{**existing(second), "id": gone, "audience": "A", "note": "Vigtigt"}, existing(second, note="Også")]
    response = client.post(PATH, rows(*posted, initial=2, base=2))
    page = response.content.decode()
    assert response.status_code == 422
    assert "En anden har rettet her imens" in page
    assert "Vigtigt" in page
    again = rows(existing(second, note="Også"), line(audience="A", note="Vigtigt"), initial=1, base=3)
    assert client.post(PATH, again).status_code == 302
    assert told(video, "note") == ["Også", "Vigtigt"]


def test_a_provider_beyond_the_three_that_have_a_field_is_kept(client, video):
    [first] = make_lines(video, "A")
    for place, name in enumerate(["En", "To", "Tre", "Fire"]):
        SupportProvider.objects.create(line=first, organisation=make_organisation(name), position=place)
    client.post(PATH, rows(existing(first, provider_1="En", provider_3="Tre"), initial=1, base=2))
    assert providers(video) == [["En", "Tre", "Fire"]]


def test_what_one_has_changed_is_the_versions_note_and_one_stays_where_one_was(client, video):
    response = client.post(PATH, rows(line(), note="Ny supportaftale"))
    assert response.url == PATH
    assert video.revisions.first().note == "Ny supportaftale"


@pytest.mark.parametrize("number", ["x", "-1", "99999"])
def test_a_garbled_form_is_refused_and_not_a_fault(client, video, number):
    for extra in ({}, {"add-row": "rows"}):
        response = client.post(PATH, {"rows-TOTAL_FORMS": number, "base": 1} | extra)
        assert response.status_code in (200, 422)


@pytest.mark.parametrize("many", [1, 6])
def test_the_edit_pages_ask_the_database_as_often_for_many_rows_as_for_one(
    client, video, many, django_assert_max_num_queries
):
    for row in make_lines(video, *(f"Nr. {number}" for number in range(many))):
        SupportProvider.objects.create(line=row, organisation=make_organisation())
        agreement = Agreement.objects.create(kind="sla")
        agreement.solutions.add(video)
        AgreementParty.objects.create(agreement=agreement, organisation=make_organisation())
    for part in ("support", "aftaler"):
        with django_assert_max_num_queries(9):
            client.get(f"/loesninger/video/{part}/")


def test_each_row_on_the_page_says_which_one_it_is(client, video):
    [first] = make_lines(video, "A")
    page = client.get(PATH).content.decode()
    assert f'<input type="hidden" value="{first.pk}" name="rows-0-id"' in page
    assert "A, 1. linje" in page
