"""Snapshot + day → the HTML of a one-pager: one path for screen, PDF, preview and edition.

What depends on the day (overdue since, twelve months, the decisions of the last year) is worded with dates, not ages,
so that a page keeps. The HTML has no style attribute and no script: browsers get it under a strict policy.
"""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

import danish
from onepagers import findings
from onepagers.models import SectionKind
from onepagers.models.decisions import ACTION_LIMIT, ASK_LIMIT
from onepagers.models.reviews import CAUSE_LIMIT, CONSEQUENCE_LIMIT, is_overdue, overdue_since
from onepagers.pages import heat_map
from onepagers.parts import Facts, fact_sources
from onepagers.versions import key_figures

CATEGORIES = {
    "patient": "Patientrettet løsning",
    "clinic": "Klinikrettet løsning",
    "quality": "Løsning med kvalitetssigte",
    "": "Kategori ikke oplyst",
}
DECISIONS_SHOWN = 3
ACTIONS_SHOWN = 3  # of the status
WAITING_SHOWN = 2  # asks, and as many actions, beside what the status says
FINDINGS_SHOWN, FINDINGS_EXPLAINED = (
    6,
    3,
)  # on the page; beyond that, only the list explains them
SHORT_CAUSE, SHORT_CELL = 130, 80  # characters that the reasons of a status may have side by side
A_YEAR = timedelta(days=365)
WIDE = "Sammenhængen mellem lægesystemerne mangler, og hver kommune må derfor selv følge op på manglende meddelelser. "


def body(
    snapshot: Facts, on: date, *, version: int | None = None, edition: str = "", linked: bool = False
) -> SafeString:
    """The page as `<article class="page">`. `version` is the revision's number, where there is one, and `edition` what
    the foot says of the edition that the page is in. On screen it is `linked` to the pages of what it names."""
    given = {"version": version, "edition": edition, "linked": linked}
    return render_to_string("onepagers/page/_page.html", _context(snapshot, on) | given)


def failed(snapshot: Facts, on: date, reason: str) -> SafeString:
    """What stands in a longer document in the place of a page that can't be made."""
    return render_to_string("onepagers/page/_failed.html", _context(snapshot, on) | {"reason": reason})


def address(path: str) -> str:
    """The address of the current version of something, as it is written on paper: without the scheme."""
    return f"{settings.SITE_URL}{path}".split("://", 1)[-1]


def reserved_body(snapshot: Facts, on: date) -> SafeString:
    """The page with the tallest status band in place of its own: where it fits, the page fits under any review to come.

    It only decides whether a text is let in, never how large a page is printed. It is the same until something on the
    page changes that takes another room: no review and no new day changes it.
    """
    day = {"dated": date(2026, 9, 28), "months": heat_map.months([], date(2026, 9, 28))}
    return render_to_string("onepagers/page/_page.html", _context(reserved(snapshot), on) | day)


def _context(snapshot: Facts, on: date) -> dict[str, Any]:
    solution, decisions = snapshot["solution"], _decisions(snapshot, on)
    return {
        "on": on,
        "dated": on,
        "solution": solution,
        "category": CATEGORIES[solution["category"]],
        "retired": solution["retired_on"] and danish.as_date(solution["retired_on"]) <= on,
        "status": _status(snapshot, on),
        "waiting": _waiting(snapshot),
        "months": heat_map.months(snapshot["history"], on, solution["active_from"]),
        "figures": _rows([key_figures.figure_facts(figure) for figure in snapshot["key_figures"]]),
        "sections": _sections(snapshot),
        "decisions": decisions[:DECISIONS_SHOWN],
        "decisions_in_all": len(decisions),
        "facts": snapshot,
        "address": address(reverse("onepagers:solution", args=[solution["slug"]])),
        "bodies": [_governing(row) for row in snapshot["governance"]],
        "demo": _made_up(snapshot, decisions),
        **_follow_up(snapshot, on),
    }


def _follow_up(snapshot: Facts, on: date) -> dict[str, Any]:
    """The open findings of the day, as many as a page has room for, and how many there are beyond those.

    Not those about the status: the band says when it was judged and what is due, and no review is to move the page.
    """
    open_findings = findings.open_findings({**snapshot, "status": None}, on)
    return {
        "findings": open_findings[:FINDINGS_SHOWN],
        "findings_left": max(0, len(open_findings) - FINDINGS_SHOWN),
        "findings_explained": len(open_findings) <= FINDINGS_EXPLAINED,
    }


def reserved(snapshot: Facts) -> Facts:
    """The snapshot with the longest status that the forms let through in place of its own."""
    filled = deepcopy(snapshot)
    filled["history"] = []
    if "waiting" in filled:  # without its own ask: the longest takes its place
        own = snapshot["status"] and snapshot["status"]["ask"]
        filled["waiting"]["asks"] = [ask for ask in filled["waiting"]["asks"] if not (own and _same(ask, own))]
    filled["status"] = {
        "colour": "red",
        "before": "yellow",
        "since": "2026-09-20",
        "reviewed_on": "2026-09-28",
        "due_on": "2026-09-28",
        "cause": _fill(CAUSE_LIMIT),
        "consequence": _fill(CONSEQUENCE_LIMIT),
        "nothing_to_decide": False,
        "confirmation": 1,
        "author": None,
        "demo": True,
        "actions": [
            {
                "text": _fill(ACTION_LIMIT),
                "owner": {"initials": "MMMMMM", "demo": True},
                "due_on": "2026-09-28",
                "done_on": None,
                "done_note": "",
            }
        ],
        "ask": {
            "text": _fill(ASK_LIMIT),
            "body": "Videosystemforvaltergruppen",
            "asked_on": "2026-09-28",
            "answers": [{"outcome": "postponed", "decided_on": "2026-09-28", "postponed_to": "2026-12-28"}],
        },
    }
    return filled


