"""The store in a folder, and in S3 where FILES_URL says so; here a small server that speaks as S3 does."""

import http.server
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest
from django.core.files.storage import storages
from storages.backends.s3 import S3Storage

from typesetting import pdf_store

PAST = datetime(2026, 11, 1, tzinfo=UTC)


class Bucket(http.server.BaseHTTPRequestHandler):
    """Objects by path. Enough of S3 to put, get, head, delete and list."""

    objects: dict[str, bytes]

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.objects[unquote(urlsplit(self.path).path)] = body
        self.answer(200, ETag='"x"')

    def do_GET(self):
        address = urlsplit(self.path)
        if "list-type" in address.query or "prefix" in address.query:
            return self.list(address)
        body = self.objects.get(unquote(address.path))
        if body is None:
            return self.answer(404)
        return self.answer(200, body, ETag='"x"', Last_Modified="Sun, 01 Nov 2026 00:00:00 GMT")

    def do_HEAD(self):
        self.do_GET()

    def list(self, address):
        bucket, prefix = address.path.rstrip("/"), parse_qs(address.query)["prefix"][0]
        contents = "".join(
            f"<Contents><Key>{escape(name[len(bucket) + 1 :])}</Key><Size>{len(body)}</Size></Contents>"
            for name, body in self.objects.items()
            if name.startswith(f"{bucket}/{prefix}")
        )
        self.answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>".encode())

    def do_DELETE(self):
        self.objects.pop(unquote(urlsplit(self.path).path), None)
        self.answer(204)


@pytest.fixture
def bucket(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-a-test")
    for name in ("AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION"):
        monkeypatch.setenv(name, "when_required")
    handler = type("Handler", (Bucket,), {"objects": {}})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["folder", "s3"])
def store(request, monkeypatch, settings, tmp_path):
    """The store on each kind of storage."""
    settings.MEDIA_ROOT = tmp_path
    if request.param == "s3":
        address = f"http://127.0.0.1:{request.getfixturevalue('bucket').server_address[1]}"
        options = {"bucket_name": "plo", "location": "filer", "endpoint_url": address, "region_name": "dk"}
        monkeypatch.setattr(pdf_store, "default_storage", S3Storage(**options))
    else:
        monkeypatch.setattr(pdf_store, "default_storage", storages["default"])


def test_a_document_and_its_facts_come_back(store):
    pdf_store.save("a", {"pages": 1}, b"%PDF anden")
    pdf_store.save("a", {"pages": 2}, b"%PDF en side")
    file = pdf_store.StoredPdf.of("a", b"%PDF en side", PAST)

    assert pdf_store.read_facts("a") == {"pages": 2}
    assert pdf_store.read_document("a", file.sha256) == b"%PDF en side"
    assert pdf_store.read_document("a", "another") is None
    asked = pdf_store.StoredPdf(file.key, file.size, file.sha256)
    assert asked.exists()
    assert asked.read(5, 2) == b"en"


def test_what_is_not_there_is_nothing(store):
    assert pdf_store.read_facts("b") is None
    assert pdf_store.read_document("b", "") is None
    assert not pdf_store.StoredPdf("b", 3, "").exists()


def test_what_is_old_is_cleared(store):
    pdf_store.save("a", {}, b"%PDF")

    assert pdf_store.delete_old(PAST - timedelta(days=1)) == 0
    assert pdf_store.delete_old(datetime.now(UTC) + timedelta(days=1)) == 2
    assert pdf_store.read_facts("a") is None


def test_a_storage_that_can_not_be_reached_is_an_empty_store(monkeypatch, caplog):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-a-test")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    storage = S3Storage(bucket_name="plo", endpoint_url="http://127.0.0.1:1", region_name="dk")
    monkeypatch.setattr(pdf_store, "default_storage", storage)

    pdf_store.save("a", {}, b"%PDF")

    assert pdf_store.read_facts("a") is None
    assert not pdf_store.StoredPdf("a", 4, "").exists()
    assert pdf_store.delete_old(PAST) == 0
    assert "Could not keep" in caplog.text
