"""Making an edition in a real browser: every state under axe, on a phone, by keyboard, and followed to its end."""

import threading
import time

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from editions import freezing, tasks
from editions.models import Edition, Freezing
from onepagers.pages import pdf
from tests.browser.looking import settled, too_wide, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)
EFS = "efs@plo.example"


@pytest.fixture(autouse=True)
def _demo(transactional_db, monkeypatch):
    load_demo(timezone.localdate())
    Freezing.objects.all().delete()  # the demo's own job; here each test decides who works
    monkeypatch.setattr(tasks, "ring_for_editions", lambda: True)


def draft():
    return Edition.objects.drafts().latest("meeting_on")


def test_every_state_is_accessible_and_fits_a_phone(log_in, live_server, complaints):
    page = log_in(EFS)
    edition = draft()
    root = f"/udgaver/{edition.pk}/kladde/"

    def look(path, state=""):
        page.goto(live_server.url + path)
        settled(page)
        assert complaints == [], path
        assert violations(page) == [], path + state
        complaints.clear()
        assert too_wide(page, (320, 760, 1180), 900) == [], path + state
        page.set_viewport_size({"width": 1440, "height": 900})

    for path in ("/udgaver/", "/udgaver/ny/", root, root + "ret/"):
        look(path)
    job = freezing.ask(edition, by=edition.author)
    look(root + "fremdrift/", "working")
    Freezing.objects.filter(pk=job.pk).update(ended_at=timezone.now(), failure="Video: Siden er for lang.")
    look(root, "failed")
    edition.pages.all().delete()
    look(root, "empty")


def test_a_page_is_moved_by_keyboard_and_keeps_its_new_place(log_in, live_server):
    page = log_in(EFS)
    edition = draft()
    page.goto(f"{live_server.url}/udgaver/{edition.pk}/kladde/ret/")
    button = page.get_by_role("button", name="Flyt Video op")
    button.focus()
    page.keyboard.press("Enter")
    assert button.evaluate("button => button === document.activeElement")
    page.get_by_role("button", name="Gem kladden").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Kladden er gemt.").wait_for()
    assert [one.solution.slug for one in edition.pages.all()][:2] == ["video", "min-laege"]


def test_whoever_presses_sees_it_come_and_ends_at_the_final_edition(log_in, live_server, complaints, monkeypatch):
    def fit(*asked, really=pdf.fit):
        time.sleep(0.5)  # the browser asks each 0.7 s, and what is known already takes no time
        return really(*asked)

    monkeypatch.setattr(pdf, "fit", fit)
    page = log_in(EFS)
    edition = draft()
    page.goto(f"{live_server.url}/udgaver/{edition.pk}/kladde/")
    page.get_by_role("button", name="Gør endelig").click()
    page.get_by_text("Venter på at komme til").wait_for()
    page.reload()
    told = []

    def work():
        try:
            freezing.freeze(edition.pk)
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    while worker.is_alive() and len(told) < 200:
        told.append(page.locator("progress").get_attribute("value") if page.locator("progress").count() else "100")
        page.wait_for_timeout(100)
    worker.join()

    page.get_by_text("er endelig og kan ikke ændres mere").wait_for()
    assert len(set(told)) >= 3  # the bar moved
    assert complaints == []
    assert Edition.objects.get(pk=edition.pk).frozen_by == User.objects.get(email=EFS)
