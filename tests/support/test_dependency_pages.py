"""Editing what a solution depends on, the components, and the map."""

import pytest
from django.utils import timezone

from accounts.models import Role
from onepagers.models import Organisation, Solution
from onepagers.versions.saving import saving
from onepagers.writing import undoing
from support.dependency_map import ACROSS, draw
from support.graph import DEPENDS_ON, Edge, Graph, Node, near
from support.models import Component, Dependency
from tests.factories import make_organisation, make_solution, make_user

pytestmark = pytest.mark.django_db


def rows(solution, *rows, initial=0, **fields):
    data = {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": initial}
    data |= {"base": solution.revisions.first().number, "note": ""}
    data |= {f"rows-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}
    return data | fields


@pytest.fixture
def video():
    return make_solution("Video", slug="video")


@pytest.fixture
def client(as_user, video):
    return as_user(video.manager)


PATH = "/loesninger/video/afhaengigheder/"


def test_a_dependency_on_a_solution_and_one_on_a_new_component_are_saved_as_a_version(client, video):
    min_laege = make_solution("Min Læge")
    typed = [
        {"on_solution": min_laege.pk, "words": "Video kører på Min Læges backend"},
        {"component": "VDX", "assumed": "on"},
    ]
    answer = client.post(PATH, rows(video, *typed))
    assert answer.status_code == 422
    assert "Vi kender ikke «VDX»" in answer.content.decode()
    assert not Dependency.objects.exists()

    assert client.post(PATH, rows(video, *typed, create="VDX")).status_code == 302
    facts = video.revisions.first().snapshot["dependencies"]
    assert [(row["kind"], row["name"], row["words"], row["assumed"]) for row in facts] == [
        ("solution", "Min Læge", "Video kører på Min Læges backend", False),
        ("component", "VDX", "", True),
    ]
    assert video.revisions.first().snapshot["refs"]["component"] == [Component.objects.get().pk]
    assert "VDX" in client.get("/loesninger/video/sammenlign/?fra=1&til=2").content.decode()


def test_a_save_of_dependencies_is_taken_back_whole(client, video):
    client.post(PATH, rows(video, {"component": "VDX", "words": "står for VDX"}, create="VDX"))
    undoing.take_back(video.revisions.first(), by=video.manager, at=timezone.now())
    assert not Dependency.objects.exists()
    assert not Component.objects.exists()
    assert video.revisions.first().snapshot["dependencies"] == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"words": "Ingen af delene"}, "Vælg enten en anden løsning eller en komponent."),
        ({"on_solution": "other", "component": "VDX"}, "Vælg enten en anden løsning eller en komponent."),
        ({"on_solution": "own"}, "En løsning kan ikke afhænge af sig selv."),
    ],
)
def test_what_is_no_dependency_is_refused_with_one_line(client, video, typed, message):
    Component.objects.create(name="VDX")
    pks = {"own": video.pk, "other": make_solution().pk}
    typed = {name: pks.get(value, value) for name, value in typed.items()}
    answer = client.post(PATH, rows(video, typed))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Dependency.objects.exists()


def test_the_same_component_twice_is_refused_in_the_form_and_beside_a_stored_row(client, video):
    component = Component.objects.create(name="VDX")
    answer = client.post(PATH, rows(video, {"component": "VDX"}, {"component": "vdx"}))
    assert (answer.status_code, "står der allerede" in answer.content.decode()) == (422, True)
    with saving([video], by=None):
        Dependency.objects.create(solution=video, on_component=component)
    answer = client.post(PATH, rows(video, {"component": "VDX"}))
    assert (answer.status_code, "står der allerede" in answer.content.decode()) == (422, True)


def test_a_component_is_edited_by_those_who_edit_what_rests_on_it_and_their_pages_get_a_version(client, video, as_user):
    component = Component.objects.create(name="VDX")
    path = f"/afhaengigheder/komponent/{component.pk}/"
    assert client.get(path).status_code == 403
    with saving([video], by=None):
        Dependency.objects.create(solution=video, on_component=component)
    typed = {"name": "VDX", "what": "Infrastruktur", "operator_name": "MedCom", "operator_words": "står for VDX"}
    typed["base"] = video.revisions.first().number
    assert "Vi kender ikke «MedCom»" in client.post(path, typed).content.decode()
    assert client.post(path, typed | {"create": "MedCom"}).status_code == 302
    [row] = video.revisions.first().snapshot["dependencies"]
    assert (row["operator"]["name"], row["operator_words"]) == ("MedCom", "står for VDX")
    assert as_user(make_user()).get(path).status_code == 403

    Component.objects.create(name="1Login")
    answer = client.post(path, typed | {"name": "1login", "base": video.revisions.first().number})
    assert "Der findes allerede en komponent med det navn." in answer.content.decode()
    assert Organisation.objects.count() == 1


