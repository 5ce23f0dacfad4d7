"""The words of a mail that gathers what one person must hear."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse

import danish
from accounts.models import User
from mails.sending import write
from onepagers.models import StatusReview
from reminders.reasons import BOARD, COMMITTEE, DEPUTY, MANAGER, OWNER, SECRETARIAT, Due

NAMED_AT_MOST = 4  # things that the greeting names; more are counted
SHOWN_AT_MOST = 25  # things that a mail tells of; more are counted, the least pressing ones
BODIES = {SECRETARIAT: "Sekretariatet", COMMITTEE: "Digitaliseringsudvalget", BOARD: "Bestyrelsen"}


def words(dues: list[Due], recipient: User, on: date, around: dict[str, Any]) -> dict[str, str]:
    """Subject, text and html of a mail that says these things, the most pressing first."""
    dues = most_pressing(dues)
    at_once = dues[0].at_once
    headline = dues[0].heading if at_once else f"{_things(len(dues)).capitalize()} venter på dig"
    context = {
        "headline": headline,
        "preheader": " ".join(due.text for due in dues[:2]),
        "greeting": greeting(dues),
        "dues": dues[:SHOWN_AT_MOST],
        "more": _things(len(dues) - SHOWN_AT_MOST) if len(dues) > SHOWN_AT_MOST else "",
        "on": on,
        "hints": list(dict.fromkeys(due.hint for due in dues if due.hint)),
        "at_once": at_once,
        "is_manager": any(due.role == MANAGER for due in dues),
        **around,
    }
    subject = dues[0].heading if len(dues) == 1 else f"{headline}: {dues[0].heading}"
    return write("reminders", recipient, subject=subject, context=context)


def most_pressing(dues: Iterable[Due]) -> list[Due]:
    """Longest past its deadline first."""
    return sorted(dues, key=lambda due: (-due.pressing, danish.sort_key(due.name), due.subject))


def surroundings() -> dict[str, Any]:
    """What stands under every mail of a run."""
    return {
        "demo": StatusReview.objects.filter(is_demo=True).exists(),
        "secretariat": User.objects.administrators().order_by("pk").first(),
        "overview_url": settings.SITE_URL + reverse("onepagers:dashboard"),
        "fewer_url": settings.SITE_URL + reverse("reminders:fewer_mails"),
    }


def greeting(dues: Iterable[Due]) -> str:
    """«Du er systemforvalter for Video og Min Læge. Sekretariatet får besked om 12 løsninger.»"""
    order = [MANAGER, DEPUTY, OWNER, SECRETARIAT, COMMITTEE, BOARD]
    named: dict[str, str] = {}
    for role, group in groupby(sorted(dues, key=lambda due: order.index(due.role)), key=lambda due: due.role):
        group = list(group)
        names = list(dict.fromkeys(due.name for due in group))
        if role == OWNER:
            named[role] = f"{_actions(len(group))} i {_some(names)}"
        else:
            named[role] = _some(names)
    own = [f"{role} for {names}" for role, names in named.items() if role not in BODIES]
    sentences = [f"Du er {danish.and_list(own)}."] if own else []
    sentences += [f"{body} får besked om {named[role]}." for role, body in BODIES.items() if role in named]
    return " ".join(sentences)


def _some(names: list[str]) -> str:
    many = len(names) > NAMED_AT_MOST
    return danish.count(len(names), "løsning", "løsninger") if many else danish.and_list(names)


def _actions(number: int) -> str:
    return danish.count(number, "handling", "handlinger")


def _things(number: int) -> str:
    return danish.count(number, "ting", "ting")
