from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from onepagers.models import Ask, Colour
from onepagers.operations.decisions import Task, decide, finish
from onepagers.operations.reviews import OpenAsk
from onepagers.overview import dashboard
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementParty, SupportLine, SupportProvider
from tests import long
from tests.demo import load_demo
from tests.factories import at, make_body, make_confirmation, make_organisation, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.server]
TODAY = date(2026, 11, 24)


def test_the_most_pressing_come_first_and_the_rest_by_the_danish_alphabet():
    board, manager = make_body("Bestyrelsen"), make_user()
    make_review(make_solution("Ærlig", manager=manager), on=date(2026, 11, 2))
    make_review(make_solution("Zebra", manager=manager), on=date(2026, 11, 2))
    make_solution("Uvurderet", manager=manager)
    make_review(make_solution("Gul", manager=manager), on=date(2026, 11, 2), colour=Colour.YELLOW)
    make_review(make_solution("Gammel", manager=manager), on=date(2026, 3, 2))
    make_review(
        make_solution("Spørger", manager=manager), on=date(2026, 11, 2), colour=Colour.YELLOW, ask="Ja?", decider=board
    )
    make_review(make_solution("Rød", manager=manager), on=date(2026, 11, 2), colour=Colour.RED)

    rows = dashboard.rows(TODAY)

    names = [row.solution.name for row in rows]
    assert names == ["Rød", "Spørger", "Gammel", "Gul", "Uvurderet", "Zebra", "Ærlig"]
    assert dashboard.counts(rows) == {"green": 3, "yellow": 2, "red": 1, "none": 1, "overdue": 1}
    assert dashboard.sentence(rows) == "Rød er rød. Én beslutning venter, og én vurdering er overskredet."


def test_a_confirmed_status_still_shows_the_action_and_the_ask_of_the_review_that_it_confirms():
    solution = make_solution()
    make_review(
        solution,
        on=date(2026, 8, 3),
        colour=Colour.RED,
        ask="Giv mandat",
        decider=make_body(),
        action_due_on=date(2026, 12, 1),
    )
    make_confirmation(solution, on=date(2026, 11, 2))

    [row] = dashboard.rows(TODAY)

    assert ([action.text for action in row.actions], [ask.text for ask in row.asks]) == (["Det ordnes"], ["Giv mandat"])
    assert row.solution.since == date(2026, 8, 3)


