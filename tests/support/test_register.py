"""The register of agreements: each once, with the day that counts, for those who may see it."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Role
from plo_portfolio.demo.content.support import DEALS
from support.models import Agreement, NoticeGiven
from tests.demo import load_demo
from tests.factories import make_organisation, make_solution, make_user
from tests.markup import words_of
from tests.support.agreements import ENDING, RENEWED, ROLLING, YEARLY, make_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]  # 24 November 2026


def shown(client, query=""):
    """Of each row, in its order, the words of its cells."""
    answer = client.get(f"/aftaler/{query}", follow=True)
    assert answer.status_code == 200
    rows = re.findall(r'<tr id="aftale-\d+">(.*?)</tr>', answer.content.decode(), re.DOTALL)
    return [[words_of(cell) for cell in re.findall(r"<t[hd]\b.*?>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def test_every_agreement_stands_once_with_its_solutions_and_parties(reader):
    pair = make_solution("Video"), make_solution("Min Læge")
    agreement = make_agreement(*pair, parties=["PLO", ("Trifork", "leverandør")], scope="appen")
    assert f'href="/aftaler/{agreement.pk}/"' in reader.get("/aftaler/").content.decode()
    [row] = shown(reader)
    assert row[:4] == [
        "SLA appen",
        "Parter: PLO, Trifork (leverandør)",
        "Løsninger: Video, Min Læge",
        "Tilstand: i kraft",
    ]


@pytest.mark.parametrize(
    ("terms", "notice", "way_out"),
    [
        (
            YEARLY,
            "30. jun. 2027 6 måneder til udgangen af et år",
            "31. dec. 2027 Opsiger vi i dag, er vi ude den 31. dec. 2027",
        ),
        (
            ROLLING,
            "Løbende 1 måned til udgangen af en måned",
            "31. dec. 2026 Opsiger vi i dag, er vi ude den 31. dec. 2026",
        ),
        (ENDING, "–", "Udløber 31. mar. 2027: forny eller genudbyd"),
        (
            RENEWED | {"notice_months": 1, "valid_to": date(2027, 2, 28)},  # 31 January 2027 is a Sunday
            "31. jan. 2027 helst senest fredag 29. januar 2027; 1 måned til udløbet af en periode",
            "28. feb. 2027 Opsiger vi i dag, er vi ude den 28. feb. 2027",
        ),
        ({}, "Ikke oplyst Løbetid og opsigelsesvarsel mangler", "Ikke oplyst"),
        ({"form": "open", "counted_to": "year"}, "Ikke oplyst Opsigelsesvarsel mangler", "Ikke oplyst"),
        ({"state": "expired"}, "–", "–"),
    ],
)  # fmt: skip
def test_the_day_that_counts_follows_from_the_terms(reader, terms, notice, way_out):
    make_agreement(make_solution(), **terms)
    [row] = shown(reader)
    assert row[4] == f"Opsiges senest: {notice}"
    assert row[5] == f"Næste udgang: {way_out}"


def test_one_that_follows_another_has_its_days_and_says_so(reader):
    solution = make_solution()
    followed = make_agreement(solution, scope="video", **YEARLY)
    make_agreement(solution, kind="dpa", form="follows", follows=followed)
    assert [row[4] for row in shown(reader, "?slags=dpa")] == [
        "Opsiges senest: 30. jun. 2027 6 måneder til udgangen af et år Følger SLA, video"
    ]


def test_our_own_notice_is_the_one_that_counts_for_us(reader):
    agreement = make_agreement(make_solution(), parties=["PLO", "Trifork"], **YEARLY)
    agreement.parties.filter(organisation__name="PLO").update(notice_months=3)
    agreement.parties.filter(organisation__name="Trifork").update(notice_months=12)
    [row] = shown(reader)
    assert row[4] == "Opsiges senest: 30. sep. 2027 3 måneder til udgangen af et år"


def test_notice_is_hidden_from_readers_until_it_is_released_and_seen_by_those_who_work_with_it(as_user):
    manager = make_user()
    solution = make_solution("Video", manager=manager)
    given = {"party": make_organisation("PLSP"), "received_on": date(2026, 11, 2), "out_on": date(2027, 12, 31)}
    make_agreement(solution, rows=[(NoticeGiven, given)], **YEARLY)
    knows = {"manager": manager, "committee": make_user(Role.COMMITTEE), "administrator": make_user(Role.ADMINISTRATOR)}
    for user in knows.values():
        assert [row[3] for row in shown(as_user(user))] == ["Tilstand: opsagt"]
        assert [row[5] for row in shown(as_user(user))] == ["Næste udgang: 31. dec. 2027"]
    for user in (make_user(Role.READER), make_user()):
        client = as_user(user)
        assert [row[3] for row in shown(client)] == ["Tilstand: i kraft"]
        assert "opsagt" not in client.get("/aftaler/aarshjul/").content.decode()
        sheet = load_workbook(BytesIO(client.get("/aftaler/aftaler.xlsx").content))["Aftaler"]
        assert sheet["E2"].value == "i kraft"


@pytest.fixture
def four():
    video, app = make_solution("Video", slug="video"), make_solution("App", slug="app")
    make_agreement(video, parties=["Trifork"], scope="a", **RENEWED | {"valid_to": date(2027, 3, 31)})  # by 31 December
    make_agreement(app, parties=["PLSP"], kind="support", scope="b", **YEARLY)
    make_agreement(app, parties=["PLSP"], kind="dpa", scope="c", oversight_due_on=date(2026, 11, 1))
    make_agreement(video, kind="framework", scope="d", state="outstanding")


@pytest.mark.parametrize(
    ("query", "scopes"),
    [
        ("", "cabd"), ("?slags=dpa", "c"), ("?part=plsp", "cb"), ("?tilstand=outstanding", "d"),
        ("?loesning=video", "ad"),
        ("?inden=90", "ca"), ("?inden=180", "ca"), ("?inden=365", "cab"), ("?inden=7", "cabd"), ("?slags=x", "cabd"),
        ("?part=ingen", ""), ("?part=PLSP&slags=dpa", "c"), ("?slags=dpa&part=", "c"),
        ("?sorter=aftale", "cdab"), ("?sorter=-aftale", "badc"), ("?sorter=part", "cbad"), ("?sorter=-part", "acbd"),
        ("?sorter=opsigelse", "abcd"), ("?sorter=-opsigelse", "bacd"), ("?sorter=udgang", "abcd"),
        ("?sorter=tilsyn", "cdab"), ("?sorter=loesning", "cbda"), ("?sorter=tilstand", "cabd"), ("?sorter=x", "cabd"),
    ],
)  # fmt: skip
def test_the_address_filters_and_sorts_and_what_is_unknown_comes_last(reader, four, query, scopes):
    assert "".join(row[0][-1] for row in shown(reader, query)) == scopes


def test_excel_has_the_chosen_rows_with_dates_as_dates_and_no_formula(reader, four):
    Agreement.objects.filter(scope="c").update(note='=HYPERLINK("http://x")', scope="=1+1")
    content = reader.get("/aftaler/aftaler.xlsx?sorter=opsigelse").content
    sheet = load_workbook(BytesIO(content))["Aftaler"]
    titles, *lines = sheet.iter_rows(values_only=True)
    rows = [dict(zip(titles, line, strict=True)) for line in lines]
    assert [row["Hvad den dækker"] for row in rows] == ["a", "b", "=1+1", "d"]
    assert rows[0]["Opsiges senest"].date() == date(2026, 12, 31)
    assert rows[0]["Næste udgang"].date() == date(2027, 3, 31)
    assert rows[2]["Ikke oplyst"] == "løbetid og opsigelsesvarsel"
    assert rows[2]["Næste tilsyn"].date() == date(2026, 11, 1)
    assert rows[2]["Opsiges senest"] is None
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.value} <= {"s", "d"}
    filtered = load_workbook(BytesIO(reader.get("/aftaler/aftaler.xlsx?slags=dpa").content))["Aftaler"]
    assert filtered.max_row == 2


def test_an_empty_register_says_what_to_do(reader, as_user):
    assert "Systemforvalterne skriver dem ind" in reader.get("/aftaler/").content.decode()
    manager = make_user()
    make_solution(manager=manager)
    assert "Skriv den første ind" in as_user(manager).get("/aftaler/").content.decode()
    make_agreement(make_solution())
    assert "Ryd filtre" in reader.get("/aftaler/?slags=dpa").content.decode()


def test_every_fact_of_the_source_about_agreements_stands_in_the_register(reader):
    load_demo(date(2026, 11, 24))
    names = dict(Agreement.solutions.through.objects.values_list("solution__slug", "solution__name"))
    rows = shown(reader)
    assert len(rows) == len(DEALS) == 11
    for deal in DEALS:
        about = f"{deal.kind.label} {deal.scope}".strip()
        parties = ", ".join(f"{name} ({role})" if role else name for name, role in deal.parties) or "Ikke oplyst"
        [row] = [row for row in rows if row[0] == about]
        assert row[1] == f"Parter: {parties}"
        assert set(row[2].removeprefix("Løsninger: ").split(", ")) == {names[slug] for slug in deal.solutions}
        assert row[3] == f"Tilstand: {deal.state.label}"
        assert row[4] == "Opsiges senest: Ikke oplyst Løbetid og opsigelsesvarsel mangler"
        assert row[5:] == ["Næste udgang: Ikke oplyst", "Næste tilsyn: Ikke oplyst"]


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_number_of_queries_is_the_same_for_7_and_for_700_agreements(as_user):
    client = as_user(make_user())
    client.get("/aftaler/")  # the session is there from the second request on
    solution = make_solution(manager=make_user())
    left = make_organisation()
    parties = [make_organisation(), make_organisation(merged_into=left, merged_on=date(2026, 1, 1))]
    paths = ("/aftaler/", "/aftaler/aftaler.xlsx", "/aftaler/aarshjul/", "/aftaler/mangler/", "/aftaler/leverandoerer/")

    def more(number):
        first = make_agreement(solution, parties=[party.name for party in parties], **YEARLY)
        made = Agreement.objects.bulk_create(Agreement(kind="sla", **YEARLY) for _ in range(number - 2))
        made.append(Agreement.objects.create(kind="dpa", form="follows", follows=first))
        through = Agreement.solutions.through
        through.objects.bulk_create(through(agreement=one, solution=solution) for one in made)
        party = Agreement.parties.rel.related_model
        party.objects.bulk_create(party(agreement=one, organisation=whose) for one in made for whose in parties)
        make_agreement(make_solution(), parties=[parties[0].name], form="open", scope=f"{number}")

    more(6)
    assert Agreement.objects.count() == 7
    few = {path: queries(client, path) for path in paths}
    more(692)
    assert Agreement.objects.count() == 700
    assert {path: queries(client, path) for path in paths} == few
