"""Whatever changes in a snapshot is named in «Hvad er ændret?», on page 1 of an edition, in its mail and where two
versions are compared: every field changed, every row added and removed."""

import copy
from datetime import date

import pytest
import time_machine
from django.template.loader import render_to_string

from danish.plain_text import plain
from editions import change_lists, front_page
from onepagers.changes import comparing, portfolio
from onepagers.models import AcceptedFinding, Action, Solution
from onepagers.versions import snapshots
from support.models import (
    Agreement,
    AgreementDocument,
    Continuation,
    Measurement,
    NoticeGiven,
    OptionTaken,
    Oversight,
    ServiceHours,
    ServiceTarget,
)
from tests.demo import load_demo
from tests.editions.every_field import FILLED, emptied, filled, leaves, lists, name, other, silent, with_value

pytestmark = pytest.mark.django_db
TODAY, SINCE, LATER = date(2026, 11, 24), date(2026, 11, 20), date(2026, 12, 18)
# Compared by word on a page of its own; what tells two rows apart; of which the beginning is told.
UNREAD = {"sections.html", "accepted.key", "agreements.documents.sha256"}
FRAME = {
    "label": "Bestyrelsesudgave 2026-2",
    "title": "Møde",
    "meeting_on": TODAY,
    "before": {"label": "Bestyrelsesudgave 2026-1", "meeting_on": SINCE, "cut_off": SINCE},
}


@pytest.fixture(scope="module")
def snapshot(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), time_machine.travel("2026-11-24 08:00+01:00", tick=False):
        from django.db import transaction

        with transaction.atomic():
            load_demo(TODAY)
            add_what_the_demo_lacks(Solution.objects.get(slug="video"))
            taken = [snapshots.take(solution, TODAY) for solution in snapshots.for_page(TODAY)]
            transaction.set_rollback(True)
    return filled(taken)


def add_what_the_demo_lacks(solution):
    person = solution.manager
    AcceptedFinding.objects.create(
        solution=solution,
        code="core.F01",
        key="a",
        reason="Kan vente",
        sentence="Det sker.",
        until=LATER,
        author=person,
    )
    Action.objects.create(solution=solution, text="Ryk leverandøren", owner=person, due_on=LATER, noted_on=SINCE)
    add_terms(solution, solution.agreements.first(), person)


def add_terms(solution, agreement, person):
    """All that an agreement can have, and one that follows it."""
    terms = {"form": "fixed", "valid_to": LATER, "renewal": "periods", "renewal_months": 12, "during": True}
    Agreement.objects.filter(pk=agreement.pk).update(**terms, counted_to="month", notice_months=6)
    follower = Agreement.objects.create(kind="dpa", form="follows", follows=agreement)
    follower.solutions.add(solution)
    agreement.parties.update(role="leverandør")
    about, party = {"agreement": agreement, "solution": solution}, agreement.parties.first().organisation
    option = agreement.options.create(months=12, take_by=LATER, note="Én gang")
    OptionTaken.objects.create(option=option, taken_on=SINCE, **about)
    NoticeGiven.objects.create(party=party, received_on=SINCE, out_on=LATER, released=True, **about)
    Continuation.objects.create(until=LATER, decided_by="Bestyrelsen", decided_on=SINCE, **about)
    follow_up = {"follow_up": "Ny plan", "follow_up_owner": person, "follow_up_on": LATER, "follow_up_done_on": SINCE}
    showed = {"conclusion": "remarks", "conclusion_note": "Mangler log", "released": True, **follow_up}
    Oversight.objects.create(done_on=SINCE, how="Skriftligt", done_by="Revisionen", **showed, **about)
    AgreementDocument.objects.create(name="aftale.pdf", content_type="application/pdf", content=b"%PDF", **about)
    promise = {"windows": "hver 2. onsdag", "method": "Sonde", "source": "Rapport", "measured_from": SINCE}
    promise |= {"measured_to": LATER}
    target = ServiceTarget.objects.create(agreement=agreement, name="Oppetid", target=99, unit="%", **promise)
    Measurement.objects.create(target=target, month=date(2026, 10, 1), value=98, **about)
    for row in ({"target": target}, {"line": solution.support_lines.first()}):
        ServiceHours.objects.create(weekdays=[0, 1, 2, 3, 4], opens="08:00", closes="15:30", **row)


