from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from accounts.models import Role, User
from onepagers.models import Action, Colour
from onepagers.operations import decisions
from onepagers.versions.saving import saving
from support.models import Agreement
from tests.factories import at, make_body, make_confirmation, make_organisation, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 11, 24)


def fetch(user, **headers):
    return Client().get(f"/kalender/{user.renew_calendar_key()}.ics", headers=headers)


def events(user) -> dict[str, date]:
    """What stands in somebody's calendar: summary and day."""
    calendar = Calendar.from_ical(fetch(user).content)
    return {str(event["summary"]): event["dtstart"].dt for event in calendar.walk("VEVENT")}


def make_agreement(*solutions, **fields):
    defaults = {"kind": "sla", "form": "open", "counted_to": "half_year", "notice_months": 3}
    with saving(solutions, by=None, at=at(date(2026, 10, 1))):
        agreement = Agreement.objects.create(**(defaults | fields))
        agreement.solutions.set(solutions)
    return agreement


def test_a_manager_has_the_deadlines_of_their_own_solutions_and_as_deputy():
    anna = make_user()
    make_review(make_solution("Video", manager=anna), on=date(2026, 11, 2))
    make_review(make_solution("AIM", deputy=anna), on=date(2026, 11, 3))
    make_review(make_solution("Andres"), on=date(2026, 11, 4))
    assert events(anna) == {"Video: statusvurdering": date(2027, 2, 1), "AIM: statusvurdering": date(2027, 2, 1)}


@pytest.mark.parametrize("role", [Role.READER, Role.COMMITTEE, Role.ADMINISTRATOR])
def test_everybody_else_has_all_of_them(role):
    make_review(make_solution("Video"), on=date(2026, 11, 2))
    assert list(events(make_user(role))) == ["Video: statusvurdering"]


def test_open_actions_stand_there_and_ones_own_also_where_one_has_nothing_else_to_do():
    anna, bo = make_user(initials="ANN"), make_user(initials="BO")
    solution = make_solution("Video", manager=bo)
    make_review(
        solution,
        on=date(2026, 11, 2),
        colour=Colour.YELLOW,
        action="Ring",
        action_owner=anna,
        action_due_on=date(2026, 12, 1),
    )
    make_confirmation(solution, on=date(2026, 11, 20))

    assert events(anna) == {"Video: Ring (ANN)": date(2026, 12, 1)}
    assert events(bo)["Video: Ring (ANN)"] == date(2026, 12, 1)

    decisions.finish(Action.objects.get(), note="Ringet", on=TODAY, by=anna)
    assert events(anna) == {}


def test_an_action_that_a_newer_review_has_left_open_goes_on_for_all():
    anna, bo = make_user(initials="ANN"), make_user()
    solution = make_solution("Video", manager=bo)
    make_review(solution, on=date(2026, 10, 1), colour=Colour.YELLOW, action="Ring", action_owner=anna)
    make_review(solution, on=date(2026, 11, 2))
    assert set(events(bo)) == {"Video: statusvurdering", "Video: Ring (ANN)"}
    assert list(events(anna)) == ["Video: Ring (ANN)"]


def test_an_agreement_around_two_solutions_is_one_event_with_both_their_names():
    anna = make_user()
    pair = [make_solution("Video", manager=anna), make_solution("AIM", manager=anna)]
    agreement = make_agreement(*pair, oversight_due_on=date(2027, 1, 15), counted_to="year")
    with saving(pair, by=None):
        agreement.parties.create(organisation=make_organisation("Trifork"))
    make_agreement(pair[0], state="expired", form="")

    assert events(anna) == {
        "Video og AIM: tilsyn": date(2027, 1, 15),
        "Video og AIM: sidste rettidige opsigelse": date(2027, 9, 30),
    }
    calendar = fetch(anna).content.decode()
    assert "SLA (Trifork)" in calendar
    folded = calendar.replace("\r\n ", "").replace("\N{NO-BREAK SPACE}", " ")
    assert "3 måneder til udgangen af et år: skal være modtaget senest 30. september 2027." in folded
    assert [pair[0].slug in calendar, pair[1].slug in calendar] == [True, False]


def test_the_days_of_agreements_are_those_of_today(today):
    """An end that comes by itself, an option, and none of what can be left all the time or is not known."""
    anna = make_user()
    solution = make_solution("Video", manager=anna)
    ends = make_agreement(solution, form="fixed", counted_to="", renewal="none", valid_to=date(2027, 5, 31))
    with saving([solution], by=None):
        ends.options.create(months=12, take_by=date(2027, 2, 28))
    make_agreement(solution, counted_to="month")
    make_agreement(solution, notice_months=None)
    make_agreement(solution, binding_until=date(2027, 5, 31))

    assert events(anna) == {
        "Video: aftalen udløber": date(2027, 5, 31),
        "Video: option skal bruges senest": date(2027, 2, 28),
    }
    with time_machine.travel("2027-03-01 08:00+01:00", tick=False):
        assert events(anna) == {"Video: aftalen udløber": date(2027, 5, 31)}
    with time_machine.travel("2027-06-01 08:00+02:00", tick=False):
        assert events(anna) == {}


