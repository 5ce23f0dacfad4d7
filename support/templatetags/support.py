"""Who helps and on what terms, from the snapshot's facts to rows that a table can show."""

import re
from datetime import date

from django import template
from django.urls import reverse

import danish
from onepagers.parts import Facts
from support.agreement_terms import basis, is_known, oversight_due, state_in_words, state_of, terms_of
from support.chains import who
from support.hours import week_in_words
from support.service_levels import record_of, standing_in_words
from support.terms import Terms
from support.wording import promise_in_words, target_in_words

register = template.Library()
register.filter(target_in_words)
register.filter(week_in_words)


@register.filter
def matrix(lines: list[Facts]) -> Facts:
    """A row for each audience, a cell for each level. The first level always has a column, the others if they are used.

    A cell is a line, its `who` "" where no provider is named, or None where the audience has no such line.
    """
    levels = sorted({1} | {line["level"] for line in lines})
    rows: dict[str, dict[int, Facts]] = {}
    for line in lines:
        rows.setdefault(line["audience"], {})[line["level"]] = {**line, "who": who(line)}
    return {
        "levels": levels,
        "rows": [
            {"audience": audience, "cells": [{"level": level, "line": row.get(level)} for level in levels]}
            for audience, row in rows.items()
        ],
    }


@register.filter
def short_address(web: str) -> str:
    """«sundhed.dk/kontakt» of a web address."""
    return web.partition("//")[2].removeprefix("www.").rstrip("/")


@register.filter
def agreement_rows(agreements: list[Facts], on: date) -> list[Facts]:
    """Each agreement with its parties in words, its state where it is not in force, and its terms."""
    return [
        {
            "page": reverse("support:agreement", args=[agreement["id"]]),
            "label": _breakable(agreement["label"]),
            "parties": ", ".join(_party(party, agreement["kind"]) for party in agreement["parties"]),
            "scope": agreement["scope"],
            "state": _state(agreement, on),
            "terms": _terms(agreement, on),
            "documents": "; ".join(_document(row) for row in agreement.get("documents", ())),
        }
        for agreement in agreements
    ]


def _breakable(label: str) -> str:
    """A long word with a soft hyphen where it may be broken in a narrow column."""
    return re.sub(r"(?<=\w{5})(aftale|betaling)$", "\N{SOFT HYPHEN}\\1", label)


def _party(party: Facts, kind: str) -> str:
    """A party; what it is in the agreement follows from the kind, but for who controls data and who processes them."""
    return f"{party['name']} ({party['role']})" if party["role"] and kind == "dpa" else party["name"]


def _state(agreement: Facts, on: date) -> str:
    return "" if state_of(agreement, on) == "in_force" else state_in_words(agreement, on)


def _terms(agreement: Facts, on: date) -> str:
    """Dates, notice, oversight and targets, as far as they are known."""
    terms = [
        *(_days(agreement, on) if is_known(agreement) else _days_of_then(agreement)),
        *_oversight(agreement),
        *(_target(agreement, target, on) for target in agreement["targets"]),
        agreement["note"].rstrip("."),
    ]
    return "; ".join(part for part in terms if part)


def _days(agreement: Facts, on: date) -> list[str]:
    """The period, how it can be left, and the day that counts next."""
    terms = terms_of(agreement)
    if follows := agreement["follows"]:
        return [
            f"følger {lower_label(follows)}{' om ' + follows['scope'] if follows['scope'] else ''}",
            *_way_out(terms, on),
        ]
    if terms.noticed(on):
        return [_dated("gælder fra", agreement["valid_from"]), *_way_out(terms, on)]
    if state_of(agreement, on) == "not_relevant":
        return []
    return [
        _period(agreement["valid_from"], _iso(terms.end_of_period(on)) or agreement["valid_to"]),
        _renewal(agreement),
        _dated("kan tidligst opsiges til", agreement["earliest_exit"]),
        _dated("uopsigelig indtil", agreement["notice_from"]),
        _dated("bindende til", agreement["binding_until"])
        and f"{_dated('bindende til', agreement['binding_until'])} (uafklaret)",
        f"varsel {words}" if (words := basis(terms)) else _bare_notice(agreement),
        *_way_out(terms, on),
    ]


def _way_out(terms: Terms, on: date) -> list[str]:
    """What somebody has decided or must decide: notice that is given, the next exit, the end that comes by itself."""
    if given := terms.noticed(on):
        ends = "slutter" if on <= given.out_on else "sluttede"
        return [f"opsagt af {given.party}, {ends} {danish.short_date(given.out_on)}"]
    words: list[str] = []
    if following := terms.reminded_of(on):
        words.append(f"opsiges senest {danish.short_date(following.notice_by)} til {danish.short_date(following.on)}")
    if terms.runs_on_to and terms.runs_on_to >= on:
        words.append(f"løber videre til {danish.short_date(terms.runs_on_to)}")
    end = terms.ends_by_itself(on)
    if end and end >= on:
        words.append("forny eller genudbyd inden da")
    words += [f"option skal bruges senest {danish.short_date(day)}" for day in terms.options_ahead(on)]
    return words


def _days_of_then(agreement: Facts) -> list[str]:
    """Of a version from before terms were stored: the day that was counted when it was saved."""
    latest = agreement["latest_notice_on"]
    return [
        _period(agreement["valid_from"], agreement["valid_to"]),
        _dated("bindende til", agreement["binding_until"]),
        f"{_dated('sidste rettidige opsigelse', latest)} (som gemt dengang)" if latest else _bare_notice(agreement),
        _renewal(agreement),
    ]


def _bare_notice(agreement: Facts) -> str:
    """«6 måneders opsigelse», where nothing says to what it is counted."""
    months, days = agreement["notice_months"], agreement.get("notice_days")
    if months is not None:
        return f"{danish.count(months, 'måneds', 'måneders')} opsigelse"
    return f"{danish.count(days, 'dags', 'dages')} opsigelse" if days is not None else ""


def _oversight(agreement: Facts) -> list[str]:
    done = [row["done_on"] for row in agreement.get("oversights", ())] or [agreement.get("oversight_done_on")]
    return [_dated("tilsyn udført", done[0]), _dated("næste tilsyn", _iso(oversight_due(agreement)))]


def _document(row: Facts) -> str:
    """«Kontrakt.pdf, 3. maj 2026, SHA-256 …», the digest in four groups that a narrow column can break between."""
    digest = " ".join(row["sha256"][start : start + 16] for start in range(0, 64, 16))
    return f"{row['name']}, {danish.short_date(row['added_on'])}, SHA-256 {digest}"


def lower_label(agreement: Facts) -> str:
    """«SLA», «databehandleraftale», inside a sentence."""
    return str(agreement["label"] if agreement["kind"] == "sla" else agreement["label"].lower())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _dated(words: str, day: str | None) -> str:
    return f"{words} {danish.short_date(day)}" if day else ""


def _period(begins: str | None, ends: str | None) -> str:
    if begins and ends:
        return f"gælder {danish.short_date(begins)} til {danish.short_date(ends)}"
    return _dated("gælder fra", begins) or _dated("gælder til", ends)


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


def _target(agreement: Facts, target: Facts, on: date) -> str:
    """«oppetid mindst 99,6 % hverdage 8.00–15.30, målt 99,9 % i oktober 2026, 2 af 24 måneder brudt»."""
    standing = standing_in_words(target, record_of(agreement, target, on))
    return ", ".join(part for part in (promise_in_words(target), standing) if part)
