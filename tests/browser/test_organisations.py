"""The organisations in a browser: under axe, under the policy, on a telephone, and merged by hand."""

import re

import pytest
from django.utils import timezone

from onepagers.models import Organisation
from tests.browser.looking import settled, too_wide, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)
SECRETARY = "efs@plo.example"
WIDTHS = (1180, 760, 375, 320)


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


def test_no_page_of_an_organisation_breaks_a_rule_or_scrolls_sideways(log_in, live_server, complaints):
    page = log_in(SECRETARY)
    plsp, sds = Organisation.objects.get(name="PLSP"), Organisation.objects.get(name="SDS")
    Organisation.objects.filter(pk=sds.pk).update(merged_into=plsp, merged_on=timezone.localdate())
    own = plsp.get_absolute_url()
    paths = ["/organisationer/", "/organisationer/?q=xyz", own, f"{own}ret/", f"{own}sammen/", f"{own}sammen/?into=ISM"]
    for path in [*paths, sds.get_absolute_url(), "/loesninger/video/"]:
        page.goto(live_server.url + path)
        settled(page)
        assert complaints == [], path
        assert violations(page) == [], path
        assert too_wide(page, WIDTHS) == [], path
        complaints.clear()  # axe itself tries inline styles, which the policy stops


def test_two_organisations_are_merged_and_parted_again_by_hand(log_in, live_server):
    page = log_in(SECRETARY)
    page.goto(f"{live_server.url}{Organisation.objects.get(name='SDS').get_absolute_url()}")
    page.get_by_role("link", name="Slå sammen med").click()
    page.get_by_label("Slå SDS sammen med").fill("Sundhedsministeriet")
    page.get_by_role("button", name="Se, hvad der ændres").click()
    page.get_by_role("button", name="Slå SDS sammen med ISM").click()
    page.get_by_text("SDS vises nu som ISM.").wait_for()
    page.get_by_role("button", name=re.compile("Ophæv sammenlægningen")).click()
    page.get_by_text("SDS vises igen som sig selv.").wait_for()
    assert Organisation.objects.get(name="SDS").merged_into is None
