"""All agreements on one page, in Excel, and as the days of the coming year."""

from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

import danish
from accounts.access import UserRequest
from onepagers.models import Solution
from onepagers.views.context_processors import surroundings
from onepagers.views.exports import XLSX
from support import register_sheet
from support.register import Row, rows
from support.register_selection import Selection, choices
from support.wheel import wheel


@require_safe
def agreements(request: UserRequest) -> HttpResponse:
    """The register: every agreement once, filtered and sorted as in the address."""
    selection = Selection.read(request.GET)
    if any(value == "" for value in request.GET.values()):  # a form also sends its empty fields
        return redirect(request.path + selection.address())
    on = timezone.localdate()
    every = rows(request.user, on)
    chosen = selection.rows(every)
    context = {
        "on": on,
        "tab": "agreements",
        "all": every,
        "rows": chosen,
        "title": _title(chosen, every),
        "selection": selection,
        "columns": selection.columns(),
        "choices": choices(every),
        "clear": selection.unfiltered().address(),
        "own": Solution.objects.editable_by(request.user).order_by("position", "pk").first(),
    }
    return render(request, "support/register/agreements.html", context)


def _title(chosen: list[Row], every: list[Row]) -> str:
    """«11 aftaler», «To af 11 aftaler»."""
    whole = danish.count(len(every), "aftale", "aftaler")
    if len(chosen) == len(every):
        return whole.capitalize()
    return f"{danish.count(len(chosen), '', '').strip() if chosen else 'ingen'} af {whole}".capitalize()


@require_safe
def workbook(request: UserRequest) -> HttpResponse:
    """The rows of the register, filtered and sorted as in the address, for Excel."""
    selection, on = Selection.read(request.GET), timezone.localdate()
    shown = settings.SITE_URL + reverse("support:agreements") + selection.address().removesuffix("?")
    about = [("Aftaler", f"som de så ud den {danish.long_date(on)}"), ("Vist på siden", shown)]
    if surroundings(request)["demo"]:
        about.append(("Demo", "Farver, vurderinger, beslutninger og personer er opdigtede."))
    content = register_sheet.workbook(selection.rows(rows(request.user, on)), on, about=about)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=_filename(on))
    return response


def _filename(on: date) -> str:
    return f"PLO aftaler {on}.xlsx"


@require_safe
def year_wheel(request: UserRequest) -> HttpResponse:
    """What happens to the agreements in the coming year, month by month; on one A4 when it is printed."""
    on = timezone.localdate()
    every = rows(request.user, on)
    context = {
        "on": on,
        "tab": "year_wheel",
        "wheel": wheel(every, on),
        "unknown": sum(bool(row.missing) for row in every),
    }
    return render(request, "support/register/year_wheel.html", context)
