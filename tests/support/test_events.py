"""What happens to an agreement and when: the same days in the year wheel and in people's calendars."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from accounts.models import Role
from onepagers.parts import Refs
from support.events import events
from support.models import AgreementOption, NoticeGiven
from support.snapshots import agreement_facts
from tests.factories import make_organisation, make_solution, make_user
from tests.markup import words_of
from tests.support.agreements import ENDING, RENEWED, ROLLING, YEARLY, make_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 11, 24)
HALF_YEARLY = {"form": "open", "counted_to": "half_year", "notice_months": 1}
BOUND = ROLLING | {"earliest_exit": date(2027, 6, 30)}
ANNIVERSARY = {"form": "open", "counted_to": "anniversary", "notice_days": 30, "valid_from": date(2024, 2, 29)}


def days(**terms) -> list[tuple[str, date]]:
    agreement = make_agreement(make_solution(), **terms)
    return [(event.kind, event.on) for event in events(agreement_facts(agreement, Refs(), released=False), TODAY)]


@pytest.mark.parametrize(
    ("terms", "ahead"),
    [
        ({}, []),
        (YEARLY, [("aarsdag", "2027-01-01"), ("opsigelse", "2027-06-30")]),
        (HALF_YEARLY, [("opsigelse", "2026-11-30"), ("opsigelse", "2027-05-31")]),
        (ROLLING, []),
        (BOUND, [("opsigelse", "2027-05-31")]),  # the first exit after a binding
        (ENDING, [("udloeb", "2027-03-31")]),
        (RENEWED, [("opsigelse", "2027-09-30")]),  # 30 September 2026 is passed
        (RENEWED | {"renewal_months": 24, "valid_to": date(2030, 12, 31)}, [("opsigelse", "2030-09-30")]),
        (ANNIVERSARY, [("opsigelse", "2027-01-29"), ("aarsdag", "2027-02-28")]),
        (YEARLY | {"state": "expired", "form": ""}, []),
        ({"oversight_due_on": date(2026, 11, 1)}, [("tilsyn", "2026-11-01")]),
        ({"oversight_due_on": date(2026, 11, 1), "state": "terminated"}, []),
    ],
)  # fmt: skip
def test_what_lies_ahead(terms, ahead):
    assert days(**terms) == [(kind, date.fromisoformat(day)) for kind, day in ahead]


def test_an_option_and_a_notice_that_was_given():
    solution = make_solution()
    ending = make_agreement(solution, **ENDING)
    AgreementOption.objects.create(agreement=ending, months=12, take_by=date(2027, 1, 15))
    kinds = [event.kind for event in events(agreement_facts(ending, Refs()), TODAY)]
    assert kinds == ["option", "udloeb"]
    given = {"party": make_organisation("PLSP"), "received_on": date(2026, 11, 2), "out_on": date(2027, 12, 31)}
    noticed = make_agreement(solution, rows=[(NoticeGiven, given)], **YEARLY)
    [event] = events(agreement_facts(noticed, Refs(), released=False), TODAY)
    assert (event.kind, event.on) == ("slut", date(2027, 12, 31))


def test_every_day_of_the_wheel_stands_in_the_calendar_and_on_no_other_day(as_user):
    manager = make_user()
    solution = make_solution("Video", manager=manager)
    for terms in (YEARLY, HALF_YEARLY, ENDING, RENEWED, ROLLING, BOUND, ANNIVERSARY, {}):
        make_agreement(solution, oversight_due_on=date(2027, 5, 1), **terms)
    given = {"party": make_organisation("PLSP"), "received_on": date(2026, 11, 2), "out_on": date(2027, 6, 30)}
    make_agreement(solution, rows=[(NoticeGiven, given)], **HALF_YEARLY)
    last = date(2027, 11, 23)
    for user in (manager, make_user(Role.READER), make_user(Role.COMMITTEE)):
        wheel = as_user(user).get("/aftaler/aarshjul/").context["wheel"]
        lines = [line for month in wheel.months for line in month.lines]
        feed = Calendar.from_ical(as_user(user).get(f"/kalender/{user.renew_calendar_key()}.ics").content)
        in_calendar = [
            (event["dtstart"].dt, str(event["summary"])) for event in feed.walk("VEVENT") if event["dtstart"].dt <= last
        ]
        assert sorted(in_calendar) == sorted((line.event.on, f"Video: {line.event.does}") for line in lines)
        assert ("slut" in {line.event.kind for line in lines}) == (user.role != Role.READER)
        assert len({str(event["uid"]) for event in feed.walk("VEVENT")}) == len(feed.walk("VEVENT"))


def test_the_wheel_has_every_month_and_names_what_is_overdue(reader):
    make_agreement(make_solution("Video"), scope="drift", oversight_due_on=date(2026, 11, 1), **RENEWED)
    answer = reader.get("/aftaler/aarshjul/")
    assert [month.first_day.month for month in answer.context["wheel"].months] == [11, 12, *range(1, 12)]
    words = words_of(answer.content.decode())
    assert "Overskredet 1. nov. 2026 Tilsyn: SLA, drift Video" in words
    assert "September 2027 30. sep. 2027 Sidste rettidige opsigelse: SLA, drift Video" in words
    assert "December 2026 Ingen" in words


@pytest.mark.parametrize("terms", [YEARLY, HALF_YEARLY, ENDING, RENEWED, BOUND, ANNIVERSARY], ids=str)
def test_no_day_but_an_oversight_is_ever_behind(terms):
    facts = agreement_facts(make_agreement(make_solution(), **terms), Refs())
    for number in range(0, 800, 3):
        on = TODAY + timedelta(days=number)
        assert all(event.on >= on for event in events(facts, on))
