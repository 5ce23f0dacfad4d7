"""The support matrix of the portfolio, «Hvem ringer jeg til?», and both on paper."""

import io
import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from pypdf import PdfReader

from accounts.models import Role
from onepagers.models import Solution
from onepagers.operations.organisations import merge
from onepagers.versions.saving import saving
from plo_portfolio.demo.content.support import LINES
from support import papers
from support.chains import Chain, Matrix, Step, chains_of, chains_on
from support.findings import phone_missing
from support.models import ServiceHours, SupportLine, SupportProvider
from tests.demo import load_demo
from tests.factories import DENMARK, at, make_organisation, make_solution, make_user

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 27)  # a Friday
WHOM = "/support/hvem/"


@pytest.fixture
def reader(client):
    client.force_login(make_user(Role.READER))
    return client


@pytest.fixture
def _demo():
    load_demo(ON)


def plain(html):
    return " ".join(strip_tags(str(html)).replace("\xa0", " ").split())


def make_line(solution, audience="Klinikker", level=1, providers=(), week=(), **fields):
    with saving([solution], by=None):
        line = SupportLine.objects.create(solution=solution, audience=audience, level=level, **fields)
        for place, organisation in enumerate(providers):
            SupportProvider.objects.create(line=line, organisation=organisation, position=place)
        for weekdays, opens, closes in week:
            ServiceHours.objects.create(line=line, weekdays=weekdays, opens=opens, closes=closes)
    return line


def ask(client, audience="Klinikker", slug="video"):
    page = client.get(WHOM, {"maalgruppe": audience, "loesning": slug})
    assert page.status_code == 200
    return plain(page.content.decode().partition("<main")[2])


def cell(chain, level):
    step = chain.at(level)
    return (step.who, step.line["note"]) if step else None


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("told", LINES, ids=lambda line: f"{line.solution}, {line.audience}, {line.level}")
def test_every_fact_of_the_seed_about_support_stands_in_the_matrix_and_in_the_chain(reader, told):
    who = f" {told.joiner.label} ".join(told.providers)
    [chain] = [one for one in chains_on(ON) if (one.slug, one.audience) == (told.solution, told.audience)]
    assert cell(chain, told.level) == (who, told.note)

    page = reader.get("/support/").content.decode()
    group = re.search(rf"<h2[^>]*>{told.audience}</h2>(.*?)</section>", page, re.DOTALL)[1]
    name = Solution.objects.get(slug=told.solution).name
    [row] = [row for row in group.split("<tr>") if f">{name}</a>" in row]
    assert f"{told.level}. linje: {who or 'Ikke oplyst'}" in plain(row)
    assert told.note in plain(row)

    asked = ask(reader, told.audience, told.solution)
    assert f"{told.level}. linje: {who or 'Ikke oplyst'}" in asked
    assert told.note in asked


@pytest.mark.usefixtures("_demo")
def test_the_matrix_says_how_much_is_missing_and_holes_have_a_word(reader):
    page = reader.get("/support/").content.decode()
    assert "24 supportlinjer i syv løsninger. To steder er det ikke oplyst, hvem der hjælper. 24 linjer" in page
    table = page.partition('class="key"')[0]
    assert table.count('<span class="hole">Ikke oplyst</span>') == 2


@pytest.mark.usefixtures("_demo")
def test_a_missing_phone_number_is_one_finding_an_organisation():
    snapshots = [solution.revisions.first().snapshot for solution in Solution.objects.all()]
    texts = [text for _, text in phone_missing.find(snapshots, ON)]
    assert "PLSP: telefonnummer ikke oplyst på ni supportlinjer i syv løsninger" in texts
    assert len(texts) == len({text.partition(":")[0] for text in texts}) == 7


def test_the_number_of_the_line_counts_and_so_does_that_of_the_organisation(reader):
    known, unknown = make_organisation("Trifork", phone="70 10 20 30"), make_organisation("PLSP")
    video = make_solution("Video", slug="video")
    make_line(video, level=1, providers=[known])
    make_line(video, level=2, providers=[unknown], phone="44 44 44 44")
    make_line(video, level=3, providers=[known, unknown])
    texts = [text for _, text in phone_missing.find([video.revisions.first().snapshot], ON)]
    assert texts == ["PLSP: telefonnummer ikke oplyst på én supportlinje i én løsning"]
    asked = ask(reader)
    assert "Telefon 70 10 20 30" in asked
    assert "Telefon 44 44 44 44" in asked
    assert "Telefon Trifork: 70 10 20 30 PLSP: Ikke oplyst" in asked


def test_of_a_merged_organisation_the_number_of_the_one_that_is_left_counts():
    old, left = make_organisation("Gammel", phone="11 11 11 11"), make_organisation("Ny", phone="22 22 22 22")
    video = make_solution("Video", slug="video")
    merge(old, left, by=make_user(Role.ADMINISTRATOR), at=at(ON))
    make_line(video, providers=[old, left])
    [chain] = chains_on(date(2030, 1, 1))
    assert [(step.who, [way.value for way in step.phones]) for step in chain.steps] == [("Ny", ["22 22 22 22"])]


