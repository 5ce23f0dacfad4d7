"""Making an edition final: all of it or nothing, once, and never changed again."""

import hashlib
import re
import threading
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Role
from editions import drafts, freezing
from editions.models import Edition, EditionPage, Freezing
from onepagers.models import Colour, Section
from onepagers.pages import onepager, pdf, prerender
from onepagers.versions.saving import saving
from tests.editions.publishing import FIT, freeze, freeze_without_printing
from tests.factories import at, make_body, make_edition, make_review, make_solution, make_user
from tests.typesetting import verapdf
from tests.typesetting.pdf_gate import faults
from typesetting import render_client

pytestmark = [pytest.mark.django_db, pytest.mark.server]
CUT_OFF = date(2026, 11, 2)


def draft(**fields):
    defaults = {"title": "Bestyrelsesmøde", "meeting_on": CUT_OFF + timedelta(days=9), "cut_off": CUT_OFF}
    edition = Edition(author=make_user(Role.ADMINISTRATOR), **defaults | fields)
    drafts.begin(edition)
    return edition


@pytest.fixture
def two():
    """Video, red, and AIM, green."""
    video, aim = make_solution("Video", slug="video"), make_solution("AIM", slug="aim")
    make_review(
        video,
        on=date(2026, 10, 5),
        colour=Colour.RED,
        ask="Giv mandat",
        cause="SLA udestår",
        decider=make_body("PLO’s bestyrelse"),
    )
    make_review(aim, on=date(2026, 10, 5))
    return video, aim


def test_a_final_edition_holds_each_page_as_it_was_on_the_cut_off_date_and_one_pdf_that_keeps_both_standards(two):
    video, _ = two
    make_review(video, on=date(2026, 11, 3))  # the day after

    edition = freeze(draft(agenda_item="punkt 4", confidential=True))

    assert (edition.label, edition.page_count, edition.freezing.failure) == ("Bestyrelsesudgave 2026-1", 3, "")
    assert hashlib.sha256(edition.pdf).hexdigest() == edition.sha256
    assert verapdf.failures(bytes(edition.pdf)) == []
    texts = [page.extract_text() for page in PdfReader(BytesIO(edition.pdf)).pages]
    pages = list(edition.pages.select_related("revision", "solution"))
    assert [(page.solution.name, page.page_number, page.revision.number) for page in pages] == [
        ("Video", 2, 2),
        ("AIM", 3, 2),
    ]
    assert "SLA udestår" in texts[1]
    assert all("Bestyrelsesudgave 2026-1 · Fortroligt" in text for text in texts[1:])
    assert "Side 2 af 3" in texts[1]
    assert "/loesninger/video/" in texts[1]
    for page in pages:
        facts, number = page.revision.snapshot, page.revision.number
        assert page.html == onepager.body(
            facts, CUT_OFF, version=number, edition="Bestyrelsesudgave 2026-1 · Fortroligt"
        )
    numbers = {page.solution.slug: str(page.page_number) for page in pages}
    front = re.sub(r'data-page="#(\w+)">', lambda match: f">{numbers[match[1]]}", edition.html)
    whole = front + "".join(page.html for page in pages)
    assert faults(bytes(edition.pdf), whole, pages=3) == []


def test_the_same_edition_is_the_same_bytes_however_often_it_is_printed(two):
    edition = draft()
    first = drafts.preview(edition, CUT_OFF).bytes
    pdf._fits.clear()
    render_client._stop()
    assert drafts.preview(edition, CUT_OFF).bytes == first


