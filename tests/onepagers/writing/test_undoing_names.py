"""What an undone save leaves alone is named as its page names it."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils.text import camel_case_to_spaces

from accounts.models import Role
from onepagers.models import KeyFigure
from onepagers.pages import pdf
from onepagers.versions.saving import saving
from support.models import Agreement
from tests.factories import at, make_body, make_organisation, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.server]
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def every_page_fits(monkeypatch):
    monkeypatch.setattr(pdf, "measured", lambda snapshot, on: {"fits": True})


@pytest.fixture
def video():
    return make_solution("Video", slug="video")


@pytest.fixture
def undo(client, video):
    def undo(number):
        client.force_login(make_user(Role.ADMINISTRATOR))
        response = client.post(f"/loesninger/video/versioner/{number}/fortryd/", follow=True)
        return " ".join(str(message) for message in response.context["messages"])

    return undo


def save(*solutions):
    return saving(solutions, by=None, note="Rettet", at=at(TODAY))


def recorded_models():
    models = [
        model
        for model in apps.get_models()
        if any(trigger.name == "recorded" for trigger in getattr(model._meta, "triggers", ()))
    ]
    assert len(models) > 15
    return models


@pytest.mark.parametrize("model", recorded_models(), ids=lambda model: model.__name__)
def test_every_recorded_table_has_a_danish_name_and_its_rows_have_theirs(model):
    assert model.__str__ is not Model.__str__
    names = {str(model._meta.verbose_name), str(model._meta.verbose_name_plural)}
    assert camel_case_to_spaces(model.__name__) not in names - {"organisation"}  # the same word in Danish
    assert not any("relation" in name or "_" in name for name in names)


def test_the_solution_of_an_agreement_that_is_removed_since_is_named_by_both(video, undo):
    other = make_solution("Hjertet", slug="hjertet")
    with save(video, other):
        agreement = Agreement.objects.create(kind="sla", scope="Min Læge-appen")
        agreement.solutions.set([video, other])
    with save(video):
        agreement.solutions.remove(video)
    with save(other):
        agreement.delete()
    assert "ladt i fred: aftale «SLA, Min Læge-appen» på Video, som er fjernet siden." in undo(3)


def test_the_solution_of_an_agreement_that_came_again_is_named_by_both(video, undo):
    agreement = Agreement.objects.create(kind="sla", scope="Min Læge-appen")
    with save(video):
        agreement.solutions.add(video)
    for change in (agreement.solutions.remove, agreement.solutions.add):
        with save(video):
            change(video)
    assert "ladt i fred: aftale «SLA, Min Læge-appen» på Video." in undo(3)


def test_the_value_of_a_key_figure_is_named_by_the_figure(video, undo):
    figure = KeyFigure.objects.create(solution=video, label="downloads i alt")
    for number in (10, 11, 12):
        with save(video):
            figure.values.update_or_create(as_of=TODAY, defaults={"value": Decimal(number)})
    assert "ladt i fred: nøgletal «downloads i alt»." in undo(2)
    assert "ladt i fred: værdi i nøgletal «downloads i alt»." in undo(3)


def test_the_value_of_a_key_figure_that_is_removed_since_is_named_by_the_figure(video, undo):
    figure = KeyFigure.objects.create(solution=video, label="downloads i alt")
    with save(video):
        figure.values.create(as_of=TODAY, value=Decimal(11))
    with save(video):
        figure.values.all().delete()
    with save(video):
        figure.delete()
    assert "ladt i fred: nøgletal «downloads i alt», som er fjernet siden." in undo(3)


def test_a_member_of_a_body_and_a_measurement_are_named_by_what_they_are_of(video):
    body = make_body("Styregruppen")
    body.members.add(make_organisation("ISM"))
    through = apps.get_model("onepagers.BodyMember")
    assert through.objects.get().in_words() == "deltager «ISM» i Styregruppen"
    target = Agreement.objects.create(kind="sla").targets.create(name="Svartid", target=4)
    about = {"agreement": target.agreement, "solution": video}
    measurement = target.measurements.create(month=date(2026, 11, 1), value=3, **about)
    assert measurement.in_words() == "måling for november 2026 af «Svartid»"