def test_a_component_that_another_has_changed_is_not_overwritten_unseen(client, video):
    component = Component.objects.create(name="VDX")
    with saving([video], by=None):
        Dependency.objects.create(solution=video, on_component=component)
    path, base = f"/afhaengigheder/komponent/{component.pk}/", video.revisions.first().number
    with saving([video], by=None):
        Component.objects.update(what="Den andens ord")
    typed = {"name": "VDX", "what": "Mine ord", "base": base}
    answer = client.post(path, typed)
    page = answer.content.decode()
    assert (answer.status_code, "Den andens ord" in page, "Mine ord" in page) == (422, True, True)
    assert Component.objects.get().what == "Den andens ord"
    assert client.post(path, typed | {"seen": video.revisions.first().number}).status_code == 302
    assert Component.objects.get().what == "Mine ord"


def test_whoever_depends_on_a_renamed_solution_gets_a_version_with_its_name(client, video, as_user):
    min_laege = make_solution("Min Læge", slug="min-laege")
    with saving([video], by=None):
        Dependency.objects.create(solution=video, on_solution=min_laege)
    secretary = as_user(make_user(Role.ADMINISTRATOR))
    form = secretary.get("/loesninger/min-laege/oplysninger/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"name": "Min Læge 2", "base": 1}
    typed["manager"] = min_laege.manager_id
    assert secretary.post("/loesninger/min-laege/oplysninger/", typed).status_code == 302
    assert video.revisions.first().snapshot["dependencies"][0]["name"] == "Min Læge 2"


def test_the_page_shows_the_map_and_the_same_as_a_table_and_filters_both(client, video, reader):
    plsp = make_organisation("PLSP")
    vdx, other = Component.objects.create(name="VDX", operator=plsp), Component.objects.create(name="SEB")
    with saving([video], by=None):
        Dependency.objects.create(solution=video, on_component=vdx, words="står for VDX", assumed=True)
    apart = make_solution("Andet")
    with saving([apart], by=None):
        Dependency.objects.create(solution=apart, on_component=other)
    page = reader.get("/afhaengigheder/").content.decode()
    assert page.count("<rect") == 5
    assert page.count("dep-map__line--assumed") == 1
    assert "«står for VDX» (antaget)" in page
    for chosen in (f"component:{vdx.pk}", f"organisation:{plsp.pk}"):
        page = reader.get("/afhaengigheder/", {"paa": chosen}).content.decode()
        assert page.count("<rect") == 3
        assert "Andet</th>" not in page
    assert "Komponenter, du kan rette" not in page
    assert "Komponenter, du kan rette" in client.get("/afhaengigheder/").content.decode()


def graph(*pairs):
    nodes = {
        name: Node("solution", number) for number, name in enumerate(sorted({one for pair in pairs for one in pair}))
    }
    edges = [Edge(nodes[source], nodes[target], DEPENDS_ON) for source, target in pairs]
    return Graph({node: name for name, node in nodes.items()}, edges), nodes


def test_the_map_puts_everything_left_of_what_it_depends_on_and_is_the_same_each_time():
    drawn, nodes = graph("AB", "BC", "AC", "DC")
    first = draw(drawn, drawn.edges)
    place = {box.node: box.x for box in first.boxes}
    assert all(place[edge.source] < place[edge.target] for edge in drawn.edges)
    assert first == draw(drawn, drawn.edges)
    assert place[nodes["C"]] - place[nodes["A"]] == 2 * ACROSS


def test_a_circle_is_drawn_and_no_two_boxes_lie_on_each_other():
    drawn, _ = graph("AB", "BA", "BC", "CB", "CA")
    boxes = draw(drawn, drawn.edges).boxes
    assert len({(box.x, box.y) for box in boxes}) == 3
    assert len(near(drawn, Node("solution", 0))) == 5
    assert draw(Graph(), []).boxes == []


def test_only_one_end_and_no_circle_of_one_is_let_through_by_the_database(video):
    from django.db import IntegrityError, transaction

    component = Component.objects.create(name="VDX")
    for fields in ({}, {"on_solution": video}, {"on_solution": make_solution(), "on_component": component}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Dependency.objects.create(solution=Solution.objects.get(pk=video.pk), **fields)
