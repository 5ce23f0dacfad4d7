"""The list of organisations, their pages, and what the secretariat changes there."""

from datetime import date

import pytest

from accounts.models import Role
from onepagers.models import FormerName, Organisation
from tests.factories import make_organisation, make_solution, make_user
from tests.markup import folded

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)


@pytest.fixture
def secretary(as_user, today):
    return as_user(make_user(Role.ADMINISTRATOR))


@pytest.fixture
def ism():
    ism = make_organisation("ISM", full_name="Indenrigs- og Sundhedsministeriet")
    ism.former_names.create(name="SUM")
    return ism


def page(client, organisation):
    return folded(client.get(organisation.get_absolute_url()))


def post(client, organisation, *names, initial=0, **fields):
    """Post the form as it is opened now, with other words."""
    rows = {f"names-{place}-{name}": value for place, row in enumerate(names) for name, value in row.items()}
    counts = {"names-TOTAL_FORMS": len(names), "names-INITIAL_FORMS": initial}
    opened = {"name": organisation.name, "opened": organisation.digest()}
    return client.post(f"{organisation.get_absolute_url()}ret/", opened | counts | rows | fields)


def newest(solution):
    return solution.revisions.first()


@pytest.mark.parametrize("words", ["ism", "sundhedsMINISTERIET", "sum", "SDS", "indenrigs sum"])
def test_the_list_is_searched_by_any_name(reader, ism, words):
    make_organisation("Trifork")
    make_organisation("SDS", merged_into=ism, merged_on=ON)
    answer = folded(reader.get("/organisationer/", {"q": words}))
    assert "Én organisation" in answer or "1 organisation" in answer
    assert f'href="{ism.get_absolute_url()}"' in answer
    assert "Trifork" not in answer


def test_the_list_counts_the_solutions_that_show_each_and_offers_no_merged_one(reader, ism, today):
    merged = make_organisation("SDS", merged_into=ism, merged_on=ON)
    make_solution(owner=ism), make_solution(operator=merged), make_solution(owner=ism, retired_on=date(2026, 11, 1))
    answer = folded(reader.get("/organisationer/"))
    assert "to løsninger" in answer
    assert merged.get_absolute_url() not in answer
    assert "Ingen organisation har «xyz»" in folded(reader.get("/organisationer/?q=xyz"))


def test_the_list_takes_as_many_queries_for_seven_hundred_as_for_seven(
    reader, django_assert_num_queries, django_assert_max_num_queries
):
    def add(number):
        there = Organisation.objects.count()
        rows = [Organisation(name=f"Organisation nr. {there + place}") for place in range(number)]
        for place, row in enumerate(Organisation.objects.bulk_create(rows)):
            FormerName.objects.create(organisation=row, name=f"Før {row.pk}")
            if place % 7 == 6:
                Organisation.objects.filter(pk=row.pk).update(merged_into=rows[0], merged_on=ON)

    add(7)
    make_solution(owner=Organisation.objects.first())
    reader.get("/organisationer/")
    with django_assert_max_num_queries(10) as asked:
        reader.get("/organisationer/")
    add(693)
    with django_assert_num_queries(len(asked)):
        reader.get("/organisationer/")


def test_a_page_says_how_it_is_reached_and_what_is_not_known(reader, ism):
    ism.phone, ism.email, ism.web = "70 10 20 30", "ism@example.dk", "https://ism.example"
    ism.save()
    answer = page(reader, ism)
    assert "70 10 20 30" in answer
    assert 'href="mailto:ism@example.dk"' in answer
    assert 'href="https://ism.example"' in answer
    assert "står ikke på nogen løsning" in answer
    assert page(reader, make_organisation()).count("Ikke oplyst") == 3


def test_a_solutions_page_leads_to_its_organisations_and_an_old_version_does_not(reader, ism):
    solution = make_solution(owner=ism)
    link = f'href="{ism.get_absolute_url()}"'
    assert link in page(reader, solution)
    assert link not in folded(reader.get(f"{solution.get_absolute_url()}versioner/1/"))


def test_the_secretariat_changes_names_and_contacts_and_every_page_that_shows_it_says_so(secretary, ism):
    solution, other = make_solution(owner=ism), make_solution()
    sum_ = ism.former_names.get()
    row = {"id": sum_.pk, "organisation": ism.pk, "name": "SUM", "valid_to": "31.12.2022"}
    answer = post(secretary, ism, row, {"name": "IM"}, initial=1, name="Ministeriet", phone="70 10 20 30")
    assert answer.status_code == 302
    assert newest(solution).snapshot["solution"]["owner"]["name"] == "Ministeriet"
    assert (newest(solution).number, newest(other).number) == (2, 1)
    assert set(ism.former_names.values_list("name", "valid_to")) == {("SUM", date(2022, 12, 31)), ("IM", None)}
    assert Organisation.objects.get(pk=ism.pk).phone == "70 10 20 30"


