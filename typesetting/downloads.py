"""A file that never changes, sent as HTTP wants it: the whole or a part, or that the browser has it already."""

import re
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)  # one part; of several the whole is sent, as HTTP allows


def pdf_response(
    request: HttpRequest,
    *,
    size: int,
    sha256: str,
    modified: datetime,
    filename: str,
    read: Callable[[int, int], bytes],
) -> HttpResponse:
    """The answer to GET or HEAD. `read(start, length)` is asked for what is sent, and only then; `sha256` of the whole
    is its ETag, so that a part of one file is never put together with a part of another."""
    etag, moment = quote_etag(sha256), int(modified.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=moment)
    if response is None:
        response = _whole_or_part(request, size, (etag, http_date(moment)), read)
        response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=filename)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(moment)
    response["Accept-Ranges"] = "bytes"
    return response


def opens_document(request: HttpRequest) -> bool:
    """Whether somebody opens it: not a browser that fetches ahead, nor a viewer that reads on, part after part."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "GET" and not ahead and request.headers.get("Range", "bytes=0-").startswith("bytes=0-")


def _whole_or_part(
    request: HttpRequest, size: int, names: tuple[str, str], read: Callable[[int, int], bytes]
) -> HttpResponse:
    wanted = _wanted(request, size, names)
    if wanted is None:
        response = HttpResponse(read(0, size) if request.method == "GET" else b"", content_type="application/pdf")
        response["Content-Length"] = size
        return response
    start, end = wanted
    if start >= min(end, size):
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}, content_type="application/pdf")
    response = HttpResponse(read(start, end - start), status=206, content_type="application/pdf")
    response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _wanted(request: HttpRequest, size: int, names: tuple[str, str]) -> tuple[int, int] | None:
    """From where to where, the end not included; None for the whole."""
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or match is None or match[0] == "bytes=-":
        return None
    if request.headers.get("If-Range", names[0]) not in names:
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size
    start = int(match[1])
    if match[2] and int(match[2]) < start:
        return None
    return start, min(int(match[2] or size) + 1, size)
