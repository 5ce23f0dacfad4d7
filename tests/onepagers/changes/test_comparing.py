"""Any two versions of a solution: every fact by field, the pages, and the list to choose from."""

import html
import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.models import FundingShare, FundingSplit
from onepagers.changes import comparing
from onepagers.models import Colour, KeyFigure, KeyFigureValue, Revision, Section, Solution
from onepagers.versions.saving import saving
from support.models import SupportLine, SupportProvider
from tests.demo import load_demo
from tests.factories import at, make_body, make_organisation, make_review, make_solution, make_user
from tests.markup import tight

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def video():
    return make_solution("Video", slug="video", manager=make_user(name="Lone Skov", initials="LSS"))


def write(solution, day=date(2026, 11, 2), note="", by=None, **changed):
    with saving([solution], by=by, note=note, at=at(day)) as work:
        for kind, fields in changed.items():
            fields = {"body": fields} if isinstance(fields, str) else fields
            Section.objects.filter(solution=solution, kind=kind).update(**fields)
    return work.revisions


def read(client, query="", slug="video"):
    """The text of the page that compares, with spaces that break."""
    response = client.get(f"/loesninger/{slug}/sammenlign/{query}")
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", "", re.sub(r'<span\s+class="visually-hidden">.*?</span>', "", response.content.decode()))
    return re.sub(r"\s+", " ", html.unescape(text))


def found(solution, then=1, now=None):
    numbers = then, now or solution.revisions.first().number
    return comparing.compare(*(solution.revisions.get(number=number).snapshot for number in numbers))


def facts(found):
    return {
        (group.title, fact.what, fact.field): tuple(
            side.replace("\N{NO-BREAK SPACE}", " ") for side in (fact.then, fact.now)
        )
        for group in found.groups
        for fact in group.facts
    }


# Facts by field


def test_facts_are_told_field_by_field_in_danish(video):
    plsp, trifork = make_organisation("PLSP"), make_organisation("Trifork")
    make_review(
        video,
        on=date(2026, 11, 2),
        colour=Colour.YELLOW,
        cause="Svar mangler",
        action="Rykker",
        action_due_on=date(2026, 12, 18),
    )
    with saving([video], by=None, at=at(date(2026, 11, 3))):
        line = SupportLine.objects.create(solution=video, audience="klinikker", level=1, phone="70 10 20 30")
        for place, provider in enumerate((plsp, trifork)):
            SupportProvider.objects.create(line=line, organisation=provider, position=place)
        figure = KeyFigure.objects.create(solution=video, label="unikke brugere")
        KeyFigureValue.objects.create(figure=figure, value=2_600_000, as_of=date(2026, 10, 1))
    with saving([video], by=None, at=at(date(2026, 11, 4))):
        SupportLine.objects.filter(pk=line.pk).update(phone="", hours="8-16")
        KeyFigureValue.objects.create(figure=figure, value=2_700_000, qualifier="ca.", as_of=date(2026, 11, 1))
        split = FundingSplit.objects.create(solution=video, purpose="operation", total=100_000)
        FundingShare.objects.create(split=split, payer=plsp, basis="percent", percent=100)
        Solution.objects.filter(pk=video.pk).update(audience="borgere", subtitle="på skærmen")

    told = facts(found(video, 1, 2))
    assert told["Status", "", "Farve"] == ("Ikke vurderet", "Gul")
    assert told["Status", "", "Årsag"] == ("Ikke oplyst", "Svar mangler")
    assert told["Status", "", "Handling"] == ("Ikke oplyst", "Rykker (LSS, Lone Skov, 18. december 2026)")
    told = facts(found(video, 2, 3))
    assert told["Supportlinjer", "Klinikker, 1. linje", ""] == (
        "",
        "PLSP eller Trifork. Telefon: 70 10 20 30",
    )
    assert told["Nøgletal", "unikke brugere", ""] == ("", "2,6 mio., oktober 2026")
    assert facts(found(video, 3, 4)) == {
        ("Nøgletal", "unikke brugere", "Nyeste værdi"): ("2,6 mio., oktober 2026", "ca. 2,7 mio., november 2026"),
        ("Nøgletal", "unikke brugere", "Tidligere værdier"): ("Ikke oplyst", "2,6 mio., oktober 2026"),
        ("Økonomi", "Drift", ""): ("", "100.000 kr. PLSP 100 %"),
        ("Supportlinjer", "Klinikker, 1. linje", "Telefon"): ("70 10 20 30", "Ikke oplyst"),
        ("Supportlinjer", "Klinikker, 1. linje", "Åbningstid med ord"): ("Ikke oplyst", "8-16"),
        ("Navn og ansvar", "", "Undertitel"): ("Ikke oplyst", "på skærmen"),
        ("Navn og ansvar", "", "For hvem"): ("Ikke oplyst", "borgere"),
    }


