from datetime import date, timedelta

import pytest
import time_machine

from finance.models import FundingShare, FundingSplit
from onepagers.changes import portfolio
from onepagers.models import Colour, Solution
from onepagers.overview import dashboard
from onepagers.versions.saving import saving
from support.models import Agreement, AgreementParty
from tests.demo import load_demo
from tests.factories import at, make_body, make_organisation, make_review, make_solution, make_user

pytestmark = pytest.mark.django_db
TODAY, BEFORE = date(2026, 11, 24), date(2026, 6, 1)


def between(since=BEFORE, on=TODAY):
    return portfolio.between(dashboard.facts(since, since), dashboard.facts(on, since), since=since)


def rows_of(found, title):
    return next(group.rows for group in found.facts if group.title == title)


def names(row):
    return [shown.name for shown in row.solutions]


def paths(found):
    return {change.name: [step.colour for step in change.path] for change in found.colours}


def test_a_colour_is_followed_from_day_to_day_also_where_it_came_back_and_where_it_left_red():
    worse, back, better, same = (make_solution(name) for name in ("Værre", "Tilbage", "Bedre", "Samme"))
    for solution in (worse, back, same):
        make_review(solution, on=date(2026, 5, 4))
    make_review(better, on=date(2026, 5, 4), colour=Colour.RED, cause="Nede")
    make_review(worse, on=date(2026, 10, 5), colour=Colour.RED, cause="SLA udestår")
    make_review(back, on=date(2026, 7, 6), colour=Colour.YELLOW)
    make_review(back, on=date(2026, 9, 7))
    make_review(better, on=date(2026, 10, 5), cause="Oppe igen")
    make_review(same, on=date(2026, 10, 5))

    found = between()

    assert paths(found) == {
        "Værre": ["green", "red"],
        "Tilbage": ["green", "yellow", "green"],
        "Bedre": ["red", "green"],
    }
    assert [change.name for change in found.colours] == ["Værre", "Bedre", "Tilbage"]
    assert found.colours[1].then["cause"] == "Nede"
    assert found.colours[1].now["cause"] == "Oppe igen"
    assert found.colours[2].path[1].day == date(2026, 7, 6)


def test_a_correction_counts_on_both_days_as_on_the_dashboard():
    solution = make_solution()
    wrong = make_review(solution, on=date(2026, 5, 4), colour=Colour.RED)
    with time_machine.travel("2026-10-05 08:00+02:00", tick=False):
        make_review(solution, on=date(2026, 5, 4), replaces=wrong)
    assert paths(between()) == {}


def test_who_came_and_who_went():
    make_solution("Ny", active_from=date(2026, 9, 1))
    make_solution("Gammel", retired_on=date(2026, 9, 1))
    make_solution("Altid")
    found = between()
    assert (found.came, found.went) == (["Ny"], ["Gammel"])


def test_decisions_of_the_time_between_newest_first(reader):
    from onepagers.operations.decisions import decide

    solution, body, by = make_solution("Video"), make_body("Bestyrelsen"), make_user()
    for day in (date(2026, 5, 4), date(2026, 7, 6), date(2026, 9, 7)):
        decide(solution, body=body, text=f"Besluttet i måned {day.month}", on=day, by=by, at=at(day))
    assert [one.decision["text"] for one in between().decisions] == ["Besluttet i måned 9", "Besluttet i måned 7"]


def agree(solutions, day, **fields):
    with saving(solutions, by=None, at=at(day)):
        agreement = Agreement.objects.create(kind="sla", **fields)
        agreement.solutions.set(solutions)
        AgreementParty.objects.create(agreement=agreement, organisation=make_organisation("PLSP"), role="leverandør")
    return agreement


