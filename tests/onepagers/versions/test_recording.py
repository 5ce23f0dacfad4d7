"""What a save writes is noted by the database itself: every table that a page shows, however it is written."""

import re
from contextlib import suppress
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from onepagers.models import Colour, Organisation, RowChange, Save, Section
from onepagers.versions import snapshots
from onepagers.versions.saving import saving
from support.models import Agreement, SupportLine
from tests.demo import load_demo
from tests.factories import make_organisation, make_review, make_solution, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.server]
# Names and closed accounts are the accounts' own: a closed one isn't opened again with a page.
BESIDE = {"accounts_user"}


def test_every_table_that_a_snapshot_is_made_of_has_a_recorder():
    load_demo(timezone.localdate())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for solution in snapshots.for_page(timezone.localdate()):
            snapshots.take(solution, timezone.localdate())
    read = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_recorded_%'")
        recorded = {table for (table,) in cursor.fetchall()}
    assert len(read) > 20
    assert read - recorded == BESIDE


def changes(save):
    return [(change.table_name, change.before is None, change.after is None) for change in save.changes.all()]


def test_a_save_notes_each_row_that_it_made_changed_or_removed_by_whatever_road():
    solution = make_solution()
    with saving([solution], by=None) as work:
        line = SupportLine.objects.create(solution=solution, audience="Borgere", level=1)
        Section.objects.filter(solution=solution, kind="news").update(body="<p>Nyt</p>")
        agreement = Agreement.objects.create(kind="sla")
        agreement.solutions.add(solution)
    save = work.revisions[0].save_of
    assert changes(save) == [
        ("support_supportline", True, False),
        ("onepagers_section", False, False),
        ("support_agreement", True, False),
        ("support_agreement_solutions", True, False),
    ]
    section = save.changes.get(table_name="onepagers_section")
    assert (section.before["body"], section.after["body"]) == ("<p>Tekst.</p>", "<p>Nyt</p>")
    with saving([solution], by=None) as work:
        line.delete()
    assert changes(work.revisions[0].save_of) == [("support_supportline", False, True)]


def test_nothing_is_noted_outside_a_save_and_nothing_kept_of_one_that_made_no_version():
    solution = make_solution()
    saves = Save.objects.count()
    noted = RowChange.objects.count()
    Section.objects.filter(solution=solution, kind="news").update(body="<p>Nyt</p>")
    with saving([make_solution()], by=None):
        Section.objects.filter(solution=solution, kind="news").update(body="<p>Andet</p>")
    with suppress(RuntimeError), saving([solution], by=None):
        Section.objects.filter(solution=solution, kind="news").update(body="<p>Tredje</p>")
        raise RuntimeError
    Section.objects.filter(solution=solution, kind="news").update(body="<p>Fjerde</p>")
    assert Save.objects.count() == saves + 1  # of the other solution
    assert RowChange.objects.count() == noted + 6  # its sections


def test_the_revisions_of_one_save_share_it():
    both = [make_solution(), make_solution()]
    with saving(both, by=None) as work:
        Section.objects.filter(kind="news").update(body="<p>Nyt</p>")
    [first, second] = work.revisions
    assert first.save_of == second.save_of
    assert first.save_of.changes.count() == 2


def test_what_a_review_adds_is_noted_but_not_what_the_database_stops_counting():
    solution = make_solution()
    wrong = make_review(solution, on=date(2026, 3, 2))
    make_review(solution, on=date(2026, 3, 2), colour=Colour.YELLOW, replaces=wrong)
    save = solution.revisions.first().save_of
    assert changes(save) == [("onepagers_statusreview", True, False), ("onepagers_action", True, False)]


def test_what_the_admin_site_changes_is_noted_too(as_user):
    organisation = make_organisation("ISM")
    solution = make_solution()
    with saving([solution], by=None):
        line = SupportLine.objects.create(solution=solution, audience="Borgere", level=1)
        line.provided_by.create(organisation=organisation)
    client = as_user(make_user(Role.ADMINISTRATOR))
    address = f"/admin/onepagers/organisation/{organisation.pk}/change/"
    form = client.get(address).context["adminform"].form
    data = {field.html_name: field.value() or "" for field in form} | {"name": "Sundhedsministeriet"}
    data |= {"former_names-TOTAL_FORMS": 0, "former_names-INITIAL_FORMS": 0}
    assert client.post(address, data).status_code == 302
    assert Organisation.objects.get().name == "Sundhedsministeriet"
    [change] = solution.revisions.first().save_of.changes.all()
    assert (change.before["name"], change.after["name"]) == ("ISM", "Sundhedsministeriet")