def test_what_came_with_later_reviews_is_told_but_not_what_the_months_forget(video):
    for day in (date(2025, 1, 6), date(2026, 1, 5)):
        make_review(video, on=day)
    make_review(video, on=date(2026, 6, 1), colour=Colour.RED, cause="Nede")
    make_review(video, on=date(2026, 9, 7), cause="Oppe igen")
    told = facts(found(video, 3))  # from green in January to green in September
    assert ("Status", "", "Farve") not in told
    assert told["Status", "Vurdering 1.\N{NO-BREAK SPACE}juni 2026", ""][1].startswith("Rød")
    assert not [key for key in told if "2025" in key[1]]


def test_a_part_that_one_of_them_lacks_is_said_and_one_without_words_of_its_own_is_not_passed_over(video):
    now = video.revisions.get().snapshot
    then = {key: value for key, value in now.items() if key != "agreements"}
    assert comparing.compare(then, now).lacking == ["aftaler"]
    assert not comparing.compare(then, now)
    [group] = comparing.compare(now | {"risks": [1]}, now | {"risks": [2]}).groups
    assert (group.title, group.facts[0].what) == ("Andet", "risks")


def test_sections_in_another_order_are_told(video):
    write(video, news={"position": 0}, summary={"position": 9})
    [(key, (then, now))] = facts(found(video)).items()
    assert key == ("Rækkefølge", "Afsnit", "Rækkefølge")
    assert then.startswith("Kort fortalt")
    assert now.endswith("Kort fortalt")


# The page


def test_two_versions_stand_side_by_side_and_unchanged_texts_are_told_in_one_line(video, reader):
    write(
        video,
        note="Nyt om SLA",
        by=video.manager,
        news={"body": "<p>En ny tekst.</p>", "as_of": date(2026, 11, 1)},
        operation={"show_facts": False},
    )
    page = read(reader, "?fra=1&til=2")
    for text in (
        "Fra version 1 til version 2",
        "Forskel i «Aktuelt» og «Drift og vedligehold».",
        "Lone Skov",
        "Nyt om SLA",
        "−Tekst. +En ny tekst.",
        "Gælder: −Ingen måned +november 2026",
        "Tabeller og søjler: −vises +vises ikke",
        "Uændret tekst: Kort fortalt, Hvem bestemmer og betaler?, Support og Udvikling.",
    ):
        assert text in page


def test_the_newest_and_the_one_before_it_are_compared_when_nothing_is_chosen(video, reader):
    write(video, news="<p>Et.</p>")
    write(video, news="<p>To.</p>")
    assert "Fra version 2 til version 3" in read(reader)
    assert "Fra version 1 til version 2" in read(reader, "?til=2")
    assert "Fra version 1 til version 3" in read(reader, "?fra=1")


def test_the_newer_one_may_be_the_one_to_start_from(video, reader):
    write(video, news="<p>Et.</p>")
    assert "−Et. +Tekst." in read(reader, "?fra=2&til=1")


def test_versions_without_a_difference_say_so(video, reader):
    write(video, news="<p>Et.</p>")
    write(video, news="<p>Tekst.</p>")
    assert "Der er ingen forskel." in read(reader, "?fra=1&til=3")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?fra=1&til=1", "Vælg to forskellige versioner."),
        ("?fra=0&til=2", "Der er ingen version «0». Vælg et tal fra 1 til 2."),
        ("?fra=1&til=99", "Der er ingen version «99»."),
        ("?fra=abc&til=2", "Der er ingen version «abc»."),
        ("?fra=1&til=-1", "Der er ingen version «-1»."),
        ("?fra=1&til=9999999999999999999", "Der er ingen version"),
        ("?fra=²&til=2", "Der er ingen version «²»."),
        ("?til=1", "Version 1 er den første, så der er ingen før den."),
        ("?fra=<b>&til=2", "Der er ingen version «<b>»."),
    ],
)
def test_numbers_that_are_no_versions_are_told_in_plain_words(video, reader, query, told):
    write(video, news="<p>Et.</p>")
    assert told in read(reader, query)


