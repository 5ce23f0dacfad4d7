"""A systemforvalter enters an agreement in a browser, with all that it has."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

import danish
from danish.months import first_of_month, months_after
from onepagers.models import Solution
from support.models import Agreement
from tests.browser.looking import LSS, settled, too_wide, violations
from tests.demo import load_demo

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1180, 760, 320)


@pytest.fixture(autouse=True)
def demo(transactional_db):
    load_demo(timezone.localdate())


def is_in_order(page):
    settled(page)
    assert violations(page) == []
    size = page.viewport_size
    assert too_wide(page, WIDTHS) == []
    page.set_viewport_size(size)


def enter_party(page, number, name, role, notice="", unit=""):
    row = page.locator("[data-row]").nth(number)
    row.get_by_label("Part", exact=True).fill(name)
    row.get_by_label("Rolle").fill(role)
    if notice:
        row.get_by_label("Eget opsigelsesvarsel").fill(notice)
        row.get_by_label("Varslet er i").select_option(unit)


def test_a_manager_enters_an_agreement_with_four_parties_and_notice_to_the_end_of_a_quarter(
    log_in, live_server, complaints
):
    video = Solution.objects.get(slug="video")
    page = log_in(LSS)
    page.goto(f"{live_server.url}/loesninger/video/aftaler/")
    page.get_by_role("link", name="Ny aftale med vilkår, flere parter og optioner").click()
    assert page.get_by_label("Video").is_checked()
    page.get_by_label("Slags").select_option("operation")
    page.get_by_label("Gælder", exact=True).fill("drift af video")
    page.get_by_role("button", name="Tilføj part").click()
    page.get_by_role("button", name="Tilføj part").click()
    enter_party(page, 0, "PLO", "kunde")
    enter_party(page, 1, "Trifork", "leverandør", "3", "months")
    enter_party(page, 2, "MedCom", "kunde")
    enter_party(page, 3, "Netdrift", "underleverandør")
    page.get_by_label("Løbetid").select_option("open")
    expect(page.get_by_label("Sidste dag i kraft")).not_to_be_visible()
    expect(page.get_by_role("heading", name="Optioner")).not_to_be_visible()
    page.get_by_label("Opsigelsesvarsel", exact=True).fill("6")
    page.get_by_label("Opsiges til", exact=True).select_option("quarter")
    page.get_by_role("button", name="Gem aftalen").click()

    page.get_by_role("alert").wait_for()  # a unit is lacking, and one name is new
    is_in_order(page)
    complaints.clear()  # of the answer 422, and of axe's own inline styles
    page.get_by_label("Opret «Netdrift»").check()
    page.get_by_label("Varslet er i").last.select_option("months")
    page.get_by_role("button", name="Gem aftalen").click()
    page.get_by_text("Gemt som version").wait_for()

    agreement = Agreement.objects.get(scope="drift af video")
    assert page.url.endswith(f"/aftaler/{agreement.pk}/")
    parties = [(str(party), party.role, party.notice_months) for party in agreement.parties.all()]
    assert parties == [
        ("PLO", "kunde", None),
        ("Trifork", "leverandør", 3),
        ("MedCom", "kunde", None),
        ("Netdrift", "underleverandør", None),
    ]
    assert page.get_by_text("6 måneder til udgangen af et kvartal: skal være modtaget senest").is_visible()
    assert page.get_by_text("Opsiger vi i dag, er vi ude den").is_visible()
    assert complaints == []
    is_in_order(page)

    page.get_by_text("Opsigelse modtaget eller afgivet").click()
    page.get_by_label("Opsagt af").select_option(label="Trifork")
    page.get_by_role("button", name="Gem opsigelsen").click()
    page.get_by_text("Efter vilkårene er den sidste dag").wait_for()
    is_in_order(page)
    page.get_by_role("button", name="Gem opsigelsen").click()
    page.get_by_text("Det er gemt.").wait_for()
    assert page.get_by_text("Opsagt af Trifork").first.is_visible()
    is_in_order(page)
    page.locator(".added-tools").get_by_role("button", name="Fortryd").click()
    page.get_by_text("Det er trukket tilbage.").wait_for()
    assert page.get_by_text("Opsiger vi i dag, er vi ude den").is_visible()
    page.get_by_role("link", name="Ret aftalen").click()
    is_in_order(page)
    snapshot = video.revisions.first().snapshot
    assert [row["given"] for row in snapshot["agreements"] if row["id"] == agreement.pk] == [None]


def enter_targets(page):
    page.get_by_role("link", name="Ret servicemål").click()
    first = page.get_by_role("group", name="Nyt servicemål").first
    first.get_by_label("Mål", exact=True).fill("oppetid")
    first.get_by_label("Tal", exact=True).fill("99,6 %")
    first.get_by_label("Servicetid").fill("hverdage 8.00–15.30")
    first.get_by_label("Servicevinduer").fill("hver 2. onsdag")
    page.get_by_role("button", name="Tilføj servicemål").click()
    second = page.get_by_role("group", name="Nyt servicemål").last
    second.get_by_label("Mål", exact=True).fill("svartid")
    second.get_by_label("Mindst eller højst").select_option("lower")
    second.get_by_label("Enhed").fill("timer")
    page.get_by_role("button", name="Gem som version").click()
    page.get_by_role("alert").wait_for()  # the number is lacking
    is_in_order(page)
    page.get_by_role("group", name="Nyt servicemål").last.get_by_label("Tal", exact=True).fill("4")
    page.get_by_role("button", name="Gem som version").click()
    page.get_by_text("Gemt som version").wait_for()


def last_months(number):
    """The first days of some months that are over, oldest first."""
    first = first_of_month(timezone.localdate())
    return [months_after(first, -back) for back in range(number, 0, -1)]


def test_a_manager_enters_two_targets_and_three_months(log_in, live_server, complaints):
    agreement = Agreement.objects.filter(solutions__slug="video").first()
    Agreement.objects.filter(pk=agreement.pk).update(form="open", state="in_force")
    page = log_in(LSS)
    page.goto(f"{live_server.url}/aftaler/{agreement.pk}/")
    enter_targets(page)
    complaints.clear()  # of the answer 422, and of axe's own inline styles
    page.get_by_role("link", name="Skriv målinger ind").click()
    for month, value in zip(last_months(3), ("99,7", "99,1", "99,6"), strict=True):
        page.get_by_label("Servicemål").first.select_option(label="oppetid (%)")
        page.get_by_label("Måned", exact=True).fill(danish.month(month))
        page.get_by_label("Målt", exact=True).fill(value)
        page.get_by_role("button", name="Gem måneden").click()
        page.get_by_text("Gemt som version").wait_for()
    is_in_order(page)

    table = "\n".join(["Måned\tSvartid", *(f"{month:%Y-%m}\t3,5" for month in last_months(24))])
    complaints.clear()  # of axe's own inline styles
    page.get_by_label("Måneder og tal").fill(table)
    page.get_by_role("button", name="Vis, hvad der læses").click()
    page.get_by_text("Intet er gemt endnu").wait_for()
    is_in_order(page)
    page.get_by_role("button", name="Gem 24 tal").click()
    page.get_by_text("Gemt som version").wait_for()

    assert page.get_by_text("1 af 3 måneder brudt").is_visible()
    assert page.get_by_text("holdt i alle 24 måneder").is_visible()
    page.get_by_text("Måned for måned: oppetid").click()
    is_in_order(page)
    page.get_by_role("link", name=f"Ret oppetid for {danish.month(last_months(2)[0])}").click()
    page.get_by_label("Rigtigt tal").fill("99,9")
    page.get_by_role("button", name="Gem rettelsen").click()
    page.get_by_text("holdt i alle 3 måneder").wait_for()
    page.get_by_role("link", name="Aftalen", exact=True).click()
    promise = "Oppetid mindst 99,6 % hverdage 8.00–15.30, servicevindue hver 2. onsdag"
    expect(page.get_by_text(promise.replace(" %", "\N{NO-BREAK SPACE}%")).first).to_be_visible()
    assert [text for text in complaints if "inline style" not in text] == []
    is_in_order(page)
