"""Exports: deadlines for a calendar, the overview for Excel."""

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_http_methods, require_safe

import danish
from accounts.access import UserRequest
from accounts.models import User
from onepagers import findings
from onepagers.overview import calendar as deadlines
from onepagers.overview import dashboard as portfolio
from onepagers.overview import spreadsheet
from onepagers.overview.selection import Selection, read_day
from onepagers.views.context_processors import surroundings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def workbook(request: UserRequest) -> HttpResponse:
    """The rows of the overview, filtered as in the address, for Excel."""
    selection = Selection.read(request.GET)
    on = read_day(selection.day, timezone.localdate())[0] or timezone.localdate()
    rows = selection.rows(portfolio.rows(on, findings.by_solution(on)))
    overview = settings.SITE_URL + reverse("onepagers:dashboard") + selection.address().removesuffix("?")
    about = [("Porteføljen", f"som den så ud den {danish.long_date(on)}"), ("Vist på siden", overview)]
    if surroundings(request)["demo"]:
        about.append(("Demo", "Farver, vurderinger, beslutninger og personer er opdigtede."))
    response = HttpResponse(spreadsheet.workbook(rows, on, about=about), content_type=XLSX)
    filename = f"PLO it-portefølje {on}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    return response


@require_http_methods(["GET", "POST"])
def my_calendar(request: UserRequest) -> HttpResponse:
    """Where users get the secret address of their calendar. It is shown once, in answer to the POST that makes it."""
    key = None
    if request.method == "POST" and "close" in request.POST:
        request.user.revoke_calendar_key()
        return redirect("onepagers:my_calendar")
    if request.method == "POST":
        key = request.user.renew_calendar_key()
    address = key and settings.SITE_URL + reverse("onepagers:calendar", args=[key])
    response = render(request, "onepagers/my_calendar.html", {"address": address})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_not_required
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar itself: the key in the address is the log-in. An unknown or closed key gives 404."""
    try:
        user = User.objects.with_calendar_key(key)
    except User.DoesNotExist:
        raise Http404 from None
    demo = bool(surroundings(request)["demo"])
    content = deadlines.as_ical(deadlines.deadlines(user, timezone.localdate()), demo=demo)
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Content-Disposition"] = 'inline; filename="plo-portefoelje.ics"'
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["Cache-Control"] = "private, no-cache"
    return answer