def test_money_and_agreements_are_compared_field_by_field_and_a_shared_one_is_told_once():
    one, other = make_solution("Video"), make_solution("Min Læge")
    agreement = agree([one, other], date(2026, 3, 2), state="outstanding")
    payer = make_organisation("ISM")
    with saving([one], by=None, at=at(date(2026, 3, 2))):
        split = FundingSplit.objects.create(solution=one, purpose="operation", total=100_000, period="2026")
        FundingShare.objects.create(split=split, payer=payer, basis="percent", percent=100)
    with saving([one, other], by=None, at=at(date(2026, 9, 7))):
        Agreement.objects.filter(pk=agreement.pk).update(state="in_force", valid_from=date(2026, 9, 1))
    with saving([one], by=None, at=at(date(2026, 9, 8))):
        newer = FundingSplit.objects.create(
            solution=one,
            purpose="operation",
            total=1_200_000,
            qualifier="ca.",
            period="2026",
            effective_from=date(2026, 9, 1),
        )
        FundingShare.objects.create(split=newer, payer=payer, basis="percent", percent=100)
        FundingSplit.objects.create(solution=one, purpose="app", total=None)

    found = between()

    assert [(names(row), row.field, row.then, row.now) for row in rows_of(found, "Aftaler")] == [
        (["Min Læge", "Video"], "Tilstand", "udestår", "i kraft"),
        (["Min Læge", "Video"], "Gælder fra", "Ikke oplyst", "1.\N{NO-BREAK SPACE}september 2026"),
    ]
    told = {
        (row.what, row.field): (row.then, row.now.replace("\N{NO-BREAK SPACE}", " "))
        for row in rows_of(found, "Økonomi")
    }
    assert told[("Drift", "Beløb")][1] == "ca. 1,2 mio. kr."
    assert told[("Drift", "Gælder fra")] == ("Ikke oplyst", "1. september 2026")
    assert told[("App", "")] == ("", "Ikke oplyst")
    assert set(told) == {("Drift", "Beløb"), ("Drift", "Gælder fra"), ("App", "")}
    assert rows_of(found, "Økonomi")[0].solutions[0].comparison == f"/loesninger/{one.slug}/sammenlign/?fra=3&til=5"


def test_a_new_manager_is_told_and_what_was_not_written_down_is_not_compared():
    solution = make_solution("Video", manager=make_user(initials="LSS", name="Lise"))
    make_solution("Senere", created=date(2026, 10, 5))
    with saving([solution], by=None, at=at(date(2026, 9, 7))):
        Solution.objects.filter(pk=solution.pk).update(manager=make_user(initials="ANH", name="Anna"))
    found = between()
    [change] = rows_of(found, "Navn og ansvar")
    assert (names(change), change.field, change.then, change.now) == (
        ["Video"],
        "Systemforvalter",
        "LSS, Lise",
        "ANH, Anna",
    )
    assert found.uncompared == ["Senere"]
    assert not between(TODAY - timedelta(days=1))


@time_machine.travel("2026-11-24 08:00+01:00", tick=False)
def test_the_page_shows_the_demos_year_and_says_what_is_wrong_with_a_day(reader):
    load_demo(TODAY)
    page = reader.get("/aendringer/?siden=10.01.2026").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    for text in ("Fra 10. januar 2026 til i dag", "Version 1.2 skal rumme", "Ønsker til videreudvikling"):
        assert text in page
    for address, message in (
        ("?siden=i går", "er ikke en dato"),
        ("?siden=2027-01-01", "ude i fremtiden"),
        ("?siden=2026-11-24", "Vælg en dag før"),
        ("?dato=1850-01-01", "og frem"),
        ("?siden=2026-05-01&dato=2026-04-01", "Vælg en dag før 1. april 2026"),
    ):
        page = reader.get(f"/aendringer/{address}")
        assert page.status_code == 200
        assert message in page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert reader.get("/?siden=2026-01-10").url == "/aendringer/?siden=2026-01-10"


def test_an_older_snapshot_without_a_part_is_not_compared_in_it():
    now = {
        "schema": 1,
        "solution": {"name": "A", "category": "", "manager": None, "deputy": None},
        "funding": [],
        "agreements": [],
    }
    then = {key: value for key, value in now.items() if key != "agreements"}
    assert not portfolio.between({1: then}, {1: now}, since=BEFORE)
