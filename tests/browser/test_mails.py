"""The secretariat's pages about mails in a browser: under axe, under the policy, and on a telephone."""

import pytest
from django.utils import timezone

from danish.workdays import workday_on_or_after
from mails import sending
from reminders import todays_mails
from tests.browser.looking import sideways, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_about_mails_break_no_rule_and_fit_a_telephone(log_in, live_server, page, complaints):
    load_demo(timezone.localdate())
    on = workday_on_or_after(timezone.localdate())
    todays_mails.add_reminders(on)
    written = todays_mails.write_mails(on)
    sending.send_all([written[0].pk], todays_mails.morning(on))
    log_in("efs@plo.example")
    one = f"/mails/{written[0].pk}/"
    for path in ("/mails/", "/mails/?q=video", one, "/mails/naeste/", "/mails/drift/"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(live_server.url + path)
        assert page.get_by_role("heading", level=1).inner_text() != "Det må du ikke se"
        assert complaints == [], path
        assert violations(page) == [], path
        complaints.clear()
        page.set_viewport_size({"width": 320, "height": 800})
        assert sideways(page) <= 0, path
