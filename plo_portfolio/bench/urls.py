"""The product's addresses and three bare views to measure them against, which only `script/bench` serves."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path

from plo_portfolio.bench.prepare import STATIC
from plo_portfolio.urls import urlpatterns as product


def bare(request: HttpRequest) -> HttpResponse:
    """The cost of every page before it does anything: the middleware and the log-in."""
    return HttpResponse("ok")


@login_not_required
def bare_for_anybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def file(request: HttpRequest) -> FileResponse:
    """A static file of the portfolio's size, behind the log-in."""
    return FileResponse((settings.STATIC_ROOT / STATIC).open("rb"))


urlpatterns = [
    *product,
    path("bare/", bare),
    path("bare/anonym/", bare_for_anybody),
    path("bare/fil/", file),
]
