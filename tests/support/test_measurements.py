"""Service targets and measured months, as they are typed, pasted, put right and taken back on an agreement's pages."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine

import danish
from accounts.models import Role
from danish.months import months_after
from danish.plain_text import plain
from onepagers import findings
from onepagers.changes import comparing
from onepagers.models import Revision, Withdrawal
from onepagers.pages import onepager
from onepagers.versions.saving import saving
from onepagers.writing.undoing import take_back
from support.models import Agreement, AgreementParty, Measurement, ServiceHours
from tests.factories import at, make_edition, make_organisation, make_solution, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 29)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(TODAY), tick=False):
        yield


@pytest.fixture
def manager():
    return make_user(initials="LSS")


@pytest.fixture
def video(manager):
    return make_solution("Video", slug="video", manager=manager)


@pytest.fixture
def client(client, manager):
    client.force_login(manager)
    return client


def make_sla(*solutions, targets=("oppetid",)):
    with saving(list(solutions), by=None):
        agreement = Agreement.objects.create(kind="sla", form="open", counted_to="month", notice_months=1)
        agreement.solutions.add(*solutions)
        AgreementParty.objects.create(agreement=agreement, organisation=make_organisation())
        for name in targets:
            agreement.targets.create(name=name, target="99.60", unit="%")
    return agreement


def rows(*rows, initial=0, base=1, **extra):
    data = {"rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": initial, "base": base} | extra
    return data | {f"rows-{index}-{name}": value for index, row in enumerate(rows) for name, value in row.items()}


def newest(solution):
    return solution.revisions.first().snapshot


def shown(solution, on=TODAY):
    """The words of the one-pager as a reader sees them."""
    return plain(str(onepager.body(newest(solution), on))).replace("\N{NO-BREAK SPACE}", " ")


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode().replace("&nbsp;", " ")).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(text.split())


# Targets


UPTIME = {
    "name": "oppetid", "better": "higher", "target": "99,6 %", "unit": "", "hours": "hverdage 8.00–15.30",
    "windows": "hver 2. onsdag",
}  # fmt: skip


def test_a_target_with_hours_and_a_window_reads_so_on_the_page_and_in_what_has_changed(client, video):
    agreement = make_sla(video, targets=())
    before = newest(video)
    answer = client.post(f"/aftaler/{agreement.pk}/servicemaal/", rows(UPTIME, base=video.revisions.first().number))
    assert answer.status_code == 302

    promise = "oppetid mindst 99,6 % hverdage 8.00–15.30, servicevindue hver 2. onsdag"
    assert promise in shown(video).lower()
    assert promise in words(client.get(f"/aftaler/{agreement.pk}/")).lower()
    [group] = comparing.compare(before, newest(video)).groups
    assert [(fact.field, fact.now.replace("\N{NO-BREAK SPACE}", " ")) for fact in group.facts] == [
        ("Servicemål", promise)
    ]


def test_hours_are_rows_that_can_be_changed_and_are_left_alone_otherwise(client, video):
    agreement = make_sla(video)
    [target] = agreement.targets.all()
    path = f"/aftaler/{agreement.pk}/servicemaal/"
    row = {**UPTIME, "id": target.pk, "hours": "man-tors 8-16\r\nfre 8-15, også helligdage"}
    assert client.post(path, rows(row, initial=1, base=2)).status_code == 302
    stored = [(one.weekdays, f"{one.opens:%H:%M}", one.holidays) for one in target.hours.all()]
    assert stored == [([0, 1, 2, 3], "08:00", False), ([4], "08:00", True)]
    keys = set(ServiceHours.objects.values_list("pk", flat=True))
    assert client.post(path, rows({**row, "windows": ""}, initial=1, base=3)).status_code == 302
    assert set(ServiceHours.objects.values_list("pk", flat=True)) == keys
    assert "mandag-torsdag 8.00–16.00\nfredag 8.00–15.00, også helligdage" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"target": "101 %"}, "over 100 %"),
        ({"target": "99.6"}, "to måder"),
        ({"target": ""}, "Skriv det tal, der er aftalt"),
        ({"name": ""}, "Skriv, hvad der måles"),
        ({"hours": "hverdage 16-8"}, "slutter tidsrummet ikke"),
        ({"measured_from": "2026-05-01", "measured_to": "2026-04-30"}, "holde op med at blive målt"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(client, video, fields, wrong):
    agreement = make_sla(video, targets=())
    answer = client.post(
        f"/aftaler/{agreement.pk}/servicemaal/", rows(UPTIME, {**UPTIME, "name": "b", **fields}, base=2)
    )
    assert answer.status_code == 422
    assert wrong in words(answer)
    assert not agreement.targets.exists()


def test_a_name_twice_is_refused(client, video):
    agreement = make_sla(video, targets=())
    answer = client.post(f"/aftaler/{agreement.pk}/servicemaal/", rows(UPTIME, {**UPTIME, "name": "Oppetid"}, base=2))
    assert "Aftalen har allerede et mål med det navn." in words(answer)


def test_a_measured_target_stays_and_one_that_never_was_goes(client, video):
    agreement = make_sla(video, targets=("oppetid", "svartid"))
    uptime, reply = agreement.targets.all()
    measure(agreement, "2026-10", "99,9")
    path = f"/aftaler/{agreement.pk}/servicemaal/"
    gone = [{"id": uptime.pk, "DELETE": "on"}, {"id": reply.pk, "DELETE": "on"}]
    refused = client.post(path, rows(*gone, initial=2, base=2))
    assert "«oppetid» er målt og kan ikke fjernes" in words(refused)
    kept = {**UPTIME, "id": uptime.pk, "measured_to": "2026-10-31"}
    assert client.post(path, rows(kept, gone[1], initial=2, base=2)).status_code == 302
    assert list(agreement.targets.all()) == [uptime]


def test_another_who_changed_the_same_agreement_is_shown_and_another_agreement_is_no_hindrance(client, video):
    agreement, other = make_sla(video, targets=()), make_sla(video, targets=())
    path = f"/aftaler/{agreement.pk}/servicemaal/"
    with saving([video], by=None):
        other.targets.create(name="svartid", target=4, unit="timer")
    assert client.post(path, rows(UPTIME, base=3)).status_code == 302
    refused = client.post(path, rows({**UPTIME, "name": "svartid"}, base=3))
    assert refused.status_code == 422
    assert "En anden har rettet her imens" in words(refused)
    assert "Oppetid mindst 99,6 %" in words(refused)


# Months


def measure(agreement, month, value, target=None, **fields):
    row = Measurement(
        agreement=agreement,
        solution=agreement.solutions.first(),
        target=target or agreement.targets.first(),
        month=date.fromisoformat(f"{month}-01"),
        value=value.replace(",", "."),
        **fields,
    )
    row.save()
    return row


def type_month(client, agreement, month, value, target=None):
    target = target or agreement.targets.first()
    data = {"which": "month", "one-target": target.pk, "one-month": month, "one-value": value}
    return client.post(f"/aftaler/{agreement.pk}/maalinger/ny/", data)


def test_a_month_is_typed_and_shown_on_every_page_of_the_agreement(client, video):
    app = make_solution("App", slug="app")
    agreement = make_sla(video, app)
    assert type_month(client, agreement, "oktober 2026", "99,1 %").status_code == 302
    [row] = Measurement.objects.all()
    assert (row.value, row.month, row.author.initials, row.solution) == (
        Decimal("99.1"),
        date(2026, 10, 1),
        "LSS",
        video,
    )
    for solution in (video, app):
        assert "målt 99,1 % i oktober 2026, 1 af 1 måned brudt" in shown(solution)
    assert 'value="november 2026"' not in client.get(f"/aftaler/{agreement.pk}/maalinger/ny/").content.decode()


@pytest.mark.parametrize(
    ("month", "value", "wrong"),
    [
        ("december 2026", "99", "December 2026 ligger ude i fremtiden."),
        ("oktober 2026", "100,1", "over 100 %"),
        ("oktober 2026", "", "Skriv, hvad der er målt"),
        ("", "99", "Skriv måneden"),
        ("13.2026", "99", "Skriv en måned"),
        ("september 2026", "99", "September 2026 er allerede målt: 99,9 %. Ret den i tabellen."),
    ],
)
def test_a_month_that_cannot_be_is_refused_with_one_line(client, video, month, value, wrong):
    agreement = make_sla(video)
    measure(agreement, "2026-09", "99,9")
    answer = type_month(client, agreement, month, value)
    assert answer.status_code == 422
    assert wrong in words(answer)
    assert Measurement.objects.count() == 1


def paste(client, agreement, text, *, target="", save=True, **extra):
    """What is pasted is shown first and then saved, as a browser does it."""
    data = {"which": "paste", "many-text": text, "many-target": target and target.pk, **extra}
    path = f"/aftaler/{agreement.pk}/maalinger/ny/"
    preview = client.post(path, data)
    seen = re.search(r'name="many-seen" value="(\w+)"', preview.content.decode())
    if not save or preview.status_code != 200 or not seen:
        return preview
    return client.post(path, data | {"many-seen": seen[1], "save": "1"})


def stored():
    rows = Measurement.objects.filter(counts=True)
    return {f"{row.target} {row.month:%Y-%m}": danish.number(row.value) for row in rows}


MONTHS = [months_after(date(2024, 11, 1), number) for number in range(24)]
VALUES = [Decimal("99.6") + Decimal(number) / 100 - (number == 7) for number in range(24)]


@pytest.mark.parametrize("separator", ["\t", ";"])
@pytest.mark.parametrize("way", ["{0:%Y-%m}", "{0:%m-%Y}", "{1} {0:%Y}", "{2} {0:%Y}", "{2}-{0:%y}", "01.{0:%m.%Y}"])
def test_24_months_that_are_pasted_stand_as_typed(client, video, separator, way):
    agreement = make_sla(video)
    typed = [
        separator.join([
            way.format(month, danish.MONTHS[month.month - 1], danish.SHORT_MONTHS[month.month - 1]),
            f"{value}".replace(".", ","),
        ])
        for month, value in zip(MONTHS, VALUES, strict=True)
    ]  # fmt: skip
    answer = paste(client, agreement, "\r\n".join(["Måned" + separator + "Oppetid", *typed]))
    assert answer.status_code == 302, words(answer)
    assert [row.value for row in Measurement.objects.order_by("month")] == VALUES
    assert list(Measurement.objects.order_by("month").values_list("month", flat=True)) == MONTHS
    assert "1 af 24 måneder brudt" in shown(video)
    page = words(client.get(f"/aftaler/{agreement.pk}/maalinger/"))
    for month, value in zip(MONTHS, VALUES, strict=True):
        assert f"{danish.month(month).capitalize()} {danish.number(value)} %" in page
    assert "Juni 2025 98,67 % brudt Brudt" in page
    assert {one.code for one in findings.find(newest(video), TODAY)} & {
        "support.F12",
        "support.F13",
        "support.F14",
    } == {"support.F13"}


def test_a_table_with_a_column_for_each_target_may_have_holes(client, video):
    agreement = make_sla(video, targets=("oppetid", "svar i tide"))
    text = "Måned\tSvar i tide (%)\tOppetid\nseptember 2026\t98\t99,7\noktober 2026\t\t99,8\t"
    assert paste(client, agreement, text).status_code == 302
    assert stored() == {"svar i tide 2026-09": "98", "oppetid 2026-09": "99,7", "oppetid 2026-10": "99,8"}


def test_quoted_values_may_be_parted_by_commas(client, video):
    assert paste(client, make_sla(video), '2026-09,"99,7"\n2026-10,100').status_code == 302
    assert stored() == {"oppetid 2026-09": "99,7", "oppetid 2026-10": "100"}


WRONG = {
    "every line at once": (
        "Måned;Oppetid\nokt. 2026;99,9\nokt. 2026;99,8\nsmårt 2026;99\naugust 2026;101\njuli 2026;\ndec. 2026;99\n;99",
        [
            "Række 3: oktober 2026 står også i række 2.",
            "Række 4: «smårt 2026» er ikke en måned.",
            "Række 5: «101» er over 100 %.",
            "Række 6: Værdien mangler.",
            "Række 7: december 2026 ligger ude i fremtiden.",
            "Række 8: «» er ikke en måned.",
        ],
    ),
    "mixed separators": (
        "okt. 2026;99,9\nsep. 2026\t99,8",
        ["Rækkerne er skilt på flere måder: semikolon i række 1 og tabulator i række 2."],
    ),
    "mixed with a comma": (
        "okt. 2026;99,9\nsep. 2026,99",
        ["Rækkerne er skilt på flere måder: semikolon i række 1 og komma i række 2."],
    ),
    "a comma that parts and one that doesn't": ("2026-10,99,9", ["Er kommaet et decimalkomma"]),
    "a column of no target": ("Måned;Oppetid;Pris\nokt. 2026;99;1", ["«Pris» er ikke et af aftalens servicemål"]),
    "a target twice": ("Måned;Oppetid;Oppetid\nokt. 2026;99;1", ["Servicemålet «oppetid» har to kolonner."]),
    "a column too many": ("Måned;Oppetid\nokt. 2026;99;1", ["Række 2: Der er 3 kolonner"]),
    "a heading alone": ("Måned;Oppetid", ["Der er ingen måneder under overskriften."]),
    "nothing": (" \n ", ["Indsæt mindst én måned"]),
    "a month that stands already": ("sep. 2026;99", ["Række 1: september 2026 er allerede målt: 99,9 %."]),
}


@pytest.mark.parametrize("what", WRONG)
def test_everything_wrong_is_told_at_once_the_text_stays_and_nothing_is_saved(client, video, what):
    text, wrong = WRONG[what]
    agreement = make_sla(video)
    measure(agreement, "2026-09", "99,9")
    answer = paste(client, agreement, text)
    page = words(answer)
    assert answer.status_code == 422
    for line in wrong:
        assert line in page
    assert text.strip().splitlines()[-1:] == [] or text.splitlines()[0] in answer.content.decode()
    assert "Gem" not in page.partition("Vis, hvad der læses")[2]
    assert Measurement.objects.count() == 1


def test_with_two_targets_a_single_column_says_which_it_is(client, video):
    agreement = make_sla(video, targets=("oppetid", "svartid"))
    uptime, reply = agreement.targets.all()
    assert "Vælg, hvilket servicemål tallene hører til." in words(paste(client, agreement, "okt. 2026;99"))
    refused = paste(client, agreement, "Måned;Oppetid\nokt. 2026;99", target=reply)
    assert "Overskriften siger «Oppetid», men du har valgt «svartid»." in words(refused)
    assert paste(client, agreement, "okt. 2026;99", target=reply).status_code == 302
    assert stored() == {"svartid 2026-10": "99"}
    assert uptime.measurements.count() == 0


def test_nothing_is_saved_before_it_is_seen_and_what_was_changed_since_is_shown_again(client, video):
    agreement = make_sla(video)
    path = f"/aftaler/{agreement.pk}/maalinger/ny/"
    preview = paste(client, agreement, "okt. 2026;99,9", save=False)
    assert "Sådan er det læst. Intet er gemt endnu." in words(preview)
    seen = re.search(r'name="many-seen" value="(\w+)"', preview.content.decode())[1]
    data = {"which": "paste", "many-text": "okt. 2026;98,9", "many-seen": seen, "save": "1"}
    again = client.post(path, data | {"many-target": agreement.targets.get().pk})
    assert again.status_code == 200
    assert "98,9 %" in words(again)
    assert not Measurement.objects.exists()


def test_months_that_are_measured_are_put_right_where_one_says_so(client, video):
    agreement = make_sla(video)
    old, same = measure(agreement, "2026-09", "99,9"), measure(agreement, "2026-08", "99,8")
    text = "aug. 2026;99,8\nsep. 2026;98,9\nokt. 2026;99,7"
    assert "1 tal står der allerede" in words(paste(client, agreement, text, save=False, **{"many-correcting": "on"}))
    assert paste(client, agreement, text, **{"many-correcting": "on"}).status_code == 302
    assert stored() == {"oppetid 2026-08": "99,8", "oppetid 2026-09": "98,9", "oppetid 2026-10": "99,7"}
    old.refresh_from_db()
    same.refresh_from_db()
    assert (old.counts, same.counts) == (False, True)
    nothing = paste(client, agreement, "aug. 2026;99,8", **{"many-correcting": "on"})
    assert "tallene er de samme" in words(nothing)


def test_a_wrong_month_gets_a_row_that_replaces_it_and_both_are_seen(client, video):
    agreement = make_sla(video)
    type_month(client, agreement, "oktober 2026", "89,9")
    [wrong] = Measurement.objects.all()
    path = f"/aftaler/{agreement.pk}/maalinger/{wrong.pk}/"
    assert "Der står allerede 89,9 %." in words(client.post(path, {"value": "89,90"}))
    assert client.post(path, {"value": "99,9"}).status_code == 302
    assert stored() == {"oppetid 2026-10": "99,9"}
    table = words(client.get(f"/aftaler/{agreement.pk}/maalinger/"))
    assert "Oktober 2026 99,9 % holdt Holdt 89,9 %, rettet 29. november 2026 af LSS" in table
    assert "Det tal tæller ikke længere." in words(client.get(path))
    assert "Tallet er rettet imens." in words(client.post(path, {"value": "99,8"}))

    right = Measurement.objects.get(counts=True)
    history = words(client.get(f"/aftaler/{agreement.pk}/maalinger/{right.pk}/"))
    assert "99,9 %, skrevet 29. november 2026 af LSS 89,9 %, skrevet 29. november 2026 af LSS, rettet" in history
    assert client.post(f"/aftaler/{agreement.pk}/maalinger/{right.pk}/", {"take-back": "1"}).status_code == 302
    assert stored() == {"oppetid 2026-10": "89,9"}
    assert "99,9 %, trukket tilbage 29. november 2026 af LSS" in words(
        client.get(f"/aftaler/{agreement.pk}/maalinger/")
    )
    assert "målt 89,9 % i oktober 2026" in shown(video)
    assert Withdrawal.objects.get().what == "måling: 99,9 (oktober 2026)"


def test_a_paste_is_taken_back_whole(client, video, manager):
    agreement = make_sla(video)
    before = newest(video)["agreements"]
    paste(client, agreement, "aug. 2026;99,8\nsep. 2026;98,9")
    assert newest(video)["agreements"] != before
    take_back(video.revisions.first(), by=manager, at=at(TODAY, 13))
    assert newest(video)["agreements"] == before
    assert not stored()


def test_a_broken_and_a_missing_month_are_seen_on_the_page_and_among_the_findings(client, video):
    agreement = make_sla(video)
    paste(client, agreement, "jul. 2026;99,8\naug. 2026;98,9\nokt. 2026;99,7")
    assert "målt 99,7 % i oktober 2026, 1 af 3 måneder brudt, 1 måned mangler" in shown(video)
    [edition_page] = make_edition([video], meeting_on=date(2026, 12, 3)).pages.all()
    assert "1 af 3 måneder brudt, 1 måned mangler" in plain(edition_page.html)
    assert "oppetid er ikke oplyst for september 2026" in plain(edition_page.html)
    page = words(client.get("/loesninger/video/"))
    assert "oppetid var 98,9 % i august 2026" in page
    assert "oppetid er ikke oplyst for september 2026" in page


def test_readers_see_the_months_and_no_way_to_change_them(client, video):
    agreement = make_sla(video)
    measure(agreement, "2026-10", "99,1")
    client.force_login(make_user(Role.READER))
    answer = client.get(f"/aftaler/{agreement.pk}/maalinger/")
    assert "Oktober 2026 99,1 % brudt Brudt" in words(answer)
    assert "/maalinger/ny/" not in answer.content.decode()


@pytest.mark.parametrize("many", [1, 24])
def test_the_pages_ask_the_database_as_often_for_many_months_as_for_one(
    client, video, many, django_assert_max_num_queries
):
    agreement = make_sla(video, targets=[f"mål {number}" for number in range(many // 4 + 1)])
    for target in agreement.targets.all():
        ServiceHours.objects.create(target=target, weekdays=[0], opens="08:00", closes="15:00")
        for month in MONTHS[:many]:
            wrong = measure(agreement, f"{month:%Y-%m}", "99", target)
            measure(agreement, f"{month:%Y-%m}", "99,9", target, replaces=wrong)
    for page, most in (("maalinger", 24), ("maalinger/ny", 22), ("servicemaal", 26)):
        with django_assert_max_num_queries(most):
            client.get(f"/aftaler/{agreement.pk}/{page}/")


def test_a_save_makes_one_version_of_each_page(client, video):
    agreement = make_sla(video, make_solution("App", slug="app"))
    before = Revision.objects.count()
    paste(client, agreement, "aug. 2026;99,8\nsep. 2026;98,9")
    assert Revision.objects.count() == before + 2
    assert video.revisions.first().note == "Målinger: 2 tal indsat"