@pytest.mark.parametrize("statement", [
    "UPDATE editions_edition SET title = 'Ny titel'",
    "UPDATE editions_edition SET frozen_at = NULL, pdf = NULL, sha256 = ''",
    "DELETE FROM editions_edition",
    "UPDATE editions_editionpage SET html = ''",
    "DELETE FROM editions_editionpage",
])  # fmt: skip
def test_the_database_refuses_every_later_change_by_anyone(two, statement):
    freeze_without_printing(draft())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_page_is_neither_added_to_a_final_edition_nor_taken_over_from_it(two):
    edition, other = freeze_without_printing(draft()), draft()
    page = edition.pages.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionPage.objects.filter(edition=other).update(edition=edition)
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionPage.objects.filter(pk=page.pk).update(edition=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionPage.objects.create(edition=edition, solution=make_solution())


def test_the_database_refuses_a_file_with_another_digest(two):
    edition = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(
            frozen_at=timezone.now(),
            frozen_by=edition.author,
            year=2026,
            number=1,
            facts={},
            html="x",
            page_count=1,
            pdf=b"a",
            sha256=hashlib.sha256(b"b").hexdigest(),
        )


def test_a_page_that_is_too_long_stops_all_of_it_and_is_named(two):
    video, _ = two
    with saving([video], by=None, at=at(date(2026, 10, 6))):
        Section.objects.filter(solution=video, kind="news").update(body=f"<p>{'Alt for langt. ' * 600}</p>")
    edition = draft()

    edition = freeze(edition)

    assert not edition.is_final
    assert edition.pdf is None
    assert not edition.pages.exclude(html="").exists()
    failure = edition.freezing.failure
    assert failure.startswith("Video: Siden er for lang: ca. ")
    assert "AIM" not in failure


def test_a_page_that_is_known_to_be_too_long_is_said_before(two):
    video, _ = two
    with saving([video], by=None, at=at(date(2026, 10, 6))):
        Section.objects.filter(solution=video, kind="news").update(body=f"<p>{'Alt for langt. ' * 600}</p>")
    edition, today = draft(), date(2026, 11, 24)
    assert drafts.contents(edition, today).stops == []  # nobody has printed it yet
    prerender.one_pager(video.revisions.first(), today)

    [(name, why)] = drafts.contents(edition, today).stops

    assert name == "Video"
    assert why.startswith("Siden er for lang: ca. ")


def test_what_stands_in_the_way_is_said_before(two):
    video, aim = two
    edition = draft(cut_off=date(2026, 6, 1), meeting_on=date(2026, 6, 8))
    late = make_solution("Sen", created=date(2026, 8, 1))
    edition.pages.create(solution=late, position=9)
    edition.pages.filter(solution=video).update(chosen=video.revisions.first())

    contents = drafts.contents(edition, date(2026, 5, 1))

    assert {name: why.split(".")[0] for name, why in contents.stops} == {
        "": "Skæringsdatoen 1",
        "Video": "Den valgte version er nyere end skæringsdatoen 1",
        "Sen": "Der er ingen version den 1",
    }
    assert ("AIM", "Løsningen er endnu ikke vurderet.") in contents.notes
    assert aim.name not in contents.left_out


def test_an_overdue_review_is_told_and_stops_nothing(two):
    contents = drafts.contents(
        draft(cut_off=date(2026, 11, 24) + timedelta(days=200), meeting_on=date(2027, 12, 1)), date(2027, 12, 1)
    )
    assert contents.stops == []
    assert {name for name, _ in contents.notes} == {"Video", "AIM"}


def test_whatever_goes_wrong_leaves_the_draft_and_says_so(two, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError

    edition = draft()
    with monkeypatch.context() as patch:
        patch.setattr(drafts.pdf, "fit", lambda snapshot, on: FIT)
        patch.setattr(drafts.pdf, "bound", broken)
        failed = freeze(edition)
    assert failed.freezing.failure == freezing.BROKEN
    assert not failed.is_final
    assert freeze_without_printing(edition).is_final


def test_a_draft_that_is_changed_meanwhile_is_not_made_final_as_it_was(two, monkeypatch):
    edition = draft()
    bound = drafts.pdf.bound

    def change_and_print(*arguments, **options):
        Edition.objects.filter(pk=edition.pk).update(changed_at=timezone.now(), title="En anden")
        return bound(*arguments, **options)

    monkeypatch.setattr(drafts.pdf, "bound", change_and_print)
    assert freeze(edition).freezing.failure.startswith("Kladden blev ændret undervejs.")


def test_while_it_is_being_made_final_nobody_changes_it(two):
    edition = draft()
    freezing.ask(edition, by=edition.author)
    with pytest.raises(drafts.EditionError):
        drafts.change(edition, [], at=timezone.now())


def test_the_numbers_of_a_year_follow_each_other(two):
    labels = [freeze_without_printing(draft()).label for _ in range(2)]
    labels.append(freeze_without_printing(draft(meeting_on=date(2027, 1, 12))).label)
    assert labels == ["Bestyrelsesudgave 2026-1", "Bestyrelsesudgave 2026-2", "Bestyrelsesudgave 2027-1"]


def test_what_killed_its_worker_three_times_is_given_up(two):
    edition = draft()
    job = freezing.ask(edition, by=edition.author)
    Freezing.objects.filter(pk=job.pk).update(attempts=freezing.ATTEMPTS)
    assert freezing.freeze(edition.pk) is False
    assert Freezing.objects.get(pk=job.pk).failure == freezing.GONE


@pytest.mark.django_db(transaction=True)
def test_two_people_and_two_workers_at_once_make_one_edition(two):
    edition = draft()
    barrier, done = threading.Barrier(4), []

    def work():
        try:
            barrier.wait()
            freezing.ask(edition, by=edition.author)
            done.append(freezing.freeze(edition.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [False, False, False, True]
    assert Edition.objects.final().get().number == 1
    assert Freezing.objects.count() == 1


@pytest.mark.parametrize("name", ["frozen_by", "year", "number", "facts", "pdf", "page_count", "html"])
def test_a_final_edition_lacks_nothing(name):
    edition = make_edition()
    edition.validate_constraints()
    setattr(edition, name, "" if name == "html" else None)
    with pytest.raises(ValidationError):
        edition.validate_constraints()


@pytest.mark.parametrize("name", ["number", "page_count"])
def test_a_final_edition_has_a_number_and_pages_from_one(name):
    edition = make_edition()
    setattr(edition, name, 0)
    with pytest.raises(ValidationError):
        edition.validate_constraints()