def test_a_solution_about_which_nobody_said_who_helps_is_a_hole_of_the_matrix(reader):
    make_solution("Tavs", slug="tavs")
    page = plain(reader.get("/support/").content.decode())
    assert "Målgruppe ikke oplyst Løsning 1. linje Tavs 1. linje: Ikke oplyst" in page
    assert "Ét sted er det ikke oplyst, hvem der hjælper." in page


def test_the_matrix_is_filtered_by_audience_and_provider(reader):
    trifork, plsp = make_organisation("Trifork"), make_organisation("PLSP")
    video, other = make_solution("Video", slug="video"), make_solution("Andet", slug="andet")
    make_line(video, "Borgere", providers=[trifork])
    make_line(video, "Klinikker", providers=[plsp])
    make_line(other, "klinikker", providers=[trifork])

    def shown(**query):
        page = reader.get("/support/", query).context["matrix"]
        return {(audience, chain.solution) for audience, rows in page.groups for chain, _ in rows}

    everything = {("Borgere", "Video"), ("Klinikker", "Video"), ("Klinikker", "Andet")}
    assert shown() == shown(maalgruppe="findes ikke", udbyder="heller ikke") == everything
    assert shown(maalgruppe="Klinikker") == {("Klinikker", "Video"), ("Klinikker", "Andet")}
    assert shown(udbyder="Trifork") == {("Borgere", "Video"), ("Klinikker", "Andet")}
    assert shown(maalgruppe="klinikker", udbyder="PLSP") == {("Klinikker", "Video")}


def test_the_chain_is_in_order_with_hours_numbers_and_what_to_have_ready(reader):
    video = make_solution("Video", slug="video")
    make_line(video, level=2, providers=[make_organisation("PLSP")], email="drift@plsp.example")
    make_line(
        video,
        level=1,
        providers=[make_organisation("Trifork")],
        phone="+45 70 10 20 30",
        have_ready="Ydernummer og klokkeslæt",
        hours="Ferielukket i uge 29",
        week=[([0, 1, 2, 3, 4], "08:00", "15:30")],
    )
    page = reader.get(WHOM, {"maalgruppe": "klinikker", "loesning": "video"}).content.decode()
    assert 'href="tel:+4570102030"' in page
    asked = plain(page)
    assert asked.index("1. linje: Trifork") < asked.index("Hverdage 8.00–15.30") < asked.index("2. linje: PLSP")
    assert "Ferielukket i uge 29" in asked
    assert "Hav klar Ydernummer og klokkeslæt" in asked
    assert "E-mail drift@plsp.example" in asked


def test_what_is_not_there_is_told_and_leads_on(reader):
    video = make_solution("Video", slug="video")
    make_line(video, "Borgere")
    make_line(make_solution("Andet", slug="andet"), "Klinikker")
    assert "Det er ikke oplyst, hvem der hjælper målgruppen Klinikker med Video. Andre målgrupper: Borgere" in ask(
        reader
    )
    assert "Vælg også, hvad det drejer sig om." in ask(reader, slug="findes-ikke")
    assert "Vælg også, hvem du er." in ask(reader, audience="Marsboere")
    assert "linje:" not in ask(reader, "", "")


WEEK = [{"weekdays": [0, 1, 2, 3, 4], "opens": "08:00", "closes": "15:30", "holidays": False}]
EVERY_DAY = [{"weekdays": [*range(7)], "opens": "10:00", "closes": "18:00", "holidays": False}]
BLANK = {"level": 1, "joiner": "eller", "providers": [], "note": "", "phone": "", "email": "", "web": "", "hours": ""}


@pytest.mark.parametrize(
    ("week", "moment", "words"),
    [
        (WEEK, "2026-11-27 08:00", "Åbent nu"),
        (WEEK, "2026-11-27 15:29", "Åbent nu"),
        (WEEK, "2026-11-27 15:30", "Lukket nu, åbner mandag kl. 8.00"),
        (WEEK, "2026-11-27 07:59", "Lukket nu, åbner kl. 8.00"),
        (WEEK, "2026-12-24 10:00", "Lukket nu, åbner mandag kl. 8.00"),  # Christmas Eve, Thursday
        (WEEK, "2027-03-24 16:00", "Lukket nu, åbner tirsdag kl. 8.00"),  # before Maundy Thursday
        (EVERY_DAY, "2026-12-26 12:00", "Lukket nu, åbner søndag kl. 10.00"),  # a Saturday, and a holiday
        (EVERY_DAY, "2027-03-28 12:00", "Lukket nu, åbner tirsdag kl. 10.00"),  # Easter Sunday
        (EVERY_DAY, "2026-11-29 12:00", "Åbent nu"),  # Sundays of themselves are none
        ([WEEK[0] | {"weekdays": [3]}], "2026-12-17 16:00", "Lukket nu, åbner torsdag 7. januar 2027 kl. 8.00"),
        ([WEEK[0] | {"holidays": True}], "2026-12-25 10:00", "Åbent nu"),
        ([], "2026-11-27 12:00", ""),
    ],
)
def test_open_or_not_follows_from_the_hours_and_the_holidays(week, moment, words):
    moment = datetime.fromisoformat(moment).replace(tzinfo=DENMARK)
    assert Step(BLANK | {"week": week}).answers(moment).replace("\xa0", " ") == words