def test_retired_and_coming_solutions_are_not_in_the_portfolio():
    make_solution("Udgået", retired_on=date(2026, 11, 1))
    make_solution("Kommende", active_from=date(2026, 12, 1))
    make_solution("Her")
    assert [row.solution.name for row in dashboard.rows(TODAY)] == ["Her"]


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_the_page_says_colour_since_cause_and_next_review_in_words(reader):
    make_review(make_solution("Video"), on=date(2026, 11, 2), colour=Colour.RED, cause="En SLA udestår")
    page = reader.get("/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    for text in ("Video er rød.", "siden 2. nov. 2026", "En SLA udestår", "1. feb. 2027", "november 2026: rød"):
        assert text in page


def test_an_empty_portfolio_says_what_to_do(reader):
    assert "Porteføljen er tom" in reader.get("/").content.decode()


def names(page):
    return [row.name for row in page.context["rows"]]


def make_portfolio():
    """Video red and overdue, Min Læge green, AIM not reviewed."""
    lss, anh = make_user(initials="LSS", name="Lise Skov"), make_user(initials="ANH", name="Anna Holm")
    video = make_solution("Video", category="patient", manager=lss)
    make_review(video, on=date(2026, 6, 1), colour=Colour.RED, cause="En SLA udestår")
    make_review(make_solution("Min Læge", category="patient", manager=anh), on=date(2026, 11, 2), cause="I drift")
    make_solution("AIM", category="quality", manager=anh)
    with saving([video], by=None, at=at(date(2026, 3, 2))):
        plsp, plo = make_organisation("PLSP"), make_organisation("PLO")
        agreement = Agreement.objects.create(kind="sla")
        agreement.solutions.add(video)
        for party in (plsp, plo):
            AgreementParty.objects.create(agreement=agreement, organisation=party)
        line = SupportLine.objects.create(solution=video, audience="Klinikker", level=1)
        SupportProvider.objects.create(line=line, organisation=make_organisation("Trifork & co."))
    return video


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ["Video", "AIM", "Min Læge"]),
        ("?farve=roed", ["Video"]),
        ("?farve=ingen", ["AIM"]),
        ("?kategori=patient&sorter=navn", ["Min Læge", "Video"]),
        ("?forvalter=anh", ["AIM", "Min Læge"]),
        ("?leverandoer=plsp", ["Video"]),
        ("?leverandoer=Trifork+%26+co.", ["Video"]),
        ("?leverandoer=PLO", []),
        ("?overskredet=1", ["Video"]),
        ("?q=sla+LISE", ["Video"]),
        ("?q=min+l%C3%A6ge", ["Min Læge"]),
        ("?sorter=kategori", ["Video", "Min Læge", "AIM"]),
        ("?sorter=naeste", ["Video", "Min Læge", "AIM"]),
        ("?sorter=farve", ["Video", "Min Læge", "AIM"]),
        ("?sorter=forvalter", ["AIM", "Min Læge", "Video"]),
        ("?sorter=leverandoer", ["Video", "AIM", "Min Læge"]),
        ("?farve=roed&forvalter=ANH", []),
        ("?farve=lilla&kategori=x&sorter=y&overskredet=ja", ["Video", "AIM", "Min Læge"]),
    ],
)
@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_the_address_chooses_and_orders(reader, address, expected):
    make_portfolio()
    page = reader.get(f"/{address}")
    assert names(page) == expected
    if not expected:
        assert "Ingen løsninger passer" in page.content.decode()


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_counts_lead_to_what_they_count_and_keep_the_other_filters(reader):
    make_portfolio()
    for address in ("/", "/?kategori=patient", "/?farve=roed&forvalter=LSS", "/?q=drift&overskredet=1"):
        for count in reader.get(address).context["counts"]:
            if not count["current"]:
                assert len(names(reader.get(f"/{count['address']}"))) == count["number"], (address, count)
    [red, *_] = reader.get("/?farve=roed&kategori=patient").context["counts"]
    assert (red["current"], red["address"]) == (True, "?kategori=patient")  # once more shows all again


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_what_a_form_leaves_empty_is_not_kept_in_the_address_and_the_way_back_keeps_the_rest(reader):
    video = make_portfolio()
    assert reader.get("/?farve=roed&kategori=&forvalter=&leverandoer=&q=").url == "/?farve=roed"
    reader.get("/?farve=roed&q=video")
    assert 'href="/?farve=roed&amp;q=video">Overblik' in reader.get(video.get_absolute_url()).content.decode()
    reader.get("/")
    assert 'href="/">Overblik' in reader.get(video.get_absolute_url()).content.decode()


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_any_day_is_shown_as_it_stood_and_says_that_it_is_not_today(reader):
    video = make_portfolio()
    make_solution("Kommer", active_from=date(2026, 7, 1))
    with saving([video], by=None, at=at(date(2026, 9, 7))):
        type(video).objects.filter(pk=video.pk).update(name="Videokonsultation", manager=make_user(initials="NY"))

    for address in ("/?dato=2026-06-15", "/?dato=15.06.2026"):
        page = reader.get(address)
        text = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert names(page) == ["Video", "AIM", "Min Læge"]
        assert "Sådan så porteføljen ud den 15. juni 2026." in text
        assert "LSS" in text
        assert f"/loesninger/{video.slug}/versioner/" in text
        assert [row.solution.colour for row in page.context["rows"]] == ["red", None, None]
    today = reader.get("/?dato=2026-11-24")
    assert "Videokonsultation" in names(today)
    assert "Sådan så" not in today.content.decode()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31.02.2026", "«31.02.2026» er ikke en dato."),
        ("i går", "er ikke en dato"),
        ("2026-11-25", "ligger ude i fremtiden"),
        ("0001-01-01", "Vælg en dag fra"),
        ("99999-01-01", "er ikke en dato"),
    ],
)
@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_a_day_that_cannot_be_shown_is_answered_beside_the_field_with_today_below(reader, typed, message):
    make_portfolio()
    page = reader.get("/", {"dato": typed})
    assert message in page.content.decode()
    assert page.context["on"] == TODAY
    assert 'aria-invalid="true"' in page.content.decode()


