"""A final edition's PDF: the stored bytes, the same each time, whole or in parts."""

import hashlib

import pytest

from editions.models import EditionView
from tests.factories import make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def get(reader, edition):
    """Fetch the PDF with some headers."""
    return lambda method="get", **headers: getattr(reader, method)(f"/udgaver/{edition.pk}/pdf/", headers=headers)


def test_a_hundred_downloads_give_one_file(get, edition):
    digests = {hashlib.sha256(get().content).hexdigest() for _ in range(100)}
    assert digests == {edition.sha256}


def test_the_file_says_what_it_is(get, edition):
    response = get()
    assert response["Content-Type"] == "application/pdf"
    assert response["ETag"] == f'"{edition.sha256}"'
    assert "private" in response["Cache-Control"]
    assert response["Accept-Ranges"] == "bytes"
    assert int(response["Content-Length"]) == len(response.content) == len(edition.pdf)
    assert response["Content-Disposition"] == f'inline; filename="PLO {edition.label}, 3. december 2026.pdf"'


def test_a_confidential_file_says_so_in_its_name(reader):
    edition = make_edition(confidential=True)
    response = reader.get(f"/udgaver/{edition.pk}/pdf/")
    assert response["Content-Disposition"].endswith(', 3. december 2026 (fortroligt).pdf"')


def test_who_has_it_gets_nothing_again_but_is_known_to_have_opened_it(get, edition):
    unchanged = get(if_none_match=f'"{edition.sha256}"')
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["ETag"] == f'"{edition.sha256}"'
    assert get(if_modified_since=get()["Last-Modified"]).status_code == 304
    assert get(if_none_match='"another"').content == bytes(edition.pdf)
    assert get(if_match='"another"').status_code == 412
    assert EditionView.objects.filter(what="pdf").count() == 5


def test_head_tells_all_and_sends_nothing(get, edition):
    response = get("head")
    assert response.content == b""
    assert int(response["Content-Length"]) == len(edition.pdf)
    assert response["ETag"] == f'"{edition.sha256}"'
    assert get("head", range="bytes=0-9").status_code == 200


@pytest.mark.parametrize(
    ("asked", "part"),
    [("0-9", slice(0, 10)), ("100-", slice(100, None)), ("-7", slice(-7, None)), ("5-5", slice(5, 6)),
     ("2000-99999999", slice(2000, None)), ("-99999999", slice(None))],
)  # fmt: skip
def test_a_part_is_that_part(get, edition, asked, part):
    whole = bytes(edition.pdf)
    response = get(range=f"bytes={asked}")
    start, stop, _ = part.indices(len(whole))
    assert (response.status_code, response.content) == (206, whole[part])
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{len(whole)}"
    assert int(response["Content-Length"]) == len(whole[part])


def test_parts_put_together_are_the_file(get, edition):
    parts = [get(range=f"bytes={start}-{start + 499}").content for start in range(0, len(edition.pdf), 500)]
    assert hashlib.sha256(b"".join(parts)).hexdigest() == edition.sha256
    assert EditionView.objects.count() == 1  # the file was opened once and then read on in


def test_a_part_that_is_not_there_is_refused(get, edition):
    for asked in (f"{len(edition.pdf)}-", "-0"):
        response = get(range=f"bytes={asked}")
        assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(edition.pdf)}")


@pytest.mark.parametrize(
    "asked", ["bytes=9-5", "bytes=-", "bytes=0-1,4-5", "lines=0-9", "bytes=x-", "bytes=" + "9" * 99 + "-"]
)
def test_what_is_no_part_gets_the_whole(get, edition, asked):
    response = get(range=asked)
    assert (response.status_code, response.content) == (200, bytes(edition.pdf))


def test_a_part_of_another_file_is_not_sent_as_one_of_this(get, edition):
    assert get(range="bytes=0-9", if_range=f'"{edition.sha256}"').status_code == 206
    assert get(range="bytes=0-9", if_range=get()["Last-Modified"]).status_code == 206
    assert get(range="bytes=0-9", if_range='"another"').status_code == 200
    assert get(range="bytes=0-9", if_range="Mon, 23 Nov 2026 00:00:00 GMT").status_code == 200


def test_what_is_not_sent_is_not_read(reader, edition, django_assert_max_num_queries):
    """A 304 and a HEAD leave the file in the database."""
    for method, headers in (("get", {"if_none_match": f'"{edition.sha256}"'}), ("head", {})):
        with django_assert_max_num_queries(6) as asked:
            getattr(reader, method)(f"/udgaver/{edition.pk}/pdf/", headers=headers)
        queries = [query["sql"].replace('LENGTH("editions_edition"."pdf")', "") for query in asked.captured_queries]
        assert not any('"editions_edition"."pdf"' in query for query in queries)
