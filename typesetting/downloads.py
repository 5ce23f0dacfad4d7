"""A PDF that never changes, sent as HTTP asks: the whole, a part, or «you have it already»."""

import re
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)  # one part; a request for several gets the whole file


def pdf_response(
    request: HttpRequest,
    *,
    size: int,
    sha256: str,
    modified: datetime,
    filename: str,
    read: Callable[[int, int], bytes],
) -> HttpResponse:
    """Answer GET or HEAD.

    `read(start, length)` is called only for what is sent. The `sha256` of the whole file is its ETag, so that a browser
    never joins parts of two files.
    """
    etag, timestamp = quote_etag(sha256), int(modified.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=timestamp)
    if response is None:
        response = _whole_or_part(request, size, (etag, http_date(timestamp)), read)
        response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=filename) or "inline"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(timestamp)
    response["Accept-Ranges"] = "bytes"
    return response


def opens_document(request: HttpRequest) -> bool:
    """Tell a person who opens the file from a browser that prefetches it and a viewer that reads its next part."""
    prefetches = "prefetch" in request.headers.get("Sec-Purpose", "")
    return (
        request.method == "GET" and not prefetches and request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
    )


def _whole_or_part(
    request: HttpRequest, size: int, validators: tuple[str, str], read: Callable[[int, int], bytes]
) -> HttpResponse:
    part = _requested_part(request, size, validators)
    if part is None:
        response = HttpResponse(read(0, size) if request.method == "GET" else b"", content_type="application/pdf")
        response["Content-Length"] = size
        return response
    start, end = part
    if start >= min(end, size):
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}, content_type="application/pdf")
    response = HttpResponse(read(start, end - start), status=206, content_type="application/pdf")
    response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _requested_part(request: HttpRequest, size: int, validators: tuple[str, str]) -> tuple[int, int] | None:
    """Return the first byte of the part and the one after its last; None for the whole file.

    `validators` are the ETag and the date that If-Range may name.
    """
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or match is None or match[0] == "bytes=-":
        return None
    if request.headers.get("If-Range", validators[0]) not in validators:
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size
    start = int(match[1])
    if match[2] and int(match[2]) < start:
        return None
    return start, min(int(match[2] or size) + 1, size)
