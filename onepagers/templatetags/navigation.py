"""Where links lead: the tabs of a solution, the main menu, the way back from a form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from onepagers import parts
from onepagers.models import Solution
from onepagers.models.reviews import is_overdue

register = template.Library()


@register.filter
def returning(path: str, back: str) -> str:
    """The address of a form that leads back when it is saved."""
    page, sign, place = path.partition("#")
    return f"{page}?{urlencode({'next': back})}{sign}{place}"


@register.filter
def overdue(solution: Solution, on: date) -> bool:
    """Of a solution with its status: whether the colour is too old on the day."""
    return is_overdue(solution.due_on, on)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    key: str = ""
    current: bool = False


@register.inclusion_tag("components/_tabs.html")
def solution_tabs(solution: Solution, tab: str) -> dict[str, Any]:
    """The tabs of a solution for a user who may edit it; `tab` is the current one."""
    links = [Link(entry.label, reverse(entry.url_name, args=[solution.slug]), entry.key) for entry in parts.tabs()]
    return {"tabs": links, "tab": tab}


@register.simple_tag
def settings_links(solution: Solution) -> list[tuple[parts.SettingsLink, str]]:
    """The ways to other apps' settings of a solution, each with its address."""
    return [(link, reverse(link.url_name, args=[solution.slug])) for link in parts.settings_links()]


@register.inclusion_tag("components/_menu.html", takes_context=True)
def menu(context: dict[str, Any], more: bool = False) -> dict[str, list[Link]]:
    """The entries of the main menu for the current user, or those under «Mere»."""
    path = context["request"].path
    items = [(item, reverse(item.url_name)) for item in parts.menu(context["user"]) if item.more == more]
    return {"links": [Link(item.label, url, current=_is_current(item, url, path)) for item, url in items]}


def _is_current(item: parts.MenuItem, url: str, path: str) -> bool:
    """Whether a page lies under an entry of the menu, which then shows where one is."""
    return not item.more and (path == url or bool(item.within and path.startswith(item.within)))


@register.simple_tag
def beginnings() -> list[Link]:
    """Other ways to fill an empty portfolio than making one solution after another."""
    return [Link(label, reverse(url_name)) for part in parts.registered() for label, url_name in part.beginnings]