def test_what_was_postponed_comes_back_until_it_is_decided():
    committee, body = make_user(Role.COMMITTEE), make_body("Bestyrelsen")
    solution = make_solution("Video")
    ask = decisions.ask(solution, body=body, text="Giv mandat", on=TODAY, by=committee)
    decide = {"body": body, "by": committee, "ask": ask, "on": TODAY}
    decisions.decide(solution, text="Vent", postponed_to=date(2027, 1, 11), **decide)
    decisions.decide(solution, text="Vent lidt endnu", postponed_to=date(2027, 3, 8), **decide)

    assert events(committee) == {"Video: udskudt indstilling tages op igen": date(2027, 3, 8)}

    decisions.decide(solution, text="Ja", **decide)
    assert events(committee) == {}


def test_what_has_left_the_portfolio_is_left_out():
    make_review(make_solution("Video", retired_on=date(2026, 11, 1)), on=date(2026, 10, 2))
    assert events(make_user(Role.READER)) == {}


def test_the_same_data_are_the_same_bytes_and_an_event_keeps_its_uid_when_it_moves():
    anna = make_user()
    solution = make_solution("Video", manager=anna)
    make_review(solution, on=date(2026, 9, 1))
    first = fetch(anna)
    with time_machine.travel("2026-11-25 08:00+01:00", tick=False):
        again = fetch(anna)
    make_review(solution, on=date(2026, 11, 24))
    moved = fetch(anna)

    [was], [now] = (Calendar.from_ical(answer.content).walk("VEVENT") for answer in (first, moved))
    assert first.content == again.content != moved.content
    assert was["uid"] == now["uid"]
    assert was["dtstart"].dt < now["dtstart"].dt
    assert was["dtstamp"].dt < now["dtstamp"].dt
    assert now["url"].endswith(solution.get_absolute_url())


def test_an_unchanged_calendar_is_answered_with_304():
    anna = make_user()
    first = fetch(anna)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert fetch(anna, if_none_match=first["ETag"]).status_code == 304


def test_only_the_newest_key_of_an_active_user_opens_a_calendar():
    anna = make_user()
    old = anna.renew_calendar_key()
    key = anna.renew_calendar_key()

    def status(key):
        return Client().get(f"/kalender/{key}.ics").status_code

    assert [status(old), status(key), status("gæt"), status("x" * 2000)] == [404, 200, 404, 404]
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert status(key) == 404
    User.objects.filter(pk=anna.pk).update(is_active=True)
    anna.revoke_calendar_key()
    assert status(key) == 404


def test_the_key_is_shown_once_stored_nowhere_and_no_link_tells_it(as_user):
    anna = make_user()
    browser = as_user(anna)
    assert "Du har ingen adresse endnu" in browser.get("/kalender/").content.decode()

    made = browser.post("/kalender/")

    address = made.context["address"]
    key = address.rpartition("/")[2].removesuffix(".ics")
    assert address in made.content.decode()
    assert len(key) >= 43
    assert key not in browser.get("/kalender/").content.decode()
    # With «no-referrer» a browser would send the form without an origin, and be refused.
    assert (made["Cache-Control"], made["Referrer-Policy"]) == (
        "no-store",
        "same-origin",
    )  # else its form has no origin
    calendar = Client().get(f"/kalender/{key}.ics")
    assert (calendar["Referrer-Policy"], calendar["Cache-Control"]) == ("no-referrer", "private, no-cache")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(u)::text FROM accounts_user u WHERE id = %s", [anna.pk])
        assert key not in cursor.fetchone()[0]


def test_the_address_can_be_closed(as_user):
    anna = make_user()
    browser = as_user(anna)
    browser.post("/kalender/")
    assert browser.post("/kalender/", {"close": "1"}).status_code == 302
    anna.refresh_from_db()
    assert anna.calendar_digest is None


def test_the_number_of_queries_is_the_same_for_2_and_for_40_solutions():
    reader = make_user(Role.READER)
    key = reader.renew_calendar_key()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(f"/kalender/{key}.ics").status_code == 200
        return len(captured)

    def fill(number):
        for _ in range(number):
            solution = make_solution()
            make_review(solution, on=date(2026, 11, 2), colour=Colour.YELLOW)
            make_agreement(solution)

    fill(2)
    few = queries()
    fill(38)
    assert queries() == few <= 8


def test_the_demo_says_that_it_is_one():
    call_command("load_demo", on="2026-11-24", stderr=StringIO())
    calendar = Calendar.from_ical(fetch(make_user(Role.READER)).content)
    assert calendar["x-wr-calname"] == "PLO it-portefølje (demo)"
    assert len(calendar.walk("VEVENT")) >= 7
