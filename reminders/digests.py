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
from reminders.reasons import BOARD, COMMITTEE, DEPUTY, MANAGER, OWNER, SECRETARIAT, Notice

NAMED_AT_MOST = 4  # things that the greeting names; more are counted
SHOWN_AT_MOST = 25  # things that a mail tells of; more are counted, the least pressing ones
BODIES = {SECRETARIAT: "Sekretariatet", COMMITTEE: "Digitaliseringsudvalget", BOARD: "Bestyrelsen"}


def words(notices: list[Notice], recipient: User, on: date, around: dict[str, Any]) -> dict[str, str]:
    """Subject, text and html of a mail that says these things, the most pressing first."""
    notices = most_pressing(notices)
    at_once = notices[0].at_once
    headline = notices[0].heading if at_once else f"{_things(len(notices)).capitalize()} venter på dig"
    context = {
        "headline": headline,
        "preheader": " ".join(notice.text for notice in notices[:2]),
        "greeting": greeting(notices),
        "notices": notices[:SHOWN_AT_MOST],
        "more": _things(len(notices) - SHOWN_AT_MOST) if len(notices) > SHOWN_AT_MOST else "",
        "on": on,
        "hints": list(dict.fromkeys(notice.hint for notice in notices if notice.hint)),
        "at_once": at_once,
        "is_manager": any(notice.role == MANAGER for notice in notices),
        **around,
    }
    subject = notices[0].heading if len(notices) == 1 else f"{headline}: {notices[0].heading}"
    return write("reminders", recipient, subject=subject, context=context)


def most_pressing(notices: Iterable[Notice]) -> list[Notice]:
    """Longest past its deadline first."""
    return sorted(notices, key=lambda notice: (-notice.pressing, danish.sort_key(notice.name), notice.subject))


def surroundings() -> dict[str, Any]:
    """What stands under every mail of a run."""
    return {
        "demo": StatusReview.objects.filter(is_demo=True).exists(),
        "secretariat": User.objects.administrators().order_by("pk").first(),
        "overview_url": settings.SITE_URL + reverse("onepagers:dashboard"),
        "fewer_url": settings.SITE_URL + reverse("reminders:fewer_mails"),
    }


def greeting(notices: Iterable[Notice]) -> str:
    """«Du er systemforvalter for Video og Min Læge. Sekretariatet får besked om 12 løsninger.»"""
    order = [MANAGER, DEPUTY, OWNER, SECRETARIAT, COMMITTEE, BOARD]
    named: dict[str, str] = {}
    for role, group in groupby(
        sorted(notices, key=lambda notice: order.index(notice.role)), key=lambda notice: notice.role
    ):
        group = list(group)
        names = list(dict.fromkeys(notice.name for notice in group))
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