def test_what_another_user_saved_since_the_form_was_opened_is_not_overwritten(secretary, ism):
    opened = ism.digest()
    ism.former_names.create(name="IM")
    answer = post(secretary, ism, name="Ministeriet", opened=opened)
    assert answer.status_code == 422
    assert "En anden har rettet organisationen imens" in folded(answer)
    assert "IM, SUM" in folded(answer)
    assert Organisation.objects.get(pk=ism.pk).name == "ISM"
    assert post(secretary, ism, name="Ministeriet").status_code == 302


@pytest.mark.parametrize(
    ("fields", "names", "says"),
    [
        ({"name": ""}, (), "Skriv det korte navn"),
        ({"name": "trifork"}, (), "Der findes allerede en organisation med det navn."),
        ({"email": "nej"}, (), "Indtast en gyldig e-mail-adresse."),
        ({}, ({"name": "tri"},), "Navnet hører allerede til en organisation."),
        ({}, ({"name": "IM", "valid_from": "2022-01-02", "valid_to": "2022-01-01"},), "Slutdatoen ligger før"),
        ({}, ({"name": ""}, {"name": "x" * 161}), "161"),
    ],
)
def test_what_cannot_be_saved_is_one_line_and_nothing_is_saved(secretary, ism, fields, names, says):
    make_organisation("Trifork").former_names.create(name="TRI")
    answer = post(secretary, ism, *names, **fields)
    assert answer.status_code == 422
    assert says in folded(answer)
    ism.refresh_from_db()
    assert (ism.name, ism.former_names.count()) == ("ISM", 1)


def test_a_merge_shows_what_changes_before_it_is_done_and_can_be_undone(secretary, ism):
    sds = make_organisation("SDS")
    solution = make_solution("Video", operator=sds)
    path = f"{sds.get_absolute_url()}sammen/"
    preview = folded(secretary.get(path, {"into": "sum"}))  # by a former name
    assert "SDS bliver vist som ISM" in preview
    assert f'href="{solution.get_absolute_url()}">Video</a>' in preview
    assert "Driver" in preview
    assert Organisation.objects.standing().filter(pk=sds.pk).exists()

    assert secretary.post(path, {"into": "ISM"}).url == ism.get_absolute_url()
    assert newest(solution).snapshot["solution"]["operator"]["name"] == "ISM"
    assert "blev slået sammen med" in page(secretary, sds)
    assert "24.\N{NO-BREAK SPACE}november 2026" in page(secretary, sds)
    assert "Ophæv sammenlægningen" in page(secretary, ism)
    assert secretary.get(path).status_code == 404

    assert secretary.post(f"{sds.get_absolute_url()}ophaev/").url == sds.get_absolute_url()
    assert newest(solution).snapshot["solution"]["operator"]["name"] == "SDS"
    assert secretary.post(path, {"into": "ISM"}).url == ism.get_absolute_url()  # the same words again mean it again


@pytest.mark.parametrize(
    ("into", "says"),
    [
        ("ISM", "ISM kan ikke slås sammen med sig selv. Skriv en anden."),
        ("SUM", "ISM kan ikke slås sammen med «SUM»: det er den selv. Skriv en anden."),
        ("SDS", "ISM kan ikke slås sammen med «SDS»: det er den selv. Skriv en anden."),
        ("", "Skriv, hvilken organisation."),
        ("Ukendt", "Vi kender ikke «Ukendt»."),
    ],
)
def test_a_merge_with_itself_or_in_a_circle_is_one_line_at_the_field(secretary, ism, into, says):
    make_organisation("SDS", merged_into=ism, merged_on=ON)
    answer = secretary.post(f"{ism.get_absolute_url()}sammen/", {"into": into})
    assert answer.status_code == 422
    assert says in folded(answer)
    ism.refresh_from_db()
    assert ism.merged_into is None


def test_only_the_secretariat_undoes_a_merge(as_user, ism):
    sds = make_organisation("SDS", merged_into=ism, merged_on=ON)
    path = f"{sds.get_absolute_url()}ophaev/"
    for role in (Role.READER, Role.COMMITTEE, Role.MANAGER):
        assert as_user(make_user(role)).post(path).status_code == 403
        assert "Ophæv" not in page(as_user(make_user(role)), ism)
    assert as_user(make_user(Role.ADMINISTRATOR)).get(path).status_code == 405
    assert Organisation.objects.filter(pk=sds.pk, merged_into=ism).exists()


def test_the_head_of_a_solution_keeps_the_merged_row_until_another_is_chosen(secretary, ism):
    sds, trifork = make_organisation("SDS", merged_into=ism, merged_on=ON), make_organisation("Trifork")
    solution = make_solution("Video", slug="video", operator=sds)
    form = folded(secretary.get("/loesninger/video/oplysninger/"))
    assert f'<option value="{ism.pk}" selected>ISM</option>' in form
    assert ">SDS<" not in form
    fields = {"name": "Video", "review_interval": "90", "category": "clinic", "manager": solution.manager_id}
    for operator, stored in ((ism, sds), (trifork, trifork)):
        fields |= {"operator": operator.pk, "subtitle": str(operator), "base": newest(solution).number}
        assert secretary.post("/loesninger/video/oplysninger/", fields).status_code == 302
        solution.refresh_from_db()
        assert (solution.subtitle, solution.operator) == (str(operator), stored)
