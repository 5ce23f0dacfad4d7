"""Wiring: characters that no page can read and no database keep, taken care of before anybody meets them.

PostgreSQL stores neither NUL nor half of a surrogate pair, so one of them in a filter, a key or a text would end in an
error of ours. An address with one was typed by nobody: it is answered with 400. A form with one was pasted together:
the character can't be seen, so it is left out and the rest of the text is saved. A cookie with one isn't ours.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

UNREADABLE = re.compile("[\0\ud800-\udfff]")


class ReadableRequests:
    """Stands before everything that reads a cookie, a parameter or a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _drop_cookies(request)
        if UNREADABLE.search(request.path_info) or _is_unreadable(request.GET):
            return render(request, "400.html", status=400)
        if request.method == "POST" and _is_unreadable(request.POST):
            request.POST = _readable(request.POST)  # type: ignore[assignment]  # settable on a WSGIRequest
        return self.get_response(request)


def _drop_cookies(request: HttpRequest) -> None:
    for name in [name for name, value in request.COOKIES.items() if UNREADABLE.search(name + value)]:
        del request.COOKIES[name]


def _is_unreadable(data: QueryDict) -> bool:
    return any(UNREADABLE.search(text) for name, values in data.lists() for text in (name, *values))


def _readable(data: QueryDict) -> QueryDict:
    readable = QueryDict(mutable=True)
    for name, values in data.lists():
        for value in values:
            readable.appendlist(UNREADABLE.sub("", name), UNREADABLE.sub("", value))
    return readable