def test_actions_and_asks_are_those_that_were_open_on_the_day():
    body, by = make_body("Bestyrelsen"), make_user()
    solution = make_solution(manager=by)
    review = make_review(solution, on=date(2026, 3, 2), colour=Colour.RED, ask="Giv mandat", decider=body)
    ask = review.asks.get()
    finish(review.actions.get(), note="Gjort", on=date(2026, 4, 1), by=by, at=at(date(2026, 4, 1)))
    decide(
        solution,
        body=body,
        text="Givet",
        on=date(2026, 5, 4),
        by=by,
        ask=ask,
        at=at(date(2026, 5, 4)),
        task=Task("Skriv under", by, date(2026, 7, 1)),
    )

    def open_on(day):
        [row] = dashboard.rows(day)
        return [action.text for action in row.actions], [ask.text for ask in row.asks]

    assert open_on(date(2026, 3, 1)) == ([], [])
    assert open_on(date(2026, 3, 31)) == (["Det ordnes"], ["Giv mandat"])
    assert open_on(date(2026, 4, 1)) == ([], ["Giv mandat"])
    assert open_on(date(2026, 5, 3)) == ([], ["Giv mandat"])
    assert open_on(date(2026, 5, 4)) == (["Skriv under"], [])


def test_what_a_corrected_review_asked_waits_until_it_is_ended():
    body, solution = make_body(), make_solution()
    wrong = make_review(solution, on=date(2026, 3, 2), colour=Colour.RED, ask="Giv mandat", decider=body)
    more = {"ask": "Giv penge", "decider": body, "open_asks": (OpenAsk(Ask.objects.get()),)}
    make_review(solution, on=date(2026, 3, 2), colour=Colour.RED, replaces=wrong, **more)
    [row] = dashboard.rows(TODAY)
    assert [ask.text for ask in row.asks] == ["Giv penge"]


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_below_the_table_stand_the_asks_that_wait_and_what_was_decided(as_user):
    load_demo(TODAY)
    page = as_user(make_user(Role.COMMITTEE)).get("/").content.decode()
    assert page.count("beslutningen om") == 2
    assert "Kravet er sendt, svar ventes." in page
    assert "Version 1.2 skal rumme" not in page  # decided eight months ago
    past = as_user(make_user(Role.COMMITTEE)).get("/?dato=2026-04-15").content.decode()
    assert "Version 1.2 skal rumme" in past
    assert "Notér" not in past


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
@pytest.mark.long
def test_the_number_of_queries_is_the_same_for_7_solutions_and_for_many(reader):
    manager = make_user()

    def queries():
        counted = {}
        for path in (
            "/",
            "/?dato=2026-06-01",
            "/?farve=gul&sorter=navn",
            "/aendringer/?siden=2026-01-08",
            "/udvikling/",
        ):
            reader.get(path)  # what is kept (findings, the way back) is kept now
            with CaptureQueriesContext(connection) as captured:
                assert reader.get(path).status_code == 200
            counted[path] = len(captured)
        return counted

    for serial in range(7):
        make_review(make_solution(manager=manager), on=date(2026, 1, 5 + serial), colour=Colour.YELLOW)
    few = queries()
    for _ in range(long.count(40, 193)):
        make_review(make_solution(manager=manager), on=date(2026, 1, 5), colour=Colour.YELLOW)
    assert queries() == few
    assert max(few.values()) <= 14
