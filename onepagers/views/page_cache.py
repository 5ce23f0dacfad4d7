"""A cache of whole pages, valid for as long as nothing in the database changes.

The key is everything that a page can depend on: what the database had committed when the user's row was read
(`pg_current_snapshot`, which never returns to an earlier value), the day, the address, the cookies and our own code. So
no code that writes has to clear the cache, and no table can be forgotten. The price: any change at all, even in another
database of the same server, empties the cache. Pages are read far more often.

A page with a message or a nonce is not cached. The CSRF token is taken out, and put in again for each answer. The ETag
changes with the CSRF cookie, so a browser never reuses a form with an old token.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache as store
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from onepagers.pages.cached_body import code_version
from typesetting.pdf_store import StoredPdf

PAGE_KEPT = 10 * 60  # seconds; there is an entry for each browser, address and state of the database
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w{64})"')
PLACEHOLDER = b"{{ the token of this answer }}"


def cached_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that only reads: answer 304 to a browser that has the page, else a cached copy, else call the view."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        if key is None:
            return view(request, *args, **kwargs)
        if request.META.get("CSRF_COOKIE"):
            unchanged = get_conditional_response(request, etag=_etag(request, key))
            if unchanged is not None:
                return _labelled(unchanged, request, key)
        page = store.get(key)
        if page is not None:
            content = page.replace(PLACEHOLDER, get_token(request).encode())
            return _labelled(HttpResponse(content), request, key)
        response = view(request, *args, **kwargs)
        page = _to_keep(request, response)
        if page is None:
            return response
        store.set(key, page, PAGE_KEPT)
        return _labelled(response, request, key)

    return answer


def file(request: HttpRequest, find: Callable[[], tuple[StoredPdf, str]]) -> tuple[StoredPdf, str]:
    """Return the file of an address and its name for the reader. The answer of `find` is cached for as long as nothing
    is committed in the database."""
    moment = getattr(request.user, "moment", None)
    key = f"file:{_digest(code_version(), moment, timezone.localdate(), request.path)}"
    cached = store.get(key) if moment else None
    if cached is not None and cached[0].exists():
        return cached
    pdf, name = find()
    if moment:
        store.set(key, (replace(pdf, data=None), name), PAGE_KEPT)
    return pdf, name


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _key(request: HttpRequest) -> str | None:
    """Return the key of the page; None where it can't be cached: in a transaction, for a POST, with a message."""
    moment = getattr(request.user, "moment", None)
    if moment is None or request.method not in ("GET", "HEAD") or len(get_messages(request)):
        return None
    cookies = sorted(item for item in request.COOKIES.items() if item[0] != settings.CSRF_COOKIE_NAME)
    parts = (code_version(), moment, timezone.localdate(), request.get_full_path(), request.user.pk, cookies)
    return f"page:{_digest(*parts)}"


def _etag(request: HttpRequest, key: str) -> str:
    return quote_etag(hashlib.sha256(f"{key}:{request.META['CSRF_COOKIE']}".encode()).hexdigest()[:32])


def _to_keep(request: HttpRequest, response: HttpResponse) -> bytes | None:
    """Return the page without its CSRF token; None if it can't be cached."""
    token = None if response.streaming else TOKEN.search(response.content)
    if not token or response.status_code != 200 or response.cookies or getattr(request, "_csp_nonce", None):
        return None
    return response.content.replace(token[1], PLACEHOLDER)


def _labelled(response: HttpResponse, request: HttpRequest, key: str) -> HttpResponse:
    response["ETag"] = _etag(request, key)
    response["Cache-Control"] = "private, no-cache"
    return response
