"""The portfolio on one page, on any day, and what changed between two of them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

import danish
from accounts.access import UserRequest
from onepagers import findings
from onepagers.changes import portfolio as differences
from onepagers.overview import dashboard as portfolio
from onepagers.overview.selection import CATEGORIES, COLOURS, ORDERS, Selection, managers, read_day, suppliers
from onepagers.views import page_cache

SHOWN = 12  # asks and decisions under the table
A_QUARTER = timedelta(days=91)
SPANS = (("1 måned", 30), ("3 måneder", 91), ("12 måneder", 365))
KEPT_IN = "overview"  # in the session: the address of the way back from a solution


@require_safe
def dashboard(request: UserRequest) -> HttpResponse:
    """The colours of the portfolio on a day, the most urgent first, filtered as in the address."""
    if "siden" in request.GET:
        days = {"siden": request.GET["siden"], "dato": request.GET.get("dato", "")}
        return redirect(f"{reverse('onepagers:changes')}?{urlencode({k: v for k, v in days.items() if v})}")
    selection = Selection.read(request.GET)
    if any(value == "" for value in request.GET.values()):  # a form also sends its empty fields
        return redirect(request.path + selection.address())
    today = timezone.localdate()
    day, wrong_day = read_day(selection.day, today)
    if day == today:  # an address without a day shows the present day whenever it is opened
        selection = replace(selection, day="")
    _remember(request, "" if wrong_day else selection.address())
    return _overview(request, selection, on=day or today, today=today, wrong_day=wrong_day)


@page_cache.cached_page
def _overview(request: UserRequest, selection: Selection, *, on: date, today: date, wrong_day: str) -> HttpResponse:
    rows = portfolio.rows(on, findings.by_solution(on))
    chosen = selection.rows(rows)
    decisions = portfolio.decided(on)
    asks = [(row, ask) for row in rows for ask in row.asks]
    context = {
        "on": on,
        "today": today,
        "past": on < today,
        "wrong_day": wrong_day,
        "selection": selection,
        "rows": chosen,
        "all": rows,
        "sentence": portfolio.sentence(rows),
        "title": _title(chosen, rows),
        "counts": _counts(selection, rows),
        "orders": _orders(selection),
        "choices": _choices(rows),
        "clear": selection.unfiltered().address(),
        "today_address": selection.address(day=""),
        "asks": asks[:SHOWN],
        "asks_left": len(asks) - SHOWN,
        "decisions": decisions[:SHOWN],
        "decisions_left": len(decisions) - SHOWN,
    }
    return render(request, "onepagers/dashboard.html", context)


@require_safe
def changes(request: UserRequest) -> HttpResponse:
    """The differences between two days: colours, solutions, decisions, texts and all facts."""
    today = timezone.localdate()
    typed = {name: request.GET.get(name, "").strip() for name in ("siden", "dato")}
    until, wrong_until = read_day(typed["dato"], today)
    on = until or today
    since, wrong_since = read_day(typed["siden"], today)
    if since and since >= on:
        since, wrong_since = None, f"Vælg en dag før {danish.long_date(on)}."
    since = since or on - A_QUARTER
    portfolio_changes = differences.between(portfolio.facts(since, since), portfolio.facts(on, since), since=since)
    context = {
        "today": today,
        "on": on,
        "since": since,
        "wrong_since": wrong_since,
        "wrong_until": wrong_until,
        "changes": portfolio_changes,
        "spans": _spans(on, today),
        "errors": _wrong(siden=wrong_since, dato=wrong_until),
    }
    return render(request, "onepagers/changes.html", context)


def _spans(on: date, today: date) -> list[tuple[str, str]]:
    """Return links to look back from a day, as (word, address)."""
    until = "" if on == today else f"&dato={on}"
    return [(word, f"?siden={on - timedelta(days=days)}{until}") for word, days in SPANS]


def _wrong(**messages: str) -> list[dict[str, str]]:
    return [{"id": name, "text": message} for name, message in messages.items() if message]


def _remember(request: UserRequest, address: str) -> None:
    address = "" if address == "?" else address
    if request.session.get(KEPT_IN, "") != address:
        request.session[KEPT_IN] = address


def _title(chosen: list[portfolio.Row], rows: list[portfolio.Row]) -> str:
    """«Syv løsninger», «To af syv løsninger»."""
    whole = danish.count(len(rows), "løsning", "løsninger")
    if len(chosen) == len(rows):
        return whole.capitalize()
    few = danish.count(len(chosen), "", "").strip() if chosen else "ingen"
    return f"{few} af {whole}".capitalize()


def _counts(selection: Selection, rows: list[portfolio.Row]) -> list[dict[str, Any]]:
    """Return the number of each colour, and of the overdue, among what the other filters leave, with an address."""
    plain = replace(selection, colour="", overdue="")
    counted = portfolio.counts(plain.rows(rows))
    words = (
        ("roed", "red", ("rød", "røde"), "her og nu"),
        ("gul", "yellow", ("gul", "gule"), "opmærksomhed"),
        ("groen", "green", ("grøn", "grønne"), "på skinner"),
        ("ingen", "none", ("ikke vurderet", "ikke vurderet"), "endnu uden farve"),
    )
    colours = [
        {
            "colour": COLOURS[name],
            "number": counted[key],
            "word": word[counted[key] != 1],
            "small": small,
            "current": selection.colour == name and not selection.overdue,
            "address": plain.address(colour="" if selection.colour == name and not selection.overdue else name),
        }
        for name, key, word, small in words
    ]
    alone = bool(selection.overdue) and not selection.colour
    overdue = {
        "overdue": True,
        "number": counted["overdue"],
        "word": "overskredet",
        "small": "vurderingen er for gammel",
        "current": alone,
        "address": plain.address(overdue="" if alone else "1"),
    }
    return [*colours, overdue]


def _orders(selection: Selection) -> list[dict[str, Any]]:
    return [
        {"word": word, "current": selection.order == name, "address": selection.address(order=name)}
        for name, word in ORDERS.items()
    ]


def _choices(rows: list[portfolio.Row]) -> dict[str, list[tuple[str, str]] | list[str]]:
    """Return the choices of each field of the filter, as (value, word) or as words."""
    colours = [("roed", "Rød"), ("gul", "Gul"), ("groen", "Grøn"), ("ingen", "Ikke vurderet")]
    categories = dict(zip(CATEGORIES, ("Patientrettet", "Klinikrettet", "Kvalitetssigte", "Ikke oplyst"), strict=True))
    there = {row.head["category"] for row in rows}
    return {
        "colours": colours,
        "categories": [(name, word) for name, word in categories.items() if CATEGORIES[name] in there],
        "managers": managers(rows),
        "suppliers": suppliers(rows),
    }