def test_unknown_hours_are_never_told_as_closed(reader):
    make_line(make_solution("Video", slug="video"), hours="")
    asked = ask(reader)
    assert "Åbningstid ikke oplyst" in asked
    assert "lukket nu" not in asked.lower()
    make_line(Solution.objects.get(slug="video"), level=2, hours="formiddage")
    assert "Om der er åbent nu, kan ikke regnes ud. Telefon" in ask(reader)


@pytest.mark.parametrize("path", ["/support/", WHOM + "?maalgruppe=Klinikker&loesning=loesning-0"])
def test_the_pages_take_as_many_queries_however_many_solutions_there_are(reader, django_assert_num_queries, path):
    def build(numbers):
        for number in numbers:
            solution = make_solution(f"Løsning {number}", slug=f"loesning-{number}")
            make_line(solution, providers=[make_organisation()])

    build(range(2))
    reader.get(path)
    with CaptureQueriesContext(connection) as few:
        reader.get(path)
    build(range(2, 9))
    with django_assert_num_queries(len(few)):
        reader.get(path)


# On paper


def text_of(pdf):
    return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.bytes)).pages).split())


@pytest.mark.usefixtures("_demo")
def test_the_portfolio_and_each_solution_fit_on_one_page():
    chains = chains_on(ON)
    whole = papers.portfolio_paper(Matrix(chains), ON)
    assert whole.pages == 1
    words = text_of(whole)
    for told in LINES:
        assert f" {told.joiner.label} ".join(told.providers) in words
    for slug in {chain.slug for chain in chains}:
        own = [chain for chain in chains if chain.slug == slug]
        assert papers.solution_paper(own[0].solution, own, ON).pages == 1


def test_what_takes_more_than_a_page_takes_more_says_so_and_loses_no_word():
    lines = [BLANK | {"audience": f"Målgruppe {number}", "hours": f"ord{number}slut " * 6} for number in range(60)]
    paper = papers.solution_paper("Video", chains_of("Video", "video", lines), ON)
    assert paper.pages > 1
    words = text_of(paper)
    assert "fylder mere end én side" in words
    assert all(words.count(f"ord{number}slut") + words.count(f"Ord{number}slut") == 6 for number in range(60))


def test_a_chain_with_no_first_line_has_a_hole():
    assert Chain("Borgere", "Video", "video", [BLANK | {"level": 2, "providers": [{"name": "PLSP"}]}]).holes == 1
    assert Chain("Borgere", "Video", "video", [BLANK | {"providers": [{"name": "PLSP"}]}]).holes == 0


# The hours of a line, edited beside it


@pytest.mark.parametrize("text", ["hverdage 8.00–15.30", "mandag-torsdag 8.00–16.00\nfredag 8.00–12.00"])
def test_the_hours_of_a_line_are_saved_shown_and_taken_back_with_the_save(client, text):
    client.force_login(make_user(Role.ADMINISTRATOR))
    video = make_solution("Video", slug="video")
    line = make_line(video)
    data = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 1, "base": video.revisions.first().number}
    row = {"id": line.pk, "audience": "Klinikker", "level": 1, "joiner": "or", "ORDER": 1}
    row |= {"week": text, "hours": "Ikke i ferien", "have_ready": "Ydernummer"}
    assert (
        client.post("/loesninger/video/support/", data | {f"rows-0-{k}": v for k, v in row.items()}).status_code == 302
    )
    saved = video.revisions.first()
    assert saved.snapshot["support"][0]["have_ready"] == "Ydernummer"
    assert len(saved.snapshot["support"][0]["week"]) == len(text.splitlines())
    assert text in client.get("/loesninger/video/support/").content.decode()
    page = plain(client.get("/loesninger/video/").content.decode())
    assert text.replace("\n", ", ") + " Ikke i ferien Hav klar: Ydernummer" in page

    client.post(f"/loesninger/video/versioner/{saved.number}/fortryd/")
    back = video.revisions.first().snapshot["support"][0]
    assert (back["week"], back["hours"], back["have_ready"]) == ([], "", "")
    assert not ServiceHours.objects.exists()


def test_hours_that_cannot_be_read_are_told_at_the_field_and_nothing_is_saved(client):
    client.force_login(make_user(Role.ADMINISTRATOR))
    make_solution("Video", slug="video")
    data = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "base": 1}
    row = {"audience": "Klinikker", "level": 1, "joiner": "or", "week": "hverdage 16-8"}
    page = client.post("/loesninger/video/support/", data | {f"rows-0-{k}": v for k, v in row.items()})
    assert page.status_code == 422
    assert "slutter tidsrummet ikke, efter at det begynder" in page.content.decode()
    assert not SupportLine.objects.exists()
