"""Documents of an agreement: what may be kept, who may have it, and what readers see instead."""

import hashlib
import io
import zipfile
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from onepagers.models import RowChange
from onepagers.pages import onepager
from onepagers.writing.undoing import take_back
from support import documents
from support.models import AgreementDocument
from tests.factories import at, make_solution, make_user
from tests.support.entering import make_agreement

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(TODAY), tick=False):
        yield


@pytest.fixture
def video():
    return make_solution("Video", slug="video", manager=make_user(), deputy=make_user())


@pytest.fixture
def agreement(video):
    return make_agreement(video, kind="dpa")


def office(main, *, entry="[Content_Types].xml", files=1):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, f'<Types><Override PartName="/d.xml" ContentType="{main}"/></Types>')
        for number in range(files):
            archive.writestr(f"{number}.xml", "")
    return data.getvalue()


WORD, EXCEL = office(MAIN.format("wordprocessingml.document")), office(MAIN.format("spreadsheetml.sheet"))


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def upload(user, agreement, content=PDF, name="Aftale.pdf", **fields):
    file = SimpleUploadedFile(name, content)
    return as_user(user).post(f"/aftaler/{agreement.pk}/dokumenter/", {"file": file, **fields})


def download(user, document):
    return as_user(user).get(f"/aftaler/{document.agreement_id}/dokumenter/{document.pk}/")


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "PDF"), (WORD, "Word"), (EXCEL, "Excel")], ids=["pdf", "docx", "xlsx"]
)
def test_a_file_is_kept_byte_for_byte_and_sent_only_to_be_saved(video, agreement, content, kind):
    assert upload(video.manager, agreement, content, "Bilag 1").status_code == 302
    document = AgreementDocument.objects.get()
    assert (document.kind, document.size) == (kind, len(content))
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    answer = download(video.deputy, document)
    assert answer.content == content
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>%PDF-", documents.OTHER_KIND),
        (b"\n%PDF-1.7", documents.OTHER_KIND),
        (b"MZ\x90\x00", documents.OTHER_KIND),
        (b"\x89PNG\r\n", documents.OTHER_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", documents.OLD),
        (office(MAIN.format("wordprocessingml.document"), entry="types.xml"), documents.OTHER_KIND),
        (office("application/vnd.ms-word.document.macroEnabled.main+xml"), documents.OTHER_KIND),
        (office(MAIN.format("presentationml.presentation")), documents.OTHER_KIND),
        (office(MAIN.format("wordprocessingml.document"), files=5001), documents.OTHER_KIND),
        (WORD[:-30], documents.BROKEN),
        (b"PK\x03\x04" + b"x" * 100, documents.BROKEN),
        (WORD.replace(b"[Content_Types].xml", b"[Content_Types].xmm", 1), documents.BROKEN),
        (b"", "Filen er tom."),
    ],
)
def test_what_is_no_pdf_word_or_excel_by_its_bytes_is_refused_with_a_line(video, agreement, content, message):
    answer = upload(video.manager, agreement, content, "Aftale.pdf")
    assert answer.status_code == 422
    assert message in answer.text
    assert not AgreementDocument.objects.exists()


