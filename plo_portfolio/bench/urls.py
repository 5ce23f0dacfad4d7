"""The product's addresses and two bare views to measure them against, which only `script/bench` serves."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from plo_portfolio.urls import urlpatterns as product


def bare(request: HttpRequest) -> HttpResponse:
    """What every page costs before it does anything: the middleware, and who is logged in."""
    return HttpResponse("ok")


@login_not_required
def bare_for_anybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [*product, path("bare/", bare), path("bare/anonym/", bare_for_anybody)]
