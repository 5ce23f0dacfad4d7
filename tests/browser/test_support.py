"""«Hvem ringer jeg til?» and the matrix, with numbers and hours that the demo lacks, on a phone too."""

import pytest
from django.utils import timezone

from onepagers.models import Solution
from onepagers.versions.saving import saving
from support.models import ServiceHours
from tests.browser.looking import LSS, settled, too_wide, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_finds_whom_to_ring_by_two_choices(log_in, live_server, complaints, transactional_db):
    load_demo(timezone.localdate())
    video = Solution.objects.get(slug="video")
    with saving([video], by=None):
        line = video.support_lines.get(audience="Klinikker", level=1)
        line.phone, line.email, line.have_ready = "70 10 20 30", "support@trifork.example", "Ydernummer"
        line.save()
        every_day = {"weekdays": [*range(7)], "opens": "00:00", "closes": "23:59", "holidays": True}
        ServiceHours.objects.create(line=line, **every_day)
    page = log_in(LSS)
    page.goto(f"{live_server.url}/support/")
    settled(page)
    assert violations(page) == []
    assert too_wide(page, (1180, 320)) == []
    complaints.clear()  # axe itself tries inline styles, which the policy stops
    page.get_by_role("link", name="Hvem ringer jeg til?").click()
    page.get_by_label("Hvem er du?").select_option("Klinikker")
    page.get_by_label("Hvad drejer det sig om?").select_option("Video")
    page.get_by_role("button", name="Vis, hvem jeg ringer til").click()
    page.get_by_text("Åbent nu", exact=True).wait_for()
    page.get_by_role("link", name="70 10 20 30").wait_for()
    settled(page)
    assert complaints == []
    assert violations(page) == []
    assert too_wide(page, (1180, 320)) == []
