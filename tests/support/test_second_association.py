"""Every day of three years, of agreements of each kind: no page shows a passed day as ahead, nothing that can still be
left says «var», and each mail comes once."""

import re
from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import transaction

from onepagers.findings import apply
from onepagers.parts import Refs
from support import findings, reasons
from support.agreement_terms import state_of, terms_of
from support.events import events
from support.snapshots import agreement_facts
from support.templatetags.support import agreement_rows
from tests.factories import make_solution
from tests.faults.plain_days import workday_from, workday_until
from tests.long import count
from tests.onepagers import example_pages as example
from tests.support.second_association import CONTRACTS, FIRST, LAST, OURSELVES, Contract, d, make_agreements

SHORT = ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.")
LONG = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december")  # fmt: skip
DATE = r"(\d{1,2})\. ([a-zæøå]+\.?) (\d{4})"
# Words that a day stands after and that look ahead: on pages, in findings and in the calendar.
AHEAD = ("opsiges senest", "skal bruges senest", "løber videre til", "slutter", "kan opsiges til og med", "udløber",
    "slutter så", "modtaget senest", "næste tilsyn")  # fmt: skip
LADDERS = {"last_notice": (180, 90, 30, 7, 0), "option_ends": (180, 90, 30, 7, 0), "agreement_ends": (365, 180, 90, 30)}
MAIL_DAYS = count(8, 0)  # days of mails that are looked at; 0 is all of them
EVERY = count(9, 1)  # each ninth day, and those around what happens


def days_of(contract: Contract):
    """Every day from 2026 to 2028; in the gate some of them, and those around a day that counts."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    counting = (*contract.notice, *contract.option_days, *(contract.given or ()), *(contract.runs_on or ()))
    happens = {d(day) for day in (*counting, contract.ends) if day}
    near = {day + timedelta(days=number) for day in happens for number in (-1, 0, 1)}
    return [day for number, day in enumerate(days) if number % EVERY == 0 or day in near or day in days[-2:]]


def as_date(day, month, year):
    return date(int(year), 1 + (SHORT if month in SHORT else LONG).index(month), int(day))


def dates_after(words, text):
    return [as_date(*found) for found in re.findall(rf"{words} {DATE}", text)]


@pytest.fixture(autouse=True)
def owner(settings):
    settings.OWNERS = [OURSELVES]


@pytest.fixture(scope="module")
def agreements(django_db_setup, django_db_blocker):
    """What a version holds of each, by its words; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        rows = make_agreements(make_solution("Træn Hjemme", slug="traen-hjemme", created=date(2025, 1, 1)))
        facts = {words: agreement_facts(row, Refs()) for words, row in rows.items()}
        transaction.set_rollback(True)
    return facts


def said(agreement, on):
    """All that the page, «Skal følges op» and the calendar say of an agreement on a day, but for its own name."""
    [row] = agreement_rows([agreement], on)
    page = example.page("x", "X", sections=[], support=[], agreements=[agreement])
    found = [finding.text for rule in findings.RULES for finding in apply(rule, page, on)]
    said_events = [f"{event.does} {event.says}" for event in events(agreement, on)]
    text = "\n".join([f"{row['state']} {row['terms']}", *found, *said_events])
    return text.replace("\N{NO-BREAK SPACE}", " ").replace(f" om {agreement['scope']}", "")


@pytest.mark.long
@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.words)
def test_no_day_that_has_passed_is_said_to_be_ahead_and_nothing_that_can_be_left_says_was(agreements, contract):
    agreement, told = agreements[contract.words], set()
    followed = next((one for one in CONTRACTS if one.words == contract.follows), contract)
    for on in days_of(followed):
        text = said(agreement, on)
        assert not re.search(r"\bvar\b", text), (on, text)
        for words in AHEAD:
            passed = [day for day in dates_after(words, text) if day < on]
            assert not passed, (on, words, passed, text)
        told |= set(dates_after("opsiges senest", text))
        assert all(event.on >= on for event in events(agreement, on)), on
    assert sorted(told) == sorted(map(d, followed.notice))


@pytest.mark.long
@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.words)
def test_the_day_that_is_told_is_always_the_next_one(agreements, contract):
    terms = terms_of(agreements[contract.words])
    days = [] if contract.follows else sorted(map(d, contract.notice))
    for on in days_of(contract):
        if contract.given and on >= d(contract.given[0]):
            days = []
        following = terms.reminded_of(on)
        if not contract.follows:
            assert (following and following.notice_by) == next((day for day in days if day >= on), None), on
        if contract.monthly and state_of(agreements[contract.words], on) == "in_force":
            bound = contract.terms.get("notice_from")
            assert terms.out_if_noticed(on) or (bound and on < bound) or contract.ends, on


def expected_mails(contract: Contract):
    """The days of the mails about an agreement, by what they are about. While one last day of notice is ahead, nobody
    is told of the one after it."""
    legal = {"last_notice": contract.notice, "option_ends": contract.option_days, "agreement_ends": (contract.ends,)}
    noticed = d(contract.given[0]) if contract.given else date.max
    for kind, days in legal.items():
        before = date.min
        for day in [d(day) for day in days if day]:
            for step in LADDERS[kind]:
                told_on = workday_from(workday_until(day) - timedelta(days=step))
                if kind == "last_notice" and told_on <= before:
                    told_on = workday_from(before + timedelta(days=1))
                if FIRST < told_on <= LAST and told_on < noticed:
                    yield kind, contract.words, told_on
            before = day


@pytest.mark.long
@pytest.mark.django_db
def test_each_mail_comes_once():
    """One for each step of each ladder, on its day, to the manager; from a week before also to the secretariat."""
    expected = defaultdict(set)
    for contract in CONTRACTS:
        for kind, words, told_on in expected_mails(contract):
            expected[told_on].add((kind, words))
    rows = make_agreements(make_solution("Træn Hjemme", slug="traen-hjemme", created=date(2025, 1, 1)))
    scopes = {f"agreement:{row.pk}": words for words, row in rows.items()}
    chosen = sorted(expected)[:: max(1, len(expected) // MAIL_DAYS)] if MAIL_DAYS else days_of(CONTRACTS[0])
    for on in chosen:
        notices = [notice for rule in (reasons.REASONS[:3]) for notice in rule(on)]
        mails = [(notice.kind, scopes[notice.subject], notice.role) for notice in notices if notice.remind_on == on]
        assert len(mails) == len(set(mails)), on
        assert {(kind, words) for kind, words, _ in mails} == expected.get(on, set()), on
        for notice in notices:
            text = f"{notice.heading} {notice.text} {notice.detail}".replace("\N{NO-BREAK SPACE}", " ")
            assert not re.search(r"\bvar\b", text), (on, text)
