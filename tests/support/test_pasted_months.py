"""Many measured months, pasted from a sheet, seen, and saved together or not at all."""

import re
from decimal import Decimal

import pytest
import time_machine

import danish
from onepagers import findings
from support.models import Measurement
from tests.factories import at, make_solution, make_user
from tests.support.slas import MONTHS, TODAY, make_sla, measure, newest, paste, shown, stored, words

pytestmark = pytest.mark.django_db


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


def test_a_column_of_another_measure_is_not_taken_for_the_only_one(client, video):
    agreement = make_sla(video)
    answer = paste(client, agreement, "Måned\tSvartid\njan. 2026\t4")
    assert "Overskriften «Svartid» er ikke et af aftalens servicemål." in words(answer)
    assert not stored()
    paste(client, agreement, "Måned\tMålt\njan. 2026\t99,7")
    assert stored() == {"oppetid 2026-01": "99,7"}