def test_a_solution_with_one_version_has_nothing_to_compare(video, reader):
    assert "Der er ikke to versioner at sammenligne endnu." in read(reader)
    assert reader.get("/loesninger/findes-ikke/sammenlign/").status_code == 404


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_every_pair_of_neighbours_in_the_demo_is_told(reader):
    load_demo(TODAY)
    for solution in Solution.objects.all():
        newest = solution.revisions.first().number
        for number in range(2, newest + 1):
            assert "Forskel i" in read(reader, f"?fra={number - 1}&til={number}", solution.slug)


def test_comparing_takes_the_same_queries_however_much_differs(video, reader):
    write(video, news="<p>Et.</p>")
    with CaptureQueriesContext(connection) as few:
        read(reader)
    make_review(video, on=date(2026, 11, 3), colour=Colour.RED, ask="Giv mandat", decider=make_body())
    for day in range(4, 20):
        write(video, date(2026, 11, day), news=f"<p>Dag {day}.</p>")
    with CaptureQueriesContext(connection) as many:
        read(reader, "?fra=1")
    assert len(many) == len(few) <= 6


# The list


def test_the_list_says_who_when_why_and_what_and_leads_to_the_page_and_the_comparison(video, reader):
    write(video, note="Efter mødet", by=video.manager, news="<p>Et.</p>", support="<p>To.</p>")
    make_review(video, on=date(2026, 11, 3))
    page = reader.get("/loesninger/video/versioner/").content.decode()
    for text in (
        "3 versioner",
        "Efter mødet",
        "Lone Skov",
        "«Aktuelt» og «Support»",
        "Status",
        "2.\N{NO-BREAK SPACE}nov.",
        'href="/loesninger/video/versioner/2/"',
        'href="/loesninger/video/sammenlign/?fra=1&amp;til=2"',
    ):
        assert text in page
    assert 'name="fra" value="2" checked' in tight(page)
    assert 'name="til" value="3" checked' in tight(page)
    assert page.count('type="radio"') == 6


def test_a_single_version_offers_no_comparison(video, reader):
    page = reader.get("/loesninger/video/versioner/").content.decode()
    assert "1 version<" in page
    assert "radio" not in page
    assert "Oprettet" in page


def many(solution, number):
    first = solution.revisions.get(number=1)
    Revision.objects.bulk_create(
        Revision(
            solution=solution,
            number=n,
            created_at=at(date(2026, 1, 1)),
            digest=str(n),
            note=f"Ændring {n}",
            snapshot=first.snapshot,
        )
        for n in range(2, number + 1)
    )


def test_hundreds_of_versions_come_in_pages_in_the_same_queries(video, reader):
    many(video, 3)
    with CaptureQueriesContext(connection) as few:
        reader.get("/loesninger/video/versioner/")
    other = make_solution("Lang", slug="lang")
    many(other, 320)
    with CaptureQueriesContext(connection) as queries:
        page = reader.get("/loesninger/lang/versioner/").content.decode()
    assert len(few) <= len(queries) <= 7  # one more for the version before the last of the page
    assert "Side 1 af 7" in page
    assert "Ændring 320" in page
    assert "Ændring 270" not in page
    last = reader.get("/loesninger/lang/versioner/?side=7").content.decode()
    assert "Version 1<" in last
    assert "Nyere versioner" in last
    assert "Ældre versioner" not in last
    assert "Side 7 af 7" in reader.get("/loesninger/lang/versioner/?side=99").content.decode()
    assert "Side 1 af 7" in reader.get("/loesninger/lang/versioner/?side=x").content.decode()


def test_an_old_version_leads_to_its_neighbours_and_to_comparisons(video, reader):
    write(video, news="<p>Et.</p>")
    write(video, news="<p>To.</p>")
    page = reader.get("/loesninger/video/versioner/2/").content.decode()
    for address in ("versioner/1/", "versioner/3/", "sammenlign/?fra=1&amp;til=2", "sammenlign/?fra=2&amp;til=3"):
        assert f'href="/loesninger/video/{address}"' in page
    assert comparing.address("video", 1, 2) == "/loesninger/video/sammenlign/?fra=1&til=2"


@pytest.mark.parametrize(
    ("field", "then", "now", "prose"),
    [
        ("Årsag", "Der mangler en aftale med Trifork.", "Der mangler en aftale med PLSP.", True),
        ("Årsag", "Der mangler en aftale.", "Der mangler en aftale med PLSP.", False),
        ("Årsag", "Der mangler en aftale med Trifork.", comparing.MISSING, False),
        ("", "Der mangler en aftale med Trifork.", "Der mangler en aftale med PLSP.", False),
    ],
)
def test_two_sentences_are_shown_word_by_word_and_shorter_values_whole(field, then, now, prose):
    assert bool(comparing.Fact("Status", field, then, now).runs) == prose