def test_a_file_may_be_20_mb_and_not_a_byte_more(video, agreement):
    largest = PDF + bytes(AgreementDocument.LARGEST - len(PDF))
    assert documents.TOO_BIG in upload(video.manager, agreement, largest + b"x").text
    assert documents.TOO_BIG in upload(video.manager, agreement, largest + b"x" * 2_000_000).text  # dropped on the way
    assert not AgreementDocument.objects.exists()
    assert upload(video.manager, agreement, largest).status_code == 302
    assert AgreementDocument.objects.get().size == 20 * 1024 * 1024
    assert "content" not in RowChange.objects.get(table_name="support_agreementdocument").after


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\..\\C:\\Bilag  2.PDF", "Bilag 2.pdf"),
        ("aftale.exe", "aftale.exe.pdf"),
        ("\u202efdp.\x00exe", "fdp.exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('"><script>.pdf', "script.pdf"),
        (".pdf", "dokument.pdf"),
        ("…", "….pdf"),
        ("a" * 300 + ".pdf", "a" * 156 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_and_ends_as_its_kind_does(name, kept):
    assert documents.clean_name(name, "application/pdf") == kept


def test_only_those_who_work_with_the_agreement_see_its_files(video, agreement):
    upload(video.manager, agreement)
    document = AgreementDocument.objects.get()
    users = {
        "reader": make_user(Role.READER),
        "other manager": make_solution("Aim", slug="aim").manager,
        "committee": make_user(Role.COMMITTEE),
        "manager": video.manager,
        "deputy": video.deputy,
        "administrator": make_user(Role.ADMINISTRATOR),
    }
    may = {"committee", "manager", "deputy", "administrator"}
    assert {who for who, user in users.items() if download(user, document).status_code == 200} == may
    assert {who for who, user in users.items() if upload(user, agreement, WORD).status_code == 302} == may - {
        "committee"
    }
    assert Client().get(f"/aftaler/{agreement.pk}/dokumenter/{document.pk}/").status_code == 302  # to the log-in page
    other = make_agreement(video)
    assert as_user(video.manager).get(f"/aftaler/{other.pk}/dokumenter/{document.pk}/").status_code == 404


def test_readers_see_the_name_the_day_and_the_digest(video, agreement):
    upload(video.manager, agreement)
    document = AgreementDocument.objects.get()
    page = as_user(make_user(Role.READER)).get(f"/aftaler/{agreement.pk}/").text
    assert "Aftale.pdf" in page
    assert document.sha256 in page
    assert f"/aftaler/{agreement.pk}/dokumenter/" not in page
    [facts] = video.revisions.first().snapshot["agreements"]
    assert facts["documents"] == [{"name": "Aftale.pdf", "added_on": "2026-11-24", "sha256": document.sha256}]
    paper = onepager.body(video.revisions.first().snapshot, TODAY)
    assert f"Aftale.pdf, 24.\xa0nov.\xa02026, SHA-256 {document.sha256[:16]} {document.sha256[16:32]}" in paper


def test_a_new_version_takes_the_place_of_the_old_which_is_kept(video, agreement):
    upload(video.manager, agreement)
    old = AgreementDocument.objects.get()
    upload(video.manager, agreement, WORD, "Aftale 2.docx", replaces=old.pk)
    new = AgreementDocument.objects.get(counts=True)
    assert new.replaces == old
    page = as_user(video.deputy).get(f"/aftaler/{agreement.pk}/dokumenter/").text
    assert "Erstattet 24." in page
    assert download(video.deputy, old).content == PDF
    [facts] = video.revisions.first().snapshot["agreements"]
    assert [row["name"] for row in facts["documents"]] == ["Aftale 2.docx"]
    again = upload(video.manager, agreement, EXCEL, "Aftale 3.xlsx", replaces=old.pk)
    assert "erstattet eller trukket tilbage imens" in again.text


def test_what_was_taken_back_is_only_for_the_secretariat(video, agreement):
    upload(video.manager, agreement)
    document = AgreementDocument.objects.get()
    path = f"/aftaler/{agreement.pk}/dokument/{document.pk}/fortryd/"
    assert as_user(make_user(Role.COMMITTEE)).post(path).status_code == 404
    assert as_user(video.manager).post(path).url == f"/aftaler/{agreement.pk}/dokumenter/"
    assert download(video.manager, document).status_code == 404
    assert download(make_user(Role.ADMINISTRATOR), document).status_code == 200
    [facts] = video.revisions.first().snapshot["agreements"]
    assert facts["documents"] == []


def test_a_save_of_a_document_can_be_undone(video, agreement):
    upload(video.manager, agreement)
    take_back(video.revisions.first(), by=video.manager, at=at(TODAY, 13))
    assert not AgreementDocument.objects.filter(counts=True).exists()


def test_the_list_costs_the_same_however_many_there_are(video, agreement):
    client = as_user(video.manager)
    costs = []
    for size in (2, 12):
        for number in range(AgreementDocument.objects.count(), size):
            upload(video.manager, agreement, PDF + bytes([65 + number]), f"Bilag {number}.pdf")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/aftaler/{agreement.pk}/dokumenter/").text.count("SHA-256 </span>") == size
        costs.append(len(queries))
        assert not any('"support_agreementdocument"."content"' in query["sql"] for query in queries.captured_queries)
    assert costs[0] == costs[1]
