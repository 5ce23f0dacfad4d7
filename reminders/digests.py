"""The words of a mail that gathers the notices of one person."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

import danish
from accounts.models import User
from mails.sending import write
from onepagers.models import StatusReview
from onepagers.notices import BOARD, COMMITTEE, DEPUTY, MANAGER, OWNER, SECRETARIAT, Notice

NAMED_AT_MOST = 4  # solutions that the greeting names; more are counted
SHOWN_AT_MOST = 25  # notices in a mail, the most pressing first; the rest are counted
BODIES = {SECRETARIAT: "Sekretariatet", COMMITTEE: "Digitaliseringsudvalget", BOARD: "Bestyrelsen"}


def words(notices: list[Notice], recipient: User, on: date, common: dict[str, Any]) -> dict[str, str]:
    """Subject, text and html of a mail with these notices, the most pressing first."""
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
        **common,
    }
    subject = notices[0].heading if len(notices) == 1 else f"{headline}: {notices[0].heading}"
    return write("reminders", recipient, subject=subject, context=context)


def most_pressing(notices: Iterable[Notice]) -> list[Notice]:
    """Longest past its deadline first."""
    return sorted(notices, key=lambda notice: (-notice.pressing, danish.sort_key(notice.name), notice.subject))


def common_context() -> dict[str, Any]:
    """What the templates of all reminders need beside the notices."""
    return {
        "demo": StatusReview.objects.filter(is_demo=True).exists(),
        "secretariat": User.objects.administrators().order_by("pk").first(),
        "overview_url": settings.SITE_URL + reverse("onepagers:dashboard"),
        "fewer_url": settings.SITE_URL + reverse("reminders:fewer_mails"),
    }


def greeting(notices: Sequence[Notice]) -> str:
    """«Du er systemforvalter for Video og Min Læge. Sekretariatet får besked om 12 løsninger.»"""
    order = [MANAGER, DEPUTY, OWNER, SECRETARIAT, COMMITTEE, BOARD]
    named: dict[str, str] = {}
    for role in order:
        names = [notice.name for notice in notices if notice.role == role]
        if names:
            solutions = _some(list(dict.fromkeys(names)))
            named[role] = f"{_actions(len(names))} i {solutions}" if role == OWNER else solutions
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