def places(then, now):
    """What the three places say, as plain text."""
    changes = portfolio.between({1: then | {"version": 1}}, {1: now | {"version": 2}}, since=SINCE)
    before = {"cut_off": SINCE.isoformat(), "meeting_on": SINCE.isoformat(), "passed": []}
    page = front_page.facts(
        [front_page.Page(1, 2, now, 2)],
        TODAY,
        then={1: then | {"version": 1}},
        before=before | {"counts": dict.fromkeys(("red", "yellow", "green", "none", "overdue", "all"), 0)},
        left_out=[],
    )
    return {
        "Hvad er ændret?": plain(render_to_string("onepagers/_changes.html", {"changes": changes, "since": SINCE})),
        "side 1": plain(front_page.html(page, FRAME)),
        "mailen": "\n".join(change_lists.named(changes)),
    }


def assert_named(then, now, what):
    comparison = comparing.compare(then, now)
    assert comparison, what
    assert not [group for group in comparison.groups if group.title == "Andet"], what
    said, quiet = places(then, now), places(now, now)
    for place, text in said.items():
        assert text != quiet[place], f"{place} says nothing of {what}"
    if "Noget ganske andet" in str(now) and what not in UNREAD:
        for place in ("Hvad er ændret?", "side 1"):
            assert "oget ganske andet" in said[place], f"{place} doesn't say what {what} is now"
    assert said["mailen"].startswith(now["solution"]["name"]), what


def test_the_snapshot_that_is_tried_has_every_list_and_every_field(snapshot):
    assert not [path for path, rows in lists(snapshot) if not rows]
    # The two shares are of two kinds, and notice is in months or in days.
    other_kind = ("percent", "amount", "notice_months", "notice_days")
    empty = {name(path) for path, value in leaves(snapshot) if value in (None, "") and path[-1] not in other_kind}
    assert not ", ".join(sorted(field for field in empty if not silent(tuple(field.split(".")))))


def test_no_field_changes_without_being_named_everywhere(snapshot):
    tried = set()
    for path, value in leaves(snapshot):
        if value in (None, "") or silent(path) or path[-1] == "nothing_to_decide":  # said where nothing is asked
            continue
        now = with_value(snapshot, path, other(path, value))
        assert_named(snapshot, now, name(path))
        tried.add(name(path))
    assert len(tried) > 80


def test_no_value_is_filled_in_or_taken_out_without_being_named_everywhere(snapshot):
    for path, value in leaves(snapshot):
        if path[-1] not in FILLED or value in (None, "") or silent(path) or isinstance(value, bool):
            continue
        if path[-1] in ("amount", "percent", "renewal_months"):  # without it the row is of another kind
            continue
        if name(path) == "agreements.oversights.done_on":  # never empty
            continue
        empty = with_value(snapshot, path, emptied(path, value))
        assert_named(snapshot, empty, name(path))
        assert_named(empty, snapshot, name(path))


def test_that_nothing_is_asked_is_named_everywhere(snapshot):
    nothing = with_value(snapshot, ("status", "ask"), None)
    assert_named(nothing, with_value(nothing, ("status", "nothing_to_decide"), value=True), "nothing to decide")


def test_no_row_comes_or_goes_without_being_named_everywhere(snapshot):
    for path, rows in lists(snapshot):
        if path[0] == "refs" or name(path) == "history" or silent(path):
            continue
        without = with_value(snapshot, path, rows[1:])
        assert_named(snapshot, without, f"{name(path)} removed")
        assert_named(without, snapshot, f"{name(path)} added")


def test_no_whole_part_comes_or_goes_without_being_named_everywhere(snapshot):
    for path in (("status",), ("status", "ask"), ("solution", "manager"), ("solution", "deputy")):
        without = with_value(snapshot, path, None)
        assert_named(snapshot, without, name(path))
        assert_named(without, snapshot, name(path))


def test_rows_and_texts_in_another_order_are_named_everywhere(snapshot):
    for key in ("sections", "key_figures", "governance", "support", "funding"):
        now = copy.deepcopy(snapshot)
        now[key].reverse()
        assert_named(snapshot, now, f"the order of {key}")


def test_a_part_without_words_of_its_own_fails_this_test(snapshot):
    with pytest.raises(AssertionError):
        assert_named(snapshot | {"risks": [1]}, snapshot | {"risks": [2]}, "risks")
