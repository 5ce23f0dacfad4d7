"""Who helps and on what terms, from the snapshot's facts to rows that a table can show."""

import re
from datetime import date

from django import template

import danish
from onepagers.parts import Facts

register = template.Library()


@register.filter
def matrix(lines: list[Facts]) -> Facts:
    """A row for each audience, a cell for each level. The first level always has a column, the others if they are used.

    A cell is a line, its `who` "" where no provider is named, or None where the audience has no such line.
    """
    levels = sorted({1} | {line["level"] for line in lines})
    rows: dict[str, dict[int, Facts]] = {}
    for line in lines:
        rows.setdefault(line["audience"], {})[line["level"]] = {**line, "who": _who(line)}
    return {
        "levels": levels,
        "rows": [
            {"audience": audience, "cells": [{"level": level, "line": row.get(level)} for level in levels]}
            for audience, row in rows.items()
        ],
    }


def _who(line: Facts) -> str:
    """«Trifork eller PLSP»."""
    names = [provider["name"] for provider in line["providers"]]
    return f" {line['joiner']} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


@register.filter
def short_address(web: str) -> str:
    """«sundhed.dk/kontakt» of a web address."""
    return web.partition("//")[2].removeprefix("www.").rstrip("/")


@register.filter
def agreement_rows(agreements: list[Facts], on: date) -> list[Facts]:
    """Each agreement with its parties in words, its state where it is not in force, and its terms."""
    return [
        {
            "label": _breakable(agreement["label"]),
            "parties": ", ".join(_party(party, agreement["kind"]) for party in agreement["parties"]),
            "scope": agreement["scope"],
            "state": _state(agreement),
            "terms": _terms(agreement, on),
        }
        for agreement in agreements
    ]


def _breakable(label: str) -> str:
    """A long word with a soft hyphen where it may be broken in a narrow column."""
    return re.sub(r"(?<=\w{5})(aftale|betaling)$", "\N{SOFT HYPHEN}\\1", label)


def _party(party: Facts, kind: str) -> str:
    """A party; what it is in the agreement follows from the kind, but for who controls data and who processes them."""
    return f"{party['name']} ({party['role']})" if party["role"] and kind == "dpa" else party["name"]


def _state(agreement: Facts) -> str:
    if agreement["state"] == "in_force":
        return ""
    state = agreement["state_label"]
    return f"{state}: {agreement['state_reason']}" if agreement["state_reason"] else state


def _terms(agreement: Facts, on: date) -> str:
    """Dates, notice, oversight and targets, as far as they are known."""
    terms = [
        _period(agreement["valid_from"], agreement["valid_to"]),
        _dated("bindende til", agreement["binding_until"]),
        _notice(agreement, on),
        _renewal(agreement),
        _dated("tilsyn udført", agreement["oversight_done_on"]),
        _dated("næste tilsyn", agreement["oversight_due_on"]),
        *(_target(target) for target in agreement["targets"]),
        agreement["note"].rstrip("."),
    ]
    return "; ".join(part for part in terms if part)


def _dated(words: str, day: str | None) -> str:
    return f"{words} {danish.short_date(day)}" if day else ""


def _period(begins: str | None, ends: str | None) -> str:
    if begins and ends:
        return f"gælder {danish.short_date(begins)} til {danish.short_date(ends)}"
    return _dated("gælder fra", begins) or _dated("gælder til", ends)


def _notice(agreement: Facts, on: date) -> str:
    latest, months = agreement["latest_notice_on"], agreement["notice_months"]
    if latest:
        passed = danish.as_date(latest) < on
        return _dated("sidste rettidige opsigelse var" if passed else "sidste rettidige opsigelse", latest)
    return f"{danish.count(months, 'måneds', 'måneders')} opsigelse" if months is not None else ""


def _renewal(agreement: Facts) -> str:
    if agreement["renewal"] == "periods":
        return f"forlænges {danish.count(agreement['renewal_months'], 'måned', 'måneder')} ad gangen"
    return {
        "": "",
        "none": "ophører af sig selv",
        "month": "løber til udgangen af en måned",
        "quarter": "løber til udgangen af et kvartal",
        "year": "løber til udgangen af et år",
    }[agreement["renewal"]]


def _target(target: Facts) -> str:
    """«oppetid mindst 99,8 %, målt 99,9 % i oktober 2026»."""
    text = f"{target['name']} {target['better']} {_measure(target['target'], target['unit'])}"
    if target["measured"]:
        newest = target["measured"][0]
        text += f", målt {_measure(newest['value'], target['unit'])} i {danish.month(newest['month'])}"
    return text


def _measure(value: str, unit: str) -> str:
    return f"{danish.number(value)}{danish.NBSP}{unit}" if unit else danish.number(value)
