"""A systemforvalter's morning, and the secretariat's when somebody leaves: in a real browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from onepagers.models import Action, Solution, StatusReview
from tests.browser.looking import sideways, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)
BJK, EFS = "bjk@plo.example", "efs@plo.example"


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


def test_an_overdue_status_is_confirmed_from_the_tasks_by_keyboard_and_one_is_back(
    log_in_by_form, live_server, complaints
):
    page = log_in_by_form(BJK)
    assert page.url == f"{live_server.url}/mine-opgaver/"
    page.get_by_role("link", name="Vurdér Søg speciallæge").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Uændret – bekræft grøn").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Bekræftet. Næste vurdering af Søg speciallæge").wait_for()
    assert page.url == f"{live_server.url}/mine-opgaver/"
    expect(page.get_by_role("link", name="Vurdér Søg speciallæge")).to_have_count(0)
    assert complaints == []


def test_the_next_date_follows_the_day_of_the_review_before_it_is_saved(log_in, live_server, complaints):
    page = log_in(BJK)
    page.goto(f"{live_server.url}/loesninger/soeg-speciallaege/vurdering/")
    said = page.locator("output").inner_text()
    newest = StatusReview.objects.newest(Solution.objects.get(slug="soeg-speciallaege"), timezone.localdate())
    page.get_by_label("Vurderet den").fill(newest.reviewed_on.isoformat())
    page.keyboard.press("Tab")
    expect(page.locator("output")).not_to_have_text(said)
    expect(page.get_by_role("button", name="Regn den ud")).to_have_count(0)
    assert complaints == []


def test_the_secretariats_pages_break_no_rule_and_fit_a_phone(log_in, live_server, complaints):
    page = log_in(EFS)
    leaving = User.objects.get(initials="LSS").pk
    paths = [
        "/mine-opgaver/",
        "/personer/",
        "/personer/ny/",
        f"/personer/{leaving}/overdrag/",
        "/loesninger/",
        "/loesninger/ny/",
        "/loesninger/video/oplysninger/",
        "/loesninger/video/udgaar/",
    ]
    for path in paths:
        page.goto(live_server.url + path)
        assert complaints == [], path
        assert violations(page) == [], path
        complaints.clear()  # axe itself tries inline styles, which the policy stops
        for width in (320, 760, 1180):
            page.set_viewport_size({"width": width, "height": 800})
            page.locator(".nav-more summary").click()
            assert sideways(page) <= 0, (path, width)
            page.locator(".nav-more summary").click()
        page.set_viewport_size({"width": 1440, "height": 900})


def test_a_new_solution_gets_its_address_as_the_name_is_typed_and_leads_to_its_texts(log_in, live_server, complaints):
    page = log_in(EFS)
    page.goto(f"{live_server.url}/loesninger/ny/")
    page.get_by_label("Navn").press_sequentially("Ældre på nettet")
    expect(page.get_by_label("Adresse")).to_have_value("aeldre-paa-nettet")
    page.get_by_role("button", name="Opret løsningen").click()
    page.get_by_text("Ældre på nettet er oprettet.").wait_for()
    assert page.url.endswith("/loesninger/aeldre-paa-nettet/tekst/")
    assert complaints == []


def test_a_double_click_notes_one_action_and_so_does_back_and_send_again(log_in, live_server):
    page = log_in(EFS)
    page.goto(f"{live_server.url}/loesninger/video/handling/")
    page.get_by_label("Handling").fill("Ring til PLSP")
    page.get_by_label("Ansvarlig").select_option(index=1)
    page.get_by_label("Udført senest").fill("2027-01-05")
    page.get_by_role("button", name="Gem handlingen").dblclick()
    page.wait_for_url(f"{live_server.url}/beslutninger/")
    assert Action.objects.filter(text="Ring til PLSP").count() == 1

    page.goto(f"{live_server.url}/loesninger/video/handling/")
    page.get_by_label("Handling").fill("Skriv til PLSP")
    page.get_by_label("Ansvarlig").select_option(index=1)
    page.get_by_label("Udført senest").fill("2027-01-05")
    page.get_by_role("button", name="Gem handlingen").click()
    page.get_by_text("Handlingen er noteret.").wait_for()
    page.go_back()
    page.get_by_role("button", name="Gem handlingen").click()
    page.get_by_text("Det er allerede gemt.").wait_for()
    assert Action.objects.filter(text="Skriv til PLSP").count() == 1