def _fill(length: int) -> str:
    return (WIDE * (length // len(WIDE) + 1))[:length].rstrip().ljust(length, "m")


def _status(snapshot: Facts, on: date) -> Facts | None:
    """The status with what the day says about it; None while the solution has not been reviewed."""
    status = snapshot["status"]
    if status is None:
        return None
    overdue = is_overdue(status["due_on"], on)
    actions = [action for action in status["actions"] if not action["done_on"]] or status["actions"]
    actions = actions[:ACTIONS_SHOWN]
    narrow = [len(status["consequence"]), sum(len(action["text"]) for action in actions)]
    return {
        **status,
        "overdue": overdue,
        "overdue_since": overdue_since(status["due_on"]) if overdue else None,
        "actions": actions,
        "long": len(status["cause"]) > SHORT_CAUSE or max(narrow) > SHORT_CELL or len(actions) > 2,
        "answer": status["ask"]["answers"][0] if status["ask"] and status["ask"]["answers"] else None,
    }


def _waiting(snapshot: Facts) -> Facts:
    """What is asked and what is to be done beside what the status says itself, and how many things there is no room
    for."""
    waiting, status = snapshot.get("waiting", {}), snapshot["status"]
    own = status and status["ask"]
    asks = [ask for ask in waiting.get("asks", []) if not (own and _same(ask, own))]
    actions = waiting.get("actions", [])
    open_actions = [action for action in status["actions"] if not action["done_on"]] if status else []
    left = max(0, len(open_actions) - ACTIONS_SHOWN)
    left += max(0, len(asks) - WAITING_SHOWN) + max(0, len(actions) - WAITING_SHOWN)
    return {"asks": asks[:WAITING_SHOWN], "actions": actions[:WAITING_SHOWN], "left": left}


def _same(ask: Facts, other: Facts) -> bool:
    return all(ask[name] == other[name] for name in ("text", "body", "asked_on"))


def _rows(figures: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Four to a row, as the page's grid has columns."""
    return [figures[start : start + 4] for start in range(0, len(figures), 4)]


def _sections(snapshot: Facts) -> list[dict[str, Any]]:
    """The sections in the author's order; one that the solution lacks is last, so that its facts aren't lost."""
    given = {section["kind"] for section in snapshot["sections"]}
    lacking = [
        {"kind": kind.value, "title": kind.label, "html": "", "as_of": None, "show_facts": True}
        for kind in SectionKind
        if kind.value not in given
    ]
    sections = []
    for section in snapshot["sections"] + lacking:
        facts = _facts_of(section, snapshot)
        empty = not section["html"] and not facts
        sections.append(
            {**section, "facts": facts, "empty": empty, "missing": [] if empty else _missing(section, snapshot)}
        )
    return sections


def _missing(section: Facts, snapshot: Facts) -> list[str]:
    """What the page says of the facts of the section that it has none of."""
    if not section["show_facts"]:
        return []
    sources = fact_sources().items()
    return [source.missing for key, source in sources if source.section == section["kind"] and snapshot.get(key) == []]


def _facts_of(section: Facts, snapshot: Facts) -> list[tuple[str, list[Facts]]]:
    """The facts under a section, each with the template that words them."""
    if not section["show_facts"]:
        return []
    sources = [(source.place, source.section, source.template, key) for key, source in fact_sources().items()]
    sources.append((0, "governance", "onepagers/page/_bodies.html", "governance"))
    return [
        (template, snapshot[key])
        for _, kind, template, key in sorted(sources)
        if kind == section["kind"] and snapshot.get(key)
    ]


def _governing(row: Facts) -> dict[str, str]:
    """A body and what it is to the solution: «Styrer appen, 4 møder om året. PLO er formand; ISM deltager»."""
    chair, members = row["chair"], [member["name"] for member in row["members"]]
    if chair:
        members = [name for name in members if name != chair["name"]]
    sits = [f"{chair['name']} er formand"] if chair else []
    if members:
        sits.append(f"{danish.and_list(members)} deltager")
    does = ", ".join(part.rstrip(".") for part in (row["task"] or row["purpose"], row["meetings"]) if part)
    return {"name": row["body"], "text": ". ".join(_capital(part) for part in (does, "; ".join(sits)) if part)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _decisions(snapshot: Facts, on: date) -> list[Facts]:
    """Those of the last year, newest first."""
    return [
        decision for decision in snapshot["decisions"] if on - A_YEAR < danish.as_date(decision["decided_on"]) <= on
    ]


def _made_up(snapshot: Facts, decisions: list[Facts]) -> str:
    """What on the page is invented for a demo, as the foot says it; empty when nothing is."""
    status = snapshot["status"]
    people = (
        [snapshot["solution"]["manager"], *(action["owner"] for action in status["actions"])]
        if status
        else [snapshot["solution"]["manager"]]
    )
    made_up = ["farve", "vurderinger"] if status and status["demo"] else []
    made_up += ["beslutninger"] if any(decision["demo"] for decision in decisions) else []
    made_up += ["navne"] if any(person and person["demo"] for person in people) else []
    return f"{danish.and_list(made_up)} er opdigtede" if made_up else ""
