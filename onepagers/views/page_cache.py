"""Pages kept as they were made, for as long as nothing in the database has changed.

The key is everything that a page can depend on: what the database had committed when the user's row was read
(`pg_current_snapshot`, which never comes back once something else is committed), the day, the address, the cookies and
our own code. So no writer has to say that it changed something, and a new table can't be forgotten. The price is that
any change at all, also in another database of the same server, makes every page anew; they are read far more often.

What is made for one answer only is not kept: a page with a message or a nonce isn't, and the CSRF token is taken out
and put in anew. The ETag changes with the CSRF cookie, so that a browser is never told to go on using a form of before.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

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

PAGE_KEPT = 10 * 60  # seconds; one a browser, an address and a state of the database
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w{64})"')
PLACEHOLDER = b"{{ the token of this answer }}"


def cached_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view of a page that only reads: 304 to a browser that has it, else a kept copy, else made and kept."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
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
    """The file that an address stands for and its name for the reader, not looked for again in the database as long as
    nothing has been committed there."""
    moment = getattr(request.user, "moment", None)
    key = f"file:{_digest(code_version(), moment, timezone.localdate(), request.path)}"
    told = store.get(key) if moment else None
    if told is not None and told[0].exists():
        return told
    found, name = find()
    if moment:
        store.set(key, (replace(found, data=None), name), PAGE_KEPT)
    return found, name


def _digest(*parts) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _key(request: HttpRequest) -> str | None:
    """None where the page can't be kept: within a transaction, for a method that changes, before a message is shown."""
    moment = getattr(request.user, "moment", None)
    if moment is None or request.method not in ("GET", "HEAD") or len(get_messages(request)):
        return None
    cookies = sorted(item for item in request.COOKIES.items() if item[0] != settings.CSRF_COOKIE_NAME)
    parts = (code_version(), moment, timezone.localdate(), request.get_full_path(), request.user.pk, cookies)
    return f"page:{_digest(*parts)}"


def _etag(request: HttpRequest, key: str) -> str:
    return quote_etag(hashlib.sha256(f"{key}:{request.META['CSRF_COOKIE']}".encode()).hexdigest()[:32])


def _to_keep(request: HttpRequest, response: HttpResponse) -> bytes | None:
    """The page without what is only for this answer; None if something else of that kind is in it."""
    found = None if response.streaming else TOKEN.search(response.content)
    if not found or response.status_code != 200 or response.cookies or getattr(request, "_csp_nonce", None):
        return None
    return response.content.replace(found[1], PLACEHOLDER)


def _labelled(response: HttpResponse, request: HttpRequest, key: str) -> HttpResponse:
    response["ETag"] = _etag(request, key)
    response["Cache-Control"] = "private, no-cache"
    return response
